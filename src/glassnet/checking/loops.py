"""A trained network in lists and loops, with the neurons of the plain-Python rung."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from .. import activations, layers, scratch
from ..arrays import Array
from ..layers import Layer

MOST = 200_000  # products that are worth a loop

Row = list[float]
EACH: dict[type[Layer], Callable[[float], float]] = {
    activations.ReLU: scratch.relu,
    activations.Sigmoid: scratch.sigmoid,
    activations.Linear: scratch.linear,
    activations.Step: scratch.step,
}
WHOLE: dict[type[Layer], Callable[[Row], Row]] = {
    activations.Softmax: scratch.softmax,
    layers.Dropout: lambda row: row,  # drops nothing when it predicts
    layers.Flatten: lambda row: row,
}


def by_loops(steps: Sequence[tuple[str, Layer, Any]], inputs: Array) -> tuple[Array | None, str]:
    """The output for every row, or None and why the loops cannot say it."""
    unknown = [name for name, layer, _ in steps if not is_known(layer)]
    if unknown or inputs.ndim != 2:
        what = unknown[0] if unknown else "images"
        return None, f"the loops know Dense, ReLU, Sigmoid, Step, Linear and Softmax, not {what}"
    products = sum(np.size(own[0]) for _, _, own in steps if own) * len(inputs)
    if products > MOST:
        return None, f"{products:,} products are too many for loops; {MOST:,} are done"
    rows: list[Row] = inputs.tolist()
    for _, layer, own in steps:
        rows = looped(layer, own, rows)
    return np.array(rows, float), ""


def is_known(layer: Layer) -> bool:
    """Whether the loops can do a layer's work."""
    return type(layer) in {layers.Dense, *EACH, *WHOLE}


def looped(layer: Layer, own: Any, rows: list[Row]) -> list[Row]:
    """One layer, row by row."""
    if isinstance(layer, layers.Dense):
        return scratch.batch(rows, own.weights.T.tolist(), own.biases[0].tolist())
    if type(layer) in EACH:
        return [[EACH[type(layer)](x) for x in row] for row in rows]
    return [WHOLE[type(layer)](row) for row in rows]
