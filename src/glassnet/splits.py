"""Splits: some rows to learn from, and some held back to see what was learned."""

import numpy as np

from .arrays import Array, Generator
from .errors import DataError
from .settings import number


def split(
    count: int, fraction: float, generator: Generator, labels: Array | None = None
) -> tuple[Array, Array]:
    """Draw which of `count` rows are for training and which for validation.

    With `labels`, every class gives its share to both, at least one row each where it has
    two. Row numbers come back in rising order.
    """
    number("the validation fraction", fraction, above=0, below=1)
    groups = [np.arange(count)] if labels is None else classes(labels)
    is_held_back = np.zeros(count, bool)
    for rows in groups:
        is_held_back[draw(rows, fraction, generator)] = True
    kept, held_back = np.flatnonzero(~is_held_back), np.flatnonzero(is_held_back)
    if not len(kept) or not len(held_back):
        raise too_few(count)
    return kept, held_back


def split_in_order(count: int, fraction: float) -> tuple[Array, Array]:
    """Hold back the last of `count` rows, at least one: what comes later, of data in time."""
    number("the validation fraction", fraction, above=0, below=1)
    if count < 2:
        raise too_few(count)
    first = count - share_of(count, fraction)
    return np.arange(first), np.arange(first, count)


def classes(labels: Array) -> list[Array]:
    """The rows of every class in rising order, class by class."""
    order = np.argsort(labels, kind="stable")
    in_order = labels[order]
    return np.split(order, np.flatnonzero(in_order[1:] != in_order[:-1]) + 1)


def draw(rows: Array, fraction: float, generator: Generator) -> Array:
    """Draw a share of rows: at least one, and never all."""
    return generator.permutation(rows)[: share_of(len(rows), fraction)]


def share_of(count: int, fraction: float) -> int:
    """How many rows a share of them is: at least one, and never all."""
    return min(max(round(fraction * count), 1), count - 1)


def too_few(count: int) -> DataError:
    """Make the error for rows of which none can be held back."""
    return DataError(
        f"{count} {'row is' if count == 1 else 'rows are'} too few to hold some back",
        do="give at least 2 rows (of some class), or validate on data of your own",
    )
