"""Dropout: while training, silence some numbers at random, so that none is relied on."""

from typing import NamedTuple

from ..arrays import Array, Mode
from ..settings import number
from .layer import Layer, NoParameters


class Dropout(Layer):
    """Silence a share `rate` of the numbers, and scale the rest so that the mean stays.

        output = inputs · mask,   mask = 0 with chance rate, else 1 / (1 − rate)

    At inference the output is a copy of the inputs. `rate` is the share dropped,
    0 ≤ rate < 1. Any shape. Source: Srivastava et al. 2014; NNFS ch. 15.

    >>> Dropout(0.5).forward(np.array([[1.0, 2.0]]))
    array([[1., 2.]])
    """

    class Memory(NamedTuple):
        mask: Array  # like inputs; None at inference

    def __init__(self, rate: float) -> None:
        self.rate = number("rate", rate, at_least=0, below=1)

    def compute(self, parameters: NoParameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        if mode.random is None:
            return +inputs, self.Memory(None)
        keep = 1 - self.rate
        mask = (mode.random.uniform(inputs) < keep).astype(inputs.dtype)
        mask *= 1 / keep
        return inputs * mask, self.Memory(mask)

    def differentiate_inputs(
        self, parameters: NoParameters, memory: Memory, dvalues: Array
    ) -> Array:
        return +dvalues if memory.mask is None else dvalues * memory.mask
