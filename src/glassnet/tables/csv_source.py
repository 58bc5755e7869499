"""CSV into DuckDB: always an explicit dialect, every cell first as text, every row counted."""

# ruff: noqa: S608  (names of columns never reach SQL, and every text goes through sql_text)

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from ..errors import DataError
from .dialect import Dialect, detect
from .header import check_names, refuse_data
from .number_grammar import is_missing, parse, sql_cell, sql_number, sql_text
from .records import header, rewrite, row_lines
from .store import RefusedError, Store
from .table import Stored, Table
from .text_file import (
    CHUNK,
    TextFile,
    as_utf_8,
    readable,
    refuse_other_kinds,
    refuse_zero_bytes,
    sql_path,
)

FEW = 20  # a column with more different numbers than this is kept as numbers, not as text


class Scan(NamedTuple):
    """What a look at the bytes of a file tells.

    lines    physical lines, without blank ones at the end
    strange  whether there is a sign that DuckDB takes for part of a number and we do not
    """

    lines: int
    strange: bool


class CsvSource:
    """The CSV file behind a table, and the line on which each of its rows begins."""

    def __init__(self, file: TextFile, dialect: Dialect, missing: Sequence[str]) -> None:
        self.file, self.dialect, self.missing = file, dialect, missing
        self.cells, self.skip, self.header_line = header(file, dialect.separator)
        self.lines: array[int] | None = None  # None: every row has a line of its own

    @property
    def name(self) -> str:
        """What messages call the file."""
        return self.file.name

    def line_of(self, row: int) -> int | None:
        """Return the physical line on which a data row begins."""
        return self.header_line + 1 + row if self.lines is None else self.lines[row]

    def read_sql(self) -> str:
        """Return the SQL that reads the file, its columns named c0, c1, …, all of them text."""
        columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(self.cells)))
        return (
            f"read_csv({sql_path(self.file)}, auto_detect=false, "
            f"header=false, skip={self.skip}, delim={sql_text(self.dialect.separator)}, "
            f"""quote='"', escape='"', strict_mode=true, null_padding=false, """
            f"compression='{'gzip' if self.file.gzipped else 'none'}', hive_partitioning=false, "
            f"columns={{{columns}}})"
        )

    def text_of(self, place: int) -> str:
        """Return an SQL query for the cells of one column as they are written."""
        return f"SELECT {sql_cell(f'c{place}', self.missing)} AS cell FROM {self.read_sql()}"

    def load(self, store: Store, selection: str, n_lines: int) -> int:
        """Fill the store and return the number of rows, on which two counts agree.

        The lines of the file were counted apart from DuckDB. If there are more of them than rows,
        some are blank or inside cells, and every row is looked at one by one.
        """
        rows = self._create(store, selection)
        if rows is not None and self.header_line + rows == n_lines:
            return rows
        if rows is not None:
            self.lines = row_lines(self.file, self.dialect.separator)
        if self.lines is None or rows != len(self.lines):
            self.file, self.lines = rewrite(
                self.file, self.dialect.separator, store.folder / "plain"
            )
            self.skip = 0
            rows = self._create(store, selection)
        if rows != len(self.lines):
            raise DataError(
                f"{len(self.lines):,} rows were found one by one, but {rows} all at once",
                where=self.name,
                do="write the table again as plain CSV, without line ends inside cells",
            )
        return rows

    def scan(self) -> Scan:
        """Go through the file once to count its lines and to look for strange signs."""
        lines, strange, last = 0, False, b""
        underscores = -sum(cell.count("_") for cell in self.cells)
        with readable(self.file), self.file.binary() as stream:
            while chunk := stream.read(CHUNK):
                lines += chunk.count(b"\n")
                underscores += chunk.count(b"_")
                if b"+" in chunk[:-1] or last.endswith(b"+"):  # the sign alone is found faster
                    strange = strange or b"+-" in last[-1:] + chunk
                last = chunk
        body = last.rstrip(b"\r\n")
        lines += 1 - last.count(b"\n", len(body))  # blank lines at the end do not count
        return Scan(lines, strange or underscores > 0)

    def _create(self, store: Store, selection: str) -> int | None:
        try:
            return store.create(f"SELECT {selection} FROM {self.read_sql()}")
        except RefusedError:
            return None


def read_csv(
    store: Store,
    file: TextFile,
    *,
    separator: str | None,
    decimal: str | None,
    encoding: str,
    missing: tuple[str, ...],
) -> Table:
    """Read a CSV file; columns with many different numbers are kept as numbers only."""
    refuse_other_kinds(file)
    file = as_utf_8(file, encoding, store.folder)
    refuse_zero_bytes(file)
    dialect, sample = detect(file, separator, decimal)
    source = CsvSource(file, dialect, missing)
    names = check_names(source.cells, file.at(source.header_line))
    refuse_data(source.cells, sample[1:], file.at(source.header_line))
    lines, strange = source.scan()
    columns, selection = [], []
    for place, name in enumerate(names):
        cells = [row[place] for row in sample[1:] if place < len(row)]
        field = f"c{place}"
        if _many_numbers(cells, dialect.decimal, missing):
            columns.append(Stored(name, number=field, text=None))
            number = sql_number(field, dialect.decimal, missing, strange)
            selection.append(f"{number} AS {field}")
        else:
            columns.append(Stored(name, number=sql_number(field, dialect.decimal), text=field))
            selection.append(f"{sql_cell(field, missing)} AS {field}")
    n_rows = source.load(store, ", ".join(selection), lines)
    notes = tuple(filter(None, [dialect.sentence()]))
    return Table(store, source, columns, n_rows, dialect=dialect, missing=missing, notes=notes)


def _many_numbers(cells: Sequence[str], decimal: str, missing: Sequence[str]) -> bool:
    numbers = [parse(cell, decimal) for cell in cells if not is_missing(cell, missing)]
    return None not in numbers and len(set(numbers)) > FEW
