"""How each layer makes one number of its output, in lines that can be checked by hand."""

import math
from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
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
from ...layers.windows import sides
from .activation_rules import ACTIVATIONS
from .passage import Passage, Place, number_at
from .sums import ArithmeticLine, Calculation, Sum, Term, field_of

SLACK = 1000  # roundings of a layer's floating type that its own arithmetic may be off by


def lines_of(passage: Passage, place: Place) -> tuple[ArithmeticLine, ...]:
    """How a layer made the number at a place of its output.

    Raises:
        ConfigError  the layer has no rule here, or does something else than its rule says
    """
    lines = rule_for(FORWARD, passage.layer)(passage, place)
    check_reached(passage, lines)
    return tuple(lines)


def rule_for(rules: dict[type[Layer], Any], layer: Layer) -> Any:
    """The rule of just this kind of layer; one of a derived class may do anything."""
    if type(layer) not in rules:
        raise ConfigError(
            f"{layer!r} has no rule for its arithmetic",
            do="explain networks of the library's own layers",
        )
    return rules[type(layer)]


def check_reached(passage: Passage, lines: list[ArithmeticLine]) -> None:
    """Refuse to show arithmetic that does not lead to the number the network holds."""
    last = lines[-1]
    sizes = [line.size for line in lines if isinstance(line, Sum)]
    given = [abs(v) for line in lines if isinstance(line, Calculation) for v in line.given.values()]
    size = max(1.0, abs(last.value), *sizes, *given)
    if abs(last.rounding) > SLACK * float(np.finfo(passage.output.dtype).eps) * size:
        raise ConfigError(
            f"{passage.name} holds {last.value!r}, and its arithmetic is {last.rounding!r} away",
            do="explain networks of the library's own layers, as they are in prediction",
        )


# -- sums ----------------------------------------------------------------------------------


def dense(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """Σ input · weight + bias"""
    weights = passage.weights
    terms = [
        weighted(passage.input_name((i,)), passage.inputs[i], weights[(i, *place)])
        for i in range(len(passage.inputs))
    ]
    return [closed(passage, place, terms, number_at(passage.parameters.biases[0], place))]


def conv2d(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """Σ of a window: pixel · weight, + bias"""
    layer: Any = passage.layer
    row, column, which = place
    window = layer.look(passage.inputs[np.newaxis])[0, row, column]  # (places, channels)
    weights = passage.parameters.weights[..., which].reshape(window.shape)
    (top, _), (left, _) = layer.frame(*passage.inputs.shape[:2])
    stride, (high, wide) = sides(layer.stride), sides(layer.kernel_size)
    terms = []
    for spot, (down, across) in enumerate(product(range(high), range(wide))):
        at = row * stride[0] + down - top, column * stride[1] + across - left
        for channel in range(layer.channels):
            name = pixel_name(passage, (*at, channel))
            terms.append(weighted(name, window[spot, channel], weights[spot, channel]))
    return [closed(passage, place, terms, float(passage.parameters.biases[0, which]))]


def pixel_name(passage: Passage, place: Place) -> str:
    """What a pixel is called; those around the image are padding."""
    inside = all(0 <= at < size for at, size in zip(place, passage.inputs.shape, strict=True))
    return passage.input_name(place) if inside else "padding"


def weighted(name: str, given: Any, weight: Any) -> Term:
    """An input times its weight."""
    given, weight = float(given), float(weight)
    return Term(name, given * weight, {"input": given, "weight": weight})


def closed(passage: Passage, place: Place, terms: list[Term], bias: float) -> Sum:
    """A weighted sum with its bias, up to the number that the layer holds."""
    terms = [*terms, Term("bias", bias, role="bias")]
    value = number_at(passage.output, place)
    return Sum.of(passage.output_name(place), "Σ input · weight + bias", terms, value)


# -- scales --------------------------------------------------------------------------------


def batch_norm(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """(input − mean) / √(variance + ε), then scale and shift"""
    own, feature = passage.parameters, place[-1]
    given = {
        "x": number_at(passage.inputs, place),
        "mean": float(own.mean[0, feature]),
        "variance": float(own.variance[0, feature]),
        "ε": passage.layer.epsilon,  # type: ignore[attr-defined]
    }
    exact = (given["x"] - given["mean"]) / math.sqrt(given["variance"] + given["ε"])
    normal = Calculation.of("normal", "({x} − {mean}) / √({variance} + {ε})", given, exact)
    return [normal, rescaled(passage, place, normal.value)]


def layer_norm(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """The same with the mean and the variance of the sample's own features"""
    own, row = passage.inputs[place[:-1]].astype(np.float64), place[:-1]
    epsilon: float = passage.layer.epsilon  # type: ignore[attr-defined]
    names = [passage.input_name((*row, i)) for i in range(len(own))]
    mean = averaged("mean", "x", names, own.tolist())
    from_mean = own - mean[-1].value
    squares = averaged("variance", "(x − mean)²", names, (from_mean * from_mean).tolist())
    given = {
        "x": number_at(passage.inputs, place),
        "mean": mean[-1].value,
        "variance": squares[-1].value,
        "ε": epsilon,
    }
    exact = (given["x"] - given["mean"]) / math.sqrt(given["variance"] + epsilon)
    normal = Calculation.of("normal", "({x} − {mean}) / √({variance} + {ε})", given, exact)
    return [*mean, *squares, normal, rescaled(passage, place, normal.value)]


def averaged(name: str, what: str, names: list[str], values: list[float]) -> list[ArithmeticLine]:
    """A sum, and the mean that it gives."""
    terms = [Term(one, value) for one, value in zip(names, values, strict=True)]
    total = math.fsum(values)
    whole = Sum.of(f"Σ {what}", f"Σ {what}", terms, total)
    given = {"sum": total, "n": len(values)}
    return [whole, Calculation.of(name, "{sum} / {n}", given, total / len(values))]


def rescaled(passage: Passage, place: Place, normal: float) -> Calculation:
    """scale · normal + shift"""
    own, feature = passage.parameters, place[-1]
    scale, shift = float(own.scale[0, feature]), float(own.shift[0, feature])
    given = {"scale": scale, "normal": normal, "shift": shift}
    value = number_at(passage.output, place)
    name = passage.output_name(place)
    exact = scale * normal + shift
    return Calculation.of(name, "{scale} · {normal} + {shift}", given, exact, value)


# -- choices -------------------------------------------------------------------------------


def window_of(passage: Passage, place: Place) -> list[tuple[str, float]]:
    """What a pool's window sees: names and numbers, row by row."""
    layer: Any = passage.layer
    row, column, channel = place
    (high, wide), (down, across) = sides(layer.size), layer.step
    spots = product(range(high), range(wide))
    at = [(row * down + i, column * across + j, channel) for i, j in spots]
    return [(passage.input_name(spot), number_at(passage.inputs, spot)) for spot in at]


def max_pool2d(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """max of the window"""
    seen = window_of(passage, place)
    given = {field_of(name): number for name, number in seen}
    formula = f"max({', '.join(f'{{{name}}}' for name in given)})"
    value = number_at(passage.output, place)
    exact = max(given.values())
    return [Calculation.of(passage.output_name(place), formula, given, exact, value)]


def average_pool2d(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """Σ of the window / its pixels"""
    seen = window_of(passage, place)
    total = math.fsum(value for _, value in seen)
    whole = Sum.of("Σ pixel", "Σ pixel", [Term(*one) for one in seen], total)
    given, value = {"sum": total, "n": len(seen)}, number_at(passage.output, place)
    name, exact = passage.output_name(place), total / len(seen)
    return [whole, Calculation.of(name, "{sum} / {n}", given, exact, value)]


def embedding(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """The weight of the word"""
    *position, dimension = place
    word = int(passage.inputs[tuple(position)])
    key = f"weights[{word}, {dimension}]"
    weight = float(passage.parameters.weights[word, dimension])
    return [passed(passage, place, key, weight)]


def flatten(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """The same number, at another place"""
    before = tuple(map(int, np.unravel_index(place[0], passage.inputs.shape)))
    return [passed(passage, place, passage.input_name(before), number_at(passage.inputs, before))]


def dropout(passage: Passage, place: Place) -> list[ArithmeticLine]:
    """The same number: in prediction nothing is silenced"""
    return [passed(passage, place, passage.input_name(place), number_at(passage.inputs, place))]


def passed(passage: Passage, place: Place, name: str, given: float) -> Calculation:
    """A number that is handed on as it is."""
    value, name = number_at(passage.output, place), field_of(name)
    return Calculation.of(passage.output_name(place), f"{{{name}}}", {name: given}, given, value)


Rule = Callable[[Passage, Place], list[ArithmeticLine]]
FORWARD: dict[type[Layer], Rule] = {
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
    **ACTIVATIONS,
}


def shape_words(array: Array) -> str:
    """The places that an array has, for a message.

    >>> shape_words(np.zeros(5)), shape_words(np.zeros((2, 3)))
    ('from 0 to 4', 'from 0,0 to 1,2')
    """
    last = ",".join(str(size - 1) for size in array.shape)
    return f"from {','.join('0' for _ in array.shape)} to {last}"
