"""The rows of a CSV text one by one, strictly: slow, and sure where every row stands.

DuckDB reads the tables. This second look is taken only when DuckDB refuses a file or counts
other rows than there are lines, to say what is wrong on which line, or to bring the file into
the one form that every CSV reader understands (RFC 4180).
"""

import csv
import itertools
import re
from array import array
from collections.abc import Iterator
from pathlib import Path

from ..errors import DataError
from .dialect import Cells, is_blank
from .text_file import CHUNK, TextFile, readable


def records(file: TextFile, separator: str) -> Iterator[tuple[int, Cells]]:
    """Yield the physical line on which each row begins, and its cells; the header is the first.

    Raises:
        DataError  a row that is too short or too long, a quote that is not closed, bytes that
                   are not UTF-8
    """
    width, line = 0, 0
    with readable(file), file.text() as stream:
        rows = csv.reader(stream, delimiter=separator, skipinitialspace=True, strict=True)
        try:
            for cells in rows:
                begin, line = line + 1, rows.line_num
                if is_blank(cells, width or 2):
                    continue
                width = width or len(cells)
                if len(cells) != width:
                    raise _ragged(file, begin, len(cells), width, separator)
                yield begin, cells
        except csv.Error as error:
            raise _unclosed(file, line + 1, separator) from error


def header(file: TextFile, separator: str) -> tuple[Cells, int, int]:
    """Return the first row below any blank lines, how many records it ends, and its last line."""
    with readable(file), file.text() as stream:
        for blank, line in enumerate(stream):
            if line.strip():
                rows = csv.reader(
                    itertools.chain([line], stream),
                    delimiter=separator,
                    skipinitialspace=True,
                    strict=True,
                )
                try:
                    return next(rows), blank + 1, blank + rows.line_num
                except csv.Error as error:
                    raise _unclosed(file, blank + 1, separator) from error
    raise DataError("0 data rows: the file has only blank lines", where=file.name)


def row_lines(file: TextFile, separator: str) -> "array[int]":
    """Return the physical line of every data row."""
    rows = records(file, separator)
    next(rows)
    return array("q", (line for line, _ in rows))


def rewrite(file: TextFile, separator: str, target: Path) -> tuple[TextFile, "array[int]"]:
    """Write the data rows in the plainest CSV, and return the physical line each came from."""
    rows = records(file, separator)
    next(rows)
    lines = array("q")
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator, lineterminator="\n")
        for line, cells in rows:
            lines.append(line)
            writer.writerow(cells)
    return TextFile(target, file.name, gzipped=False), lines


def _ragged(file: TextFile, line: int, found: int, width: int, separator: str) -> DataError:
    cells = "1 cell" if found == 1 else f"{found} cells"
    return DataError(
        f"line {line}: {cells}, header has {width}",
        where=file.at(line),
        do=f"give every row {width} cells, and put cells that contain {separator!r} in quotes",
    )


def _unclosed(file: TextFile, begin: int, separator: str) -> DataError:
    line = begin + _before_open_quote(_text_from(file, begin), separator).count("\n")
    return DataError(
        f"line {line}: the quote that opens here is not closed as CSV asks",
        where=file.at(line),
        do='close the cell with ", and write a quote inside a cell twice: ""',
    )


def _text_from(file: TextFile, begin: int) -> str:
    with file.text() as stream:
        for _ in range(begin - 1):
            stream.readline()
        return stream.read(CHUNK)


def _before_open_quote(text: str, separator: str) -> str:
    """Return the text up to the first cell that begins with a quote and does not end with one."""
    cut = re.escape(separator)
    quoted_cell = r' *"[^"]*(?:""[^"]*)*"'
    plain_cell = rf'(?! *")[^{cut}\r\n]*'
    good = re.compile(rf"(?:{quoted_cell}|{plain_cell})(?:{cut}|\r\n?|\n|\Z)")
    place = 0
    while place < len(text) and (cell := good.match(text, place)):
        place = cell.end()
    return text[:place]
