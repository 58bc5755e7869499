"""Progress of a prediction: a bar on a terminal, unless the answers appear there too."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from time import monotonic
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..workbench.table_model import Predictions
from .progress import DRAWN
from .terminal import notes


class Answered(NamedTuple):
    """What a model says about some rows, and what is written before each: cells that name it."""

    predictions: Predictions
    names: Sequence[Sequence[Any]]


def watch_prediction(blocks: Iterator[Answered], rows: int, *, to_file: bool) -> Iterable[Answered]:
    """Pass on what was answered about so many rows, and show how far they are."""
    console = notes()
    beside = to_file or not sys.stdout.isatty()
    if console.is_terminal and not console.is_dumb_terminal and beside:
        return with_bar(blocks, rows, console)
    return blocks


def with_bar(blocks: Iterator[Answered], rows: int, console: Console) -> Iterator[Answered]:
    """One line that is drawn again and again, and is gone in the end."""
    columns = [
        TextColumn("row {task.completed:,}/{task.total:,}"),
        BarColumn(30),
        TimeRemainingColumn(compact=True),
    ]
    with Progress(
        *columns,
        console=console,
        transient=True,
        auto_refresh=False,
        redirect_stdout=False,  # the answers may go there
    ) as progress:
        task, told = progress.add_task("", total=rows), monotonic()
        for answered in blocks:
            yield answered
            progress.advance(task, len(answered.names))
            if monotonic() - told >= DRAWN:
                told = monotonic()
                progress.refresh()
