"""Chapter 2: a neuron, a layer, a batch; shapes, dot products, matrix products, transposition.

Where the page is plain Python, so are we (`scratch`); where it has NumPy, ours is `Dense`.
"""

from functools import cache
from time import perf_counter

import numpy as np

from .. import scratch
from ..arrays import Array
from ..explain import best_line
from ..layers import Dense, MaskedDense
from ..lessons import BATCH_SIZES, fit_line, noisy_line
from .given import BATCH, BATCH_OUTPUT, BIASES, INPUTS, LAYER_OUTPUT, WEIGHTS, dense, random_batch
from .listing import AtMost, Holds, Listing, Near, Refused, Text

DOUBLE = Near(1e-12)

# -- tensors and arrays -------------------------------------------------------------------------

LIST_OF_LISTS = [[1, 5, 6, 2], [3, 2, 1, 3]]
CUBE = [LIST_OF_LISTS, [[5, 2, 1, 2], [6, 4, 8, 4]], [[2, 8, 5, 3], [1, 1, 9, 4]]]
RAGGED = [[4, 2, 3], [5, 1]]
MATRIX = [[4, 2], [5, 1], [8, 2]]
EIGHT_SAMPLES = [[1, 5, 6, 2], [3, 2, 1, 3], [5, 2, 1, 2], [6, 4, 8, 4]] * 2

# -- the matrix product of figure 2.14 -----------------------------------------------------------

LEFT = [
    [0.49, 0.97, 0.53, 0.05],
    [0.33, 0.65, 0.62, 0.51],
    [1.00, 0.38, 0.61, 0.45],
    [0.74, 0.27, 0.64, 0.17],
    [0.36, 0.17, 0.96, 0.12],
]
RIGHT = [
    [0.79, 0.32, 0.68, 0.90, 0.77],
    [0.18, 0.39, 0.12, 0.93, 0.09],
    [0.87, 0.42, 0.60, 0.71, 0.12],
    [0.45, 0.55, 0.40, 0.78, 0.81],
]
LEFT_RIGHT = [
    [1.05, 0.79, 0.79, 1.76, 0.57],
    [1.15, 0.90, 0.88, 1.74, 0.80],
    [1.59, 0.97, 1.27, 2.04, 1.24],
    [1.27, 0.70, 0.99, 1.50, 0.81],
    [1.20, 0.65, 0.89, 1.26, 0.50],
]


def every_element_by_itself() -> list[list[float]]:
    """The product, each element as the dot product of a row and a column."""
    columns = scratch.transpose(RIGHT)
    return [[scratch.dot(row, column) for column in columns] for row in LEFT]


def numpy_is_faster() -> bool:
    """A batch of 100 through 100 neurons with 100 inputs each: by loops, and by NumPy."""
    inputs, weights, biases = random_batch(100, 100), random_batch(100, 100), np.zeros(100)
    lists = inputs.tolist(), weights.tolist(), biases.tolist()
    layer = dense(weights, biases)
    layer.forward(inputs)
    started = perf_counter()
    layer.forward(inputs)
    between = perf_counter()
    scratch.batch(*lists)
    return between - started < perf_counter() - between


def only_connected_inputs_count() -> Array:
    """Two inputs, two neurons, and one of the four connections left out."""
    layer = MaskedDense([[1, 0], [1, 1]])
    layer.parameters = MaskedDense.Parameters(np.ones((2, 2)), np.zeros((1, 2)))
    return layer.forward(np.array([[3.0, 4.0]]))


def too_few_inputs() -> tuple[int, ...]:
    """A layer of NumPy that is asked about inputs it has no weights for."""
    return Dense(4, 3).output_shape((3,))


@cache
def tremblings() -> list[float]:
    """How much a line trembles that is fitted from 1, 2, 4, … 64 samples at a time."""
    x, y = noisy_line(seed=0)
    return [fit_line(x, y, batch_size=size, seed=1).spread for size in BATCH_SIZES]


def far_from_the_best_line() -> float:
    """How far the line fitted from 32 samples at a time ends from the best one."""
    x, y = noisy_line(seed=0)
    return float(
        abs(fit_line(x, y, batch_size=32, seed=1).line.at(x) - best_line(x, y).at(x)).max()
    )


NEURONS = [
    Listing(
        *("C2-01", "one neuron with three inputs", "2.3"),
        lambda: scratch.neuron([1, 2, 3], [0.2, 0.8, -0.5], 2),
        Text(),
    ),
    Listing(
        *("C2-01", "the same with inputs and bias as floats", "2.3"),
        lambda: scratch.neuron([1.0, 2.0, 3.0], [0.2, 0.8, -0.5], 2.0),
        Text(),
    ),
    Listing(
        *("C2-02", "one neuron with four inputs", "4.8"),
        lambda: scratch.neuron(INPUTS, WEIGHTS[0], BIASES[0]),
        Text(),
    ),
    Listing(
        *("C2-03", "three neurons, one after the other", "[4.8, 1.21, 2.385]"),
        lambda: [scratch.neuron(INPUTS, WEIGHTS[i], BIASES[i]) for i in range(3)],
        Text(),
    ),
    Listing(
        *("C2-04", "a layer of three neurons by loops", "[4.8, 1.21, 2.385]"),
        lambda: scratch.layer(INPUTS, WEIGHTS, BIASES),
        Text(),
    ),
    Listing(
        *("C2-04", "a neuron with fewer weights than inputs", "refused"),
        lambda: scratch.neuron([1, 2, 3], [0.2, 0.8], 2),
        Refused(),
        "The page's zip would quietly leave out the last input.",
    ),
    Listing(
        *("C2-05", "as many biases as neurons", "otherwise refused"),
        lambda: scratch.layer(INPUTS, WEIGHTS, BIASES[:2]),
        Refused(),
    ),
    Listing(
        *("C2-06", "a layer that is not fully connected", [[7, 4]]),
        only_connected_inputs_count,
        DOUBLE,
    ),
]

SHAPES = [
    Listing("C2-07", "a list of four numbers", "(4,)", lambda: scratch.shape(INPUTS), Text()),
    Listing("C2-07", "a list of lists", "(2, 4)", lambda: scratch.shape(LIST_OF_LISTS), Text()),
    Listing(
        *("C2-08", "[[4, 2, 3], [5, 1]] is homologous", "False"),
        lambda: scratch.is_homologous(RAGGED),
        Text(),
    ),
    Listing(
        *("C2-08", "… and it is said where it is not", "refused"),
        lambda: scratch.check_homologous(RAGGED),
        Refused(),
    ),
    Listing(
        *("C2-08", "lists of two depths are homologous", "[False, False]"),
        lambda: [scratch.is_homologous(mixed) for mixed in ([[1, 2], 3], [1, [2]])],
        Text(),
    ),
    Listing(
        *("C2-08", "the other lists of the page are homologous", "[True, True, True, True]"),
        lambda: [scratch.is_homologous(a) for a in (INPUTS, LIST_OF_LISTS, CUBE, MATRIX)],
        Text(),
    ),
    Listing("C2-09", "three rows of two", "(3, 2)", lambda: scratch.shape(MATRIX), Text()),
    Listing("C2-10", "three matrices", "(3, 2, 4)", lambda: scratch.shape(CUBE), Text()),
    Listing("C2-10", "… have dimensions", "3", lambda: scratch.dimensions(CUBE), Text()),
    Listing("C2-10", "… and are called", "3D array", lambda: scratch.type_name(CUBE), Text()),
    Listing("C2-11", "one sample", "(4,)", lambda: scratch.shape([1, 5, 6, 2]), Text()),
    Listing("C2-11", "the sample is a", "vector", lambda: scratch.type_name([1, 5, 6, 2]), Text()),
    Listing("C2-11", "a batch", "(8, 4)", lambda: scratch.shape(EIGHT_SAMPLES), Text()),
    Listing("C2-11", "the batch is a", "matrix", lambda: scratch.type_name(EIGHT_SAMPLES), Text()),
    Listing(
        *("C2-12", "the element at (2, 1, 3)", "4"),
        lambda: scratch.element(CUBE, (2, 1, 3)),
        Text(),
    ),
]

PRODUCTS = [
    Listing("C2-13", "dot product", "20", lambda: scratch.dot([1, 2, 3], [2, 3, 4]), Text()),
    Listing(
        *("C2-13", "dot product of unequal sizes", "refused"),
        lambda: scratch.dot([1, 2, 3], [2, 3]),
        Refused(),
    ),
    Listing(
        *("C2-14", "vector addition", "[3, 5, 7]"),
        lambda: scratch.add([1, 2, 3], [2, 3, 4]),
        Text(),
    ),
    Listing(
        *("C2-14", "addition of unequal sizes", "refused"),
        lambda: scratch.add([1, 2, 3], [2, 3]),
        Refused(),
    ),
    Listing(
        *("C2-16", "a neuron as a dot product, before its bias", 2.8),
        lambda: dense(WEIGHTS[:1], [0]).forward(np.array([INPUTS]))[0, 0],
        DOUBLE,
    ),
    Listing(
        *("C2-16", "… and with it", 4.8),
        lambda: dense(WEIGHTS[:1], BIASES[:1]).forward(np.array([INPUTS]))[0, 0],
        DOUBLE,
    ),
    Listing(
        *("C2-17", "a layer as a matrix product, before its biases", [2.8, -1.79, 1.885]),
        lambda: dense(WEIGHTS, [0, 0, 0]).forward(np.array([INPUTS]))[0],
        DOUBLE,
    ),
    Listing(
        *("C2-17", "… and with them", LAYER_OUTPUT),
        lambda: dense(WEIGHTS, BIASES).forward(np.array([INPUTS]))[0],
        DOUBLE,
        "The print mixes array( with spaces for commas, which NumPy never shows; numbers agree.",
    ),
    Listing("C2-18", "speed", "NumPy is faster than loops", numpy_is_faster, Holds()),
    Listing(
        *("C2-19", "a line fitted from larger batches", "trembles less with each size"),
        lambda: tremblings() == sorted(tremblings(), reverse=True),
        Holds(),
    ),
    Listing(
        *("C2-19", "batch size times trembling, next to one sample's", [1] * 7),
        lambda: np.array(BATCH_SIZES) * tremblings() / tremblings()[0],
        Near(0.3),
        "The page only shows that it trembles less; theory says in proportion to 1 / batch size.",
    ),
    Listing("C2-19", "where it ends is off by", 0.02, far_from_the_best_line, AtMost()),
    Listing(
        *("C2-20", "a matrix product", LEFT_RIGHT),
        lambda: scratch.product(LEFT, RIGHT),
        Near(0.005),
        "The page rounds to two decimals and has the matrices in the order right, left, result.",
    ),
    Listing(
        *("C2-20", "… element by element", LEFT_RIGHT),
        every_element_by_itself,
        Near(0.005),
    ),
    Listing(
        *("C2-21", "(5, 4) times (4, 7)", "(5, 7)"),
        lambda: scratch.shape(scratch.product([[1] * 4] * 5, [[1] * 7] * 4)),
        Text(),
    ),
    Listing(
        *("C2-21", "(5, 4) times (5, 7)", "refused"),
        lambda: scratch.product([[1] * 4] * 5, [[1] * 7] * 5),
        Refused(),
    ),
    Listing("C2-21", "four weights and three inputs", "refused", too_few_inputs, Refused()),
    Listing(
        *("C2-22", "a row vector times a column vector", "[[20]]"),
        lambda: scratch.product(scratch.row_vector([1, 2, 3]), scratch.column_vector([2, 3, 4])),
        Text(),
        "The page calls the size of this result I x I; it is 1 x 1.",
    ),
    Listing(
        *("C2-23", "the transpose of 0 … 19 in four rows", "[0, 5, 10, 15]"),
        lambda: scratch.transpose([list(range(5 * row, 5 * row + 5)) for row in range(4)])[0],
        Text(),
    ),
    Listing(
        *("C2-23", "a row vector times a transposed row vector", "[[20]]"),
        lambda: scratch.product([[1, 2, 3]], scratch.transpose([[2, 3, 4]])),
        Text(),
    ),
    Listing(
        *("C2-24", "a list as a row vector", "array([[1, 2, 3]])"),
        lambda: repr(np.array(scratch.row_vector([1, 2, 3]))),
        Text(),
    ),
    Listing(
        *("C2-24", "a column vector is a transposed row vector", "[[2], [3], [4]]"),
        lambda: scratch.transpose(scratch.row_vector([2, 3, 4])),
        Text(),
    ),
    Listing(
        *("C2-24", "… and a row vector times it", "array([[20]])"),
        lambda: repr(np.array(scratch.product([[1, 2, 3]], scratch.column_vector([2, 3, 4])))),
        Text(),
    ),
]

BATCHES = [
    Listing(
        *("C2-25", "inputs (3, 4) times weights (3, 4)", "refused"),
        lambda: scratch.product(BATCH, WEIGHTS),
        Refused(),
    ),
    Listing(
        *("C2-25", "… times weights transposed", "(3, 3)"),
        lambda: scratch.shape(scratch.product(BATCH, scratch.transpose(WEIGHTS))),
        Text(),
    ),
    Listing(
        *("C2-26", "the batch times the weights, transposed"),
        [[2.8, -1.79, 1.885], [6.9, -4.81, -0.3], [-0.59, -1.949, -0.474]],
        lambda: dense(WEIGHTS, [0, 0, 0]).forward(np.array(BATCH)),
        DOUBLE,
        "The page says that NumPy has no method of its own for this; it has matmul, written @.",
    ),
    Listing(
        *("C2-27", "a batch through three neurons, by NumPy", BATCH_OUTPUT),
        lambda: dense(WEIGHTS, BIASES).forward(np.array(BATCH)),
        DOUBLE,
    ),
    Listing(
        *("C2-27", "… and by loops", BATCH_OUTPUT),
        lambda: scratch.batch(BATCH, WEIGHTS, BIASES),
        DOUBLE,
    ),
    Listing(
        *("C2-28", "a batch of one sample", [LAYER_OUTPUT]),
        lambda: dense(WEIGHTS, BIASES).forward(np.array([INPUTS])),
        DOUBLE,
    ),
    Listing(
        *("C2-29", "eight samples through three neurons: a row per sample", "(8, 3)"),
        lambda: dense(WEIGHTS, BIASES).forward(np.array(EIGHT_SAMPLES)).shape,
        Text(),
    ),
]

LISTINGS = [*NEURONS, *SHAPES, *PRODUCTS, *BATCHES]
