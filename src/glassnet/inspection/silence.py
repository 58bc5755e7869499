"""Silence: rectifiers that gave 0 for every row, and whether they have anything left to say."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array
from ..model import Model
from .passage import passes, places_with_weights, rectified

FADED = 1e-6  # of the layer's largest: weights, and sums with them, that are as good as 0
NOTHING = 1e-9  # likewise, where all of a layer is so small


@dataclass(frozen=True, eq=False)
class Silence:
    """What a rectifier received while some of its neurons said nothing.

    name     of the activation
    rows     how many rows were looked at
    silent   for each neuron whether it gave 0 for every row
    nearest  for each its largest weighted sum
    sizes    for each its largest sum without the sign
    own      for each its largest weight or bias without the sign
    """

    name: str
    rows: int
    silent: Array
    nearest: Array
    sizes: Array
    own: Array

    @property
    def faded(self) -> Array:
        """For each neuron whether it is silent because its weights and bias are as good as 0."""
        return self.silent & is_nothing(self.sizes) & is_nothing(self.own)


def is_nothing(sizes: Array) -> Array:
    """What is as good as 0 beside the largest, or beside anything.

    >>> is_nothing(np.array([3.0, 1e-9, 0.0])).tolist(), is_nothing(np.array([1e-12])).tolist()
    ([False, True, True], [True])
    """
    return np.asarray(sizes <= max(FADED * float(sizes.max()), NOTHING))


def silences(model: Model, X: Any) -> Iterator[Silence]:
    """Every rectifier of a model, with what it did on the rows of X."""
    fired: dict[str, Array] = {}
    nearest: dict[str, Array] = {}
    sizes: dict[str, Array] = {}
    rows = 0
    for block in passes(model, X):
        rows += len(block[0][1])
        for name, inputs, output in rectified(model, block):
            fires, near = (output != 0).any(axis=0), inputs.max(axis=0)
            size = np.maximum(abs(near), abs(inputs.min(axis=0)))
            fired[name] = fired.get(name, False) | fires
            nearest[name] = np.maximum(nearest.get(name, near), near)
            sizes[name] = np.maximum(sizes.get(name, size), size)
    for name, alive in fired.items():
        own = own_numbers(model, name, len(alive))
        yield Silence(name, rows, ~alive, nearest[name], sizes[name], own)


def own_numbers(model: Model, name: str, count: int) -> Array:
    """The largest weight or bias of every neuron, of the last layer with weights before it."""
    place = model.layer_names.index(name)
    before = [one for one in places_with_weights(model) if one < place]
    if not before:
        return np.full(count, np.inf)
    arrays = [abs(array) for array in model.layers[before[-1]].parameters]
    own = np.max([array.reshape(-1, array.shape[-1]).max(axis=0) for array in arrays], axis=0)
    return np.tile(own, count // len(own))  # in images every place has the channel's
