"""MaxPool2D: of every window, the largest number."""

from functools import reduce
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
    array([[ 5.,  7.],
           [13., 15.]])
    """

    class Memory(NamedTuple):
        inputs: Array  # (batch, height, width, channels)

    def compute(self, parameters: NoParameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        output = reduce(namespace_of(inputs).maximum, self.places(inputs))
        return output, self.Memory(inputs)

    def differentiate_inputs(
        self, parameters: NoParameters, memory: Memory, dvalues: Array
    ) -> Array:
        # Not by ==: a compiler may compute the inputs anew, with other last bits than the output.
        xp = namespace_of(dvalues)
        largest, *others = self.places(memory.inputs)
        beats = []  # does a place hold more than all before it? the last one that does is sought
        for place in others:
            beats.append(place > largest)
            largest = xp.maximum(largest, place)
        sought, shares = xp.ones(dvalues.shape, bool), []
        for beat in reversed(beats):
            shares.append((sought & beat) * dvalues)
            sought = sought & ~beat
        shares.append(sought * dvalues)
        return self.give_back(xp.stack(shares[::-1], axis=3), memory.inputs)
