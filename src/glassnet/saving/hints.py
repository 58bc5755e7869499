"""Whether a value from a file fits what a constructor says it takes.

Constructors check ranges, but trust their caller with types. A file is no such caller.
"""

import types
import typing
from typing import Any

import numpy as np

from ..schedules import Schedule

UNSAID = (int, float, tuple, np.ndarray, Schedule)  # what `Any` stands for: arrays and rates


def hints_of(kind: type) -> dict[str, Any]:
    """The types of a constructor's arguments, as far as they are written down."""
    hints = typing.get_type_hints(kind.__init__)  # type: ignore[misc]
    return {name: hint for name, hint in hints.items() if name != "return"}


def fits(value: Any, hint: Any) -> bool:
    """Whether a value has a type. True and False are no numbers here; whole numbers are floats.

    >>> fits(3, float), fits(True, int), fits((1, 2), tuple[int, int])
    (True, False, True)
    """
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, one) for one in inner)
    if origin is tuple:
        return type(value) is tuple and len(value) == len(inner) and all(map(fits, value, inner))
    if hint is Any:
        return isinstance(value, UNSAID) and not isinstance(value, bool)
    if hint is float:
        return type(value) in (int, float)
    return type(value) is hint or (hint not in (bool, int) and isinstance(value, hint))
