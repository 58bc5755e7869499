"""Words: every public name is explained, and every example that can be read also runs."""

import ast
import doctest
import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest

import glassnet as gn
from glassnet import errors
from glassnet.saving import KINDS

ROOT = Path(__file__).parents[1]
SOURCE = Path(gn.__file__).parent
MODULES = sorted({"glassnet", *(m.name for m in pkgutil.walk_packages([str(SOURCE)], "glassnet."))})
MODULES.remove("glassnet.__main__")  # importing it runs the command line
ROOMS = ["glassnet", *(f"glassnet.{room}" for room in ("layers", "engines", *gn.ROOMS))]
PAGES = [page for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")) if page.exists()]


def public_names():
    """Every name that a room shows, with the thing it names."""
    for room in ROOMS:
        module = importlib.import_module(room)
        yield from ((f"{room}.{name}", getattr(module, name)) for name in module.__all__)


PUBLIC = dict(public_names())


def first_line(thing):
    """The first line of a docstring of a thing's own, or of its class if it is no class."""
    explained = thing if callable(thing) or inspect.ismodule(thing) else type(thing)
    return (explained.__doc__ or "").strip().split("\n")[0]


def test_every_public_name_begins_with_a_sentence():
    """One line that says what it is, and ends with a full stop."""
    for name, thing in PUBLIC.items():
        if not isinstance(thing, dict):
            line = first_line(thing)
            assert len(line.split()) >= 3, f"{name} is not explained: {line!r}"
            assert re.search(r"[.!?:]\)?$", line), f"{name} begins with no sentence: {line!r}"
            by_itself = line.startswith(f"{name.split('.')[-1]}(")
            assert not by_itself, f"{name}: dataclasses write that themselves"


def test_every_public_method_is_explained():
    """By itself, or by the class whose promise it keeps."""
    silent = [
        f"{name}.{method}"
        for name, kind in PUBLIC.items()
        if inspect.isclass(kind)
        for method, thing in vars(kind).items()
        if not method.startswith("_") and (inspect.isfunction(thing) or isinstance(thing, property))
        if not inspect.getdoc(getattr(kind, method))
    ]
    assert silent == []


def test_every_module_says_what_it_holds():
    """In its first line, which is a sentence."""
    lines = {name: first_line(importlib.import_module(name)) for name in MODULES}
    assert {n: line for n, line in lines.items() if not re.search(r"\w.*[.?:]$", line)} == {}


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_lists_what_it_shows(room):
    """Its table of contents is complete, sorted for the eye, and true."""
    module = importlib.import_module(room)
    assert len(set(module.__all__)) == len(module.__all__)
    imported = {
        alias.asname or alias.name
        for node in ast.parse(Path(module.__file__).read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.level == 1
        for alias in node.names
        if Path(module.__file__).stem == "__init__"  # a file by itself shows what it defines
    }
    assert {name for name in imported if not name.startswith("_")} <= set(module.__all__)


def test_every_part_and_every_error_is_within_reach():
    """What a model can be made of, and what can go wrong, is `gn.` and its name."""
    failures = {name for name, thing in vars(errors).items() if inspect.isclass(thing)}
    assert KINDS.keys() | failures <= set(gn.__all__)


# -- examples ------------------------------------------------------------------------------


def text_of(name):
    """The text of a module."""
    path = SOURCE.parent.joinpath(*name.split("."))
    return (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8")


def examples_in(name):
    module = importlib.import_module(name)
    return [test for test in doctest.DocTestFinder().find(module) if test.examples]


@pytest.mark.parametrize("name", [name for name in MODULES if ">>> " in text_of(name)])
def test_examples_in_docstrings_run(name):
    """And say what they claim to say."""
    runner = doctest.DocTestRunner()
    for test in examples_in(name):
        test.globs.setdefault("np", np)
        runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


def blocks_in(text, language):
    """The blocks of one language in a page."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def test_blocks_are_found():
    """The right language, whole and in order; a page without any has none."""
    page = "# A\n```python\na = 1\n\nb = 2\n```\ntext\n```sh\nls\n```\n```python\nc = 3\n```\n"
    assert blocks_in(page, "python") == ["a = 1\n\nb = 2\n", "c = 3\n"]
    assert blocks_in("# Empty\n", "python") == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_on_pages_run(page, tmp_path, monkeypatch):
    """From top to bottom in one go, as a reader would type them."""
    monkeypatch.chdir(tmp_path)
    text, names = page.read_text(encoding="utf-8"), {"__name__": "__main__"}
    for block in blocks_in(text, "python"):
        exec(compile(block, page.name, "exec"), names)
    parser, runner = doctest.DocTestParser(), doctest.DocTestRunner()
    for block in blocks_in(text, "pycon"):
        runner.run(parser.get_doctest(block, names, page.name, str(page), 0), clear_globs=False)
    assert runner.summarize(verbose=False).failed == 0


def test_nothing_is_left_to_be_done():
    """What is not finished is not in the house."""
    left = re.compile("TO" + "DO|FIX" + r"ME|XX" + r"X\b")
    places = [*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *PAGES]
    assert [p.name for p in places if left.search(p.read_text(encoding="utf-8"))] == []
