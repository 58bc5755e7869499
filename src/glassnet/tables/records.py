"""The rows of a CSV file one by one: slow, and sure where every row stands.

DuckDB reads the tables. This second look is taken only when DuckDB refuses a file or counts
other rows than there are lines, to say what is wrong on which line, or to bring the file into
the one form that every CSV reader understands (RFC 4180).
"""

import csv
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import DataError
from .csv_rows import Cells, Row, UnclosedError, is_blank, rows
from .text_file import TextFile, readable

LONGEST_ROW = 2_000_000  # bytes


def records(file: TextFile, separator: str) -> Iterator[Row]:
    """Yield the rows of a file without blank lines; the header is the first.

    Raises:
        DataError  a row that is too short or too long, a quote that is not closed, bytes that
                   are not UTF-8
    """
    width = 0
    with readable(file), file.text() as stream:
        for row in _closed_rows(file, stream, separator):
            if is_blank(row.cells, width or 2):
                continue
            width = width or len(row.cells)
            if len(row.cells) != width:
                raise _ragged(file, row, width, separator)
            yield row


def _closed_rows(file: TextFile, lines: Iterable[str], separator: str) -> Iterator[Row]:
    try:
        yield from rows(lines, separator)
    except UnclosedError as error:
        raise DataError(
            f"line {error.line}: the quote that opens here is not closed as CSV asks",
            where=file.at(error.line),
            do='close the cell with ", and write a quote inside a cell twice: ""',
        ) from error


def header(file: TextFile, separator: str) -> tuple[Cells, int, int]:
    """Return the first row below any blank lines, how many records it ends, and its last line."""
    with readable(file), file.text() as stream:
        for count, row in enumerate(_closed_rows(file, stream, separator), start=1):
            if not is_blank(row.cells):
                return row.cells, count, row.last_line
    raise DataError(
        "0 data rows: the file has only blank lines", where=file.name, do="check the path"
    )


def row_lines(file: TextFile, separator: str) -> "array[int]":
    """Return the physical line of every data row."""
    found = records(file, separator)
    next(found)
    return array("q", (row.line for row in found))


def rewrite(file: TextFile, separator: str, target: Path) -> tuple[TextFile, "array[int]"]:
    """Write the data rows in the plainest CSV, and return the physical line each came from."""
    found = records(file, separator)
    next(found)
    lines = array("q")
    with readable(file), target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator="\n", quoting=csv.QUOTE_ALL)
        for row in found:
            if _is_too_long(row):
                raise DataError(
                    f"line {row.line}: a row of more than {LONGEST_ROW:,} bytes",
                    where=file.at(row.line),
                    do="shorten its cells",
                )
            lines.append(row.line)
            writer.writerow(row.cells)
    return TextFile(target, file.name, gzipped=False), lines


def _is_too_long(row: Row) -> bool:
    """Say whether DuckDB would refuse a row; four bytes are the most that a character takes."""
    if 4 * sum(map(len, row.cells)) <= LONGEST_ROW:
        return False
    return sum(len(cell.encode()) for cell in row.cells) > LONGEST_ROW


def _ragged(file: TextFile, row: Row, width: int, separator: str) -> DataError:
    do = f"give every row {_cells(width)}, and put cells that contain {separator!r} in quotes"
    above = "remove what stands above the header, or "
    return DataError(
        f"line {row.line}: {_cells(len(row.cells))}, header has {width}",
        where=file.at(row.line),
        do=above + do if width == 1 < len(row.cells) else do,
    )


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
