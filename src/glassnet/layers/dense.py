"""Dense: every output is a weighted sum of every input, plus a bias."""

from math import prod
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, Generator, Mode, namespace_of
from ..initializers import Initializer, first_weights
from ..regularizers import Regularizer, regularizer_or_none
from ..settings import seed_or_none, whole
from .layer import Layer, Parameter
from .product import product
from .shapes import misfit


class Dense(Layer):
    """Every output is a weighted sum of every input, plus a bias.

        output = inputs @ weights + biases

    Shapes:
        inputs   (batch, n_inputs)
        output   (batch, n_neurons)

    `initial_weights` is an initializer or an array; None leaves the choice to the model:
    He before a rectifier such as ReLU, Glorot elsewhere. Biases begin at 0.
    Source: NNFS ch. 3 (forward), ch. 9 (backward), ch. 14 (regularizers).

    >>> Dense(2, 3).forward(np.zeros((5, 2))).shape
    (5, 3)
    """

    class Parameters(NamedTuple):
        weights: Array  # (n_inputs, n_neurons)
        biases: Array  # (1, n_neurons)

    class Memory(NamedTuple):
        inputs: Array  # (batch, n_inputs)

    weights, biases = Parameter(), Parameter()
    dweights: Array
    dbiases: Array

    def __init__(
        self,
        n_inputs: int,
        n_neurons: int,
        *,
        initial_weights: Initializer | Array | None = None,
        weight_regularizer: Regularizer | None = None,
        bias_regularizer: Regularizer | None = None,
        seed: int | None = None,
    ) -> None:
        self.n_inputs = whole("n_inputs", n_inputs)
        self.n_neurons = whole("n_neurons", n_neurons)
        self.initial_weights = initial_weights
        self.weight_regularizer = regularizer_or_none("weight_regularizer", weight_regularizer)
        self.bias_regularizer = regularizer_or_none("bias_regularizer", bias_regularizer)
        self.seed = seed_or_none(seed)

    @property
    def parameter_shapes(self) -> Parameters:
        return self.Parameters((self.n_inputs, self.n_neurons), (1, self.n_neurons))

    def initial_parameters(
        self, generator: Generator, initializer: Initializer, dtype: Any
    ) -> Parameters:
        given = initializer if self.initial_weights is None else self.initial_weights
        shapes = self.parameter_shapes
        fans = {"fan_in": self.n_inputs, "fan_out": self.n_neurons}
        weights = first_weights(given, generator, shapes.weights, **fans, dtype=dtype)
        return self.Parameters(weights, np.zeros(shapes.biases, dtype))

    def compute(self, parameters: Parameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        output = product(inputs, parameters.weights, mode)
        # In NumPy, adding an array of the same shape is faster than broadcasting, copy included.
        output += parameters.biases.repeat(output.shape[0], axis=0)
        return output, self.Memory(inputs)

    def differentiate_inputs(self, parameters: Parameters, memory: Memory, dvalues: Array) -> Array:
        return dvalues @ parameters.weights.T

    def differentiate_parameters(
        self, parameters: Parameters, memory: Memory, dvalues: Array
    ) -> Parameters:
        dweights = memory.inputs.T @ dvalues
        ones = namespace_of(dvalues).ones((1, dvalues.shape[0]), dvalues.dtype)
        dbiases = ones @ dvalues  # a bias is the weight of an input that is always 1
        return self.Parameters(dweights, dbiases)

    @property
    def input_shape(self) -> tuple[int, ...]:
        return (self.n_inputs,)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        if input_shape != (self.n_inputs,):
            numbers = prod(input_shape)
            raise misfit(
                f"Dense({self.n_inputs}, {self.n_neurons})",
                f"(batch, {self.n_inputs})",
                input_shape,
                f"put Flatten() before it, and give it {numbers} inputs"
                if len(input_shape) > 1
                else f"write Dense({numbers}, {self.n_neurons})",
            )
        return (self.n_neurons,)
