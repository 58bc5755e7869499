"""A whole network in lists and loops: forward, backward, trained."""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Any, Self

from ..errors import ConfigError, DataError, DivergedError, ShapeError, quoted
from .activations import relu
from .lengths import check_lengths
from .losses import Loss
from .neurons import batch
from .products import Matrix, Vector, matrix_shape, product, total, transpose

Rows = list[list[float]]


class Network:
    """Layers of neurons, each followed by ReLU, except the last. NNFS ch. 2-5, 9, 10.

    weights    of layer k, neuron j, input i: weights[k][j][i]
    biases     of layer k, neuron j: biases[k][j]
    loss       softmax_cross_entropy (targets are labels) or squared_error (targets are lists)

    Every number of the last pass stays in sight, per layer: `inputs`, `sums` before ReLU, and
    from the way back `dsums`, `dinputs`, `dweights`, `dbiases`, the gradients of the mean loss.

    >>> from glassnet.scratch import squared_error
    >>> network = Network([[[1, -1]]], [[0.5]], squared_error)
    >>> network.forward([[3, 2]])
    [[1.5]]
    """

    def __init__(self, weights: Sequence[Matrix], biases: Sequence[Vector], loss: Loss) -> None:
        check_chain(weights, biases)
        self.weights = [[[float(w) for w in row] for row in matrix] for matrix in weights]
        self.biases = [[float(b) for b in vector] for vector in biases]
        self.loss = loss
        self.inputs: list[Matrix] = []
        self.sums: list[Rows] = []

    @classmethod
    def random(cls, sizes: Sequence[int], loss: Loss, seed: int = 0) -> Self:
        """A network of these sizes, inputs first and outputs last, not yet trained.

        Weights are normal with variance 2 / inputs (He et al. 2015), biases 0.
        """
        if len(sizes) < 2 or min(sizes) < 1:
            raise ConfigError(
                f"sizes must be at least two numbers ≥ 1, got {quoted(list(sizes))}",
                do="write for example [2, 8, 3]: 2 inputs, 8 hidden neurons, 3 outputs",
            )
        chance = Random(seed)
        weights = []
        for n_inputs, n_neurons in pairwise(sizes):
            spread = math.sqrt(2 / n_inputs)
            neurons = range(n_neurons)
            weights.append([[chance.gauss(0, spread) for _ in range(n_inputs)] for _ in neurons])
        return cls(weights, [[0.0] * n_neurons for n_neurons in sizes[1:]], loss)

    def forward(self, samples: Matrix) -> Rows:
        """What the network makes of each sample; one row of outputs per sample."""
        self.inputs, self.sums = [], []
        values = samples
        for weights, biases in zip(self.weights, self.biases, strict=True):
            self.inputs.append(values)
            self.sums.append(batch(values, weights, biases))
            values = [[relu(x) for x in row] for row in self.sums[-1]]
        return self.sums[-1]  # no ReLU after the last layer

    def backward(self, targets: Sequence[Any]) -> float:
        """From the mean loss back to every number: the chain rule, layer by layer."""
        losses, dsums = self.compare(targets)
        self.dsums: dict[int, Rows] = {}
        self.dinputs: dict[int, Rows] = {}
        self.dweights: dict[int, Rows] = {}
        self.dbiases: dict[int, list[float]] = {}
        for place in reversed(range(len(self.weights))):
            per_neuron = transpose(dsums)
            self.dsums[place] = dsums
            self.dweights[place] = product(per_neuron, self.inputs[place])
            self.dbiases[place] = [total(row) for row in per_neuron]
            self.dinputs[place] = product(dsums, self.weights[place])
            if place > 0:
                dsums = where_positive(self.sums[place - 1], self.dinputs[place])
        return total(losses) / len(losses)

    def compare(self, targets: Sequence[Any]) -> tuple[list[float], Rows]:
        """The loss of each sample, and the gradient of their mean in the last layer's sums."""
        if not self.sums:
            raise ConfigError("nothing has passed through the network", do="call forward() first")
        outputs = self.sums[-1]
        do = "give one target per sample"
        check_lengths("samples", outputs, "targets", targets, where="the batch", do=do)
        losses, gradients = [], []
        for output, target in zip(outputs, targets, strict=True):
            value, gradient = self.loss(output, target)
            losses.append(value)
            gradients.append([d / len(outputs) for d in gradient])
        return losses, gradients

    def step(self, samples: Matrix, targets: Sequence[Any], learning_rate: float) -> float:
        """Look once at the samples and improve once; return the mean loss before the step.

        Raises DivergedError if a number became too large.
        """
        output = self.forward(samples)
        check_finite(output, "what the network gave")
        loss = self.backward(targets)
        check_finite([[loss]], "the loss")
        for place, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            for j in range(len(weights)):
                for i in range(len(weights[j])):
                    weights[j][i] -= learning_rate * self.dweights[place][j][i]
                biases[j] -= learning_rate * self.dbiases[place][j]
        return loss

    def train(
        self, samples: Matrix, targets: Sequence[Any], *, learning_rate: float, epochs: int
    ) -> list[float]:
        """Take one step per epoch on all samples; return the loss before each."""
        check_samples(samples, len(self.weights[0][0]))
        losses = [self.step(samples, targets, learning_rate) for _ in range(epochs)]
        for rows in (*self.weights, self.biases):
            check_finite(rows, "the weights and biases after the last step")
        return losses


def where_positive(sums: Matrix, dvalues: Matrix) -> Rows:
    """Back through ReLU: the gradient where the sum was positive, else 0."""
    return [
        [d if x > 0 else 0.0 for x, d in zip(row, drow, strict=True)]
        for row, drow in zip(sums, dvalues, strict=True)
    ]


def check_chain(weights: Sequence[Matrix], biases: Sequence[Vector]) -> None:
    """Refuse layers that do not fit each other: each needs a weight for each neuron before it."""
    do = "give each layer one matrix of weights and one list of biases"
    check_lengths("weights", weights, "biases", biases, where="the layers", do=do)
    if not weights:
        raise ShapeError("a network needs at least one layer, got none", do=do)
    before = None
    for place, (matrix, vector) in enumerate(zip(weights, biases, strict=True)):
        n_neurons, n_inputs = matrix_shape(f"weights[{place}]", matrix)
        do = "give each neuron one row of weights and one bias"
        names = ("rows of weights", "biases")
        check_lengths(names[0], matrix, names[1], vector, where=f"layer {place}", do=do)
        if 0 in (n_neurons, n_inputs) or n_inputs != (before or n_inputs):
            raise ShapeError(
                f"neurons of layer {place} have {n_inputs} weights, and there are"
                f" {before or 'no'} numbers to weigh",
                where=f"weights[{place}]",
                do="give each neuron a weight for each neuron of the layer before",
            )
        before = n_neurons


def check_samples(samples: Matrix, n_inputs: int) -> None:
    """Refuse samples that a network cannot learn from."""
    rows, width = matrix_shape("samples", samples)
    if rows == 0 or width != n_inputs:
        raise ShapeError(
            f"expected at least one sample of {n_inputs} numbers, got the shape {(rows, width)}",
            where="samples",
            do="give one row per sample, one number for each input",
        )
    for place, sample in enumerate(samples):
        if not all(math.isfinite(value) for value in sample):
            raise DataError(
                f"expected finite numbers, got {quoted(list(sample))}",
                where=f"samples[{place}]",
                do="remove the sample, or fill in what is missing",
            )


def check_finite(rows: Matrix, where: str) -> None:
    """Stop where a number has grown out of what a float can hold."""
    for row in rows:
        if not all(math.isfinite(value) for value in row):
            raise DivergedError(
                f"a number is no longer finite: {quoted(list(row))}",
                where=where,
                do="lower the learning rate, or scale inputs and targets",
            )
