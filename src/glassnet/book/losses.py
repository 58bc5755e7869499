"""The book's losses: the library's formulas, with the book's sums over batches."""
# ruff: noqa: N801 - the book's names

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import losses
from ..arrays import Array
from ..doors import real_numbers
from ..errors import ConfigError, ShapeError
from . import regularization, rules

LARGEST = 1 - losses.CLOSEST  # the book's largest probability


class Loss:
    """How wrong a batch is, and all batches of a pass together. NNFS ch. 5, 18, 19."""

    rule: losses.Loss
    prev: Any = None
    dinputs: Array = None
    trainable_layers: Sequence[Any] = ()
    accumulated_sum: Any = 0
    accumulated_count: int = 0

    def forward(self, y_pred: Array, y_true: Array) -> Array:
        """How wrong each sample is."""
        values, _ = self.rule.compute(*self.pair(y_pred, y_true))
        return values

    def backward(self, dvalues: Array, y_true: Array) -> None:
        """`dinputs`: the gradient of the mean loss in the predictions, here called dvalues."""
        y_pred, y_true = self.pair(dvalues, y_true)
        _, memory = self.rule.compute(y_pred, y_true)
        self.dinputs = self.differentiate(memory) / len(y_pred)

    def differentiate(self, memory: Any) -> Array:
        """The gradient of the sum over samples."""
        return self.rule.differentiate(memory, 1.0)

    def calculate(self, output: Array, y: Array, *, include_regularization: bool = False) -> Any:
        """The mean loss of a batch; with regularization, the pair of both losses.

        It also counts towards `calculate_accumulated`.
        """
        values = self.forward(output, y)
        self.accumulated_sum += np.sum(values)
        self.accumulated_count += len(values)
        return self.with_regularization(np.mean(values), include_regularization)

    def calculate_accumulated(self, *, include_regularization: bool = False) -> Any:
        """The mean loss of all batches since `new_pass`, like `calculate`."""
        if not self.accumulated_count:
            raise ConfigError(
                "no loss has been calculated in this pass", do="call calculate() first"
            )
        mean = self.accumulated_sum / self.accumulated_count
        return self.with_regularization(mean, include_regularization)

    def with_regularization(self, data_loss: Any, include: bool) -> Any:
        """A data loss alone, or the pair of it and the regularization loss."""
        return (data_loss, self.regularization_loss()) if include else data_loss

    def new_pass(self) -> None:
        """Forget the batches that were calculated before."""
        self.accumulated_sum, self.accumulated_count = 0, 0

    def remember_trainable_layers(self, trainable_layers: Sequence[Any]) -> None:
        """Whose parameters the regularization loss is about."""
        self.trainable_layers = trainable_layers

    def regularization_loss(self, layer: Any = None) -> Any:
        """The price of one layer's parameters (ch. 14), or of all remembered layers' (ch. 18)."""
        layers = self.trainable_layers if layer is None else [layer]
        return sum(regularization.penalty(each) for each in layers)

    def pair(self, y_pred: Array, y_true: Array) -> tuple[Array, Array]:
        """Predictions and targets that belong together; others are refused, never broadcast."""
        y_pred, y_true = real_numbers("predictions", y_pred), real_numbers("targets", y_true)
        self.rule.check(y_pred.shape, y_true)
        if not y_pred.size:
            raise ShapeError(
                f"a loss needs at least one sample, got shape {y_pred.shape}",
                do="give one row per sample",
            )
        if self.rule.takes_probabilities:
            losses.check_probabilities(self.rule, y_pred)
        return y_pred, y_true


class Loss_CategoricalCrossentropy(Loss):
    """−log of the probability of the true class, in nats. NNFS ch. 5, 9.

    Probabilities count as at least 10⁻⁷, there and back, and on the way there as at most
    1 − 10⁻⁷. Targets are class numbers (batch,) or rows of 0 and 1 (batch, classes).
    """

    rule = losses.CrossEntropy()

    def forward(self, y_pred: Array, y_true: Array) -> Array:
        """How wrong each sample is."""
        y_pred, y_true = self.pair(y_pred, y_true)
        values, _ = self.rule.compute(np.minimum(y_pred, LARGEST), y_true)
        return values


class Loss_BinaryCrossentropy(Loss):
    """−y log ŷ − (1 − y) log(1 − ŷ), mean over outputs, in nats. NNFS ch. 16."""

    rule = losses.BinaryCrossEntropy()

    def differentiate(self, memory: Any) -> Array:
        """The gradient of the sum over samples."""
        return rules.differentiate_binary_cross_entropy(memory)


class Loss_MeanSquaredError(Loss):
    """(ŷ − y)², mean over outputs. NNFS ch. 17."""

    rule = losses.MeanSquaredError()


class Loss_MeanAbsoluteError(Loss):
    """|ŷ − y|, mean over outputs. NNFS ch. 17.

    The gradient is sign(ŷ − y); the book's own code has it the wrong way round, and climbs.
    """

    rule = losses.MeanAbsoluteError()
