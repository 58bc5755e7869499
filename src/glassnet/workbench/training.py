"""A whole training: from data that are ready to what was learned, with checkpoints between.

Where the data come from is the matter of those who make one: a table, or pictures.
"""

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..checkpoint import Checkpoint, go_on_from, write_checkpoint
from ..course import Course, EarlyStopping
from ..errors import DataError
from ..history import BatchRecord, EpochRecord, History
from ..inspection import dead_neurons, faded_neurons
from ..train_step import Batch
from ..training import Plan
from .evaluations import Evaluation
from .image_model import ImageModel
from .provenance import digest_of_data, provenance
from .recipe import Recipe
from .table_model import TableModel

ENOUGH = 1_000  # rows held back that can say which epoch was the best
PATIENCE = 10  # epochs without improvement
LOOKED_AT = 4096  # rows in which a neuron should be active at least once


@dataclass(frozen=True)
class Rows:
    """How many rows or pictures there are, by what became of them."""

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


def stopping(asked: int | None, held_back: int) -> EarlyStopping | None:
    """After how many epochs without improvement to stop: as asked, 0 for never.

    If nothing was asked, after 10 where 1,000 rows or more are held back. There learning by heart
    costs most, and so many rows hardly err about the best epoch; of fewer, chance would choose it.
    """
    if asked is None:
        return EarlyStopping(PATIENCE) if held_back >= ENOUGH else None
    return EarlyStopping(asked) if asked else None


class Training:
    """Data that are encoded, and a network that is ready to learn them.

    Whoever makes one fills in the fields, `prepare` last.
    """

    model: TableModel | ImageModel
    recipe: Recipe
    seed: int
    engine: str
    data: Batch  # to learn from: all, or this process's part
    held_back: Batch | None
    rows: Rows
    notes: list[str]
    split = ""  # how it was decided which rows are held back
    is_first: bool  # of the processes that train together
    is_shared: bool  # among them, so that each has only a part of the data

    def whole(self) -> Batch:
        """All data to learn from."""
        raise NotImplementedError

    def prepare(self, count: int, early_stopping: int | None) -> None:
        """Plan how to learn from so many rows."""
        self.plan = Plan(
            epochs=self.recipe.epochs_for(count),
            batch_size=self.recipe.batch_size_for(count),
            early_stopping=stopping(early_stopping, self.rows.held_back),
            seed=self.seed,
        )
        self.history = History(seed=self.seed)
        self.course: Course | None = None  # to go on from

    def stream(self) -> Generator[BatchRecord | EpochRecord, None, None]:
        """Train while being read; whoever stops reading stops the training."""
        self.note_provenance()  # while the number of threads is the user's own
        network = self.model.model
        records = network.stream(self.data, self.held_back, self.plan, self.engine, self.course)
        for record in records:
            if isinstance(record, EpochRecord):
                self.history.epochs.append(record)
            yield record
        if len(self.history) < self.plan.epochs:
            self.history.stopped = f"no improvement after epoch {self.history.best.epoch}"
        if self.is_first and self.is_shared:
            self.data, self.is_shared = self.whole(), False  # to judge in sample

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

    def warnings(self) -> list[str]:
        """What is wrong with the network that was trained: neurons that are always silent."""
        model, some = self.model.model, self.data.inputs[:LOOKED_AT]
        return [str(found) for found in (*dead_neurons(model, some), *faded_neurons(model, some))]

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
            "held_back": self.held_back_digest,
            "blocks": self.plan.blocks and [self.plan.blocks.block, self.plan.blocks.window],
        }
        write_checkpoint(path, self.model.model, self.history, about)

    def go_on_from(self, checkpoint: Checkpoint) -> list[str]:
        """Go on where a training with the same data has stopped; return what has changed since.

        Raises:
            ConfigError  the columns are others
            DataError    the data are others
        """
        about = checkpoint.about
        self.check_same_data(about)
        if self.is_first and about["held_back"] != self.held_back_digest:
            raise DataError(
                "the rows that are held back have changed since this run began",
                do="give them as they were, or train anew",
            )
        self.course, self.history = go_on_from(checkpoint, self.model.model, self.plan)
        return changes(about["provenance"], self.provenance)

    @cached_property
    def held_back_digest(self) -> str:
        """A fingerprint of the data that the course of the training is judged by."""
        return digest_of_data(self.held_back) if self.held_back else ""

    def check_same_data(self, about: Mapping[str, Any]) -> None:
        """Refuse to go on with other data than those a checkpoint tells about."""
        raise NotImplementedError

    @cached_property
    def provenance(self) -> dict[str, Any]:
        """Who trains, on which numbers, with which seed, on which machine, when."""
        return provenance(self.data, self.seed, self.plan.batch_size)

    def note_provenance(self) -> None:
        """Write into the model where it comes from."""
        self.model.model.provenance = self.provenance


def changes(then: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What may give other bits: another program, another machine."""
    watched = ("glassnet", "python", "numpy", "blas", "threads", "machine")
    changed = [
        f"{name} was {then.get(name)}, is {now[name]}"
        for name in watched
        if then.get(name) != now[name]
    ]
    return [f"{'; '.join(changed)}: the last digits may differ"] if changed else []
