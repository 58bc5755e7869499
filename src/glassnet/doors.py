"""Doors: what comes in from outside is checked here, once, and then trusted."""

import sys
from collections.abc import Iterable
from typing import Any

import numpy as np

from .activations import LogSoftmax, Sigmoid, Softmax
from .arrays import Array
from .clipping import Clipping
from .errors import ConfigError, DataError, DtypeError, ShapeError, quoted
from .layers import Layer
from .losses import FUSED, BinaryCrossEntropy, CrossEntropy, Loss, check_weights
from .optimizers import Optimizer
from .settings import number

# The layers that give what a loss of probabilities needs.
ENDINGS: dict[type[Loss], tuple[type[Layer], ...]] = {
    CrossEntropy: (Softmax,),
    BinaryCrossEntropy: (Sigmoid,),
}


def real_numbers(what: str, given: Any) -> Array:
    """Any array-like of real numbers, as a NumPy array; others are refused."""
    try:
        array = np.asarray(given)
    except ValueError as error:  # rows of different lengths
        raise ShapeError(
            f"{what} are no array: {error}", do="make all rows equally long"
        ) from error
    if "numpy.ma" in sys.modules and np.ma.is_masked(given):  # else none can have been made
        raise DataError(f"{what} have masked values", do="fill them in or leave their rows out")
    if array.dtype.kind not in "fiub":
        raise DtypeError(
            f"{what} must be real numbers, got an array of {array.dtype}",
            do="convert every column to numbers first; glassnet.tables does it for tables",
        )
    return array


def inputs_for(layers: tuple[Layer, ...], given: Any, dtype: Any) -> Array:
    """The inputs of a network: the right type, the right shape, all finite."""
    array = real_numbers("inputs", given)
    if array.ndim < 2 or not len(array):
        raise ShapeError(
            f"inputs must have the shape (batch, ...) with at least one row, got {array.shape}",
            do="one row alone is X[None, :]; one feature alone is X[:, None]",
        )
    shape_through(layers, array.shape[1:])
    if layers[0].takes_indices:
        return layers[0].indices(array)
    return finite("inputs", array, dtype)


def finite(what: str, array: Array, dtype: Any) -> Array:
    """An array in a floating type, refused if a number is missing or does not fit."""
    with np.errstate(over="ignore"):
        result = np.ascontiguousarray(array, dtype)
    bad = ~np.isfinite(result)
    if bad.any():
        place = tuple(int(i) for i in np.argwhere(bad)[0])
        raise DataError(
            f"{what}: {bad.sum():,} values are missing, infinite or too large for"
            f" {result.dtype}, the first is {array[place]}",
            where=f"row {place[0]}" + (f", column {place[1]}" if len(place) > 1 else ""),
            do="remove or replace them before training",
        )
    return result


def shape_through(layers: tuple[Layer, ...], shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape of one sample's output; a ShapeError where a layer does not fit."""
    for layer in layers:
        shape = layer.output_shape(shape)
    return shape


def targets_for(loss: Loss, given: Any, outputs: tuple[int, ...], count: int, dtype: Any) -> Array:
    """The targets of a network: labels for class losses, rows of numbers for others.

    One target per row for one output is taken as a column.
    """
    array = real_numbers("targets", given)
    if len(array.shape) == 0 or len(array) != count:
        raise ShapeError(
            f"{count:,} rows of inputs need as many targets, got targets of shape {array.shape}",
            do="give one target for each row of inputs",
        )
    if array.ndim == 1 and outputs == (1,):
        array = array[:, None]
    loss.check((count, *outputs), array)
    if loss.takes_labels and array.ndim == 1:
        return array.astype(np.int64)
    array = finite("targets", array, dtype)
    if loss.takes_labels:
        only("targets", array, abs(array.sum(axis=-1) - 1) < 0.001, "shares of classes, 1 in all")
        only("targets", array, array.min(axis=-1) >= 0, "shares of classes, none below 0")
    if loss.takes_yes_or_no:
        only("targets", array, ((array == 0) | (array == 1)).all(axis=-1), "0 for no and 1 for yes")
    return array


def only(what: str, array: Array, right: Array, wanted: str) -> None:
    """Refuse an array if one of its rows is not right."""
    wrong = np.flatnonzero(~right)
    if wrong.size:
        raise DataError(
            f"{what} must be {wanted}, got {quoted(array[wrong[0]].tolist())}",
            where=f"row {wrong[0]}",
            do="encode them so, or take another loss",
        )


def pair(validation: Any) -> tuple[Any, Any]:
    """Inputs and targets to validate on."""
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise ConfigError(
            f"validation must be a pair of inputs and targets, got {quoted(validation)}",
            do="write validation=(X, y); a share of the rows is validation_split=0.2",
        )
    inputs, targets = validation
    return inputs, targets


def weights_for(
    sample_weight: Any, class_weight: Any, targets: Array, count: int, dtype: Any
) -> Array | None:
    """How much each row counts: its own weight times that of its class; None if all the same."""
    weights = None
    if sample_weight is not None:
        weights = finite("sample_weight", real_numbers("sample_weight", sample_weight), dtype)
        check_weights("sample_weight", weights, count)
    if class_weight is not None:
        by_class = class_weights(class_weight, targets)
        weights = (by_class if weights is None else weights * by_class).astype(dtype)
        check_weights("class_weight", weights, count)
    return weights


def class_weights(given: Any, labels: Array) -> Array:
    """The weight of each row's class: as given, or "balanced" so that all classes count the same.

    balanced: rows / (classes · rows of the class).
    """
    if labels.ndim != 1 or labels.dtype.kind != "i":
        raise ConfigError(
            "class_weight needs targets that are class numbers",
            do="give labels of shape (batch,), or use sample_weight",
        )
    classes, places, counts = np.unique(labels, return_inverse=True, return_counts=True)
    if isinstance(given, str) and given == "balanced":
        return (len(labels) / (len(classes) * counts))[places]
    if not isinstance(given, dict):
        raise ConfigError(
            f'class_weight must be "balanced" or a dictionary, got {quoted(given)}',
            do="write for example class_weight={0: 1.0, 1: 5.0}",
        )
    for label, weight in given.items():
        if label not in classes.tolist():
            raise ConfigError(
                f"class_weight has class {quoted(label)}, which is the class of no row",
                do="use the class numbers of the targets as keys, such as {0: 1.0, 1: 5.0}",
            )
        number(f"the weight of class {label}", weight, at_least=0)
    return np.array([given.get(label, 1.0) for label in classes.tolist()], float)[places]


def layers_of(given: Any) -> tuple[Layer, ...]:
    """The layers of a model, in a list or another sequence."""
    if not isinstance(given, Iterable) or isinstance(given, str):
        raise ConfigError(
            f"layers must be a list of layers, got {quoted(given)}",
            do="write them in brackets, the first one first: Model([Dense(2, 1)], …)",
        )
    return tuple(given)


def check_parts(layers: tuple[Layer, ...], loss: Any, optimizer: Any, clipping: Any) -> None:
    """Refuse what cannot be a model, and say what is missing."""
    for layer in layers:
        if not isinstance(layer, Layer):
            raise ConfigError(
                f"a model is made of layers, got {quoted(layer)}",
                do="write for example Model([Dense(2, 3), Softmax()], loss=CrossEntropy())",
            )
    if not any(layer.parameter_shapes for layer in layers):
        raise ConfigError("no layer has anything to learn", do="put in a Dense layer")
    if len({id(layer) for layer in layers}) < len(layers):
        raise ConfigError("one layer stands in the model twice", do="make a second one")
    if not isinstance(loss, Loss):
        raise ConfigError(
            f"loss must be a loss, got {quoted(loss)}", do="write loss=CrossEntropy()"
        )
    if not isinstance(optimizer, Optimizer):
        raise ConfigError(
            f"optimizer must be an optimizer, got {quoted(optimizer)}",
            do="write optimizer=Adam(learning_rate=0.001)",
        )
    if not isinstance(clipping, Clipping | None):
        raise ConfigError(
            f"clipping must be a clipping, got {quoted(clipping)}", do="write ClipByNorm(1.0)"
        )
    check_ending(layers[-1], loss)
    shape = layers[0].input_shape
    if shape is not None:
        shape_through(layers, shape)


def check_ending(last: Layer, loss: Loss) -> None:
    """Refuse a loss of probabilities where there are none, and a loss of scores where there are."""
    wanted = ENDINGS.get(type(loss))
    ours = type(last).__module__.startswith("glassnet.")
    if wanted and ours and not isinstance(last, wanted):
        names = " or ".join(f"{kind.__name__}()" for kind in wanted)
        raise ConfigError(
            f"{loss!r} needs probabilities, but the last layer is {quoted(last)}",
            do=f"put {names} last, or take a loss of scores such as SoftmaxCrossEntropy()",
        )
    if isinstance(last, Softmax | Sigmoid | LogSoftmax) and type(loss) in FUSED.values():
        raise ConfigError(
            f"{loss!r} takes scores, but the last layer is {last!r}",
            do=f"remove {last!r}, or take CrossEntropy() or BinaryCrossEntropy()",
        )


def check_batches(layers: tuple[Layer, ...], count: int, batch_size: int) -> None:
    """Refuse batches that are too small for a layer that needs company."""
    last = count % batch_size or min(batch_size, count)
    for layer in layers:
        if min(batch_size, last) < layer.smallest_batch:
            raise ConfigError(
                f"{layer!r} needs at least {layer.smallest_batch} rows in every batch;"
                f" {count:,} rows in batches of {batch_size:,} leave {last} in the last",
                do="choose another batch_size",
            )
