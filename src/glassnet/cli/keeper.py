"""The keeper: checkpoints of a training while it lasts, and nothing of one that came to nothing."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from ..saving import write_atomically
from ..settings import number
from ..workbench.training import Training
from .progress import Records
from .runs import CHECKPOINT, CONFIG, checkpoints, write_history, write_settings

USUAL = 30.0  # seconds between two checkpoints
Asked = Mapping[str, Any]  # the options of `train` that make the run what it is


class Keeper:
    """Keeps a training in checkpoints: the first after its first step, then now and then."""

    def __init__(self, training: Training, folder: Path, asked: Asked) -> None:
        self.training, self.folder, self.asked = training, folder, asked
        self.every = number("checkpoint_every", asked.get("checkpoint_every", USUAL), at_least=0)
        self.due, self.epochs = monotonic(), 0
        begun = training.course  # of a run that is resumed
        self.own = [] if begun is None else [folder / CHECKPOINT.format(begun.total)]
        config = folder / CONFIG
        self.config_before = config.read_bytes() if config.exists() else None

    def kept(self, records: Records) -> Iterator[Any]:
        """The records, with a checkpoint written where one is due."""
        for record in records:
            yield record
            if monotonic() >= self.due and self.training.is_settled:
                self.keep()

    def keep(self) -> None:
        """Write a checkpoint, and remove all but the one before.

        The settings say which run a folder holds. So they are there before its first
        checkpoint, but take the place of another run's only once that checkpoint is whole.
        """
        path = self.folder / CHECKPOINT.format(self.training.steps_done)
        is_new, others = not self.own, self.config_before is not None
        if is_new and not others:
            write_settings(self.folder, self.asked)
        was_there = path.exists()
        try:
            self.training.write_checkpoint(path, self.asked)
        except BaseException:
            if not was_there:  # whole, perhaps, but not safely on the disk
                path.unlink(missing_ok=True)
            raise
        self.own = [*[one for one in self.own[-1:] if one != path], path]
        if is_new and others:
            write_settings(self.folder, self.asked)
        if len(self.training.history) > self.epochs:
            self.epochs = len(self.training.history)
            write_history(self.folder, self.training.history)
        for old in checkpoints(self.folder):
            if old not in self.own:
                old.unlink(missing_ok=True)
        self.due = monotonic() + self.every

    def forget(self) -> None:
        """Leave the folder as it was before."""
        for path in self.own:
            path.unlink(missing_ok=True)
        if self.config_before is None:
            (self.folder / CONFIG).unlink(missing_ok=True)
        else:
            write_atomically(self.folder / CONFIG, [self.config_before])
