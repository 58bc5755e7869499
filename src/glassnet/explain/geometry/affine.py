"""Affine maps: what is left of a network when nothing in it bends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...activations import Linear
from ...arrays import Array
from ...errors import ConfigError
from ...layers import Dense, Dropout, Layer, MaskedDense


@dataclass(frozen=True, eq=False)
class AffineMap:
    """One weighted sum of the inputs per output, plus a bias.

        output = inputs @ weights + biases

    Shapes:
        weights  (n_inputs, n_outputs)  float64
        biases   (1, n_outputs)         float64
    """

    weights: Array
    biases: Array

    def apply(self, inputs: Array) -> Array:
        """Return the output for every row: (batch, n_inputs) to (batch, n_outputs)."""
        return np.asarray(inputs) @ self.weights + self.biases


def collapse(layers: Sequence[Layer]) -> AffineMap:
    """Melt linear layers, however many, into the one layer they are worth.

        (x W₁ + b₁) W₂ + b₂  =  x (W₁ W₂) + (b₁ W₂ + b₂)

    Dense, MaskedDense, Linear and, as in prediction, Dropout are linear; a class of one's own
    made from one of them is not trusted to be. Source: NNFS ch. 4.

    Raises:
        ConfigError  a layer bends what passes through it, or none has any weights

    >>> from glassnet import Dense, Linear
    >>> layers = [Dense(1, 2, initial_weights=[[2, 3]]), Linear(), Dense(2, 1)]
    >>> layers[2].parameters = Dense.Parameters(np.array([[1.0], [10.0]]), np.array([[5.0]]))
    >>> collapse(layers).weights.item(), collapse(layers).biases.item()
    (32.0, 5.0)
    """
    maps = [affine_map for layer in layers for affine_map in linear_part(layer)]
    if not maps:
        raise ConfigError("none of the layers has weights", do="give at least one Dense layer")
    whole = maps[0]
    for part in maps[1:]:
        whole = AffineMap(whole.weights @ part.weights, part.apply(whole.biases))
    return whole


def linear_part(layer: Layer) -> list[AffineMap]:
    """What a layer does as an affine map; nothing where it lets everything through.

    Raises:
        ConfigError  it is not linear
    """
    if type(layer) in (Dense, MaskedDense):
        return [AffineMap(weights_of(layer), layer.parameters.biases.astype(np.float64))]
    if type(layer) in (Linear, Dropout):
        return []
    raise ConfigError(
        f"{layer!r} is not linear, so the network is more than one affine map",
        do="collapse only Dense, MaskedDense, Linear and Dropout layers",
    )


def weights_of(layer: Any) -> Array:
    """The weights that count, in float64: 0 where a mask has no connection."""
    weights = layer.weights.astype(np.float64)
    return weights * layer.mask if isinstance(layer, MaskedDense) else weights
