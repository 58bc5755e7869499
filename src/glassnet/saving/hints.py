"""Whether a value from a file fits what a constructor says it takes.

Constructors check ranges, but trust their caller with types. A file is no such caller.
"""

import types
import typing
from typing import Any

import numpy as np

from ..regularizers import L1, L1L2, L2, Regularizer
from ..schedules import Schedule

REGULARIZERS = (L1, L2, L1L2)  # Regularizer only says what they can do, not who they are
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
    if origin is typing.Literal:
        return type(value) is str and value in inner
    if origin is tuple:
        return type(value) is tuple and _each_fits(value, inner)
    if hint is Any:
        return isinstance(value, UNSAID) and not isinstance(value, bool)
    if hint is Regularizer:
        return isinstance(value, REGULARIZERS)
    if hint is float:
        return type(value) in (int, float)
    return type(value) is hint or (hint not in (bool, int) and isinstance(value, hint))


def _each_fits(values: tuple[Any, ...], hints: tuple[Any, ...]) -> bool:
    if len(hints) == 2 and hints[1] is Ellipsis:
        return all(fits(value, hints[0]) for value in values)
    return len(values) == len(hints) and all(map(fits, values, hints))
