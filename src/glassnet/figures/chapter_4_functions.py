"""Chapter 4: the activation functions, each as a curve, and the exponential function."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np

from ..activations import Linear, ReLU, Sigmoid
from ..scratch import exponentials
from .chapter_1_lines import draw_step, steps
from .curve_drawing import draw_curve, draw_note, draw_zero
from .figure import Drawable, Figure, Numbers
from .numerals import shown
from .sheet import Sheet
from .style import SMALL

SUM = "weights · inputs + bias"


def curve_of(layer: Linear | Sigmoid | ReLU, reach: float, at: tuple[float, ...]) -> Numbers:
    """What an activation makes of x from −reach to reach, and of some x that are looked at."""
    x = np.linspace(-reach, reach, 241)
    points = [(value, float(layer.forward(np.array([value]))[0])) for value in at]
    return {"x": x, "y": layer.forward(x), "points": points}


def draw_activation(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The curve, with the heights of the points that are looked at."""
    theme = sheet.theme
    axes = sheet.plot(SUM, "output")
    draw_zero(axes, theme)
    draw_curve(axes, theme, numbers["x"], numbers["y"], colour=theme.outputs)
    axes.set_xlim(numbers["x"][0], numbers["x"][-1])
    axes.set_yticks(range(int(numbers["y"].min()), int(numbers["y"].max()) + 1))
    axes.margins(y=0.14)
    for place, (x, y) in enumerate(numbers["points"]):
        left = x < 0 or (x == 0 and len(numbers["points"]) == 1)
        shift = (-9, 9) if left or place == 0 else (9, -9)
        draw_note(axes, theme, (x, y), f"({shown(x)}, {shown(y)})", shift)


def draw_sigmoid(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The curve between its two limits, which it never reaches."""
    theme = sheet.theme
    axes = sheet.plot(SUM, "output")
    draw_zero(axes, theme)
    axes.axhline(1, color=theme.quiet, linewidth=0.9, linestyle=(0, (4, 3)))
    draw_curve(axes, theme, numbers["x"], numbers["y"], colour=theme.outputs)
    axes.set_xlim(numbers["x"][0], numbers["x"][-1])
    axes.set_ylim(-0.12, 1.22)
    axes.set_yticks([0, 0.5, 1])
    axes.text(-7.7, 1.04, "never quite 1", size=SMALL, color=theme.quiet, va="bottom")
    axes.text(7.7, 0.03, "never quite 0", size=SMALL, color=theme.quiet, ha="right")
    for (x, y), shift in zip(numbers["points"], ((-9, 9), (9, -9), (9, -9)), strict=True):
        draw_note(axes, theme, (x, y), f"({shown(x)}, {shown(y)})", shift)


def exponential() -> Numbers:
    """e to the power of x, and of the scores that the page looks at."""
    x = np.linspace(-4, 3, 281)
    at = (-2.385, 0.0, 1.0, 2.385)
    return {
        "x": x,
        "y": np.array(exponentials(x.tolist())),
        "points": list(zip(at, exponentials(list(at)), strict=True)),
    }


def draw_exponential(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The curve: never below 0, 1 at 0, and ever steeper."""
    theme = sheet.theme
    axes = sheet.plot("score x", "eˣ")
    draw_zero(axes, theme)
    draw_curve(axes, theme, numbers["x"], numbers["y"], colour=theme.outputs)
    axes.set_xlim(-4, 3)
    axes.set_ylim(-1.5, 16)
    for x, y in numbers["points"]:
        draw_note(axes, theme, (x, y), f"({shown(x)}, {shown(y)})", (-9, 9))


FIGURES: list[Drawable] = [
    Figure(
        *("4.01", "step", "The step function: on above 0, off otherwise"),
        "The output jumps from 0 to 1 where the sum passes 0; at 0 itself it is 0, and how far"
        " above 0 the sum is makes no difference.",
        ("C4-02",),
        data=steps,
        draw=draw_step,
    ),
    Figure(
        *("4.02", "linear", "The linear activation: y = x"),
        "A straight line through 0: what goes in comes out. It serves as the output of a"
        " regression.",
        ("C4-03",),
        data=partial(curve_of, Linear(), 3.0, (-2.0, 2.0)),
        draw=draw_activation,
    ),
    Figure(
        *("4.03", "sigmoid", "The sigmoid: softly from 0 to 1"),
        "An S from 0 on the far left over 0.5 at 0 to 1 on the far right; unlike a step it still"
        " says how far above 0 the sum is.",
        ("C4-04", "C4-05"),
        data=partial(curve_of, Sigmoid(), 8.0, (-3.0, 0.0, 3.0)),
        draw=draw_sigmoid,
    ),
    Figure(
        *("4.04", "relu", "ReLU: x above 0, and 0 otherwise"),
        "Flat at 0 up to x = 0, then a straight line upwards: two straight pieces with a bend.",
        ("C4-06",),
        data=partial(curve_of, ReLU(), 3.0, (-2.0, 2.0)),
        draw=draw_activation,
    ),
]
EXPONENTIAL = Figure(
    *("4.38", "exponential", "The exponential function: never below 0, and rising"),
    "Near 0 on the far left, 1 at 0, 2.718 at 1, and ever steeper: a score below 0, too, gets a"
    " number above 0, and a larger score a larger one.",
    ("C4-47",),
    data=exponential,
    draw=draw_exponential,
)
