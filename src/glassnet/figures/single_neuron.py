"""One neuron of one input, drawn: its weight and bias on the left, its line on the right."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from .curve_drawing import draw_zero
from .network_drawing import NetworkDrawing
from .numerals import shown
from .sheet import Sheet
from .style import SMALL

BESIDE = 2.35  # inches for the neuron
Limits = tuple[float, float, float, float]  # of x and of y


def draw_neuron_beside(sheet: Sheet, weight: float, bias: float) -> None:
    """On the left: x, a connection with its weight, a neuron with its bias, and what comes out."""
    axes = sheet.drawing((0, 0, BESIDE, sheet.height))
    theme, middle = sheet.theme, sheet.height / 2 + 0.1
    net = NetworkDrawing(axes, theme, (1, 1), (0.55, middle - 0.6, 1.05, 1.2), radius=0.24)
    net.connect(0, [[weight]], numbers=True, largest=3)
    net.neurons(0, ["x"], colour=theme.inputs)
    net.neurons(1)
    net.beside(1, [f"bias {shown(bias)}"])
    x, y = net.at[1][0]
    axes.annotate(
        *("", (x + 0.6, y), (x + 0.25, y)),
        arrowprops={"arrowstyle": "-|>", "color": theme.quiet, "linewidth": 1.2},
    )
    axes.text(x + 0.66, y, "y", size=SMALL + 1, va="center_baseline")


def plot_beside(sheet: Sheet, left: float, limits: Limits, formula: str) -> Axes:
    """On the right: axes through 0, and the formula of what is drawn in them.

    left  inches to their left
    """
    axes = sheet.plot("x", "", (left, 0.7, sheet.width - left - 0.4, sheet.height - 1.0))
    axes.set_xlim(*limits[:2])
    axes.set_ylim(*limits[2:])
    draw_zero(axes, sheet.theme)
    axes.set_title(formula, size=SMALL + 1.5, loc="left", pad=7)
    return axes


def line_formula(weight: float, bias: float, start: str = "y = ") -> str:
    """The formula of a neuron without activation.

    >>> line_formula(2, 0), line_formula(1, -0.7)
    ('y = 2 x + 0', 'y = 1 x − 0.7')
    """
    sign = "−" if bias < 0 else "+"
    return f"{start}{shown(weight)} x {sign} {shown(abs(bias))}"


def between(first: Sequence[float], second: Sequence[float], share: float) -> tuple[float, ...]:
    """Settings on the way from some to others.

    >>> between((0, 2), (1, 4), 0.5)
    (0.5, 3.0)
    """
    return tuple((1 - share) * a + share * b for a, b in zip(first, second, strict=True))
