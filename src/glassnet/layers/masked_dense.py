"""MaskedDense: a dense layer in which only chosen connections exist."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, Generator, Mode
from ..errors import ConfigError
from ..initializers import Initializer, first_weights
from ..regularizers import Regularizer, regularizer_or_none
from ..settings import seed_or_none
from .layer import Layer, Parameter
from .product import product
from .shapes import misfit


class OnConnections(Regularizer):
    """A regularizer that looks only at the connections that exist."""

    def __init__(self, rule: Regularizer, mask: Array) -> None:
        self.rule, self.mask = rule, mask

    def penalty(self, parameter: Array) -> Array:
        """What the existing connections cost: one number."""
        return self.rule.penalty(parameter * self.mask)

    def differentiate(self, parameter: Array) -> Array:
        """The gradient of the penalty, 0 where nothing connects."""
        return self.rule.differentiate(parameter * self.mask) * self.mask


class MaskedDense(Layer):
    """A dense layer in which a connection exists only where `mask` is 1.

        output = inputs @ (weights · mask) + biases

    Shapes:
        mask     (n_inputs, n_neurons), of 0 and 1
        inputs   (batch, n_inputs)
        output   (batch, n_neurons)

    Where the mask is 0, weights begin at 0, count as 0 and are never moved. An
    initializer sees each neuron with its own number of connections. A neuron without
    any gives its bias. Source: NNFS ch. 2 (layers need not be fully connected).

    >>> mask = [[1, 0], [1, 1]]
    >>> MaskedDense(mask, initial_weights=np.ones((2, 2))).forward(np.array([[3.0, 4.0]]))
    array([[7., 4.]])
    """

    class Parameters(NamedTuple):
        weights: Array  # (n_inputs, n_neurons)
        biases: Array  # (1, n_neurons)

    class Memory(NamedTuple):
        inputs: Array  # (batch, n_inputs)
        weights: Array  # (n_inputs, n_neurons), 0 where nothing connects

    weights, biases = Parameter(), Parameter()
    dweights: Array
    dbiases: Array

    def __init__(
        self,
        mask: Array,
        *,
        initial_weights: Initializer | Array | None = None,
        weight_regularizer: Regularizer | None = None,
        bias_regularizer: Regularizer | None = None,
        seed: int | None = None,
    ) -> None:
        self.mask = checked_mask(mask)
        self.initial_weights = initial_weights
        self.weight_regularizer = regularizer_or_none("weight_regularizer", weight_regularizer)
        self.bias_regularizer = regularizer_or_none("bias_regularizer", bias_regularizer)
        self.seed = seed_or_none(seed)

    @property
    def parameter_shapes(self) -> Parameters:
        return self.Parameters(self.mask.shape, (1, self.mask.shape[1]))

    def initial_parameters(
        self, generator: Generator, initializer: Initializer, dtype: Any
    ) -> Parameters:
        given = initializer if self.initial_weights is None else self.initial_weights
        if isinstance(given, Initializer):
            given = self.draw(given, generator)
        shapes = self.parameter_shapes
        weights = first_weights(given, generator, shapes.weights, fan_in=1, fan_out=1, dtype=dtype)
        return self.Parameters(weights * self.mask, np.zeros(shapes.biases, dtype))

    def draw(self, initializer: Initializer, generator: Generator) -> Array:
        """Draw each neuron's weights for as many inputs as it has."""
        fan_out = max(1, round(float(self.mask.sum(axis=1).mean())))
        weights = np.zeros(self.mask.shape)
        for neuron, connected in enumerate(self.mask.T):
            if fan_in := int(connected.sum()):
                column = initializer.draw(generator, (fan_in, 1), fan_in, fan_out)
                weights[connected, neuron] = column[:, 0]
        return weights

    def compute(self, parameters: Parameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        weights = parameters.weights * self.mask
        output = product(inputs, weights, mode)
        output += parameters.biases
        return output, self.Memory(inputs, weights)

    def differentiate_inputs(self, parameters: Parameters, memory: Memory, dvalues: Array) -> Array:
        return dvalues @ memory.weights.T

    def differentiate_parameters(
        self, parameters: Parameters, memory: Memory, dvalues: Array
    ) -> Parameters:
        dweights = memory.inputs.T @ dvalues
        dweights *= self.mask
        dbiases = dvalues.sum(axis=0, keepdims=True)
        return self.Parameters(dweights, dbiases)

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (int(self.mask.shape[0]),)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        if input_shape != self.input_shape:
            n_inputs = self.mask.shape[0]
            raise misfit(
                "MaskedDense",
                f"(batch, {n_inputs})",
                input_shape,
                f"give the mask one row per input; it has {n_inputs}",
            )
        return (int(self.mask.shape[1]),)

    @property
    def regularizers(self) -> Mapping[str, Regularizer]:
        rules: dict[str, Regularizer] = {}
        if self.weight_regularizer is not None:
            rules["weights"] = OnConnections(self.weight_regularizer, self.mask)
        if self.bias_regularizer is not None:
            rules["biases"] = self.bias_regularizer
        return rules


def checked_mask(given: Array) -> Array:
    """Return a mask as an array of False and True that nobody can write to."""
    mask = np.array(given, dtype=object)  # ragged rows stay visible as a wrong shape
    if mask.ndim != 2 or not mask.size or not np.all((mask == 0) | (mask == 1)):
        raise ConfigError(
            f"mask must be 0 and 1 in shape (n_inputs, n_neurons), got shape {mask.shape}",
            do="give one row per input and one column per neuron; 1 where they connect",
        )
    mask = mask.astype(bool)
    mask.flags.writeable = False
    return mask
