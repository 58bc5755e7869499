"""The program `glassnet`: its verbs, and what happens when one of them fails."""

import os
import sys
import traceback
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from .. import __version__
from ..errors import ConfigError, GlassnetError, quoted, within
from .interruption import Interrupted, Request, on_signals
from .mistyped import mistyped_number
from .options import flag
from .terminal import prepare, printable

# Each is a function in the file of its name.
VERBS = (
    *("train", "resume", "sweep", "evaluate", "predict", "explain", "inspect", "check"),
    *("figures", "studio", "export", "datasets", "rungs", "book"),
)
MOST = 400  # characters of a message
REPORT = "please report this; --debug shows where it happened"

EXAMPLES = """Examples:
  glassnet train iris
  glassnet train houses.csv --target price -o houses
  glassnet evaluate houses more-houses.csv
  glassnet predict houses new-houses.csv -o prices.csv"""


def show_version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        typer.echo(f"glassnet {__version__}")
        raise typer.Exit


def shared(
    version: Annotated[
        bool,
        typer.Option(
            "--version", metavar="", callback=show_version, is_eager=True, help="Show the version."
        ),
    ] = False,
    debug: Annotated[bool, flag("Options", "--debug", "Show where an error happened.")] = False,
) -> None:
    """All verbs have these."""


def function_of(verb: str) -> Callable[..., Any]:
    """The function of a verb, whose file is not read before somebody wants it."""
    found: Callable[..., Any] = getattr(import_module(f".{verb}", __package__), verb)
    return found


@cache
def program(verb: str = "") -> Any:
    """One verb with its options, or all of them, as the program that Typer makes of them."""
    app = typer.Typer(
        name="glassnet",
        help="Neural networks that you can see through: train one on a table, evaluate it, use it.",
        epilog=EXAMPLES,
        rich_markup_mode="rich",
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(shared)
    for name in [verb] if verb else VERBS:
        app.command()(function_of(name))
    return typer.main.get_command(app)


def verb_in(words: list[str]) -> str:
    """The verb that comes first of all words that are no options, if it is one."""
    first = next((word for word in words if not word.startswith("-")), "")
    return first if first in VERBS else ""


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code; every failure is told in one line."""
    prepare()
    given = sys.argv[1:] if arguments is None else arguments
    words = [word for word in given if word != "--debug"]  # which may stand anywhere
    request = Request()
    try:
        with on_signals(request.answer), np.errstate(all="ignore"):  # inf says what overflowed
            check_text(words)
            code = program(verb_in(words))(words or ["--help"], standalone_mode=False)
            sys.stdout.flush()
            return code if isinstance(code, int) else 0
    except (BrokenPipeError, SystemExit):  # Typer's way to leave when a pipe was closed
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0  # whoever read our output has seen enough
    except BaseException as error:
        if len(words) < len(given):
            traceback.print_exc()
        if request.number is not None and not isinstance(error, Interrupted):
            error = Interrupted(request.number)  # DuckDB wraps what a signal raises
        return tell(error, words)


def check_text(words: list[str]) -> None:
    """Refuse words that are no text, which neither DuckDB nor a model file could hold."""
    for word in words:
        try:
            word.encode()
        except UnicodeEncodeError as error:
            raise ConfigError(
                f"{quoted(word)} is not UTF-8", do="rename the file, or set the terminal to UTF-8"
            ) from error


def tell(error: BaseException, words: list[str]) -> int:
    """Say on stderr what went wrong, where, and what helps; return the exit code."""
    code, what, where, do = parts_of(error, words)
    parts = [f"error[{code}]: {what}"]
    parts += [f"where: {where}"] if where else []
    parts += [f"do: {do}"] if do else []
    print(joined([printable(part) for part in parts]), file=sys.stderr)
    return code


def joined(parts: list[str]) -> str:
    """The parts of a message, the longest of them without its middle where all are too long."""
    message = " | ".join(parts)
    if len(message) <= MOST:
        return message
    place = max(range(len(parts)), key=lambda place: len(parts[place]))
    parts[place] = within(parts[place], len(parts[place]) - (len(message) - MOST))
    return " | ".join(parts)


def parts_of(error: BaseException, words: list[str]) -> tuple[int, str, str, str]:
    """The exit code of an error, and the three parts of its message."""
    verb = verb_in(words)
    usage = f"see glassnet {verb} --help" if verb else "see glassnet --help"
    match error:
        case GlassnetError():
            return error.code, error.what, error.where or option_of(error, verb), error.do
        case Interrupted():
            return error.code, error.what, error.where, ""
        case typer.BadParameter(param=param) if error.message and param:
            if wrong := mistyped_number(error):
                return wrong.code, wrong.what, wrong.where, wrong.do
            return 2, error.message[0].lower() + error.message[1:], max(param.opts, key=len), usage
        case typer.TyperException():
            return 2, error.format_message().rstrip("."), "", usage
        case MemoryError():
            return 5, "there is not enough memory", "", "give fewer rows or a smaller network"
        case OSError():
            place = quoted(error.filename) if error.filename else ""
            return 5, error.strerror or str(error), place, "check the path and the disk"
    return 1, f"glassnet failed inside: {type(error).__name__}: {error}", place_of(error), REPORT


def option_of(error: GlassnetError, verb: str) -> str:
    """The option that an error is about, where it begins with its name, or with unknown NAME."""
    if not verb or not isinstance(error, ConfigError):
        return ""
    options = {one.name: max(one.opts, key=len) for one in program(verb).commands[verb].params}
    named = [options.get(word, "") for word in error.what.split()[:2]]
    return next((option for option in named if option.startswith("--")), "")  # and no argument


def place_of(error: BaseException) -> str:
    """The line of code in which an error was raised."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return f"{Path(last.filename).name}:{last.lineno}, in {last.name}"
