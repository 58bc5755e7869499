"""Splits: some rows to learn from, and some held back to see what was learned."""

import numpy as np

from .arrays import Array, Generator
from .errors import DataError
from .settings import number

STRETCH = 2**16  # rows that are looked at together


def split(
    count: int, fraction: float, generator: Generator, labels: Array | None = None
) -> tuple[Array, Array]:
    """Draw which of `count` rows are for training and which for validation.

    With `labels`, every class gives its share to both, at least one row each where it has
    two. Row numbers come back in rising order.
    """
    is_held_back = draw(count, fraction, generator, labels)
    return np.flatnonzero(~is_held_back), np.flatnonzero(is_held_back)


def draw(count: int, fraction: float, generator: Generator, labels: Array | None = None) -> Array:
    """Whether each of `count` rows is held back, where `split` draws; one byte for each row.

    While a class is drawn from, every row of it takes five bytes more.
    """
    number("the validation fraction", fraction, above=0, below=1)
    if count < 2:
        raise too_few(count)
    if labels is not None and labels.dtype.kind != "u":  # else they number the classes already
        labels = np.unique(labels, return_inverse=True)[1]
    sizes = [count] if labels is None else np.bincount(labels).tolist()
    is_drawn = np.concatenate([some_of(size, fraction, generator) for size in sizes if size])
    is_held_back = is_drawn if labels is None else in_their_places(is_drawn, labels, sizes)
    if is_held_back.all() or not is_held_back.any():
        raise too_few(count)
    return is_held_back


def some_of(count: int, fraction: float, generator: Generator) -> Array:
    """Draw a share of rows, at least one and never all: whether each is drawn."""
    order = np.arange(count, dtype=np.uint32 if count < 2**32 else np.uint64)
    generator.shuffle(order)
    is_drawn = np.zeros(count, bool)
    is_drawn[order[: share_of(count, fraction)]] = True
    return is_drawn


def in_their_places(values: Array, labels: Array, sizes: list[int]) -> Array:
    """Values that come class by class, brought into the order of the rows; stretch by stretch."""
    found, first = np.empty_like(values), np.cumsum([0, *sizes[:-1]])  # of every class still left
    for start in range(0, len(labels), STRETCH):
        here = labels[start : start + STRETCH]
        order, counts = np.argsort(here, kind="stable"), np.bincount(here, minlength=len(sizes))
        begin = np.cumsum(counts) - counts  # of every class in this order
        places = np.arange(len(here)) + np.repeat(first - begin, counts)
        found[start + order] = values[places]
        first += counts
    return found


def last(count: int, fraction: float) -> Array:
    """Hold back the last of `count` rows, at least one: what comes later, of data in time."""
    number("the validation fraction", fraction, above=0, below=1)
    if count < 2:
        raise too_few(count)
    is_held_back = np.zeros(count, bool)
    is_held_back[-share_of(count, fraction) :] = True
    return is_held_back


def share_of(count: int, fraction: float) -> int:
    """How many rows a share of them is: at least one, and never all."""
    return min(max(round(fraction * count), 1), count - 1)


def too_few(count: int) -> DataError:
    """Make the error for rows of which none can be held back."""
    return DataError(
        f"{count} {'row is' if count == 1 else 'rows are'} too few to hold some back",
        do="give at least 2 rows (of some class), or validate on data of your own",
    )
