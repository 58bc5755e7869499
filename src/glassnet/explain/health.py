"""Health: what can render a network useless, found while data pass through it.

Each finding is a record of what was found, with its evidence as numbers; as text it is one
sentence. Source: NNFS ch. 3 (dead neurons) and ch. 4 (exploding values).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..activations import Rectifier
from ..arrays import INFERENCE, Array
from ..doors import inputs_for
from ..model import Model
from ..settings import number
from ..train_step import loss_and_gradients

BLOCK = 4096  # rows that pass at once
LARGE = 1e4  # beyond this, e^x has left float64 and float32 keeps three decimals
GROWTH = 10.0  # times larger from one place to the next


@dataclass(frozen=True)
class DeadNeurons:
    """Neurons that gave 0 for every row: nothing passes through, and nothing teaches them.

    layer    the activation's name
    neurons  their places, counted from 0
    of       how many neurons the layer has
    rows     how many rows were looked at
    lacking  for each of them, by how much its bias is too small to fire for some row
    """

    layer: str
    neurons: tuple[int, ...]
    of: int
    rows: int
    lacking: tuple[float, ...]

    def __str__(self) -> str:
        return (
            f"{self.layer}: {len(self.neurons)} of {self.of} neurons gave 0 for all {self.rows:,}"
            f" rows; a bias larger by more than {min(self.lacking):.3g} wakes the nearest"
        )


@dataclass(frozen=True)
class NotFinite:
    """A number that is NaN or infinite, in the first place where there is one.

    place     parameters or output of a layer, such as `dense_1.weights` or `dense_1.output`
    quantity  how many of its numbers are not finite
    example   one of them
    row       the row of the data that it belongs to; None for a parameter
    """

    place: str
    quantity: int
    example: float
    row: int | None = None

    def __str__(self) -> str:
        where = "" if self.row is None else f", first in row {self.row}"
        return f"{self.place}: {self.quantity:,} numbers are {self.example} or the like{where}"


@dataclass(frozen=True)
class LargeValues:
    """An output so large that exponentials overflow and digits are lost.

    largest  the largest |output| of the layer
    limit    what counts as large
    row      the row of the data that it belongs to
    """

    layer: str
    largest: float
    limit: float
    row: int

    def __str__(self) -> str:
        return f"{self.layer}: an output of size {self.largest:.3g} in row {self.row}"


@dataclass(frozen=True)
class GrowingNorms:
    """Sizes that grow from place to place, each time by at least a factor.

    what     outputs from layer to layer, gradients from the last layer back, …
    places   where they were measured, in order
    norms    the size at each of them
    factor   how much growth counts
    """

    what: str
    places: tuple[str, ...]
    norms: tuple[float, ...]
    factor: float

    def __str__(self) -> str:
        return (
            f"{self.what} grow from {self.norms[0]:.3g} at {self.places[0]}"
            f" to {self.norms[-1]:.3g} at {self.places[-1]}"
        )


Finding = DeadNeurons | NotFinite | LargeValues | GrowingNorms


def findings(model: Model, X: Any, y: Any = None) -> tuple[Finding, ...]:
    """Everything that seems wrong with a model on some data; an empty tuple is a clean bill.

    With targets `y`, gradients are looked at as well. Where a number is not finite, only that
    is reported: everything else follows from it.
    """
    broken = not_finite(model, X)
    if broken:
        return broken
    found: tuple[Finding, ...] = (*dead_neurons(model, X), *large_values(model, X))
    found += growing_outputs(model, X)
    return found + (growing_gradients(model, X, y) if y is not None else ())


def dead_neurons(model: Model, X: Any) -> tuple[DeadNeurons, ...]:
    """The neurons of every rectified layer that give exactly 0 for all rows of X.

    One finding per activation with dead neurons; images count one neuron per place and channel.
    A leaky rectifier has none, by its construction.

    >>> from glassnet import Dense, MeanSquaredError, ReLU
    >>> dense = Dense(1, 2, initial_weights=[[1, 1]])
    >>> dense.biases = np.array([[0.0, -9.0]])
    >>> model = Model([dense, ReLU(), Dense(2, 1, seed=0)], loss=MeanSquaredError())
    >>> model.begin(anew=False)
    >>> print(*dead_neurons(model, [[1.0], [2.0]]))
    relu_1: 1 of 2 neurons gave 0 for all 2 rows; a bias larger by more than 7 wakes the nearest
    """
    fired: dict[str, Array] = {}
    nearest: dict[str, Array] = {}
    rows = 0
    for block in passes(model, X):
        rows += len(block[0][1])
        for name, inputs, output in rectified(model, block):
            fires, near = (output != 0).any(axis=0), inputs.max(axis=0)
            fired[name] = fired.get(name, False) | fires
            nearest[name] = np.maximum(nearest.get(name, near), near)
    found = []
    for name, alive in fired.items():
        dead = np.flatnonzero(~alive)
        lacking = 0.0 - nearest[name][dead].astype(np.float64)
        if len(dead):
            places, missing = tuple(dead.tolist()), tuple(lacking.tolist())
            found.append(DeadNeurons(name, places, len(alive), rows, missing))
    return tuple(found)


def not_finite(model: Model, X: Any) -> tuple[NotFinite, ...]:
    """The first place in a model where a number is NaN or infinite: parameters, then outputs."""
    for name, parameter in model.parameters.items():
        bad = ~np.isfinite(parameter)
        if bad.any():
            return (NotFinite(name, int(bad.sum()), float(parameter[bad][0])),)
    start = 0
    for block in passes(model, X):
        for name, output in block[1:]:
            bad = ~np.isfinite(output)
            if bad.any():
                row = start + int(np.argwhere(bad)[0, 0])
                example = float(output[bad][0])
                return (NotFinite(f"{name}.output", int(bad.sum()), example, row),)
        start += len(block[0][1])
    return ()


def large_values(model: Model, X: Any, limit: float = LARGE) -> tuple[LargeValues, ...]:
    """The layers with an output beyond ± `limit` on some row of X."""
    number("limit", limit, above=0)
    largest: dict[str, tuple[float, int]] = {}
    start = 0
    for block in passes(model, X):
        for name, output in block[1:]:
            sizes = abs(output.reshape(len(output), -1)).max(axis=1)
            size, row = float(sizes.max()), start + int(sizes.argmax())
            largest[name] = max(largest.get(name, (0.0, 0)), (size, row), key=lambda both: both[0])
        start += len(block[0][1])
    return tuple(
        LargeValues(name, size, limit, row) for name, (size, row) in largest.items() if size > limit
    )


def growing_outputs(model: Model, X: Any, factor: float = GROWTH) -> tuple[GrowingNorms, ...]:
    """Where outputs grow `factor` times or more from one weighted layer to the next, and again.

    The size of a layer's output is the largest typical size, √(mean of squares), of 4096 rows.
    """
    norms = dict.fromkeys(["inputs", *names_with_weights(model)], 0.0)
    for block in passes(model, X):
        for name, output in block:
            if name in norms:
                norms[name] = max(norms[name], typical_size(output))
    return growing("outputs", norms, factor)


def growing_gradients(
    model: Model, X: Any, y: Any, factor: float = GROWTH
) -> tuple[GrowingNorms, ...]:
    """Where gradients of weights grow `factor` times or more on the way back, layer by layer.

    The size of a gradient is that of a typical number in it, √(mean of squares).
    """
    network, batch = model.network, model.batch_of(X, y)
    parameters = model.in_order()[: len(network.layers)]
    with np.errstate(all="ignore"):
        _, _, gradients = loss_and_gradients(network, parameters, batch, INFERENCE)
    named = dict(zip(model.layer_names, gradients, strict=False))
    backwards = reversed(names_with_weights(model))
    return growing(
        "gradients", {name: typical_size(named[name].weights) for name in backwards}, factor
    )


def growing(what: str, norms: dict[str, float], factor: float = GROWTH) -> tuple[GrowingNorms, ...]:
    """The stretches of a series in which a size grows `factor` times or more, twice or more.

    `norms` is in order: of layers, or of epochs when a norm is followed through training.

    >>> print(*growing("weights", {"epoch 1": 1.0, "epoch 2": 20.0, "epoch 3": 500.0}))
    weights grow from 1 at epoch 1 to 500 at epoch 3
    """
    number("factor", factor, above=1)
    found: list[list[str]] = [[]]
    for before, after in pairwise(norms):
        grows = norms[after] >= factor * norms[before] > 0
        if not grows:
            found.append([])
        elif found[-1]:
            found[-1].append(after)
        else:
            found[-1] = [before, after]
    return tuple(
        GrowingNorms(what, tuple(places), tuple(norms[place] for place in places), factor)
        for places in found
        if len(places) > 2
    )


# -- passing data through -------------------------------------------------------------------

Block = list[tuple[str, Array]]  # inputs, then every layer's output, under their names


def passes(model: Model, X: Any) -> Iterator[Block]:
    """Some rows after the other through all layers, in prediction."""
    inputs = inputs_for(model.layers, X, model.dtype)
    parameters = model.in_order()
    for start in range(0, len(inputs), BLOCK):
        output = inputs[start : start + BLOCK]
        block = [("inputs", output)]
        with np.errstate(all="ignore"):  # what is not finite is there to be found
            for name, layer, own in zip(model.layer_names, model.layers, parameters, strict=True):
                output, _ = layer.compute(own, output, INFERENCE)
                block.append((name, output))
        yield block


def rectified(model: Model, block: Block) -> Iterator[tuple[str, Array, Array]]:
    """Name, inputs and output of every rectifier, one column per neuron."""
    for layer, (_, inputs), (name, output) in zip(model.layers, block[:-1], block[1:], strict=True):
        if isinstance(layer, Rectifier):
            yield name, inputs.reshape(len(inputs), -1), output.reshape(len(output), -1)


def names_with_weights(model: Model) -> list[str]:
    """The layers with weights, by name."""
    named = zip(model.layer_names, model.layers, strict=True)
    return [name for name, layer in named if "weights" in layer.Parameters._fields]


def typical_size(numbers: Array) -> float:
    """√(mean of squares)"""
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.square(numbers.astype(np.float64)).mean()))
