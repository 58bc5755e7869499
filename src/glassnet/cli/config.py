"""The config file: settings of `glassnet train` in TOML, to be given again or changed."""

import tomllib
from pathlib import Path
from typing import Any

import typer

from ..errors import ConfigError, EnvError, quoted
from ..settings import unknown

NO_SETTINGS = {"config", "as_json", "help"}  # what a config file does not hold
MEETING = {"processes", "coordinator", "process_id", "num_processes", "worker_timeout"}
# what a run does not note down of itself
NOT_REPEATED = {*NO_SETTINGS, *MEETING, "output", "overwrite"}


def use_config(context: typer.Context, path: Path | None) -> Path | None:
    """Take from a config file what the command line does not say."""
    if path is None:
        return None
    options = {str(one.name): one for one in context.command.params if one.name not in NO_SETTINGS}
    settings = settings_in(path)
    for name in settings:
        if name not in options:
            wrong = unknown("setting", name, options)
            raise ConfigError(wrong.what, where=quoted(str(path)), do="see glassnet train --help")
    context.default_map = {
        name: as_typed(value, repeatable=options[name].multiple) for name, value in settings.items()
    }
    return path


def settings_in(path: Path) -> dict[str, Any]:
    """Read a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise EnvError(
            f"cannot read the settings: {error.strerror}",
            where=quoted(str(path)),
            do="check the path",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"this is not TOML: {error}",
            where=quoted(str(path)),
            do="write one setting on a line, such as epochs = 100",
        ) from error


def as_typed(value: Any, *, repeatable: bool) -> Any:
    """A setting as it would be typed; a list of numbers has commas between them."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        words = [str(one) for one in value]
        return words if repeatable else ",".join(words)
    return str(value)


def settings_of(context: typer.Context) -> dict[str, Any]:
    """What was asked for, in the order of the options, without what was left open."""
    names = [str(one.name) for one in context.command.params if one.name not in NOT_REPEATED]
    given = {name: context.params[name] for name in names}
    return {name: value for name, value in given.items() if value not in (None, [], ())}
