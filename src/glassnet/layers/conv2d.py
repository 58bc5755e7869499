"""Conv2D: small filters slide over an image and look for the same thing everywhere."""

from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, Generator, Mode, namespace_of
from ..errors import ShapeError
from ..initializers import Initializer, first_weights
from ..regularizers import Regularizer, regularizer_or_none
from ..settings import seed_or_none, whole
from .features import total
from .layer import Layer, Parameter
from .product import product
from .shapes import misfit
from .windows import (
    Pair,
    checked_padding,
    checked_sides,
    count_windows,
    fold,
    margins,
    sides,
    unfold,
)


class Conv2D(Layer):
    """Every filter is a weighted sum of the window it looks at, plus a bias, at every place.

        output[row, column] = window(row, column) @ weights + biases

    `kernel_size` and `stride` are one whole number or a pair (height, width). `padding`
    puts zeros around the image: "valid" none, "same" as many as make the output
    ⌈input / stride⌉ high and wide (an odd one at the end), a number that many on every side.

    Shapes:
        inputs   (batch, height, width, channels)
        output   (batch, rows, columns, filters)

    Source: LeCun et al. 1989. The filters are not flipped, as is usual in this field.

    >>> Conv2D(3, 8, 5, padding="same").forward(np.zeros((2, 28, 28, 3))).shape
    (2, 28, 28, 8)
    """

    class Parameters(NamedTuple):
        weights: Array  # (kernel height, kernel width, channels, filters)
        biases: Array  # (1, filters)

    class Memory(NamedTuple):
        inputs: Array  # (batch, height, width, channels)

    weights, biases = Parameter(), Parameter()
    dweights: Array
    dbiases: Array

    def __init__(
        self,
        channels: int,
        filters: int,
        kernel_size: int | Pair,
        *,
        stride: int | Pair = 1,
        padding: int | str = "valid",
        initial_weights: Initializer | Array | None = None,
        weight_regularizer: Regularizer | None = None,
        bias_regularizer: Regularizer | None = None,
        seed: int | None = None,
    ) -> None:
        self.channels = whole("channels", channels)
        self.filters = whole("filters", filters)
        self.kernel_size = checked_sides("kernel_size", kernel_size)
        self.stride = checked_sides("stride", stride)
        self.padding = checked_padding(padding)
        self.initial_weights = initial_weights
        self.weight_regularizer = regularizer_or_none("weight_regularizer", weight_regularizer)
        self.bias_regularizer = regularizer_or_none("bias_regularizer", bias_regularizer)
        self.seed = seed_or_none(seed)

    @property
    def parameter_shapes(self) -> Parameters:
        weights = (*sides(self.kernel_size), self.channels, self.filters)
        return self.Parameters(weights, (1, self.filters))

    def initial_parameters(
        self, generator: Generator, initializer: Initializer, dtype: Any
    ) -> Parameters:
        given = initializer if self.initial_weights is None else self.initial_weights
        shapes = self.parameter_shapes
        height, width = sides(self.kernel_size)
        fans = {
            "fan_in": height * width * self.channels,
            "fan_out": height * width * self.filters,
        }
        weights = first_weights(given, generator, shapes.weights, **fans, dtype=dtype)
        return self.Parameters(weights, np.zeros(shapes.biases, dtype))

    def compute(self, parameters: Parameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        windows = self.look(inputs)
        weights = parameters.weights.reshape(-1, self.filters)
        output = product(self.in_rows(windows), weights, mode)
        output += parameters.biases
        return output.reshape(*windows.shape[:3], self.filters), self.Memory(inputs)

    def differentiate_inputs(self, parameters: Parameters, memory: Memory, dvalues: Array) -> Array:
        _, height, width, channels = memory.inputs.shape
        (top, bottom), (left, right) = self.frame(height, width)
        size, stride = sides(self.kernel_size), sides(self.stride)
        drows = dvalues.reshape(-1, self.filters) @ parameters.weights.reshape(-1, self.filters).T
        dwindows = drows.reshape(*dvalues.shape[:3], -1, channels)
        framed = fold(dwindows, size, stride, top + height + bottom, left + width + right)
        return framed[:, top : top + height, left : left + width]

    def differentiate_parameters(
        self, parameters: Parameters, memory: Memory, dvalues: Array
    ) -> Parameters:
        rows = self.in_rows(self.look(memory.inputs))  # cheaper to copy again than to keep
        dweights = rows.T @ dvalues.reshape(-1, self.filters)
        return self.Parameters(dweights.reshape(parameters.weights.shape), total(dvalues))

    def look(self, inputs: Array) -> Array:
        """Every window of the framed images: (batch, rows, columns, places, channels)."""
        frame = self.frame(*inputs.shape[1:3])
        framed = namespace_of(inputs).pad(inputs, ((0, 0), *frame, (0, 0)))
        return unfold(framed, sides(self.kernel_size), sides(self.stride))

    def in_rows(self, windows: Array) -> Array:
        """One window per row, so that all filters at all places are one matrix product."""
        return windows.reshape(-1, windows.shape[3] * self.channels)

    def frame(self, height: int, width: int) -> tuple[Pair, Pair]:
        """The zeros around an image: above and below, left and right."""
        size, stride = sides(self.kernel_size), sides(self.stride)
        return (
            margins(height, size[0], stride[0], self.padding),
            margins(width, size[1], stride[1], self.padding),
        )

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(input_shape) != 3 or input_shape[2] != self.channels:
            raise misfit(
                "Conv2D",
                f"(batch, height, width, {self.channels})",
                input_shape,
                "give images with the channels last, and set channels to their number",
            )
        size, stride = sides(self.kernel_size), sides(self.stride)
        frame = self.frame(*input_shape[:2])
        rows, columns = (
            count_windows(sum(margin) + length, size[axis], stride[axis])
            for axis, (margin, length) in enumerate(zip(frame, input_shape[:2], strict=True))
        )
        if not rows or not columns:
            raise ShapeError(
                f"Conv2D looks through windows of {size[0]} × {size[1]} pixels,"
                f" and the images have {input_shape[0]} × {input_shape[1]}",
                do='take a smaller kernel_size, or padding="same"',
            )
        return (rows, columns, self.filters)
