"""The config file: settings of `glassnet train` in TOML, to be given again or changed."""

import tomllib
from pathlib import Path
from typing import Any

import typer

from ..errors import ConfigError, EnvError, quoted
from ..settings import unknown
from .mistyped import mistyped_number

NO_SETTINGS = {"config", "as_json", "help"}  # what a config file does not hold
MEETING = {"processes", "coordinator", "process_id", "num_processes", "worker_timeout"}
# what every run has noted down of itself since the first release
NEEDED = (
    *("data", "task", "validation", "scaling", "impute", "encoding", "activation", "dropout"),
    *("l1", "l2", "optimizer", "schedule", "seed", "engine"),
)
# what a run does not note down of itself
NOT_REPEATED = {*NO_SETTINGS, *MEETING, "output", "overwrite"}


def use_config(context: typer.Context, path: Path | None) -> Path | None:
    """Take from a config file what the command line does not say."""
    if path is None:
        return None
    context.default_map = typed_settings(path, options_of(context.command))
    return path


def settings_of_run(context: typer.Context, path: Path) -> dict[str, Any]:
    """What was asked for when a run began, which somebody may have edited since.

    Raises:
        ConfigError  a setting is missing, unknown or of a wrong kind
    """
    from .main import program  # not at the top: it is the program that reads these files

    options = options_of(program("train").commands["train"])
    settings = typed_settings(path, options)
    for name in NEEDED:
        if name not in settings:
            raise ConfigError(
                f"the setting {name} is missing",
                where=quoted(str(path)),
                do="put it back, or train anew with glassnet train --config",
            )
    for name, typed in settings.items():
        try:
            value = options[name].process_value(context, typed)
        except typer.BadParameter as error:
            wrong = mistyped_number(error)
            raise ConfigError(
                f"the setting {name}: {wrong.what if wrong else error.message}",
                where=quoted(str(path)),
                do="change it back, or train anew with glassnet train --config",
            ) from error
        settings[name] = list(value) if options[name].multiple else value
    return settings


def options_of(command: Any) -> dict[str, Any]:
    """The options of `glassnet train` that a config file may hold, by their names."""
    return {str(one.name): one for one in command.params if one.name not in NO_SETTINGS}


def typed_settings(path: Path, options: dict[str, Any]) -> dict[str, Any]:
    """The settings in a file as they would be typed; unknown ones are refused."""
    settings = settings_in(path)
    for name in settings:
        if name not in options:
            wrong = unknown("setting", name, options)
            raise ConfigError(wrong.what, where=quoted(str(path)), do="see glassnet train --help")
    return {
        name: as_typed(value, repeatable=options[name].multiple) for name, value in settings.items()
    }


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
    if isinstance(value, bool):  # as a switch; True would also pass as the number 1
        return str(value).lower()
    if isinstance(value, list) or repeatable:
        value = value if isinstance(value, list) else [value]
        words = [str(one) for one in value]
        return words if repeatable else ",".join(words)
    return str(value)


def is_typed(context: typer.Context, name: str) -> bool:
    """Whether a setting stands on the command line, and is neither left open nor from a file."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"


def settings_of(context: typer.Context) -> dict[str, Any]:
    """What was asked for, in the order of the options, without what was left open."""
    names = [str(one.name) for one in context.command.params if one.name not in NOT_REPEATED]
    given = {name: context.params[name] for name in names}
    return {name: value for name, value in given.items() if value not in (None, [], ())}
