"""LayerNorm: give every sample mean 0 and spread 1 over its own features."""

from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, Generator, Mode
from ..initializers import Initializer
from ..settings import number, whole
from .features import total
from .layer import Layer, Parameter
from .shapes import misfit


class LayerNorm(Layer):
    """Give every sample mean 0 and spread 1 over its features, then a learned scale and shift.

        output = scale · (inputs − mean) / √(variance + epsilon) + shift

    Mean and variance are taken over the last axis, each sample by itself, so training
    and inference are the same and a batch may have one sample.

    Shapes:
        inputs   (batch, ..., n_features)
        output   like inputs
    Source: Ba, Kiros & Hinton 2016.

    >>> LayerNorm(2, epsilon=1e-9).forward(np.array([[1.0, 3.0], [0.0, 8.0]])).round(3)
    array([[-1.,  1.],
           [-1.,  1.]])
    """

    class Parameters(NamedTuple):
        scale: Array  # (1, n_features)
        shift: Array  # (1, n_features)

    class Memory(NamedTuple):
        normal: Array  # like inputs: before scale and shift
        spread: Array  # (batch, ..., 1)

    scale, shift = Parameter(), Parameter()
    dscale: Array
    dshift: Array

    def __init__(self, n_features: int, *, epsilon: float = 1e-5) -> None:
        self.n_features = whole("n_features", n_features)
        self.epsilon = number("epsilon", epsilon, above=0)

    @property
    def parameter_shapes(self) -> Parameters:
        return self.Parameters((1, self.n_features), (1, self.n_features))

    def initial_parameters(
        self, generator: Generator, initializer: Initializer, dtype: Any
    ) -> Parameters:
        shapes = self.parameter_shapes
        return self.Parameters(np.ones(shapes.scale, dtype), np.zeros(shapes.shift, dtype))

    def compute(self, parameters: Parameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        normal = inputs - inputs.mean(axis=-1, keepdims=True)
        variance = (normal * normal).mean(axis=-1, keepdims=True)
        spread = (variance + self.epsilon) ** 0.5
        normal /= spread
        output = normal * parameters.scale
        output += parameters.shift
        return output, self.Memory(normal, spread)

    def differentiate_inputs(self, parameters: Parameters, memory: Memory, dvalues: Array) -> Array:
        normal, spread = memory
        dnormal = dvalues * parameters.scale
        dinputs = normal * -(dnormal * normal).mean(axis=-1, keepdims=True)  # through the variance
        dinputs -= dnormal.mean(axis=-1, keepdims=True)  # through the mean
        dinputs += dnormal
        dinputs /= spread
        return dinputs

    def differentiate_parameters(
        self, parameters: Parameters, memory: Memory, dvalues: Array
    ) -> Parameters:
        return self.Parameters(total(dvalues * memory.normal), total(dvalues))

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        if input_shape[-1:] != (self.n_features,):
            raise misfit(
                "LayerNorm",
                f"(batch, ..., {self.n_features})",
                input_shape,
                "make n_features the length of the last axis",
            )
        return input_shape
