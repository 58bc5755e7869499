"""Signals: outputs and gradients that explode, vanish or are no numbers, layer by layer.

Source: NNFS ch. 4 (exploding values).
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..arrays import INFERENCE
from ..model import Model
from ..settings import number
from ..train_step import Batch, loss_and_gradients
from .finding import Finding
from .passage import names_with_weights, passes, typical_size

LARGE = 1e4  # beyond this, e^x has left float64 and float32 keeps three decimals
GROWTH = 10.0  # times larger from one place to the next


@dataclass(frozen=True)
class NotFinite(Finding):
    """A number that is NaN or infinite, in the first place where there is one.

    place     parameters or output of a layer, such as `dense_1.weights` or `dense_1.output`
    quantity  how many of its numbers are not finite
    example   one of them
    row       where in the data its row stands, from 0; the row's number, where rows have
              numbers; None for a parameter
    """

    place: str
    quantity: int
    example: float
    row: int | None = None

    def __str__(self) -> str:
        where = "" if self.row is None else f", first in row {self.row}"
        return f"{self.place}: {self.quantity:,} numbers are {self.example} or the like{where}"

    @property
    def cause(self) -> str:
        return "training diverged, or weights and inputs are so large that their sums overflow"

    @property
    def cure(self) -> str:
        return "train anew with a tenth of the learning rate; what is lost here cannot be repaired"


@dataclass(frozen=True)
class LargeValues(Finding):
    """An output so large that exponentials overflow and digits are lost.

    layer    the layer's name
    largest  the largest |output| of the layer
    limit    what counts as large
    row      where in the data its row stands, from 0; the row's number, where rows have numbers
    """

    layer: str
    largest: float
    limit: float
    row: int

    def __str__(self) -> str:
        return f"{self.layer}: an output of size {self.largest:.3g} in row {self.row}"

    @property
    def cause(self) -> str:
        return "inputs that were not scaled, or weights that are too large"

    @property
    def cure(self) -> str:
        return f"make what reaches {self.layer} smaller: by {self.limit / self.largest:.3g} or less"


@dataclass(frozen=True)
class Norms(Finding):
    """Sizes that change from place to place in one direction, each time by at least a factor.

    what     outputs from layer to layer, gradients from the last layer back, …
    places   where they were measured, in order
    norms    the size at each of them
    factor   how much a change counts
    """

    what: str
    places: tuple[str, ...]
    norms: tuple[float, ...]
    factor: float

    @property
    def course(self) -> str:
        """From which size to which, and where."""
        first, last = f"{self.norms[0]:.3g} at {self.places[0]}", self.norms[-1]
        return f"from {first} to {last:.3g} at {self.places[-1]}"

    @property
    def balance(self) -> str:
        """By how much each step is off, as a cure."""
        off = (self.norms[-1] / self.norms[0]) ** (1 / (len(self.norms) - 1))
        if not np.isfinite(off) or off == 0:
            return "weights of every layer of another size"
        return f"weights of each layer · {1 / off:.3g}"


@dataclass(frozen=True)
class GrowingNorms(Norms):
    """Sizes that grow from place to place, each time by at least a factor."""

    def __str__(self) -> str:
        return f"{self.what} grow {self.course}"

    @property
    def cause(self) -> str:
        return "weights that are too large for their number of inputs multiply from layer to layer"

    @property
    def cure(self) -> str:
        return f"{self.balance}; begin with He's or Glorot's weights, or clip gradients"


@dataclass(frozen=True)
class ShrinkingNorms(Norms):
    """Sizes that shrink from place to place, each time by at least a factor."""

    def __str__(self) -> str:
        return f"{self.what} vanish: {self.course}"

    @property
    def cause(self) -> str:
        if self.what == "gradients":
            return "small weights, or flat activations such as sigmoid, multiply on the way back"
        return "weights that are too small for their number of inputs multiply from layer to layer"

    @property
    def cure(self) -> str:
        return f"{self.balance}; begin with He's or Glorot's weights, and relu instead of sigmoid"


def not_finite(model: Model, X: Any) -> tuple[NotFinite, ...]:
    """The first place in a model where a number is NaN or infinite: parameters, then outputs."""
    broken = not_finite_parameters(model)
    if broken:
        return broken
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


def not_finite_parameters(model: Model) -> tuple[NotFinite, ...]:
    """The first parameter in which a number is NaN or infinite."""
    for name, parameter in model.parameters.items():
        bad = ~np.isfinite(parameter)
        if bad.any():
            return (NotFinite(name, int(bad.sum()), float(parameter[bad][0])),)
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

    The size of a layer's output is the largest typical size, √(mean of squares), of a block of
    rows, at most 4096.
    """
    return growing("outputs", output_norms(model, X), factor)


def shrinking_outputs(model: Model, X: Any, factor: float = GROWTH) -> tuple[ShrinkingNorms, ...]:
    """Where outputs shrink `factor` times or more from one weighted layer to the next, twice."""
    return shrinking("outputs", output_norms(model, X), factor)


def output_norms(model: Model, X: Any) -> dict[str, float]:
    """The size of the inputs and of the outputs of every layer with weights."""
    norms = dict.fromkeys(["inputs", *names_with_weights(model)], 0.0)
    for block in passes(model, X):
        for name, output in block:
            if name in norms:
                norms[name] = max(norms[name], typical_size(output))
    return norms


def gradient_norms(model: Model, X: Any, y: Any) -> dict[str, float]:
    """The size of the gradient in the weights of every layer, from the last one back.

    It is that of a typical number in it, √(mean of squares).
    """
    named = dict(zip(model.layer_names, gradients_of(model, model.batch_of(X, y)), strict=False))
    backwards = reversed(names_with_weights(model))
    return {name: typical_size(named[name].weights) for name in backwards}


def gradients_of(model: Model, batch: Batch) -> list[Any]:
    """The gradient of the loss in all parameters, layer by layer."""
    network = model.network
    parameters = model.in_order()[: len(network.layers)]
    with np.errstate(all="ignore"):
        return loss_and_gradients(network, parameters, batch, INFERENCE)[2]


def growing(what: str, norms: dict[str, float], factor: float = GROWTH) -> tuple[GrowingNorms, ...]:
    """The stretches of a series in which a size grows `factor` times or more, twice or more.

    `norms` is in order: of layers, or of epochs when a norm is followed through training.

    >>> print(*growing("weights", {"epoch 1": 1.0, "epoch 2": 20.0, "epoch 3": 500.0}))
    weights grow from 1 at epoch 1 to 500 at epoch 3
    """
    number("factor", factor, above=1)
    found = stretches(norms, lambda before, after: after >= factor * before > 0)
    return tuple(GrowingNorms(what, *parts, factor) for parts in found)


def shrinking(
    what: str, norms: dict[str, float], factor: float = GROWTH
) -> tuple[ShrinkingNorms, ...]:
    """The stretches of a series in which a size shrinks `factor` times or more, twice or more.

    >>> print(*shrinking("outputs", {"dense_1": 1.0, "dense_2": 0.05, "dense_3": 0.001}))
    outputs vanish: from 1 at dense_1 to 0.001 at dense_3
    """
    number("factor", factor, above=1)
    found = stretches(norms, lambda before, after: before >= factor * after and before > 0)
    return tuple(ShrinkingNorms(what, *parts, factor) for parts in found)


def stretches(
    norms: dict[str, float], goes_on: Callable[[float, float], bool]
) -> list[tuple[tuple[str, ...], tuple[float, ...]]]:
    """The places and sizes of each part of a series that goes on for two steps or more."""
    found: list[list[str]] = [[]]
    for before, after in pairwise(norms):
        if not goes_on(norms[before], norms[after]):
            found.append([])
        elif found[-1]:
            found[-1].append(after)
        else:
            found[-1] = [before, after]
    long = [tuple(places) for places in found if len(places) > 2]
    return [(places, tuple(norms[place] for place in places)) for places in long]
