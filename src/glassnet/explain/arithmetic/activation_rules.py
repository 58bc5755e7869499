"""How each activation makes one number, and how its derivative comes about."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ...activations import (
    ELU,
    GELU,
    GELU_CUBIC,
    GELU_SCALE,
    LeakyReLU,
    Linear,
    LogSoftmax,
    ReLU,
    Sigmoid,
    SiLU,
    Softmax,
    Softplus,
    Step,
    Tanh,
)
from ...layers import Layer
from .passage import Passage, Place, number_at
from .sums import ArithmeticLine, Calculation, Formula, Sum, Term, field_of


def sigmoid_of(x: float) -> float:
    """The sigmoid of a number, without overflow."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def linear(layer: Any, x: float) -> Formula:
    return "{x}", {"x": x}, x


def step(layer: Any, x: float) -> Formula:
    return "1 if {x} > 0 else 0", {"x": x}, float(x > 0)


def sigmoid(layer: Any, x: float) -> Formula:
    formula = "1 / (1 + e^(−{x}))" if x >= 0 else "e^({x}) / (1 + e^({x}))"
    return formula, {"x": x}, sigmoid_of(x)


def tanh(layer: Any, x: float) -> Formula:
    return "tanh({x})", {"x": x}, math.tanh(x)


def relu(layer: Any, x: float) -> Formula:
    return "max(0, {x})", {"x": x}, max(0.0, x)


def leaky_relu(layer: Any, x: float) -> Formula:
    given = {"x": x, "slope": layer.slope}
    return "max({x}, {slope} · {x})", given, max(x, layer.slope * x)


def elu(layer: Any, x: float) -> Formula:
    if x > 0:
        return "{x}", {"x": x}, x
    return "{α} · (e^({x}) − 1)", {"x": x, "α": layer.alpha}, layer.alpha * math.expm1(x)


def softplus(layer: Any, x: float) -> Formula:
    formula = "{x} + log(1 + e^(−{x}))" if x > 0 else "log(1 + e^({x}))"
    return formula, {"x": x}, max(x, 0.0) + math.log1p(math.exp(-abs(x)))


def silu(layer: Any, x: float) -> Formula:
    formula = "{x} / (1 + e^(−{x}))" if x >= 0 else "{x} · e^({x}) / (1 + e^({x}))"
    return formula, {"x": x}, x * sigmoid_of(x)


def elementwise(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """One formula of one number."""
    formula, given, exact = FORMULAS[type(passage.layer)](
        passage.layer, number_at(passage.inputs, place)
    )
    value = number_at(passage.output, place)
    return [Calculation.of(passage.output_name(place), formula, given, exact, value)]


def gelu_exponent(x: float) -> Calculation:
    """u, with which GELU is x · sigmoid(u)."""
    given = {"x": x, "a": GELU_SCALE, "b": GELU_CUBIC}
    exact = x * (GELU_SCALE + GELU_CUBIC * (x * x))
    return Calculation.of("u", "{x} · ({a} + {b} · {x}²)", given, exact)


def gelu(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """u, and x · sigmoid(u)"""
    x = number_at(passage.inputs, place)
    u = gelu_exponent(x)
    formula = "{x} / (1 + e^(−{u}))" if u.value >= 0 else "{x} · e^({u}) / (1 + e^({u}))"
    given, value = {"x": x, "u": u.value}, number_at(passage.output, place)
    exact = x * sigmoid_of(u.value)
    return [u, Calculation.of(passage.output_name(place), formula, given, exact, value)]


def exponentials(passage: Passage, place: Place) -> tuple[Calculation, Sum, float]:
    """The largest score of the row, the sum of the exponentials, and the own score."""
    row = place[:-1]
    scores = passage.inputs[row].astype(np.float64).tolist()
    names = [passage.input_name((*row, k)) for k in range(len(scores))]
    largest, total = sum_of_exponentials(names, scores)
    return largest, total, scores[place[-1]]


def sum_of_exponentials(names: list[str], scores: list[float]) -> tuple[Calculation, Sum]:
    """The largest score, and the sum of e^(score − largest)."""
    top = max(scores)
    which = field_of(names[scores.index(top)])
    largest = Calculation.of("largest", f"{{{which}}}", {which: top}, top)
    powers = [math.exp(score - top) for score in scores]
    terms = [
        Term(name, one, {"score": score, "largest": top}, form="e^({score} − {largest})")
        for name, one, score in zip(names, powers, scores, strict=True)
    ]
    return largest, Sum.of("sum", "Σ e^(score − largest)", terms, math.fsum(powers))


def softmax(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """e^(score − largest) / Σ e^(score − largest)"""
    largest, total, score = exponentials(passage, place)
    name, value = passage.output_name(place), number_at(passage.output, place)
    return [largest, total, share_of_exponentials(name, score, largest, total, value)]


def share_of_exponentials(
    name: str, score: float, largest: Calculation, total: Sum, value: float | None = None
) -> Calculation:
    """The share that one score has in the sum of the exponentials."""
    given = {"score": score, "largest": largest.value, "sum": total.value}
    exact = math.exp(score - largest.value) / total.value
    return Calculation.of(name, "e^({score} − {largest}) / {sum}", given, exact, value)


def log_softmax(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """score − largest − log Σ e^(score − largest)"""
    largest, total, score = exponentials(passage, place)
    given = {"score": score, "largest": largest.value, "sum": total.value}
    exact = score - largest.value - math.log(total.value)
    name, value = passage.output_name(place), number_at(passage.output, place)
    formula = "{score} − {largest} − log({sum})"
    return [largest, total, Calculation.of(name, formula, given, exact, value)]


FORMULAS: dict[type[Layer], Callable[[Any, float], Formula]] = {
    Linear: linear,
    Step: step,
    Sigmoid: sigmoid,
    Tanh: tanh,
    ReLU: relu,
    LeakyReLU: leaky_relu,
    ELU: elu,
    Softplus: softplus,
    SiLU: silu,
}
ACTIVATIONS: dict[type[Layer], Callable[[Passage, Place], list[ArithmeticLine]]] = {
    **dict.fromkeys(FORMULAS, elementwise),
    GELU: gelu,
    Softmax: softmax,
    LogSoftmax: log_softmax,
}


# -- derivatives ---------------------------------------------------------------------------


def derivative(layer: Any, x: float, y: float) -> list[Calculation]:
    """dy/dx of an elementwise activation, from its input and its output; the last line is it."""
    if isinstance(layer, GELU):
        return gelu_derivative(x, y)
    if isinstance(layer, SiLU):
        s = Calculation.of("s", *sigmoid(layer, x))
        given = {"s": s.value, "y": y}
        exact = s.value + y * (1 - s.value)
        return [s, Calculation.of("derivative", "{s} + {y} · (1 − {s})", given, exact)]
    return [Calculation.of("derivative", *SLOPES[type(layer)](layer, x, y))]


def gelu_derivative(x: float, y: float) -> list[Calculation]:
    """s + y · (1 − s) · u′"""
    u = gelu_exponent(x)
    s = Calculation.of("s", *renamed(sigmoid(None, u.value), "u"))
    given = {"x": x, "a": GELU_SCALE, "b": GELU_CUBIC}
    slope = GELU_SCALE + 3 * GELU_CUBIC * (x * x)
    du = Calculation.of("u′", "{a} + 3 · {b} · {x}²", given, slope)
    last = {"s": s.value, "y": y, "u′": slope}
    exact = s.value + y * (1 - s.value) * slope
    return [u, s, du, Calculation.of("derivative", "{s} + {y} · (1 − {s}) · {u′}", last, exact)]


def renamed(formula: Formula, name: str) -> Formula:
    """The same formula of a number with another name than x."""
    text, given, result = formula
    return text.replace("{x}", f"{{{name}}}"), {name: given["x"]}, result


SLOPES: dict[type[Layer], Callable[[Any, float, float], Formula]] = {
    Linear: lambda layer, x, y: ("1", {}, 1.0),
    Step: lambda layer, x, y: ("0", {}, 0.0),
    Sigmoid: lambda layer, x, y: ("{y} · (1 − {y})", {"y": y}, y * (1 - y)),
    Tanh: lambda layer, x, y: ("1 − {y}²", {"y": y}, 1 - y * y),
    ReLU: lambda layer, x, y: ("1 if {x} > 0 else 0", {"x": x}, float(x > 0)),
    LeakyReLU: lambda layer, x, y: (
        "1 if {x} > 0 else {slope}",
        {"x": x, "slope": layer.slope},
        1.0 if x > 0 else layer.slope,
    ),
    ELU: lambda layer, x, y: (
        "1 if {x} > 0 else {α} · e^({x})",
        {"x": x, "α": layer.alpha},
        1.0 if x > 0 else layer.alpha * math.exp(x),
    ),
    Softplus: lambda layer, x, y: ("1 − e^(−{y})", {"y": y}, -math.expm1(-y)),
}
