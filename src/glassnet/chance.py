"""Chance: from one seed, an independent generator for every purpose and every epoch.

Because each has its own stream, drawing more numbers for one never shifts another: the
shuffling of epoch 7 is the same whether or not there is dropout, and whoever resumes
after epoch 6 finds it again.
"""

from typing import Any

import numpy as np

from .arrays import Generator
from .settings import seed_or_none

PURPOSES = {"initial weights": 0, "split": 1, "shuffling": 2, "dropout": 3}


def generator_for(purpose: str, seed: int, epoch: int = 0) -> Generator:
    """The generator of a purpose in an epoch."""
    child = np.random.SeedSequence(seed, spawn_key=(PURPOSES[purpose], epoch))
    return np.random.default_rng(child)


def fresh_seed() -> int:
    """A seed nobody could foresee, short enough to write down."""
    return int(np.random.SeedSequence().generate_state(1)[0])


def seed_from(given: Any) -> int:
    """The seed that was given, checked, or a fresh one for None."""
    seed = seed_or_none(given)
    return fresh_seed() if seed is None else seed
