"""Surgery: a copy of a network with neurons changed, folded or removed."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import numpy as np

from ..arrays import Array
from ..layers import Dense
from ..model import Model, as_dtype
from .passage import HiddenLayer


def copy_of(model: Model) -> Model:
    """The same network with weights of its own."""
    model.in_order()  # or it says that it has not begun
    return with_layers(model, [deepcopy(layer) for layer in model.layers])


def with_layers(model: Model, layers: Sequence[Any]) -> Model:
    """A model with other layers, and all else as it is."""
    made = Model(
        layers,
        loss=model.loss,
        optimizer=model.optimizer,
        clipping=model.clipping,
        dtype=model.dtype.name,
    )
    made.provenance = dict(model.provenance)
    return made


def change(model: Model, place: int, weights: Array, biases: Array) -> None:
    """Give a dense layer other numbers of the same shape."""
    own = model.layers[place].parameters
    model.layers[place].parameters = as_dtype(type(own)(weights, biases), model.dtype)


def numbers_of(model: Model, place: int) -> tuple[Array, Array]:
    """Weights and biases of a dense layer, in float64 and to be changed at will."""
    own = model.layers[place].parameters
    return own.weights.astype(np.float64), own.biases.astype(np.float64)


def resized(model: Model, hidden: HiddenLayer, first: Any, second: Any) -> Model:
    """A network in which a plain hidden layer has another width.

    first, second  weights and biases of that layer, and of the next one
    """
    layers = list(model.layers)
    for place, (weights, biases) in ((hidden.weights, first), (hidden.following, second)):
        old: Any = layers[place]
        new = Dense(
            *weights.shape,
            weight_regularizer=old.weight_regularizer,
            bias_regularizer=old.bias_regularizer,
        )
        new.parameters = as_dtype(new.Parameters(weights, biases), model.dtype)
        layers[place] = new
    return with_layers(model, layers)


def without_neurons(model: Model, hidden: HiddenLayer, neurons: Sequence[int]) -> Model:
    """A network without some neurons of a plain hidden layer, all else unchanged."""
    weights, biases = numbers_of(model, hidden.weights)
    outgoing, offsets = numbers_of(model, hidden.following)
    kept = np.setdiff1d(np.arange(weights.shape[1]), neurons)
    return resized(model, hidden, (weights[:, kept], biases[:, kept]), (outgoing[kept], offsets))
