"""Runs: the folder in which a training leaves its model, history and settings."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import ConfigError, EnvError
from ..history import History
from ..saving import write_atomically

MODEL, HISTORY, CONFIG = "model.safetensors", "history.jsonl", "config.toml"

ModelArgument = Annotated[
    Path, typer.Argument(metavar="MODEL", help="A run's folder, or its model.safetensors.")
]


def model_file(path: Path) -> Path:
    """The model file itself, when the run's folder was named."""
    return path / MODEL if path.is_dir() else path


def new_folder(wanted: Path | None, name: str, *, overwrite: bool) -> Path:
    """Make the folder of a run: as asked, or the first free runs/NAME-1, runs/NAME-2, …"""
    if wanted is None:
        number = 1
        while (Path("runs") / f"{name}-{number}").exists():
            number += 1
        wanted = Path("runs") / f"{name}-{number}"
    elif (wanted / MODEL).exists() and not overwrite:
        raise ConfigError(
            f"{wanted} already holds a model", do="choose another folder, or add --overwrite"
        )
    try:
        wanted.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EnvError(
            f"cannot make the folder {wanted}: {error.strerror}", do="choose another with -o"
        ) from error
    return wanted


def write_settings(folder: Path, settings: dict[str, Any]) -> None:
    """Write the settings of a run, so that --config repeats it."""
    lines = [f"{name} = {toml_value(value)}\n" for name, value in settings.items()]
    write_atomically(folder / CONFIG, ["".join(lines).encode()])


def write_history(folder: Path, history: History) -> None:
    """Write one line of JSON for every epoch."""
    lines = (json.dumps(History.row(record)) + "\n" for record in history)
    write_atomically(folder / HISTORY, (line.encode() for line in lines))


def toml_value(value: Any) -> str:
    """A setting as TOML writes it; its strings, numbers and lists are those of JSON."""
    return json.dumps(value, ensure_ascii=False)
