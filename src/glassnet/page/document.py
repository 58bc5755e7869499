"""The document: modules, style and contents joined into one HTML file that needs nothing else.

The page may run only the script and the style that are in it, known by their digests, and may
ask nobody for anything. What it says is data: no name or cell can become markup or code.
"""

import base64
import hashlib
import html
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ConfigError
from .rows import shares

STATIC = Path(__file__).parent / "static"
MODULES = (  # each imports only from those before it
    *("numbers", "elements", "pace", "encoding", "forward", "losses", "network", "state"),
    *("theme", "strokes", "connections", "chart", "diagram"),
    *("inspector", "rows", "results", "page"),
)
IMPORT = re.compile(r'^import \{[^}]*\} from "\./\w+\.js";\n', re.MULTILINE)
BEYOND = re.compile(r"[^\x00-\x7f]")
EXPORT = re.compile(r"^export ", re.MULTILINE)
START = """
showPage(
  document.getElementById("page"),
  JSON.parse(document.getElementById("contents").textContent),
);
"""
LARGEST = 950_000  # bytes of a file
FEW_ROWS = 40

FEWER = "To keep this page small, it shows {} of its rows."
NO_ROWS = "To keep this page small, no rows are in it."
NO_WEIGHTS = (
    "The network has {:,} parameters, too many for one small page. It is described below, and"
    " glassnet explain looks into it."
)


def document(contents: dict[str, Any]) -> str:
    """The page for some contents: all of them, or what there is room for.

    Raises:
        ConfigError  not even the names of things fit
    """
    for fitting in (contents, *fewer(contents)):
        if weight_of(fitting) > LARGEST:
            continue  # a large network is not written out only to be thrown away
        text = written(fitting)
        if len(text) <= LARGEST:  # all of it is ASCII
            return text
    raise ConfigError(
        "the names of columns, classes and layers are too long for one page",
        do="use glassnet evaluate, which prints the results",
    )


def weight_of(contents: dict[str, Any]) -> int:
    """How many bytes the arrays of the network have, of which text takes more."""
    layers = contents["network"]["layers"] if contents["network"] else []
    given = (value for layer in layers for value in layer["arguments"].values())
    return sum(value.nbytes for value in given if isinstance(value, np.ndarray))


def fewer(contents: dict[str, Any]) -> Any:
    """The contents with fewer rows, without rows, and without weights; it says so."""
    omitted, rows = contents["omitted"], contents["rows"]
    if rows and len(rows["numbers"]) > FEW_ROWS:
        sentence = FEWER.format(f"{FEW_ROWS} of {len(rows['numbers'])}")
        yield contents | {"rows": thinned(rows, FEW_ROWS), "omitted": [*omitted, sentence]}
    if rows:
        yield contents | {"rows": None, "omitted": [*omitted, NO_ROWS]}
    learned = sum(layer["learned"] for layer in contents["layers"])
    sentence = NO_WEIGHTS.format(learned)
    bare = {"network": None, "columns": None, "rows": None, "omitted": [*omitted, sentence]}
    yield contents | bare


def thinned(rows: dict[str, Any], most: int) -> dict[str, Any]:
    """The first rows of those held back, and of those learned from, so many in all."""
    count, back = len(rows["numbers"]), rows["back"]
    first, others = shares(back, count - back, most)
    kept = [*range(first), *range(back, back + others)]
    pixels = rows["pixels"]
    size = len(pixels) // count if pixels else 0
    return rows | {
        "numbers": [rows["numbers"][row] for row in kept],
        "back": first,
        "cells": [[column[row] for row in kept] for column in rows["cells"]],
        "truth": rows["truth"] and [[column[row] for row in kept] for column in rows["truth"]],
        "pixels": pixels and b"".join(pixels[row * size : (row + 1) * size] for row in kept),
    }


def written(contents: dict[str, Any]) -> str:
    """The HTML of a page with these contents."""
    script, style = joined(), stylesheet()
    policy = (
        f"default-src 'none'; script-src {source_of(script)}; style-src {source_of(style)};"
        " base-uri 'none'; form-action 'none'"
    )
    return (
        "<!doctype html>\n"
        '<html lang="en">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{in_ascii(contents['title'])} &#183; glassnet</title>\n"
        f"<style>{style}</style>\n"
        "</head>\n"
        "<body>\n"
        "<noscript>This page computes with JavaScript, which is turned off here.</noscript>\n"
        '<main id="page"></main>\n'
        f'<script type="application/json" id="contents">{embedded(contents)}</script>\n'
        f'<script type="module">{script}</script>\n'
        "</body>\n"
        "</html>\n"
    )


def embedded(contents: dict[str, Any]) -> str:
    r"""Contents as JSON in which nothing can end the element that it stands in.

    >>> embedded({"name": "</script>"})
    '{"name":"\\u003c/script>"}'
    """
    text = json.dumps(contents, separators=(",", ":"), allow_nan=False, default=stored)
    return text.replace("<", "\\u003c")


def stored(value: Any) -> Any:
    """Arrays and bytes as JSON: their bytes as text."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, np.generic):
        return value.item()
    array = np.ascontiguousarray(value, value.dtype.newbyteorder("<"))
    return {
        "shape": array.shape,
        "kind": array.dtype.name,
        "base64": base64.b64encode(array.tobytes()).decode(),
    }


@cache
def joined() -> str:
    """All modules as one."""
    texts = (EXPORT.sub("", IMPORT.sub("", module(name))) for name in MODULES)
    return as_ascii("\n".join([*texts, START]))


@cache
def stylesheet() -> str:
    """The style of the page."""
    return (STATIC / "page.css").read_text(encoding="utf-8")


def module(name: str) -> str:
    """The text of one module."""
    return (STATIC / f"{name}.js").read_text(encoding="utf-8")


def source_of(text: str) -> str:
    """How a content security policy names a script or a style: by its digest."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def as_ascii(script: str) -> str:
    """A script whose signs beyond ASCII are written as escapes; they stand only in texts."""
    return BEYOND.sub(escape, script)


def escape(sign: re.Match[str]) -> str:
    """One sign as JavaScript escapes it."""
    units = np.frombuffer(sign[0].encode("utf-16-le"), "<u2")
    return "".join(f"\\u{unit:04x}" for unit in units)


def in_ascii(text: str) -> str:
    """Text in HTML, with nothing in it that is not ASCII or means something there."""
    return html.escape(text).encode("ascii", "xmlcharrefreplace").decode()
