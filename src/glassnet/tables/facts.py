"""What some rows hold in one column, counted once."""

from dataclasses import dataclass

import numpy as np

from ..scaling import Numbers, Scale, standard
from .row_numbers import Rows
from .table import Table


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


def facts_of(table: Table, name: str, rows: Rows) -> Facts:
    """Count what the given rows of a column hold."""
    (cells,) = table.store.fetch([table.number_sql(name)], rows)
    filled: Numbers = cells.compressed() if isinstance(cells, np.ma.MaskedArray) else cells
    finite = np.isfinite(filled)
    numbers = filled if finite.all() else filled[finite]
    least, most = (float(numbers.min()), float(numbers.max())) if len(numbers) else (0.0, 0.0)
    usable = len(numbers) == len(filled) and least < most
    return Facts(len(filled), len(numbers), least, most, standard(numbers) if usable else None)
