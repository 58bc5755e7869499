"""The catalogue: every figure and animation of the book's chapters, each once and in its order."""

import re
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.text import Text

from glassnet.errors import ConfigError
from glassnet.figures import DARK, LIGHT, Animation, drawn, figure_of, figures
from glassnet.figures.style import settings

PAGE = Path(__file__).parents[2] / "docs" / "requirements.md"
ROWS = re.findall(r"^\| (C\d-\d\d) \| .+? \| (.+?) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
ALL = figures()
MOVED = [one for one in ALL if isinstance(one, Animation)]

# What the pages of each chapter have as pictures, by number, and what moves there.
NUMBERS = {
    1: {f"1.{n:02}" for n in range(1, 15)},
    2: {f"2.{n:02}" for n in range(1, 22)} | {"2.04.2"},
    3: {f"3.{n:02}" for n in range(1, 8)},
    4: {f"4.{n:02}" for n in range(1, 39)},
}
MOVING = {
    1: {"anim-1.03", "anim-1.04", "anim-1.11", "anim-1.14"},
    2: {"anim-2.04", "anim-2.12", "anim-2.14"},
    4: {"anim-4.12", "anim-4.36", "anim-4.37"},
}


@pytest.mark.parametrize("chapter", NUMBERS)
def test_every_number_of_a_chapter_is_drawn(chapter):
    """No picture of the page is missing, and none is invented."""
    assert {one.id for one in figures(chapter) if not isinstance(one, Animation)} == NUMBERS[
        chapter
    ]


@pytest.mark.parametrize("chapter", MOVING)
def test_what_moves_on_the_page_moves_here(chapter):
    """Ours may set more in motion than the page."""
    assert MOVING[chapter] <= {one.id for one in figures(chapter) if isinstance(one, Animation)}


def test_ids_are_unique_and_in_the_order_of_the_book():
    """Pictures by chapter and number, and so are the animations among themselves."""
    assert len({one.id for one in ALL}) == len(ALL)
    for moves in (False, True):
        names = [one.id for one in ALL if isinstance(one, Animation) == moves]
        numbers = [tuple(map(int, name.removeprefix("anim-").split("."))) for name in names]
        assert numbers == sorted(numbers)


def test_every_figure_says_what_is_to_be_seen():
    """A title of one line, and at least one sentence for whoever cannot see it."""
    for figure in ALL:
        assert 10 <= len(figure.title) <= 60, figure.id
        assert re.fullmatch(r"[A-Z\d].*\.", figure.see), figure.id
        assert re.fullmatch(r"[a-z0-9-]+", figure.name), figure.id
        assert figure.chapter == int(figure.id.removeprefix("anim-")[0]), figure.id


def test_the_list_of_requirements_names_the_figures():
    """Each line of docs/requirements.md has the ids of its figures, and no others."""
    for requirement, where in ROWS:
        named = re.search(r"\. Figures? ([^|]+)$", where)
        ids = named[1].split(", ") if named else []
        assert ids == [one.id for one in ALL if requirement in one.requirements], requirement


@pytest.mark.one_in(6)
@pytest.mark.parametrize("figure", ALL, ids=lambda one: one.id)
def test_every_figure_can_be_drawn_on_dark_paper(figure):
    """In its colours."""
    page = drawn(figure, DARK)
    assert page.axes
    assert to_hex(page.get_facecolor()) == DARK.paper
    assert {to_hex(words.get_color()) for words in page.findobj(match=Text)} != {LIGHT.ink}


@pytest.mark.one_in(6)
@pytest.mark.parametrize("figure", ALL, ids=lambda one: one.id)
def test_every_word_can_be_read(figure):
    """None is cut off, smaller than 6 points, missing in its font, or stands on another."""
    page = on_screen(figure)
    found = words_on(page)
    for words, box in found:
        assert words.get_fontsize() >= 6, words.get_text()
        assert page.bbox.x0 <= box.x0, words.get_text()
        assert box.x1 <= page.bbox.x1, words.get_text()
        assert page.bbox.y0 <= box.y0, words.get_text()
        assert box.y1 <= page.bbox.y1, words.get_text()
    check_apart(found)


@pytest.mark.one_in(6)
@pytest.mark.parametrize(
    "figure", [one for one in ALL if isinstance(one, Animation)], ids=lambda one: one.id
)
def test_words_stand_apart_while_they_move(figure):
    """In the frame in the middle of an animation no word stands on another."""
    check_apart(words_on(on_screen(figure, numbers=figure.numbers[len(figure.numbers) // 2])))


def check_apart(found):
    """No word of a page stands on another: they share no place of 3 pixels or more."""
    low, high = np.array([box.min for _, box in found]), np.array([box.max for _, box in found])
    shared = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    pairs = np.argwhere(np.triu((shared >= 3).all(axis=2), k=1))
    assert [[found[place][0].get_text() for place in pair] for pair in pairs] == []


def on_screen(figure, theme=LIGHT, numbers=None):
    """A page that has really been drawn, so that all words have their places."""
    page = drawn(figure, theme, numbers)
    with mpl.rc_context(settings(theme)):
        FigureCanvasAgg(page).draw()
    return page


def words_on(page):
    """Everything that is written on a page, each with the box that it fills."""
    hidden = {id(one) for axes in page.axes for one in hidden_in(axes)}
    found = [one for one in page.findobj(match=Text) if id(one) not in hidden]
    shown = [one for one in found if one.get_visible() and one.get_text().strip()]
    return [(one, one.get_window_extent()) for one in shown]


def hidden_in(axes):
    """The words of axes that are not drawn: all but notes where they are off, and ticks beyond."""
    if not axes.axison:
        return set(axes.findobj(match=Text)) - set(axes.texts)
    return [
        tick.label1
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.majorTicks
        if not is_within(tick.get_loc(), axis)
    ]


def is_within(location, axis):
    """Whether a tick is within the limits of its axis, give or take a thousandth of them."""
    low, high = sorted(axis.get_view_interval())
    rim = (high - low) / 1000
    return low - rim <= location <= high + rim


def test_an_unknown_figure_is_not_found():
    """The nearest that there is, is named."""
    with pytest.raises(ConfigError, match=r"unknown figure '1\.4'; did you mean '1\.\d+'"):
        figure_of("1.4")


@pytest.mark.parametrize("chapter", [0, 5, "4"])
def test_other_chapters_are_refused(chapter):
    """With those that there are."""
    with pytest.raises(ConfigError, match="chapter must be a whole number from 1 to 4"):
        figures(chapter)
