"""The numerical guard: training stops in the step in which a number becomes NaN or infinite."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from .arrays import Array, Mode, NumpyRandom
from .errors import DivergedError
from .layers import Layer
from .losses import mean_of, share_of
from .train_step import Batch, Network

CURE = "lower the learning rate, or scale inputs and targets to about 1"


def is_finite(numbers: Array) -> bool:
    """Whether all numbers are finite. Their sum of squares tells fast; if it overflows, each."""
    flat = numbers.reshape(-1)
    return math.isfinite(np.dot(flat, flat)) or bool(np.isfinite(flat).all())


def layer_names(layers: tuple[Layer, ...] | list[Layer]) -> list[str]:
    """A name for each layer: its kind and its number among those of its kind.

    >>> from glassnet.layers import Dense
    >>> layer_names([Dense(2, 8), Dense(8, 3)])
    ['dense_1', 'dense_2']
    """
    kinds = [type(layer).__name__.lower() for layer in layers]
    return [f"{kind}_{kinds[: place + 1].count(kind)}" for place, kind in enumerate(kinds)]


def diverged_in_batch(
    network: Network, parameters: list[Any], batch: Batch, rows: Sequence[int]
) -> DivergedError:
    """Walk the way there and back until a number is not finite, and name the first.

    `parameters` are those before the step; `rows` says which row of the data each sample is.
    """
    names = layer_names(network.layers)
    mode = Mode(NumpyRandom(np.random.default_rng(0)))
    output, memories = batch.inputs, []
    with np.errstate(all="ignore"):
        for name, layer, own in zip(names, network.layers, parameters, strict=True):
            output, memory = layer.compute(own, output, mode)
            memories.append(memory)
            if not is_finite(output):
                return error(f"the output of {name}", output, name, rows)
        values, memory = network.loss.compute(output, batch.targets)
        if not is_finite(values):
            return error("the loss", values, "the loss", rows)
        share = share_of(values, batch.weights)
        mean = mean_of(values, share)
        if not math.isfinite(mean):
            where = f"the loss, largest in training row {rows[int(values.argmax())]}"
            return DivergedError(f"the mean loss became {mean}", where=where, do=CURE)
        dvalues = network.loss.differentiate(memory, share)
        links = list(zip(names, network.layers, parameters, memories, strict=True))
        for name, layer, own, memory in reversed(links):
            if not is_finite(dvalues):
                return error(f"the gradient in the output of {name}", dvalues, name, rows)
            gradients = layer.differentiate_parameters(own, memory, dvalues)
            for field, gradient in gradients._asdict().items():
                if gradient is not None and not is_finite(gradient):
                    return error(f"the gradient of the {field} of {name}", gradient, name)
            if layer is not network.layers[0]:
                dvalues = layer.differentiate_inputs(own, memory, dvalues)
        for place, field, rule in network.regularizers:
            parameter = getattr(parameters[place], field)
            if not is_finite(np.append(rule.differentiate(parameter), rule.penalty(parameter))):
                where = f"{field} of {names[place]}"
                return DivergedError(f"the price {rule!r} became inf", where=where, do=CURE)
    return DivergedError("the loss or a gradient became too large to represent", do=CURE)


def diverged_in_update(network: Network, parameters: list[Any]) -> DivergedError:
    """Name the first parameter that is not finite after the optimizer moved it."""
    for name, own in zip(layer_names(network.layers), parameters, strict=True):
        for field, parameter in own._asdict().items():
            if not is_finite(parameter):
                return error(f"the {field} of {name}", parameter, name)
    return DivergedError("a weight became too large to represent", do=CURE)


def error(
    what: str, numbers: Array, place: str, rows: Sequence[int] | None = None
) -> DivergedError:
    """Say which quantity went wrong, with which value, and in which row if rows have numbers."""
    bad = ~np.isfinite(numbers)
    value = numbers[bad][0]
    where = place
    if rows is not None:
        where += f", training row {rows[int(np.argwhere(bad)[0, 0])]}"
    return DivergedError(f"{what} became {value}", where=where, do=CURE)
