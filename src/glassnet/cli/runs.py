"""Runs: the folder in which a training leaves its model, history and settings."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from ..errors import ConfigError, EnvError, quoted
from ..history import History
from ..saving import write_atomically

MODEL, HISTORY, CONFIG = "model.safetensors", "history.jsonl", "config.toml"


def model_file(path: Path) -> Path:
    """The model file itself, when the run's folder was named."""
    return path / MODEL if path.is_dir() else path


@contextmanager
def run_folder(wanted: Path | None, name: str, *, overwrite: bool) -> Iterator[Path]:
    """Make the folder of a run, and remove it again if nothing was left in it."""
    folder = first_free(name) if wanted is None else checked(wanted, overwrite=overwrite)
    try:
        yield folder
    finally:
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


def checked(folder: Path, *, overwrite: bool) -> Path:
    """Make the folder that was asked for, unless there is a run in it already."""
    made(folder, exist_ok=True)
    if not overwrite and any((folder / name).exists() for name in (MODEL, HISTORY, CONFIG)):
        raise ConfigError(
            f"{quoted(str(folder))} already holds a run",
            where="--output",
            do="choose another folder, or add --overwrite",
        )
    return folder


def made(folder: Path, *, exist_ok: bool) -> Path:
    """Make a folder that can be written to."""
    try:
        folder.mkdir(parents=True, exist_ok=exist_ok)
    except OSError as error:
        if isinstance(error, FileExistsError) and not exist_ok:
            raise
        raise cannot_make(folder, error.strerror or str(error)) from error
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


def write_settings(folder: Path, settings: dict[str, Any]) -> None:
    """Write the settings of a run, so that --config repeats it."""
    lines = [f"{name} = {toml_value(value)}\n" for name, value in settings.items()]
    write_atomically(folder / CONFIG, ["".join(lines).encode(errors="backslashreplace")])


def write_history(folder: Path, history: History) -> None:
    """Write one line of JSON for every epoch."""
    lines = (json.dumps(History.row(record)) + "\n" for record in history)
    write_atomically(folder / HISTORY, (line.encode() for line in lines))


def toml_value(value: Any) -> str:
    """A setting as TOML writes it; its texts, numbers and lists are those of JSON, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
