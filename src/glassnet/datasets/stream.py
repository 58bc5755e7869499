"""Chance for generated data: from a seed, a generator, or the stream of the book.

The book draws from one global stream that `nnfs.init()` seeds with 0. `book_random` is the
same stream as an object of its own, so that two experiments never disturb each other.
"""

from typing import TypeAlias

import numpy as np

from ..arrays import Array
from ..settings import seed_or_none, whole

Chance: TypeAlias = np.random.Generator | np.random.RandomState
Seed: TypeAlias = int | Chance | None


def book_random(seed: int = 0) -> np.random.RandomState:
    """Return the book's stream of chance, as it is after `nnfs.init(random_seed=seed)`.

    >>> book_random().standard_normal(2).round(4).tolist()
    [1.7641, 0.4002]
    """
    return np.random.RandomState(whole("seed", seed, at_least=0, at_most=2**32 - 1))


def chance_from(seed: Seed) -> Chance:
    """Return the source of chance that a seed stands for; a source stands for itself."""
    if isinstance(seed, Chance):
        return seed
    return np.random.default_rng(seed_or_none(seed))


def normal(chance: Chance, count: int) -> Array:
    """Draw from N(0, 1) in float64 and round to float32, at the point where the book does."""
    return chance.standard_normal(count).astype(np.float32)
