"""Batches: the rows of the data, checked once and cut into parts."""

from typing import Any

from ..arrays import Array
from ..doors import finite, real_numbers
from ..errors import ShapeError
from ..settings import whole


def samples(name: str, given: Any) -> Array:
    """At least one row of finite numbers, in the type they have."""
    array = real_numbers(name, given)
    if not array.ndim or not array.size:
        raise ShapeError(
            f"{name} must have at least one row, got shape {array.shape}",
            do="give an array with one row per sample",
        )
    return finite(name, array, array.dtype)


def paired(X: Any, y: Any) -> tuple[Array, Array]:
    """Inputs and as many targets."""
    X, y = samples("X", X), samples("y", y)
    if len(X) != len(y):
        raise ShapeError(
            f"{len(X):,} rows of X need as many targets, got y of shape {y.shape}",
            do="give one target for each row of X",
        )
    return X, y


def batches(count: int, batch_size: int | None) -> list[slice]:
    """The rows of each batch, in order; the last may be smaller. None: all in one.

    >>> batches(5, 2)
    [slice(0, 2, None), slice(2, 4, None), slice(4, 5, None)]
    """
    size = count if batch_size is None else whole("batch_size", batch_size)
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]
