"""Matrices, drawn: a cell for every number, those that are looked at marked."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from .numerals import shown
from .style import SMALL, TEXT, Theme

GAP = 0.05  # inches between cells
GROUND, MARKED = 0.14, 0.36  # how much of its colour a cell has
CELL = (0.56, 0.34)  # inches

Index = tuple[int, int]


@dataclass(frozen=True)
class Box:
    """The space that something takes, in inches."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


def size_of(rows: int, columns: int, cell: tuple[float, float] = CELL) -> tuple[float, float]:
    """Width and height of a matrix on a drawing, in inches."""
    return columns * (cell[0] + GAP) - GAP, rows * (cell[1] + GAP) - GAP


def draw_matrix(
    axes: Axes,
    theme: Theme,
    numbers: Sequence[Sequence[Any]],
    left_top: tuple[float, float],
    *,
    colour: str,
    name: str = "",
    below: str = "",
    marked: Collection[Index] = (),
    empty: Collection[Index] = (),
    write: Callable[[Any], str] = shown,
    cell: tuple[float, float] = CELL,
) -> Box:
    """Draw rows of numbers; the upper left corner stands where it is told.

    name    over it; below: under it, such as its shape
    marked  the cells that are looked at, as (row, column)
    empty   the cells whose numbers are not known yet
    """
    left, top = left_top
    width, height = size_of(len(numbers), len(numbers[0]), cell)
    for i, row in enumerate(numbers):
        for j, number in enumerate(row):
            at = left + j * (cell[0] + GAP), top - i * (cell[1] + GAP) - cell[1]
            text = "" if (i, j) in empty else write(number)
            draw_cell(axes, theme, at, cell, text, colour, marked=(i, j) in marked)
    x = left + width / 2
    if name:
        axes.text(x, top + 0.09, name, size=SMALL + 1, color=colour, weight="bold", ha="center")
    if below:
        y = top - height - 0.09
        axes.text(x, y, below, size=SMALL, color=theme.quiet, ha="center", va="top")
    return Box(left, top - height, left + width, top)


def draw_cell(
    axes: Axes,
    theme: Theme,
    at: tuple[float, float],
    cell: tuple[float, float],
    text: str,
    colour: str,
    *,
    marked: bool = False,
) -> None:
    """One cell and the number in it."""
    axes.add_patch(
        FancyBboxPatch(
            at,
            *cell,
            boxstyle="round,pad=0,rounding_size=0.05",
            facecolor=theme.tint(colour, MARKED if marked else GROUND),
            edgecolor=colour if marked else "none",
            linewidth=1.6,
        )
    )
    x, y = at[0] + cell[0] / 2, at[1] + cell[1] / 2
    size = min(TEXT - 0.5, 29 * cell[1], 112 * cell[0] / max(5, len(text)))
    weight = "bold" if marked else "normal"
    axes.text(x, y, text, size=size, weight=weight, ha="center", va="center_baseline")


def draw_sign(axes: Axes, theme: Theme, at: tuple[float, float], sign: str) -> None:
    """An operator between two matrices, such as · or =."""
    size = TEXT + (14 if sign == "·" else 6)
    axes.text(*at, sign, size=size, color=theme.quiet, ha="center", va="center_baseline")


@dataclass(frozen=True)
class Block:
    """A matrix in a row of matrices and signs, with what `draw_matrix` is told about it."""

    numbers: Sequence[Sequence[Any]]
    colour: str
    name: str = ""
    below: str = ""
    marked: Collection[Index] = ()
    empty: Collection[Index] = ()
    write: Callable[[Any], str] = shown


def draw_row(
    axes: Axes,
    theme: Theme,
    parts: Sequence[Block | str],
    middle: tuple[float, float],
    cell: tuple[float, float] = CELL,
    sign: float = 0.42,
) -> list[Box]:
    """Matrices with signs between them, such as a · b = c, about a middle; the matrices' boxes.

    sign  inches for each sign
    """
    sizes = [
        size_of(len(part.numbers), len(part.numbers[0]), cell) if isinstance(part, Block) else None
        for part in parts
    ]
    x = middle[0] - sum(size[0] if size else sign for size in sizes) / 2
    boxes = []
    for part, size in zip(parts, sizes, strict=True):
        if isinstance(part, str):
            draw_sign(axes, theme, (x + sign / 2, middle[1]), part)
            x += sign
            continue
        width, height = size or (0.0, 0.0)
        about = {
            name: getattr(part, name) for name in ("name", "below", "marked", "empty", "write")
        }
        at = x, middle[1] + height / 2
        boxes.append(
            draw_matrix(axes, theme, part.numbers, at, colour=part.colour, cell=cell, **about)
        )
        x += width
    return boxes
