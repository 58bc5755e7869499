"""Images as the inputs of a network: kept as bytes, and made into numbers when they are taken."""

from math import prod
from typing import Any

import numpy as np

from ..arrays import Array
from ..scaling import PIXELS


class PixelRows:
    """One row of numbers from −1 to 1 for each image, made when rows are taken.

        number = (byte − 127.5) / 127.5

    Bytes take a fourth of the memory of the numbers. Source: NNFS ch. 19.

    Shapes:
        images  (count, height, width), or (count, height, width, 3) in colour; uint8
        rows    (count, height · width), or (count, height · width · 3); float32

    >>> PixelRows(np.array([[[0, 255]]], np.uint8))[:1]
    array([[-1.,  1.]], dtype=float32)
    """

    dtype = np.dtype(np.float32)

    def __init__(self, images: Array) -> None:
        self.images = images
        self.shape = (len(images), prod(images.shape[1:]))
        self.ndim = len(self.shape)

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, rows: Any) -> Array:
        return numbers_of(self.images[rows])

    def take(self, rows: Any, axis: int = 0) -> Array:
        """The rows of these numbers, in this order."""
        return numbers_of(self.images.take(rows, axis))

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        return numbers_of(self.images).astype(dtype or self.dtype, copy=False)


def numbers_of(images: Array) -> Array:
    """Bytes as numbers from −1 to 1, one row for each image."""
    numbers = images.reshape(len(images), prod(images.shape[1:])).astype(np.float32)
    numbers -= PIXELS.centre
    numbers /= PIXELS.spread
    return numbers
