"""Passing rows through a network, and what its hidden layers are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from ..activations import Activation, Elementwise, Rectifier
from ..arrays import INFERENCE, Array
from ..doors import inputs_for
from ..layers import Dense, Dropout
from ..model import Model

BLOCK = 4096  # rows that pass at once

Block = list[tuple[str, Array]]  # inputs, then every layer's output, under their names


@dataclass(frozen=True)
class HiddenLayer:
    """A layer with weights that is not the last one, by its place among all layers.

    name       of the layer that its neurons are read from, such as `relu_1`
    weights    the layer with the weights
    last       the activation after it, or itself where there is none
    following  the next layer with weights
    is_plain   dense, as the next one is, with nothing between that mixes neurons
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
    is_plain = all(type(model.layers[place]) is Dense for place in (weights, following)) and all(
        isinstance(model.layers[place], Elementwise | Dropout) for place in between
    )
    return HiddenLayer(model.layer_names[last], weights, last, following, is_plain)


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
            yield name, flat(inputs), flat(output)


def flat(output: Array) -> Array:
    """One row per row, one column per neuron; images have one neuron per place and channel."""
    return output.reshape(len(output), -1)


def typical_size(numbers: Array) -> float:
    """√(mean of squares)"""
    with np.errstate(over="ignore"):
        return float(np.sqrt(np.square(numbers.astype(np.float64)).mean()))
