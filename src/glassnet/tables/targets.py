"""Several columns that are learnt together: numbers, or labels that hold or do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import ConfigError, quoted
from . import strict
from .facts import facts_of
from .header import short
from .row_numbers import BLOCK, Rows, as_rows, mask_of, rows_where
from .table import Table
from .target import (
    Choice,
    ClassTarget,
    NumberTarget,
    Target,
    Task,
    choose_task,
    class_numbers,
    fit_classes,
    fit_number,
    rows_with_target,
    target_from,
)

ALIKE = "name --target columns that all hold numbers, or that all hold two values"


@dataclass(frozen=True)
class Targets:
    """Several targets of one kind, learnt by one network with an output for each.

    parts  all of them numbers, or all of them of two classes
    """

    parts: tuple[Target, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The columns that are learnt."""
        return tuple(name for part in self.parts for name in part.names)

    @property
    def task(self) -> Task:
        """Regression or multi-label."""
        return "regression" if isinstance(self.parts[0], NumberTarget) else "multi-label"

    def encode(self, table: Table, rows: Rows) -> npt.NDArray[np.float32]:
        """Return scaled numbers, or 1 where a label is its second class, shape (n, targets).

        Raises:
            DataError  missing cells, or cells that are not what was learnt
        """
        columns = [part.encode(table, rows) for part in self.parts]
        return np.column_stack(columns).astype(np.float32)

    def decode(self, y: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Return numbers in their own units, or the names of class numbers, column by column."""
        columns = zip(self.parts, y.T, strict=True)
        return np.column_stack([part.decode(column) for part, column in columns])

    def to_dict(self) -> dict[str, Any]:
        """Return the targets as plain JSON."""
        return {"task": self.task, "several": [part.to_dict() for part in self.parts]}


def targets_from(value: Any, where: str) -> Target | Targets:
    """Read back what `to_dict` of a target or of several targets wrote.

    Raises:
        ModelFileError  it is not such a record
    """
    if not (isinstance(value, dict) and "several" in value):
        return target_from(value, where)
    kinds = {"task": strict.one_of("regression", "multi-label"), "several": strict.items}
    found = strict.record(value, where, kinds)
    places = enumerate(found["several"])
    parts = tuple(target_from(part, f"{where} {place}") for place, part in places)
    pairs = [isinstance(part, ClassTarget) and len(part.classes) == 2 for part in parts]
    numbers = [isinstance(part, NumberTarget) for part in parts]
    if len(parts) < 2 or not all(numbers if found["task"] == "regression" else pairs):
        raise strict.damaged("at least 2 targets of one kind were expected", where)
    return Targets(parts)


def names_of(target: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names of the target, or of all targets.

    Raises:
        ConfigError  there is none, or one twice
    """
    names = (target,) if isinstance(target, str) else tuple(target)
    if not names or len(set(names)) < len(names):
        raise ConfigError(
            f"a target is named twice: {quoted(names)}" if names else "no target is named",
            where="--target",
            do="name every column to learn once",
        )
    return names


def choose_together(
    table: Table,
    names: Sequence[str],
    task: str = "auto",
    rows: object = None,
    spared: Sequence[str] = (),
) -> Choice:
    """Decide on one task for all targets, and say why.

    One target is classes or numbers. Several are labels if each holds two values, else numbers.

    spared  columns whose mistakes are not told of beside those of the targets

    Raises:
        ConfigError  no such column or task; targets that cannot be learnt together
        DataError    a column cannot be learnt that way
    """
    if len(names) == 1:
        return choose_task(table, names[0], task, rows, spared)
    chosen = as_rows(rows, table.n_rows)
    task = "classification" if task == "multi-label" else task
    for name in names:
        choose_task(table, name, task, chosen, spared)  # which says what is wrong with one of them
    not_pairs = [name for name in names if table.count_words(name, chosen) != 2]
    if task != "regression" and not not_pairs:
        return Choice("multi-label", f"each of the {len(names)} targets holds two values")
    words = [name for name in names if not facts_of(table, name, chosen).all_numbers]
    if task != "classification" and not words:
        return Choice("regression", f"the {len(names)} targets hold numbers")
    for name in not_pairs:
        if table.count_words(name, chosen) == 1:
            fit_classes(table, name, chosen)  # which says that there is nothing to learn
    raise _not_together(table, not_pairs, words, task, chosen)


def _not_together(
    table: Table, not_pairs: list[str], words: list[str], task: str, rows: Rows
) -> ConfigError:
    odd = [*words[:1], *not_pairs[:1]] if task == "auto" else not_pairs[:1]
    counts = {name: table.count_words(name, rows) for name in odd}
    said = ", ".join(
        f"{short(name)} holds {count:,} different {'words' if name in words else 'numbers'}"
        for name, count in counts.items()
    )
    return ConfigError(
        f"these targets cannot be learnt together: {said}", where="--target", do=ALIKE
    )


def fit_targets(table: Table, names: Sequence[str], task: Task, rows: Rows) -> Target | Targets:
    """Learn from the given rows how the target, or each of several, is encoded."""
    fit = fit_number if task == "regression" else fit_classes
    parts: tuple[Target, ...] = tuple(fit(table, name, rows) for name in names)
    return parts[0] if len(parts) == 1 else Targets(parts)


def rows_with_targets(table: Table, names: Sequence[str], *, drop: bool = False) -> Rows:
    """Return the rows in which every target is there: all of them, or it is an error.

    drop  leave out rows without one of the targets
    """
    found = [rows_with_target(table, name, drop=drop) for name in names]
    some = [mask_of(rows, table.n_rows) for rows in found if len(rows) < table.n_rows]
    return rows_where(reduce(np.logical_and, some)) if some else range(table.n_rows)


def groups(table: Table, names: Sequence[str], rows: Rows) -> npt.NDArray[np.unsignedinteger]:
    """Return a number for the class of each row, for splitting rows so that classes stay even.

    With several labels it stands for the rarest of the row's own.
    """
    columns = [class_numbers(table, name, rows) for name in names]
    if len(columns) == 1:
        return columns[0]
    counts = np.array([np.bincount(column, minlength=2) for column in columns])
    found = np.empty(len(rows), np.min_scalar_type(2 * len(names) - 1))
    for start in range(0, len(rows), BLOCK):
        labels = np.stack([column[start : start + BLOCK] for column in columns])
        rarest = np.take_along_axis(counts, labels.astype(np.int64), axis=1).argmin(axis=0)
        found[start : start + BLOCK] = 2 * rarest + labels[rarest, np.arange(len(rarest))]
    return found
