"""Column terms: what one column of a table does in the formula of a row."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Array
from .neurons import Neuron

Numbers = tuple[float, ...]  # one for every output


@dataclass(frozen=True)
class ColumnBorder:
    """Where the region of a row ends along a column.

    distance  how far away, in the column's unit
    value     where that is
    neuron    which switches there
    """

    distance: float
    value: float
    neuron: Neuron

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"distance": self.distance, "value": self.value, **self.neuron.to_dict()}


@dataclass(frozen=True)
class ColumnFlip:
    """The smallest change of a column's number that changes the answer, tried on the model.

    change   what is added to the cell (to what fills it, if it is missing)
    value    what the cell then holds
    scaled   the size of the change as the network receives it
    before   the answer as it was, in the table's words
    after    the answer that the model then gives
    crossed  the change at which the scores are equal, computed in float64
    beyond   whether the value is smaller or larger than that of every row of the table
    """

    column: str
    change: float
    value: float
    scaled: float
    before: str
    after: str
    crossed: float
    beyond: bool = False

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return dict(vars(self))


@dataclass(frozen=True)
class Replacement:
    """Another cell in place of a category, or in place of a number that may be missing.

    effects  what the formula says it adds to each score; true while no neuron switches
    scores   the network's own scores with it
    answer   the model's answer with it; empty for numbers
    flips    whether that is another answer
    """

    cell: str
    effects: Numbers
    scores: Numbers
    answer: str
    flips: bool

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**vars(self), "effects": [*self.effects], "scores": [*self.scores]}


@dataclass(frozen=True)
class ColumnTerm:
    """What one column does in a row's formula.

    cell           the number or the category; None if it is missing
    filling        what stands for a missing number
    coefficients   what one unit more adds to each score; of numbers only
    bent           whether scaling bends the column, so that coefficients are true only near the
                   cell; contributions then are those beyond the reference
    contributions  what the cell adds to each score
    reference      of numbers, the value that contributions are compared with
    seen           the smallest and the largest number of the column in the table; None: the table
                   has no other row
    relative       what the cell adds to each score beyond the reference; of categories, beyond
                   the mean of the column's categories
    below, above   the nearest borders of the region; None: the region has no end there
    flip           the smallest change that changes the answer; None: none does, as far as
                   `searched` says
    replacements   other categories, or a missing cell, in its place
    """

    name: str
    kind: str
    cell: float | str | None
    contributions: Numbers
    relative: Numbers
    coefficients: Numbers = ()
    bent: bool = False
    reference: float | None = None
    seen: tuple[float, float] | None = None
    filling: float | None = None
    below: ColumnBorder | None = None
    above: ColumnBorder | None = None
    flip: ColumnFlip | None = None
    searched: str = ""
    replacements: tuple[Replacement, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        found = {name: list(v) if isinstance(v, tuple) else v for name, v in vars(self).items()}
        for name in ("below", "above", "flip"):
            known = vars(self)[name]
            found[name] = known.to_dict() if known else None
        found["replacements"] = [other.to_dict() for other in self.replacements]
        return found


def numbers(values: Array) -> Numbers:
    """An array as plain numbers."""
    return tuple(np.asarray(values, np.float64).tolist())
