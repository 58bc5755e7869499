"""docs/requirements.md: a line for everything in chapters 1 to 4, and every line true."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

from glassnet.listings import CHAPTERS

ROOT = Path(__file__).parents[2]
LAST = {1: 20, 2: 29, 3: 17, 4: 56}  # of each chapter's ids
IDS = [f"C{chapter}-{n:02}" for chapter, last in LAST.items() for n in range(1, last + 1)]

page = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (C\d-\d\d) \| (.+?) \| (.+?) \|$", page, re.MULTILINE)
WHERE = {name: where for name, _, where in ROWS}
LISTED = {listing.requirement for _, chapter in CHAPTERS.values() for listing in chapter}


@cache
def functions_in(path):
    """The names of all functions in a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_id_has_one_line():
    """From the first of chapter 1 to the last of chapter 4, in their order."""
    assert [name for name, _, _ in ROWS] == IDS
    assert not [name for name, count in Counter(page.split()).items() if name in IDS and count > 1]


def test_what_a_line_promises_is_there():
    """A listing where it says so and nowhere else, and tests that exist."""
    for name in IDS:
        promised = re.findall(r"`([^`]+)`", WHERE[name])
        assert ("glassnet book" in promised) == (name in LISTED), name
        for test in set(promised) - {"glassnet book"}:
            path, _, function = test.partition("::")
            assert function in functions_in(path), f"{name}: {test}"


def test_what_is_not_here_says_why():
    """No line is without a listing, a test or a reason."""
    silent = [n for n in IDS if "`" not in WHERE[n] and not re.match(r"Not here: \w+", WHERE[n])]
    assert silent == []
