"""Flatten: lay each sample's numbers in one row."""

from math import prod
from typing import NamedTuple

from ..arrays import Array, Mode
from .layer import Layer, NoParameters


class Flatten(Layer):
    """Lay each sample's numbers in one row, the last axis running fastest.

    Shapes:
        inputs   (batch, ...)
        output   (batch, numbers per sample)

    >>> Flatten().forward(np.array([[[1, 2], [3, 4]]]))
    array([[1., 2., 3., 4.]])
    """

    class Memory(NamedTuple):
        inputs: Array  # only its shape is needed

    def compute(self, parameters: NoParameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        output = inputs.reshape(inputs.shape[0], prod(inputs.shape[1:]))
        return +output, self.Memory(inputs)  # + copies: no array is handed out under two names

    def differentiate_inputs(
        self, parameters: NoParameters, memory: Memory, dvalues: Array
    ) -> Array:
        return +dvalues.reshape(memory.inputs.shape)

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        return (prod(input_shape),)
