"""CSV into DuckDB: always an explicit dialect, every cell first as text, every row counted."""

# ruff: noqa: S608  (names of columns never reach SQL, and every text goes through sql_text)

from array import array
from collections.abc import Sequence

from ..errors import DataError
from .csv_scan import scan
from .dialect import Dialect, detect
from .header import check_names, refuse_data
from .number_grammar import is_missing, parse, sql_cell, sql_number, sql_text
from .records import header, rewrite, row_lines
from .store import RefusedError, Store
from .table import Stored, Table
from .text_file import (
    TextFile,
    as_utf_8,
    refuse_other_kinds,
    refuse_zero_bytes,
    sql_path,
)

BUFFER, LONGEST_LINE = 1 << 23, 1 << 21  # bytes that DuckDB reads at once, and in one line
FEW = 20  # a column with more different numbers than this is kept as numbers, not as text


class CsvSource:
    """The CSV file behind a table, and the line on which each of its rows begins."""

    def __init__(self, file: TextFile, dialect: Dialect, missing: Sequence[str]) -> None:
        self.file, self.dialect, self.missing = file, dialect, missing
        self.cells, self.skip, self.header_line = header(file, dialect.separator)
        self.scan = scan(file, self.header_line, dialect.separator)
        self.line_end = ""  # left to DuckDB
        self.lines: array[int] | None = None  # None: every row has one line of its own

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
            f"compression='{'gzip' if self.file.gzipped else 'none'}', "
            f"buffer_size={BUFFER}, max_line_size={LONGEST_LINE}, "
            f"columns={{{columns}}}{self.line_end})"
        )

    def cell_sql(self, place: int) -> str:
        """Return SQL for the cells of one column as they are written, in what `read_sql` reads."""
        return sql_cell(f"c{place}", self.missing)

    def load(self, store: Store, selection: str) -> int:
        """Fill the store and return the number of rows, on which two counts agree.

        The bytes of the file were counted apart from DuckDB. Where that leaves a doubt, every
        row is looked at one by one, and what DuckDB cannot read, or reads in another way, is
        written again for it.
        """
        first_time = self.lines is None
        rows = None if first_time and self.scan.blanks else self._create(store, selection)
        if first_time:
            if rows is not None and self.scan.agrees(rows, len(self.cells)):
                return rows
            if rows is not None:
                self.lines = row_lines(self.file, self.dialect.separator)
        if self.lines is None or rows != len(self.lines):
            plain = store.folder / "plain"
            self.file, self.lines = rewrite(self.file, self.dialect.separator, plain)
            self.skip, self.line_end = 0, r", new_line='\n'"
            rows = self._create(store, selection)
        if rows != len(self.lines):
            raise DataError(
                f"{len(self.lines):,} rows were found one by one, but {rows} all at once",
                where=self.name,
                do="write the table again as plain CSV, without line ends inside cells",
            )
        return rows

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
    cells = [[row[place] for row in sample[1:] if place < len(row)] for place in range(len(names))]
    store.expect(len(names))
    numbers = {place for place, column in enumerate(cells) if _many_numbers(column, source)}
    n_rows = _load(store, source, numbers, cells)
    again = source.read_sql()
    columns = [
        Stored(name, f"c{place}", text="", cell=source.cell_sql(place), file=again)
        if place in numbers
        else Stored(name, number=sql_number(f"c{place}", dialect.decimal), text=f"c{place}")
        for place, name in enumerate(names)
    ]
    notes = tuple(filter(None, [dialect.sentence()]))
    return Table(store, source, columns, n_rows, dialect=dialect, missing=missing, notes=notes)


def _many_numbers(cells: Sequence[str], source: CsvSource) -> bool:
    filled = [cell for cell in cells if not is_missing(cell, source.missing)]
    numbers = [parse(cell, source.dialect.decimal) for cell in filled]
    return None not in numbers and len(set(numbers)) > FEW


def _load(
    store: Store, source: CsvSource, numbers: set[int], cells: Sequence[Sequence[str]]
) -> int:
    """Load the columns, those at the places in `numbers` as numbers.

    DuckDB's own cast, which leaves it open whether a cell is missing or not a number, is tried
    first where there seems to be neither: it takes a fifth less time.
    """
    ordinary = source.dialect.decimal == "." and not source.missing and not source.scan.strange
    full = [place for place in numbers if not any(is_missing(cell) for cell in cells[place])]
    quick = set(full) if ordinary else set()
    n_rows = source.load(store, _selection(source, numbers, quick))
    if quick:
        filled = store.aggregate([f"count(c{place})" for place in quick], range(n_rows))
        if min(filled) < n_rows:
            source.load(store, _selection(source, numbers, set()))
    return n_rows


def _selection(source: CsvSource, numbers: set[int], quick: set[int]) -> str:
    cells = []
    for place in range(len(source.cells)):
        cell = f"c{place}"
        if place in quick:
            sql = f"TRY_CAST({cell} AS DOUBLE)"
        elif place in numbers:
            sql = sql_number(cell, source.dialect.decimal, source.missing, source.scan.strange)
        else:
            sql = sql_cell(cell, source.missing)
        cells.append(f"{sql} AS {cell}")
    return ", ".join(cells)
