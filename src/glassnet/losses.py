"""Losses: how wrong each sample is, and which way is better.

    compute        (y_pred, y_true)   -> one value per sample, memory
    differentiate  (memory, share)    -> gradient in y_pred of Σ share · value

`share` is each sample's part in the mean: the number 1 / batch, or a column of
weights divided by their sum. So the gradient is that of the (weighted) mean.

`y_pred` has the shape (batch, outputs). So has `y_true`, except that the class losses
also take labels: whole numbers of shape (batch,).
"""

from typing import Any, NamedTuple

import numpy as np

from .activations import Sigmoid, Softmax, sigmoid
from .arrays import Array, namespace_of
from .errors import DataError, ShapeError
from .layers.layer import Layer, Seen, arrayed
from .settings import number, settings_of, show

CLOSEST = 1e-7  # a probability nearer to 0 than this counts as this: no loss above 16.12 nats


class Loss:
    """A loss you can look into: pure rules in a glass case, like a layer."""

    values: Any = Seen("forward")
    memory: Any = Seen("forward")
    share: Any = Seen("forward")
    dinputs: Any = Seen("backward")

    takes_labels = False  # whether y_true may be class numbers
    takes_yes_or_no = False  # whether y_true says for each output whether it is so
    takes_probabilities = False  # whether y_pred must be from 0 to 1

    def compute(self, y_pred: Array, y_true: Array) -> tuple[Array, Any]:
        """How wrong each sample is, and what the way back will need."""
        raise NotImplementedError

    def differentiate(self, memory: Any, share: Array | float) -> Array:
        """The gradient of Σ share · value in `y_pred`."""
        raise NotImplementedError

    def forward(self, y_pred: Array, y_true: Array, sample_weight: Array | None = None) -> float:
        """Return the (weighted) mean; keep `values`, one per sample, in sight.

        Lists of numbers will do: they become arrays.
        """
        y_pred = arrayed("y_pred", y_pred, np.float64)
        y_true = arrayed("y_true", y_true, None if self.takes_labels else np.float64)
        self.check(np.shape(y_pred), y_true)
        if not len(y_pred):
            raise DataError("there are no predictions to judge", do="give one row or more")
        if sample_weight is not None:
            sample_weight = arrayed("sample_weight", sample_weight, np.float64)
            check_weights("sample_weight", sample_weight, len(y_pred))
        if self.takes_probabilities:
            check_probabilities(self, y_pred)
        self.values, self.memory = self.compute(y_pred, y_true)
        self.share = share_of(self.values, sample_weight)
        return float(mean_of(self.values, self.share))

    def backward(self) -> Array:
        """Return and keep `dinputs`, the gradient of the (weighted) mean in `y_pred`."""
        self.dinputs = self.differentiate(self.memory, self.share)
        return self.dinputs

    def check(self, predicted: tuple[int, ...], y_true: Array) -> None:
        """Refuse targets that do not fit predictions of a shape, before they broadcast."""
        given = np.shape(y_true)
        if len(predicted) != 2:
            raise ShapeError(
                f"{self!r} expects predictions of shape (batch, outputs), got {predicted}",
                do="put Flatten() last"
                if len(predicted) > 2
                else "one number each is a column: y[:, None]",
            )
        if self.takes_labels and predicted[1] == 1:
            raise ShapeError(
                f"{self!r} expects one output for each class, got one output in all",
                do="give the last layer more outputs, or take Sigmoid() and BinaryCrossEntropy()",
            )
        if self.takes_labels and given == predicted[:1]:
            check_labels(y_true, predicted[1])
        elif given != predicted:
            wanted = f"{predicted} or {predicted[:1]}" if self.takes_labels else f"{predicted}"
            do = "give one target row per prediction; one number each is a column: y[:, None]"
            if self.takes_labels:
                do = "give one class number per row of predictions, or one row of 0 and 1"
                if given == (predicted[0], 1):
                    do = "class numbers are no column: give y[:, 0]"
            raise ShapeError(f"{self!r} expects targets of shape {wanted}, got {given}", do=do)

    def __repr__(self) -> str:
        return show(self)


def share_of(values: Array, sample_weight: Array | None) -> Array | float:
    """Each sample's part in the mean: 1 / batch, or its weight over the sum, as a column."""
    if sample_weight is None:
        return 1 / values.shape[0]
    return (sample_weight / sample_weight.sum())[:, None]


def mean_of(values: Array, share: Array | float) -> Array:
    """Σ share · value."""
    return values.sum() * share if isinstance(share, float) else (values * share[:, 0]).sum()


def check_labels(labels: Array, classes: int) -> None:
    """Refuse labels that are not class numbers from 0 to classes − 1."""
    labels = np.asarray(labels)
    wrong = np.flatnonzero(~((labels >= 0) & (labels < classes) & (labels == np.floor(labels))))
    if wrong.size:
        raise DataError(
            f"labels must be whole numbers from 0 to {classes - 1}, got {labels[wrong[0]]}",
            where=f"row {wrong[0]}",
            do="number the classes from 0, or give the last layer more outputs",
        )


def check_probabilities(loss: Loss, y_pred: Array) -> None:
    """Refuse predictions that cannot be probabilities: scores, or logarithms."""
    low, high = float(y_pred.min()), float(y_pred.max())
    if not (low >= 0 and high <= 1 + 1e-6):
        raise DataError(
            f"{loss!r} expects probabilities from 0 to 1, got {low:.6g} to {high:.6g}",
            do="put Softmax() or Sigmoid() before it, or take a loss of scores such as"
            " SoftmaxCrossEntropy()",
        )


def check_weights(what: str, weights: Array, samples: int) -> None:
    """Refuse weights that are not one number ≥ 0 per sample, or have no finite sum above 0."""
    if np.shape(weights) != (samples,):
        raise ShapeError(
            f"{what} must be one number for each of {samples:,} samples, got {np.shape(weights)}",
            do="give weights of shape (batch,): one number per sample",
        )
    with np.errstate(over="ignore"):
        total = weights.sum()
    if not ((weights >= 0).all() and 0 < total < np.inf):
        raise DataError(
            f"{what} must be finite numbers ≥ 0, and not all 0",
            do="give every sample a weight ≥ 0, about 1, and one that counts a weight above 0",
        )


def truth_of(y_true: Array, like: Array) -> Array:
    """Labels (batch,) as rows of 0 and 1 (batch, classes); rows of probabilities as they are.

    >>> truth_of(np.array([2, 0]), like=np.zeros((2, 3)))
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    if y_true.ndim > 1:
        return y_true
    classes = namespace_of(like).arange(like.shape[-1])
    return (classes[:, None] == y_true).astype(like.dtype).T


def smoothed(truth: Array, smoothing: float) -> Array:
    """Take a share `smoothing` from the truth and spread it evenly over all classes."""
    return truth * (1 - smoothing) + smoothing / truth.shape[-1] if smoothing else truth


class CrossEntropy(Loss):
    """−Σ y_true · log y_pred: how surprising the truth is to the prediction, in nats. NNFS ch. 5.

    `y_pred` are probabilities. Those below 10⁻⁷ count as 10⁻⁷, there and back.
    """

    takes_labels = True
    takes_probabilities = True

    class Memory(NamedTuple):
        probabilities: Array  # (batch, classes), none below CLOSEST
        truth: Array  # (batch, classes)

    def __init__(self, *, label_smoothing: float = 0.0) -> None:
        self.label_smoothing = number("label_smoothing", label_smoothing, at_least=0, below=1)

    def compute(self, y_pred: Array, y_true: Array) -> tuple[Array, Memory]:
        xp = namespace_of(y_pred)
        truth = smoothed(truth_of(y_true, like=y_pred), self.label_smoothing)
        probabilities = xp.maximum(y_pred, CLOSEST)
        values = -(truth * xp.log(probabilities)).sum(axis=-1)
        return values, self.Memory(probabilities, truth)

    def differentiate(self, memory: Memory, share: Array | float) -> Array:
        return -share * memory.truth / memory.probabilities


class SoftmaxCrossEntropy(Loss):
    """Cross-entropy of the softmax of scores, in one step. In nats. NNFS ch. 5, 9.

    Softmax's division and cross-entropy's logarithm cancel, and the gradient is
    simply probabilities − truth. Inside, a sample is a column: sums over the few
    classes then run along long rows, which is several times as fast.
    """

    takes_labels = True

    class Memory(NamedTuple):
        probabilities: Array  # (classes, batch)
        truth: Array  # (classes, batch)

    def __init__(self, *, label_smoothing: float = 0.0) -> None:
        self.label_smoothing = number("label_smoothing", label_smoothing, at_least=0, below=1)

    def compute(self, y_pred: Array, y_true: Array) -> tuple[Array, Memory]:
        xp = namespace_of(y_pred)
        truth = smoothed(truth_of(y_true, like=y_pred), self.label_smoothing).T
        scores = y_pred.T.copy()
        scores -= scores.max(axis=0)
        probabilities = xp.exp(scores)
        total = probabilities.sum(axis=0)
        probabilities /= total
        values = xp.log(total) - (scores * truth).sum(axis=0)
        return values, self.Memory(probabilities, truth)

    def differentiate(self, memory: Memory, share: Array | float) -> Array:
        gradient = (memory.probabilities - memory.truth).T
        gradient *= share
        return gradient


class BinaryCrossEntropy(Loss):
    """−y_true · log y_pred − (1 − y_true) · log(1 − y_pred), mean over outputs. NNFS ch. 16.

    In nats. `y_pred` are probabilities, kept 10⁻⁷ away from 0 and 1, there and back.
    """

    takes_yes_or_no = True
    takes_probabilities = True

    class Memory(NamedTuple):
        probabilities: Array  # (batch, outputs), kept off 0 and 1
        truth: Array  # (batch, outputs)

    def compute(self, y_pred: Array, y_true: Array) -> tuple[Array, Memory]:
        xp = namespace_of(y_pred)
        p = xp.clip(y_pred, CLOSEST, 1 - CLOSEST)
        values = -(y_true * xp.log(p) + (1 - y_true) * xp.log1p(-p)).mean(axis=-1)
        return values, self.Memory(p, y_true)

    def differentiate(self, memory: Memory, share: Array | float) -> Array:
        p, truth = memory
        return share / p.shape[-1] * (p - truth) / (p * (1 - p))


class SigmoidBinaryCrossEntropy(Loss):
    """Binary cross-entropy of the sigmoid of scores, in one step. In nats. NNFS ch. 16.

    Per output log(1 + eˣ) − y_true · x, and the gradient is sigmoid(x) − y_true. Written as
    max(x, 0) − y_true · x + log(1 + e^−|x|), no digit of a small loss is lost.
    """

    takes_yes_or_no = True

    class Memory(NamedTuple):
        probabilities: Array  # (batch, outputs)
        truth: Array  # (batch, outputs)

    def compute(self, y_pred: Array, y_true: Array) -> tuple[Array, Memory]:
        xp = namespace_of(y_pred)
        values = xp.maximum(y_pred, 0) - y_true * y_pred + xp.log1p(xp.exp(-abs(y_pred)))
        return values.mean(axis=-1), self.Memory(sigmoid(y_pred), y_true)

    def differentiate(self, memory: Memory, share: Array | float) -> Array:
        gradient = memory.probabilities - memory.truth
        gradient *= share / gradient.shape[-1]
        return gradient


class MeanSquaredError(Loss):
    """(y_pred − y_true)², mean over outputs. In squared units of y. NNFS ch. 17."""

    class Memory(NamedTuple):
        error: Array  # (batch, outputs)

    def compute(self, y_pred: Array, y_true: Array) -> tuple[Array, Memory]:
        error = y_pred - y_true
        return (error * error).mean(axis=-1), self.Memory(error)

    def differentiate(self, memory: Memory, share: Array | float) -> Array:
        return memory.error * (share * (2 / memory.error.shape[-1]))


class MeanAbsoluteError(Loss):
    """|y_pred − y_true|, mean over outputs; gradient 0 where they are equal. NNFS ch. 17.

    In units of y. Outliers pull no harder than others.
    """

    class Memory(NamedTuple):
        error: Array  # (batch, outputs)

    def compute(self, y_pred: Array, y_true: Array) -> tuple[Array, Memory]:
        error = y_pred - y_true
        return abs(error).mean(axis=-1), self.Memory(error)

    def differentiate(self, memory: Memory, share: Array | float) -> Array:
        return namespace_of(memory.error).sign(memory.error) * (share / memory.error.shape[-1])


class Huber(Loss):
    """½ e² where |e| ≤ delta, else delta · (|e| − ½ delta), mean over outputs. Huber 1964.

    With e = y_pred − y_true: squared near the truth, absolute far from it.
    """

    class Memory(NamedTuple):
        error: Array  # (batch, outputs)

    def __init__(self, *, delta: float = 1.0) -> None:
        self.delta = number("delta", delta, above=0)

    def compute(self, y_pred: Array, y_true: Array) -> tuple[Array, Memory]:
        error = y_pred - y_true
        near = namespace_of(error).clip(error, -self.delta, self.delta)
        return (near * (error - near / 2)).mean(axis=-1), self.Memory(error)

    def differentiate(self, memory: Memory, share: Array | float) -> Array:
        near = namespace_of(memory.error).clip(memory.error, -self.delta, self.delta)
        return near * (share / near.shape[-1])


# The last activation and the loss, and the one loss that does the work of both:
# fewer operations, and no digits lost to a logarithm of an exponential.
FUSED: dict[tuple[type[Layer], type[Loss]], type[Loss]] = {
    (Softmax, CrossEntropy): SoftmaxCrossEntropy,
    (Sigmoid, BinaryCrossEntropy): SigmoidBinaryCrossEntropy,
}


def fused(last: Layer, loss: Loss) -> Loss | None:
    """The one loss that does the work of the last activation and `loss`, if there is one."""
    both = FUSED.get((type(last), type(loss)))
    return both(**settings_of(loss)) if both else None
