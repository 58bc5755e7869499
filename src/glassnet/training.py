"""Training as a stream: the steps happen while you read what each of them says.

Nothing is called back. The command line prints the records, the history collects them,
and whoever stops reading stops the training.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from time import perf_counter
from typing import Any, NamedTuple, Protocol

from .arrays import Array, Generator, Mode, NumpyRandom
from .chance import generator_for
from .course import Best, Course, EarlyStopping
from .errors import DivergedError
from .guard import CURE
from .history import BatchRecord, EpochRecord
from .shuffling import BlockOrder, Blocks
from .splits import split
from .train_step import Batch, Cost, Network, TrainState

Evaluate = Callable[[list[Any]], dict[str, float]]


class Done(NamedTuple):
    """What an engine says after a step."""

    rows: int
    weight: float  # what the rows count for: their number, or the sum of their weights
    cost: Cost


class Engine(Protocol):
    """Who runs the steps."""

    network: Network
    step: int  # steps taken so far

    def __init__(self, network: Network, start: TrainState) -> None: ...

    @property
    def train_state(self) -> TrainState:
        """Everything that training has changed so far."""
        ...

    def restore(self, parameters: list[Any]) -> None:
        """Put back parameters that were copied earlier."""
        ...

    def once(self, ask: Callable[[], dict[str, float]]) -> dict[str, float]:
        """What one process finds out, for all that train together."""
        ...

    def epoch(
        self,
        data: Batch,
        order: Array | BlockOrder | None,
        batch_size: int,
        mode: Mode,
        first: int = 0,
    ) -> Iterator[Done]:
        """Train once on all of `data`, in the given order, from its row `first` on."""
        ...


@dataclass(frozen=True)
class Plan:
    """How long to train, in which portions, and when to stop."""

    epochs: int
    batch_size: int
    shuffle: bool = True
    early_stopping: EarlyStopping | None = None
    seed: int = 0
    first_epoch: int = 1
    blocks: Blocks | None = None  # for rows on disk

    def order(self, epoch: int, count: int) -> Array | None:
        """The order of the rows in an epoch; None for the order in which they came.

        For rows on disk it is a `BlockOrder`.
        """
        if not self.shuffle or self.batch_size >= count:
            return None  # one batch of all rows is the same in any order
        generator = generator_for("shuffling", self.seed, epoch)
        if self.blocks:
            return BlockOrder(count, self.blocks.for_batches(self.batch_size), generator)
        return generator.permutation(count)

    def steps(self, count: int) -> int:
        """How many steps training on `count` rows takes, from the very first epoch on."""
        return (self.first_epoch - 1 + self.epochs) * -(-count // self.batch_size)

    def mode(self, epoch: int) -> Mode:
        """Training, with this epoch's own chance: an epoch can be repeated without those before."""
        return Mode(NumpyRandom(self.generator(epoch)))

    def generator(self, epoch: int) -> Generator:
        """The chance of an epoch."""
        return generator_for("dropout", self.seed, epoch)

    @property
    def last_epoch(self) -> int:
        """The last one, counted like `first_epoch`."""
        return self.first_epoch + self.epochs - 1

    def course(self, total: int) -> Course:
        """The beginning, after so many steps of earlier trainings."""
        return Course(Best(self.early_stopping), self.first_epoch, total=total)


def train(
    engine: Engine,
    data: Batch,
    plan: Plan,
    evaluate: Evaluate | None = None,
    course: Course | None = None,
) -> Iterator[BatchRecord | EpochRecord]:
    """Train, yielding a record after every step and after every epoch.

    `evaluate` looks at the parameters after an epoch and returns the metrics of the
    validation rows, their `loss` among them. `course` tells where to begin, and always says
    where training is. However the stream ends, the engine is left with finite weights: the
    best ones under early stopping, else the latest.
    """
    if course is None:
        course = plan.course(engine.step)
    try:
        while course.epoch <= plan.last_epoch and not course.best.is_over:
            if course.generator is None:
                course.begin_epoch(plan.generator(course.epoch), engine.train_state.parameters)
            mode = Mode(NumpyRandom(course.generator))
            yield from train_epoch(engine, data, plan, evaluate, course, mode)
    except DivergedError:
        if course.begun_with is not None:
            engine.restore(course.begun_with)
        raise
    finally:
        if course.best.parameters is not None:
            engine.restore(course.best.parameters)


def train_epoch(
    engine: Engine,
    data: Batch,
    plan: Plan,
    evaluate: Evaluate | None,
    course: Course,
    mode: Mode,
) -> Iterator[BatchRecord | EpochRecord]:
    """What is left of one epoch."""
    began = perf_counter()
    count, epoch, sums = len(data.inputs), course.epoch, course.sums
    steps = -(-count // plan.batch_size)
    order, first = plan.order(epoch, count), course.step * plan.batch_size
    batches = engine.epoch(data, order, plan.batch_size, mode, first)
    for step in range(course.step + 1, steps + 1):
        try:
            rows, counts, cost = next(batches)
        except DivergedError as error:
            place = [error.where] if error.where else []
            error.where = ", ".join([*place, f"epoch {epoch}", f"batch {step}"])
            if sums.weight:
                error.what += f"; last finite cost {sums.last:.4g}"
            raise
        sums.last = float(cost.total)
        sums.losses += float(cost.data) * counts
        sums.weight += counts
        sums.penalty = float(cost.penalty)
        course.step, course.total = step, course.total + 1
        yield BatchRecord(epoch, step, steps, sums.last, rows)
    loss = sums.losses / sums.weight
    metrics = evaluate(engine.train_state.parameters) if evaluate else {}
    validation_loss = metrics.pop("loss", None)
    if validation_loss is not None and not isfinite(validation_loss):
        raise DivergedError(
            f"the validation loss became {validation_loss}", where=f"epoch {epoch}", do=CURE
        )
    watched = loss if validation_loss is None else validation_loss
    course.end_epoch()
    yield EpochRecord(
        epoch=epoch,
        step=engine.step,
        loss=loss,
        penalty=sums.penalty,
        validation_loss=validation_loss,
        metrics=metrics,
        learning_rate=engine.network.optimizer.at(engine.step - 1).learning_rate,
        seconds=perf_counter() - began,
        best=course.best.look(watched, engine.train_state.parameters),
    )


def hold_back(data: Batch, fraction: float, seed: int) -> tuple[Batch, Batch | None]:
    """Split a batch into training rows and validation rows; none of the latter for 0."""
    if fraction == 0:
        return data, None
    classes = classes_of(data.targets)
    parts = split(len(data.inputs), fraction, generator_for("split", seed), classes)
    training, validation = (
        Batch(*(None if part is None else part[rows] for part in data)) for rows in parts
    )
    return training, validation


def classes_of(targets: Array) -> Array | None:
    """The class of every row: class numbers, where the 1 of a one-hot row is, or yes and no."""
    if targets.ndim == 1:
        return targets
    if not ((targets == 0) | (targets == 1)).all():
        return None
    if targets.shape[1] == 1:
        return targets[:, 0]
    return targets.argmax(axis=1) if (targets.sum(axis=1) == 1).all() else None
