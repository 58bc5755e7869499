"""Progress of reading pictures: a bar on a terminal, nothing else where there is none."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..images.folder import Watch
from .progress import DRAWN
from .terminal import notes


@contextmanager
def watched_reading() -> Iterator[Watch]:
    """While inside, what is yielded passes on the files of pictures, and shows how far that is."""
    console = notes()
    if not console.is_terminal or console.is_dumb_terminal:
        yield iter
        return
    columns = [
        TextColumn("picture {task.completed:,}/{task.total:,}"),
        BarColumn(30),
        TimeRemainingColumn(compact=True),
    ]
    with Progress(*columns, console=console, transient=True, auto_refresh=False) as bar:

        def watch(files: Sequence[Path]) -> Iterable[Path]:
            task, told = bar.add_task("", total=len(files)), monotonic()
            for file in files:
                yield file
                bar.advance(task)
                if monotonic() - told >= DRAWN:
                    told = monotonic()
                    bar.refresh()
            bar.remove_task(task)

        yield watch
