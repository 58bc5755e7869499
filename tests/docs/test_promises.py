"""What the pages promise: tests and codes that they name exist, drawings and lists are true."""

import ast
import re
import runpy
from functools import cache

import pytest

import glassnet as gn
from glassnet import errors
from glassnet.saving import header
from glassnet.saving.canonical_json import DEEPEST, LONGEST_INTEGER
from glassnet.saving.kinds import KINDS

from .conftest import DOCS, PAGES, ROOT, name_of, text_of

NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
SCRIPT = re.compile(r"\bscripts/[\w]+(?:\.py)?")


@cache
def functions_in(path):
    """The names of all functions in a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_test_and_script_that_is_named_is_there(page):
    """Whoever looks for it finds it."""
    missing = [
        f"{path}::{function}"
        for path, function in NAMED.findall(text_of(page))
        if not (ROOT / path).exists() or (function and function not in functions_in(path))
    ]
    missing += [name for name in SCRIPT.findall(text_of(page)) if not (ROOT / name).exists()]
    assert missing == []


def test_every_promise_of_security_names_its_test():
    """A row without one is a wish."""
    rows = re.findall(r"^\| (.+) \| (.+) \| (.+) \|$", text_of(ROOT / "SECURITY.md"), re.MULTILINE)
    promises = [row for row in rows if row[0] != "promise" and set(row[0]) != {"-"}]
    assert len(promises) > 15
    assert [what for what, _, where in promises if not NAMED.search(where)] == []


def test_exit_codes_are_those_of_the_errors():
    """Each error stands on the line of its code."""
    page = text_of(DOCS / "specification" / "exit_codes.md")
    rows = dict(re.findall(r"^\| (\d+) \| .* \| (.*?) ?\|$", page, re.MULTILINE))
    failures = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and kind is not gn.GlassnetError
    ]
    assert len(failures) > 5
    for kind in failures:
        assert f"`{kind.__name__}`" in rows[str(kind.code)]
    assert {"0", "1", "130", "143"} <= rows.keys()


def test_limits_of_the_model_file_are_those_of_the_reader():
    """Number for number."""
    page = text_of(DOCS / "specification" / "model_file.md")
    assert f"| the header | {header.LARGEST // 2**20} MiB |" in page
    assert f"| tensors | {header.MOST_TENSORS:,} |" in page
    assert f"| axes of a tensor | {header.MOST_AXES} |" in page
    assert f"| lists and objects inside each other | {DEEPEST} |" in page
    assert f"| digits of a whole number | {LONGEST_INTEGER} |" in page
    assert all(dtype in page for dtype in header.DTYPES)


def test_the_drawing_of_the_house_is_true():
    """Drawn again from the imports, it is the same; else run scripts/draw_architecture.py."""
    script = runpy.run_path(str(ROOT / "scripts" / "draw_architecture.py"))
    assert script["picture"](*script["house"]()) == text_of(DOCS / "architecture.svg")


def test_the_reference_has_every_public_name():
    """Each once, on one page; what a model is made of, and all that the rooms show."""
    script = runpy.run_path(str(DOCS / "site" / "reference_pages.py"))
    rooms = [
        room
        for page in (DOCS / "reference").glob("*.md")
        for room in script["ROOM"].findall(text_of(page))
    ]
    asked = [line for room in rooms for line in script["directives"](room).splitlines()]
    named = [line.split(":: ")[1] for line in asked if line.startswith(".. auto")]
    assert len(set(named)) == len(named)
    assert set(KINDS) <= {name.removeprefix("glassnet.") for name in named}
    public = {f"glassnet.{name}" for name in gn.__all__ if name not in gn.ROOMS} - {
        "glassnet.metrics"
    }
    assert public <= set(named)
    assert {f"glassnet.{room}" for room in gn.ROOMS} <= {*rooms, "glassnet.metrics"}
    for line in (
        ".. autoclass:: glassnet.Dense",
        ".. autofunction:: glassnet.load",
        ".. autofunction:: glassnet.metrics.confusion_matrix",
        ".. autodata:: glassnet.INFERENCE",
    ):
        assert line in asked
