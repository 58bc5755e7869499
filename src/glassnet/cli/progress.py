"""Progress: what a training says while it lasts. A bar on a terminal, a line now and then else."""

import sys
from collections.abc import Iterable
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, TextColumn, TimeRemainingColumn

from ..history import BatchRecord, EpochRecord
from .terminal import notes

DRAWN = 0.1  # seconds between two pictures of the bar
WORDS, SPEED = 70, 12  # characters beside the bar, and for the speed
TOLD = 5.0  # seconds between two lines where there is no terminal

Records = Iterable[BatchRecord | EpochRecord]


def watch(records: Records, epochs: int) -> None:
    """Train by reading the records, and say how it goes."""
    console = notes()
    if console.is_terminal and not console.is_dumb_terminal:
        with_bar(records, epochs, console)
    else:
        with_lines(records, epochs)


def with_bar(records: Records, epochs: int, console: Console) -> None:
    """One line that is drawn again and again, and is gone in the end."""
    with Progress(
        *columns_for(console.width), console=console, transient=True, auto_refresh=False
    ) as progress:
        task = progress.add_task("", total=epochs, epoch=1, speed="")
        pace = Pace()
        for record in records:
            pace.count(record)
            if pace.is_due(DRAWN):
                progress.update(task, completed=pace.epochs, epoch=record.epoch)
                progress.update(task, description=pace.said, speed=pace.speed)
                progress.refresh()


def columns_for(width: int) -> list[ProgressColumn]:
    """What the line consists of: the bar and the speed only where there is room for them."""
    speed = [TextColumn("{task.fields[speed]}")] if width >= WORDS + SPEED + 4 else []
    bar = BarColumn(bar_width=min(width - WORDS - SPEED * len(speed), 30))
    return [
        TextColumn("epoch {task.fields[epoch]:,}/{task.total:,}"),
        *([bar] if width >= WORDS + 4 else []),
        TextColumn("{task.description}"),
        *speed,
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
    ]


def with_lines(records: Records, epochs: int) -> None:
    """A plain line now and then, for logs."""
    pace = Pace()
    for record in records:
        pace.count(record)
        if isinstance(record, EpochRecord) and pace.is_due(TOLD):
            print(f"epoch {record.epoch:,}/{epochs:,}  {pace.said}  {pace.speed}", file=sys.stderr)


class Pace:
    """How far a training has come, how fast it is, and what it said last."""

    def __init__(self) -> None:
        self.began = self.told = monotonic()
        self.rows, self.epochs = 0, 0.0
        self.said = ""  # after the last epoch

    def count(self, record: BatchRecord | EpochRecord) -> None:
        """Note down a record."""
        if isinstance(record, EpochRecord):
            self.said, self.epochs = sentence_of(record), record.epoch
        else:
            self.rows += record.rows
            self.epochs = record.epoch - 1 + record.step / record.steps

    def is_due(self, seconds: float) -> bool:
        """Whether so many seconds have passed since it was last due."""
        now = monotonic()
        if now - self.told < seconds:
            return False
        self.told = now
        return True

    @property
    def speed(self) -> str:
        """How many rows were learned from in a second."""
        return f"{self.rows / (self.told - self.began) / 1000:,.0f}k rows/s"


def sentence_of(record: EpochRecord) -> str:
    """The losses in and out of sample and the accuracy of an epoch."""
    if record.validation_loss is None:
        return f"loss {record.loss:.3g}"
    sentence = f"loss {record.loss:.3g} in, {record.validation_loss:.3g} out"
    if "accuracy" in record.metrics:
        return f"{sentence}  accuracy {record.metrics['accuracy']:.3f}"
    return f"{sentence}  R² {record.metrics['r_squared']:.3f}"
