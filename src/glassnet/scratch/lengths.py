"""Lengths: what belongs together is equally long, or an error names both lengths."""

from collections.abc import Sequence, Sized
from typing import Any

from ..errors import ShapeError, quoted


def check_lengths(
    first: str, a: Sequence[Any], second: str, b: Sequence[Any], *, where: str, do: str
) -> None:
    """Refuse two lists of different lengths, where Python's `zip` would drop what is left over."""
    for name, given in ((first, a), (second, b)):
        if not isinstance(given, Sized):
            raise ShapeError(f"{name} must be a list, got {quoted(given)}", where=where, do=do)
    if len(a) != len(b):
        raise ShapeError(
            f"{first} and {second} must be equally long, got {len(a)} and {len(b)}",
            where=where,
            do=do,
        )
