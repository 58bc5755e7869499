"""The main job: from a table to a trained model and what can be said about it."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import numpy as np

from .arrays import Array
from .chance import fresh_seed, generator_for
from .checkpoint import Checkpoint, go_on_from, write_checkpoint
from .course import Course, EarlyStopping
from .doors import class_weights
from .engines import OwnRows, rows_here
from .errors import ConfigError, DataError, quoted
from .history import BatchRecord, EpochRecord, History
from .provenance import provenance
from .recipe import Recipe
from .settings import number, unknown, whole
from .splits import split
from .table_model import Evaluation, TableModel
from .tables import Encoder, Table, choose_task, class_numbers, rows_with_target
from .tables.target import Choice
from .train_step import Batch
from .training import Plan

MORE_ROWS = "give more rows, or rows of their own to validate on"


@dataclass(frozen=True)
class Columns:
    """What the columns of a table are to a training. Empty lists leave it to the table."""

    target: str
    task: str = "auto"  # or classification, regression
    scaling: str = "standardize"  # or min-max, none
    impute: bool = False  # fill in missing values and leave out rows without a target
    categorical: Sequence[str] = ()
    ignore: Sequence[str] = ()

    def split(self, table: Table, task: str, share: float, seed: int) -> tuple[Array, Array]:
        """Draw the rows to learn from and those to hold back; classes give their share to both."""
        known = rows_with_target(table, self.target, drop=self.impute)
        if not share:
            return known, known[:0]
        labels = class_numbers(table, self.target, known) if task == "classification" else None
        try:
            kept, back = split(len(known), share, generator_for("split", seed), labels)
        except DataError as error:
            error.where, error.do = table.where(self.target), MORE_ROWS
            raise
        return known[kept], known[back]

    def fit(self, table: Table, rows: Array, choice: Choice) -> Encoder:
        """Learn from training rows how columns become inputs."""
        encoder = Encoder.fit(
            table,
            self.target,
            rows=rows,
            task=choice.task,
            scaling=self.scaling,
            impute=self.impute,
            categorical=self.categorical,
            ignore=self.ignore,
        )
        reason = f"{choice.task}: {choice.reason}"  # the encoder only knows that it was told
        return replace(encoder, notes=(reason, *encoder.notes[1:]))


@dataclass(frozen=True)
class Rows:
    """How many rows there are, by what became of them."""

    learned_from: int
    held_back: int
    without_target: int  # and so left out, of the table and of a second one to validate on

    @property
    def given(self) -> int:
        """All of them."""
        return self.learned_from + self.held_back + self.without_target


@dataclass(frozen=True)
class Result:
    """What a training has come to.

    in_sample      on the rows that were learned from
    out_of_sample  on the rows that were held back; None if there were none
    """

    in_sample: Evaluation
    out_of_sample: Evaluation | None
    rows: Rows
    history: History
    digest: str  # of the weights


class TableTraining:
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
        validation: float | Table = 0.2,
        early_stopping: int | None = None,
        class_weight: str | None = None,
        seed: int | None = None,
        engine: str = "numpy",
    ) -> None:
        second = validation if isinstance(validation, Table) else None
        share = 0 if second else number("validation", validation, at_least=0, below=1)
        if early_stopping is not None:
            whole("early_stopping", early_stopping)
        self.seed = fresh_seed() if seed is None else whole("seed", seed, at_least=0)
        self.recipe, self.engine = recipe or Recipe(), engine
        choice = choose_task(table, columns.target, columns.task)
        check_class_weight(class_weight, choice.task)

        training, held_back = columns.split(table, choice.task, share, self.seed)
        encoder = columns.fit(table, training, choice)
        sizes = len(encoder.input_names), len(encoder.class_names), len(training)
        self.model = TableModel(self.recipe.build(*sizes), encoder)
        here, self.is_first = rows_here(engine, len(training))
        self.whole = partial(self.batch, table, training, class_weight)
        self.is_shared = len(here) < len(training)
        self.held_back: Batch | None = None
        if self.is_shared:
            self.data = self.part(table, training, here, class_weight)
        elif len(held_back):
            self.data, self.held_back = self.both(table, training, held_back, class_weight)
        else:
            self.data = self.whole()
        self.notes = [*table.notes, *encoder.notes]
        if second:
            held_back = self.model.rows_with_target(second, drop=columns.impute)
            notes = [*second.notes, *encoder.notes_on(second, held_back)]
            self.notes += [f"{second.source}: {note}" for note in notes]
        if len(held_back) and self.held_back is None:
            self.held_back = self.judges(second or table, held_back)
        given = table.n_rows + (second.n_rows if second else 0)
        self.rows = Rows(len(training), len(held_back), given - len(training) - len(held_back))
        self.plan = Plan(
            epochs=self.recipe.epochs_for(len(training)),
            batch_size=self.recipe.batch_size_for(len(training)),
            early_stopping=None if early_stopping is None else EarlyStopping(early_stopping),
            seed=self.seed,
        )
        self.history = History(seed=self.seed)
        self.course: Course | None = None  # to go on from

    def batch(self, table: Table, rows: Array, class_weight: str | None = None) -> Batch:
        """Rows of a table, encoded and checked."""
        encoder = self.model.encoder
        X, y = encoder.encode_inputs(table, rows), encoder.encode_target(table, rows)
        return self.model.model.batch_of(X, y, class_weight=class_weight)

    def both(
        self, table: Table, training: Array, held_back: Array, class_weight: str | None
    ) -> tuple[Batch, Batch]:
        """The rows to learn from and those held back; the table is gone through only once."""
        encoder, rows = self.model.encoder, np.concatenate([training, held_back])
        X, y = encoder.encode_inputs(table, rows), encoder.encode_target(table, rows)
        count, batch_of = len(training), self.model.model.batch_of
        return (
            batch_of(X[:count], y[:count], class_weight=class_weight),
            batch_of(X[count:], y[count:]),
        )

    def part(self, table: Table, rows: Array, here: range, class_weight: str | None) -> Batch:
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

    def judges(self, table: Table, rows: Array) -> Batch:
        """The rows that are held back, where they are looked at: in the first process."""
        return self.batch(table, rows) if self.is_first else Batch((), ())

    def stream(self) -> Generator[BatchRecord | EpochRecord, None, None]:
        """Train while being read; whoever stops reading stops the training."""
        network = self.model.model
        records = network.stream(self.data, self.held_back, self.plan, self.engine, self.course)
        for record in records:
            if isinstance(record, EpochRecord):
                self.history.epochs.append(record)
            yield record
        if len(self.history) < self.plan.epochs:
            self.history.stopped = f"no improvement after epoch {self.history.best.epoch}"
        if self.is_first:
            self.data = self.whole() if self.is_shared else self.data  # to judge in sample

    def result(self) -> Result:
        """What the training has come to so far."""
        back = self.held_back
        return Result(
            in_sample=self.model.evaluate_encoded(self.data.inputs, self.data.targets),
            out_of_sample=back and self.model.evaluate_encoded(back.inputs, back.targets),
            rows=self.rows,
            history=self.history,
            digest=self.model.model.digest(),
        )

    # -- checkpoints -----------------------------------------------------------------------

    @property
    def is_settled(self) -> bool:
        """Whether a checkpoint can be written now."""
        return self.model.model.is_settled

    @property
    def steps_done(self) -> int:
        """How many steps the network has taken."""
        course = self.model.model.course
        return course.total if course else 0

    def write_checkpoint(self, path: Path, asked: Mapping[str, Any]) -> None:
        """Write down all that going on from here takes, and what was asked for."""
        about = {
            "asked": dict(asked),
            "encoder": self.model.encoder.to_dict(),
            "provenance": self.provenance,
        }
        write_checkpoint(path, self.model.model, self.history, about)

    def go_on_from(self, checkpoint: Checkpoint) -> list[str]:
        """Go on where a training with the same data has stopped; return what has changed since.

        Raises:
            ConfigError  the columns are others
            DataError    the data are others
        """
        about = checkpoint.about
        check_same_data(about, self.model.encoder, self.provenance["data"])
        self.course, self.history = go_on_from(checkpoint, self.model.model, self.plan)
        return changes(about["provenance"], self.provenance)

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Who trains, on which numbers, with which seed, on which machine, when."""
        return provenance(self.data, self.seed, self.plan.batch_size)

    def note_provenance(self) -> None:
        """Write into the model where it comes from."""
        self.model.model.provenance = self.provenance


def check_same_data(about: dict[str, Any], encoder: Encoder, digest: str) -> None:
    """Refuse to go on with other columns, or with other numbers in them."""
    then = Encoder.from_dict(about["encoder"])
    gone = [name for name in then.input_names if name not in encoder.input_names]
    new = [name for name in encoder.input_names if name not in then.input_names]
    if gone or new:
        lists = {"are gone": gone, "are new": new}
        said = [f"{', '.join(map(quoted, names))} {what}" for what, names in lists.items() if names]
        raise ConfigError(
            f"the inputs are not those that this run began with: {'; '.join(said)}",
            do="give the table as it was, or train anew",
        )
    if about["encoder"] != encoder.to_dict() or about["provenance"]["data"] != digest:
        raise DataError(
            "the data have changed since this run began",
            do="give the table as it was, or train anew",
        )


def changes(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What may give other bits: another program, another machine."""
    watched = ("glassnet", "python", "numpy", "blas", "threads", "machine")
    changed = [
        f"{name} was {then[name]}, is {now[name]}" for name in watched if then[name] != now[name]
    ]
    return [f"{'; '.join(changed)}: the last digits may differ"] if changed else []


def check_class_weight(given: str | None, task: str) -> None:
    """Refuse weights of classes where there are no classes, and unknown words for them."""
    if given is None:
        return
    if task != "classification":
        raise ConfigError(
            "class_weight is for classes, and this target is a number",
            do="leave out class_weight, or choose the task classification",
        )
    if given != "balanced":
        raise unknown("class_weight", given, ["balanced"])
