"""Where a table lives: in memory, kept by DuckDB, with a folder for what does not fit."""

# ruff: noqa: S608  (names of columns never reach SQL, and every text goes through sql_text)

import os
import shutil
import sys
import tempfile
import weakref
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import RLock
from typing import Any, Literal

import numpy as np

from ..errors import EnvError
from ..settings import whole
from .row_numbers import Rows, mask_of, span

MEMORY = 10**9  # bytes; beyond it DuckDB writes to the folder
LITTLE = 64 * 10**6  # the same, for tables that are only gone through, with
FEW = 2  # threads, since each has memory of its own
A_COLUMN = 200_000  # bytes that DuckDB sets apart for each, though few rows touch little of it
WIDTH = 200  # columns in one query
Fetch = Literal["fetchall", "fetchnumpy"]
CELLS = "cells"  # the table; its columns are c0, c1, … whatever the names in the file are


class RefusedError(Exception):
    """DuckDB could not read a file; the caller knows the file and says what is wrong with it."""


class Folder:
    """A temporary folder, which is removed with this."""

    def __init__(self) -> None:
        self.path = _new_folder()
        self._end = weakref.finalize(self, _remove, self.path, os.getpid())


class Database:
    """A database in memory, which writes to a folder what is more than so many bytes."""

    def __init__(self, memory: int) -> None:
        import duckdb

        self._folder = Folder()
        self.connection: Any = duckdb.connect(
            ":memory:",
            config={
                "memory_limit": f"{memory}B",
                "temp_directory": str(self._folder.path / "spill"),
                "autoinstall_known_extensions": "false",  # never fetch anything from the network
                "autoload_known_extensions": "false",
            },
        )


@cache
def _shared(place: str) -> Database:
    """The usual database, since a new one takes longer than to read a small table.

    place  the folder for temporary files; another one needs a database of its own
    """
    return Database(MEMORY)


if sys.platform != "win32":
    os.register_at_fork(before=_shared.cache_clear)  # a copy in the child would never end


class Store:
    """Tables that no other store sees, and a folder that is removed with them.

    sparing  whether to do with little memory as long as that is enough
    memory   bytes that it may take at most; stores that are not sparing share the usual ones
    """

    def __init__(self, *, sparing: bool = False, memory: int = MEMORY) -> None:
        self.memory = whole("memory", memory)
        self.sparing = sparing or memory < MEMORY
        self._folder = Folder()
        self.folder = self._folder.path
        is_usual = not self.sparing and memory == MEMORY
        self._database = (
            _shared(tempfile.gettempdir())
            if is_usual
            else Database(min(LITTLE, memory) if self.sparing else memory)
        )
        self._connection = self._database.connection.cursor()  # which alone sees its tables
        self.n_rows = 0
        self._turn = RLock()  # DuckDB refuses to answer two threads at once
        self.run("SET enable_progress_bar = false")  # it would write on standard output
        if self.sparing:
            self.run(f"SET threads = {FEW}")

    def run(self, sql: str) -> list[tuple[Any, ...]]:
        """Run statements and return the rows of the last one.

        Raises:
            EnvError      no memory or no disk space is left
            RefusedError  DuckDB cannot do it, with its words
        """
        return list(self._execute(sql, "fetchall"))

    def _execute(self, sql: str, fetch: Fetch) -> Any:
        import duckdb

        try:
            with self._turn:
                found = self._connection.execute(sql)
                return found.fetchall() if fetch == "fetchall" else found.fetchnumpy()
        except (duckdb.OutOfMemoryException, MemoryError) as error:
            if not self.sparing:
                raise self._full() from error
            self.sparing = False
            self.run(f"SET memory_limit = '{self.memory}B'")
            return self._execute(sql, fetch)
        except duckdb.Error as error:
            if "No space left" in str(error):
                raise self._full() from error
            raise RefusedError(str(error).strip().partition("\n")[0]) from error

    def expect(self, columns: int) -> None:
        """Allow what so many columns take, if nobody has said how much memory there is."""
        enough = columns * A_COLUMN
        if self.memory == MEMORY < enough:
            self.memory = enough
            if not self.sparing:
                self.run(f"SET memory_limit = '{enough}B'")

    def create(self, sql: str) -> int:
        """Fill the table from a query and return its number of rows."""
        self.run(f"CREATE OR REPLACE TEMP TABLE {CELLS} AS {sql}")
        self.n_rows = self.count_rows(CELLS)
        return self.n_rows

    def count_rows(self, table: str) -> int:
        """Return the number of rows of a table."""
        return int(self.run(f"SELECT count(*) FROM {table}")[0][0])

    def widen(self, sql: str, field: str) -> int:
        """Add the only column of a query to the table, row by row; return how many rows it had."""
        self.run(f"CREATE OR REPLACE TEMP TABLE added AS {sql}")
        both = f"SELECT {CELLS}.*, added.cell AS {field} FROM {CELLS} POSITIONAL JOIN added"
        found = self.count_rows("added")
        self.run(f"CREATE TEMP TABLE wider AS {both}")
        self.run(f"DROP TABLE {CELLS}; DROP TABLE added; ALTER TABLE wider RENAME TO {CELLS}")
        return found

    def fetch(self, expressions: Sequence[str], rows: Rows) -> list[Any]:
        """Return one array per SQL expression, masked where NULL, for the given rows."""
        first, last = span(rows)
        arrays: list[Any] = []
        for part in _parts(expressions):
            selection = ", ".join(f"{sql} AS v{place}" for place, sql in enumerate(part))
            sql = f"SELECT {selection} {_from_range(first, last)}"
            found = self._execute(sql, "fetchnumpy")
            arrays += [found[f"v{place}"] for place in range(len(part))]
        if isinstance(rows, range):
            return arrays
        places = np.asarray(rows) - first
        return [array[places] for array in arrays]

    def aggregate(self, expressions: Sequence[str], rows: Rows) -> list[Any]:
        """Return one value per SQL aggregate, over the given rows."""
        return [
            value
            for part in _parts(expressions)
            for value in self._over(rows, ", ".join(part), "")[0]
        ]

    def counts(
        self, text: str, rows: Rows, limit: int, condition: str = "true"
    ) -> list[tuple[str, int]]:
        """Return the most frequent texts and how often they occur, the most frequent first."""
        wanted = f"AND {text} IS NOT NULL AND {condition}"
        ending = f"{wanted} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {limit}"
        return [
            (str(word), int(count)) for word, count in self._over(rows, f"{text}, count(*)", ending)
        ]

    def ranked(self, number: str, rows: Rows, place: int, count: int) -> list[float]:
        """Return so many numbers from a place on, counted from 0, as if all were sorted."""
        ending = f"AND {number} IS NOT NULL ORDER BY 1 LIMIT {count} OFFSET {place}"
        return [float(found) for (found,) in self._over(rows, number, ending)]

    def _over(self, rows: Rows, selection: str, ending: str) -> list[tuple[Any, ...]]:
        if isinstance(rows, range):
            sql = f"SELECT {selection} {_from_range(*span(rows))} {ending}"
            return self.run(sql)
        chosen = mask_of(rows, self.n_rows)
        with self._turn:
            self._connection.register("chosen", {"is_chosen": chosen})  # seen by SQL, not copied
            sql = f"SELECT {selection} FROM {CELLS} POSITIONAL JOIN chosen WHERE is_chosen {ending}"
            found = self.run(sql)
            self._connection.unregister("chosen")
        return found

    def borrow(self, arrays: dict[str, Any]) -> str:
        """Let SQL see NumPy arrays as the columns of a table, and return its name."""
        self._connection.register("borrowed", arrays)
        return "borrowed"

    def give_back(self) -> None:
        """End what `borrow` began."""
        self._connection.unregister("borrowed")

    def _full(self) -> EnvError:
        return EnvError(
            "there is not enough memory and disk space for the table",
            where=str(self.folder),
            do="free disk space there, set TMPDIR to a larger disk, or allow more memory",
        )


def _from_range(first: int, last: int) -> str:
    return f"FROM {CELLS} WHERE {CELLS}.rowid BETWEEN {first} AND {last - 1}"


def _parts(expressions: Sequence[str]) -> list[Sequence[str]]:
    return [expressions[begin : begin + WIDTH] for begin in range(0, len(expressions), WIDTH)]


def _remove(folder: Path, process: int) -> None:
    """Remove a folder, but not that of a parent process of which this one is a copy."""
    if process == os.getpid():
        shutil.rmtree(folder, ignore_errors=True)


def _new_folder() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="glassnet-"))
    except OSError as error:
        raise EnvError(
            f"cannot make a temporary folder: {error.strerror}",
            where=tempfile.gettempdir(),
            do="free disk space there, or set TMPDIR to a folder that can be written",
        ) from error
