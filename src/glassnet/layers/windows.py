"""Windows: the patches of an image that a convolution or a pool looks at.

    unfold   images  -> windows   every window a copy of the pixels it sees
    fold     windows -> images    every pixel the sum over the windows that see it

Both are linear, and each is the exact transpose of the other: what flows through one
on the way forward flows through the other on the way back.

Images have the shape (batch, height, width, channels), windows the shape
(batch, rows, columns, places, channels); places are a window's pixels, row by row.
"""

from itertools import product
from math import ceil

from ..arrays import Array, namespace_of
from ..settings import unknown, whole

Pair = tuple[int, int]  # along the height, along the width


def checked_sides(name: str, value: object) -> int | Pair:
    """Check a size or stride: one whole number for both sides, or a pair of them."""
    if isinstance(value, tuple | list) and len(value) == 2:
        return whole(f"{name}[0]", value[0]), whole(f"{name}[1]", value[1])
    return whole(name, value)


def sides(value: int | Pair) -> Pair:
    """Height and width: a pair as it is, one number for both."""
    return (value, value) if isinstance(value, int) else value


def checked_padding(value: object) -> int | str:
    """Check a padding: "valid", "same", or a whole number of zeros for every side."""
    if isinstance(value, str):
        if value not in ("valid", "same"):
            raise unknown("padding", value, ["valid", "same"])
        return value
    return whole("padding", value, at_least=0)


def margins(length: int, size: int, stride: int, padding: int | str) -> Pair:
    """How many zeros to put before and after an axis.

    "same" makes ⌈length / stride⌉ windows; an odd zero goes to the end.

    >>> margins(5, 3, 1, "same"), margins(5, 2, 1, "same"), margins(5, 3, 1, "valid")
    ((1, 1), (0, 1), (0, 0))
    """
    if padding == "same":
        missing = max(0, (ceil(length / stride) - 1) * stride + size - length)
        return missing // 2, missing - missing // 2
    each = padding if isinstance(padding, int) else 0
    return each, each


def count_windows(length: int, size: int, stride: int) -> int:
    """How many windows fit along an axis; pixels left over at the end are not seen."""
    return max(0, length - size + stride) // stride


def unfold(images: Array, size: Pair, stride: Pair) -> Array:
    """Copy every window out of the images."""
    batch, height, width, channels = images.shape
    rows = seen(images, height, size[0], stride[0])
    columns = seen(images, width, size[1], stride[1])
    places = rows[:, None, :, None] * width + columns[:, None, :]
    places = places.reshape(rows.shape[0], columns.shape[0], -1)
    return images.reshape(batch, height * width, channels).take(places, axis=1)


def seen(like: Array, length: int, size: int, stride: int) -> Array:
    """The positions along an axis that each window sees: (windows, size)."""
    xp = namespace_of(like)
    return xp.arange(0, length - size + 1, stride)[:, None] + xp.arange(size)


def fold(windows: Array, size: Pair, stride: Pair, height: int, width: int) -> Array:
    """Add every window back onto images of a height and width, where it was copied from.

    Windows are cut into tiles no larger than the stride. The tiles from one place of all
    windows do not overlap, so they lie side by side as one image; the images are added.
    """
    batch, rows, columns, _, channels = windows.shape
    windows = windows.reshape(batch, rows, columns, *size, channels)
    images: Array = 0
    for top, left in product(range(0, size[0], stride[0]), range(0, size[1], stride[1])):
        tiles = windows[:, :, :, top : top + stride[0], left : left + stride[1]]
        tiled = side_by_side(tiles, stride)[:, : height - top, : width - left]
        below, right = height - top - tiled.shape[1], width - left - tiled.shape[2]
        shift = ((0, 0), (top, below), (left, right), (0, 0))
        images = images + namespace_of(windows).pad(tiled, shift)
    return images


def side_by_side(tiles: Array, stride: Pair) -> Array:
    """One image of the tiles of all windows; tiles smaller than the stride get zeros."""
    batch, rows, columns, high, wide, channels = tiles.shape
    if (high, wide) != stride:
        zeros = [(0, 0)] * 3 + [(0, stride[0] - high), (0, stride[1] - wide), (0, 0)]
        tiles = namespace_of(tiles).pad(tiles, zeros)
    return tiles.swapaxes(2, 3).reshape(batch, rows * stride[0], columns * stride[1], channels)
