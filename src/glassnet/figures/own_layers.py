"""The user's own network from inside: what its neurons do, and how its numbers spread."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from ..arrays import INFERENCE, Array
from ..inspection.diagnosis import spread_out
from ..train_step import loss_and_gradients
from .curve_drawing import short
from .figure import Figure
from .own import OwnModel
from .own_colours import FEW_NEURONS, draw_scale, draw_signed
from .own_numbers import histogram
from .sheet import Sheet
from .style import SMALL

ROWS = 240  # that activations are drawn of
MANY_ROWS = 2000  # that distributions are taken over
MOST_NEURONS = 512
MOST_LAYERS = 8
BINS = 40
KINDS = ("outputs", "weights", "gradients")


def no_rows(own: OwnModel) -> str:
    """Why there are no activations; empty if there are."""
    return "" if own.X is not None else "there are no rows: give DATA"


def no_distributions(own: OwnModel) -> str:
    """Why there are no distributions; empty if there are."""
    if no_rows(own):
        return no_rows(own)
    return "" if own.y is not None else "gradients need true answers: give DATA with its target"


def activation_numbers(own: OwnModel) -> Mapping[str, Any]:
    """What every neuron gives for some rows, which are sorted by class or by target.

    groups  where each class begins, and its name; empty for numbers
    """
    some = spread_out(len(own.rows), ROWS)
    order, groups = sorted_rows(own, some)
    found = own.model.activations(own.rows[order])
    layers = [
        {
            "name": f"layer {number}, after {end}",
            "neurons": found[end].reshape(len(order), -1).shape[1],
            "values": found[end].reshape(len(order), -1)[:, :MOST_NEURONS].astype(np.float64),
        }
        for number, _, end in [*own.blocks()][:MOST_LAYERS]
    ]
    word = "rows by target" if own.y is not None and not groups else "rows"
    return {"rows": order, "groups": groups, "layers": layers, "word": word}


def sorted_rows(own: OwnModel, some: Array) -> tuple[Array, list[tuple[int, str]]]:
    """Rows in the order of their classes, and where each begins; numbers by their size."""
    if own.y is None:
        return some, []
    if not own.tells_one:
        first = np.asarray(own.targets)[some].reshape(len(some), -1)[:, 0]
        return some[np.argsort(first, kind="stable")], []
    classes = own.classes[some]
    order = np.argsort(classes, kind="stable")
    begins = np.searchsorted(classes[order], np.unique(classes))
    names = [(int(b), own.names()[int(classes[order][b])]) for b in begins]
    return some[order], names


def draw_activations(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A panel for each layer: rows below each other, neurons side by side."""
    layers, groups = numbers["layers"], numbers["groups"]
    margin = 0.65
    if groups:
        margin = 0.35 + 0.085 * max(len(short(name)) for _, name in groups)
    wide = (sheet.width - margin - 0.1) / len(layers)
    for place, layer in enumerate(layers):
        spot = (margin + place * wide, 0.7, wide - 0.8, sheet.height - 1.1)
        draw_rows_of(sheet, spot, layer, numbers, first=place == 0)


def draw_rows_of(
    sheet: Sheet, spot: Any, layer: Mapping[str, Any], numbers: Mapping[str, Any], *, first: bool
) -> None:
    """One layer, with a line where a class begins."""
    theme, values, groups = sheet.theme, layer["values"], numbers["groups"]
    count, drawn = layer["neurons"], values.shape[1]
    axes = sheet.plot("neuron" if drawn == count else f"first {drawn} of {count:,}", "", spot)
    image = draw_signed(axes, theme, values, float(abs(values).max()) or 1.0)
    axes.set_title(layer["name"], size=SMALL + 0.5, loc="left", pad=6)
    if drawn > FEW_NEURONS:
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    left, bottom, width, height = spot
    draw_scale(sheet, image, (left + width + 0.08, bottom, 0.1, height))
    begins = [begin for begin, _ in groups]
    for begin in begins[1:]:
        axes.axhline(begin - 0.5, color=theme.ink, linewidth=1.1)
    axes.set_yticks([])
    if first and groups and len(groups) <= 24:
        ends = [*begins[1:], len(values)]
        middles = [(b + e - 1) / 2 for b, e in zip(begins, ends, strict=True)]
        axes.set_yticks(middles, [short(name) for _, name in groups])
    elif first:
        axes.set_ylabel(numbers["word"])


def activations(own: OwnModel) -> Figure:
    """What every neuron does for every row."""
    count = max(1, min(MOST_LAYERS, sum(1 for _ in own.blocks())))
    return Figure(
        *("activations", "rows-by-neurons", "What every neuron gives for every row"),
        "Each line is a row of the data and each column a neuron: orange above 0, blue below."
        " Columns that change from class to class tell classes apart; pale columns are neurons"
        " that do nothing.",
        (),
        data=lambda: activation_numbers(own),
        draw=draw_activations,
        size=(max(6.8, 1.4 + 2.9 * count), 5.4),
    )


# -- distributions -------------------------------------------------------------------------


def distribution_numbers(own: OwnModel) -> Mapping[str, Any]:
    """Of every layer how its outputs, weights and gradients are spread: counts and edges."""
    some = spread_out(len(own.rows), MANY_ROWS)
    X, y = own.rows[some], np.asarray(own.targets)[some]
    outputs, gradients = own.model.activations(X), gradients_of(own, X, y)
    layers = []
    for number, layer, end in [*own.blocks()][:MOST_LAYERS]:
        place = own.model.layers.index(layer)
        parts = (outputs[end], layer.parameters.weights, gradients[place].weights)
        spreads = {kind: spread_of(part) for kind, part in zip(KINDS, parts, strict=True)}
        layers.append({"name": f"layer {number}", "end": end, **spreads})
    return {"rows": len(some), "layers": layers}


def gradients_of(own: OwnModel, X: Array, y: Array) -> list[Any]:
    """The gradient of the mean loss of rows in every layer's parameters."""
    network = own.model.network
    parameters = own.model.in_order()[: len(network.layers)]
    data = own.model.batch_of(X, y)
    return list(loss_and_gradients(network, parameters, data, INFERENCE)[2])


def spread_of(values: Any) -> dict[str, Any]:
    """A histogram, and how many of the numbers are exactly 0.

    >>> spread_of(np.array([0.0, 0.0, 1.0]))["zeros"]
    2
    """
    flat = np.ravel(np.asarray(values, np.float64))
    counts, edges = histogram(flat, BINS)
    largest = float(abs(flat).max()) or 1.0  # whose square may be too large for a number
    return {
        "counts": counts,
        "edges": edges,
        "spread": float((flat / largest).std() * largest),
        "zeros": int((flat == 0).sum()),
        "size": flat.size,
    }


def draw_distributions(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A line of panels for each layer, a column for each kind of number."""
    theme, layers = sheet.theme, numbers["layers"]
    colours = dict(zip(KINDS, (theme.outputs, theme.weights, theme.biases), strict=True))
    wide, high = (sheet.width - 0.75) / 3, (sheet.height - 0.4) / len(layers)
    for row, layer in enumerate(layers):
        bottom = sheet.height - 0.35 - (row + 1) * high + 0.45
        for column, kind in enumerate(KINDS):
            spot = (0.75 + column * wide, bottom, wide - 0.25, high - 0.75)
            draw_spread(sheet, spot, layer[kind], colours[kind], kind)
        label = sheet.drawing((0, bottom, 0.7, high - 0.75))
        label.text(0.12, (high - 0.75) / 2, layer["name"], size=SMALL + 1, rotation=90, va="center")


def draw_spread(sheet: Sheet, spot: Any, found: Mapping[str, Any], colour: str, kind: str) -> None:
    """One histogram."""
    theme, edges = sheet.theme, found["edges"]
    axes = sheet.plot("", "", spot)
    fill = theme.tint(colour, 0.6)
    axes.stairs(found["counts"], edges, fill=True, facecolor=fill, edgecolor=colour)
    axes.axvline(0, color=theme.quiet, linewidth=0.9)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.ticklabel_format(axis="x", scilimits=(-3, 4))
    axes.xaxis.get_offset_text().set_fontsize(SMALL - 1)
    zeros = found["zeros"] / found["size"]
    words = f"spread {found['spread']:.2g}" + (f", {zeros:.0%} are 0" if zeros >= 0.005 else "")
    axes.set_title(kind, size=SMALL + 0.5, loc="left", pad=5)
    axes.set_title(words, size=SMALL - 0.5, loc="right", pad=5, color=theme.quiet)


def distributions(own: OwnModel) -> Figure:
    """How numbers spread, layer by layer."""
    count = max(1, min(MOST_LAYERS, sum(1 for _ in own.blocks())))
    return Figure(
        *("distributions", "by-layer", "Outputs, weights and gradients by layer"),
        "Each line of panels is a layer: how often its neurons give which numbers, how large its"
        " weights are, and the gradients of the loss in them. Gradients that become narrower"
        " towards the first layer vanish; those that become wider explode.",
        (),
        data=lambda: distribution_numbers(own),
        draw=draw_distributions,
        size=(9.6, 1.15 + 1.75 * count),
    )
