"""The move from one structure to another: which numbers go where, in one moment and its first.

Weights that still fit stay, and the optimizer keeps what it knows of them. New weights are drawn
from the session's seed as the library draws them, from a stream of their own for every change;
of them the optimizer knows nothing yet. The first weights, to which one can rewind, are changed
in the same way: those that fit are the same as before, and the new ones are those drawn here.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from ...arrays import Array
from ...course import copy_of
from ...errors import ConfigError
from ...model import Model
from ...train_step import TrainState, initial_state
from ...workbench.table_model import TableModel
from ..bench import MOST_PARAMETERS, NUMBERS, Bench
from ..learner import Moment
from .marks import Marks, without
from .parts import NEW, Parts, built, dense_layers, dense_places, draw, dropped, parts_of


def restructured(moment: Moment, parts: Parts, dropout: float | None = None) -> Moment:
    """A moment with another structure; so is the one to which it rewinds.

    Raises:
        ConfigError  the network would be too large to show
    """
    if dropout is not None:
        parts = dropped(parts, dropout)
    check_parameters(moment.bench.model, parts)
    move = Move(moment.bench, parts, moment.seed)
    first = move.carry(moment.first or moment, dropout)
    return replace(move.carry(moment, dropout), first=replace(first, first=None))


def with_dropout(moment: Moment, rate: float) -> Moment:
    """A moment with another rate of dropout."""
    return restructured(moment, parts_of(moment.bench.model), rate)


def check_parameters(model: Model, parts: Parts) -> None:
    """Refuse a structure with more numbers than can be shown, before any are made."""
    widths = [dense_layers(model)[0][1].n_inputs, *(len(part.neurons) for part in parts)]
    count = sum((inputs + 1) * neurons for inputs, neurons in pairwise(widths))
    if count > MOST_PARAMETERS:
        raise ConfigError(
            f"this network would have {count:,} parameters, and the studio shows at most"
            f" {MOST_PARAMETERS:,}",
            do="take fewer neurons",
        )


class Move:
    """The way from one structure to another: a bench for it, and which numbers go where."""

    def __init__(self, bench: Bench, parts: Parts, seed: int) -> None:
        self.parts, self.old = parts, dense_places(bench.model)
        changes = bench.changes + 1
        self.model = built(bench.model, parts)
        draw(self.model, seed, changes)
        self.drawn = [layer.parameters for layer in self.model.layers]
        self.new = dense_places(self.model)
        self.inputs = self.sources_of_inputs(bench.model)
        loaded = TableModel(self.model, bench.loaded.encoder)
        self.bench = replace(bench, loaded=loaded, changes=changes, number=next(NUMBERS))

    def sources_of_inputs(self, model: Model) -> list[Array]:
        """For each part, which of its source's inputs each of its own is, or NEW."""
        found = []
        were = [layer.n_inputs for _, layer in dense_layers(model)]
        n_inputs, before = were[0], None
        for part in self.parts:
            sources = np.full(n_inputs, NEW)
            if part.source is not None:
                is_next = before is not None and before.source == part.source - 1
                if before is not None and is_next and before.source is not None:
                    sources = np.array(before.neurons)
                elif were[part.source] == n_inputs:
                    sources = np.arange(n_inputs)
            found.append(sources)
            n_inputs, before = len(part.neurons), part
        return found

    def carry(self, moment: Moment, dropout: float | None) -> Moment:
        """A moment of the old structure in the new one."""
        own, state = moment.marks, moment.state
        learning = moment.learning
        if dropout is not None:
            learning = replace(learning, dropout=dropout)
        parameters = self.parameters(own.whole(state.parameters))
        shown, ablated = without(parameters, self.ablated(own))
        marks = Marks(self.frozen(own), ablated)
        network = learning.network(self.model)
        states = self.states(state.states, initial_state(network).states)
        begun = moment.epoch.begun_with
        is_as_trained = moment.trained is state.parameters
        return replace(
            moment,
            bench=self.bench,
            learning=learning,
            state=TrainState(shown, states, state.step),
            trained=parameters if is_as_trained else self.parameters(moment.trained),
            epoch=replace(moment.epoch, begun_with=begun and self.parameters(begun)),
            run=0,
            marks=marks,
        )

    # -- numbers ---------------------------------------------------------------------------

    def pairs(self) -> Iterator[tuple[int, int, Array, Array]]:
        """For each part that has a source: both places, and the sources of inputs and neurons."""
        for place, part, inputs in zip(self.new, self.parts, self.inputs, strict=True):
            if part.source is not None:
                yield place, self.old[part.source], inputs, np.array(part.neurons)

    def parameters(self, old: list[Any]) -> list[Any]:
        """The parameters of all layers, those that fit from the old ones."""
        result = copy_of(self.drawn[: len(self.model.network.layers)])
        for place, source, inputs, neurons in self.pairs():
            fill(result[place].weights, old[source].weights, inputs, neurons)
            fill(result[place].biases, old[source].biases, np.zeros(1, int), neurons)
        return result

    def states(self, old: list[Any], fresh: list[Any]) -> list[Any]:
        """What the optimizer knows of all parameters, those that fit from the old ones."""
        for place, source, inputs, neurons in self.pairs():
            for new, left in zip(fresh[place][0], old[source][0], strict=True):
                fill(new, left, inputs, neurons)
            for new, left in zip(fresh[place][1], old[source][1], strict=True):
                fill(new, left, np.zeros(1, int), neurons)
        return fresh

    def frozen(self, marks: Marks) -> dict[tuple[int, int], Array]:
        """Which numbers are frozen; new ones are not."""
        found = {}
        for place, source, inputs, neurons in self.pairs():
            for field, rows in enumerate((inputs, np.zeros(1, int))):
                if (source, field) in marks.frozen:
                    mask = np.zeros((len(rows), len(neurons)), bool)
                    fill(mask, marks.frozen[source, field], rows, neurons)
                    found[place, field] = mask
        return {key: mask for key, mask in found.items() if mask.any()}

    def ablated(self, marks: Marks) -> list[tuple[tuple[int, int], int]]:
        """The neurons that are ablated and still there, each with the place that follows."""
        following = dict(pairwise(self.new))
        return [
            ((place, neuron), following[place])
            for place, source, _, neurons in self.pairs()
            for neuron, was in enumerate(neurons)
            if place in following and marks.is_ablated((source, int(was)))
        ]


def fill(new: Array, old: Array, rows: Array, columns: Array) -> None:
    """Write the numbers of an old array into their places in a new one."""
    down, across = np.flatnonzero(rows >= 0), np.flatnonzero(columns >= 0)
    new[np.ix_(down, across)] = old[np.ix_(rows[down], columns[across])]
