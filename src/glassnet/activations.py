"""Activations: one class, one formula, one derivative each.

An elementwise activation treats each number by itself, and its way back is
dinputs = dvalues · derivative. Softmax and LogSoftmax look at a whole row.
All are stable from −10⁴ to 10⁴ in float32.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from .arrays import Array, Mode, namespace_of
from .initializers import GlorotUniform, HeNormal, Initializer
from .layers.layer import Layer, NoParameters
from .settings import number


def sigmoid(x: Array) -> Array:
    """1 / (1 + e⁻ˣ), with all its digits for every x and without ever overflowing.

    Above and below are multiplied by e^min(x, 0), so that no exponent is positive.
    """
    xp = namespace_of(x)
    return xp.exp(xp.minimum(x, 0)) / (1 + xp.exp(-abs(x)))


class Activation(Layer):
    """A layer without parameters that bends what passes through it."""


class Elementwise(Activation):
    """An activation that treats each number by itself."""

    class Memory(NamedTuple):
        inputs: Array
        output: Array

    def value(self, x: Array) -> Array:
        """y, for each x by itself."""
        raise NotImplementedError

    def derivative(self, x: Array, y: Array) -> Array:
        """dy/dx, from the input x or the output y, whichever is shorter."""
        raise NotImplementedError

    def compute(self, parameters: NoParameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        output = self.value(inputs)
        return output, self.Memory(inputs, output)

    def differentiate_inputs(
        self, parameters: NoParameters, memory: Memory, dvalues: Array
    ) -> Array:
        return dvalues * self.derivative(memory.inputs, memory.output)


class Linear(Elementwise):
    """x; derivative 1. NNFS ch. 4, 17."""

    def value(self, x: Array) -> Array:
        return +x  # a copy: no array is handed out under two names

    def derivative(self, x: Array, y: Array) -> Array:
        return namespace_of(x).ones_like(x)


class Step(Elementwise):
    """1 where x > 0, else 0; derivative 0, so nothing can learn through it. NNFS ch. 4."""

    def value(self, x: Array) -> Array:
        return (x > 0).astype(x.dtype)

    def derivative(self, x: Array, y: Array) -> Array:
        return namespace_of(x).zeros_like(x)


class Sigmoid(Elementwise):
    """1 / (1 + e⁻ˣ), from 0 to 1; derivative y (1 − y). NNFS ch. 4, 16."""

    def value(self, x: Array) -> Array:
        return sigmoid(x)

    def derivative(self, x: Array, y: Array) -> Array:
        return y * (1 - y)


class Tanh(Elementwise):
    """tanh x, from −1 to 1; derivative 1 − y²."""

    def value(self, x: Array) -> Array:
        return namespace_of(x).tanh(x)

    def derivative(self, x: Array, y: Array) -> Array:
        return 1 - y * y


class Rectifier(Elementwise):
    """An activation that lets positive numbers pass and holds negative ones back."""

    preferred_initializer = HeNormal()


class ReLU(Rectifier):
    """max(0, x); derivative 1 where x > 0, else 0 (also at the corner). NNFS ch. 4, 9."""

    def value(self, x: Array) -> Array:
        xp = namespace_of(x)
        return xp.maximum(x, xp.zeros(x.shape, x.dtype))  # on NumPy faster than a single 0

    def derivative(self, x: Array, y: Array) -> Array:
        return (x > 0).astype(x.dtype)


class LeakyReLU(Rectifier):
    """x where x > 0, else slope · x; derivative 1 or slope (slope at the corner). Maas et al. 2013.

    No neuron is ever dead: whatever it receives, some gradient comes through.
    """

    def __init__(self, slope: float = 0.01) -> None:
        self.slope = number("slope", slope, above=0, below=1)

    def value(self, x: Array) -> Array:
        return namespace_of(x).maximum(x, self.slope * x)

    def derivative(self, x: Array, y: Array) -> Array:
        xp = namespace_of(x)
        return xp.where(x > 0, xp.ones_like(x), self.slope)


class ELU(Rectifier):
    """x where x > 0, else alpha · (eˣ − 1). Clevert et al. 2016.

    Derivative 1 where x > 0, else alpha · eˣ, so alpha at 0: a corner unless alpha is 1.
    """

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = number("alpha", alpha, above=0)

    def value(self, x: Array) -> Array:
        xp = namespace_of(x)
        return xp.maximum(x, 0) + self.alpha * xp.expm1(xp.minimum(x, 0))

    def derivative(self, x: Array, y: Array) -> Array:
        xp = namespace_of(x)
        return xp.where(x > 0, xp.ones_like(x), self.alpha * xp.exp(xp.minimum(x, 0)))


class Softplus(Elementwise):
    """log(1 + eˣ), a ReLU without a corner; derivative sigmoid(x) = 1 − e⁻ʸ. Dugas et al. 2001.

    At 0 the value is log 2 and the derivative ½. It holds nothing back: no `Rectifier`.
    """

    def value(self, x: Array) -> Array:
        xp = namespace_of(x)
        return xp.maximum(x, 0) + xp.log1p(xp.exp(-abs(x)))

    def derivative(self, x: Array, y: Array) -> Array:
        return -namespace_of(y).expm1(-y)


class SiLU(Rectifier):
    """x · s with s = sigmoid(x); derivative s + y (1 − s). Elfwing et al. 2018.

    At 0 the value is 0 and the derivative ½.
    """

    def value(self, x: Array) -> Array:
        return x * sigmoid(x)

    def derivative(self, x: Array, y: Array) -> Array:
        s = sigmoid(x)
        return s + y * (1 - s)


GELU_SCALE = 2 * (2 / math.pi) ** 0.5  # u = GELU_SCALE · x + GELU_CUBIC · x³
GELU_CUBIC = GELU_SCALE * 0.044715


class GELU(Rectifier):
    """½ x (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks & Gimpel 2016, section 2.

    Their approximation of x · Φ(x), at most 0.00048 away from it: NumPy has no erf, which
    the normal distribution Φ needs. Since ½ (1 + tanh(u/2)) = sigmoid(u), it is written
    x · s with s = sigmoid(u), which keeps its digits far below 0. The derivative is
    s + y (1 − s) u′. At 0 the value is 0 and the derivative ½.
    """

    def value(self, x: Array) -> Array:
        return x * sigmoid(x * (GELU_SCALE + GELU_CUBIC * (x * x)))

    def derivative(self, x: Array, y: Array) -> Array:
        square = x * x
        s = sigmoid(x * (GELU_SCALE + GELU_CUBIC * square))
        return s + y * (1 - s) * (GELU_SCALE + 3 * GELU_CUBIC * square)


class Softmax(Activation):
    """Turn each row of scores into probabilities: eˣ / Σ eˣ. NNFS ch. 4, 9.

    Each output depends on its whole row, so the derivative is a matrix per row,
    diag(y) − y yᵀ. Multiplied out, that matrix never has to be built.

    Inside, a row is a column: sums over few numbers then run along many rows at once, which
    is several times as fast.
    """

    class Memory(NamedTuple):
        output: Array

    def compute(self, parameters: NoParameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        columns = inputs.T.copy()
        columns -= columns.max(axis=0)
        columns = namespace_of(inputs).exp(columns)
        columns /= columns.sum(axis=0)
        output = columns.T.copy()
        return output, self.Memory(output)

    def differentiate_inputs(
        self, parameters: NoParameters, memory: Memory, dvalues: Array
    ) -> Array:
        y = memory.output
        return y * (dvalues - (dvalues * y).sum(axis=-1, keepdims=True))


class LogSoftmax(Activation):
    """The logarithm of softmax, without ever leaving it: x − log Σ eˣ, per row."""

    class Memory(NamedTuple):
        output: Array

    def compute(self, parameters: NoParameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        xp = namespace_of(inputs)
        columns = inputs.T.copy()
        columns -= columns.max(axis=0)
        columns -= xp.log(xp.exp(columns).sum(axis=0))
        output = columns.T.copy()
        return output, self.Memory(output)

    def differentiate_inputs(
        self, parameters: NoParameters, memory: Memory, dvalues: Array
    ) -> Array:
        y = namespace_of(dvalues).exp(memory.output)
        return dvalues - y * dvalues.sum(axis=-1, keepdims=True)


def preferred_initializer(following: Sequence[Layer]) -> Initializer:
    """What the next activation likes best for the weights before it."""
    for layer in following:
        if isinstance(layer, Activation):
            return layer.preferred_initializer
        if "weights" in layer.Parameters._fields:
            break
    return GlorotUniform()
