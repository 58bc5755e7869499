"""The book's accuracies: the share of predictions that are right, of a batch or of a pass."""
# ruff: noqa: N801 - the book's names

from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import ConfigError, ShapeError
from ..metrics import class_pair, number_pair, regression_precision


class Accuracy:
    """How many predictions are right. Every output counts, also where a sample has several."""

    accumulated_sum: int = 0
    accumulated_count: int = 0

    def init(self, y: Array) -> None:
        """Look at the training targets before the first epoch."""

    def compare(self, predictions: Array, y: Array) -> Array:
        """Which predictions are right."""
        raise NotImplementedError

    def calculate(self, predictions: Array, y: Array) -> Any:
        """The share that is right in a batch; it also counts towards `calculate_accumulated`."""
        right = self.compare(predictions, y)
        self.accumulated_sum += int(right.sum())
        self.accumulated_count += right.size
        return np.mean(right)

    def calculate_accumulated(self) -> float:
        """The share that is right in all batches since `new_pass`."""
        if not self.accumulated_count:
            raise ConfigError("nothing has been compared in this pass", do="call calculate() first")
        return self.accumulated_sum / self.accumulated_count

    def new_pass(self) -> None:
        """Forget the batches that were calculated before."""
        self.accumulated_sum, self.accumulated_count = 0, 0


class Accuracy_Categorical(Accuracy):
    """Right is the true class; with `binary`, each output that is 0 or 1 as it should. NNFS ch. 18.

    Targets are class numbers (batch,) or rows of 0 and 1; with `binary` shaped like the outputs.
    """

    def __init__(self, *, binary: bool = False) -> None:
        self.binary = bool(binary)

    def compare(self, predictions: Array, y: Array) -> Array:
        """Which predictions are right."""
        if not self.binary and np.ndim(predictions) != 1:
            raise ShapeError(
                f"expected one class number per sample, got shape {np.shape(predictions)}",
                where="predictions",
                do="end the model with Activation_Softmax(), or write"
                " Accuracy_Categorical(binary=True) if each output says yes or no",
            )
        predicted, truth = (number_pair if self.binary else class_pair)(predictions, y)
        return predicted == truth


class Accuracy_Regression(Accuracy):
    """Right is closer to the truth than a 250th of the targets' standard deviation. NNFS ch. 18."""

    precision: float | None = None  # in units of y

    def init(self, y: Array, reinit: bool = False) -> None:
        """Take the precision from the training targets, unless it has been taken before."""
        if self.precision is None or reinit:
            self.precision = regression_precision(y)

    def compare(self, predictions: Array, y: Array) -> Array:
        """Which predictions are right."""
        if self.precision is None:
            raise ConfigError(
                "what counts as right is not known yet",
                do="call accuracy.init(y) with the training targets; train() does it",
            )
        predicted, truth = number_pair(predictions, y)
        return abs(predicted - truth) < self.precision
