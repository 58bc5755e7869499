"""What every other room needs to know about arrays."""

from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.random import Generator as Generator
else:
    Generator = Any  # NumPy's random numbers load when the first is drawn

Array = Any  # obeys the array standard: numpy.ndarray, jax.Array


def namespace_of(array: Array) -> Any:
    """Return the library an array belongs to: `numpy` or `jax.numpy`."""
    return array.__array_namespace__()


class Random(Protocol):
    """A source of chance. NumPy and JAX keep theirs differently; layers need not know."""

    def uniform(self, like: Array) -> Array:
        """Draw numbers in [0, 1) with the shape and dtype of `like`."""
        ...


class NumpyRandom:
    """Chance from one of NumPy's generators."""

    def __init__(self, generator: Generator) -> None:
        self.generator = generator

    def uniform(self, like: Array) -> Array:
        """Draw numbers in [0, 1) with the shape and dtype of `like`."""
        return self.generator.random(like.shape, dtype=like.dtype)

    def seed(self) -> int:
        """A number to begin another stream with; nothing is drawn from this one."""
        return int(deepcopy(self.generator).integers(2**63 - 1))


@dataclass(frozen=True)
class Mode:
    """How a forward pass is run: training, with a source of chance, or inference, without.

    In a steady pass a row's numbers have the same bits wherever it stands and whoever stands
    beside it, at the price of some speed.
    """

    random: Random | None = None
    steady: bool = False

    @property
    def training(self) -> bool:
        """Whether this is a training pass."""
        return self.random is not None


INFERENCE = Mode()
PREDICTION = Mode(steady=True)


def training_mode(seed: int | None = None) -> Mode:
    """A mode for training by hand, with chance from NumPy."""
    return Mode(NumpyRandom(np.random.default_rng(seed)))
