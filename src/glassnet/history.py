"""History: what training said about itself, epoch by epoch."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self


@dataclass(frozen=True)
class BatchRecord:
    """One step of training. `cost` is the batch's mean loss plus the regularizers' penalty."""

    epoch: int  # from 1
    step: int  # within the epoch, from 1
    steps: int  # in an epoch
    cost: float
    rows: int


@dataclass(frozen=True)
class EpochRecord:
    """One pass over the training rows, and what the validation rows said after it.

    Losses are exact means over rows, in the loss's unit; `loss` is seen while training, so
    each row at the weights of its step. `penalty` is the regularizers' part at the last step.
    """

    epoch: int  # from 1
    step: int  # steps taken so far, in all
    loss: float
    penalty: float
    validation_loss: float | None
    metrics: dict[str, float]  # of the validation rows; empty without them
    learning_rate: float
    seconds: float
    best: bool  # whether it counts as better than all before

    @property
    def watched(self) -> float:
        """What early stopping looks at: the validation loss, or the training loss without one."""
        return self.loss if self.validation_loss is None else self.validation_loss


@dataclass
class History:
    """Every epoch's record, in order; `history["loss"]` is one quantity over all epochs."""

    epochs: list[EpochRecord] = field(default_factory=list)
    stopped: str = ""  # why training ended before its last epoch; empty if it did not
    seed: int | None = None  # with it, the same data and the same machine: the same run

    def __getitem__(self, name: str) -> list[Any]:
        return [self.row(record)[name] for record in self.epochs]

    def __len__(self) -> int:
        return len(self.epochs)

    def __iter__(self) -> Iterator[EpochRecord]:
        return iter(self.epochs)

    @property
    def best(self) -> EpochRecord:
        """The epoch with the lowest watched loss."""
        return min(self.epochs, key=lambda record: record.watched)

    @staticmethod
    def row(record: EpochRecord) -> dict[str, Any]:
        """One record as a flat row of named numbers."""
        flat: dict[str, Any] = asdict(record)
        metrics: dict[str, float] = flat.pop("metrics")
        return flat | metrics

    def to_jsonl(self) -> str:
        """One line of JSON for every epoch."""
        return "".join(json.dumps(self.row(record)) + "\n" for record in self)

    @classmethod
    def from_jsonl(cls, text: str) -> Self:
        """A history from its lines; a ValueError or TypeError if they are none."""
        own = {one.name for one in fields(EpochRecord)} - {"metrics"}
        history = cls()
        for line in text.splitlines():
            row = json.loads(line)
            metrics = {name: row.pop(name) for name in [*row] if name not in own}
            history.epochs.append(EpochRecord(metrics=metrics, **row))
        return history
