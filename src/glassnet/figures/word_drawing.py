"""Words, drawn: a line of pieces in several colours, such as the terms of a sum."""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.offsetbox import AnnotationBbox, HPacker, TextArea

from .style import TEXT, Theme

Piece = tuple[str, str]  # words, and their colour


def draw_line(
    axes: Axes,
    at: tuple[float, float],
    pieces: Sequence[Piece],
    *,
    size: float = TEXT,
    align: str = "left",
    weight: str = "normal",
    family: Sequence[str] = (),
) -> None:
    """Pieces one behind the other, at a place in inches; align says which end of them stands there.

    at    the middle of the line's height
    """
    areas: list[Artist] = [
        TextArea(
            words,
            textprops={"color": colour, "size": size, "weight": weight, "family": family or None},
        )
        for words, colour in pieces
    ]
    line = HPacker(children=areas, pad=0, sep=0, align="baseline")
    where = {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    axes.add_artist(
        AnnotationBbox(line, at, frameon=False, pad=0, box_alignment=(where, 0.5), zorder=5)
    )


def sum_of_products(
    theme: Theme, inputs: Sequence[str], weights: Sequence[str], bias: str = ""
) -> list[Piece]:
    """The pieces of input · weight + … + bias, each in the colour of what it is."""
    pieces: list[Piece] = []
    for given, weight in zip(inputs, weights, strict=True):
        pieces += [(" + ", theme.quiet)] if pieces else []
        pieces += [(given, theme.inputs), (" · ", theme.quiet), (weight, theme.weights)]
    return pieces + ([(" + ", theme.quiet), (bias, theme.biases)] if bias else [])
