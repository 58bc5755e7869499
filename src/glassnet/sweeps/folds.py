"""Folds: every row is held back once, and learned from in all other folds."""

import numpy as np

from ..arrays import Array, Generator
from ..errors import DataError


def folds_of(
    count: int, folds: int, generator: Generator, labels: Array | None = None
) -> list[tuple[Array, Array]]:
    """Deal `count` rows into folds: for each, the rows to learn from and those held back.

    With `labels`, every class is dealt evenly. The only row of a class is never held back.
    Folds differ by one row at most, and row numbers come back in rising order.
    """
    dealt = generator.permutation(count)
    if labels is not None:
        dealt = dealt[np.argsort(labels[dealt], kind="stable")]
        _, places, sizes = np.unique(labels, return_inverse=True, return_counts=True)
        dealt = dealt[sizes[places[dealt]] > 1]
    if len(dealt) < folds:
        raise DataError(
            f"{len(dealt)} rows that can be held back are too few for {folds} folds",
            do="ask for fewer folds, or give more rows; the only row of a class is never held back",
        )
    parts = [np.sort(dealt[fold::folds]) for fold in range(folds)]
    return [(np.setdiff1d(np.arange(count), part), part) for part in parts]
