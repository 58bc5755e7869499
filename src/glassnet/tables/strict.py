"""Reading plain JSON values back strictly: exactly the expected fields, each of its kind.

A kind is a function that returns the value it was given, or raises a ValueError that says what
was expected.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from ..errors import ModelFileError, quoted

Kind = Callable[[Any], Any]


def record(value: Any, where: str, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """Check a JSON object field by field and return its values.

    Raises:
        ModelFileError  a field is missing, unknown or not of its kind
    """
    if not isinstance(value, dict) or set(value) != set(kinds):
        raise damaged(f"the fields {', '.join(kinds)} were expected, got {quoted(value)}", where)
    checked = {}
    for name, kind in kinds.items():
        try:
            checked[name] = kind(value[name])
        except ValueError as error:
            raise damaged(
                f"{name} must be {error}, got {quoted(value[name])}", f"{where}, {name}"
            ) from error
    return checked


def damaged(what: str, where: str) -> ModelFileError:
    """Make the error for a record that this library did not write."""
    return ModelFileError(what, where=where, do="use a model file that glassnet wrote")


def text(value: Any) -> str:
    """Accept a text."""
    if not isinstance(value, str):
        raise ValueError("a text")
    return value


def name(value: Any) -> str:
    """Accept a text that is not empty."""
    if not text(value):
        raise ValueError("a text that is not empty")
    return str(value)


def flag(value: Any) -> bool:
    """Accept true or false."""
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def finite(value: Any) -> float:
    """Accept a finite number."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        raise ValueError("a finite number")
    return float(value)


def positive(value: Any) -> float:
    """Accept a finite number above zero."""
    if finite(value) <= 0:
        raise ValueError("a number above 0")
    return float(value)


def finite_or_none(value: Any) -> float | None:
    """Accept a finite number or null."""
    return None if value is None else finite(value)


def texts(value: Any) -> tuple[str, ...]:
    """Accept a list of texts."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError("a list of texts")
    return tuple(value)


def names(value: Any) -> tuple[str, ...]:
    """Accept a list of texts, none of them empty and none of them twice."""
    found = texts(value)
    if "" in found or len(set(found)) < len(found):
        raise ValueError("a list of different texts that are not empty")
    return found


def one_of(*choices: str) -> Kind:
    """Return the kind that accepts one of these texts."""

    def choice(value: Any) -> str:
        if value not in choices:
            raise ValueError(f"one of {', '.join(choices)}")
        return str(value)

    return choice


def items(value: Any) -> list[Any]:
    """Accept a list."""
    if not isinstance(value, list):
        raise ValueError("a list")
    return value


def anything(value: Any) -> Any:
    """Accept what is checked elsewhere."""
    return value
