"""Lengths: what belongs together is equally long, or an error names both lengths."""

from collections.abc import Sequence
from typing import Any

from ..errors import ShapeError


def check_lengths(
    first: str, a: Sequence[Any], second: str, b: Sequence[Any], *, where: str, do: str
) -> None:
    """Refuse two lists of different lengths, where Python's `zip` would drop what is left over."""
    if len(a) != len(b):
        raise ShapeError(
            f"{first} and {second} must be equally long, got {len(a)} and {len(b)}",
            where=where,
            do=do,
        )
