"""Softmax and categorical cross-entropy in one: the gradient is probabilities − truth."""
# ruff: noqa: N801 - the book's names

from typing import Any

import numpy as np

from ..arrays import Array
from ..losses import SoftmaxCrossEntropy, truth_of
from .activations import Activation_Softmax
from .losses import Loss_CategoricalCrossentropy


class Activation_Softmax_Loss_CategoricalCrossentropy:
    """The last activation and the loss of a classifier, with their short way back. NNFS ch. 9."""

    output: Array = None
    dinputs: Array = None

    def __init__(self) -> None:
        self.activation = Activation_Softmax()
        self.loss = Loss_CategoricalCrossentropy()

    def forward(self, inputs: Array, y_true: Array) -> Any:
        """The mean loss of scores; `output` holds their probabilities."""
        self.activation.forward(inputs)
        self.output = self.activation.output
        return self.loss.calculate(self.output, y_true)

    def backward(self, dvalues: Array, y_true: Array) -> None:
        """`dinputs`: the gradient in the scores, from their probabilities, here called dvalues."""
        probabilities, y_true = self.loss.pair(dvalues, y_true)
        truth = truth_of(y_true, like=probabilities).astype(probabilities.dtype)
        rule = SoftmaxCrossEntropy()
        memory = rule.Memory(probabilities.T, truth.T)  # inside, a sample is a column
        self.dinputs = np.ascontiguousarray(rule.differentiate(memory, 1.0)) / len(probabilities)
