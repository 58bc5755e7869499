"""What early stopping is worth on many rows: the best epoch against the last, on fresh rows.

python benchmarks/stopping.py --seeds 0 1 2

Two tables hang on chance, so that there is something to learn by heart; two do not.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

import numpy as np

from glassnet.tables import read
from glassnet.workbench.table_training import Columns, TableTraining

ROWS, FRESH = 24_000, 6_000
Generator = np.random.Generator
Array = np.ndarray


def two_by_chance(chance: Generator) -> tuple[Array, Array]:
    """Two classes; which one it is hangs on chance, the more the nearer the inputs are to both."""
    inputs = chance.normal(size=(ROWS + FRESH, 8))
    odds = 1 / (1 + np.exp(1.5 - 1.2 * score(inputs)))
    return inputs, np.where(chance.random(len(inputs)) < odds, "yes", "no")


def four_by_chance(chance: Generator) -> tuple[Array, Array]:
    """Four classes, each with a score; chance is added before the largest wins."""
    inputs = chance.normal(size=(ROWS + FRESH, 8))
    first, second, third, fourth, fifth, sixth = inputs.T[:6]
    scores = [np.sin(2 * first + second), third, np.cos(fourth) * fifth, 0.5 * sixth + 0.2]
    winner = np.argmax(np.stack(scores, 1) + 0.3 * chance.gumbel(size=(len(inputs), 4)), 1)
    return inputs, np.array(list("abcd"))[winner]


def two_for_sure(chance: Generator) -> tuple[Array, Array]:
    """Two classes that the inputs decide."""
    inputs = chance.normal(size=(ROWS + FRESH, 8))
    return inputs, np.where(score(inputs) > 0, "yes", "no")


def friedman(chance: Generator) -> tuple[Array, Array]:
    """A number of five of ten inputs, with noise of deviation 1. Friedman 1991."""
    inputs = chance.random((ROWS + FRESH, 10))
    first, second, third, fourth, fifth = inputs.T[:5]
    exact = 10 * np.sin(np.pi * first * second) + 20 * (third - 0.5) ** 2 + 10 * fourth + 5 * fifth
    return inputs, exact + chance.normal(size=len(inputs))


def score(inputs: Array) -> Array:
    """A bent surface over four of the inputs."""
    return np.sin(2 * inputs[:, 0]) + inputs[:, 1] * inputs[:, 2] + 0.5 * inputs[:, 3]


def reached(make: Callable[[Generator], tuple[Array, Array]], seed: int, stopping: int) -> float:
    """Accuracy, or R² of a number, on rows that no part of the training has seen."""
    inputs, targets = make(np.random.default_rng(seed))
    columns = {f"x{place}": column for place, column in enumerate(inputs.T)} | {"y": targets}
    learned = read({name: column[:ROWS] for name, column in columns.items()})
    fresh = read({name: column[ROWS:] for name, column in columns.items()})
    training = TableTraining(learned, Columns("y"), early_stopping=stopping, seed=seed)
    for _ in training.stream():
        pass
    metrics = training.model.evaluate(fresh).metrics
    return metrics.get("accuracy", metrics.get("r_squared", np.nan))


def main() -> None:
    """Print a line for every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    seeds = parser.parse_args().seeds
    print(f"{'table':<16}{'last epoch':>12}{'best epoch':>12}   means of {len(seeds)} seeds")
    for make in (two_by_chance, four_by_chance, two_for_sure, friedman):
        last, best = (
            np.mean([reached(make, seed, stopping) for seed in seeds]) for stopping in (0, 10)
        )
        print(f"{make.__name__:<16}{last:>12.4f}{best:>12.4f}", flush=True)


if __name__ == "__main__":
    main()
