"""Chapters 1 to 4 of the book: every number of a page comes out of the library."""

import re
from functools import cache

import numpy as np
import pytest

from glassnet.book.precision import PRECISION
from glassnet.listings import CHAPTERS, Near, Text

ALL = [listing for _, chapter in CHAPTERS.values() for listing in chapter]


@cache
def outcomes_of(number):
    """Every listing of a chapter, run once."""
    return [listing.run() for listing in CHAPTERS[number][1]]


def named(number):
    """The listings of a chapter by their names, with what comes out of each."""
    for listing, outcome in zip(CHAPTERS[number][1], outcomes_of(number), strict=True):
        yield f"{listing.requirement} {listing.title}", listing, outcome


@pytest.mark.parametrize("number", CHAPTERS)
def test_our_numbers_are_the_pages(number):
    """Computed now, by the library, and compared by each listing's own rule."""
    others = {name: outcome.texts for name, _, outcome in named(number) if not outcome.passed}
    assert others == {}


def wrong_page(listing):
    """A page that is off by no more than it takes to see it."""
    match listing.rule:
        case Text():
            return listing.page.replace("0", "8") if "0" in listing.page else f"{listing.page}0"
        case Near(tolerance=tolerance, relative=relative):
            return np.asarray(listing.page, float) + 2.1 * (
                tolerance + relative * abs(np.asarray(listing.page, float))
            )
    return None


@pytest.mark.parametrize("number", CHAPTERS)
def test_a_wrong_page_would_be_noticed(number):
    """No rule is so generous that another number would pass as well."""
    for name, listing, outcome in named(number):
        page = wrong_page(listing)
        assert page is None or not listing.rule.agree(page, outcome.ours), name


def test_most_pages_can_be_made_wrong():
    """All that show numbers."""
    assert sum(wrong_page(listing) is not None for listing in ALL) > 100


def test_every_listing_stands_in_its_chapter():
    """In the order of the page, and each with a title of its own."""
    for number, (_, chapter) in CHAPTERS.items():
        names = [listing.requirement for listing in chapter]
        assert all(re.fullmatch(rf"C{number}-\d\d", name) for name in names)
        assert names == sorted(names)
    assert len({(one.requirement, one.title) for one in ALL}) == len(ALL)


def test_notes_are_sentences():
    """Where the print is damaged, one sentence says why ours differs."""
    assert all(re.fullmatch(r"[A-Z].*\.", one.note) for one in ALL if one.note)


def test_running_the_book_leaves_everything_as_it_was():
    """Neither NumPy's old global stream nor the precision of the book's room is changed."""
    before = np.random.get_state(), vars(PRECISION).copy()  # noqa: NPY002
    for listing in CHAPTERS[3][1]:
        listing.run()
    after = np.random.get_state(), vars(PRECISION)  # noqa: NPY002
    assert all(np.array_equal(one, other) for one, other in zip(before[0], after[0], strict=True))
    for name in ("stored", "inside", "products"):
        assert before[1].get(name, getattr(type(PRECISION), name)) == getattr(PRECISION, name)
