"""Progress of a sweep: a bar on a terminal, a line now and then else."""

import sys
from collections.abc import Iterable
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from ..sweeps import SweepRow
from ..sweeps.together import Progress
from .progress import DRAWN, TOLD
from .terminal import notes

Records = Iterable[Progress | SweepRow]


def watch_sweep(records: Records) -> None:
    """Train by reading the records, and say how it goes."""
    console = notes()
    if console.is_terminal and not console.is_dumb_terminal:
        with_bar(records, console)
    else:
        with_lines(records)


def with_bar(records: Records, console: Console) -> None:
    """One line that is drawn again and again, and is gone in the end."""
    columns = [TextColumn("{task.description}"), BarColumn(30), TimeRemainingColumn(compact=True)]
    with Bar(*columns, console=console, transient=True, auto_refresh=False) as bar:
        task = bar.add_task("starting")
        for record in now_and_then(records, DRAWN):
            bar.update(task, completed=record.steps, total=record.of_steps)
            bar.update(task, description=sentence_of(record))
            bar.refresh()


def with_lines(records: Records) -> None:
    """A plain line now and then, for logs."""
    for record in now_and_then(records, TOLD):
        print(sentence_of(record), file=sys.stderr)


def now_and_then(records: Records, seconds: float) -> Iterable[Progress]:
    """Read all records, and pass on how far it is whenever so many seconds have passed."""
    told = monotonic()
    for record in records:
        if isinstance(record, Progress) and monotonic() - told >= seconds:
            told = monotonic()
            yield record


def sentence_of(record: Progress) -> str:
    """How far a sweep has come."""
    share = record.steps / record.of_steps
    return f"{record.networks:,}/{record.of_networks:,} networks, {share:.0%} of all steps"
