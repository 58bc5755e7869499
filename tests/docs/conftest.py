"""What the tests of the documentation share: the pages, and what is in them."""

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [
    *sorted(DOCS.rglob("*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[(?:[^\]\[]|\[[^\]]*\])*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


@cache
def text_of(page):
    """A page as it is written."""
    return page.read_text(encoding="utf-8")


def name_of(page):
    """A page's place in the project."""
    return str(page.relative_to(ROOT))


def blocks_of(page):
    """The blocks of code of a page, each with its language."""
    return FENCE.findall(text_of(page))


def prose_of(page):
    """A page without its blocks of code."""
    return FENCE.sub("", text_of(page))


def links_of(page):
    """Where a page's links and pictures lead."""
    return LINK.findall(prose_of(page))


def anchors_of(page):
    """The anchors of a page's headings, as code hosts make them."""
    headings = HEADING.findall(prose_of(page))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
