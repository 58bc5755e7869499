"""AveragePool2D: of every window, the mean."""

from math import prod
from typing import NamedTuple

from ..arrays import Array, Mode, namespace_of
from .layer import NoParameters
from .pool2d import Pool2D
from .windows import sides


class AveragePool2D(Pool2D):
    """Keep the mean of every window, in each channel.

    On the way back each of the window's pixels gets an equal share of the gradient.

    Shapes:
        inputs   (batch, height, width, channels)
        output   (batch, rows, columns, channels)

    >>> AveragePool2D(2).forward(np.arange(16.0).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 2.5,  4.5],
           [10.5, 12.5]])
    """

    class Memory(NamedTuple):
        inputs: Array  # only its shape is needed

    def compute(self, parameters: NoParameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        places = self.places(inputs)
        return sum(places) / len(places), self.Memory(inputs)

    def differentiate_inputs(
        self, parameters: NoParameters, memory: Memory, dvalues: Array
    ) -> Array:
        places = prod(sides(self.size))
        shares = namespace_of(dvalues).repeat(dvalues[:, :, :, None] / places, places, axis=3)
        return self.give_back(shares, memory.inputs)
