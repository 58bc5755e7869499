"""Which rows: all of them (None), a range, an array of row numbers counted from 0, or packed."""

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import ConfigError, quoted

Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]  # whether a row is among them, for every row of a table
Place = slice | npt.NDArray[np.int64]

BLOCK = 122_880  # rows handled at once: DuckDB keeps as many together


class PackedRows:
    """Some rows of a table in rising order, in one bit for every row of the table.

    They are read as an array of their numbers is: by a place, a slice, or all at once.

    >>> rows = PackedRows(np.array([True, False, True, True]))
    >>> len(rows), rows[1], rows[1:].tolist()
    (3, 2, [2, 3])
    """

    def __init__(self, mask: Mask) -> None:
        self.n_rows, self.bits = len(mask), np.packbits(mask)
        counts = [np.count_nonzero(mask[start : start + BLOCK]) for start in self._starts]
        self.ends = np.cumsum([0, *counts])  # rows before each block of the table

    @property
    def _starts(self) -> range:
        return range(0, self.n_rows, BLOCK)

    def __len__(self) -> int:
        return int(self.ends[-1])

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            start, stop, _ = place.indices(len(self))
            first, last = np.searchsorted(self.ends, [start, stop], side="right") - 1
            before = int(self.ends[first])
            rows = self.within(int(first) * BLOCK, (int(last) + 1) * BLOCK)
            return rows[start - before : max(stop, start) - before]
        if not -len(self) <= place < len(self):
            raise IndexError(f"there are {len(self)} rows, and none at {place}")
        place %= len(self)
        return int(self[place : place + 1][0])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> npt.NDArray[Any]:
        return np.flatnonzero(self.mask()).astype(dtype or np.int64, copy=False)

    def mask(self) -> Mask:
        """Whether each row of the table is among them."""
        return np.unpackbits(self.bits, count=self.n_rows).view(bool)

    def within(self, start: int, stop: int) -> Numbers:
        """The numbers of those that lie in a stretch of the table."""
        start, stop = min(start, self.n_rows), min(stop, self.n_rows)
        begin = start // 8 * 8
        bits = np.unpackbits(self.bits[start // 8 : -(-stop // 8)], count=max(stop - begin, 0))
        return np.flatnonzero(bits[start - begin :]) + start


Rows = range | Numbers | PackedRows


def rows_where(mask: Mask) -> Rows:
    """The rows that a mask marks, in rising order."""
    return as_rows(PackedRows(mask), len(mask))


def marked(rows: Rows, wanted: Mask) -> Rows:
    """Some of the rows, which are in rising order: those whose place a mask marks."""
    if isinstance(rows, np.ndarray):
        return rows[wanted]
    mask = mask_of(rows, span(rows)[1])
    mask[mask] = wanted
    return rows_where(mask)


def mask_of(rows: Rows, n_rows: int) -> Mask:
    """Whether each row of a table is among some rows."""
    if isinstance(rows, PackedRows) and rows.n_rows == n_rows:
        return rows.mask()
    mask = np.zeros(n_rows, bool)
    mask[slice(*span(rows)) if isinstance(rows, range) else np.asarray(rows)] = True
    return mask


def as_rows(rows: object, n_rows: int) -> Rows:
    """Check row numbers and bring them into one of three forms."""
    if rows is None:
        return range(n_rows)
    if isinstance(rows, PackedRows) and rows.n_rows <= n_rows:
        first, last = span(rows)
        return range(first, last) if 0 < last - first == len(rows) else rows
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


def _as_array(rows: object) -> Numbers:
    array = np.asarray(rows)
    if array.size == 0 and array.ndim == 1:
        return np.zeros(0, np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise ConfigError(
            f"row numbers must be a list of whole numbers, got {quoted(rows)}",
            do="give them as a range or an array of integers",
        )
    return array.astype(np.int64)


def _plain(rows: Numbers) -> Rows:
    """Return rows that lie together as a range, which is faster."""
    together = len(rows) > 0 and rows[-1] - rows[0] == len(rows) - 1
    if together and (rows[1:] > rows[:-1]).all():
        return range(int(rows[0]), int(rows[-1]) + 1)
    return rows


def span(rows: Rows) -> tuple[int, int]:
    """Return the first row number and the one after the last."""
    if isinstance(rows, range):
        return rows.start, max(rows.stop, rows.start)
    if isinstance(rows, PackedRows):
        return (rows[0], rows[-1] + 1) if len(rows) else (0, 0)
    return (int(rows.min()), int(rows.max()) + 1) if len(rows) else (0, 0)


def within(rows: Rows, start: int, stop: int) -> Rows:
    """The rows in a stretch of the table, of rows that are in rising order."""
    if isinstance(rows, range):
        return range(min(max(rows.start, start), stop), max(min(rows.stop, stop), start))
    if isinstance(rows, PackedRows):
        return rows.within(start, stop)
    return rows[slice(*np.searchsorted(rows, [start, stop]))]


def blocks(rows: Rows) -> Iterator[tuple[Place, Rows]]:
    """Cut rows into blocks that lie together in the table.

    Yields, for each block, the places of its rows in the result and their row numbers.
    """
    first, last = span(rows)
    starts = range(first, last, BLOCK)
    if not isinstance(rows, np.ndarray):
        begin = 0
        for start in starts:
            block = within(rows, start, min(start + BLOCK, last))
            if len(block):
                yield slice(begin, begin + len(block)), block
            begin += len(block)
        return
    in_order = bool((rows[1:] > rows[:-1]).all())
    order = np.arange(len(rows)) if in_order else np.argsort(rows, kind="stable")
    edges = np.searchsorted(rows, [*starts, last], sorter=order)
    for begin, end in itertools.pairwise(edges):
        if end > begin:
            places = order[begin:end]
            yield slice(begin, end) if in_order else places, rows[places]
