"""Neurons: which one it is, the way people speak of them, and the layers that switch them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...activations import LogSoftmax, Sigmoid, Softmax
from ...arrays import Array
from ...errors import ConfigError
from ...guard import layer_names
from ...layers import Layer
from .bends import Bend, bend_of
from .forms import AffineLayer, affine_layer

HEADS = (Softmax, LogSoftmax, Sigmoid)  # what turns scores into probabilities


@dataclass(frozen=True)
class Neuron:
    """One neuron that switches.

    layer   the layer that switches it, such as `relu_2`
    number  how many layers with weights stand before that, itself the last of them
    place   its place in that layer's output, counted from 0
    """

    layer: str
    number: int
    place: tuple[int, ...]

    def __str__(self) -> str:
        place = self.place[0] if len(self.place) == 1 else self.place
        return f"layer {self.number}, neuron {place}" if self.number else f"{self.layer}, {place}"

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"layer": self.number, "neuron": [*self.place], "name": self.layer}


@dataclass(frozen=True)
class Switching:
    """A layer that bends: its name, how many layers with weights came before, what it does."""

    name: str
    number: int
    bend: Bend

    def neuron(self, place: Iterable[Any]) -> Neuron:
        """The neuron at a place of the layer's output."""
        return Neuron(self.name, self.number, tuple(map(int, place)))

    def changed(self, one: Array, other: Array) -> list[Neuron]:
        """The neurons that differ between two patterns."""
        return [self.neuron(place) for place in np.argwhere(one != other)]


Straight = AffineLayer | Switching


def straight_layers(layers: Sequence[Layer]) -> list[Straight]:
    """Each layer as what is straight in it.

    Raises:
        ConfigError  a layer is curved
    """
    found: list[Straight] = []
    number = 0
    for name, layer in zip(layer_names([*layers]), layers, strict=True):
        number += "weights" in layer.Parameters._fields
        part = affine_layer(layer) or bend_of(layer)
        if part is None:
            raise ConfigError(
                f"{layer!r} is not linear in pieces, so there are no regions with a formula each",
                where=name,
                do="train with ReLU or LeakyReLU (--activation relu), or ask for the formula of"
                " one row, which is then a tangent",
            )
        found.append(part if isinstance(part, AffineLayer) else Switching(name, number, part))
    return found


def curved_layer(layers: Sequence[Layer]) -> str:
    """The name of the first layer that is not straight in pieces; empty if there is none."""
    for name, layer in zip(layer_names([*layers]), layers, strict=True):
        if affine_layer(layer) is None and bend_of(layer) is None:
            return name
    return ""


def score_layers(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The layers up to the scores: all, less a last one that makes probabilities of them."""
    return tuple(layers[:-1] if isinstance(layers[-1], HEADS) else layers)


def checked_inputs(layers: Sequence[Layer], shape: tuple[int, ...]) -> int:
    """How many numbers a sample has.

    Raises:
        ConfigError  the inputs only name things, so that nothing lies between two of them
        ShapeError   a layer does not fit
    """
    if layers and layers[0].takes_indices:
        raise ConfigError(
            f"{layers[0]!r} takes whole numbers that name things: nothing lies between two of"
            " them, and no number multiplies them",
            where=layer_names([*layers])[0],
            do="explain the layers behind it, with the embedding's output as inputs",
        )
    for layer in layers:
        shape = layer.output_shape(shape)
    return math.prod(shape)
