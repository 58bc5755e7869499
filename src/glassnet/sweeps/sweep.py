"""Sweep: train one model with many settings, seeds and folds, and find the best settings."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..arrays import Array
from ..chance import generator_for
from ..errors import ConfigError, quoted
from ..model import Model
from ..schedules import Schedule
from ..settings import whole
from ..train_step import Batch
from ..training import Plan, classes_of
from .crew import crew_for
from .folds import folds_of
from .grid import as_list, combinations, seeds_of, variant
from .member import Member
from .result import SweepResult, SweepRow, best_of
from .together import in_order, train_all

Fold = tuple[int | None, Batch, Batch | None]


def sweep(
    model: Model | Mapping[str, Model],
    X: Any,
    y: Any,
    *,
    epochs: int | Sequence[int],
    batch_size: int | Sequence[int] = 32,
    learning_rate: Sequence[float | Schedule] | None = None,
    l1: Sequence[float] | None = None,
    l2: Sequence[float] | None = None,
    seeds: int | Sequence[int] = 1,
    folds: int = 5,
    shuffle: bool = True,
    engine: str = "auto",
) -> SweepResult:
    """Train a model with every combination of settings, seeds and folds, many at a time.

    model          it stays as it is, and every network of the sweep begins anew; several
                   models, each under a name, are tried side by side
    epochs, batch_size  a number, or several to try
    learning_rate  those to try in place of the optimizer's own
    l1, l2         prices to try on the weights of every layer that takes one
    seeds          how many, counted from 0, or which: first weights, shuffling, dropout
    folds          the rows are dealt into so many (2 or more), the same for all networks, and
                   evenly from every class; each is held back once. 0 holds nothing back:
                   then settings are compared on the rows that are learned from
    engine         "jax" and "jax:gpu" compile; "auto" does if JAX is installed and there are
                   50,000 steps or more for every structure, and else takes "numpy"

    Every network learns what it would learn alone: `fit` on the rows of its fold with its
    seed and `validation_split=0`. Networks of one structure train together; one that diverges
    harms no other. The settings with the lowest mean loss out of sample are the best, and
    with them and the first seed a model is trained on all rows.

    Raises:
        ConfigError    there is no model, or a list of settings is empty or has a value twice
        DivergedError  of every setting, some network diverged
    """
    models = model if isinstance(model, Mapping) else {"": model}
    if not models or not all(isinstance(one, Model) for one in models.values()):
        raise ConfigError(
            f"there is no model to try in {quoted(model)}",
            do="give a model, or several under names: {'narrow': narrow, 'wide': wide}",
        )
    sizes = {"epochs": as_list(epochs), "batch_size": as_list(batch_size)}
    several = {name: size for name, size in sizes.items() if isinstance(size, Sequence)}
    lists = {"learning_rate": learning_rate, "l1": l1, "l2": l2, **several}
    grid, numbers = list(combinations(lists)), seeds_of(seeds)

    def plan_of(settings: Mapping[str, Any], seed: int) -> Plan:
        passes, size = (whole(name, settings.get(name, sizes[name])) for name in sizes)
        return Plan(passes, size, shuffle, seed=seed)

    members = []
    for name, one in models.items():
        named = {"model": name} if isinstance(model, Mapping) else {}
        for fold, data, held_back in dealt(one.batch_of(X, y), folds, numbers[0]):
            members += [
                Member(
                    settings=named | settings,
                    fold=fold,
                    model=variant(one, settings),
                    data=data,
                    held_back=held_back,
                    plan=plan_of(settings, seed),
                )
                for settings in grid
                for seed in numbers
            ]
    crew = crew_for(engine, members)
    said = list(train_all(members, crew))
    rows = in_order([one for one in said if isinstance(one, SweepRow)], members)
    best = best_of(rows)
    winner, plan = variant(models[best.get("model", "")], best), plan_of(best, numbers[0])
    winner.fit(
        *(X, y),
        epochs=plan.epochs,
        batch_size=plan.batch_size,
        validation_split=0,
        shuffle=plan.shuffle,
        seed=plan.seed,
        engine=crew.engine,
    )
    return SweepResult(
        rows, best, winner, crew.engine, tuple(one for one in said if isinstance(one, str))
    )


def dealt(data: Batch, folds: int, seed: int) -> Iterator[Fold]:
    """For every fold its number, the rows to learn from and those held back."""
    if whole("folds", folds, at_least=0) == 0:
        yield None, data, None
        return
    generator, classes = generator_for("split", seed), classes_of(data.targets)
    parts = folds_of(len(data.inputs), whole("folds", folds, at_least=2), generator, classes)
    for number, (kept, back) in enumerate(parts, start=1):
        yield number, rows_of(data, kept), rows_of(data, back)


def rows_of(data: Batch, rows: Array) -> Batch:
    """Some rows of a batch."""
    return Batch(*(None if part is None else part[rows] for part in data))
