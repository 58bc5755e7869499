"""Which rows: all of them (None), a range, or an array of row numbers counted from 0."""

import itertools
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from ..errors import ConfigError, quoted

Rows = range | npt.NDArray[np.int64]
Place = slice | npt.NDArray[np.int64]

BLOCK = 122_880  # rows handled at once: DuckDB keeps as many together


def as_rows(rows: object, n_rows: int) -> Rows:
    """Check row numbers and bring them into one of two forms."""
    if rows is None:
        return range(n_rows)
    if isinstance(rows, range) and rows.step == 1:
        wanted: Rows = rows
    else:
        wanted = _plain(_as_array(rows))
    low, high = span(wanted)
    if len(wanted) and not 0 <= low < high <= n_rows:
        raise ConfigError(
            f"row numbers must lie in 0 … {n_rows - 1}, got {low} … {high - 1}",
            do="give rows of this table, counted from 0",
        )
    return wanted


def _as_array(rows: object) -> npt.NDArray[np.int64]:
    array = np.asarray(rows)
    if array.size == 0 and array.ndim == 1:
        return np.zeros(0, np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ConfigError(
            f"row numbers must be a list of whole numbers, got {quoted(rows)}",
            do="give them as a range or an array of integers",
        )
    return array.astype(np.int64)


def _plain(rows: npt.NDArray[np.int64]) -> Rows:
    """Return rows that lie together as a range, which is faster."""
    together = len(rows) > 0 and rows[-1] - rows[0] == len(rows) - 1
    if together and (rows[1:] > rows[:-1]).all():
        return range(int(rows[0]), int(rows[-1]) + 1)
    return rows


def span(rows: Rows) -> tuple[int, int]:
    """Return the first row number and the one after the last."""
    if isinstance(rows, range):
        return rows.start, max(rows.stop, rows.start)
    return (int(rows.min()), int(rows.max()) + 1) if len(rows) else (0, 0)


def blocks(rows: Rows) -> Iterator[tuple[Place, Rows]]:
    """Cut rows into blocks that lie together in the table.

    Yields, for each block, the places of its rows in the result and their row numbers.
    """
    first, last = span(rows)
    starts = range(first, last, BLOCK)
    if isinstance(rows, range):
        for start in starts:
            stop = min(start + BLOCK, last)
            yield slice(start - first, stop - first), range(start, stop)
        return
    in_order = bool((rows[1:] > rows[:-1]).all())
    order = np.arange(len(rows)) if in_order else np.argsort(rows, kind="stable")
    edges = np.searchsorted(rows, [*starts, last], sorter=order)
    for begin, end in itertools.pairwise(edges):
        if end > begin:
            places = order[begin:end]
            yield slice(begin, end) if in_order else places, rows[places]
