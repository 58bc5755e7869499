"""The main job: from a table to a trained model and what can be said about it."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
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
        second, share = (validation, 0.0) if isinstance(validation, Table) else (None, validation)
        if early_stopping is not None:
            whole("early_stopping", early_stopping, at_least=0)
        self.seed = seed_from(seed)
        self.recipe, self.engine = recipe or Recipe(), engine
        self.table, self.columns, self.class_weight = table, columns, class_weight
        choice = columns.choose(table)
        check_class_weight(class_weight, choice.task)

        training, held_back = columns.split(table, choice.task, share, self.seed)
        on_time = columns.check_time(table, training, held_back)
        encoder = columns.fit(table, training, choice)
        network = network_for(self.recipe, encoder, len(training))
        self.model: TableModel = TableModel(network, encoder)
        here, self.is_first = rows_here(engine, len(training))
        self.whole = partial(self.batch, table, training, class_weight)
        self.training_rows = training
        self.is_shared = len(here) < len(training)
        self.held_back: Batch | None = None
        tables = [table, second] if second else [table]
        encoded = len(here) + (second.n_rows if second else len(held_back))
        self.blocks = self.blocks_for(Budget.of(max_memory), tables, encoded)
        if self.is_shared:
            self.data = self.part(table, training, here, class_weight)
        elif self.blocks:
            parts = [training, held_back] if len(held_back) else [training]
            data, *judges = on_disk(self.model, table, parts)
            self.data = data if class_weight is None else weighted(data, len(encoder.class_names))
            self.held_back = judges[0] if judges else None
        elif len(held_back):
            self.data, self.held_back = self.both(table, training, held_back, class_weight)
        else:
            self.data = self.whole()
        self.split = columns.split_in_words(table, choice.task, validation)
        self.notes = [*table.notes, *on_time, *encoder.notes, *self.uneven(table, training)]
        if second:
            held_back = self.model.rows_with_target(second, drop=columns.impute)
            notes = [*second.notes, *encoder.notes_on(second, held_back)]
            self.notes += [f"{second.source}: {note}" for note in notes]
        self.held_back_rows = (second or table, held_back)
        if len(held_back) and self.held_back is None:
            self.held_back = self.judges(second or table, held_back)
        if self.held_back is not None and not (self.blocks or self.is_shared):
            self.notes += filter(None, [repeated_in_words(self.data, self.held_back)])
        given = table.n_rows + (second.n_rows if second else 0)
        self.rows = Counts(len(training), len(held_back), given - len(training) - len(held_back))
        self.prepare(len(training), early_stopping)
        self.plan = replace(self.plan, blocks=self.blocks)
        if self.blocks:
            self.notes.append(self.blocks.in_words(len(training)))

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

    def uneven(self, table: Table, rows: Rows) -> list[str]:
        """What to say about targets with classes of very different size in the training rows."""
        notes, targets = [], self.model.encoder.targets
        for target in targets:
            counts = dict(table.words(target.name, rows, max(len(target.classes), 1)))
            several = target.name if len(targets) > 1 else ""
            sizes = [counts[name] for name in target.classes]
            if note := sizes and imbalance(target.classes, sizes, several):
                can = not several and self.class_weight is None
                notes.append(note + ("; or use --class-weight balanced" if can else ""))
        return notes

    def batch(self, table: Table, rows: Rows, class_weight: str | None = None) -> Batch:
        """Rows of a table, encoded and checked."""
        encoder = self.model.encoder
        X, y = encoder.encode_inputs(table, rows), encoder.encode_target(table, rows)
        return self.model.model.batch_of(X, y, class_weight=class_weight)

    def both(
        self, table: Table, training: Rows, held_back: Rows, class_weight: str | None
    ) -> tuple[Batch, Batch]:
        """The rows to learn from and those held back; the table is gone through only once."""
        encoder = self.model.encoder
        rows = np.concatenate([np.asarray(training), np.asarray(held_back)])
        X, y = encoder.encode_inputs(table, rows), encoder.encode_target(table, rows)
        count, batch_of = len(training), self.model.model.batch_of
        return (
            batch_of(X[:count], y[:count], class_weight=class_weight),
            batch_of(X[count:], y[count:]),
        )

    def part(self, table: Table, rows: Rows, here: range, class_weight: str | None) -> Batch:
        """This process's part of the rows; how much a row counts is decided among all rows."""
        some = rows[here.start : here.stop] if here else rows[:1]
        own = self.batch(table, some)
        weights = None
        if class_weight is not None:
            labels = self.model.encoder.encode_target(table, rows)
            weights = class_weights(class_weight, labels).astype(own.inputs.dtype)
        inputs, targets = (
            OwnRows(part[: len(here)], here.start, len(rows)) for part in (own.inputs, own.targets)
        )
        return Batch(inputs, targets, weights)

    def judges(self, table: Table, rows: Rows) -> Batch:
        """The rows that are held back, where they are looked at: in the first process."""
        if self.blocks:
            return on_disk(self.model, table, [rows])[0]
        return self.batch(table, rows) if self.is_first else Batch((), ())

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
