"""Chapter 2: one neuron, three neurons, and the sums that they are."""

from collections.abc import Mapping, Sequence
from typing import Any

from .. import scratch
from ..listings.given import BIASES, INPUTS, WEIGHTS
from .figure import Animation, Drawable, Figure, Numbers
from .network_drawing import NetworkDrawing
from .numerals import in_brackets, shown
from .sheet import Sheet
from .style import LARGE, SMALL, TEXT
from .word_drawing import Piece, draw_line, sum_of_products


def neuron(n_inputs: int) -> Numbers:
    """The first neuron of the chapter with some of its inputs: every product and the sum."""
    return layer(INPUTS[:n_inputs], [WEIGHTS[0][:n_inputs]], BIASES[:1])


def layer(inputs: Sequence[float], weights: Sequence[Sequence[float]], biases: Any) -> Numbers:
    """Neurons that share their inputs: every product, every running sum, every output."""
    products = [[x * w for x, w in zip(inputs, row, strict=True)] for row in weights]
    running = [running_sums(row, bias) for row, bias in zip(products, biases, strict=True)]
    return {
        "inputs": inputs,
        "weights": weights,
        "biases": biases,
        "products": products,
        "running": running,
        "outputs": scratch.layer(inputs, weights, biases),
    }


def running_sums(products: Sequence[float], bias: float) -> list[float]:
    """What has come together after every product, and in the end after the bias.

    >>> running_sums([1, 2], 10)
    [1.0, 3.0, 13.0]
    """
    sums, total = [], 0.0
    for term in (*products, bias):
        total += term
        sums.append(total)
    return sums


def three_neurons() -> Numbers:
    """The layer of the chapter."""
    return layer(INPUTS, WEIGHTS, BIASES)


def draw_neuron(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Inputs, weights and the neuron above, the sum below."""
    axes = sheet.drawing()
    draw_one(axes, sheet, numbers, result=True)
    draw_line(
        axes, (sheet.width / 2, 0.42), arithmetic(sheet, numbers, 0), align="center", size=LARGE
    )


def draw_neuron_alone(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Inputs, weights and the neuron, with nothing computed yet."""
    draw_one(sheet.drawing(), sheet, numbers, result=False)


def draw_one(axes: Any, sheet: Sheet, numbers: Mapping[str, Any], *, result: bool) -> None:
    """A neuron and what goes into it."""
    theme, count = sheet.theme, len(numbers["inputs"])
    low = 0.8 if result else 0.35
    place = (1.5, low, 3.3, sheet.height - low - 0.25)
    net = NetworkDrawing(axes, theme, (count, 1), place, radius=0.26)
    net.connect(0, [[weight] for weight in numbers["weights"][0]], numbers=True)
    net.neurons(0, [shown(x) for x in numbers["inputs"]], colour=theme.inputs)
    net.neurons(1, ["Σ"])
    net.beside(0, [f"input {place}" for place in range(count)], side="left", colour=theme.inputs)
    net.beside(1, [f"bias {shown(numbers['biases'][0])}"])
    x, y = net.at[1][0]
    arrow = {"arrowstyle": "-|>", "color": theme.quiet, "linewidth": 1.4}
    axes.annotate("", (x + 1.0, y), (x + 0.28, y), arrowprops=arrow)
    word = shown(numbers["outputs"][0]) if result else "output"
    look: dict[str, Any] = {"size": LARGE, "weight": "bold"} if result else {"size": TEXT}
    axes.text(x + 1.08, y, word, color=theme.outputs, va="center_baseline", **look)


def arithmetic(
    sheet: Sheet, numbers: Mapping[str, Any], place: int, terms: int = 99
) -> list[Piece]:
    """Input · weight + … + bias = output of one neuron; or only its first terms."""
    theme = sheet.theme
    inputs = [shown(x) for x in numbers["inputs"]][:terms]
    weights = [in_brackets(weight) for weight in numbers["weights"][place]][:terms]
    whole = terms > len(numbers["inputs"])
    bias = in_brackets(numbers["biases"][place]) if whole else ""
    pieces = sum_of_products(theme, inputs, weights, bias)
    total = numbers["running"][place][min(terms, len(numbers["inputs"]) + 1) - 1]
    return [*pieces, (" = ", theme.quiet), (shown(total), theme.outputs)]


def draw_layer(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """Four inputs, three neurons, and their outputs."""
    axes, theme = sheet.drawing(), sheet.theme
    net = draw_three(axes, sheet, numbers, (1.5, 0.45, 3.2, sheet.height - 0.95))
    for (x, y), output in zip(net.at[1], numbers["outputs"], strict=True):
        arrow = {"arrowstyle": "-|>", "color": theme.quiet, "linewidth": 1.4}
        axes.annotate("", (x + 1.0, y), (x + 0.28, y), arrowprops=arrow)
        look: dict[str, Any] = {"size": LARGE, "weight": "bold", "color": theme.outputs}
        axes.text(x + 1.08, y, shown(output), va="center_baseline", **look)
    note = "solid: above 0, dashed: below 0; the thicker, the larger"
    axes.text(sheet.width / 2, 0.16, note, size=SMALL, color=theme.quiet, ha="center")


def draw_three(axes: Any, sheet: Sheet, numbers: Mapping[str, Any], place: Any) -> NetworkDrawing:
    """The layer, every connection as thick as its weight."""
    theme = sheet.theme
    net = NetworkDrawing(axes, theme, (len(numbers["inputs"]), 3), place, radius=0.26)
    net.connect(0, [list(column) for column in zip(*numbers["weights"], strict=True)])
    net.neurons(0, [shown(x) for x in numbers["inputs"]], colour=theme.inputs)
    net.neurons(1, ["Σ"] * 3)
    names = [f"input {place}" for place in range(len(numbers["inputs"]))]
    net.beside(0, names, side="left", colour=theme.inputs)
    net.beside(1, [f"bias {shown(bias)}" for bias in numbers["biases"]])
    return net


def draw_sums(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The sum of each neuron on a line of its own."""
    axes, theme = sheet.drawing(), sheet.theme
    for place in range(3):
        y = sheet.height - 0.45 - 0.85 * place
        axes.text(0.35, y + 0.2, f"neuron {place}", size=SMALL, color=theme.quiet, va="center")
        draw_line(axes, (0.35, y - 0.08), arithmetic(sheet, numbers, place), size=TEXT + 1)


def terms_one_by_one() -> list[Numbers]:
    """Every neuron of the layer, every term of its sum."""
    numbers = three_neurons()
    return [
        {**numbers, "neuron": place, "terms": terms}
        for place in range(3)
        for terms in range(1, len(INPUTS) + 2)
    ]


def draw_terms(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The layer with the newest term's connection lit, and the sum as far as it has come."""
    axes, theme = sheet.drawing(), sheet.theme
    place, terms, count = numbers["neuron"], numbers["terms"], len(numbers["inputs"])
    box = (1.5, 0.9, 3.2, sheet.height - 1.2)
    net = NetworkDrawing(axes, theme, (count, 3), box, radius=0.26)
    weights = [list(column) for column in zip(*numbers["weights"], strict=True)]
    added = [[j == place and i < terms for j in range(3)] for i in range(count)]
    net.connect(0, weights, active=added)
    lit = [i < terms for i in range(count)]
    net.neurons(0, [shown(x) for x in numbers["inputs"]], colour=theme.inputs, active=lit)
    net.neurons(1, ["Σ"] * 3, active=[j <= place for j in range(3)])
    biases = [
        f"bias {shown(bias)}" if j < place or (j == place and terms > count) else ""
        for j, bias in enumerate(numbers["biases"])
    ]
    net.beside(1, biases)
    if terms <= count:
        net.number_on(net.at[0][terms - 1], net.at[1][place], weights[terms - 1][place], 0.5)
    for j, (x, y) in enumerate(net.at[1][: place + 1]):
        total = numbers["running"][j][terms - 1 if j == place else -1]
        look: dict[str, Any] = {"size": LARGE, "weight": "bold", "color": theme.outputs}
        axes.text(x + 0.42, y, shown(total), va="center_baseline", **look)
    pieces = arithmetic(sheet, numbers, place, terms)
    draw_line(axes, (sheet.width / 2, 0.42), pieces, align="center", size=TEXT + 1)


FIGURES: list[Drawable] = [
    Figure(
        *("2.01", "three-inputs", "A neuron with three inputs"),
        "Each input times its weight, all of it added up with the bias: 2.3.",
        ("C2-01",),
        data=lambda: neuron(3),
        draw=draw_neuron,
    ),
    Figure(
        *("2.02", "four-inputs", "A neuron with four inputs"),
        "Another input brings another weight; there is still one bias.",
        ("C2-02",),
        data=lambda: neuron(4),
        draw=draw_neuron_alone,
    ),
    Figure(
        *("2.03", "four-inputs-summed", "Four inputs, summed"),
        "Four products and the bias come to 4.8.",
        ("C2-02",),
        data=lambda: neuron(4),
        draw=draw_neuron,
    ),
    Figure(
        *("2.04", "three-neurons", "A layer: three neurons share four inputs"),
        "Every neuron has four weights and a bias of its own, so the outputs differ: 4.8, 1.21"
        " and 2.385.",
        ("C2-03", "C2-04", "C2-05"),
        data=three_neurons,
        draw=draw_layer,
        size=(7.2, 4.5),
    ),
    Figure(
        *("2.04.2", "three-sums", "What the three neurons compute"),
        "Three sums of the same inputs with different weights and biases.",
        ("C2-03", "C2-04"),
        data=three_neurons,
        draw=draw_sums,
        size=(7.2, 3.6),
    ),
    Animation(
        *("anim-2.04", "terms", "The sums of a layer, term by term"),
        "Each neuron adds up its four products and its bias, one after the other.",
        ("C2-03", "C2-04"),
        frames=terms_one_by_one,
        draw=draw_terms,
        seconds=0.9,
        size=(7.2, 4.5),
    ),
]
