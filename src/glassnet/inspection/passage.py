"""Passing rows through a network, and what its hidden layers are made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from ..activations import Activation, Elementwise, LeakyReLU, Linear, Rectifier, ReLU
from ..arrays import INFERENCE, Array
from ..doors import inputs_for
from ..layers import Dense, Dropout, Layer
from ..model import Model

BLOCK = 4096  # rows that pass at once, at most
TOGETHER = 2**24  # numbers of one layer's output at once
HOMOGENEOUS = (ReLU, LeakyReLU, Linear, Dropout)  # twice the input is twice the output

Block = list[tuple[str, Array]]  # inputs, then every layer's output, under their names


@dataclass(frozen=True)
class HiddenLayer:
    """A layer with weights that is not the last one, by its place among all layers.

    name       of the layer that its neurons are read from, such as `relu_1`
    weights    the layer with the weights
    last       the activation after it, or itself where there is none
    following  the next layer with weights
    is_plain   dense, as the next one is, with one bend between at most, and nothing that mixes
    """

    name: str
    weights: int
    last: int
    following: int
    is_plain: bool


def hidden_layers(model: Model) -> list[HiddenLayer]:
    """All hidden layers, from the inputs on."""
    return [
        hidden_layer(model, weights, following)
        for weights, following in pairwise(places_with_weights(model))
    ]


def hidden_layer(model: Model, weights: int, following: int) -> HiddenLayer:
    """The hidden layer between one place with weights and the next."""
    between = range(weights + 1, following)
    activations = [place for place in between if isinstance(model.layers[place], Activation)]
    last = activations[-1] if activations else weights
    is_plain = (
        all(type(model.layers[place]) is Dense for place in (weights, following))
        and all(isinstance(model.layers[place], Elementwise | Dropout) for place in between)
        and len(activations) <= 1
    )
    return HiddenLayer(model.layer_names[last], weights, last, following, is_plain)


def is_homogeneous(model: Model, hidden: HiddenLayer) -> bool:
    """Whether scaling what goes into a hidden layer scales what the next one gets.

    A class of one's own made from a rectifier is not trusted to be one.
    """
    between = model.layers[hidden.weights + 1 : hidden.following]
    return hidden.is_plain and all(type(layer) in HOMOGENEOUS for layer in between)


def places_with_weights(model: Model) -> list[int]:
    """Where the layers with weights are."""
    layers = enumerate(model.layers)
    return [place for place, layer in layers if "weights" in layer.Parameters._fields]


def names_with_weights(model: Model) -> list[str]:
    """The layers with weights, by name."""
    return [model.layer_names[place] for place in places_with_weights(model)]


def passes(model: Model, X: Any) -> Iterator[Block]:
    """Some rows after the other through all layers, in prediction."""
    inputs = inputs_for(model.layers, X, model.dtype)
    parameters = model.in_order()
    size = rows_at_once(model, inputs.shape[1:])
    for start in range(0, len(inputs), size):
        output = inputs[start : start + size]
        block = [("inputs", output)]
        with np.errstate(all="ignore"):  # what is not finite is there to be found
            for name, layer, own in zip(model.layer_names, model.layers, parameters, strict=True):
                output, _ = layer.compute(own, output, INFERENCE)
                block.append((name, output))
        yield block


def rows_at_once(model: Model, shape: tuple[int, ...]) -> int:
    """How many rows of a shape pass together, so that no output is more than memory bears."""
    return max(min(BLOCK, TOGETHER // widest(model.layers, shape)), 1)


def widest(layers: Sequence[Layer], shape: tuple[int, ...]) -> int:
    """How many numbers of one row there are at most, going in or behind any layer."""
    most = prod(shape)
    for layer in layers:
        shape = layer.output_shape(shape)
        most = max(most, prod(shape))
    return most


def rectified(model: Model, block: Block) -> Iterator[tuple[str, Array, Array]]:
    """Name, inputs and output of every rectifier, one column per neuron."""
    for layer, (_, inputs), (name, output) in zip(model.layers, block[:-1], block[1:], strict=True):
        if isinstance(layer, Rectifier):
            yield name, flat(inputs), flat(output)


def flat(output: Array) -> Array:
    """One row per row, one column per neuron; images have one neuron per place and channel."""
    return output.reshape(len(output), -1)


def typical_size(numbers: Array) -> float:
    """√(mean of squares)"""
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.square(numbers.astype(np.float64)).mean()))
