"""Chapter 4: one neuron or two behind each other, drawn beside what they do to x."""

from collections.abc import Collection, Sequence
from typing import Any

from matplotlib.axes import Axes

from .network_drawing import NetworkDrawing
from .numerals import shown
from .sheet import Sheet
from .style import SMALL, TEXT, Theme

WIDTH = 3.35  # inches for two neurons
Setting = tuple[float, float]  # a neuron's weight and bias


def write_number(
    axes: Axes,
    theme: Theme,
    at: tuple[float, float],
    text: str,
    colour: str,
    *,
    marked: bool = False,
    ground: str = "",
    size: float = SMALL,
) -> None:
    """A number on a drawing; one that has just been changed stands in a box.

    ground  the colour behind it, where that is not paper
    """
    axes.text(
        *at,
        text,
        size=size,
        color=theme.ink if marked else colour,
        weight="bold" if marked else "normal",
        ha="center",
        va="center",
        zorder=6 if marked else 4,
        bbox={
            "boxstyle": "round,pad=0.22",
            "facecolor": theme.tint(theme.marked, 0.36) if marked else ground or theme.paper,
            "edgecolor": theme.marked if marked else "none",
            "linewidth": 1.4,
        },
    )


def draw_chain(
    sheet: Sheet,
    neurons: Sequence[Setting],
    activation: str,
    changed: Collection[str] = (),
) -> None:
    """x, and neuron after neuron with weight and bias; y comes out.

    changed  the settings to mark, of w1, b1, w2 and b2
    """
    theme = sheet.theme
    axes = sheet.drawing((0, 0, WIDTH, sheet.height))
    middle = sheet.height / 2 + 0.05
    place = (0.5, middle - 0.6, 1.05 * len(neurons), 1.2)
    net = NetworkDrawing(axes, theme, (1,) * (len(neurons) + 1), place, radius=0.25)
    net.neurons(0, ["x"], colour=theme.inputs)
    for number, (weight, bias) in enumerate(neurons, start=1):
        net.connect(number - 1, [[weight]], largest=3)
        net.neurons(number, [activation])
        (x, y), before = net.at[number][0], net.at[number - 1][0][0]
        look: dict[str, Any] = {"size": SMALL + 1}
        weight_at, bias_at = ((before + x) / 2, y), (x, y - 0.46)
        w, b = f"w{number}", f"b{number}"
        write_number(
            axes, theme, weight_at, shown(weight), theme.weights, marked=w in changed, **look
        )
        text = f"bias {shown(bias)}"
        write_number(axes, theme, bias_at, text, theme.biases, marked=b in changed, **look)
    x, y = net.at[-1][0]
    axes.annotate(
        *("", (x + 0.5, y), (x + 0.26, y)),
        arrowprops={"arrowstyle": "-|>", "color": theme.quiet, "linewidth": 1.2},
    )
    axes.text(x + 0.54, y, "y", size=TEXT, va="center_baseline")
