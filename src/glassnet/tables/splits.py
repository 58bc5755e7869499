"""Rows apart: those a network learns from, and those that show what it has learnt."""

import numpy as np
import numpy.typing as npt

from ..errors import ConfigError, DataError
from ..settings import number

RowNumbers = npt.NDArray[np.int64]


def split(
    n_rows: int,
    fraction: float,
    *,
    generator: np.random.Generator,
    labels: npt.ArrayLike | None = None,
) -> tuple[RowNumbers, RowNumbers]:
    """Return the row numbers for training and for validation, each in ascending order.

    fraction  share of the rows for validation, 0 < fraction < 1
    labels    the class of each row: every class with at least two rows is then in both parts,
              in the same proportion as far as whole rows allow; single rows go to training

    Raises:
        DataError  too few rows, or too few of every class
    """
    share = number("fraction", fraction, above=0, below=1)
    if n_rows < 2:
        rows = "1 row is" if n_rows == 1 else f"{n_rows} rows are"
        raise DataError(f"{rows} too few to split; need at least 2", do="give more rows")
    shuffled = generator.permutation(n_rows)
    if labels is None:
        taken = shuffled[: _share(n_rows, share)]
    else:
        taken = np.concatenate(_from_each_class(shuffled, _classes(labels, n_rows), share))
    if not len(taken):
        raise DataError(
            f"{n_rows} rows are too few to split: every class has only 1 row; need at least 2",
            do="give more rows of each class",
        )
    is_taken = np.zeros(n_rows, bool)
    is_taken[taken] = True
    return np.flatnonzero(~is_taken), np.flatnonzero(is_taken)


def _share(count: int, share: float) -> int:
    """Return how many of a class's rows are taken: at least one, and not all."""
    return 0 if count < 2 else min(max(round(count * share), 1), count - 1)


def _classes(labels: npt.ArrayLike, n_rows: int) -> RowNumbers:
    array = np.asarray(labels)
    if array.shape != (n_rows,):
        raise ConfigError(f"labels must have the shape ({n_rows},), got {array.shape}")
    return np.unique(array, return_inverse=True)[1]


def _from_each_class(shuffled: RowNumbers, classes: RowNumbers, share: float) -> list[RowNumbers]:
    together = shuffled[np.argsort(classes[shuffled], kind="stable")]
    edges = np.cumsum(np.bincount(classes))[:-1]
    return [rows[: _share(len(rows), share)] for rows in np.split(together, edges)]
