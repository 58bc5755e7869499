"""Links: each leads somewhere, where the pages lie and on the site."""

import importlib.util
import re

import pytest

from .conftest import DOCS, PAGES, anchors_of, links_of, name_of, text_of


def navigation():
    """What makes the navigation of the site from the lists in index.md."""
    spec = importlib.util.spec_from_file_location("navigation", DOCS / "site" / "navigation.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def broken(page):
    """The links of a page that lead nowhere."""
    for link in links_of(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            yield link


def test_links_and_anchors_are_found(tmp_path):
    """In prose and not in code; an anchor is the heading in small letters, without its signs."""
    page, other = tmp_path / "page.md", tmp_path / "other.md"
    page.write_text("[a](other.md#whats-new-1) [b](other.md#new) ![c](no.png)\n```\n[d](x)\n```\n")
    other.write_text("# A\n## What's `new`, 1?\n```\n# new\n```\n")
    assert links_of(page) == ["other.md#whats-new-1", "other.md#new", "no.png"]
    assert list(broken(page)) == ["other.md#new", "no.png"]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page):
    """To a file that is there, and to a heading that it has."""
    assert list(broken(page)) == []


def test_every_page_can_be_reached():
    """From the first one, by its lists, which are the navigation of the site."""
    module = navigation()
    listed = module.LINK.findall(text_of(DOCS / "index.md"))
    pages = {page.relative_to(DOCS).with_suffix("").as_posix() for page in DOCS.rglob("*.md")}
    assert sorted(listed) == sorted(pages - {"index"})
    contents = module.navigation_of(text_of(DOCS / "index.md"))
    assert [name for name in listed if f"\n{name}\n" not in contents] == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_begins_with_its_title(page):
    """One, and then text."""
    lines = text_of(page).splitlines()
    assert lines[0].startswith("# ")
    assert sum(line.startswith("# ") for line in text_of(page).split("```")[0].splitlines()) == 1
