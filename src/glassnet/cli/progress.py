"""Progress: what long work says while it lasts. A bar on a terminal, a few lines in a pipe."""

from time import monotonic
from typing import Any

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..history import BatchRecord, EpochRecord
from ..table_training import TableTraining
from .terminal import notes

PAUSE = 2.0  # seconds between two lines where there is no terminal


def watch(training: TableTraining) -> None:
    """Train to the end, saying how it goes."""
    console = notes()
    if console.is_terminal and not console.is_dumb_terminal:
        with_bar(training, console)
    else:
        with_lines(training, console)


def with_bar(training: TableTraining, console: Any) -> None:
    """One line that is drawn again and again."""
    steps = training.plan.epochs
    with Progress(
        TextColumn("epoch {task.completed:>4.0f}/{task.total}"),
        BarColumn(bar_width=24),
        TextColumn("{task.description}"),
        TimeRemainingColumn(compact=True),
        console=console,
        transient=True,
        refresh_per_second=8,
    ) as progress:
        task = progress.add_task("", total=steps)
        began, rows = monotonic(), 0
        for record in training.stream():
            if isinstance(record, BatchRecord):
                rows += record.rows
                part = record.epoch - 1 + record.step / record.steps
                progress.update(task, completed=part)
            else:
                speed = rows / (monotonic() - began)
                progress.update(task, completed=record.epoch, description=told(record, speed))


def with_lines(training: TableTraining, console: Any) -> None:
    """A plain line now and then, for logs."""
    began = last = monotonic()
    rows = 0
    for record in training.stream():
        if isinstance(record, BatchRecord):
            rows += record.rows
        elif monotonic() - last >= PAUSE:
            last = monotonic()
            speed = rows / (last - began)
            console.print(
                f"epoch {record.epoch}/{training.plan.epochs}  {told(record, speed)}", markup=False
            )


def told(record: EpochRecord, speed: float) -> str:
    """An epoch in a line."""
    parts = [f"loss {record.loss:.4f}"]
    if record.validation_loss is not None:
        parts.append(f"held back {record.validation_loss:.4f}")
    for name, short in (("accuracy", "accuracy"), ("r_squared", "R²")):
        if name in record.metrics:
            parts.append(f"{short} {record.metrics[name]:.3f}")
    return "  ".join([*parts, f"{speed:,.0f} rows/s"])
