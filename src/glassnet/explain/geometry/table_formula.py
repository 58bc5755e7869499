"""The local formula of a table's row, in the table's own columns and units."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...arrays import Array
from ...model import Model
from ...scaling import ClippedScale, Scale
from ...tables import Encoder, Table
from ...tables.inputs import OTHER, CategoryInput, Input, NumberInput
from ..arithmetic.cells import output_names
from .borders import Borders
from .column_terms import (
    ColumnBorder,
    ColumnFlip,
    ColumnTerm,
    Numbers,
    Replacement,
    numbers,
)
from .comparisons import comparison_of
from .flips import REACH, Flip, Track, flip_along
from .local_formula import LocalFormula, local_formula, run_scores
from .neurons import score_layers
from .table_row import (
    REFERENCES,
    TableRow,
    answer_text,
    ends_of,
    output_scales,
    ranges_of,
    steepness,
    too_narrow,
)

MISSING = "(missing)"
WHOLE = "the whole line"


@dataclass(frozen=True)
class TableFormula:
    """A row's scores as a sum of what its columns contribute, and what it takes to change them.

        score = constant + Σ contributions + rest

    row        counted from 1
    outputs    what each score is for: classes, labels, or targets in their own units
    scores     what the network gives in float64, before softmax or sigmoid
    constant   what no column contributes
    rest       rounding, nearly all of it that of the inputs to the network's float32
    answer     what the model itself says
    exact      whether the formula holds in a whole region; else `curved` makes it a tangent
    reference  what `relative` of numbers compares with
    """

    row: int
    task: str
    outputs: tuple[str, ...]
    scores: Numbers
    constant: Numbers
    rest: Numbers
    columns: tuple[ColumnTerm, ...]
    answer: str
    exact: bool
    curved: str
    reference: str

    @property
    def smallest_flip(self) -> ColumnFlip | None:
        """The flip with the smallest scaled size over all columns of numbers."""
        found = [column.flip for column in self.columns if column.flip]
        return min(found, key=lambda flip: flip.scaled, default=None)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        smallest = self.smallest_flip
        found = {name: list(v) if isinstance(v, tuple) else v for name, v in vars(self).items()}
        found["columns"] = [column.to_dict() for column in self.columns]
        return {**found, "smallest_flip": smallest.to_dict() if smallest else None}


def table_formula(model: Model, encoder: Encoder, table: Table, row: int) -> TableFormula:
    """The formula of a row of a table, in its own columns and units.

    Numbers have a coefficient per unit of their column, categories an effect of their own, and
    what a row lacks is said. Scores of numbers to be predicted are in the target's own unit.
    Rows count from 1.

    Raises:
        ConfigError    there is no such row
        DataError      a column or a cell that is needed is missing; a column varies by less than
                       a number can tell per unit
        DivergedError  a score is not finite
    """
    here = TableRow.read(encoder, table, row)
    formula = local_formula(model, here.inputs)
    terms = Terms(model, here, formula, ranges_of(encoder, table))
    columns = tuple(terms.term(part) for part in encoder.inputs)
    spreads, centres = output_scales(encoder)
    scores, constant = formula.scores * spreads + centres, terms.constant()
    parts = np.array([constant, *[column.contributions for column in columns], -scores])
    return TableFormula(
        row,
        encoder.task,
        output_names(encoder),
        numbers(scores),
        numbers(constant),
        tuple(-math.fsum(column) for column in parts.T.tolist()),
        columns,
        terms.answer,
        formula.exact,
        formula.curved,
        REFERENCES[encoder.scaling],
    )


class Terms:
    """What each column does in a formula; the work behind `table_formula`."""

    def __init__(
        self,
        model: Model,
        row: TableRow,
        formula: LocalFormula,
        ranges: dict[str, tuple[float, float]],
    ) -> None:
        self.model, self.row, self.formula, self.encoder = model, row, formula, row.encoder
        self.ranges = ranges
        self.spreads, self.centres = output_scales(self.encoder)
        self.weights = formula.weights * self.spreads  # (n_inputs, outputs), in the targets' units
        self.comparison = comparison_of(model)
        self.before = self.answers(row.inputs[None])[0] if self.comparison else np.array(0)
        self.borders: Borders | None = formula.borders() if formula.exact else None

    def answers(self, rows: Array) -> Array:
        """The model's own answers to encoded rows."""
        return self.model.predict_classes(rows)

    @property
    def answer(self) -> str:
        """What the model itself says of the row."""
        if self.comparison:
            return answer_text(self.encoder, self.before)
        values = self.encoder.decode_target(self.model.predict(self.row.inputs[None]))[0]
        return ", ".join(f"{value:.7g}" for value in values.tolist())

    def constant(self) -> Array:
        """What is left of the scores when every number is 0 in its own unit."""
        constant = self.formula.constant * self.spreads + self.centres
        for part in self.encoder.inputs:
            if isinstance(part, NumberInput) and isinstance(part.scale, Scale):
                own = self.weights[self.row.begin_of(part.name)]
                constant = constant - own * (part.scale.centre / part.scale.spread)
        return constant

    def term(self, part: Input) -> ColumnTerm:
        """What one column does."""
        return self.number(part) if isinstance(part, NumberInput) else self.category(part)

    def number(self, part: NumberInput) -> ColumnTerm:
        """What a column of numbers does."""
        begin, cell = self.row.begin_of(part.name), self.row.cells[part.name]
        value = float(part.filling or 0) if cell is None else cell
        with np.errstate(all="ignore"):
            coefficients = self.weights[begin] * steepness(part.scale, value)
        if not np.isfinite(coefficients).all():
            raise too_narrow(part)
        flag = self.weights[begin + 1] * self.row.inputs[begin + 1] if part.has_missing else 0
        bent = isinstance(part.scale, ClippedScale)
        scaled = float(part.scale.apply(np.array([value]))[0])
        whole = self.weights[begin] * scaled if bent else coefficients * value
        below, above = self.column_borders(part, begin, value)
        term = ColumnTerm(
            part.name,
            "number",
            cell,
            numbers(whole + flag),
            numbers(self.weights[begin] * scaled + flag),
            numbers(coefficients),
            bent,
            part.scale.centre,
            self.ranges.get(part.name),
            part.filling if cell is None else None,
            below,
            above,
            replacements=self.missing(part, begin) if cell is not None else (),
        )
        return self.with_flip(term, part, value)

    def column_borders(
        self, part: NumberInput, begin: int, value: float
    ) -> tuple[ColumnBorder | None, ColumnBorder | None]:
        """The nearest borders along a column, in its unit."""
        if self.borders is None:
            return None, None
        scaled, ends = float(self.formula.inputs[begin]), ends_of(part.scale)
        found: list[ColumnBorder | None] = []
        for sign, border in ((-1, self.borders.below[begin]), (1, self.borders.above[begin])):
            edge = scaled + sign * border.distance if border else math.inf
            reached = border is not None and ends.contains(edge)
            place = float(part.scale.undo(np.array([edge]))[0]) if reached else math.inf
            near = border is not None and math.isfinite(place)
            distance = max(sign * (place - value), 0.0)  # a border on the row itself may round
            found.append(ColumnBorder(distance, place, border.neuron) if near and border else None)
        return found[0], found[1]

    def with_flip(self, term: ColumnTerm, part: NumberInput, value: float) -> ColumnTerm:
        """The term, and the smallest change of its number that changes the answer."""
        if self.comparison is None:
            return term
        line = self.line(part, value)
        ends = line.outside(np.array([line.place - line.reach, line.place + line.reach]))
        part_of = f"from {ends[0]:.6g} to {ends[1]:.6g}"
        searched = WHOLE if self.formula.exact or np.isinf(ends).all() else part_of
        found = flip_along(self.model, line, self.before, self.comparison)
        flip = self.column_flip(part, found) if found else None
        return replace(term, flip=flip, searched=searched)

    def line(self, part: NumberInput, value: float) -> Track:
        """A column's number, to be moved in its own unit."""
        begin, ends = self.row.begin_of(part.name), ends_of(part.scale)
        place = float(self.formula.inputs[begin])

        def rows(values: Array) -> Array:
            return self.row.with_number(part.name, values)

        origin, direction = self.row.scaled(part.name)
        return Track(origin, direction, place, ends, REACH, value, part.scale.undo, rows)

    def column_flip(self, part: NumberInput, flip: Flip) -> ColumnFlip:
        """A flip in the table's words."""
        scaled = part.scale.apply(np.array([flip.value]))[0]
        low, high = self.ranges.get(part.name, (-math.inf, math.inf))
        return ColumnFlip(
            part.name,
            flip.change,
            flip.value,
            float(abs(scaled - self.formula.inputs[self.row.begin_of(part.name)])),
            answer_text(self.encoder, flip.before),
            answer_text(self.encoder, flip.after),
            flip.crossed,
            beyond=not low <= flip.value <= high,
        )

    def missing(self, part: NumberInput, begin: int) -> tuple[Replacement, ...]:
        """What if the number were missing; nothing where training had no missing ones."""
        if not part.has_missing or part.filling is None:
            return ()
        row = self.row.with_number(part.name, np.array([part.filling]))
        row[:, begin + 1] = 1
        return self.replaced([MISSING], row)

    def category(self, part: CategoryInput) -> ColumnTerm:
        """What a column of categories does."""
        begin, width = self.row.begin_of(part.name), len(part.input_names())
        weights, own = self.weights[begin : begin + width], self.row.inputs[begin : begin + width]
        contributions = own @ weights
        cells = [*part.categories, *[OTHER] * part.has_other, *[MISSING] * part.has_missing]
        rows = np.repeat(self.row.inputs[None], width, axis=0)
        rows[:, begin : begin + width] = np.eye(width)
        others = np.flatnonzero(own == 0)
        return ColumnTerm(
            part.name,
            "category",
            self.row.cells[part.name],
            numbers(contributions),
            numbers(contributions - weights.mean(axis=0)),
            replacements=self.replaced([cells[place] for place in others], rows[others]),
            searched="every category" if self.comparison else "",
        )

    def replaced(self, cells: list[str], rows: Array) -> tuple[Replacement, ...]:
        """What the formula and the network say about other cells, given the rows with them."""
        if not cells:
            return ()
        moved = rows.astype(np.float64) - self.row.inputs.astype(np.float64)
        effects = moved @ self.weights
        scores = run_scores(score_layers(self.model.layers), rows) * self.spreads + self.centres
        answers = self.answers(rows) if self.comparison else np.zeros(len(rows))
        return tuple(
            Replacement(
                cell,
                numbers(effects[place]),
                numbers(scores[place]),
                answer_text(self.encoder, answers[place]) if self.comparison else "",
                bool((answers[place] != self.before).any()),
            )
            for place, cell in enumerate(cells)
        )
