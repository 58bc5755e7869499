"""BatchNorm: give every feature mean 0 and spread 1 over the batch, then a scale of its own."""

from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, Generator, Mode
from ..initializers import Initializer
from ..settings import number, whole
from .features import count, mean, total
from .layer import Layer, Parameter
from .shapes import misfit


class BatchNorm(Layer):
    """Give every feature mean 0 and spread 1, then the scale and shift it learns.

        output = scale · (inputs − mean) / √(variance + epsilon) + shift

    Mean and variance are those of the training batch; at inference, those observed while
    training: after every batch a share `keep` of the old ones stays. Observed is the
    unbiased variance. The last axis holds the features; all other axes count as batch.

    Shapes:
        inputs   (batch, n_features) or (batch, height, width, n_features)
        output   like inputs
    Source: Ioffe & Szegedy 2015.

    >>> BatchNorm(3).forward(np.zeros((5, 3))).shape
    (5, 3)
    """

    class Parameters(NamedTuple):
        scale: Array  # (1, n_features)
        shift: Array  # (1, n_features)
        mean: Array  # (1, n_features), observed
        variance: Array  # (1, n_features), observed

    class Memory(NamedTuple):
        normal: Array  # like inputs: before scale and shift
        spread: Array  # (1, n_features)
        mean: Array  # (1, n_features); None at inference
        variance: Array  # (1, n_features); None at inference

    scale, shift, mean, variance = Parameter(), Parameter(), Parameter(), Parameter()
    dscale: Array
    dshift: Array
    observed = ("mean", "variance")
    smallest_batch = 2  # one row is its own mean, and nothing of it would be left

    def __init__(self, n_features: int, *, keep: float = 0.9, epsilon: float = 1e-5) -> None:
        self.n_features = whole("n_features", n_features)
        self.keep = number("keep", keep, at_least=0, below=1)
        self.epsilon = number("epsilon", epsilon, above=0)

    @property
    def parameter_shapes(self) -> Parameters:
        one_each = (1, self.n_features)
        return self.Parameters(one_each, one_each, one_each, one_each)

    def initial_parameters(
        self, generator: Generator, initializer: Initializer, dtype: Any
    ) -> Parameters:
        scale, shift, mean, variance = self.parameter_shapes
        return self.Parameters(
            np.ones(scale, dtype),
            np.zeros(shift, dtype),
            np.zeros(mean, dtype),
            np.ones(variance, dtype),
        )

    def compute(self, parameters: Parameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        batch_mean = batch_variance = None
        if mode.training:
            batch_mean = mean(inputs)
            normal = inputs - batch_mean
            batch_variance = mean(normal * normal)
            spread = (batch_variance + self.epsilon) ** 0.5
        else:
            normal = inputs - parameters.mean
            spread = (parameters.variance + self.epsilon) ** 0.5
        normal /= spread
        output = normal * parameters.scale
        output += parameters.shift
        return output, self.Memory(normal, spread, batch_mean, batch_variance)

    def differentiate_inputs(self, parameters: Parameters, memory: Memory, dvalues: Array) -> Array:
        slope = parameters.scale / memory.spread
        if memory.mean is None:
            return dvalues * slope
        dinputs = memory.normal * -mean(dvalues * memory.normal)  # variance moved with the inputs
        dinputs -= mean(dvalues)  # and so did the mean
        dinputs += dvalues
        dinputs *= slope
        return dinputs

    def differentiate_parameters(
        self, parameters: Parameters, memory: Memory, dvalues: Array
    ) -> Parameters:
        dscale, dshift = total(dvalues * memory.normal), total(dvalues)
        return self.Parameters(dscale, dshift, None, None)

    def observe(self, parameters: Parameters, memory: Memory) -> Parameters:
        if memory.mean is None:
            return parameters
        rows = count(memory.normal)
        unbiased = memory.variance * (rows / max(rows - 1, 1))
        old, new = self.keep, 1 - self.keep
        return parameters._replace(
            mean=old * parameters.mean + new * memory.mean,
            variance=old * parameters.variance + new * unbiased,
        )

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        if input_shape[-1:] != (self.n_features,):
            raise misfit(
                "BatchNorm",
                f"(batch, ..., {self.n_features})",
                input_shape,
                "make n_features the length of the last axis",
            )
        return input_shape
