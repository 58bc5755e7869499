"""The inputs of a model in a few words: which columns are used, and as what."""

from typing import Any

from ..images.encoder import ImageEncoder
from ..tables import Encoder
from ..tables.header import short
from ..tables.inputs import CategoryInput

MOST = 8  # columns of a kind that are named


def inputs_in_words(encoder: Encoder | ImageEncoder) -> list[str]:
    """Which columns of a table a model takes, those of a kind together; nothing for pictures."""
    if isinstance(encoder, ImageEncoder):
        return []  # a note says what they look like
    names: dict[str, list[str]] = {"number": [], "words": []}
    for one in inputs_document(encoder):
        names[one["kind"]].append(one["name"])
    parts = [f"{counted(kind, len(some))} ({named(some)})" for kind, some in names.items() if some]
    return [f"inputs: {', '.join(parts)}"]


def inputs_document(encoder: Encoder | ImageEncoder) -> list[dict[str, Any]]:
    """The same as a JSON document: each column, and whether it holds a number or words."""
    if isinstance(encoder, ImageEncoder):
        return [{"name": "picture", "kind": "pixels", "shape": list(encoder.shape)}]
    return [
        {"name": part.name, "kind": "words" if isinstance(part, CategoryInput) else "number"}
        for part in encoder.inputs
    ]


def counted(kind: str, count: int) -> str:
    """How many columns of a kind there are."""
    if kind == "words":
        return f"{count:,} of words"
    return f"{count:,} number{'s' * (count != 1)}"


def named(names: list[str]) -> str:
    """Some names of columns; the first ones, if there are many."""
    more = len(names) - MOST
    return ", ".join(map(short, names[:MOST])) + (f" and {more:,} more" if more > 0 else "")
