"""Chapter 1: the fields of AI, two kinds of neurons, and how many parameters a structure has."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.patches import Circle, FancyBboxPatch, PathPatch
from matplotlib.path import Path as Outline

from ..explain import EXAMPLES, HIDDEN_LAYERS_IN_FIGURES, parameter_counts
from .figure import Animation, Drawable, Figure, Numbers
from .network_drawing import NetworkDrawing
from .sheet import MARGIN, Sheet
from .style import SMALL, TEXT
from .word_drawing import Piece, draw_line

FIELDS = (
    ("artificial intelligence", "machines that do what seems to need a mind"),
    ("machine learning", "they find out from examples how"),
    ("neural networks", "layers of neurons that learn their weights"),
    ("deep learning", "two or more hidden layers"),
)
BESIDE = {"1.03": (4, 2), "1.10": (2, 2)}  # inputs and outputs, which the page leaves open

# -- ideas ---------------------------------------------------------------------------------------


def fields() -> Numbers:
    """The fields, each inside the one before."""
    return {"fields": FIELDS}


def draw_fields(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A box in a box for every field."""
    axes, theme = sheet.drawing(), sheet.theme
    for depth, (name, meaning) in enumerate(numbers["fields"]):
        left, bottom = MARGIN + 0.3 * depth, 0.3 + 0.12 * depth
        width, height = sheet.width - 2 * left, sheet.height - 0.45 - 0.77 * depth
        colour = theme.tint(theme.inputs, 0.06 + 0.11 * depth)
        box = FancyBboxPatch(
            *((left, bottom), width, height),
            boxstyle="round,pad=0,rounding_size=0.15",
            facecolor=colour,
            edgecolor=theme.inputs,
            linewidth=1.1,
        )
        axes.add_patch(box)
        top = bottom + height
        axes.text(left + 0.25, top - 0.27, name, size=TEXT + 0.5, weight="bold", va="center")
        axes.text(left + 0.25, top - 0.52, meaning, size=SMALL + 0.5, va="center")


def two_neurons() -> Numbers:
    """What plays the same part in a neuron of a brain and in one of ours."""
    return {
        "parts": (
            ("dendrites", "inputs"),
            ("strength of a synapse", "weights"),
            ("cell body", "sum + bias"),
            ("does it fire?", "activation"),
            ("axon", "output"),
        )
    }


def draw_two_neurons(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The living one on the left, ours on the right, and what corresponds to what below."""
    axes, theme = sheet.drawing(), sheet.theme
    draw_cell(axes, sheet)
    net = NetworkDrawing(axes, theme, (3, 1), (4.3, 1.95, 1.35, 1.6), radius=0.2)
    net.connect(0)
    net.neurons(0, ["x₀", "x₁", "x₂"], colour=theme.inputs)
    net.neurons(1, ["Σ"])
    x, y = net.at[1][0]
    arrow = {"arrowstyle": "-|>", "color": theme.ink, "linewidth": 1.3}
    axes.annotate("", (x + 0.85, y), (x + 0.22, y), arrowprops=arrow)
    axes.text(x, y - 0.27, "+ bias", size=SMALL, color=theme.biases, ha="center", va="top")
    axes.text(4.98, y + 0.62, "weights", size=SMALL, color=theme.weights, ha="center")
    axes.text(x + 0.9, y, "output", size=SMALL, va="center_baseline")
    for row, (living, ours) in enumerate(numbers["parts"]):
        height = 1.4 - 0.24 * row
        axes.text(3.35, height, living, size=SMALL + 0.5, ha="right", va="center_baseline")
        axes.text(3.6, height, "↔", size=SMALL + 0.5, color=theme.quiet, ha="center", va="center")
        axes.text(3.85, height, ours, size=SMALL + 0.5, ha="left", va="center_baseline")


def draw_cell(axes: Any, sheet: Sheet) -> None:
    """A neuron of a brain: branches that receive, a body, and a long fibre that sends."""
    theme, middle = sheet.theme, (1.35, 2.75)
    for angle in (100, 135, 170, 205, 240):
        for fork in (-16, 16):
            bend = middle + 0.45 * direction(angle)
            tip = middle + 0.62 * direction(angle) + 0.32 * direction(angle + fork)
            outline = Outline([middle, bend, tip], [1, 3, 3])
            axes.add_patch(PathPatch(outline, facecolor="none", edgecolor=theme.inputs, lw=2))
    end = (2.85, 2.75)
    axon = Outline([middle, (1.9, 2.95), (2.3, 2.55), end], [1, 4, 4, 4])
    axes.add_patch(PathPatch(axon, facecolor="none", edgecolor=theme.outputs, lw=3))
    for angle in (-40, 0, 40):
        tip = end + 0.32 * direction(angle)
        axes.plot([end[0], tip[0]], [end[1], tip[1]], color=theme.outputs, linewidth=2)
        axes.add_patch(Circle(tip, 0.05, color=theme.outputs))
    fill = theme.tint(theme.biases, 0.3)
    axes.add_patch(Circle(middle, 0.24, facecolor=fill, edgecolor=theme.biases, lw=1.5, zorder=3))
    axes.add_patch(Circle(middle, 0.07, color=theme.biases, zorder=4))


def direction(degrees: float) -> Any:
    """One inch into a direction."""
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


# -- structures ----------------------------------------------------------------------------------


def hidden_layers(figure: str) -> Numbers:
    """The hidden layers of a figure, and what is learned between them."""
    hidden = HIDDEN_LAYERS_IN_FIGURES[figure]
    n_inputs, n_outputs = BESIDE[figure]
    return {
        "sizes": (n_inputs, *hidden, n_outputs),
        "between": [(one.weights, one.biases) for one in parameter_counts(hidden).layers],
        "total": parameter_counts(hidden).total,
    }


def draw_hidden_layers(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The network, and under each gap between hidden layers its parameters."""
    axes, sizes = sheet.drawing(), numbers["sizes"]
    net = draw_structure(axes, sheet, sizes, (0.75, 0.85, sheet.width - 1.5, sheet.height - 1.3))
    y = 0.55
    for place, counts in enumerate(numbers["between"], start=1):
        x = (net.at[place][0][0] + net.at[place + 1][0][0]) / 2
        draw_line(axes, (x, y), weights_and_biases(sheet, *counts), align="center")
    words = f"{numbers['total']:,} parameters between the hidden layers"
    axes.text(sheet.width / 2, 0.22, words, size=TEXT, weight="bold", ha="center", va="center")


def draw_structure(axes: Any, sheet: Sheet, sizes: Any, place: Any) -> NetworkDrawing:
    """Columns of neurons with a word over each."""
    theme, last = sheet.theme, len(sizes) - 1
    net = NetworkDrawing(axes, theme, sizes, place, radius=0.2)
    for layer in range(last):
        net.connect(layer, width=0.7 if sizes[layer] * sizes[layer + 1] < 60 else 0.3)
    for layer, size in enumerate(sizes):
        colour = {0: theme.inputs, last: theme.outputs}.get(layer, theme.biases)
        net.neurons(layer, colour=colour)
        kind = {0: "input", last: "output"}.get(layer, "hidden")
        ending = "s" if size > 1 and kind != "hidden" else ""
        net.head(layer, f"{size:,} {kind}{ending}", y=sheet.height - 0.2)
    return net


def weights_and_biases(sheet: Sheet, weights: int, biases: int) -> list[Piece]:
    """A sum of two counts in the colours of what is counted."""
    theme = sheet.theme
    return [(f"{weights:,}", theme.weights), (" + ", theme.quiet), (f"{biases:,}", theme.biases)]


def structures() -> list[Numbers]:
    """Structures, each with what every layer learns and all of them together."""
    counts = [parameter_counts(sizes) for sizes in EXAMPLES]
    return [
        {
            "sizes": one.sizes,
            "layers": [(layer.weights, layer.biases) for layer in one.layers],
            "total": one.total,
            "is_deep": one.is_deep,
        }
        for one in counts
    ]


def draw_counted(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A structure and the sum of its weights and biases."""
    axes, sizes = sheet.drawing(), numbers["sizes"]
    net = draw_structure(axes, sheet, sizes, (0.95, 1.1, sheet.width - 1.9, sheet.height - 1.6))
    for layer, (weights, biases) in enumerate(numbers["layers"]):
        x = (net.at[layer][0][0] + net.at[layer + 1][0][0]) / 2
        pieces = weights_and_biases(sheet, weights, biases)
        draw_line(axes, (x, 0.72), pieces, align="center", size=SMALL + 1)
    deep = "  ·  deep: two or more hidden layers" if numbers["is_deep"] else ""
    words = f"{numbers['total']:,} parameters{deep}"
    axes.text(sheet.width / 2, 0.3, words, size=TEXT, weight="bold", ha="center", va="center")


BEFORE_LINES: list[Drawable] = [
    Figure(
        *("1.01", "fields", "Where deep learning belongs"),
        "Artificial intelligence contains machine learning, which contains neural networks,"
        " which contain deep learning.",
        ("C1-01", "C1-19"),
        data=fields,
        draw=draw_fields,
    ),
    Figure(
        *("1.02", "two-neurons", "A neuron of a brain and one of a network"),
        "Dendrites are inputs, synapses weights, the cell body a sum, the axon an output.",
        ("C1-19",),
        data=two_neurons,
        draw=draw_two_neurons,
    ),
    Figure(
        *("1.03", "three-hidden-layers", "Three hidden layers of 16 neurons"),
        "Every neuron is connected with every neuron of the next layer: 544 parameters between"
        " the hidden layers. How many inputs and outputs there are, the page leaves open.",
        ("C1-05",),
        data=lambda: hidden_layers("1.03"),
        draw=draw_hidden_layers,
    ),
    Animation(
        *("anim-1.03", "structures", "How many numbers a network learns"),
        "A weight for every connection and a bias for every neuron: from 2 parameters to"
        " more than a hundred thousand.",
        ("C1-05",),
        frames=structures,
        draw=draw_counted,
        seconds=2,
    ),
]
AFTER_LINES: list[Drawable] = [
    Figure(
        *("1.10", "two-hidden-layers", "Two hidden layers of 4 neurons"),
        "Between the hidden layers there are 16 weights and 4 biases. How many inputs and"
        " outputs there are, the page leaves open.",
        ("C1-05",),
        data=lambda: hidden_layers("1.10"),
        draw=draw_hidden_layers,
    ),
]
