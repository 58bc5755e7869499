"""Chapter 1: what one neuron of one input does to a line, and the step function."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from .. import scratch
from ..activations import Step
from ..listings.chapter_1 import NEURONS
from .curve_drawing import draw_curve, draw_note, draw_zero
from .figure import Animation, Drawable, Figure, Numbers
from .numerals import shown
from .sheet import Sheet
from .single_neuron import BESIDE, between, draw_neuron_beside, line_formula, plot_beside

LIMITS = (-3.0, 3.0, -4.0, 5.0)
STEPS = 8  # frames from one neuron to the next


def line_of(weight: float, bias: float) -> Numbers:
    """A neuron's settings, and what it gives for x from -3 to 3."""
    x = np.linspace(LIMITS[0], LIMITS[1], 61)
    y = np.array([scratch.neuron([value], [weight], bias) for value in x])
    at_0, at_1 = (scratch.neuron([value], [weight], bias) for value in (0, 1))
    return {"weight": weight, "bias": bias, "x": x, "y": y, "at_0": at_0, "at_1": at_1}


def draw_line(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The neuron and its line, with its heights at x = 0 and x = 1."""
    weight, bias = numbers["weight"], numbers["bias"]
    draw_neuron_beside(sheet, weight, bias)
    axes = plot_beside(sheet, BESIDE + 0.55, LIMITS, line_formula(weight, bias))
    draw_curve(axes, sheet.theme, numbers["x"], numbers["y"], colour=sheet.theme.outputs)
    for x, y in ((0, numbers["at_0"]), (1, numbers["at_1"])):
        up = (1 if weight < 0 else -1) * (1 if x else -1)
        draw_note(axes, sheet.theme, (x, y), f"({x}, {shown(y)})", (-9 + 18 * x, 9 * up))


def moving_lines() -> list[Numbers]:
    """From each neuron of the chapter to the next, resting at each."""
    frames = [line_of(*NEURONS[0])] * STEPS
    for first, second in pairwise(NEURONS):
        shares = np.linspace(0, 1, STEPS + 1)[1:]
        ways = [between(first, second, float(share)) for share in shares]
        frames += [line_of(weight, bias) for weight, bias in ways]
        frames += [frames[-1]] * STEPS
    return frames


def steps() -> Numbers:
    """The step function around 0."""
    x = np.array([-3, 0, 0, 3], float)
    return {"x": x, "y": np.array([0, 0, 1, 1]), "at_0": float(Step().forward(np.zeros(1))[0])}


def draw_step(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Two levels; at 0 itself it is still 0."""
    theme = sheet.theme
    axes = sheet.plot("weights · inputs + bias", "output")
    axes.set_xlim(-3, 3)
    axes.set_ylim(-0.25, 1.25)
    axes.set_yticks([0, 0.5, 1])
    draw_zero(axes, theme)
    for part in (slice(0, 2), slice(2, 4)):
        draw_curve(axes, theme, numbers["x"][part], numbers["y"][part], colour=theme.outputs)
    axes.plot(0, 1, "o", markersize=8, color=theme.paper, markeredgecolor=theme.outputs, zorder=4)
    axes.plot(0, numbers["at_0"], "o", markersize=8, color=theme.outputs, zorder=4)


LINES = (
    ("1.04", "A weight of 1: the neuron gives what it gets", "The line goes up 1 for every 1."),
    ("1.05", "A larger weight: a steeper line", "The line goes up 2 for every 1."),
    ("1.06", "A negative weight: the line falls", "The line goes down 0.7 for every 1."),
    ("1.07", "A bias of 2: the line moves up", "The line meets x = 0 at a height of 2."),
    ("1.08", "A negative bias: the line moves down", "The line meets x = 0 at a height of −0.7."),
)
FIGURES: list[Drawable] = [
    *(
        Figure(
            *(number, "neuron-line", title, see, ("C1-06", "C1-07")),
            data=partial(line_of, *neuron),
            draw=draw_line,
        )
        for (number, title, see), neuron in zip(LINES, NEURONS, strict=True)
    ),
    Animation(
        *("anim-1.04", "neuron-lines", "What a weight and a bias do to a line"),
        "The weight turns the line, and the bias moves it up and down.",
        ("C1-06", "C1-07"),
        frames=moving_lines,
        draw=draw_line,
        seconds=0.12,
    ),
    Figure(
        *("1.09", "step", "The step function: 1 above 0, and 0 otherwise"),
        "The output jumps from 0 to 1 where the sum passes 0; at 0 itself it is 0.",
        ("C1-08",),
        data=steps,
        draw=draw_step,
    ),
]
