"""Chapter 3: layers after layers, the spiral, and the first class of a dense layer.

The book's stream of chance is lent by `init` and put back afterwards.
"""

import numpy as np

from .. import book as nnfs
from ..activations import ReLU
from ..arrays import Array
from ..book import Layer_Dense
from ..datasets import book_random
from ..explain import linearity
from ..initializers import Constant, ScaledNormal
from ..inspection import dead_neurons
from ..layers import Dense
from ..losses import MeanSquaredError
from ..model import Model
from .given import (
    BATCH,
    BATCH_OUTPUT,
    BIASES,
    BIASES_2,
    WEIGHTS,
    WEIGHTS_2,
    after_init,
    dense,
)
from .listing import AtMost, Holds, Listing, Near, Refused, Text

DOUBLE = Near(1e-12)


def two_layers() -> list[Dense]:
    """The layers of chapter 2 and 3, after the batch has passed through both."""
    layers = [dense(WEIGHTS, BIASES), dense(WEIGHTS_2, BIASES_2)]
    layers[1].forward(layers[0].forward(np.array(BATCH)))
    return layers


def line_and_parabola() -> list[float]:
    """How much the best line explains of data on a line, and of data that no line fits."""
    x = np.linspace(-1, 1, 101)
    return [linearity(x, 2 * x + 1), linearity(x, x**2)]


# -- the book's own names ------------------------------------------------------------------------


def spiral(samples: int = 100, classes: int = 3) -> tuple[Array, Array]:
    """The spiral as the book has it after `init`."""
    with after_init():
        return nnfs.datasets.spiral_data(samples=samples, classes=classes)


def new_layer(n_inputs: int, n_neurons: int) -> Layer_Dense:
    """The first dense layer after `init`."""
    with after_init():
        return Layer_Dense(n_inputs, n_neurons)


def spiral_after_dense() -> Array:
    """The spiral through a dense layer of three neurons, drawn in the order of the book."""
    with after_init():
        X, _ = nnfs.datasets.spiral_data(samples=100, classes=3)
        layer = Layer_Dense(2, 3)
        layer.forward(X)
        return layer.output


def numpy_stays_as_it_is() -> bool:
    """Whether `init` leaves NumPy's functions alone, which the original replaces."""
    functions = [np.dot, np.zeros, np.eye, np.random.randn]
    with after_init():
        return functions == [np.dot, np.zeros, np.eye, np.random.randn]


def first_draws(rows: int, columns: int) -> Array:
    """The first numbers of the book's stream, as the float32 that its pages print."""
    return book_random().standard_normal((rows, columns)).astype(np.float32)


def radius_error() -> float:
    """How far the radii of the spiral's arms are from 0, 1/99, …, 1."""
    X, _ = spiral()
    return float(abs(np.hypot(*X.T) - np.tile(np.arange(100) / 99, 3)).max())


# -- beginnings of weights -----------------------------------------------------------------------


def drawn(scale: float) -> Array:
    """A million weights."""
    return ScaledNormal(scale).draw(np.random.default_rng(0), (1000, 1000), 1000, 1000)


def scales_of_two_layers() -> float:
    """How much larger weights of scale 0.1 are than those of scale 0.01 from the same seed."""
    one, ten = (Dense(2, 3, initial_weights=ScaledNormal(scale), seed=0) for scale in (0.01, 0.1))
    return float((ten.weights / one.weights).mean())


def a_bias_fires() -> Array:
    """Zeros into a neuron whose bias is 0, and into one whose bias is not."""
    return dense([[1, 1], [1, 1]], [0, 0.5]).forward(np.zeros((1, 2)))


def dead(X: list[list[float]]) -> tuple[int, ...]:
    """Which of three neurons give 0 for every row."""
    layers = [dense([[1, 1], [1, -1], [-1, -1]], [0, 0, 0]), ReLU(), dense([[1, 1, 1]], [0])]
    found = dead_neurons(Model(layers, loss=MeanSquaredError(), dtype="float64"), X)
    return found[0].neurons if found else ()


TWO_LAYERS = [
    Listing(
        *("C3-01", "the first layer's output stays in sight", BATCH_OUTPUT),
        lambda: two_layers()[0].output,
        DOUBLE,
    ),
    Listing(
        *("C3-01", "three neurons into a layer of four weights each", "refused"),
        lambda: Dense(4, 3).output_shape((3,)),
        Refused(),
    ),
    Listing(
        *("C3-02", "a batch through two layers"),
        [[0.5031, -1.04185, -2.03875], [0.2434, -2.7332, -5.7633], [-0.99314, 1.41254, -0.35655]],
        lambda: two_layers()[1].output,
        DOUBLE,
    ),
    Listing(
        *("C3-03", "what a straight line explains of a line and of a parabola", [1, 0]),
        line_and_parabola,
        DOUBLE,
        "The page shows such data as pictures without numbers.",
    ),
]

SPIRAL = [
    Listing("C3-04", "the data of the book", "(300, 2)", lambda: spiral()[0].shape, Text()),
    Listing(
        *("C3-05", "init gives the same numbers again", "repeatable"),
        lambda: np.array_equal(spiral()[0], spiral()[0]),
        Holds(),
    ),
    Listing(
        *("C3-05", "init changes no function of NumPy", "our difference from the page"),
        numpy_stays_as_it_is,
        Holds(),
        "The page's init replaces four functions of NumPy; ours gives its numbers without that.",
    ),
    Listing(
        *("C3-06", "seven points on each of five arms", "((35, 2), (35,))"),
        lambda: tuple(array.shape for array in spiral(7, 5)),
        Text(),
    ),
    Listing("C3-07", "the radius grows from 0 to 1", 1e-6, radius_error, AtMost()),
    Listing(
        *("C3-07", "every arm begins in the middle", [[0, 0], [0, 0], [0, 0]]),
        lambda: spiral()[0][::100],
        DOUBLE,
        "The page says that a dot is a feature; a dot is a sample, its coordinates are features.",
    ),
    Listing("C3-08", "the classes", "[0 1 2]", lambda: np.unique(spiral()[1]), Text()),
]

DENSE = [
    Listing(
        *("C3-09", "300 samples through Layer_Dense(2, 3)", "(300, 3)"),
        lambda: spiral_after_dense().shape,
        Text(),
        "A page break moves forward out of the class as printed.",
    ),
    Listing(
        *("C3-10", "given weights are used", WEIGHTS_2),
        lambda: Dense(3, 3, initial_weights=np.array(WEIGHTS_2), seed=0).weights,
        Near(1e-7),
    ),
    Listing("C3-10", "another factor than 0.01", 10, scales_of_two_layers, Near(1e-5)),
    Listing(
        *("C3-11", "weights are inputs x neurons, biases a row", "((2, 4), (1, 4))"),
        lambda: (new_layer(2, 4).weights.shape, new_layer(2, 4).biases.shape),
        Text(),
    ),
    Listing("C3-12", "zeros stay zeros; a bias can fire", [[0, 0.5]], a_bias_fires, DOUBLE),
    Listing(
        *("C3-12", "the neurons that are dead on [[1, 2], [3, 4]]", "(1, 2)"),
        lambda: dead([[1, 2], [3, 4]]),
        Text(),
    ),
    Listing(
        *("C3-13", "randn(2, 5) after init"),
        "[[ 1.7640524   0.4001572   0.978738    2.2408931   1.867558  ]\n"
        " [-0.9772779   0.95008844 -0.1513572  -0.10321885  0.41059852]]",
        lambda: first_draws(2, 5),
        Text(),
    ),
    Listing(
        *("C3-14", "zeros((2, 5))", "[[0. 0. 0. 0. 0.]\n [0. 0. 0. 0. 0.]]"),
        lambda: Constant(0).draw(np.random.default_rng(0), (2, 5), 2, 5),
        Text(),
    ),
    Listing(
        *("C3-15", "the weights of Layer_Dense(2, 4) after init"),
        "[[ 0.01764052  0.00400157  0.00978738  0.02240893]\n"
        " [ 0.01867558 -0.00977278  0.00950088 -0.00151357]]",
        lambda: new_layer(2, 4).weights,
        Text(),
    ),
    Listing("C3-15", "… and biases", "[[0. 0. 0. 0.]]", lambda: new_layer(2, 4).biases, Text()),
    Listing(
        *("C3-16", "mean and variance of a million draws", [0, 1]),
        lambda: [drawn(1).mean(), drawn(1).var()],
        Near(0.005),
    ),
    Listing("C3-16", "… and their spread times 0.01", 0.01, lambda: drawn(0.01).std(), Near(1e-4)),
    Listing(
        *("C3-17", "the spiral through Layer_Dense(2, 3), first five rows"),
        "[[ 0.0000000e+00  0.0000000e+00  0.0000000e+00]\n"
        " [-1.0475188e-04  1.1395361e-04 -4.7983500e-05]\n"
        " [-2.7414842e-04  3.1729150e-04 -8.6921798e-05]\n"
        " [-4.2188365e-04  5.2666257e-04 -5.5912682e-05]\n"
        " [-5.7707680e-04  7.1401405e-04 -8.9430439e-05]]",
        lambda: spiral_after_dense()[:5],
        Text(),
        "The print has one 0 too few in its first number.",
    ),
]

LISTINGS = [*TWO_LAYERS, *SPIRAL, *DENSE]
