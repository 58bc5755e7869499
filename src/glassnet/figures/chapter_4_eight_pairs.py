"""Chapter 4: the eight pairs of the sine by hand, drawn: each a row of two neurons."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from ..arrays import Array
from ..lessons import Pair
from .chapter_4_chain import write_number
from .curve_drawing import draw_curve, draw_legend
from .network_drawing import NetworkDrawing
from .numerals import shown
from .sheet import Sheet
from .style import SMALL, Theme

SIZE = (11.0, 6.1)
LEFT = 5.6  # inches for the pairs
LIMITS = (0.0, 1.0, -1.35, 1.6)
STRONGEST = 6.0  # the weight that is drawn thickest
HEADS = (("w1", 0.55), ("w2", 0.56), ("o", 0.55))  # weights, and where they stand on the way

Changed = Mapping[int, Collection[str]]  # names of settings, by pair


@dataclass(frozen=True, eq=False)
class Passing:
    """The numbers of a network while an x passes through it: what each neuron gives."""

    x: float
    first: Array
    second: Array
    output: float


class PairsDrawing:
    """The pairs on the left of a sheet.

    marked  the pairs, counted from 1, that are looked at just now
    """

    def __init__(self, sheet: Sheet, pairs: Sequence[Pair], marked: Collection[int]) -> None:
        self.theme, self.pairs, self.marked = sheet.theme, pairs, marked
        self.band = sheet.theme.tint(sheet.theme.marked, 0.16)
        self.axes = sheet.drawing((0, 0, LEFT, sheet.height))
        place = (0.5, 0.28, LEFT - 0.95, sheet.height - 0.7)
        sizes = (1, len(pairs), len(pairs), 1)
        self.net = NetworkDrawing(self.axes, self.theme, sizes, place, radius=0.175)

    def draw(self, changed: Changed, passing: Passing | None = None) -> None:
        """Everything: rows, connections, neurons and numbers."""
        for number in self.marked:
            self.draw_row(number)
        self.draw_connections(passing)
        self.draw_neurons(passing)
        for number, pair in enumerate(self.pairs, start=1):
            self.draw_numbers(number, pair, changed.get(number, ()))
        self.draw_heads()

    def draw_row(self, number: int) -> None:
        """A marked pair on its own ground."""
        (left, y), (right, _) = (self.net.at[layer][number - 1] for layer in (1, 2))
        corner, size = (left - 0.28, y - 0.285), (right - left + 0.88, 0.56)
        shape = "round,pad=0,rounding_size=0.1"
        self.axes.add_patch(
            FancyBboxPatch(corner, *size, boxstyle=shape, facecolor=self.band, lw=0, zorder=0)
        )

    def draw_connections(self, passing: Passing | None) -> None:
        """x to every first neuron, first to second one to one, every second to the output."""
        count = len(self.pairs)
        w1, _, w2, _, o = np.array([astuple(pair) for pair in self.pairs]).T
        first = np.ones(count, bool) if passing is None else passing.first > 0
        second = np.ones(count, bool) if passing is None else passing.second > 0
        look: dict[str, Any] = {"largest": STRONGEST}
        self.net.connect(0, w1[None], active=first[None], **look)
        one_to_one = np.eye(count, dtype=bool)
        self.net.connect(1, np.diag(w2), connected=one_to_one, active=np.diag(first), **look)
        self.net.connect(2, o[:, None], active=second[:, None], **look)

    def draw_neurons(self, passing: Passing | None) -> None:
        """Neurons with their bend in them, or with what they give for the x that passes."""
        theme, net = self.theme, self.net
        if passing is None:
            net.neurons(0, ["x"], colour=theme.inputs)
            net.neurons(3, ["y"], colour=theme.biases)
            for layer in (1, 2):
                net.neurons(layer)
                for _, at in net.places(layer):
                    self.draw_bend(at)
            return
        net.neurons(0, [shown(passing.x, 2)], colour=theme.inputs)
        net.neurons(3, [shown(passing.output, 2)], colour=theme.biases)
        for layer, values in ((1, passing.first), (2, passing.second)):
            words = [shown(value, 2) for value in values]
            net.neurons(layer, words, active=[bool(value > 0) for value in values])

    def draw_bend(self, at: tuple[float, float]) -> None:
        """A small ReLU in a neuron."""
        x, y = at
        curve = ([x - 0.1, x, x + 0.08], [y - 0.05, y - 0.05, y + 0.08])
        self.axes.plot(*curve, color=self.theme.outputs, linewidth=1.3, zorder=4)

    def draw_numbers(self, number: int, pair: Pair, changed: Collection[str]) -> None:
        """The settings of a pair, those that have been changed in boxes."""
        theme, net, row = self.theme, self.net, number - 1
        ends = (net.at[0][0], net.at[1][row], net.at[2][row], net.at[3][0])
        places = {
            name: (x0 + share * (x1 - x0), y0 + share * (y1 - y0), theme.weights)
            for (name, share), (x0, y0), (x1, y1) in zip(HEADS, ends, ends[1:], strict=False)
        }
        for name, (x, y) in (("b1", ends[1]), ("b2", ends[2])):
            places[name] = (x + 0.33, y - 0.185, theme.biases)
        for name, (x, y, colour) in places.items():
            is_inside = number in self.marked and name not in ("w1", "o")
            value = getattr(pair, name)
            write_number(
                *(self.axes, theme, (x, y), shown(value), colour if value else theme.quiet),
                marked=name in changed,
                ground=self.band if is_inside else "",
            )
        x, y = places["w2"][0], ends[1][1] + 0.185
        colour = theme.ink if number in self.marked else theme.quiet
        name = f"pair {number}"
        self.axes.text(x, y, name, size=SMALL - 1, color=colour, ha="center", va="center")

    def draw_heads(self) -> None:
        """What stands below them."""
        y = self.net.at[1][0][1] + 0.42
        columns = [column[0][0] for column in self.net.at]
        for layer, (name, share) in enumerate(HEADS):
            x = columns[layer] + share * (columns[layer + 1] - columns[layer])
            self.head(x, y, name, self.theme.weights)
        for layer, name in ((1, "b1"), (2, "b2")):
            self.head(columns[layer] + 0.33, y, name, self.theme.biases)

    def head(self, x: float, y: float, name: str, colour: str) -> None:
        """One of them."""
        self.axes.text(
            x, y, name, size=SMALL, color=colour, weight="bold", ha="center", va="center"
        )


def plot_areas(
    sheet: Sheet, areas: Mapping[int, tuple[float, float]], marked: Collection[int], title: str
) -> Axes:
    """Axes on the right, each pair's area of effect shaded and numbered."""
    left, theme = LEFT + 0.7, sheet.theme
    axes = sheet.plot("x", "", (left, 0.75, sheet.width - left - 0.35, sheet.height - 1.15))
    axes.set_xlim(*LIMITS[:2])
    axes.set_ylim(*LIMITS[2:])
    axes.set_yticks([-1, -0.5, 0, 0.5, 1])
    axes.axhline(0, color=theme.quiet, linewidth=0.9, zorder=1)
    axes.set_title(title, size=SMALL + 1.5, loc="left", pad=7)
    for number, (low, high) in areas.items():
        shade(axes, theme, number, (low, high), number in marked)
    return axes


def shade(axes: Axes, theme: Theme, number: int, area: tuple[float, float], marked: bool) -> None:
    """One area of effect, with the number of its pair at the top."""
    share = 0.24 if marked else (0.1, 0.2)[number % 2]
    colour = theme.tint(theme.marked if marked else theme.outputs, share)
    look: dict[str, Any] = {"facecolor": colour, "edgecolor": theme.paper, "linewidth": 1.2}
    axes.axvspan(*area, zorder=0.5 if marked else 0.4, **look)
    weight = "bold" if marked else "normal"
    x = (area[0] + area[1]) / 2
    axes.text(x, 1.48, str(number), size=SMALL + 1, weight=weight, ha="center", va="center")


def draw_beside_sine(axes: Axes, theme: Theme, numbers: Mapping[str, Any]) -> None:
    """The curve, solid, over the sine, dashed, and how far they are apart."""
    x = numbers["x"]
    draw_curve(axes, theme, x, numbers["sine"], place=1, colour=theme.inputs, name="sin(2πx)")
    draw_curve(axes, theme, x, numbers["y"], colour=theme.outputs, name="network", width=2.6)
    draw_legend(axes, theme, loc="lower left", borderaxespad=0.2)
