"""How the gradient of one weight adds up over rows and places, and what its price adds."""

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...layers import BatchNorm, Conv2D, Dense, Embedding, Layer, LayerNorm, MaskedDense
from ...layers.masked_dense import OnConnections
from ...layers.windows import sides
from ...regularizers import L1, L1L2, L2, Regularizer
from .layer_rules import rule_for
from .passage import Place, written
from .sums import Calculation, Formula, Sum, Term

RowNames = Callable[[int], str]


def gradient_sum(
    layer: Layer, field: str, at: Place, memory: Any, dvalues: Array, value: float, rows: RowNames
) -> Sum:
    """How the gradient of the loss in one parameter adds up.

    field    the parameter's name in the layer, such as weights
    memory   what the layer kept on the way forward
    dvalues  the gradient of the loss in the layer's output, for all rows of the batch
    value    the gradient that the layer has computed
    rows     what each row is called

    Raises:
        ConfigError  the layer has no rule here
    """
    rule = rule_for(PARAMETERS, layer)
    formula, terms = rule(layer, field, at, memory, dvalues)
    named = [
        Term(f"{rows(term.place[0])}{term.name}", term.value, term.factors, place=term.place)
        for term in terms
    ]
    return Sum.of(f"dloss / d {field}[{written(at)}]", formula, named, value)


Terms = tuple[str, list[Term]]  # the formula, and a term for each row and place


def product_of(place: Place, **factors: Any) -> Term:
    """A product; the place begins with the row."""
    numbers = {name: float(value) for name, value in factors.items()}
    value = 1.0
    for number in numbers.values():
        value *= number
    spot = f", at {written(place[1:-1])}" if len(place) > 2 else ""
    return Term(spot, value, numbers, place=place)


def dense(layer: Any, field: str, at: Place, memory: Any, dvalues: Array) -> Terms:
    """Σ input · gradient over rows; a bias is the weight of an input that is always 1"""
    neuron, rows = at[-1], range(len(dvalues))
    if field == "biases":
        return "Σ gradient", [product_of((b, neuron), gradient=dvalues[b, neuron]) for b in rows]
    inputs = memory.inputs[:, at[0]]
    if isinstance(layer, MaskedDense) and not layer.mask[at]:
        return "Σ mask · input · gradient", [
            product_of((b, neuron), mask=0, input=inputs[b], gradient=dvalues[b, neuron])
            for b in rows
        ]
    return "Σ input · gradient", [
        product_of((b, neuron), input=inputs[b], gradient=dvalues[b, neuron]) for b in rows
    ]


def conv2d(layer: Any, field: str, at: Place, memory: Any, dvalues: Array) -> Terms:
    """Σ pixel · gradient over rows and windows"""
    places = list(product(*map(range, dvalues.shape[:3])))
    which = at[-1]
    if field == "biases":
        return "Σ gradient", [product_of((*p, which), gradient=dvalues[*p, which]) for p in places]
    spot = at[0] * sides(layer.kernel_size)[1] + at[1]
    seen = layer.look(memory.inputs)[:, :, :, spot, at[2]]
    return "Σ input · gradient", [
        product_of((*p, which), input=seen[p], gradient=dvalues[*p, which]) for p in places
    ]


def norm(layer: Any, field: str, at: Place, memory: Any, dvalues: Array) -> Terms:
    """Σ normal · gradient for the scale, Σ gradient for the shift"""
    places = [(*p, at[-1]) for p in np.ndindex(dvalues.shape[:-1])]
    if field == "shift":
        return "Σ gradient", [product_of(p, gradient=dvalues[p]) for p in places]
    return "Σ normal · gradient", [
        product_of(p, normal=memory.normal[p], gradient=dvalues[p]) for p in places
    ]


def embedding(layer: Any, field: str, at: Place, memory: Any, dvalues: Array) -> Terms:
    """Σ gradient, over all places where the word stands"""
    word, dimension = at
    places = [(int(b), int(t), dimension) for b, t in np.argwhere(memory.inputs == word)]
    return "Σ gradient where the word stands", [product_of(p, gradient=dvalues[p]) for p in places]


PARAMETERS: dict[type[Layer], Callable[..., Terms]] = {
    Dense: dense,
    MaskedDense: dense,
    Conv2D: conv2d,
    BatchNorm: norm,
    LayerNorm: norm,
    Embedding: embedding,
}

# -- prices --------------------------------------------------------------------------------


def price(layer: Layer, field: str, parameter: Array, at: Place) -> Calculation | None:
    """What the regularizer of a parameter adds to the gradient of one number; None without one.

    Raises:
        ConfigError  the regularizer has no rule here
    """
    rule = layer.regularizers.get(field)
    if rule is None:
        return None
    value = float(rule.differentiate(parameter)[at])
    if isinstance(rule, OnConnections):
        if not rule.mask[at]:
            return Calculation.of("price", "0", {}, 0.0, value)
        rule = rule.rule
    if type(rule) not in PRICES:
        raise ConfigError(
            f"{rule!r} has no rule for its arithmetic",
            do="explain networks with the library's own regularizers",
        )
    formula, given, exact = PRICES[type(rule)](rule, float(parameter[at]))
    return Calculation.of("price", formula, given, exact, value)


def l1(rule: Any, w: float) -> Formula:
    """strength · sign(w)"""
    sign = float(np.sign(w))
    return "{strength} · sign({w})", {"strength": rule.strength, "w": w}, rule.strength * sign


def l2(rule: Any, w: float) -> Formula:
    """2 · strength · w"""
    return "2 · {strength} · {w}", {"strength": rule.strength, "w": w}, 2 * rule.strength * w


def l1_l2(rule: Any, w: float) -> Formula:
    """l1 · sign(w) + 2 · l2 · w"""
    given = {"l1": rule.l1, "w": w, "l2": rule.l2}
    exact = rule.l1 * float(np.sign(w)) + 2 * rule.l2 * w
    return "{l1} · sign({w}) + 2 · {l2} · {w}", given, exact


PRICES: dict[type[Regularizer], Callable[[Any, float], Formula]] = {L1: l1, L2: l2, L1L2: l1_l2}
