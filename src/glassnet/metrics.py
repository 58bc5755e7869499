"""Metrics: how good predictions are, in numbers that people read.

Nothing learns from these, so they may have steps and corners. They are functions of NumPy
arrays, compute in float64, and never broadcast: predictions and truth that do not belong
together, or are not numbers, are refused. An undefined share (of no samples at all) is 0,
and the docstring says where that can happen.

`y_pred` and `y_true` of class metrics may be class numbers (batch,), or rows with one
number per class (batch, classes), of which the largest counts (the first of equals).
"""

import sys

import numpy as np

from .arrays import Array
from .errors import DataError, DtypeError, ShapeError
from .losses import check_labels
from .settings import number, whole

# -- classes -------------------------------------------------------------------------------


def categorical_accuracy(y_pred: Array, y_true: Array) -> float:
    """The share of samples whose class was predicted. NNFS ch. 5.

    >>> categorical_accuracy(np.array([[0.7, 0.3], [0.4, 0.6]]), np.array([0, 0]))
    0.5
    """
    predicted, truth = class_pair(y_pred, y_true)
    return float((predicted == truth).mean())


def binary_accuracy(y_pred: Array, y_true: Array, threshold: float = 0.5) -> float:
    """The share of outputs on the right side of the threshold, over all samples. NNFS ch. 16.

    `y_true` holds 0 and 1; a `y_pred` of exactly the threshold says 0.

    >>> binary_accuracy(np.array([[0.9], [0.5]]), np.array([[1], [1]]))
    0.5
    """
    y_pred, y_true = number_pair(y_pred, y_true)
    if not np.isin(y_true, (0, 1)).all():
        raise DataError(
            "binary accuracy expects targets of 0 and 1",
            do="write the target as 0 and 1, or use categorical_accuracy for more classes",
        )
    return float(((y_pred > number("threshold", threshold)) == y_true).mean())


def confusion_matrix(y_pred: Array, y_true: Array, classes: int) -> Array:
    """How often each class (row) was taken for each class (column).

    >>> confusion_matrix(np.array([0, 1, 1]), np.array([0, 0, 1]), classes=2)
    array([[1, 1],
           [0, 1]])
    """
    predicted, truth = class_pair(y_pred, y_true, whole("classes", classes))
    counts = np.bincount(truth * classes + predicted, minlength=classes * classes)
    return counts.reshape(classes, classes)


def precision(y_pred: Array, y_true: Array, classes: int) -> Array:
    """Per class: of the samples taken for it, the share that are. 0 if none were.

    The macro average over classes is `.mean()` of it.
    """
    matrix = confusion_matrix(y_pred, y_true, classes)
    return shares(matrix.diagonal(), matrix.sum(axis=0))


def recall(y_pred: Array, y_true: Array, classes: int) -> Array:
    """Per class: of the samples that are in it, the share taken for it. 0 if there are none.

    The macro average over classes is `.mean()` of it.
    """
    matrix = confusion_matrix(y_pred, y_true, classes)
    return shares(matrix.diagonal(), matrix.sum(axis=1))


def f1_score(y_pred: Array, y_true: Array, classes: int) -> Array:
    """Per class: the harmonic mean of precision and recall. 0 if it is neither seen nor guessed.

    2 · right / (taken for it + in it). The macro average over classes is `.mean()` of it.
    """
    matrix = confusion_matrix(y_pred, y_true, classes)
    return shares(2 * matrix.diagonal(), matrix.sum(axis=0) + matrix.sum(axis=1))


# -- numbers -------------------------------------------------------------------------------


def regression_precision(y_true: Array) -> float:
    """How close counts as right: a 250th of the targets' standard deviation. NNFS ch. 17.

    Taken once, from the training targets. 0 if they are constant, and then nothing is right.
    """
    return float(np.std(numbers("y_true", y_true)) / 250)


def regression_accuracy(y_pred: Array, y_true: Array, precision: float) -> float:
    """The share of outputs closer to the truth than `precision`, over all samples. NNFS ch. 17.

    |y_pred − y_true| < precision, in units of y.

    >>> regression_accuracy(np.array([[1.0], [2.0]]), np.array([[1.1], [2.0]]), precision=0.05)
    0.5
    """
    y_pred, y_true = number_pair(y_pred, y_true)
    return float((abs(y_pred - y_true) < number("precision", precision, at_least=0)).mean())


def mean_absolute_error(y_pred: Array, y_true: Array) -> float:
    """The mean of |y_pred − y_true| over all outputs of all samples. In units of y."""
    y_pred, y_true = number_pair(y_pred, y_true)
    return float(abs(y_pred - y_true).mean())


def mean_squared_error(y_pred: Array, y_true: Array) -> float:
    """The mean of (y_pred − y_true)² over all outputs of all samples. In squared units of y."""
    y_pred, y_true = number_pair(y_pred, y_true)
    return float(((y_pred - y_true) ** 2).mean())


def r_squared(y_pred: Array, y_true: Array) -> float:
    """The share of the targets' variance that is explained: 1 is perfect, 0 is guessing the mean.

    1 − Σ (y_true − y_pred)² / Σ (y_true − mean)², the mean of it over outputs; below 0 if
    guessing the mean would be better. Undefined for a constant target: there it counts 1 if
    every prediction is exact, else 0.

    >>> r_squared(np.array([[1.0], [2.0], [4.0]]), np.array([[1.0], [2.0], [3.0]]))
    0.5
    """
    y_pred, y_true = number_pair(y_pred, y_true)
    y_pred, y_true = y_pred.reshape(len(y_pred), -1), y_true.reshape(len(y_true), -1)
    missed = ((y_true - y_pred) ** 2).sum(axis=0)
    spread = ((y_true - y_true.mean(axis=0)) ** 2).sum(axis=0)
    constant = (y_true == y_true[0]).all(axis=0)
    unexplained = np.divide(missed, spread, out=np.sign(missed), where=~constant)
    return float((1 - unexplained).mean())


# -- the door ------------------------------------------------------------------------------


def numbers(name: str, given: Array) -> Array:
    """At least one sample of real numbers, in float64."""
    array = np.asarray(given)
    if array.dtype.kind not in "fiub":
        raise DtypeError(
            f"{name} must be real numbers, got an array of {array.dtype}",
            do="number the classes from 0, or encode the target first",
        )
    if not array.ndim or not array.size:
        raise ShapeError(
            f"{name} must have at least one sample, got shape {array.shape}",
            do="give an array with one row per sample",
        )
    array = array.astype(np.float64)
    bad = np.argwhere(np.isnan(array))
    if bad.size:
        raise DataError(
            f"{name} is not a number (NaN)",
            where=f"row {bad[0, 0]}",
            do="leave out such rows, or find out why the model predicts no number",
        )
    return array


def number_pair(y_pred: Array, y_true: Array) -> tuple[Array, Array]:
    """Predictions and truth of one and the same shape."""
    y_pred, y_true = numbers("y_pred", y_pred), numbers("y_true", y_true)
    if y_pred.shape != y_true.shape:
        raise ShapeError(
            f"expected y_pred and y_true of the same shape, got {y_pred.shape} and {y_true.shape}",
            do="one output per sample is a column: y[:, None]",
        )
    return y_pred, y_true


def class_pair(y_pred: Array, y_true: Array, classes: int | None = None) -> tuple[Array, Array]:
    """The class number of every prediction and of every truth."""
    pair = numbers("y_pred", y_pred), numbers("y_true", y_true)
    widths = {array.shape[1:] for array in pair if array.ndim > 1}
    columns = any(len(width) != 1 or width == (1,) for width in widths)
    widths |= {(classes,)} if classes else set()
    if columns or len(widths) > 1 or len(pair[0]) != len(pair[1]):
        wanted = "class numbers (batch,) or one number per class (batch, classes)"
        raise ShapeError(
            f"expected {wanted}, got {pair[0].shape} and {pair[1].shape}"
            + (f" for {classes} classes" if classes else ""),
            do="a column of class numbers is made flat by y[:, 0]",
        )
    [(limit,)] = widths or {(sys.maxsize,)}
    return class_numbers(pair[0], limit), class_numbers(pair[1], limit)


def class_numbers(array: Array, classes: int) -> Array:
    """The class of every row: the column of its largest number, or the number that it is."""
    if array.ndim > 1:
        return array.argmax(axis=1)
    check_labels(array, classes)
    return array.astype(np.intp)


def shares(part: Array, whole: Array) -> Array:
    """part / whole, and 0 where there is no whole."""
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)
