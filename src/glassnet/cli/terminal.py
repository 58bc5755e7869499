"""The terminal: results on stdout, all else on stderr, and plain text wherever that is wanted."""

import io
import json
import os
import sys
from collections.abc import Sequence
from functools import partial
from math import isfinite
from typing import Any, TextIO

from rich.console import Console

MOST_NOTES = 30


def prepare() -> None:
    """UTF-8 for pipes and files, what it can show for a terminal, and nothing but text if asked.

    A stream that was closed is nowhere: Python would print what is meant for it on the other one.
    """
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if isinstance(sys.stdout, io.TextIOWrapper):
        if sys.stdout.isatty():
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    if os.environ.get("NO_COLOR"):
        os.environ["TERM"] = "dumb"  # rich would leave out colours, and still print bold


def results() -> Console:
    """Where results are printed."""
    return console_on(sys.stdout)


def notes() -> Console:
    """Where everything is said that is not a result."""
    return console_on(sys.stderr)


def console_on(file: TextIO) -> Console:
    """A console that prints text as it is, also brackets and colons."""
    return Console(file=file, highlight=False, soft_wrap=True, markup=False, emoji=False)


def print_json(document: Any) -> None:
    """Print one JSON document and nothing else."""
    sys.stdout.write(document_text(document))


def document_text(document: Any) -> str:
    """One JSON document as text; a number that is not finite, which JSON cannot say, is null."""
    write = partial(json.dumps, ensure_ascii=False, indent=2, allow_nan=False)
    try:
        return write(document) + "\n"
    except ValueError:
        return write(finite(document)) + "\n"


def finite(document: Any) -> Any:
    """A document without the numbers that are not finite.

    >>> finite({"loss": [1.5, float("inf")]})
    {'loss': [1.5, None]}
    """
    if isinstance(document, dict):
        return {name: finite(value) for name, value in document.items()}
    if isinstance(document, list | tuple):
        return [finite(value) for value in document]
    return None if isinstance(document, float) and not isfinite(document) else document


def say(sentences: Sequence[str]) -> None:
    """Print sentences on stderr, each on a line of its own; the first ones, if there are many."""
    for sentence in sentences[:MOST_NOTES]:
        print(f"note: {printable(sentence)}", file=sys.stderr)
    if len(sentences) > MOST_NOTES:
        print(f"note: and {len(sentences) - MOST_NOTES:,} more", file=sys.stderr)


def printable(text: str) -> str:
    """Text on one line that cannot command a terminal.

    >>> printable("red: \\x1b[31m")
    'red: \\\\x1b[31m'
    """
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
