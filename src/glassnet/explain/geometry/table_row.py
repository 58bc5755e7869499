"""A row of a table as a network receives it, and how its columns move the network's inputs."""

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError, DataError, quoted
from ...scaling import ClippedScale, Scale
from ...settings import whole
from ...tables import Encoder, Table
from ...tables.inputs import Input, NumberInput
from ...tables.target import NumberTarget
from ..arithmetic.cells import check_row
from .forms import Forms
from .intervals import Interval

REFERENCES = {
    "standardize": "the training mean",
    "robust": "the training median",
    "min-max": "the smallest training value",
    "none": "0",
}


@dataclass(frozen=True, eq=False)
class TableRow:
    """One row of a table, encoded.

    number   which, counted from 1 without the header
    inputs   (n_inputs,) float32, as the network receives it
    cells    the cell of each column that is used: a number, text, or None where missing
    """

    encoder: Encoder
    number: int
    inputs: Array
    cells: dict[str, Any]

    @classmethod
    def read(cls, encoder: Encoder, table: Table, number: int) -> "TableRow":
        """Take a row of a table.

        Raises:
            ConfigError  there is no such row
            DataError    a column or a cell that is needed is missing
        """
        row = whole("row", number) - 1
        check_row(table, row)
        inputs = encoder.encode_inputs(table, [row])[0]
        cells = {part.name: cell_of(part, table, row) for part in encoder.inputs}
        return cls(encoder, number, inputs, cells)

    @cached_property
    def columns(self) -> dict[str, tuple[int, Input]]:
        """The first of each column's inputs, and how the column becomes inputs."""
        widths = [len(part.input_names()) for part in self.encoder.inputs]
        begins = [0, *accumulate(widths)]
        parts = zip(begins, self.encoder.inputs, strict=False)
        return {part.name: (begin, part) for begin, part in parts}

    def column(self, name: str) -> tuple[int, Input]:
        """The first of a column's inputs, and how it becomes inputs.

        Raises:
            ConfigError  the network does not use such a column
        """
        if name not in self.columns:
            raise unknown_input(name, self.encoder)
        return self.columns[name]

    def begin_of(self, name: str) -> int:
        """The first of a column's inputs."""
        return self.column(name)[0]

    def number_part(self, name: str) -> NumberInput:
        """How a column of numbers becomes inputs.

        Raises:
            ConfigError  there is no such column, or it holds categories
        """
        part = self.column(name)[1]
        if not isinstance(part, NumberInput):
            raise ConfigError(
                f"column {quoted(name)} holds categories, and nothing lies between two of them",
                do=f"choose columns of numbers: {numbers_among(self.encoder) or 'there are none'}",
            )
        return part

    def scaled(self, name: str) -> tuple[Array, Array]:
        """The row with 0 for a number as the network receives it, and 1 for that number alone.

        A number that was missing is then there.
        """
        part, begin = self.number_part(name), self.begin_of(name)
        origin, direction = self.inputs.astype(np.float64), np.zeros(len(self.inputs))
        origin[begin], direction[begin] = 0, 1
        if part.has_missing:
            origin[begin + 1] = 0
        return origin, direction

    def along(self, name: str) -> tuple[Array, Array]:
        """The row with 0 in a column of numbers, and what one unit of the column adds to it.

        Where scaling bends the column, a unit is one as the network receives it.
        """
        part, (origin, direction) = self.number_part(name), self.scaled(name)
        if isinstance(part.scale, ClippedScale):
            return origin, direction
        moved = origin - direction * (part.scale.centre / part.scale.spread)
        unit = direction / part.scale.spread
        if not np.isfinite([moved, unit]).all():
            raise too_narrow(part)
        return moved, unit

    def with_number(self, name: str, values: Array) -> Array:
        """The row as the network would receive it with other numbers in a column."""
        part, begin = self.number_part(name), self.begin_of(name)
        rows = np.repeat(self.inputs[None], len(values), axis=0)
        rows[:, begin] = part.scale.apply(np.asarray(values, np.float64))
        if part.has_missing:
            rows[:, begin + 1] = 0
        return rows


def cell_of(part: Input, table: Table, row: int) -> Any:
    """A cell: a number, text, or None where it is missing."""
    if not isinstance(part, NumberInput):
        return table.text(part.name, [row])[0]
    value = float(table.numbers(part.name, [row])[0])
    return None if np.isnan(value) else value


def ranges_of(encoder: Encoder, table: Table) -> dict[str, tuple[float, float]]:
    """The smallest and the largest number of each column; none for a table of a single row."""
    if table.n_rows == 1:
        return {}
    names = [part.name for part in encoder.inputs if isinstance(part, NumberInput)]
    numbers = [table.number_sql(name) for name in names]
    asked = [f"{end}({sql}) FILTER (isfinite({sql}))" for sql in numbers for end in ("min", "max")]
    found = table.store.aggregate(asked, range(table.n_rows))
    ends = zip(names, found[::2], found[1::2], strict=True)
    return {name: (float(low), float(high)) for name, low, high in ends if low is not None}


def too_narrow(part: NumberInput) -> DataError:
    """The error for a column of which one unit is too much for a number."""
    return DataError(
        f"column {quoted(part.name)} varies by only {part.scale.spread:g}: one unit of it is more"
        " than a number can hold",
        do="write the column in a smaller unit",
    )


def unknown_input(name: str, encoder: Encoder) -> ConfigError:
    """The error for a column that the network does not use."""
    return ConfigError(
        f"the network does not use a column {quoted(name)}",
        do=f"choose among {', '.join(quoted(part.name) for part in encoder.inputs[:10])}",
    )


def numbers_among(encoder: Encoder) -> str:
    """The columns of numbers, as a message lists them."""
    names = [part.name for part in encoder.inputs if isinstance(part, NumberInput)]
    return ", ".join(map(quoted, names[:10]))


def answer_text(encoder: Encoder, answer: Any) -> str:
    """An answer in the table's words: a class, or the class of every label."""
    numbers = np.reshape(answer, -1).astype(int).tolist()
    if encoder.class_names:
        return str(encoder.class_names[numbers[0]])
    pairs = zip(encoder.targets, numbers, strict=True)
    return ", ".join(f"{target.name}={target.classes[number]}" for target, number in pairs)


def output_scales(encoder: Encoder) -> tuple[Array, Array]:
    """Spread and centre that bring each output into its target's own unit: (outputs,) each."""
    scales = [
        (target.scale.spread, target.scale.centre)
        if isinstance(target, NumberTarget)
        else (1.0, 0.0)
        for target in encoder.targets
    ]
    if encoder.class_names:
        scales = [(1.0, 0.0)] * len(encoder.class_names)
    spreads, centres = np.array(scales).T
    return spreads, centres


def in_units(forms: Forms, encoder: Encoder) -> Forms:
    """A network's outputs in the units of the targets."""
    forms = forms.flat()
    spreads, centres = (np.broadcast_to(one, forms.offsets.shape) for one in output_scales(encoder))
    return forms.scaled(spreads).plus(centres)


def steepness(scale: Scale | ClippedScale, value: float) -> float:
    """How much the network's input grows per unit of a column, near a value."""
    if isinstance(scale, ClippedScale):
        share = float(scale.apply(np.array([value]))[0]) / scale.bound
        return float(max((1 - share) * (1 + share), 0.0) ** 1.5 / scale.spread)
    return 1 / scale.spread


def ends_of(scale: Scale | ClippedScale) -> Interval:
    """Between which numbers a network's input lies."""
    bound = scale.bound if isinstance(scale, ClippedScale) else np.inf
    return Interval(-bound, bound)
