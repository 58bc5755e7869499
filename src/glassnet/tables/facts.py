"""What some rows hold in a column, counted once, in memory that does not grow with the rows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..running_moments import RunningMoments
from ..scaling import Numbers, Scale, is_ordinary, measured, standard_of
from .row_numbers import BLOCK, Rows, blocks
from .table import Table

TOGETHER = 16  # columns that are looked at in one pass through the rows; of few rows, more


@dataclass(frozen=True)
class Facts:
    """Counts of the cells in some rows of a column, and where its numbers lie.

    filled       cells that are not missing
    numbers      cells that are numbers
    least, most  the smallest and the largest number; 0 if there is none
    scale        mean and standard deviation, if all filled cells are numbers and not all equal
    """

    filled: int
    numbers: int
    least: float
    most: float
    scale: Scale | None

    @property
    def all_numbers(self) -> bool:
        """Whether every filled cell is a number, and there is one."""
        return 0 < self.filled == self.numbers

    @property
    def constant(self) -> bool:
        """Whether all filled cells are one number."""
        return self.all_numbers and self.least == self.most


class RunningFacts:
    """The same of the rows so far."""

    def __init__(self) -> None:
        self.filled = self.numbers = 0
        self.least, self.most = np.inf, -np.inf
        self.moments = RunningMoments()  # of the numbers, as long as all cells are numbers

    def add(self, cells: Any) -> None:
        """Count the cells of some more rows: numbers, masked where missing."""
        filled = not_missing(cells)
        finite = np.isfinite(filled)
        numbers = filled if finite.all() else filled[finite]
        self.filled, self.numbers = self.filled + len(filled), self.numbers + len(numbers)
        if len(numbers):
            self.least = min(self.least, float(numbers.min()))
            self.most = max(self.most, float(numbers.max()))
        if self.filled == self.numbers:
            with np.errstate(all="ignore"):  # extreme numbers are measured once more
                self.moments.add(numbers)

    def facts(self, table: Table, name: str, rows: Rows) -> Facts:
        """What the column holds."""
        if not self.numbers:
            return Facts(self.filled, 0, 0.0, 0.0, None)
        scale, usable = None, self.numbers == self.filled and self.least < self.most
        if usable:
            largest = max(-self.least, self.most)
            scale = (
                measured(self.moments)
                if is_ordinary(largest)
                else standard_of(portions(table, name, rows), largest)
            )
        return Facts(self.filled, self.numbers, self.least, self.most, scale)


def facts_of(table: Table, name: str, rows: Rows) -> Facts:
    """Count what the given rows of a column hold."""
    return facts_of_all(table, [name], rows)[0]


def facts_of_all(table: Table, names: Sequence[str], rows: Rows) -> list[Facts]:
    """Count what the given rows of some columns hold; each is gone through once."""
    found = []
    together = max(TOGETHER, TOGETHER * BLOCK // max(1, len(rows)))
    for first in range(0, len(names), together):
        some = names[first : first + together]
        running, asked = [RunningFacts() for _ in some], [table.number_sql(name) for name in some]
        for _, block in blocks(rows):
            for one, cells in zip(running, table.store.fetch(asked, block), strict=True):
                one.add(cells)
        found += [one.facts(table, name, rows) for one, name in zip(running, some, strict=True)]
    return found


def portions(table: Table, name: str, rows: Rows) -> Iterator[Numbers]:
    """The cells of a column that are not missing, block by block."""
    for _, block in blocks(rows):
        yield not_missing(table.store.fetch([table.number_sql(name)], block)[0])


def not_missing(cells: Any) -> Numbers:
    """The cells that are not missing."""
    filled: Numbers = cells.compressed() if isinstance(cells, np.ma.MaskedArray) else cells
    return filled
