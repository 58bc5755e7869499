"""A sweep over a table: recipes, seeds and folds, each fold encoded by its training rows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import isfinite
from typing import Any

import numpy as np

from ..arrays import Array
from ..chance import generator_for
from ..errors import DataError
from ..settings import whole
from ..sweeps import SweepRow, SweepSummary
from ..sweeps.crew import crew_for
from ..sweeps.folds import folds_of
from ..sweeps.grid import combinations, seeds_of, variant
from ..sweeps.member import Member, judge
from ..sweeps.result import best_of, summary_of
from ..sweeps.together import Progress, in_order, train_all
from ..tables import Encoder, Table, rows_with_targets
from ..train_step import Batch
from ..training import Plan
from .recipe import Recipe
from .table_columns import Columns
from .table_model import TableModel, network_for
from .table_training import TableTraining, check_class_weight


class TableSweep:
    """A table, and a network for every recipe, seed and fold that is ready to learn it.

    `lists` are the settings of the recipe to try in every combination, under their names.
    Nothing is learned from the rows that a fold holds back, not even the scaling.
    """

    def __init__(
        self,
        table: Table,
        columns: Columns,
        recipe: Recipe,
        lists: Mapping[str, Sequence[Any] | None],
        *,
        seeds: int | Sequence[int] = 1,
        folds: int = 5,
        class_weight: str | None = None,
        engine: str = "auto",
    ) -> None:
        self.table, self.columns, self.recipe = table, columns, recipe
        self.class_weight = class_weight
        self.seeds, self.grid = seeds_of(seeds), list(combinations(lists))
        columns.refuse_own_split()
        self.choice = columns.choose(table)
        check_class_weight(class_weight, self.choice.task)
        self.notes = list(table.notes)
        self.members = [
            member
            for number, parts in enumerate(self.folds(whole("folds", folds, at_least=2)), start=1)
            for member in self.fold(number, *parts)
        ]
        self.crew = crew_for(engine, self.members)
        self.rows: tuple[SweepRow, ...] = ()

    def folds(self, folds: int) -> list[tuple[Array, Array]]:
        """The rows to learn from and those held back, for every fold."""
        known = rows_with_targets(self.table, self.columns.targets, drop=self.columns.impute)
        labels = self.columns.groups(self.table, self.choice.task, known)
        try:
            parts = folds_of(len(known), folds, generator_for("split", self.seeds[0]), labels)
        except DataError as error:
            error.where = self.table.where(self.columns.targets[0])
            raise
        rows = np.asarray(known)
        return [(rows[kept], rows[back]) for kept, back in parts]

    def fold(self, number: int, training: Array, held_back: Array) -> Iterator[Member]:
        """The networks of a fold, which share its rows."""
        encoder = self.columns.fit(self.table, training, self.choice)
        if number == 1:
            self.notes += encoder.notes
        coded = FoldRows(self.table, encoder, training, held_back, self.class_weight)
        for settings in self.grid:
            recipe = replace(self.recipe, **settings)
            for seed in self.seeds:
                yield coded.member(number, settings, recipe, seed)

    def stream(self) -> Iterator[Progress | SweepRow]:
        """Train while being read; whoever stops reading stops the training."""
        rows = []
        for record in train_all(self.members, self.crew):
            if isinstance(record, SweepRow):
                rows.append(record)
            if isinstance(record, str):
                self.notes.append(record)
            else:
                yield record
        self.rows = in_order(rows, self.members)

    @property
    def summary(self) -> list[SweepSummary]:
        """Mean and spread for every setting, the best first."""
        return summary_of(self.rows)

    @property
    def best(self) -> dict[str, Any]:
        """The settings with the lowest mean loss out of sample."""
        return best_of(self.rows)

    def training(self) -> TableTraining:
        """The training of the best settings on all rows, with the first seed."""
        return TableTraining(
            self.table,
            self.columns,
            replace(self.recipe, **self.best),
            validation=0,
            class_weight=self.class_weight,
            seed=self.seeds[0],
            engine=self.crew.engine,
        )


class FoldRows:
    """The rows of a fold, encoded by what its training rows say."""

    def __init__(
        self,
        table: Table,
        encoder: Encoder,
        training: Array,
        held_back: Array,
        class_weight: str | None,
    ) -> None:
        self.encoder, self.count = encoder, len(training)
        model = network_for(Recipe(hidden=()), encoder, self.count)  # any has the same doors
        self.training, self.held_back = (
            model.batch_of(encoder.encode_inputs(table, rows), encoder.encode_target(table, rows))
            for rows in (training, held_back)
        )
        if class_weight is not None:
            self.training = model.batch_of(*self.training, class_weight)

    def member(self, number: int, settings: dict[str, Any], recipe: Recipe, seed: int) -> Member:
        """One network that learns this fold."""
        prices = {name: price for name, price in settings.items() if name in ("l1", "l2")}
        model = network_for(recipe, self.encoder, self.count)
        return Member(
            settings=settings,
            fold=number,
            model=variant(model, prices),
            data=self.training,
            held_back=self.held_back,
            plan=Plan(recipe.epochs_for(self.count), recipe.batch_size_for(self.count), seed=seed),
            judge=partial(judge_table, self.encoder),
        )


def judge_table(encoder: Encoder, model: Any, data: Batch) -> dict[str, float]:
    """Loss and metrics, in the target's unit, on rows that are encoded already."""
    loss = judge(model, Batch(data.inputs, data.targets))["loss"]
    if not isfinite(loss):
        return {"loss": loss}
    return TableModel(model, encoder).evaluate_encoded(data.inputs, data.targets).measured
