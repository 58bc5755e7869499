"""A figure: the numbers behind a picture, and how they are drawn. An animation: frames of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .sheet import Sheet

Numbers = Mapping[str, Any]  # by name: numbers, arrays, lists of them, words


@dataclass(frozen=True)
class Figure:
    """One picture, the numbers behind it, and how they are drawn.

    id            the number under which the book has it, such as 4.12
    name          a few words for its file, such as single-neuron
    title         what it is, in one line
    see           what to look for, in a sentence; whoever cannot see it reads this
    requirements  what in docs/requirements.md it answers, such as C4-11
    data          computes the numbers behind it
    draw          draws them on a sheet, and computes nothing that is worth a test
    size          width and height in inches
    """

    id: str
    name: str
    title: str
    see: str
    requirements: tuple[str, ...]
    data: Callable[[], Numbers]
    draw: Callable[[Sheet, Any], None]
    size: tuple[float, float] = (7.2, 4.5)

    @property
    def label(self) -> str:
        """How it is called: Figure 4.12; one that is not the book's has only its title."""
        return f"Figure {self.id}" if self.id[0].isdigit() else ""

    @property
    def chapter(self) -> int | None:
        """The chapter it stands in; None for one that is not the book's."""
        return chapter_in(self.id)

    @cached_property
    def numbers(self) -> Numbers:
        """Its data, computed once."""
        return self.data()

    @property
    def still(self) -> Numbers:
        """The numbers of its picture that does not move."""
        return self.numbers


@dataclass(frozen=True)
class Animation:
    """A picture that moves.

    id       the number of the picture it sets in motion, such as anim-4.12
    frames   computes the numbers of every frame
    draw     draws the numbers of one frame on a sheet
    seconds  how long a frame stays; the last one stays longer
    stands   which frame is its picture where nothing can move
    """

    id: str
    name: str
    title: str
    see: str
    requirements: tuple[str, ...]
    frames: Callable[[], Sequence[Numbers]]
    draw: Callable[[Sheet, Any], None]
    seconds: float = 1.0
    stands: int = -1
    size: tuple[float, float] = (7.2, 4.5)

    @property
    def label(self) -> str:
        """How it is called: Animation 4.12; one that is not the book's has only its title."""
        number = self.id.removeprefix("anim-")
        return f"Animation {number}" if number[0].isdigit() else ""

    @property
    def chapter(self) -> int | None:
        """The chapter it stands in; None for one that is not the book's."""
        return chapter_in(self.id)

    @cached_property
    def numbers(self) -> tuple[Numbers, ...]:
        """Its frames, computed once."""
        return tuple(self.frames())

    @property
    def still(self) -> Numbers:
        """The numbers of its picture that does not move."""
        return self.numbers[self.stands]


Drawable = Figure | Animation


def chapter_in(name: str) -> int | None:
    """The chapter in an id.

    >>> chapter_in("4.12"), chapter_in("anim-1.04"), chapter_in("loss")
    (4, 1, None)
    """
    first = name.removeprefix("anim-").partition(".")[0]
    return int(first) if first.isdecimal() else None
