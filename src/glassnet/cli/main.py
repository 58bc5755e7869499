"""The program `glassnet`: its verbs, and what happens when one of them fails."""

import os
import signal
import sys
import traceback
from types import FrameType
from typing import Annotated, Any

import typer

from .. import __version__
from ..errors import GlassnetError, quoted
from .datasets import datasets
from .evaluate import evaluate
from .predict import predict
from .train import train

INTERRUPTED, TERMINATED = 130, 143

app = typer.Typer(
    name="glassnet",
    help="Neural networks that you can see through: train on a table, evaluate, predict.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (train, evaluate, predict, datasets):
    app.command()(verb)


class Terminated(BaseException):
    """Somebody asked the process to end."""


def show_version(wanted: bool) -> None:
    """Print the version and leave."""
    if wanted:
        typer.echo(f"glassnet {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool,
        typer.Option("--version", callback=show_version, is_eager=True, help="Show the version."),
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks of errors.")] = False,
) -> None:
    """Set up what all verbs share."""
    if debug:
        os.environ["GLASSNET_DEBUG"] = "1"


def main(arguments: list[str] | None = None) -> int:
    """Run the program and return its exit code; every failure is told in at most three lines."""
    signal.signal(signal.SIGTERM, terminate)
    try:
        result: Any = app(arguments, standalone_mode=False)
        return result if isinstance(result, int) else 0
    except typer.Exit as exit_:
        return exit_.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return told(INTERRUPTED, "interrupted")
    except Terminated:
        return told(TERMINATED, "terminated")
    except GlassnetError as error:
        return told(error.code, error.what, error.where, error.do)
    except typer.TyperException as error:
        return told(2, error.format_message(), do="see glassnet --help")
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except MemoryError:
        return told(5, "there is not enough memory", do="give fewer rows or a smaller network")
    except OSError as error:
        return told(5, f"{error.strerror or error}", str(error.filename or ""), "check the path")
    except Exception as error:
        traceback_if_wanted(always=True)
        what = f"glassnet failed inside: {type(error).__name__}: {quoted(str(error))}"
        return told(1, what, do="please report this, with the lines above")


def told(code: int, what: str, where: str = "", do: str = "") -> int:
    """Tell on stderr what went wrong, where, and what helps; return the exit code."""
    traceback_if_wanted(always=False)
    parts = [f"error[{code}]: {what}"]
    parts += [f"where: {where}"] if where else []
    parts += [f"do: {do}"] if do else []
    message = " | ".join(" ".join(part.split()) for part in parts)
    print(message if len(message) <= 400 else message[:399] + "…", file=sys.stderr)
    return code


def traceback_if_wanted(*, always: bool) -> None:
    """Show where in our own code it happened, with --debug or when it is our fault."""
    if always or "GLASSNET_DEBUG" in os.environ:
        traceback.print_exc()


def terminate(signal_number: int, frame: FrameType | None) -> None:
    """End as politely as after Ctrl-C."""
    raise Terminated
