"""Chapters 1 to 4 of the book: every number of a page comes out of the library."""

import re

import numpy as np
import pytest

from glassnet.book.precision import PRECISION
from glassnet.listings import CHAPTERS, Near, Text

ALL = [listing for _, chapter in CHAPTERS.values() for listing in chapter]


@pytest.mark.parametrize("listing", ALL, ids=lambda one: f"{one.requirement} {one.title}")
def test_our_number_is_the_pages(listing, outcomes):
    """Computed now, by the library, and compared by the listing's own rule."""
    outcome = outcomes[ALL.index(listing)]
    assert outcome.passed, "page {} | ours {}".format(*outcome.texts)


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


def test_a_wrong_page_would_be_noticed(outcomes):
    """No rule is so generous that another number would pass as well."""
    wrong = [wrong_page(listing) for listing in ALL]
    assert sum(page is not None for page in wrong) > 100
    for listing, page, outcome in zip(ALL, wrong, outcomes, strict=True):
        passes = page is not None and listing.rule.agree(page, outcome.ours)
        assert not passes, f"{listing.requirement} {listing.title}"


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
