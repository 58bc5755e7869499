"""Labelled images, and how many bytes of them are too many."""

from typing import NamedTuple

from ..arrays import Array
from ..errors import DataError

MOST_BYTES = 1 << 30  # of one data set: more than twenty times Fashion-MNIST
KINDS = {2: "grey", 3: "in colour"}  # by the number of dimensions


class LabelledImages(NamedTuple):
    """Images and what they show.

    images       (count, height, width), or (count, height, width, 3) in colour; uint8, 0 is black
    labels       (count,) class numbers, int64
    class_names  by class number
    """

    images: Array
    labels: Array
    class_names: tuple[str, ...]


def in_words(shape: tuple[int, ...]) -> str:
    """Size and kind of an image.

    >>> in_words((20, 30, 3))
    '30 × 20 and in colour'
    """
    height, width = shape[:2]
    return f"{width} × {height} and {KINDS[len(shape)]}"


def check_bytes(shape: tuple[int, ...], where: str) -> int:
    """Return how many bytes an array of a shape takes; a DataError before too many are taken."""
    count = 1
    for size in shape:
        count *= size
    if count > MOST_BYTES:
        raise DataError(
            f"images of shape {shape} take {count:,} bytes, and {MOST_BYTES:,} is the limit",
            where=where,
            do="give fewer or smaller images",
        )
    return count
