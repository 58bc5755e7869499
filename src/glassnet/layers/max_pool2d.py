"""MaxPool2D: of every window, the largest number."""

from typing import NamedTuple

from ..arrays import Array, Mode, namespace_of
from .layer import NoParameters
from .pool2d import Pool2D


class MaxPool2D(Pool2D):
    """Keep the largest number of every window, in each channel.

    On the way back the whole gradient goes to that one pixel; where several are
    equally large, to the first, row by row.

    Shapes:
        inputs   (batch, height, width, channels)
        output   (batch, rows, columns, channels)

    >>> MaxPool2D(2).forward(np.arange(16).reshape(1, 4, 4, 1))[0, :, :, 0]
    array([[ 5,  7],
           [13, 15]])
    """

    class Memory(NamedTuple):
        inputs: Array  # only its shape is needed
        largest: Array  # (batch, rows, columns, places, channels), True at the largest

    def compute(self, parameters: NoParameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        windows = self.look(inputs)
        places = namespace_of(inputs).arange(windows.shape[3])[:, None]
        largest = places == windows.argmax(axis=3)[:, :, :, None]
        return windows.max(axis=3), self.Memory(inputs, largest)

    def differentiate_inputs(
        self, parameters: NoParameters, memory: Memory, dvalues: Array
    ) -> Array:
        return self.give_back(memory.largest * dvalues[:, :, :, None], memory.inputs)
