"""Prediction: any number of rows through a network, each row with the same bits always.

Inside, products are steady: they do not depend on where in a block a row stands. Everything
else treats each row by itself, in whole vectors of the processor: the rows of a block are
filled up with zeros to a multiple of 64, so that none is left over for other code.
"""

from collections.abc import Callable, Iterator, Sequence
from contextvars import copy_context
from math import isfinite, prod
from typing import Any

import numpy as np

from . import metrics
from .arrays import PREDICTION, Array
from .engines import RowsOnDisk
from .layers import Layer
from .losses import Loss, SigmoidBinaryCrossEntropy
from .running_errors import RunningErrors
from .threads import cores, one_thread
from .train_step import Batch, Network

WHOLE = 64  # the rows of every block are a multiple of this
MOST = 2048
CACHED = 2**18  # numbers in a layer's output that stay close to the processor (measured)
SHARE = 2**15  # rows that a thread takes at a time


def predict(layers: Sequence[Layer], parameters: list[Any], inputs: Array) -> Array:
    """The output for every row, on all cores if there are many rows."""

    def blocks_from(start: int) -> list[Array]:
        stop = min(start + SHARE, len(inputs))
        return list(predict_blocks(layers, parameters, inputs, range(start, stop)))

    with one_thread():  # for each product: its groups of rows are small, whatever the network
        return np.concatenate(side_by_side(blocks_from, range(0, len(inputs), SHARE)))


def side_by_side(blocks_from: Callable[[int], list[Array]], starts: range) -> list[Array]:
    """All blocks in order, from as many threads as there are cores."""
    if len(starts) == 1:
        return blocks_from(0)
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(cores()) as threads:
        runs = [copy_context().run for _ in starts]  # with NumPy's error handling as it is here
        shares = threads.map(lambda run, start: run(blocks_from, start), runs, starts)
        return [block for share in shares for block in share]


def predict_blocks(
    layers: Sequence[Layer], parameters: list[Any], inputs: Array, some: range | None = None
) -> Iterator[Array]:
    """The output for every row, or for some, block by block, in constant memory."""
    some = range(len(inputs)) if some is None else some
    size = block_size(layers, inputs.shape[1:])
    for start in some[::size]:
        rows = inputs[start : min(start + size, some.stop)]
        output = filled_up(rows)
        for layer, own in zip(layers, parameters, strict=True):
            output, _ = layer.compute(own, output, PREDICTION)
        yield output[: len(rows)]


def block_size(layers: Sequence[Layer], shape: tuple[int, ...]) -> int:
    """How many rows to take at a time, so that the largest output stays cached."""
    largest = prod(shape)
    for layer in layers:
        shape = layer.output_shape(shape)
        largest = max(largest, prod(shape))
    return min(max(CACHED // largest // WHOLE, 1) * WHOLE, MOST)


def filled_up(rows: Array) -> Array:
    """The rows, followed by as many rows of zeros as they lack."""
    missing = -len(rows) % WHOLE
    if not missing:
        return rows
    return np.concatenate([rows, np.zeros((missing, *rows.shape[1:]), rows.dtype)])


def evaluate(network: Network, parameters: list[Any], data: Batch) -> dict[str, float]:
    """The exact (weighted) mean loss over all rows, and the metrics that suit it.

    Where the loss is not finite, metrics would say nothing, and there are none.
    """
    if isinstance(data.inputs, RowsOnDisk):
        return evaluate_blocks(network, parameters, data)
    with np.errstate(all="ignore"):  # the loss tells whether a number became too large
        output = predict(network.layers, parameters, data.inputs)
        values, _ = network.loss.compute(output, data.targets)
        mean = float(np.average(values.astype(np.float64), weights=data.weights))
    if not isfinite(mean):
        return {"loss": mean}
    return {"loss": mean} | suitable_metrics(network.loss, output, data.targets)


def evaluate_blocks(network: Network, parameters: list[Any], data: Batch) -> dict[str, float]:
    """The same for rows on disk, block by block: a mean over rows is the mean of blocks' means."""
    loss, rows, weight = 0.0, 0, 0.0
    sums: dict[str, float] = {}
    errors = RunningErrors()
    for block in data.inputs.blocks():
        inputs, targets = data.inputs[block], data.targets[block]
        weights = None if data.weights is None else data.weights[block]
        with np.errstate(all="ignore"):
            output = predict(network.layers, parameters, inputs)
            values, _ = network.loss.compute(output, targets)
            counts = np.ones(len(inputs)) if weights is None else weights.astype(np.float64)
            loss += float(counts @ values.astype(np.float64))
        if not isfinite(loss):
            return {"loss": loss}
        rows, weight = rows + len(inputs), weight + float(counts.sum())
        for name, mean in suitable_metrics(network.loss, output, targets).items():
            sums[name] = sums.get(name, 0.0) + mean * len(inputs)
        if "r_squared" in sums:
            errors.add(output, targets)
    means = {name: total / rows for name, total in sums.items()}
    if "r_squared" in means:
        means["r_squared"] = errors.r_squared
    return {"loss": loss / weight} | means


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
