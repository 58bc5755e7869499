"""What a sweep has come to: one row for every network, and a summary for every setting."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DivergedError
from ..guard import CURE
from ..model import Model


@dataclass(frozen=True)
class SweepRow:
    """One network that was trained, its settings, and what it has come to.

    in_sample      loss and metrics on the rows that it learned from
    out_of_sample  the same on the rows that were held back; None if there were none
    diverged       the epoch in which its numbers were no longer finite, which leaves nothing
                   to be measured; None if they stayed finite
    """

    settings: dict[str, Any]
    fold: int | None
    seed: int
    in_sample: dict[str, float] | None
    out_of_sample: dict[str, float] | None
    diverged: int | None = None

    @property
    def judged(self) -> dict[str, float] | None:
        """What counts: out of sample, or in sample where nothing was held back."""
        return self.in_sample if self.fold is None else self.out_of_sample


@dataclass(frozen=True)
class Spread:
    """The mean of some numbers, and their standard deviation."""

    mean: float
    deviation: float

    def __str__(self) -> str:
        rounded = self.deviation if self.deviation > 1e-9 * abs(self.mean) else 0.0
        return f"{self.mean:.4g} ± {float(f'{rounded:.2g}'):g}"


@dataclass(frozen=True)
class SweepSummary:
    """All networks of the same settings, over their seeds and folds.

    Means and deviations are of those that did not diverge; empty if all did.
    """

    settings: dict[str, Any]
    networks: int
    diverged: int  # how many of them
    in_sample: dict[str, Spread]
    out_of_sample: dict[str, Spread]

    @property
    def score(self) -> float:
        """The mean loss out of sample, or in sample where nothing was held back; less is better.

        Infinite if any of the networks diverged: such settings are never the best.
        """
        judged = self.out_of_sample or self.in_sample
        return math.inf if self.diverged or not judged else judged["loss"].mean


@dataclass(frozen=True)
class SweepResult:
    """A sweep: every network's row, the settings that did best, and a model trained with them.

    >>> import glassnet as gn
    >>> X, y = gn.datasets.spiral(20, 3, seed=0)
    >>> model = gn.Model([gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy())
    >>> result = gn.sweep(
    ...     model, X, y, learning_rate=[0.001, 0.1], folds=2, epochs=5, engine="numpy"
    ... )
    >>> len(result.rows), list(result.best)
    (4, ['learning_rate'])
    """

    rows: tuple[SweepRow, ...]
    best: dict[str, Any]
    model: Model  # trained with the best settings on all rows
    engine: str
    notes: tuple[str, ...]

    @property
    def summary(self) -> list[SweepSummary]:
        """Mean and spread for every setting, the best first."""
        return summary_of(self.rows)

    def to_dict(self) -> dict[str, list[Any]]:
        """One column for every quantity, one entry for every network: for any data frame.

        What a network that diverged would have said is None.
        """
        return columns_of(self.rows)


def summary_of(rows: Sequence[SweepRow]) -> list[SweepSummary]:
    """Mean and spread for every setting, the best first."""
    groups: dict[str, list[SweepRow]] = {}
    for row in rows:
        groups.setdefault(repr(row.settings), []).append(row)
    summaries = [
        SweepSummary(
            settings=group[0].settings,
            networks=len(group),
            diverged=sum(row.diverged is not None for row in group),
            in_sample=spreads([row.in_sample for row in group]),
            out_of_sample=spreads([row.out_of_sample for row in group]),
        )
        for group in groups.values()
    ]
    return sorted(summaries, key=lambda summary: summary.score)


def spreads(measured: Sequence[dict[str, float] | None]) -> dict[str, Spread]:
    """Mean and deviation of every quantity, of those that were measured."""
    there = [numbers for numbers in measured if numbers is not None]
    if not there:
        return {}
    columns = {name: [numbers[name] for numbers in there] for name in there[0]}
    return {
        name: Spread(float(np.mean(column)), float(np.std(column)))
        for name, column in columns.items()
    }


def best_of(rows: Sequence[SweepRow]) -> dict[str, Any]:
    """The settings with the best score.

    Raises:
        DivergedError  of every setting, some network diverged
    """
    best = summary_of(rows)[0]
    if math.isinf(best.score):
        worst = sum(row.diverged is not None for row in rows)
        raise DivergedError(
            f"{worst} of {len(rows)} networks diverged, some with each of the settings", do=CURE
        )
    return best.settings


def columns_of(rows: Sequence[SweepRow]) -> dict[str, list[Any]]:
    """One column for every quantity of the rows."""
    lines = [line_of(row) for row in rows]
    names = {name: None for line in lines for name in line}
    return {name: column([line.get(name) for line in lines]) for name in names}


def column(values: list[Any]) -> list[Any]:
    """One column; where one value is a text, all are."""
    if any(isinstance(value, str) for value in values):
        return [value if value is None else str(value) for value in values]
    return values


def line_of(row: SweepRow) -> dict[str, Any]:
    """One row, flat: settings, fold and seed, and what was measured."""
    line = {name: plain(value) for name, value in row.settings.items()}
    line |= {"fold": row.fold, "seed": row.seed, "diverged": row.diverged}
    for where, measured in (("in_sample", row.in_sample), ("out_of_sample", row.out_of_sample)):
        line |= {f"{where}_{name}": value for name, value in (measured or {}).items()}
    return line


def plain(value: Any) -> Any:
    """A setting as a data frame takes it: a number or a text, such as `64,32` for widths."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return value if isinstance(value, bool | int | float | str) else repr(value)
