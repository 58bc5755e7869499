"""Cells: how one row of a table, as it is written, becomes inputs, and outputs become an answer."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...scaling import ClippedScale, Scale
from ...tables import Encoder, Table
from ...tables.inputs import CategoryInput, Input
from ...tables.target import NumberTarget
from .sums import Arithmetic, Calculation, Sum, Term


@dataclass(frozen=True)
class CellArithmetic:
    """How the cell of a column became inputs.

    cell    as it is written; None where it is missing
    note    what was decided about it, in words; may be empty
    inputs  that the column has, in their order, and how each came about
    """

    column: str
    cell: str | None
    note: str
    inputs: tuple[Arithmetic, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the cell and its inputs as plain JSON."""
        inputs = [one.to_dict() for one in self.inputs]
        return {"column": self.column, "cell": self.cell, "note": self.note, "inputs": inputs}


def cells_of(encoder: Encoder, table: Table, row: int) -> tuple[CellArithmetic, ...]:
    """How every cell of a row became inputs; rows are counted from 0 here.

    Raises:
        ConfigError  the table has no such row
        DataError    a column that is needed is missing, or a cell cannot be used
    """
    check_row(table, row)
    here = range(row, row + 1)
    values = encoder.encode_inputs(table, here)[0].tolist()
    written = table.written(row)
    found, begin = [], 0
    for part in encoder.inputs:
        own = values[begin : begin + len(part.input_names())]
        note, lines = lines_of(part, table, row, written[part.name], own)
        inputs = tuple(
            Arithmetic(name, "inputs", (begin + place,), tuple(one))
            for place, (name, one) in enumerate(zip(part.input_names(), lines, strict=True))
        )
        found.append(CellArithmetic(part.name, written[part.name], note, inputs))
        begin += len(own)
    return tuple(found)


def check_row(table: Table, row: int) -> None:
    """Refuse a row that is not there; people count them from 1.

    Raises:
        ConfigError  with the numbers of the rows that there are
    """
    if not 0 <= row < table.n_rows:
        raise ConfigError(
            f"row must be from 1 to {table.n_rows:,}, got {row + 1:,}",
            where=table.source,
            do="count the data rows from 1, without the header",
        )


Lines = list[list[Calculation]]  # for each input of a column


def lines_of(
    part: Input, table: Table, row: int, cell: str | None, inputs: list[float]
) -> tuple[str, Lines]:
    """What was decided about a cell, and how each of its inputs came about."""
    here = range(row, row + 1)
    if isinstance(part, CategoryInput):
        values = zip(part.input_names(), inputs, strict=True)
        lines = [[Calculation.of(name, f"{value:.0f}", {}, value)] for name, value in values]
        return decided(part, cell), lines
    note, value = "", float(table.numbers(part.name, here)[0])
    if cell is None:
        value = float(part.filling or 0.0)
        note = "missing: the median of the training rows stands for it"
    lines = [scaled(part.name, part.scale, value, inputs[0])]
    if part.has_missing:
        flag = "0" if cell is not None else "1"
        lines.append([Calculation.of(f"{part.name} is missing", flag, {}, inputs[1])])
    return note, lines


def decided(part: CategoryInput, cell: Any) -> str:
    """What a word is to the network."""
    if cell is None:
        return "missing, which has an input of its own" if part.has_missing else "missing"
    if cell in part.categories:
        return f"category {part.categories.index(cell) + 1} of {len(part.categories)}"
    if part.has_other:
        return "rare in training or not there: it shares an input with others like it"
    return "not there in training: all inputs are 0"


def scaled(name: str, scale: Scale | ClippedScale, value: float, into: float) -> list[Calculation]:
    """(value − centre) / spread, drawn in where the scale has a bound."""
    if scale == Scale():
        return [Calculation.of(name, "{value}", {"value": value}, value, into)]
    given = {"value": value, "centre": scale.centre, "spread": scale.spread}
    exact = float(Scale(scale.centre, scale.spread).apply(np.array([value]))[0])
    formula = "({value} − {centre}) / {spread}"
    if isinstance(scale, Scale):
        return [Calculation.of(name, formula, given, exact, into)]
    drawn_in, last = float(scale.apply(np.array([value]))[0]), {"z": exact, "bound": scale.bound}
    return [
        Calculation.of("z", formula, given, exact),
        Calculation.of(name, "{z} / √(1 + ({z} / {bound})²)", last, drawn_in, into),
    ]


# -- answers -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Answer:
    """What the model says about one target, and how that follows from its outputs.

    said        a class as it is written, or a number in the target's own unit
    true        what the table says, likewise; None where it says nothing
    confidence  the probability of what is said; None for a number
    line        how a number gets its unit; None for a class
    """

    target: str
    said: str | float
    true: str | float | None
    confidence: float | None = None
    line: Sum | None = None

    @property
    def is_right(self) -> bool | None:
        """Whether a class is the true one; None for numbers, and where that is not known."""
        return None if self.true is None or self.confidence is None else self.said == self.true

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as plain JSON."""
        return {
            "target": self.target,
            "said": self.said,
            "true": self.true,
            "confidence": self.confidence,
            "arithmetic": self.line and self.line.to_dict(),
        }


def answers_of(encoder: Encoder, table: Table, row: int, output: Array) -> tuple[Answer, ...]:
    """What a network's output for a row of a table says about every target."""
    truth = {target.name: true_of(target, table, row) for target in encoder.targets}
    if encoder.class_names:
        name, place = encoder.targets[0].name, int(output.argmax())
        sure = float(output[place])
        return (Answer(name, encoder.class_names[place], truth[name], sure),)
    return tuple(
        answer_of(target, float(output[place]), truth[target.name])
        for place, target in enumerate(encoder.targets)
    )


def true_of(target: Any, table: Table, row: int) -> Any:
    """What a table says about a target: a number, or a class as it is written; None if nothing."""
    if target.name not in table.names:
        return None
    here = range(row, row + 1)
    if not isinstance(target, NumberTarget):
        cell = table.text(target.name, here)[0]
        return None if cell is None else str(cell)
    number = float(table.numbers(target.name, here)[0])
    return None if np.isnan(number) else number


def answer_of(target: Any, output: float, true: Any) -> Answer:
    """One of several labels, or a number in its own unit."""
    if not isinstance(target, NumberTarget):
        yes = output > 0.5
        sure = output if yes else 1 - output
        return Answer(target.name, target.classes[int(yes)], true, sure)
    value = float(target.scale.undo(np.array([output]))[0])
    spread, centre = target.scale.spread, target.scale.centre
    terms = [
        Term("output · spread", output * spread, {"output": output, "spread": spread}),
        Term("centre", centre, role="bias"),
    ]
    line = Sum.of(target.name, "output · spread + centre", terms, value)
    return Answer(target.name, value, true, line=line)


def target_of(encoder: Encoder, table: Table, row: int) -> Any:
    """The target of a row as the network learns it; None where the table does not have it.

    Raises:
        DataError  it is there, and not what was learnt
    """
    here = range(row, row + 1)
    for name in encoder.target.names:
        if name not in table.names or table.text(name, here)[0] is None:
            return None
    return encoder.encode_target(table, here)[0]


def output_names(encoder: Encoder) -> tuple[str, ...]:
    """What each of a network's outputs is for: a class, a label, or a target."""
    if encoder.class_names:
        return encoder.class_names
    return tuple(
        f"{target.name}={target.classes[1]}" if target.classes else target.name
        for target in encoder.targets
    )
