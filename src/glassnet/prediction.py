"""Prediction: any number of rows through a network, each row with the same bits always.

Every block has the same shape, 512 rows, the last one filled up with zeros; and inside,
products are steady: they do not depend on where in the block a row stands.
"""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Any

import numpy as np

from . import metrics
from .arrays import PREDICTION, Array
from .layers import Layer
from .losses import Loss, SigmoidBinaryCrossEntropy
from .threads import one_thread
from .train_step import Batch, Network

BLOCK = 512  # rows


def predict(layers: Sequence[Layer], parameters: list[Any], inputs: Array) -> Array:
    """The output for every row."""
    with one_thread():  # its groups of rows are small, whatever the network
        return np.concatenate(list(predict_blocks(layers, parameters, inputs)))


def predict_blocks(
    layers: Sequence[Layer], parameters: list[Any], inputs: Array
) -> Iterator[Array]:
    """The output for every row, block by block, in constant memory."""
    for start in range(0, len(inputs), BLOCK):
        rows = inputs[start : start + BLOCK]
        output = filled_up(rows)
        for layer, own in zip(layers, parameters, strict=True):
            output, _ = layer.compute(own, output, PREDICTION)
        yield output[: len(rows)]


def filled_up(rows: Array) -> Array:
    """The rows, followed by as many rows of zeros as a block lacks."""
    missing = BLOCK - len(rows)
    if not missing:
        return rows
    return np.concatenate([rows, np.zeros((missing, *rows.shape[1:]), rows.dtype)])


def evaluate(network: Network, parameters: list[Any], data: Batch) -> dict[str, float]:
    """The exact (weighted) mean loss over all rows, and the metrics that suit it.

    Where the loss is not finite, metrics would say nothing, and there are none.
    """
    with np.errstate(all="ignore"):  # the loss tells whether a number became too large
        output = predict(network.layers, parameters, data.inputs)
        values, _ = network.loss.compute(output, data.targets)
        mean = float(np.average(values.astype(np.float64), weights=data.weights))
    if not isfinite(mean):
        return {"loss": mean}
    return {"loss": mean} | suitable_metrics(network.loss, output, data.targets)


def suitable_metrics(loss: Loss, output: Array, targets: Array) -> dict[str, float]:
    """What people ask about predictions trained with this loss."""
    if loss.takes_labels:
        return {"accuracy": metrics.categorical_accuracy(output, targets)}
    if loss.takes_yes_or_no:
        return {"accuracy": metrics.binary_accuracy(output, targets, threshold=middle(loss))}
    return {
        "r_squared": metrics.r_squared(output, targets),
        "mean_absolute_error": metrics.mean_absolute_error(output, targets),
    }


def middle(loss: Loss) -> float:
    """Where yes and no are equally probable: at a score of 0, at a probability of one half."""
    return 0.0 if isinstance(loss, SigmoidBinaryCrossEntropy) else 0.5
