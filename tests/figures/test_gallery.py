"""The gallery: one page of what is in the folder, offline, and readable without seeing."""

import re
from html.parser import HTMLParser

import pytest

from glassnet.figures import DARK, LIGHT, figure_of, figures, file_name, write_gallery

STILL, MOVING = figure_of("2.14"), figure_of("anim-2.14")


class Page(HTMLParser):
    """All tags of a page with their attributes."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture
def page(tmp_path):
    """The gallery of a folder with one figure and one animation in both themes."""
    for theme in (LIGHT, DARK):
        for figure, kinds in ((STILL, ["svg"]), (MOVING, ["svg", "gif"])):
            for kind in kinds:
                (tmp_path / file_name(figure, kind, theme)).write_text("")
    text = write_gallery(figures(), tmp_path).read_text(encoding="utf-8")
    return Page(text), text, {path.name for path in tmp_path.iterdir()}


def test_only_what_is_there_is_shown(page):
    """Two of all figures were written."""
    assert [one["id"] for one in page[0].all("figure")] == ["2.14", "anim-2.14"]


def test_every_file_that_it_names_is_beside_it(page):
    """Still or moving, light or dark, and nothing is fetched from elsewhere."""
    parsed, text, there = page
    named = {
        one[key]
        for tag in ("img", "source", "a")
        for one in parsed.all(tag)
        for key in ("src", "srcset", "href", "data-still", "data-moving")
        if key in one
    }
    assert {name for name in named if not name.startswith("#")} <= there
    assert "http" not in text
    assert not parsed.all("link")


def test_dark_pictures_are_for_dark_machines(page):
    """The light one is what all others see."""
    sources = page[0].all("source")
    assert all(one["media"] == "(prefers-color-scheme: dark)" for one in sources)
    assert [one["srcset"] for one in sources] == [
        file_name(figure, "svg", DARK) for figure in (STILL, MOVING)
    ]


def test_pictures_are_described(page):
    """Title and what to see, in the language of the page, with sizes so that nothing jumps."""
    images = page[0].all("img")
    assert [one["alt"] for one in images] == [f"{one.title}. {one.see}" for one in (STILL, MOVING)]
    assert all(one["width"] and one["height"] for one in images)
    assert page[0].all("html") == [{"lang": "en"}]


def test_nothing_moves_before_it_is_asked_to(page):
    """An animation begins as its still, and a button of the keyboard's reach starts it."""
    assert all(one["src"].endswith(".svg") for one in page[0].all("img"))
    assert len(page[0].all("button")) == 1
    assert "Animation 2.14" in page[1]


def test_an_animation_without_its_gif_is_a_picture(tmp_path):
    """There is no button that would do nothing."""
    (tmp_path / file_name(MOVING, "svg")).write_text("")
    page = Page(write_gallery(figures(), tmp_path).read_text(encoding="utf-8"))
    assert len(page.all("figure")) == 1
    assert not page.all("button")


def test_chapters_can_be_reached(page):
    """Every link into the page has a place where it leads."""
    places = {one["id"] for _, one in page[0].tags if "id" in one}
    links = [one["href"][1:] for one in page[0].all("a") if one["href"].startswith("#")]
    assert links
    assert set(links) <= places


def test_titles_are_escaped(tmp_path):
    """Words of a user's own model cannot become tags."""
    from dataclasses import replace

    odd = replace(STILL, title="<b>a & b", see="<i>.")
    (tmp_path / file_name(odd, "svg")).write_text("")
    text = write_gallery([odd], tmp_path).read_text(encoding="utf-8")
    assert "&lt;b&gt;a &amp; b" in text
    assert not re.search(r"<[bi]>", text)


def test_nothing_has_to_be_looked_up(page):
    """Numbers of figures are those of the book; ids of our own list of requirements stay out."""
    assert STILL.requirements
    assert not any(requirement in page[1] for requirement in STILL.requirements)
