"""The user's own weights: as images, and on the connections of the network."""

from collections.abc import Mapping
from math import ceil
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from ..arrays import Array
from .curve_drawing import short
from .figure import Figure
from .network_drawing import NetworkDrawing, drawn_of
from .numerals import shown
from .own import OwnModel
from .own_colours import FEW_NEURONS, draw_scale, draw_signed
from .sheet import Sheet
from .style import SMALL

MOST_COLUMNS = 4  # panels beside each other
MOST_NUMBERS = 12  # weights that are written on their connections; more would hide each other
MOST_NAMES = 16
MOST_LINES = 90  # connections that are drawn between two columns
PANEL = (3.0, 3.1)  # inches


def no_weights(own: OwnModel) -> str:
    """Why there are no weights; empty if there are."""
    return "" if any(True for _ in own.blocks()) else "none of its layers has weights"


def no_network(own: OwnModel) -> str:
    """Why there is no diagram; empty if there is one."""
    for number, layer, _ in own.blocks():
        if np.ndim(layer.parameters.weights) != 2 or layer.takes_indices:
            return f"it is for dense layers, and layer {number} is {type(layer).__name__}"
    return no_weights(own)


def weight_numbers(own: OwnModel) -> Mapping[str, Any]:
    """The weights of every layer, (inputs, neurons), and the largest of all.

    Those of a convolution have a row for each place of its window.
    """
    layers = [
        {
            "name": f"layer {number}, {type(layer).__name__}",
            "weights": np.asarray(layer.parameters.weights, np.float64).reshape(
                -1, np.shape(layer.parameters.weights)[-1]
            ),
        }
        for number, layer, _ in own.blocks()
    ]
    return {"layers": layers, "input_names": own.input_names}


def draw_weights(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A panel for each layer, with its own scale."""
    layers = numbers["layers"]
    columns = min(len(layers), MOST_COLUMNS)
    rows = ceil(len(layers) / columns)
    margin = 0.55
    if few_names(numbers):
        margin = 0.45 + 0.085 * max(len(short(name)) for name in numbers["input_names"])
    high = (sheet.height - 0.25) / rows
    for place, layer in enumerate(layers):
        row, column = divmod(place, columns)
        first = margin if column == 0 else 0.55
        wide = (sheet.width - 0.1 - margin - 0.55 * (columns - 1)) / columns
        left = (margin + wide) + (column - 1) * (0.55 + wide) if column else 0.0
        spot = (left + first, (rows - 1 - row) * high + 0.62, wide - 0.75, high - 0.95)
        draw_layer(sheet, spot, layer, numbers["input_names"] if place == 0 else ())


def few_names(numbers: Mapping[str, Any]) -> bool:
    """Whether the inputs are few enough to be named."""
    return 0 < len(numbers["input_names"]) <= MOST_NAMES


def draw_layer(sheet: Sheet, spot: Any, layer: Mapping[str, Any], names: Any) -> None:
    """One layer: a row for every input, a column for every neuron."""
    theme, weights = sheet.theme, layer["weights"]
    axes = sheet.plot("neuron", "", spot)
    largest = float(abs(weights).max()) or 1.0
    image = draw_signed(axes, theme, weights, largest)
    axes.set_title(layer["name"], size=SMALL + 1, loc="left", pad=6)
    left, bottom, width, height = spot
    draw_scale(sheet, image, (left + width + 0.08, bottom, 0.1, height))
    if weights.shape[1] > FEW_NEURONS:
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
    if 0 < len(names) == len(weights) <= MOST_NAMES:
        axes.set_yticks(range(len(names)), [short(name) for name in names])
    else:
        axes.set_ylabel("input", labelpad=1)


def weights(own: OwnModel) -> Figure:
    """The weights as images."""
    count = max(1, sum(1 for _ in own.blocks()))
    columns = min(count, MOST_COLUMNS)
    rows = ceil(count / columns)
    return Figure(
        *("weights", "as-images", "The weights of every layer"),
        "Each column is a neuron and each row one of its inputs. Orange weights are above 0,"
        " blue ones, with a dash where there is room for it, below, and what has the colour of"
        " the paper is near 0.",
        (),
        data=lambda: weight_numbers(own),
        draw=draw_weights,
        size=(max(6.4, 1.2 + PANEL[0] * columns), 1.0 + PANEL[1] * rows),
    )


# -- network -------------------------------------------------------------------------------


def network_numbers(own: OwnModel) -> Mapping[str, Any]:
    """Weights and biases of every layer, and what goes in and comes out."""
    blocks = [*own.blocks()]
    weights = [np.asarray(layer.parameters.weights, np.float64) for _, layer, _ in blocks]
    if own.tells_one and own.model.loss.takes_labels:
        outputs = own.names()
    elif own.tells_classes:
        outputs = own.label_names or tuple(f"output {p}" for p in range(own.n_outputs))
    else:
        outputs = tuple(own.unit(place).name for place in range(own.n_outputs))
    return {
        "sizes": (weights[0].shape[0], *(one.shape[1] for one in weights)),
        "weights": weights,
        "connected": [largest_of(one) for one in weights],
        "biases": [biases_of(layer) for _, layer, _ in blocks],
        "input_names": own.input_names or tuple(f"input {p}" for p in range(len(weights[0]))),
        "output_names": outputs,
        "ends": [end.rpartition("_")[0] for _, _, end in blocks],
    }


def largest_of(weights: Array) -> Array:
    """Which connections are drawn: all, or the largest among the neurons that are drawn.

    >>> largest_of(np.array([[0.5, 0.0, -2.0]])).tolist()
    [[True, True, True]]
    """
    rows, columns = (drawn_of(size, MOST_NAMES) for size in weights.shape)
    sizes = np.sort(abs(weights[np.ix_(rows, columns)]), axis=None)
    least = sizes[-MOST_LINES] if len(sizes) > MOST_LINES else 0.0
    drawn: Array = abs(weights) >= least
    return drawn


def biases_of(layer: Any) -> Any:
    """The biases of a layer, in a row; zeros where it has none."""
    if "biases" in layer.Parameters._fields and layer.parameters.biases is not None:
        return np.ravel(np.asarray(layer.parameters.biases, np.float64))
    return np.zeros(np.shape(layer.parameters.weights)[-1])


def draw_network(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Columns of neurons; connections as thick as their weights."""
    axes, theme, sizes = sheet.drawing(), sheet.theme, numbers["sizes"]
    place = (2.0, 0.6, sheet.width - 4.0, sheet.height - 1.25)
    net = NetworkDrawing(axes, theme, sizes, place, radius=0.17)
    for layer, weights in enumerate(numbers["weights"]):
        lines = numbers["connected"][layer]
        net.connect(layer, weights, connected=lines, numbers=weights.size <= MOST_NUMBERS)
    for layer, size in enumerate(sizes):
        is_input, is_output = layer == 0, layer == len(sizes) - 1
        colour = theme.inputs if is_input else theme.biases if is_output else theme.outputs
        net.neurons(layer, colour=colour)
        word = "input" if is_input else "output" if is_output else numbers["ends"][layer - 1]
        several = "s" if size > 1 and (is_input or is_output) else ""
        net.head(layer, f"{size:,} {word}{several}", y=sheet.height - 0.3)
        if layer and size <= 8 and not is_output:
            biases = numbers["biases"][layer - 1]
            net.beside(layer, [shown(bias, 2) for bias in biases], gap=0.02)
    inputs, outputs = ([short(n) for n in numbers[k]] for k in ("input_names", "output_names"))
    net.beside(0, inputs, side="left", colour=theme.ink)
    net.beside(len(sizes) - 1, outputs, side="right", colour=theme.ink)
    words = "solid: above 0, dashed: below 0; the thicker, the larger, layer by layer"
    if not all(one.all() for one in numbers["connected"]):
        words += "; only the largest are drawn"
    axes.text(sheet.width / 2, 0.25, words, size=SMALL, color=theme.quiet, ha="center")


def network(own: OwnModel) -> Figure:
    """The network with its weights."""
    count = sum(1 for _ in own.blocks())
    return Figure(
        *("network", "diagram", "The network and its weights"),
        "Inputs on the left, outputs on the right. A solid connection adds to the next neuron, a"
        " dashed one takes away, and thicker ones do more; of long columns the middle is left"
        " out.",
        (),
        data=lambda: network_numbers(own),
        draw=draw_network,
        size=(max(7.6, 4.4 + 1.9 * count), 6.0),
    )
