"""The catalogue: all figures and animations of the book, in its order."""

from collections.abc import Sequence

from ..settings import unknown, whole
from . import chapter_1, chapter_2, chapter_3, chapter_4
from .figure import Drawable

CHAPTERS: dict[int, Sequence[Drawable]] = {
    1: chapter_1.FIGURES,
    2: chapter_2.FIGURES,
    3: chapter_3.FIGURES,
    4: chapter_4.FIGURES,
}


def figures(chapter: int | None = None) -> tuple[Drawable, ...]:
    """All figures and animations, or those of a chapter.

    Raises:
        ConfigError  there is no such chapter
    """
    last = max(CHAPTERS)
    chosen = CHAPTERS if chapter is None else [whole("chapter", chapter, at_most=last)]
    return tuple(figure for number in chosen for figure in CHAPTERS[number])


def figure_of(name: str) -> Drawable:
    """The figure or animation of an id, such as 4.12 or anim-4.12.

    Raises:
        ConfigError  there is none; the nearest id is named

    >>> figure_of("1.04").title
    'A weight of 1: the neuron gives what it gets'
    """
    by_name = {figure.id: figure for figure in figures()}
    if name not in by_name:
        error = unknown("figure", name, by_name)
        error.do = "see glassnet figures --list"
        raise error
    return by_name[name]
