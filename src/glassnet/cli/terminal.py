"""The terminal: results on stdout, progress on stderr, and plain text for pipes."""

import json
import sys
from typing import Any

from rich.console import Console


def results() -> Console:
    """Where results are printed."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)


def notes() -> Console:
    """Where everything is said that is not a result."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


def print_json(document: Any) -> None:
    """Print one JSON document and nothing else."""
    print(json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False))


def say(sentences: Any) -> None:
    """Print sentences on stderr, each on a line of its own, as they are."""
    console = notes()
    for sentence in sentences:
        console.print(f"note: {sentence}", markup=False)
