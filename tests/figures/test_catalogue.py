"""The catalogue: every figure and animation of the book's chapters, each once and in its order."""

import re
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
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


@pytest.mark.parametrize("figure", ALL, ids=lambda one: one.id)
def test_every_figure_says_what_is_to_be_seen(figure):
    """A title of one line, and at least one sentence for whoever cannot see it."""
    assert 10 <= len(figure.title) <= 60
    assert re.fullmatch(r"[A-Z\d].*\.", figure.see)
    assert re.fullmatch(r"[a-z0-9-]+", figure.name)
    assert figure.chapter == int(figure.id.removeprefix("anim-")[0])


@pytest.mark.parametrize(("requirement", "where"), ROWS, ids=[name for name, _ in ROWS])
def test_the_list_of_requirements_names_the_figures(requirement, where):
    """Each line of docs/requirements.md has the ids of its figures, and no others."""
    named = re.search(r"\. Figures? ([^|]+)$", where)
    ids = named[1].split(", ") if named else []
    assert ids == [one.id for one in ALL if requirement in one.requirements]


@pytest.mark.parametrize("figure", ALL, ids=lambda one: one.id)
def test_every_figure_can_be_drawn_on_dark_paper(figure):
    """In its colours."""
    page = drawn(figure, DARK)
    assert page.axes
    assert to_hex(page.get_facecolor()) == DARK.paper
    assert {to_hex(words.get_color()) for words in page.findobj(match=Text)} != {LIGHT.ink}


@pytest.mark.parametrize("figure", ALL, ids=lambda one: one.id)
def test_every_word_can_be_read(figure):
    """None is cut off, smaller than 6 points, missing in its font, or stands on another."""
    page = on_screen(figure)
    for words in words_on(page):
        box = words.get_window_extent()
        assert words.get_fontsize() >= 6, words.get_text()
        assert page.bbox.x0 <= box.x0, words.get_text()
        assert box.x1 <= page.bbox.x1, words.get_text()
        assert page.bbox.y0 <= box.y0, words.get_text()
        assert box.y1 <= page.bbox.y1, words.get_text()
    check_apart(page)


@pytest.mark.parametrize(
    "figure", [one for one in ALL if isinstance(one, Animation)], ids=lambda one: one.id
)
def test_words_stand_apart_while_they_move(figure):
    """In the frame in the middle of an animation no word stands on another."""
    check_apart(on_screen(figure, numbers=figure.numbers[len(figure.numbers) // 2]))


def check_apart(page):
    """No word of a page stands on another."""
    boxes = [(words.get_text(), words.get_window_extent()) for words in words_on(page)]
    for (one, box), (other, second) in combinations(boxes, 2):
        shared = box.intersection(box, second)
        assert shared is None or min(shared.width, shared.height) < 3, f"{one!r} {other!r}"


def on_screen(figure, theme=LIGHT, numbers=None):
    """A page that has really been drawn, so that all words have their places."""
    page = drawn(figure, theme, numbers)
    with mpl.rc_context(settings(theme)):
        FigureCanvasAgg(page).draw()
    return page


def words_on(page):
    """Everything that is written on a page."""
    found = page.findobj(match=Text)
    return [one for one in found if one.get_visible() and one.get_text().strip() and is_shown(one)]


def is_shown(words):
    """Whether words are drawn at all; ticks outside of the limits of their axes are not."""
    axes = words.axes
    if axes is None or words in axes.texts:
        return True
    box, room = words.get_window_extent(), axes.bbox
    if words in [tick.label1 for tick in axes.xaxis.majorTicks]:
        return axes.axison and room.x0 - 1 <= (box.x0 + box.x1) / 2 <= room.x1 + 1
    if words in [tick.label1 for tick in axes.yaxis.majorTicks]:
        return axes.axison and room.y0 - 3 <= (box.y0 + box.y1) / 2 <= room.y1 + 3
    return axes.axison


def test_an_unknown_figure_is_not_found():
    """The nearest that there is, is named."""
    with pytest.raises(ConfigError, match=r"unknown figure '1\.4'; did you mean '1\.\d+'"):
        figure_of("1.4")
