"""How each layer hands a gradient back: one number of `dinputs`, in lines that can be checked."""

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np

from ...activations import GELU, LogSoftmax, Softmax
from ...arrays import Array
from ...layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Flatten,
    Layer,
    LayerNorm,
    MaskedDense,
    MaxPool2D,
)
from ...layers.windows import Pair, sides
from .activation_rules import FORMULAS, derivative
from .layer_rules import rule_for
from .passage import Passage, Place, number_at
from .sums import ArithmeticLine, Calculation, Sum, Term

Back = tuple[list[ArithmeticLine], list[Place]]  # the lines, and where in dvalues to look for more


def lines_back(passage: Passage, place: Place) -> Back:
    """How the gradient in one input came about, and the gradients in outputs that it is made of.

    The latter are places in `dvalues`, the one that matters most first.

    Raises:
        ConfigError  the layer has no rule here
    """
    back: Back = rule_for(BACKWARD, passage.layer)(passage, place)
    return back


def name_of(passage: Passage, place: Place) -> str:
    """What the gradient in an input is called."""
    return f"dloss / d {passage.input_name(place)}"


def by_size(terms: list[Term]) -> list[Place]:
    """The places of terms, that of the largest first; those that add nothing only if all do."""
    order = sorted(terms, key=lambda term: -abs(term.value))
    some = [term for term in order if term.value] or order
    return list(dict.fromkeys(term.place for term in some))


def summed(passage: Passage, place: Place, formula: str, terms: list[Term]) -> Back:
    """A sum over the outputs that an input has a part in."""
    value = number_at(passage.dinputs, place)
    return [Sum.of(name_of(passage, place), formula, terms, value)], by_size(terms)


def with_gradient(passage: Passage, at: Place, what: str, factor: Any) -> Term:
    """What comes back from one output: a factor times the gradient in it."""
    gradient = number_at(passage.dvalues, at)
    factors = {what: float(factor), "gradient": gradient}
    return Term(passage.output_name(at), float(factor) * gradient, factors, place=at)


def dense(passage: Passage, place: Place) -> Back:
    """Σ weight · gradient, over all neurons"""
    row = passage.weights[place[0]]
    terms = [with_gradient(passage, (k,), "weight", row[k]) for k in range(len(row))]
    return summed(passage, place, "Σ weight · gradient", terms)


def windows_that_see(
    place: Place, size: Pair, stride: Pair, before: Pair, outputs: Array
) -> Iterator[tuple[int, int, int, int]]:
    """The windows that see a pixel, and where in them it lies: row, column, down, across."""
    for row, column in product(range(outputs.shape[0]), range(outputs.shape[1])):
        down = place[0] + before[0] - row * stride[0]
        across = place[1] + before[1] - column * stride[1]
        if 0 <= down < size[0] and 0 <= across < size[1]:
            yield row, column, down, across


def conv2d(passage: Passage, place: Place) -> Back:
    """Σ weight · gradient, over all filters of all windows that see the pixel"""
    layer: Any = passage.layer
    (top, _), (left, _) = layer.frame(*passage.inputs.shape[:2])
    size, stride = sides(layer.kernel_size), sides(layer.stride)
    terms = [
        with_gradient(
            passage,
            (row, column, which),
            "weight",
            passage.parameters.weights[down, across, place[2], which],
        )
        for row, column, down, across in windows_that_see(
            place, size, stride, (top, left), passage.dvalues
        )
        for which in range(layer.filters)
    ]
    return summed(passage, place, "Σ weight · gradient", terms)


def average_pool2d(passage: Passage, place: Place) -> Back:
    """Σ gradient / pixels, over all windows that see the pixel"""
    layer: Any = passage.layer
    size = sides(layer.size)
    share = 1 / (size[0] * size[1])
    terms = [
        with_gradient(passage, (row, column, place[2]), "share", share)
        for row, column, _, _ in windows_that_see(place, size, layer.step, (0, 0), passage.dvalues)
    ]
    return summed(passage, place, "Σ share · gradient", terms)


def max_pool2d(passage: Passage, place: Place) -> Back:
    """Σ gradient, over all windows whose largest pixel it is"""
    layer: Any = passage.layer
    size, stride, channel = sides(layer.size), layer.step, place[2]
    terms = []
    for row, column, down, across in windows_that_see(place, size, stride, (0, 0), passage.dvalues):
        top, left = row * stride[0], column * stride[1]
        window = passage.inputs[top : top + size[0], left : left + size[1], channel]
        chosen = int(window.argmax()) == down * size[1] + across
        terms.append(with_gradient(passage, (row, column, channel), "chosen", chosen))
    return summed(passage, place, "Σ chosen · gradient", terms)


def batch_norm(passage: Passage, place: Place) -> Back:
    """gradient · scale / √(variance + ε), as the mean and the variance stand still"""
    own, feature = passage.parameters, place[-1]
    epsilon: float = passage.layer.epsilon  # type: ignore[attr-defined]
    given = {
        "gradient": number_at(passage.dvalues, place),
        "scale": float(own.scale[0, feature]),
        "variance": float(own.variance[0, feature]),
        "ε": epsilon,
    }
    exact = given["gradient"] * given["scale"] / math.sqrt(given["variance"] + epsilon)
    formula = "{gradient} · {scale} / √({variance} + {ε})"
    value = number_at(passage.dinputs, place)
    return [Calculation.of(name_of(passage, place), formula, given, exact, value)], [place]


def layer_norm(passage: Passage, place: Place) -> Back:
    """The gradient, less what moves the mean and the variance, over the spread"""
    row, which = place[:-1], place[-1]
    normal = passage.memory.normal[0][row].astype(np.float64)
    spread = float(passage.memory.spread[0][row][0])
    scaled = passage.dvalues[row].astype(np.float64) * passage.parameters.scale[0]
    places = [(*row, k) for k in range(len(normal))]
    names = [passage.output_name(at) for at in places]
    lines: list[ArithmeticLine] = []
    means = []
    for name, parts in (("g", scaled), ("g · normal", scaled * normal)):
        terms = [Term(one, value) for one, value in zip(names, parts.tolist(), strict=True)]
        total = math.fsum(parts.tolist())
        lines.append(Sum.of(f"Σ {name}", f"Σ {name}, with g = gradient · scale", terms, total))
        means.append(total / len(normal))
    given = {
        "g": float(scaled[which]),
        "mean of g": means[0],
        "normal": float(normal[which]),
        "mean of g · normal": means[1],
        "spread": spread,
    }
    exact = (given["g"] - means[0] - given["normal"] * means[1]) / spread
    formula = "({g} − {mean of g} − {normal} · {mean of g · normal}) / {spread}"
    value = number_at(passage.dinputs, place)
    last = Calculation.of(name_of(passage, place), formula, given, exact, value)
    return [*lines, last], sorted(places, key=lambda at: -abs(number_at(passage.dvalues, at)))


def handed_back(passage: Passage, place: Place, at: Place) -> Back:
    """A gradient that is handed on as it is."""
    given, value = number_at(passage.dvalues, at), number_at(passage.dinputs, place)
    name = name_of(passage, place)
    return [Calculation.of(name, "{gradient}", {"gradient": given}, given, value)], [at]


def flatten(passage: Passage, place: Place) -> Back:
    """The same number, at another place"""
    return handed_back(passage, place, (int(np.ravel_multi_index(place, passage.inputs.shape)),))


def dropout(passage: Passage, place: Place) -> Back:
    """The same number: in prediction nothing is silenced"""
    return handed_back(passage, place, place)


def embedding(passage: Passage, place: Place) -> Back:
    """0: which word it is cannot be moved a little"""
    return [Calculation.of(name_of(passage, place), "0", {}, 0.0)], []


def elementwise(passage: Passage, place: Place) -> Back:
    """derivative · gradient"""
    x, y = number_at(passage.inputs, place), number_at(passage.output, place)
    slopes = derivative(passage.layer, x, y)
    given = {"derivative": slopes[-1].value, "gradient": number_at(passage.dvalues, place)}
    exact, value = given["derivative"] * given["gradient"], number_at(passage.dinputs, place)
    formula = "{derivative} · {gradient}"
    last = Calculation.of(name_of(passage, place), formula, given, exact, value)
    return [*slopes, last], [place]


def along_row(passage: Passage, place: Place, weights: Array, what: str) -> tuple[Sum, list[Place]]:
    """Σ weight · gradient along the row of a place."""
    row = place[:-1]
    terms = [
        with_gradient(passage, (*row, k), what, weight) for k, weight in enumerate(weights.tolist())
    ]
    total = math.fsum(term.value for term in terms)
    formula = f"Σ {what} · gradient" if what == "y" else "Σ gradient"
    return Sum.of("sum", formula, terms, total), by_size(terms)


def softmax(passage: Passage, place: Place) -> Back:
    """y · (gradient − Σ y · gradient)"""
    row = passage.output[place[:-1]].astype(np.float64)
    whole, places = along_row(passage, place, row, "y")
    y, gradient = float(row[place[-1]]), number_at(passage.dvalues, place)
    given = {"y": y, "gradient": gradient, "sum": whole.value}
    value, exact = number_at(passage.dinputs, place), y * (gradient - whole.value)
    formula = "{y} · ({gradient} − {sum})"
    last = Calculation.of(name_of(passage, place), formula, given, exact, value)
    return [whole, last], list(dict.fromkeys([place, *places]))


def log_softmax(passage: Passage, place: Place) -> Back:
    """gradient − e^y · Σ gradient"""
    row = passage.output[place[:-1]].astype(np.float64)
    whole, places = along_row(passage, place, np.ones_like(row), "one")
    y, gradient = float(row[place[-1]]), number_at(passage.dvalues, place)
    given = {"gradient": gradient, "y": y, "sum": whole.value}
    value, exact = number_at(passage.dinputs, place), gradient - math.exp(y) * whole.value
    formula = "{gradient} − e^({y}) · {sum}"
    last = Calculation.of(name_of(passage, place), formula, given, exact, value)
    return [whole, last], list(dict.fromkeys([place, *places]))


BACKWARD: dict[type[Layer], Callable[[Passage, Place], Back]] = {
    Dense: dense,
    MaskedDense: dense,
    Conv2D: conv2d,
    BatchNorm: batch_norm,
    LayerNorm: layer_norm,
    MaxPool2D: max_pool2d,
    AveragePool2D: average_pool2d,
    Embedding: embedding,
    Flatten: flatten,
    Dropout: dropout,
    **dict.fromkeys(FORMULAS, elementwise),
    GELU: elementwise,
    Softmax: softmax,
    LogSoftmax: log_softmax,
}
