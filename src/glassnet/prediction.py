"""Prediction: any number of rows through a network, each row with the same bits always.

Products of matrices add in an order that depends on their shape, so a row could come out
a little different in another batch. Here every batch has the same shape: blocks of 256
rows, the last one filled up with zeros.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from . import metrics
from .arrays import INFERENCE, Array
from .layers import Layer
from .losses import Loss, SigmoidBinaryCrossEntropy
from .threads import fitting_threads
from .train_step import Batch, Network

BLOCK = 256  # rows


def predict(layers: Sequence[Layer], parameters: list[Any], inputs: Array) -> Array:
    """The output for every row."""
    with fitting_threads(layers, BLOCK):
        return np.concatenate(list(predict_blocks(layers, parameters, inputs)))


def predict_blocks(
    layers: Sequence[Layer], parameters: list[Any], inputs: Array
) -> Iterator[Array]:
    """The output for every row, block by block, in constant memory."""
    for start in range(0, len(inputs), BLOCK):
        rows = inputs[start : start + BLOCK]
        output = filled_up(rows)
        for layer, own in zip(layers, parameters, strict=True):
            output, _ = layer.compute(own, output, INFERENCE)
        yield output[: len(rows)]


def filled_up(rows: Array) -> Array:
    """The rows, followed by as many rows of zeros as a block lacks."""
    missing = BLOCK - len(rows)
    if not missing:
        return rows
    return np.concatenate([rows, np.zeros((missing, *rows.shape[1:]), rows.dtype)])


def evaluate(network: Network, parameters: list[Any], data: Batch) -> dict[str, float]:
    """The exact (weighted) mean loss over all rows, and the metrics that suit it."""
    output = predict(network.layers, parameters, data.inputs)
    with np.errstate(over="ignore", invalid="ignore"):
        values, _ = network.loss.compute(output, data.targets)
    mean = float(np.average(values.astype(np.float64), weights=data.weights))
    return {"loss": mean} | suitable_metrics(network.loss, output, data.targets)


def suitable_metrics(loss: Loss, output: Array, targets: Array) -> dict[str, float]:
    """What people ask about predictions trained with this loss."""
    if loss.takes_labels:
        return {"accuracy": metrics.categorical_accuracy(output, targets)}
    if loss.takes_yes_or_no:
        middle = 0.0 if isinstance(loss, SigmoidBinaryCrossEntropy) else 0.5
        return {"accuracy": metrics.binary_accuracy(output, targets, threshold=middle)}
    return {
        "r_squared": metrics.r_squared(output, targets),
        "mean_absolute_error": metrics.mean_absolute_error(output, targets),
    }
