"""Chapter 4: one neuron or two behind each other, drawn beside what they do to x."""

from collections.abc import Collection, Sequence
from typing import Any

from matplotlib.axes import Axes

from .curve_drawing import draw_zero
from .network_drawing import NetworkDrawing
from .numerals import shown
from .sheet import Sheet
from .single_neuron import Limits
from .style import SMALL, TEXT, Theme

WIDTHS = {1: 2.35, 2: 3.35}  # inches for so many neurons
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
    room: int = 0,
) -> None:
    """x, and neuron after neuron with weight and bias; y comes out.

    changed  the settings to mark, of w1, b1, w2 and b2
    room     for so many neurons, if it is to be more than there are
    """
    theme, count = sheet.theme, room or len(neurons)
    axes = sheet.drawing((0, 0, WIDTHS[count], sheet.height))
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


def plot_chain(sheet: Sheet, limits: Limits, title: str, room: int) -> Axes:
    """Axes through 0 beside the neurons, with a formula over them."""
    left = WIDTHS[room] + 0.5
    axes = sheet.plot("x", "", (left, 0.7, sheet.width - left - 0.4, sheet.height - 1.0))
    axes.set_xlim(*limits[:2])
    axes.set_ylim(*limits[2:])
    draw_zero(axes, sheet.theme)
    axes.set_title(title, size=SMALL + 1.5, loc="left", pad=7)
    return axes
