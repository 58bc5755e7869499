"""The site's own parts: docstrings for Sphinx, and links beyond the pages."""

import doctest
import runpy
from pathlib import Path

import pytest

from .conftest import DOCS

SITE = DOCS / "site"


def function(file, name):
    """A function of one of the site's files."""
    return runpy.run_path(str(SITE / f"{file}.py"))[name]


@pytest.mark.parametrize("file", sorted(SITE.glob("*.py")), ids=lambda file: file.stem)
def test_examples_in_the_sites_files_run(file):
    """And say what they claim to say."""
    names = runpy.run_path(str(file))
    parts = [
        thing for thing in names.values() if getattr(thing, "__doc__", None) and callable(thing)
    ]
    runner = doctest.DocTestRunner()
    for part in parts:
        for test in doctest.DocTestFinder().find(part, part.__name__, globs=names, module=False):
            runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


def test_formulas_and_columns_stay_as_they_are():
    """What is indented or aligned is shown as it stands, and what announces it is prose."""
    lines = ["A sum.", "", "Shapes:", "    inputs  (batch, n)", "", "what    of `x`", "who     *"]
    written = function("docstrings", "as_restructured_text")(lines)
    assert written == [
        *("A sum.", "", "Shapes:", "", "::", "", "    inputs  (batch, n)", ""),
        *("::", "", "    what    of `x`", "    who     *", ""),
    ]


def test_no_sign_of_prose_is_taken_for_a_mark():
    """Stars, bars and underscores are themselves, and code is code; examples stay examples."""
    written = function("docstrings", "as_restructured_text")
    assert written(["|p| * w_ of `a_b`"]) == [r"\|p\| \* w\_ of ``a_b``", ""]
    assert written([">>> 1 + 1", "2"]) == [">>> 1 + 1", "2", ""]
    assert written(["- one", "  of two"]) == ["- one", "  of two", ""]


def test_pages_beside_the_site_are_files_of_it(tmp_path):
    """A link out of docs/ hands out the file, and one within it stays a link."""
    with_files = function("links", "with_files")
    site = tmp_path / "docs"
    page = "[s](../SECURITY.md) [t](../../SECURITY.md#a) [u](../tables.md)"
    assert with_files(page, site / "more", site) == (
        "[s](../SECURITY.md) {download}`t <../../SECURITY.md>` [u](../tables.md)"
    )
    assert with_files("[`c`](../C.md)", site, site) == "{download}`c <../C.md>`"


def test_nothing_of_the_site_comes_from_elsewhere():
    """No address in its style or its settings."""
    for file in (*SITE.rglob("*.css"), DOCS / "conf.py"):
        assert "//" not in Path(file).read_text(encoding="utf-8").replace("https://github.com", "")
