"""What several pages start from: the same few inputs, weights and biases, and NumPy layers of them.

A row of weights belongs to a neuron, as on the pages of chapter 2.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from ..arrays import Array
from ..book import init
from ..book.chance import undisturbed
from ..book.precision import PRECISION
from ..layers import Dense

Row = Sequence[float] | Array
Rows = Sequence[Row] | Array

INPUTS: list[float] = [1, 2, 3, 2.5]
BATCH: list[list[float]] = [[1, 2, 3, 2.5], [2, 5, -1, 2], [-1.5, 2.7, 3.3, -0.8]]

WEIGHTS: list[list[float]] = [
    [0.2, 0.8, -0.5, 1],
    [0.5, -0.91, 0.26, -0.5],
    [-0.26, -0.27, 0.17, 0.87],
]
BIASES = [2, 3, 0.5]

WEIGHTS_2 = [[0.1, -0.14, 0.5], [-0.5, 0.12, -0.33], [-0.44, 0.73, -0.13]]
BIASES_2 = [-1, 2, -0.5]

LAYER_OUTPUT = [4.8, 1.21, 2.385]  # what the page has for INPUTS
BATCH_OUTPUT = [LAYER_OUTPUT, [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]]  # and for BATCH


def dense(weights: Rows, biases: Row) -> Dense:
    """A dense layer with these weights and biases, in float64."""
    n_neurons, n_inputs = np.shape(weights)
    layer = Dense(n_inputs, n_neurons)
    layer.parameters = Dense.Parameters(np.array(weights, float).T, np.array([biases], float))
    return layer


@contextmanager
def after_init() -> Iterator[None]:
    """The book's room as its `init` begins it; afterwards chance and precision are as before."""
    before = PRECISION.stored, PRECISION.inside, PRECISION.products
    with undisturbed():
        init()
        try:
            yield
        finally:
            PRECISION.stored, PRECISION.inside, PRECISION.products = before


def random_batch(samples: int, n_inputs: int) -> Array:
    """Some rows of numbers, the same every time."""
    return np.random.default_rng(0).standard_normal((samples, n_inputs))
