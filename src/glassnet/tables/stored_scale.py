"""Reading a column's scale back from a model file."""

from typing import Any

from ..scaling import ClippedScale, Scale
from . import strict


def scale_from(value: Any, where: str) -> Scale:
    """Read back what `to_dict` of a scale wrote.

    Raises:
        ModelFileError  it is not such a record
    """
    return Scale(
        **strict.record(value, where, {"centre": strict.finite, "spread": strict.positive})
    )


def input_scale_from(value: Any, where: str) -> Scale | ClippedScale:
    """Read back the scale of an input, which may have a bound.

    Raises:
        ModelFileError  it is no such record
    """
    if not isinstance(value, dict) or "bound" not in value:
        return scale_from(value, where)
    kinds = {"centre": strict.finite, "spread": strict.positive, "bound": strict.positive}
    return ClippedScale(**strict.record(value, where, kinds))
