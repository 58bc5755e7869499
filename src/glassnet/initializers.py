"""Initializers: what the weights are before anything is learned.

A signal keeps its size through many layers only if the weights have the right spread:
too small and it vanishes, too large and it explodes. With `fan_in` inputs and `fan_out`
outputs of a neuron, the rules differ in the variance they ask for.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from .arrays import Array, Generator
from .errors import ConfigError, ShapeError, quoted
from .settings import number


class Initializer:
    """A rule for the first weights."""

    def draw(
        self, generator: Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        """Draw weights of a shape, in float64."""
        raise NotImplementedError


class NormalInitializer(Initializer):
    """Weights from a normal distribution with mean 0 and a variance of the rule's choice."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        """The variance this rule asks for."""
        raise NotImplementedError

    def draw(
        self, generator: Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        """Draw weights of a shape, in float64."""
        return generator.standard_normal(shape) * self.variance(fan_in, fan_out) ** 0.5


class UniformInitializer(Initializer):
    """Weights from ±√(3 · variance), all equally likely, with a variance of the rule's choice."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        """The variance this rule asks for."""
        raise NotImplementedError

    def draw(
        self, generator: Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        """Draw weights of a shape, in float64."""
        bound = (3 * self.variance(fan_in, fan_out)) ** 0.5
        return generator.uniform(-bound, bound, shape)


@dataclass(frozen=True)
class Constant(Initializer):
    """Every weight has the same value. (Neurons that start equal stay equal.)"""

    value: float = 0.0

    def __post_init__(self) -> None:
        number("value", self.value)

    def draw(
        self, generator: Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        """Fill a shape with the value, in float64."""
        return np.full(shape, float(self.value))


@dataclass(frozen=True)
class ScaledNormal(NormalInitializer):
    """scale · N(0, 1), whatever the size of the layer. NNFS ch. 3 uses 0.01."""

    scale: float = 0.01  # ≥ 0

    def __post_init__(self) -> None:
        number("scale", self.scale, at_least=0)

    def variance(self, fan_in: int, fan_out: int) -> float:
        """scale²"""
        return self.scale**2


@dataclass(frozen=True)
class LeCunNormal(NormalInitializer):
    """Keeps a signal's size through linear layers. LeCun et al. 1998, Efficient BackProp."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        """1 / fan_in"""
        return 1 / fan_in


@dataclass(frozen=True)
class LeCunUniform(UniformInitializer):
    """Keeps a signal's size through linear layers. LeCun et al. 1998, Efficient BackProp."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        """1 / fan_in"""
        return 1 / fan_in


@dataclass(frozen=True)
class GlorotNormal(NormalInitializer):
    """A compromise between the sizes on the way there and back. Glorot & Bengio 2010."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        """2 / (fan_in + fan_out)"""
        return 2 / (fan_in + fan_out)


@dataclass(frozen=True)
class GlorotUniform(UniformInitializer):
    """A compromise between the sizes on the way there and back. Glorot & Bengio 2010."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        """2 / (fan_in + fan_out)"""
        return 2 / (fan_in + fan_out)


@dataclass(frozen=True)
class HeNormal(NormalInitializer):
    """Makes up for the half of the signal that a ReLU silences. He et al. 2015."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        """2 / fan_in"""
        return 2 / fan_in


@dataclass(frozen=True)
class HeUniform(UniformInitializer):
    """Makes up for the half of the signal that a ReLU silences. He et al. 2015."""

    def variance(self, fan_in: int, fan_out: int) -> float:
        """2 / fan_in"""
        return 2 / fan_in


@dataclass(frozen=True)
class Orthogonal(Initializer):
    """A random rotation: columns (or rows) of length `gain` at right angles. Saxe et al. 2014."""

    gain: float = 1.0  # > 0

    def __post_init__(self) -> None:
        number("gain", self.gain, above=0)

    def draw(
        self, generator: Generator, shape: tuple[int, ...], fan_in: int, fan_out: int
    ) -> Array:
        """Draw weights of a shape, in float64."""
        rows, columns = int(np.prod(shape[:-1])), shape[-1]
        tall = generator.standard_normal((max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(tall)
        q *= np.sign(np.diag(r))  # without this, rotations are not equally likely
        return self.gain * (q if rows >= columns else q.T).reshape(shape)


def first_weights(
    given: Initializer | Array,
    generator: Generator,
    shape: tuple[int, ...],
    *,
    fan_in: int,
    fan_out: int,
    dtype: Any,
) -> Array:
    """The first weights: drawn by an initializer, or a copy of a given array."""
    if isinstance(given, Initializer):
        return given.draw(generator, shape, fan_in, fan_out).astype(dtype)
    try:
        weights = np.array(given, dtype)
    except (TypeError, ValueError) as error:  # words, or rows of different lengths
        raise ConfigError(
            f"initial weights must be numbers in rows of equal length, got {quoted(given)}",
            do="give an array, or an initializer such as HeNormal()",
        ) from error
    if weights.shape != shape:
        raise ShapeError(
            f"initial weights of shape {shape} expected, got {weights.shape}",
            do="give an array of the expected shape, or an initializer such as HeNormal()",
        )
    return weights
