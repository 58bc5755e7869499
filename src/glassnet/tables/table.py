"""A table that was read: named columns of text and numbers, kept in DuckDB."""

# ruff: noqa: S608  (names of columns never reach SQL, and every text goes through sql_text)

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from ..errors import DataError, quoted
from .dialect import Dialect, bare_number, comma_number
from .header import as_option, short, unknown_column
from .number_grammar import says_no_value, sql_number
from .row_numbers import Rows, as_rows
from .store import CELLS, RefusedError, Store

FEW = 6  # words among numbers that are told with the first
IMPUTE = "use --impute, or remove the rows"
WITH_POINT = "write the numbers with a decimal point"

LARGEST = float(np.finfo(np.float32).max)

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Stored:
    """How a column is kept.

    number  SQL for its numbers: finite; NULL where missing; not finite where it is no number
    text    SQL for its cells as they are written; empty while only the numbers are kept
    cell    if text is empty, SQL for the cells as they are written, in what `file` reads again
    file    SQL that reads the file again
    """

    name: str
    number: str
    text: str
    cell: str = ""
    file: str = ""

    @property
    def again(self) -> str:
        """The query that reads the cells as they are written once more."""
        return f"SELECT {self.cell} AS cell FROM {self.file}"


class Source(Protocol):
    """Where a table came from: what messages call it, and its physical lines if it has any."""

    @property
    def name(self) -> str:
        """What messages call it."""
        ...

    def line_of(self, row: int) -> int | None:
        """Return the physical line on which a data row begins."""
        ...


class Table:
    """A table that was read; rows are counted from 0, without the header.

    names    the columns, in their order
    n_rows   how many data rows the source has; none is ever left out
    missing  the words that stand for a missing value, besides empty and blank cells
    dialect  separator and decimal mark of a text table, else None
    notes    what was decided while reading, in plain sentences
    """

    def __init__(
        self,
        store: Store,
        source: Source,
        columns: Sequence[Stored],
        n_rows: int,
        *,
        dialect: Dialect | None = None,
        missing: tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
    ) -> None:
        if n_rows == 0:
            raise DataError("0 data rows", where=source.name, do="give at least one row of data")
        self.store, self._source = store, source
        self._columns = {column.name: column for column in columns}
        self.names = tuple(self._columns)
        self.n_rows, self.dialect, self.missing, self.notes = n_rows, dialect, missing, notes

    def __repr__(self) -> str:
        return f"<Table {self._source.name}: {self.n_rows} rows, {len(self.names)} columns>"

    @property
    def source(self) -> str:
        """What messages call the file or the data."""
        return self._source.name

    def text(self, name: str, rows: object = None) -> npt.NDArray[np.object_]:
        """Return cells as they are written, None where missing."""
        (cells,) = self.store.fetch([self.text_sql(name)], as_rows(rows, self.n_rows))
        values = np.ma.getdata(cells).astype(object)
        values[np.ma.getmaskarray(cells)] = None
        return values

    def written(self, row: int) -> dict[str, str | None]:
        """Return the cells of one row as they are written, None where missing.

        Columns of which only the numbers were kept are read from the file, all of them at once.
        """
        kept = [column for column in self._columns.values() if column.text]
        others = [column for column in self._columns.values() if not column.text]
        found = self.store.fetch([column.text for column in kept], range(row, row + 1))
        cells = {
            column.name: None if np.ma.getmaskarray(cell)[0] else str(np.ma.getdata(cell)[0])
            for column, cell in zip(kept, found, strict=True)
        }
        cells |= self._row_again(others, row) if others else {}
        return {name: cells[name] for name in self.names}

    def _row_again(self, columns: Sequence[Stored], row: int) -> dict[str, str | None]:
        decimal = self.dialect.decimal if self.dialect else "."
        names = [f"t{place}" for place in range(len(columns))]
        pairs = zip(columns, names, strict=True)
        cells = ", ".join(f"{column.cell} AS {name}" for column, name in pairs)
        numbers = ", ".join(sql_number(name, decimal) for name in names)
        one = f"SELECT {cells} FROM {columns[0].file} LIMIT 1 OFFSET {row}"
        try:
            (found,) = self.store.run(f"SELECT {', '.join(names)}, {numbers} FROM ({one})")
        except (RefusedError, ValueError):
            raise self._other_file() from None
        here = np.array(found[len(names) :], float)
        before = self.store.fetch([column.number for column in columns], range(row, row + 1))
        then = np.array([np.ma.filled(cell.astype(float), np.nan)[0] for cell in before])
        if not np.array_equal(here, then, equal_nan=True):
            raise self._other_file()
        return {column.name: found[place] for place, column in enumerate(columns)}

    def _other_file(self) -> DataError:
        what = "the file is not the same any more"
        return DataError(what, where=self.source, do="read the table again")

    def numbers(self, name: str, rows: object = None) -> Numbers:
        """Return the numbers of a column, NaN where missing.

        Raises:
            DataError  some cells are not numbers
        """
        (cells,) = self.store.fetch([self.number_sql(name)], as_rows(rows, self.n_rows))
        values: Numbers = np.ma.getdata(cells)
        absent = np.ma.getmaskarray(cells)
        if not np.isfinite(values[~absent]).all():
            raise self.not_numbers(name, "correct the cells")
        values[absent] = np.nan
        return values

    def narrowed(
        self, name: str, rows: Rows, values: Numbers, scaled: Numbers
    ) -> npt.NDArray[np.float32]:
        """Return the scaled numbers of some rows of a column as a network takes them.

        Raises:
            DataError  float32 cannot hold one of the values, or what scaling made of it
        """
        if max(_size(values), _size(scaled)) > LARGEST:
            too_large = np.maximum(np.abs(values), np.abs(scaled)) > LARGEST
            row = int(rows[int(np.argmax(too_large))])
            cell = quoted(self.text(name, range(row, row + 1))[0])
            raise DataError(
                f"column {short(name)}: {cell} at {self.position(row)} is too large "
                "for a float32 network",
                where=self.where(name, row),
                do="correct the cell, or write the column in a larger unit",
            )
        return scaled.astype(np.float32)

    def line_of(self, row: int) -> int | None:
        """Return the physical line of a text file on which a row begins, else None."""
        return self._source.line_of(row)

    def position(self, row: int) -> str:
        """Name a row in words, as the reader of a message can find it."""
        line = self.line_of(row)
        return f"row {row} (counted from 0)" if line is None else f"line {line}"

    def where(self, name: str = "", row: int | None = None) -> str:
        """Name the place of a cell, a column, a row or the whole table in a message."""
        line = None if row is None else self.line_of(row)
        place = self.source if line is None else f"{self.source}:{line}"
        if row is not None and line is None:
            place += f", {self.position(row)}"
        return f"{place}, column {short(name)}" if name else place

    # what the rest of this room asks, in SQL

    def number_sql(self, name: str) -> str:
        """Return SQL for the numbers of a column; see `Stored`."""
        return self._column(name).number

    def missing_sql(self, name: str) -> str:
        """Return SQL for whether the cells of a column are missing."""
        stored = self._column(name)
        return f"({stored.text or stored.number} IS NULL)"

    def text_sql(self, name: str) -> str:
        """Return SQL for the cells of a column as they are written, NULL where missing.

        A column of which only the numbers were kept is read once more, now as text.
        """
        stored = self._column(name)
        if not stored.text:
            field = f"t{self.names.index(name)}"
            self._read_again(stored, field)
            stored = self._columns[name] = Stored(name, stored.number, field)
        return stored.text

    def _read_again(self, stored: Stored, field: str) -> None:
        decimal = self.dialect.decimal if self.dialect else "."
        here, before = sql_number(field, decimal), stored.number
        kinds = f"isfinite({here}) IS DISTINCT FROM isfinite({before})"
        other = f"{kinds} OR (isfinite({before}) AND {here} <> {before})"
        try:
            rows = self.store.widen(stored.again, field)
            (others,) = self.store.aggregate([f"count(*) FILTER ({other})"], range(self.n_rows))
        except RefusedError:
            rows = others = -1
        if rows != self.n_rows or others:
            raise self._other_file()

    def words(
        self, name: str, rows: Rows, limit: int, *, not_numbers: bool = False
    ) -> list[tuple[str, int]]:
        """Return the most frequent cells of a column and their counts; only words if wanted."""
        condition = f"NOT isfinite({self.number_sql(name)})" if not_numbers else "true"
        return self.store.counts(self.text_sql(name), rows, limit, condition)

    def first_cells(self, names: Sequence[str], limit: int) -> dict[str, list[str]]:
        """Return the first cells of some columns as they are written, without the missing.

        Columns of which only the numbers were kept are read from the file, all of them at once.
        """
        asked: dict[str, dict[str, str]] = {}
        for stored in map(self._column, names):
            source, cell = (CELLS, stored.text) if stored.text else (stored.file, stored.cell)
            asked.setdefault(source, {})[stored.name] = cell
        found = {}
        for source, cells in asked.items():
            try:
                rows = self.store.run(
                    f"SELECT {', '.join(cells.values())} FROM {source} LIMIT {limit}"
                )
            except RefusedError:
                raise self._other_file() from None
            for name, column in zip(cells, zip(*rows, strict=True), strict=True):
                found[name] = [cell for cell in column if cell is not None]
        return found

    def count_filled(self, name: str, rows: Rows) -> int:
        """Return how many cells of a column are not missing."""
        missing = self.missing_sql(name)
        return int(self.store.aggregate([f"count(*) FILTER (NOT {missing})"], rows)[0])

    def count_words(self, name: str, rows: Rows) -> int:
        """Return how many different cells a column has."""
        text = self.text_sql(name)
        return int(self.store.aggregate([f"count(DISTINCT {text})"], rows)[0])

    # what is wrong with a column, in words

    def missing_cells(self, name: str, what: str = "column", do: str = IMPUTE) -> DataError:
        """Make the error for the missing cells of a column."""
        count, first = self._count(self.missing_sql(name))
        values = "1 missing value" if count == 1 else f"{count:,} missing values"
        return DataError(
            f"{what} {short(name)}: {values}, first at {self.position(first)}",
            where=self.where(name, first),
            do=do,
        )

    def not_numbers(self, name: str, or_else: str = "") -> DataError:
        """Make the error for cells of a number column that are not numbers."""
        count, first = self._count(f"NOT isfinite({self.number_sql(name)})")
        cell = self.text(name, range(first, first + 1))[0]
        others = self.words(name, range(self.n_rows), FEW, not_numbers=True)
        usual = [short(other) for other, _ in others if other != cell and says_no_value(other)]
        word = short(cell)
        are = "is not a number" if count == 1 else "are not numbers"
        remedies = [
            " ".join(f"--missing {one}" for one in ("WORD" if "…" in word else word, *usual)),
            or_else or f"--categorical {as_option(name)}",
        ]
        bare = bare_number(cell)
        instead = f"write {short(bare)} instead, or " if bare else ""
        if comma_number(cell) and self.dialect:
            remedies.insert(0, "--decimal ','")
        elif comma_number(cell):
            instead = f"{WITH_POINT}, or "
        return DataError(
            f"column {short(name)}: {count:,} of {self.n_rows:,} cells {are}, "
            f"first {word} at {self.position(first)}",
            where=self.where(name, first),
            do=f"{instead}use {' or '.join(remedies)}",
        )

    def _count(self, condition: str) -> tuple[int, int]:
        wanted = [f"count(*) FILTER ({condition})", f"min({CELLS}.rowid) FILTER ({condition})"]
        count, first = self.store.aggregate(wanted, range(self.n_rows))
        return count, first

    def _column(self, name: str) -> Stored:
        if name not in self._columns:
            raise unknown_column(name, self.names, "")
        return self._columns[name]


def _size(values: Numbers) -> float:
    """Return how far from zero the numbers reach."""
    return max(float(values.max(initial=0)), -float(values.min(initial=0)))
