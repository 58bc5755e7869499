"""CSV text cut into rows and cells, strictly: what every other look at CSV must agree with.

    row    cells with a separator between them, and a line end
    cell   plain     anything but separators and line ends, if it does not look like quoted
           quoted    blanks? " anything, with each quote inside written twice " blanks?

Blanks around a quoted cell do not count; those of a plain cell belong to it. Python's strict
reader refuses blanks behind a quote; otherwise it finds the same cells.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

Cells = list[str]

INSIDE = r'([^"]*(?:""[^"]*)*)'  # of a quoted cell
LINE_ENDS = ("", "\n", "\r\n", "\r")
LONE_QUOTE = re.compile(r'(?<!")(?:"")*"(?!")')


class Row(NamedTuple):
    """The cells of a row, and the physical lines on which it begins and ends, counted from 1."""

    line: int
    last_line: int
    cells: Cells


class UnclosedError(Exception):
    """A quoted cell that begins on this line does not end as it should."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def rows(lines: Iterable[str], separator: str) -> Iterator[Row]:
    """Yield every row; an empty line is a row without cells.

    Raises:
        UnclosedError  a quote is not closed, or there is text behind it
    """
    return _Cutter(separator).rows(lines)


class _Cutter:
    """A row in the making.

    cells   those that are complete
    inside  what is there of a quoted cell that goes on, line by line; empty: none does
    """

    def __init__(self, separator: str) -> None:
        cut = re.escape(separator)
        blanks = "" if separator == " " else " *"
        cell = rf'{cut}(?:{blanks}"{INSIDE}"{blanks}(?={cut}|\Z)|(?!{blanks}")([^{cut}]*))'
        self.cell, self.whole_cells = re.compile(cell), re.compile(rf"(?:{cell})*")
        self.begins = re.compile(rf'{cut}{blanks}"{INSIDE}\Z')
        self.ends = re.compile(rf'{INSIDE}"{blanks}(?={cut}|[\r\n]|\Z)')
        self.separator = separator
        self.cells: Cells = []
        self.inside: list[str] = []
        self.opened = 0

    def rows(self, lines: Iterable[str]) -> Iterator[Row]:
        begin = 0
        for number, line in enumerate(lines, start=1):
            if self.inside:
                complete = self._go_on(line, number)
            else:
                begin = number
                complete = line in LINE_ENDS or self._cut(self.separator + line, number)
            if complete:
                yield Row(begin, number, self.cells)
                self.cells = []
        if self.inside:
            raise UnclosedError(self.opened)

    def _cut(self, text: str, number: int) -> bool:
        """Cut cells with a separator before each, and say whether the row is complete."""
        line = text.rstrip("\r\n")
        if '"' not in line:
            self.cells += line.split(self.separator)[1:]
            return True
        matched = self.whole_cells.match(line)
        end = matched.end() if matched else 0
        for quoted, plain in self.cell.findall(line[:end]):
            self.cells.append(plain or quoted.replace('""', '"'))
        if end < len(line):
            self._open(text[end:], number)
        return end == len(line)

    def _open(self, text: str, number: int) -> None:
        begun = self.begins.match(text)
        if begun is None:
            raise UnclosedError(number)
        self.inside, self.opened = [begun[1]], number

    def _go_on(self, line: str, number: int) -> bool:
        """Go on with a quoted cell, and say whether the row is complete."""
        ended = self.ends.match(line)
        if ended is None:
            if LONE_QUOTE.search(line):
                raise UnclosedError(self.opened)
            self.inside.append(line)
            return False
        self.cells.append("".join([*self.inside, ended[1]]).replace('""', '"'))
        self.inside = []
        return self._cut(line[ended.end() :], number)


def is_blank(cells: Cells, n_columns: int = 2) -> bool:
    """Say whether a line is no row: nothing on it or, in a table of several columns, blanks."""
    return not cells or (n_columns > 1 and len(cells) == 1 and cells[0].isspace())
