"""Areas of effect of a table's model: along one column, over two, or from one row to another."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError, quoted
from ...layers import Layer
from ...model import Model
from ...scaling import ClippedScale
from ...tables import Encoder, Table
from ...tables.inputs import NumberInput
from ..arithmetic.cells import output_names
from .areas import PairArea, intervals_of, pairs_of
from .comparisons import Comparison, comparison_of
from .intervals import Interval
from .neurons import score_layers
from .pieces import LINE, Pieces, pieces_along
from .regions import Ends, Regions, regions_over
from .table_row import (
    TableRow,
    answer_text,
    ends_of,
    in_units,
    numbers_among,
)

AROUND = 0.05  # of a column's range, on both sides of a window
AS_RECEIVED = ", as the network receives it"  # behind the name of a column that scaling bends


@dataclass(frozen=True)
class AnswerPart:
    """A part of a line with one answer."""

    interval: Interval
    answer: str

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {**self.interval.to_dict(), "answer": self.answer}


@dataclass(frozen=True, eq=False)
class LineAreas:
    """A model along one column through a row, or from one row to another.

    axis       what runs along the line
    rows       the rows, counted from 1
    outputs    what each score is for; numbers are in their targets' own units
    pieces     the straight pieces, with the formula of every output
    intervals  where each neuron is active, under its layer's name
    pairs      where neurons of consecutive layers are both active; only those that ever are
    answers    where the model says what; empty for numbers
    """

    axis: str
    rows: tuple[int, ...]
    outputs: tuple[str, ...]
    pieces: Pieces
    intervals: dict[str, tuple[tuple[Interval, ...], ...]]
    pairs: tuple[PairArea, ...]
    answers: tuple[AnswerPart, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON; an infinite end is null."""
        return {
            "axis": self.axis,
            "rows": [*self.rows],
            "outputs": [*self.outputs],
            **self.pieces.to_dict(),
            "active": {
                layer: [[interval.to_dict() for interval in neuron] for neuron in neurons]
                for layer, neurons in self.intervals.items()
            },
            "pairs": [pair.to_dict() for pair in self.pairs],
            "answers": [part.to_dict() for part in self.answers],
        }


@dataclass(frozen=True, eq=False)
class PlaneAreas:
    """A model over two columns, all others as in a row.

    axes     the columns
    row      counted from 1
    window   from where to where, column by column
    outputs  what each score is for; numbers are in their targets' own units
    regions  the polygons, with the formula of every output
    shares   the share of the window in which the model gives each answer; empty for numbers
    """

    axes: tuple[str, str]
    row: int
    window: tuple[Ends, Ends]
    outputs: tuple[str, ...]
    regions: Regions
    shares: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "axes": [*self.axes],
            "row": self.row,
            "window": [[*ends] for ends in self.window],
            "outputs": [*self.outputs],
            "shares": self.shares,
            **self.regions.to_dict(),
        }


def areas_along(
    model: Model, encoder: Encoder, table: Table, columns: Sequence[str] = (), row: int = 1
) -> LineAreas | PlaneAreas:
    """Where what acts, along one column of numbers or over two, through a row of a table.

    Everything else stays as in the row, counted from 1. Without columns, all are meant, if they
    are one or two. One column is followed on its whole line; two over the range that the table
    has, and a little more.

    Raises:
        ConfigError  there is no such row or column of numbers, or not one or two; a layer is
                     curved
        DataError    a column or a cell that is needed is missing
    """
    here = TableRow.read(encoder, table, row)
    names = chosen_columns(encoder, columns)
    layers = score_layers(model.layers)
    lines = [here.along(name) for name in names]
    labels = [label_of(here.number_part(name)) for name in names]
    if len(names) == 1:
        part = here.number_part(names[0])
        domain = ends_of(part.scale) if isinstance(part.scale, ClippedScale) else LINE
        pieces = pieces_along(layers, *lines[0], domain)
        return line_areas(model, encoder, pieces, labels[0], (row,))
    x, y = (window_of(here.number_part(name), table) for name in names)
    origin = lines[0][0] + lines[1][0] - here.inputs.astype(np.float64)
    first, second = (here.begin_of(name) for name in names)
    origin[[first, second]] = lines[0][0][first], lines[1][0][second]
    directions = np.array([direction for _, direction in lines])
    regions = regions_over(layers, x, y, origin, directions)
    regions.forms = in_units(regions.forms, encoder)
    comparison = comparison_of(model)
    shares = shares_of(regions, comparison, encoder) if comparison else {}
    axes = (labels[0], labels[1])
    return PlaneAreas(axes, row, (x, y), output_names(encoder), regions, shares)


def areas_between(
    model: Model, encoder: Encoder, table: Table, first: int, second: int
) -> LineAreas:
    """Where what acts on the straight way from one row of a table, t = 0, to another, t = 1.

    Rows count from 1.

    Raises:
        ConfigError  there is no such row, or the two are the same; a layer is curved
        DataError    a column or a cell that is needed is missing
    """
    one, other = (TableRow.read(encoder, table, row).inputs for row in (first, second))
    one = one.astype(np.float64)
    direction = other.astype(np.float64) - one
    if not direction.any():
        raise ConfigError(
            f"rows {first} and {second} are the same to the network: there is no way between them",
            do="choose two rows that differ in a column that it uses",
        )
    pieces = pieces_along(score_layers(model.layers), one, direction, Interval(0.0, 1.0))
    return line_areas(model, encoder, pieces, "t", (first, second))


def line_areas(
    model: Model, encoder: Encoder, pieces: Pieces, axis: str, rows: tuple[int, ...]
) -> LineAreas:
    """What there is to say about a line, once it is cut into pieces."""
    layers: Sequence[Layer] = score_layers(model.layers)
    comparison = comparison_of(model)
    answers = pieces.answers(comparison) if comparison else []
    pieces.forms = in_units(pieces.forms, encoder)
    active = intervals_of(layers, pieces)
    return LineAreas(
        axis,
        rows,
        output_names(encoder),
        pieces,
        active,
        tuple(pair for pair in pairs_of(layers, pieces, active) if pair.intervals),
        tuple(AnswerPart(part, answer_text(encoder, answer)) for part, answer in answers),
    )


def shares_of(regions: Regions, comparison: Comparison, encoder: Encoder) -> dict[str, float]:
    """The share of a window in which each answer is given."""
    parts, answers = regions.answers(comparison)
    areas, found = parts.areas / parts.areas.sum(), dict[str, float]()
    for area, answer in zip(areas.tolist(), answers, strict=True):
        text = answer_text(encoder, answer)
        found[text] = found.get(text, 0.0) + area
    return dict(sorted(found.items()))


def chosen_columns(encoder: Encoder, columns: Sequence[str]) -> tuple[str, ...]:
    """The one or two columns to look along."""
    names = tuple(columns) or tuple(part.name for part in encoder.inputs)
    if len(names) > 2 or len(set(names)) < len(names):
        what = "and the network has" if not columns else "got"
        raise ConfigError(
            f"areas need one or two different columns, {what} {len(names)}: {quoted(names)}",
            where="--along",
            do=f"choose among {numbers_among(encoder) or 'none'}, or --between two rows",
        )
    return names


def label_of(part: NumberInput) -> str:
    """What an axis is called."""
    bent = isinstance(part.scale, ClippedScale)
    return f"{part.name}{AS_RECEIVED}" if bent else part.name


def window_of(part: NumberInput, table: Table) -> Ends:
    """From where to where a column is looked at: its range in the table, and a little more."""
    values: Array = table.numbers(part.name)
    values = values[np.isfinite(values)]
    spread = part.scale.spread
    if isinstance(part.scale, ClippedScale):
        values, spread = part.scale.apply(values), 1.0
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    more = AROUND * (high - low) or spread
    return low - more, high + more
