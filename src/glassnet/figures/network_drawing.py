"""Networks, drawn: neurons in columns, connections as thick as their weights, numbers beside them.

A weight above 0 is a solid line, one below 0 a dashed one; a connection or a
neuron that is not active just now is pale.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Circle

from ..arrays import Array
from .numerals import shown
from .sheet import Place
from .style import SMALL, Theme

THIN, THICK = 0.7, 3.0  # points
SPACING = 0.75  # inches between neurons of a column, at most
DASHED = (0, (4, 1.8))

Point = tuple[float, float]
Look = tuple[str, float, Any]  # colour, thickness in points, dashes


class NetworkDrawing:
    """Where every neuron of a network stands on a drawing, and how it is drawn.

    axes   made by `Sheet.drawing`, so that places are inches
    sizes  neurons in each column, from the inputs to the outputs
    place  left, bottom, width and height of the space for them
    most   neurons drawn of a column; of longer ones the middle is left out
    shown  the neurons that are drawn, column by column, counted from 0
    at     their places, from the top
    radii  of the neurons of each column
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        sizes: Sequence[int],
        place: Place,
        *,
        radius: float = 0.2,
        most: int = 16,
    ) -> None:
        self.axes, self.theme, self.sizes, self.most = axes, theme, tuple(sizes), most
        left, bottom, width, height = place
        self.shown = [drawn_of(size, most) for size in sizes]
        spacings = [min(SPACING, height / len(drawn)) for drawn in self.shown]
        self.radii = [min(radius, 0.42 * spacing) for spacing in spacings]
        step = width / max(1, len(sizes) - 1)
        middle = bottom + height / 2
        self.at: list[list[Point]] = [
            column(left + step * n, middle, len(shown), spacing, is_cut=size > most)
            for n, (size, shown, spacing) in enumerate(
                zip(sizes, self.shown, spacings, strict=True)
            )
        ]

    def connect(
        self,
        layer: int,
        weights: Array | Sequence[Sequence[float]] | None = None,
        *,
        connected: Array | None = None,
        active: Array | None = None,
        numbers: bool = False,
        largest: float | None = None,
        width: float = THIN,
    ) -> None:
        """Draw the connections from a column to the next.

        weights    (inputs, neurons), for thickness and colour; None: all alike
        connected  (inputs, neurons), which of them there are; None: all
        active     (inputs, neurons), which carry something now; None: all
        numbers    whether the weights are written on them
        largest    the weight that is drawn thickest; None: the largest of these
        width      of connections without a weight, in points
        """
        starts, ends = self.places(layer), self.places(layer + 1)
        values = None if weights is None else np.asarray(weights, float)
        top = largest or (1.0 if values is None else float(abs(values).max()) or 1.0)
        lines: list[tuple[Point, Point]] = []
        looks: list[Look] = []
        for i, start in starts:
            for j, end in ends:
                if connected is not None and not connected[i][j]:
                    continue
                value = None if values is None else float(values[i][j])
                lit = active is None or bool(active[i][j])
                lines.append((start, end))
                looks.append(self.look(value, lit=lit, top=top, width=width))
                if numbers and value is not None:
                    share = 0.3 if len(starts) > 1 else 0.5
                    self.number_on(start, end, value, share, lit=lit)
        colours, widths, dashes = zip(*looks, strict=True) if looks else ((), (), ())
        self.axes.add_collection(
            LineCollection(
                lines,
                colors=colours,
                linewidths=widths,
                linestyles=list(dashes),  # two in a tuple would be taken for one
                capstyle="butt",
                zorder=1,
            ),
            autolim=False,
        )

    def look(self, value: float | None, *, lit: bool, top: float, width: float) -> Look:
        """Colour, thickness and dashes of one connection."""
        theme = self.theme
        if value is None and lit:
            return theme.quiet, width, "-"
        if value is None or not lit or value == 0:
            return theme.rule, width, "-"
        thickness = THIN + (THICK - THIN) * min(1.0, abs(value) / top)
        return theme.weights, thickness, "-" if value > 0 else DASHED

    def places(self, layer: int) -> list[tuple[int, Point]]:
        """The drawn neurons of a column, each with its place."""
        return list(zip(self.shown[layer], self.at[layer], strict=True))

    def number_on(
        self, start: Point, end: Point, value: float, share: float, *, lit: bool = True
    ) -> None:
        """A weight on its connection, at a share of the way."""
        colour = self.theme.weights
        self.axes.text(
            start[0] + share * (end[0] - start[0]),
            start[1] + share * (end[1] - start[1]),
            shown(value),
            size=SMALL,
            color=colour if lit and value else self.theme.quiet,
            ha="center",
            va="center",
            zorder=2,
            bbox={"facecolor": self.theme.paper, "edgecolor": "none", "pad": 1.2},
        )

    def neurons(
        self,
        layer: int,
        words: Sequence[str] | None = None,
        *,
        colour: str | None = None,
        active: Sequence[bool] | None = None,
        levels: Sequence[float] | None = None,
    ) -> None:
        """Draw the neurons of a column.

        words   in them
        active  those that are not are pale
        levels  from 0 to 1, how full their colour is
        """
        colour = colour or self.theme.outputs
        for place, (x, y) in self.places(layer):
            lit = active is None or bool(active[place])
            level = 0.18 if levels is None else 0.05 + 0.75 * float(levels[place])
            edge = colour if lit else self.theme.rule
            fill = self.theme.tint(colour, level) if lit else self.theme.paper
            self.axes.add_patch(
                Circle(
                    (x, y),
                    self.radii[layer],
                    facecolor=fill,
                    edgecolor=edge,
                    linewidth=1.4,
                    zorder=3,
                )
            )
            if words is not None:
                self.axes.text(
                    *(x, y, words[place]),
                    size=min(SMALL, 45 * self.radii[layer]),
                    color=self.theme.ink if lit else self.theme.quiet,
                    ha="center",
                    va="center_baseline",
                    zorder=4,
                )
        if self.sizes[layer] > self.most:
            self.cut(layer)

    def cut(self, layer: int) -> None:
        """Dots where the middle of a column is left out."""
        x = self.at[layer][0][0]
        middle = (self.at[layer][0][1] + self.at[layer][-1][1]) / 2
        for dy in (-0.09, 0.0, 0.09):
            self.axes.add_patch(Circle((x, middle + dy), 0.018, color=self.theme.quiet, zorder=3))

    def beside(
        self,
        layer: int,
        words: Sequence[str],
        *,
        colour: str | None = None,
        side: str = "below",
        gap: float = 0.05,
    ) -> None:
        """Words below, above, left or right of each neuron of a column, such as its bias."""
        dx, dy, across, up = SIDES[side]
        reach = self.radii[layer] + gap
        for place, (x, y) in self.places(layer):
            self.axes.text(
                *(x + dx * reach, y + dy * reach, words[place]),
                size=SMALL,
                color=colour or self.theme.biases,
                ha=across,
                va=up,
                zorder=4,
            )

    def head(self, layer: int, word: str, *, y: float) -> None:
        """A word over a column, at a height of the drawing."""
        x = self.at[layer][0][0]
        self.axes.text(x, y, word, size=SMALL, color=self.theme.quiet, ha="center", va="center")


SIDES = {
    "below": (0, -1, "center", "top"),
    "above": (0, 1, "center", "bottom"),
    "left": (-1, 0, "right", "center_baseline"),
    "right": (1, 0, "left", "center_baseline"),
}


def drawn_of(size: int, most: int) -> list[int]:
    """The neurons of a column that are drawn: all, or the first and the last ones.

    >>> drawn_of(3, 16), drawn_of(100, 4)
    ([0, 1, 2], [0, 1, 98, 99])
    """
    half = most // 2
    return list(range(size)) if size <= most else [*range(half), *range(size - half, size)]


def column(x: float, middle: float, count: int, spacing: float, *, is_cut: bool) -> list[Point]:
    """The places of some neurons over each other; if cut, with a gap in the middle.

    >>> column(1, 0, 3, 2, is_cut=False)
    [(1, 2.0), (1, 0.0), (1, -2.0)]
    """
    heights = [(count - 1) / 2 - place for place in range(count)]
    if is_cut:
        shrink = (count - 1) / (count + 1)
        heights = [h * shrink + (0.75 if h > 0 else -0.75) for h in heights]
    return [(x, middle + spacing * height) for height in heights]
