"""Runs: the folder in which a training leaves its model, history and settings."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..errors import ConfigError, EnvError, quoted
from ..history import History
from ..saving import remove_temporaries, write_atomically
from .interruption import Interrupted
from .lock import locked
from .terminal import say

MODEL, HISTORY, CONFIG = "model.safetensors", "history.jsonl", "config.toml"
CHECKPOINT = "checkpoint-{}.safetensors"
FOLDS_DONE = "checkpoint-folds.json"  # kept until the run is finished
FOLDS, SWEEP = "folds.json", "sweep.json"
CARD, REPORT = "model-card.md", "report.html"


def model_file(path: Path) -> Path:
    """The model file itself, when the run's folder was named.

    Raises:
        EnvError  the run was killed before there was any model
    """
    model = path / MODEL
    if not path.is_dir() or not (checkpoints(path) or (path / CONFIG).exists()):
        return model if path.is_dir() else path
    if not model.exists():
        raise EnvError(
            "this run is unfinished, and has no model yet",
            where=quoted(str(path)),
            do=f"finish it with glassnet resume {path}",
        )
    if checkpoints(path):
        say([f"this run is unfinished; glassnet resume {path} goes on with it"])
    return model


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints of a run, the last one last."""
    numbers = {
        path: path.stem.removeprefix("checkpoint-") for path in folder.glob(CHECKPOINT.format("*"))
    }
    return sorted((p for p in numbers if numbers[p].isdecimal()), key=lambda p: int(numbers[p]))


def remove_checkpoints(folder: Path) -> None:
    """Remove the checkpoints of a run that needs none any more."""
    for path in [*checkpoints(folder), folder / FOLDS_DONE]:
        path.unlink(missing_ok=True)


@contextmanager
def run_folder(wanted: Path | None, name: str, *, overwrite: bool) -> Iterator[Path]:
    """Make the folder of a run and lock it; remove it again if nothing was left in it."""
    folder = first_free(name) if wanted is None else made(wanted, exist_ok=True)
    try:
        with locked(folder) as killed:
            check_free(folder, overwrite=overwrite)
            take_over(folder, killed)
            yield folder
    finally:
        remove_if_empty(folder)


def free_folder(wanted: Path | None, name: str, overwrite: bool) -> Path:
    """Make the folder of a run, for another process to work in."""
    if wanted is None:
        return first_free(name)
    folder = made(wanted, exist_ok=True)
    check_free(folder, overwrite=overwrite)
    return folder


def remove_if_empty(folder: Path) -> None:
    """Remove a folder in which nothing was left."""
    with suppress(OSError):  # it is not empty: the usual case
        folder.rmdir()


def first_free(name: str) -> Path:
    """Make the first of runs/NAME-1, runs/NAME-2, … that is not there yet."""
    number = 1
    while True:
        folder = Path("runs") / f"{name}-{number}"
        with suppress(FileExistsError):
            return made(folder, exist_ok=False)
        number += 1


def take_over(folder: Path, killed: int | None) -> None:
    """Say who was killed at work in a folder, and remove the half of a file that he left."""
    if killed is not None:
        say([f"process {killed} was killed in {folder}; its lock is taken over"])
        remove_temporaries(folder)


def check_free(folder: Path, *, overwrite: bool) -> None:
    """Refuse a folder in which there is a run, unless that may be replaced."""
    if overwrite:
        return
    has_settings = (folder / CONFIG).exists()
    unfinished = bool(checkpoints(folder)) or (has_settings and not (folder / MODEL).exists())
    if unfinished or any((folder / name).exists() for name in (MODEL, HISTORY, CONFIG)):
        kind, more = ("an unfinished run", ", or resume it") if unfinished else ("a run", "")
        raise ConfigError(
            f"{quoted(str(folder))} already holds {kind}",
            where="--output",
            do=f"choose another folder, or add --overwrite{more}",
        )


def made(folder: Path, *, exist_ok: bool) -> Path:
    """Make a folder that can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=exist_ok)
    except OSError as error:
        if isinstance(error, FileExistsError) and not exist_ok:
            raise
        raise cannot_make(folder, error.strerror or str(error)) from error
    except Interrupted:
        remove_if_empty(folder)  # which may just have been made
        raise
    if not os.access(folder, os.W_OK):
        raise cannot_make(folder, "it cannot be written to")
    return folder


def cannot_make(folder: Path, reason: str) -> EnvError:
    """Make the error for a folder that cannot be used."""
    return EnvError(
        f"cannot make the folder {quoted(str(folder))}: {reason}",
        where="--output",
        do="choose another folder with --output",
    )


def write_settings(folder: Path, settings: Mapping[str, Any]) -> None:
    """Write the settings of a run, so that --config repeats it."""
    lines = [f"{name} = {toml_value(value)}\n" for name, value in settings.items()]
    write_atomically(folder / CONFIG, ["".join(lines).encode(errors="backslashreplace")])


def write_history(folder: Path, history: History) -> None:
    """Write one line of JSON for every epoch."""
    write_atomically(folder / HISTORY, [history.to_jsonl().encode()])


def toml_value(value: Any) -> str:
    """A setting as TOML writes it; its texts, numbers and lists are those of JSON, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
