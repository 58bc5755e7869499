"""Reading a column's scale back from a model file."""

from typing import Any

from ..scaling import Scale
from . import strict


def scale_from(value: Any, where: str) -> Scale:
    """Read back what `to_dict` of a scale wrote.

    Raises:
        ModelFileError  it is not such a record
    """
    return Scale(
        **strict.record(value, where, {"centre": strict.finite, "spread": strict.positive})
    )
