"""`glassnet book`: the page's numbers beside ours, and a failure if any differs."""

from dataclasses import replace

import pytest

from glassnet.listings import CHAPTERS


def planted(monkeypatch, requirement, **wrong):
    """Let the first listing of a requirement have something else on its page."""
    number = int(requirement[1])
    title, listings = CHAPTERS[number]
    place = next(i for i, one in enumerate(listings) if one.requirement == requirement)
    others = [*listings[:place], replace(listings[place], **wrong), *listings[place + 1 :]]
    monkeypatch.setitem(CHAPTERS, number, (title, others))


@pytest.mark.parametrize("left_out", [(1, 4), pytest.param((), marks=pytest.mark.thorough)])
def test_the_whole_book_passes(glassnet, monkeypatch, left_out):
    """Every requirement with a listing is there, and the last line says that nothing differs."""
    for number in left_out:  # the chapters that take longest
        monkeypatch.delitem(CHAPTERS, number)
    outcome = glassnet("book")
    assert outcome.code == 0
    for _, listings in CHAPTERS.values():
        assert all(one.requirement in outcome.out for one in listings)
    assert outcome.out.splitlines()[-1].endswith(", 0 fail")
    assert "  fail  " not in outcome.out


def test_the_pages_number_stands_above_ours(glassnet):
    """A reader sees both, digit below digit."""
    lines = glassnet("book", "--chapter", 2).out.splitlines()
    first = next(place for place, line in enumerate(lines) if line.startswith("C2-03"))
    page, ours = lines[first + 1 : first + 3]
    assert page.split() == ["page", "[4.8,", "1.21,", "2.385]"]
    assert ours.split() == ["ours", "[4.8,", "1.21,", "2.385]"]
    assert page.index("[") == ours.index("[")


def test_a_number_that_differs_is_named(glassnet, monkeypatch):
    """One wrong digit: exit code 7, the id in the message, and the place marked."""
    planted(monkeypatch, "C2-01", page="2.4")
    outcome = glassnet("book", "--chapter", 2)
    assert outcome.code == 7
    assert "C2-01" in outcome.message
    assert "C2-01  fail  one neuron with three inputs" in outcome.out
    assert outcome.out.splitlines()[-1].endswith(", 1 fail")


def test_what_breaks_does_not_hide_the_rest(glassnet, monkeypatch):
    """A listing that raises an error fails; all others are still run."""
    planted(monkeypatch, "C2-01", ours=lambda: 1 / 0)
    outcome = glassnet("book", "--chapter", 2)
    assert outcome.code == 7
    assert "ZeroDivisionError" in outcome.out
    assert "C2-29  pass" in outcome.out


def test_one_chapter(glassnet):
    """The one that is asked for, and no other."""
    out = glassnet("book", "--chapter", 3).out
    assert "C3-17" in out
    assert not any(name in out for name in ("C1-", "C2-", "C4-"))


def test_json(glassnet, monkeypatch):
    """Programs get one document, with both sides of every check; also when some differ."""
    planted(monkeypatch, "C3-11", page="((4, 2), (4, 1))")
    outcome = glassnet("book", "--chapter", 3, "--json")
    document = outcome.document
    assert outcome.code == 7
    assert (document["failed"], document["passed"]) == (1, len(CHAPTERS[3][1]) - 1)
    (failed,) = [check for check in document["checks"] if check["verdict"] == "fail"]
    assert failed["requirement"] == "C3-11"
    assert (failed["page"], failed["ours"]) == ("((4, 2), (4, 1))", "((2, 4), (1, 4))")


@pytest.mark.parametrize("chapter", [9, 0, -1])
def test_a_chapter_that_is_not_there(glassnet, chapter):
    """Only chapters 1 to 4 have listings."""
    outcome = glassnet("book", "--chapter", chapter)
    assert outcome.code == 2
    assert outcome.out == ""
    assert f"chapter must be a whole number from 1 to 4, got {chapter}" in outcome.message
    assert "where: --chapter" in outcome.message
