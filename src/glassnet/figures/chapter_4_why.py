"""Chapter 4: why networks bend: the sine, and linear neurons, which stay linear."""

from collections.abc import Mapping
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np

from ..activations import Linear
from ..datasets import sine
from ..explain import collapse
from ..layers import Dense, Layer
from .chapter_4_chain import WIDTH, Setting, draw_chain
from .curve_drawing import draw_curve, draw_legend, draw_note, draw_zero
from .figure import Animation, Drawable, Figure, Numbers
from .numerals import shown
from .sheet import Sheet
from .single_neuron import between, line_formula, plot_beside

LIMITS = (-3.0, 3.0, -4.0, 5.0)
STEPS, REST = 6, 6  # frames on the way, and at each figure
SIZE = (8.4, 4.5)


def wave() -> Numbers:
    """One period of the sine, and its quarters."""
    x, y = (values[:, 0] for values in sine(1000))
    return {"x": x, "y": y, "quarters": [(x[place], y[place]) for place in range(0, 1000, 250)]}


def draw_wave(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The curve with its quarters named."""
    theme = sheet.theme
    axes = sheet.plot("x", "sin(2πx)")
    draw_zero(axes, theme)
    draw_curve(axes, theme, numbers["x"], numbers["y"], colour=theme.outputs)
    axes.set_xlim(-0.06, 1.1)
    axes.set_ylim(-1.35, 1.35)
    axes.set_xticks([0, 0.25, 0.5, 0.75, 1])
    for x, y in numbers["quarters"]:
        shift = (9, 9) if y > -0.5 else (9, -5)
        draw_note(axes, theme, (x, y), f"({shown(x)}, {shown(y)})", shift)


def linear_chain(neurons: tuple[Setting, ...], changed: tuple[str, ...] = ()) -> Numbers:
    """Linear neurons behind each other: what each gives for x, and the one they are worth."""
    layers: list[Layer] = []
    for weight, bias in neurons:
        dense = Dense(1, 1)
        dense.parameters = Dense.Parameters(np.array([[weight]]), np.array([[bias]]))
        layers += [dense, Linear()]
    x = np.linspace(LIMITS[0], LIMITS[1], 61)
    values, curves = x[:, None], []
    for layer in layers:
        values = layer.forward(values)
        curves.append(values[:, 0])
    one = collapse(layers)
    return {
        "neurons": neurons,
        "changed": changed,
        "x": x,
        "curves": curves[1::2],
        "one": (one.weights.item(), one.biases.item()),
    }


def draw_linear_chain(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The neurons, and what comes out of them: a line."""
    theme, neurons = sheet.theme, numbers["neurons"]
    draw_chain(sheet, neurons, "linear", numbers["changed"])
    axes = plot_beside(sheet, WIDTH + 0.5, LIMITS, line_formula(*numbers["one"]))
    *earlier, last = numbers["curves"]
    for curve in earlier:
        draw_curve(axes, theme, numbers["x"], curve, place=1, colour=theme.quiet, name="first")
    draw_curve(axes, theme, numbers["x"], last, colour=theme.outputs, name="second, y")
    if earlier:
        draw_legend(axes, theme, loc="lower left")


def moving_lines() -> list[Numbers]:
    """From each linear neuron to the next, resting at each, and then the two of them."""
    frames = [linear_chain(CHAINS[0])] * REST
    for (before,), (after,) in pairwise(CHAINS[:3]):
        for step in range(1, STEPS):
            weight, bias = between(before, after, step / STEPS)
            frames.append(linear_chain(((weight, bias),), ("w1", "b1")))
        frames += [linear_chain((after,))] * REST
    return [*frames, *[linear_chain(CHAINS[3])] * REST]


CHAINS: tuple[tuple[Setting, ...], ...] = (
    ((1.0, 0.0),),
    ((-0.5, 0.0),),
    ((-0.5, 1.5),),
    ((-0.5, 1.5), (2.0, -1.0)),
)
LINES = (
    (
        *("4.08", "A linear neuron gives a line", ()),
        "With a weight of 1 and a bias of 0 the line y = x comes out.",
    ),
    (
        *("4.09", "Another weight: another line", ("w1",)),
        "With a weight of −0.5 the line falls; it is still straight.",
    ),
    (
        *("4.10", "Another bias: the line moves up", ("b1",)),
        "With a bias of 1.5 the same line stands higher; it is still straight.",
    ),
    (
        *("4.11", "Two linear neurons are worth one", ("w2", "b2")),
        "Behind each other they give the line y = −1x + 2, which a single neuron can give as well.",
    ),
)
SINE = Figure(
    *("4.05", "sine", "The sine: what the networks are to learn"),
    "One period for x from 0 to 1: up to 1 at a quarter, through 0 at a half, down to −1 at three"
    " quarters, and back.",
    ("C4-07",),
    data=wave,
    draw=draw_wave,
)
LINEAR: list[Drawable] = [
    *(
        Figure(
            *(number, "linear-neurons", title, f"{see} The page's weights are not in its text."),
            ("C4-10",),
            data=partial(linear_chain, chain, changed),
            draw=draw_linear_chain,
            size=SIZE,
        )
        for (number, title, changed, see), chain in zip(LINES, CHAINS, strict=True)
    ),
    Animation(
        *("anim-4.08", "linear-neurons", "Linear neurons stay linear"),
        "Whatever the weight and the bias, and however many neurons: what comes out is a line.",
        ("C4-10",),
        frames=moving_lines,
        draw=draw_linear_chain,
        seconds=0.2,
        size=SIZE,
    ),
]
