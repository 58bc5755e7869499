"""Chapter 3: layers behind layers, data that a line fits or does not, and the spiral."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
import numpy as np

from ..arrays import Array
from ..explain import best_line, linearity
from ..lessons import noisy_line
from ..listings.chapter_3 import spiral, two_layers
from ..listings.given import BATCH, BIASES, BIASES_2, WEIGHTS, WEIGHTS_2
from .chapter_1_lines import draw_step, steps
from .curve_drawing import draw_curve, draw_legend, draw_points
from .figure import Animation, Drawable, Figure, Numbers
from .network_drawing import NetworkDrawing
from .numerals import shown
from .sheet import Sheet
from .style import MARKERS, SMALL, TEXT, Theme

COLOURS = ("blue", "red", "green")  # the low, middle and high end of matplotlib's `brg`

# -- two layers ----------------------------------------------------------------------------------


def through(sample: int, stage: int = 3) -> Numbers:
    """A sample of the batch, the outputs of both layers, and how far it has come."""
    layers = two_layers()
    return {
        "sample": sample,
        "values": [BATCH[sample], *(layer.output[sample].tolist() for layer in layers)],
        "weights": [layer.weights for layer in layers],
        "biases": [BIASES, BIASES_2],
        "stage": stage,
    }


def all_through() -> list[Numbers]:
    """The three samples of the batch, layer by layer."""
    return [through(sample, stage) for sample in range(len(BATCH)) for stage in range(1, 4)]


def shapes() -> Numbers:
    """The sizes of the layers, and of their weights as the pages write them: a row per neuron."""
    return {
        "sizes": (len(WEIGHTS[0]), len(WEIGHTS), len(WEIGHTS_2)),
        "weights": [np.shape(WEIGHTS), np.shape(WEIGHTS_2)],
        "biases": [np.shape(BIASES), np.shape(BIASES_2)],
    }


def draw_shapes(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Four inputs, three neurons and three more, and the shapes of what is between them."""
    axes, theme = sheet.drawing(), sheet.theme
    net = NetworkDrawing(
        axes, theme, numbers["sizes"], (1.0, 0.75, sheet.width - 2, 2.55), radius=0.25
    )
    for layer in range(2):
        net.connect(layer)
        x = (net.at[layer][0][0] + net.at[layer + 1][0][0]) / 2
        rows = (("weights", theme.weights), ("biases", theme.biases))
        for place, (name, colour) in enumerate(rows):
            text = f"{name} {numbers[name][layer]}"
            y = 0.5 - 0.24 * place
            axes.text(x, y, text, size=SMALL + 1, color=colour, ha="center", va="center")
    colours = (theme.inputs, theme.biases, theme.outputs)
    for layer, (size, word) in enumerate(zip(numbers["sizes"], WORDS, strict=True)):
        net.neurons(layer, colour=colours[layer])
        net.head(layer, f"{size} {word}", y=sheet.height - 0.22)


WORDS = ("inputs", "neurons, hidden", "neurons")


def draw_through(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The network with the numbers of one sample in it, as far as it has come."""
    axes, theme, stage = sheet.drawing(), sheet.theme, numbers["stage"]
    sizes = [len(values) for values in numbers["values"]]
    net = NetworkDrawing(axes, theme, sizes, (0.9, 0.5, sheet.width - 2.1, 2.75), radius=0.26)
    for layer, weights in enumerate(numbers["weights"]):
        come = np.full(weights.shape, stage > layer + 1)
        net.connect(layer, weights, active=come, largest=1.3)
    colours = (theme.inputs, theme.biases, theme.outputs)
    for layer, values in enumerate(numbers["values"]):
        here = stage > layer
        words = [shown(value) if here else "" for value in values]
        net.neurons(layer, words, colour=colours[layer], active=[here] * len(values))
    for layer, biases in enumerate(numbers["biases"], start=1):
        words = [f"+ {shown(bias)}".replace("+ −", "− ") for bias in biases]
        net.beside(layer, words, gap=0.04, colour=theme.biases if stage > layer else theme.rule)
    heads = ("inputs", "first layer", "second layer")
    for layer, word in enumerate(heads):
        net.head(layer, word, y=sheet.height - 0.22)
    text = f"sample {numbers['sample']} of the batch"
    axes.text(sheet.width / 2, 0.18, text, size=SMALL + 1, color=theme.quiet, ha="center")


# -- lines and data ------------------------------------------------------------------------------


def with_line(x: Array, y: Array) -> Numbers:
    """Points, their best line, and how much of them it explains."""
    best = best_line(x, y)
    return {
        "x": x,
        "y": y,
        "slope": best.slope,
        "intercept": best.intercept,
        "linearity": linearity(x, y),
    }


def straight() -> Numbers:
    """Points close to a line."""
    return with_line(*noisy_line(80, noise=0.2, seed=0))


def bent() -> Numbers:
    """Points close to a parabola."""
    x, y = noisy_line(80, slope=0, intercept=0, noise=0.12, seed=0)
    return with_line(x, y + 3 * x**2)


def draw_with_line(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Orange dots and a green line."""
    theme = sheet.theme
    axes = sheet.plot("x", "y", (0.85, 0.7, sheet.width - 1.25, sheet.height - 1.05))
    draw_points(axes, theme, numbers["x"], numbers["y"], colour=theme.weights, name="data", size=26)
    ends = np.array([-1.05, 1.05])
    line = numbers["slope"] * ends + numbers["intercept"]
    draw_curve(axes, theme, ends, line, colour=theme.biases, name="best line", width=2.6)
    axes.set_xlim(-1.1, 1.1)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    axes.margins(y=0.14)
    text = f"R² of the line: {numbers['linearity']:.3f}"
    axes.set_title(text, size=TEXT, loc="left", pad=7)
    draw_legend(axes, theme, loc="upper left" if numbers["slope"] > 1 else "upper center")


# -- the spiral ----------------------------------------------------------------------------------


def arms() -> Numbers:
    """300 points on three arms, their classes, and the colour of each class in `brg`."""
    X, y = spiral()
    colours = mpl.colormaps["brg"](np.unique(y) / y.max())
    return {"X": X, "y": y, "colours": colours, "names": COLOURS}


def plane(sheet: Sheet) -> Any:
    """A square with both features."""
    side = sheet.height - 0.85
    axes = sheet.plot("feature 0", "feature 1", ((sheet.width - side) / 2, 0.7, side, side))
    axes.set_xlim(-1.1, 1.1)
    axes.set_ylim(-1.1, 1.1)
    axes.set_xticks([-1, -0.5, 0, 0.5, 1])
    axes.set_yticks([-1, -0.5, 0, 0.5, 1])
    return axes


def draw_uncoloured(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """What a network is shown: points without their classes."""
    draw_points(plane(sheet), sheet.theme, *numbers["X"].T, colour=sheet.theme.ink, size=17)


def draw_coloured(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Every class in a colour and a shape of its own."""
    axes = plane(sheet)
    for label, colour in enumerate(numbers["colours"]):
        points = numbers["X"][numbers["y"] == label].T
        look: dict[str, Any] = {"color": seen_on(sheet.theme, colour), "marker": MARKERS[label]}
        axes.scatter(*points, s=21, linewidths=0, label=f"class {label}", **look)
    draw_legend(axes, sheet.theme, loc="upper left", bbox_to_anchor=(1.0, 1.0))


def seen_on(theme: Theme, colour: Any) -> Any:
    """A colour as it is on light paper, and lighter on dark paper, where pure blue is lost."""
    return np.array(colour[:3]) if theme.name == "light" else 0.6 * np.array(colour[:3]) + 0.4


FIGURES: Sequence[Drawable] = [
    Figure(
        *("3.01", "two-layers", "Layers behind layers"),
        "Four inputs, a hidden layer of three neurons, and a second layer of three: the second"
        " has three weights per neuron, one for each neuron of the first.",
        ("C3-01",),
        data=shapes,
        draw=draw_shapes,
    ),
    Figure(
        *("3.02", "sample-in-two-layers", "A sample in two layers"),
        "The first layer's outputs are the second layer's inputs, and every number stays in sight.",
        ("C3-01", "C3-02"),
        data=lambda: through(0),
        draw=draw_through,
    ),
    Animation(
        *("anim-3.02", "batch-through-two-layers", "A batch passes through two layers"),
        "Three samples, one after the other, layer by layer.",
        ("C3-01", "C3-02"),
        frames=all_through,
        draw=draw_through,
        seconds=1.2,
    ),
    Figure(
        *("3.03", "linear-data", "Data that a line fits"),
        "The dots lie close to the line, which explains nearly all of their heights.",
        ("C3-03",),
        data=straight,
        draw=draw_with_line,
    ),
    Figure(
        *("3.04", "non-linear-data", "Data that no line fits"),
        "The dots lie on a curve, and the best line explains next to nothing of it.",
        ("C3-03",),
        data=bent,
        draw=draw_with_line,
    ),
    Figure(
        *("3.05", "spiral", "The spiral, as a network sees it"),
        "300 points on three arms that begin in the middle; nothing says which belongs to which.",
        ("C3-06", "C3-07"),
        data=arms,
        draw=draw_uncoloured,
        size=(7.2, 5.2),
    ),
    Figure(
        *("3.06", "spiral-classes", "The spiral and its three classes"),
        "Blue circles are class 0, red squares class 1, green triangles class 2; each is an arm.",
        ("C3-07", "C3-08"),
        data=arms,
        draw=draw_coloured,
        size=(7.2, 5.2),
    ),
    Figure(
        *("3.07", "step-again", "The step function: nothing comes out below 0"),
        "A neuron whose sum is never above 0 gives 0 for every sample: it is dead.",
        ("C3-12",),
        data=steps,
        draw=draw_step,
    ),
]
