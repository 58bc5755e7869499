"""Rows that lie in a file, because they do not fit into memory.

The file is temporary and has no name, so nothing of it is left, whichever way the process
ends. It is read with ordinary reads: a mapped file would count as memory of the process.
"""

import tempfile
import weakref
from collections.abc import Iterable, Iterator
from math import prod
from threading import Lock
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import EnvError

TOGETHER = 2**22  # bytes that are looked at together by who goes through all rows


class RowsOnDisk:
    """An array that grows by rows; a slice of it is read from the file.

    each   shape of a row
    dtype  of its numbers
    """

    def __init__(self, each: tuple[int, ...], dtype: Any) -> None:
        self.each, self.dtype, self.count = each, np.dtype(dtype), 0
        self.lock = Lock()  # between going to a place in the file and reading there
        try:
            self.file = tempfile.TemporaryFile(prefix="glassnet-", buffering=0)  # noqa: SIM115
        except OSError as error:
            raise disk_error("make a temporary file", error) from error
        weakref.finalize(self, self.file.close)

    def __len__(self) -> int:
        return self.count

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the whole array."""
        return (self.count, *self.each)

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return 1 + len(self.each)

    @property
    def row_size(self) -> int:
        """Bytes of a row."""
        return prod(self.each) * int(self.dtype.itemsize)

    def append(self, rows: Array) -> None:
        """Write some more rows.

        Raises:
            EnvError  the disk is full
        """
        left = bytes_of(np.ascontiguousarray(rows, self.dtype))
        try:
            with self.lock:
                self.file.seek(self.count * self.row_size)
                while left:
                    left = left[self.file.write(left) :]
        except OSError as error:
            raise disk_error("write rows to a temporary file", error) from error
        self.count += len(rows)

    def __getitem__(self, rows: slice) -> Array:
        start, stop, _ = rows.indices(self.count)
        space = np.empty((max(stop - start, 0), *self.each), self.dtype)
        self.read([range(start, start + len(space))], space)
        return space

    def read(self, pieces: Iterable[range], space: Array) -> None:
        """Read rows into the beginning of an array, one piece after another."""
        first = 0
        for piece in pieces:
            self.read_piece(piece, space[first : first + len(piece)])
            first += len(piece)

    def read_piece(self, piece: range, space: Array) -> None:
        """Read rows that lie together."""
        left = bytes_of(space)
        try:
            with self.lock:
                self.file.seek(piece.start * self.row_size)
                while left:
                    done = self.file.readinto(left)
                    if not done:
                        raise OSError("the file ends too early")
                    left = left[done:]
        except OSError as error:
            raise disk_error("read rows from a temporary file", error) from error

    def blocks(self) -> Iterator[slice]:
        """All rows in order, as many at a time as are looked at together."""
        size = max(TOGETHER // self.row_size, 1)
        for start in range(0, self.count, size):
            yield slice(start, min(start + size, self.count))


def bytes_of(rows: Array) -> memoryview:
    """The memory of an array, without a copy."""
    return memoryview(rows).cast("B") if rows.size else memoryview(b"")


def disk_error(what: str, error: OSError) -> EnvError:
    """Make the error for a disk that does not do it."""
    return EnvError(
        f"cannot {what}: {error.strerror or error}",
        where=tempfile.gettempdir(),
        do="free disk space there, set TMPDIR to a larger disk, or raise --max-memory",
    )
