"""The main job: from a table to a trained model and what can be said about it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from ..budget import PROGRAM_ALONE, Budget, Demand
from ..chance import seed_from
from ..doors import class_weights
from ..engines import OwnRows, rows_here
from ..errors import ConfigError, DataError, quoted
from ..memory import check_memory, memory_needed
from ..model import Model
from ..settings import unknown, whole
from ..shuffling import Blocks
from ..tables import Encoder, Table, imbalance
from ..tables.row_numbers import Rows
from ..train_step import Batch
from .recipe import Recipe
from .repeated_rows import repeated_in_words
from .table_columns import SHARE, Columns
from .table_model import TableModel, network_for
from .table_on_disk import on_disk, weighted
from .training import Rows as Counts
from .training import Training

MORE = 1.25  # times as many rows in a window as fit now are still taken, to go on with a run


class TableTraining(Training):
    """A table, split and encoded, and a network that is ready to learn it.

    Nothing is learned from the rows that are held back, not even the scaling. Early
    stopping looks at them, if it is asked for.
    """

    def __init__(
        self,
        table: Table,
        columns: Columns,
        recipe: Recipe | None = None,
        *,
        validation: float | Table = SHARE,
        early_stopping: int | None = None,
        class_weight: str | None = None,
        seed: int | None = None,
        engine: str = "numpy",
        max_memory: str | None = None,
    ) -> None:
        columns.check_split(validation)
        if early_stopping is not None:
            whole("early_stopping", early_stopping, at_least=0)
        self.table, self.columns, self.class_weight = table, columns, class_weight
        self.recipe, self.engine, self.seed = recipe or Recipe(), engine, seed_from(seed)
        choice = columns.choose(table)
        check_class_weight(class_weight, choice.task)

        second, share = (validation, 0.0) if isinstance(validation, Table) else (None, validation)
        training, held_back = columns.split(table, choice.task, share, self.seed)
        on_time = columns.check_time(table, training, held_back)
        encoder = columns.fit(table, training, choice)
        self.model: TableModel = TableModel(
            network_for(self.recipe, encoder, len(training)), encoder
        )
        if second:
            held_back = self.model.rows_with_target(second, drop=columns.impute)
        self.training_rows, self.held_back_rows = training, (second or table, held_back)
        self.split = columns.split_in_words(table, choice.task, validation)
        given = table.n_rows + (second.n_rows if second else 0)
        self.rows = Counts(len(training), len(held_back), given - len(training) - len(held_back))

        here, self.is_first = rows_here(engine, len(training))
        self.is_shared = len(here) < len(training)
        tables = [table, second] if second else [table]
        self.blocks = self.blocks_for(Budget.of(max_memory), tables, len(here) + len(held_back))
        self.encode(here)
        self.notes = self.all_notes(on_time)
        self.prepare(len(training), early_stopping)
        self.plan = replace(self.plan, blocks=self.blocks)

    def blocks_for(self, budget: Budget, tables: list[Table], encoded: int) -> Blocks | None:
        """How rows are shuffled on disk, if they do not fit into memory; None if they do.

        Raises:
            ConfigError  the network alone does not fit, or the engine needs the rows in memory
            EnvError     nothing that could be done fits
        """
        model, encoder = self.model.model, self.model.encoder
        batch = min(self.recipe.batch_size_for(encoded), encoded)
        outputs = len(encoder.class_names) or len(encoder.targets)
        demand = Demand(
            rows=sum(table.n_rows for table in tables),
            cells=sum(table.n_rows * len(table.names) for table in tables),
            encoded=encoded,
            row_size=(self.model.n_inputs + outputs + 1) * model.dtype.itemsize,
            outputs=outputs,
            batch=batch,
            network=memory_needed(model, batch),
        )
        check_budget(budget, model, demand)
        if budget.fits(demand):
            return None
        if self.engine != "numpy":
            raise budget.refusal(demand, self.engine)
        return budget.blocks(demand)

    # -- rows ------------------------------------------------------------------------------

    def encode(self, here: range) -> None:
        """Encode the rows to learn from, or this process's part, and those that are held back."""
        training, (other, held_back) = self.training_rows, self.held_back_rows
        if self.is_shared:
            self.data, back = self.part(here), []
        else:
            together = other is self.table and len(held_back)
            data, *back = self.encoded(
                self.table, [training, held_back] if together else [training]
            )
            self.data = self.with_weights(data)
        if len(held_back) and not back:
            back = self.encoded(other, [held_back]) if self.is_first else [Batch((), ())]
        self.held_back = back[0] if back else None

    def encoded(self, table: Table, parts: Sequence[Rows]) -> list[Batch]:
        """Some parts of a table's rows, encoded and checked; it is gone through only once."""
        if self.blocks:
            return on_disk(self.model, table, parts)
        encoder, ends = self.model.encoder, [0, *accumulate(map(len, parts))]
        rows = parts[0] if len(parts) == 1 else np.concatenate([np.asarray(part) for part in parts])
        X, y = encoder.encode_inputs(table, rows), encoder.encode_target(table, rows)
        return [
            self.model.model.batch_of(X[first:last], y[first:last])
            for first, last in pairwise(ends)
        ]

    def with_weights(self, data: Batch) -> Batch:
        """The rows to learn from, with how much each counts."""
        if self.class_weight is None:
            return data
        if self.blocks:
            return weighted(data, len(self.model.class_names))
        return self.model.model.batch_of(*data, self.class_weight)

    def part(self, here: range) -> Batch:
        """This process's part of the rows; how much a row counts is decided among all rows."""
        rows = self.training_rows
        (own,) = self.encoded(self.table, [rows[here.start : here.stop] if here else rows[:1]])
        weights = None
        if self.class_weight is not None:
            labels = self.model.encoder.encode_target(self.table, rows)
            weights = class_weights(self.class_weight, labels).astype(own.inputs.dtype)
        inputs, targets = (
            OwnRows(part[: len(here)], here.start, len(rows)) for part in (own.inputs, own.targets)
        )
        return Batch(inputs, targets, weights)

    def whole(self) -> Batch:
        """All rows to learn from."""
        (data,) = self.encoded(self.table, [self.training_rows])
        return self.with_weights(data)

    # -- notes -----------------------------------------------------------------------------

    def all_notes(self, on_time: Sequence[str]) -> list[str]:
        """What should be known about the data and how they are learned."""
        encoder, (other, held_back) = self.model.encoder, self.held_back_rows
        notes = [*self.table.notes, *on_time, *encoder.notes, *self.uneven()]
        if other is not self.table:
            own = [*other.notes, *encoder.notes_on(other, held_back)]
            notes += [f"{other.source}: {note}" for note in own]
        if self.held_back is not None and not (self.blocks or self.is_shared):
            notes += filter(None, [repeated_in_words(self.data, self.held_back)])
        return notes + ([self.blocks.in_words(len(self.training_rows))] if self.blocks else [])

    def uneven(self) -> list[str]:
        """What to say about targets with classes of very different size in the training rows."""
        notes, targets, rows = [], self.model.encoder.targets, self.training_rows
        for target in targets:
            counts = dict(self.table.words(target.name, rows, max(len(target.classes), 1)))
            several = target.name if len(targets) > 1 else ""
            sizes = [counts[name] for name in target.classes]
            if note := sizes and imbalance(target.classes, sizes, several):
                can = not several and self.class_weight is None
                notes.append(note + ("; or use --class-weight balanced" if can else ""))
        return notes

    # -- checkpoints -----------------------------------------------------------------------

    def check_same_data(self, about: Mapping[str, Any]) -> None:
        """Refuse to go on with other columns, or with other numbers in them."""
        where = self.table.where()
        check_same_data(about, self.model.encoder, self.provenance["data"], where)
        self.plan = replace(self.plan, blocks=same_blocks(about.get("blocks"), self.plan.blocks))


def check_budget(
    budget: Budget, model: Model, demand: Demand, at_most: Demand | None = None
) -> None:
    """Refuse a network and rows that cannot be trained under a limit, and ask for enough at once.

    at_most  what the demand may turn out to be, as long as it is not known

    Raises:
        ConfigError  the network alone does not fit
        EnvError     all together does not, even with its rows on disk
    """
    enough = max(budget.enough(demand), budget.enough(at_most or demand))
    budget.check(PROGRAM_ALONE, enough)
    check_memory(model, demand.batch, budget.limit if budget.is_asked else None, enough)
    budget.check(demand, enough)


def check_same_data(about: Mapping[str, Any], encoder: Encoder, digest: str, where: str) -> None:
    """Refuse to go on with other columns, or with other numbers in them."""
    then = Encoder.from_dict(about["encoder"])
    gone = [name for name in then.input_names if name not in encoder.input_names]
    new = [name for name in encoder.input_names if name not in then.input_names]
    if gone or new:
        lists = {"are gone": gone, "are new": new}
        said = [f"{', '.join(map(quoted, names))} {what}" for what, names in lists.items() if names]
        raise ConfigError(
            f"the inputs are not those that this run began with: {'; '.join(said)}",
            where=where,
            do="give the table as it was, or train anew",
        )
    if about["encoder"] != encoder.to_dict() or about["provenance"].get("data") != digest:
        raise DataError(
            "the data have changed since this run began",
            where=where,
            do="give the table as it was, or train anew",
        )


def same_blocks(then: list[int] | None, now: Blocks | None) -> Blocks | None:
    """How the rows were shuffled when a run began, so that it goes on with the same bits.

    Raises:
        ConfigError  that is not possible with the memory that there is now
    """
    if then is None and now is None:
        return None
    if then is None or now is None or then[1] > MORE * now.window:
        here = "in memory" if now is None else "on disk"
        there = "in memory" if then is None else "on disk"
        raise ConfigError(
            f"this run began with its rows {there}, and with the memory there is now they would be"
            f" {here}, shuffled in another way",
            do="resume where as much memory may be used as before, or train anew",
        )
    return Blocks(*then)


def check_class_weight(given: str | None, task: str) -> None:
    """Refuse weights of classes where there are no classes, and unknown words for them."""
    if given is None:
        return
    if task != "classification":
        these = "these targets are labels" if task == "multi-label" else "this target is a number"
        raise ConfigError(
            f"class_weight is for the classes of one target, and {these}",
            do="leave out class_weight, or choose one target and the task classification",
        )
    if given != "balanced":
        raise unknown("class_weight", given, ["balanced"])
