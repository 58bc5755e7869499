"""Effects: on how many rows every neuron fires, and where along a column it does.

A neuron fires where the sum that its activation bends at 0 is above it.
"""

from typing import Any

import numpy as np

from ...activations import LeakyReLU, ReLU, Step
from ...arrays import Array
from ...explain.geometry.areas import intervals_of, pairs_of
from ...explain.geometry.intervals import Interval
from ...explain.geometry.neurons import Neuron, score_layers
from ...explain.geometry.pieces import pieces_along
from ...explain.geometry.table_row import TableRow, ends_of
from ...inspection.diagnosis import spread_out
from ...inspection.passage import flat, passes
from ...model import Model
from ...settings import unknown, whole
from ...train_step import Batch
from ..session import Session
from .one_row import row_of

BENT = (ReLU, LeakyReLU, Step)
MOST_ROWS = 20_000  # that are looked at, spread evenly over all
MOST_PAIRS = 64


def firing(session: Session) -> dict[str, Any]:
    """On how many rows each neuron fires: of those learned from, and of those held back."""
    session.learner.show()
    bench = session.learner.bench
    parts = {"learned_from": bench.data, "held_back": bench.held_back}
    counts = {name: counted(bench.model, batch) for name, batch in parts.items() if batch}
    return {
        "firing": {
            "step": session.learner.engine.step,
            "bench": bench.number,
            "rows": {name: count for name, (count, _) in counts.items()},
            "layers": {name: fired for name, (_, fired) in counts.items()},
        }
    }


def counted(model: Model, batch: Batch) -> tuple[int, dict[str, list[int]]]:
    """How many rows were looked at, and on how many of them each neuron fires.

    The neurons are under the name of their activation.
    """
    inputs = batch.inputs[spread_out(len(batch.inputs), MOST_ROWS)]
    fired: dict[str, Array] = {}
    for block in passes(model, inputs):
        for layer, (_, sums), (name, _) in zip(model.layers, block[:-1], block[1:], strict=True):
            if isinstance(layer, BENT):
                fired[name] = fired.get(name, 0) + (flat(sums) > 0).sum(axis=0)
    return len(inputs), {name: counts.tolist() for name, counts in fired.items()}


def effect(
    session: Session, cells: list[Any], column: str, layer: str, neuron: int
) -> dict[str, Any]:
    """Where along a column a neuron is active, all else as in a row; and so with its neighbours.

    layer  the name of the neuron's activation

    Returns `active`, intervals in the column's unit; an infinite end is null. And `behind`, the
    neurons of the next layer that are connected to it, with the intervals where both are active;
    `before` are those of the layer before.

    Raises:
        ConfigError  there is no such row, column or neuron, or a layer is curved
    """
    session.learner.show()
    bench = session.learner.bench
    model, encoder = bench.model, bench.loaded.encoder
    here = TableRow.read(encoder, row_of(encoder, cells), 1)
    scale = here.number_part(column).scale
    layers = score_layers(model.layers)
    pieces = pieces_along(layers, *here.scaled(column), ends_of(scale))
    active = intervals_of(layers, pieces)
    if layer not in active:
        raise unknown("layer", layer, active)
    whole("neuron", neuron, at_least=0, at_most=len(active[layer]) - 1)
    own, pairs = (layer, (neuron,)), pairs_of(layers, pieces, active)
    behind = [(pair.second, pair.intervals) for pair in pairs if of(pair.first) == own]
    before = [(pair.first, pair.intervals) for pair in pairs if of(pair.second) == own]
    return {
        "effect": {
            "column": column,
            "active": in_column(active[layer][neuron], scale),
            "pieces": len(pieces.edges) - 1,
            "behind": with_neighbours(behind, scale),
            "before": with_neighbours(before, scale),
        }
    }


def of(neuron: Neuron) -> tuple[str, tuple[int, ...]]:
    """The name of a neuron's activation, and its place there."""
    return neuron.layer, neuron.place


def with_neighbours(
    pairs: list[tuple[Neuron, tuple[Interval, ...]]], scale: Any
) -> list[dict[str, Any]]:
    """The neighbours with which a neuron is ever active together, and where."""
    found = [(one, parts) for one, parts in pairs if parts][:MOST_PAIRS]
    return [
        {"layer": one.layer, "neuron": one.place[0], "active": in_column(parts, scale)}
        for one, parts in found
    ]


def in_column(intervals: tuple[Interval, ...], scale: Any) -> list[dict[str, float | None]]:
    """Intervals of the network's input as intervals of the column."""
    found = []
    for one in intervals:
        low, high = (
            float(scale.undo(np.array([end]))[0]) if np.isfinite(end) else end
            for end in (one.low, one.high)
        )
        found.append(Interval(low, high).to_dict())
    return found
