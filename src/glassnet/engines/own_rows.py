"""The rows of a long array that one process holds."""

from dataclasses import dataclass

import numpy as np

from ..arrays import Array


@dataclass(frozen=True, eq=False)
class OwnRows:
    """Rows `first`, `first` + 1, … of an array of `count` rows; the others hold the rest."""

    held: Array
    first: int
    count: int

    def __len__(self) -> int:
        return self.count

    def filled(self, first: int, each: int) -> Array:
        """The `each` rows from `first` on, with zeros where there are no more rows."""
        start = first - self.first
        rows = self.held[start : start + each]
        zeros = np.zeros((each - len(rows), *rows.shape[1:]), rows.dtype)
        return np.concatenate([rows, zeros])
