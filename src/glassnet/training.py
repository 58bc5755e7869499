"""Training as a stream: the steps happen while you read what each of them says.

Nothing is called back. The command line prints the records, the history collects them,
and whoever stops reading stops the training.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from time import perf_counter
from typing import Any, NamedTuple, Protocol

import numpy as np

from .arrays import Array, Mode, NumpyRandom
from .chance import generator_for
from .errors import DivergedError
from .guard import CURE
from .history import BatchRecord, EpochRecord
from .settings import number, whole
from .splits import split
from .train_step import Batch, Cost, Network, TrainState


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
        self, data: Batch, order: Array | None, batch_size: int, mode: Mode
    ) -> Iterator[Done]:
        """Train once on all of `data`, in the given order."""
        ...


@dataclass(frozen=True)
class EarlyStopping:
    """Stop when the watched loss has not improved for `patience` epochs; keep the best weights.

    An improvement counts if it is more than `minimum` (in the loss's unit).
    """

    patience: int  # epochs ≥ 1
    minimum: float = 0.0  # ≥ 0

    def __post_init__(self) -> None:
        whole("patience", self.patience)
        number("minimum", self.minimum, at_least=0)


@dataclass(frozen=True)
class Plan:
    """How long to train, in which portions, and when to stop."""

    epochs: int
    batch_size: int
    shuffle: bool = True
    early_stopping: EarlyStopping | None = None
    seed: int = 0
    first_epoch: int = 1

    def order(self, epoch: int, count: int) -> Array | None:
        """The order of the rows in an epoch; None for the order in which they came."""
        if not self.shuffle or self.batch_size >= count:
            return None  # one batch of all rows is the same in any order
        return generator_for("shuffling", self.seed, epoch).permutation(count)

    def steps(self, count: int) -> int:
        """How many steps training on `count` rows takes, from the very first epoch on."""
        return (self.first_epoch - 1 + self.epochs) * -(-count // self.batch_size)

    def mode(self, epoch: int) -> Mode:
        """Training, with this epoch's own chance: an epoch can be repeated without those before."""
        return Mode(NumpyRandom(generator_for("dropout", self.seed, epoch)))


class Best:
    """The best weights so far, and whether it is time to stop looking for better ones."""

    def __init__(self, early_stopping: EarlyStopping | None) -> None:
        self.rule = early_stopping
        self.loss = float("inf")
        self.waited = 0
        self.parameters: list[Any] | None = None

    def look(self, loss: float, parameters: list[Any]) -> bool:
        """Note down an epoch; return whether it is the best so far."""
        better = loss < self.loss - (self.rule.minimum if self.rule else 0.0)
        self.waited = 0 if better else self.waited + 1
        if better:
            self.loss = loss
            if self.rule:
                self.parameters = copy_of(parameters)
        return better

    @property
    def is_over(self) -> bool:
        """Whether patience has run out."""
        return self.rule is not None and self.waited >= self.rule.patience


def copy_of(parameters: list[Any]) -> list[Any]:
    """The parameters of all layers, copied."""
    return [type(own)(*(np.array(array) for array in own)) for own in parameters]


def train(
    engine: Engine,
    data: Batch,
    plan: Plan,
    evaluate: Callable[[list[Any]], dict[str, float]] | None = None,
) -> Iterator[BatchRecord | EpochRecord]:
    """Train, yielding a record after every step and after every epoch.

    `evaluate` looks at the parameters after an epoch and returns the metrics of the
    validation rows, their `loss` among them. However the stream ends, the engine is left
    with finite weights: the best ones under early stopping, else the latest.
    """
    best = Best(plan.early_stopping)
    finite = copy_of(engine.train_state.parameters)
    try:
        for epoch in range(plan.first_epoch, plan.first_epoch + plan.epochs):
            finite = copy_of(engine.train_state.parameters)
            yield from train_epoch(engine, data, plan, epoch, best, evaluate)
            if best.is_over:
                return
    except DivergedError:
        engine.restore(finite)
        raise
    finally:
        if best.parameters is not None:
            engine.restore(best.parameters)


def train_epoch(
    engine: Engine,
    data: Batch,
    plan: Plan,
    epoch: int,
    best: Best,
    evaluate: Callable[[list[Any]], dict[str, float]] | None,
) -> Iterator[BatchRecord | EpochRecord]:
    """One epoch of the stream."""
    began = perf_counter()
    count = len(data.inputs)
    steps = -(-count // plan.batch_size)
    losses = weight = penalty = last = 0.0
    batches = engine.epoch(data, plan.order(epoch, count), plan.batch_size, plan.mode(epoch))
    for step in range(1, steps + 1):
        try:
            rows, counts, cost = next(batches)
        except DivergedError as error:
            place = [error.where] if error.where else []
            error.where = ", ".join([*place, f"epoch {epoch}", f"batch {step}"])
            if weight:
                error.what += f"; last finite cost {last:.4g}"
            raise
        last = float(cost.total)
        losses += float(cost.data) * counts
        weight += counts
        penalty = float(cost.penalty)
        yield BatchRecord(epoch, step, steps, last, rows)
    metrics = evaluate(engine.train_state.parameters) if evaluate else {}
    validation_loss = metrics.pop("loss", None)
    if validation_loss is not None and not isfinite(validation_loss):
        raise DivergedError(
            f"the validation loss became {validation_loss}", where=f"epoch {epoch}", do=CURE
        )
    watched = losses / weight if validation_loss is None else validation_loss
    yield EpochRecord(
        epoch=epoch,
        step=engine.step,
        loss=losses / weight,
        penalty=penalty,
        validation_loss=validation_loss,
        metrics=metrics,
        learning_rate=engine.network.optimizer.at(engine.step - 1).learning_rate,
        seconds=perf_counter() - began,
        best=best.look(watched, engine.train_state.parameters),
    )


def hold_back(data: Batch, fraction: float, seed: int) -> tuple[Batch, Batch | None]:
    """Split a batch into training rows and validation rows; none of the latter for 0."""
    if fraction == 0:
        return data, None
    labels = data.targets if data.targets.ndim == 1 else None
    parts = split(len(data.inputs), fraction, generator_for("split", seed), labels)
    training, validation = (
        Batch(*(None if part is None else part[rows] for part in data)) for rows in parts
    )
    return training, validation
