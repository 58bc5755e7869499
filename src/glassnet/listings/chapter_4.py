"""Chapter 4: activation functions, why they are needed, ReLU by hand, and softmax."""

from time import perf_counter
from typing import Any

import numpy as np

from .. import scratch
from ..activations import ReLU, Sigmoid, Softmax, sigmoid
from ..arrays import Array
from ..book import Activation_ReLU, Activation_Softmax, Layer_Dense, spiral_data
from ..decisions import decide
from ..inspection import findings
from ..layers import Dense
from ..losses import CrossEntropy
from ..model import Model
from .chapter_4_by_hand import PAIR, SINE, WHY
from .given import BATCH_OUTPUT, LAYER_OUTPUT, after_init, random_batch
from .listing import AtMost, Holds, Listing, Near, Text

DOUBLE = Near(1e-12)
POWERS = Near(1e-9)  # of numbers that come from eˣ

# -- one number in, one number out ---------------------------------------------------------------


def logit_error() -> float:
    """How far the inputs from −10 to 10 are missed when a sigmoid is undone."""
    x = np.linspace(-10, 10, 201)
    y = sigmoid(x)
    return float(abs(np.log(y / (1 - y)) - x).max())


def shortest_time(layer: ReLU | Sigmoid, inputs: Array) -> float:
    """Seconds for one way forward, the best of a few."""
    times = []
    for _ in range(7):
        started = perf_counter()
        layer.forward(inputs)
        times.append(perf_counter() - started)
    return min(times)


def relu_is_cheaper() -> bool:
    """A hundred thousand numbers through both."""
    inputs = random_batch(1000, 100)
    return shortest_time(ReLU(), inputs) < shortest_time(Sigmoid(), inputs)


RELU_INPUTS = [0, 2, -1, 3.3, -2.7, 1.1, 2.2, -100]

# -- softmax -------------------------------------------------------------------------------------


def softmax(rows: Array | list[list[float]]) -> Array:
    """Softmax of the rows of a batch, by NumPy."""
    return Softmax().forward(np.array(rows, float))


def shift_changes_nothing() -> float:
    """How much a softmax moves when the same number is added to every score of its row."""
    scores = random_batch(50, 4)
    return float(abs(softmax(scores + 100) - softmax(scores)).max())


def the_winner_stays() -> bool:
    """Whether the largest score has the largest probability."""
    scores = random_batch(50, 4)
    return np.array_equal(softmax(scores).argmax(axis=1), scores.argmax(axis=1))


def naive_overflows() -> bool:
    """Whether the formula as it is written fails where the stable one does not."""
    try:
        scratch.naive_softmax([1000, 1001, 999])
    except OverflowError:
        return True
    return False


# -- the spiral, by the book's names -------------------------------------------------------------


def spiral_after_relu() -> Array:
    """The spiral through a dense layer of three neurons and ReLU."""
    with after_init():
        X, _ = spiral_data(samples=100, classes=3)
        return through([Layer_Dense(2, 3), Activation_ReLU()], X)


def spiral_after_softmax() -> Array:
    """The spiral through two dense layers, to three confidences."""
    with after_init():
        X, _ = spiral_data(samples=100, classes=3)
        first, second = Layer_Dense(2, 3), Layer_Dense(3, 3)
        return through([first, Activation_ReLU(), second, Activation_Softmax()], X)


def through(layers: list[Any], inputs: Array) -> Array:
    """The last output of layers that have the book's names."""
    for layer in layers:
        layer.forward(inputs)
        inputs = layer.output
    return inputs


# -- whole networks ------------------------------------------------------------------------------


def three_kinds(scale: float = 1.0) -> Model:
    """A network with three kinds of activation, its first weights too large by a factor."""
    first = Dense(2, 4)
    model = Model(
        [first, ReLU(), Dense(4, 4), Sigmoid(), Dense(4, 3), Softmax()], loss=CrossEntropy()
    )
    model.begin(0)
    first.weights = first.weights * np.float32(scale)
    return model


def ailments(scale: float) -> list[str]:
    """The kinds of what is found in it and does harm."""
    found = findings(three_kinds(scale), POINTS)
    return sorted({type(one).__name__ for one in found if not one.is_wasteful})


POINTS = random_batch(20, 2)


ACTIVATIONS = [
    Listing(
        *("C4-01", "an activation for each layer", "['relu_1', 'sigmoid_1', 'softmax_1']"),
        lambda: list(three_kinds().activations(random_batch(5, 2)))[1::2],
        Text(),
    ),
    Listing(
        *("C4-02", "the step function, at a neuron's output", "[0, 1]"),
        lambda: [scratch.step(scratch.neuron([x], [1], 0.5)) for x in (-0.5, 0)],
        Text(),
    ),
    Listing(
        *("C4-03", "the linear activation", "[-2.5, 0, 3]"),
        lambda: [scratch.linear(x) for x in (-2.5, 0, 3)],
        Text(),
    ),
    Listing(
        *("C4-04", "sigmoid at −∞, 0 and ∞", "[0.0, 0.5, 1.0]"),
        lambda: [scratch.sigmoid(x) for x in (-np.inf, 0, np.inf)],
        Text(),
    ),
    Listing(
        *("C4-04", "… can be reversed from −10 to 10, missing by", 1e-9),
        logit_error,
        AtMost(),
        "In float64 a sigmoid is exactly 1 above 36.7, and what it was cannot be found out.",
    ),
    Listing(
        "C4-04", "… at −1000, without overflow", [0], lambda: sigmoid(np.array([-1e3])), DOUBLE
    ),
    Listing(
        *("C4-05", "step(3) equals step(300000)", "True"),
        lambda: scratch.step(3) == scratch.step(300_000),
        Text(),
    ),
    Listing(
        *("C4-05", "sigmoid(3) equals sigmoid(300000)", "False"),
        lambda: scratch.sigmoid(3) == scratch.sigmoid(300_000),
        Text(),
    ),
    Listing("C4-06", "cost", "ReLU is faster than sigmoid", relu_is_cheaper, Holds()),
]

RELU_CODE = [
    Listing(
        *("C4-40", "ReLU by a loop", "[0, 2, 0, 3.3, 0, 1.1, 2.2, 0]"),
        lambda: [scratch.relu(x) for x in RELU_INPUTS],
        Text(),
    ),
    Listing(
        *("C4-41", "ReLU by NumPy", "[0.  2.  0.  3.3 0.  1.1 2.2 0. ]"),
        lambda: ReLU().forward(np.array(RELU_INPUTS)),
        Text(),
    ),
    Listing(
        *("C4-42", "Activation_ReLU leaves nothing below", 0),
        lambda: spiral_after_relu().min(),
        DOUBLE,
    ),
    Listing(
        *("C4-43", "the spiral through dense and ReLU, first five rows"),
        [[0, y, 0] for y in (0, 0.00011395, 0.00031729, 0.00052666, 0.00071401)],
        lambda: spiral_after_relu()[:5],
        Near(5e-9),
        "The print has lost the closing brackets of four rows.",
    ),
]

SOFTMAX = [
    Listing(
        *("C4-44", "[12, 99, 318] as confidences", [1.28e-133, 7.75e-96, 1]),
        lambda: scratch.softmax([12, 99, 318]),
        Near(0, relative=1e-2),
    ),
    Listing(
        *("C4-44", "the class of [0.45, 0.55]", "['second']"),
        lambda: decide([[0.45, 0.55]], ["first", "second"]),
        Text(),
    ),
    Listing(
        *("C4-44", "… and below a confidence of 0.6", "[None]"),
        lambda: decide([[0.45, 0.55]], ["first", "second"], threshold=0.6),
        Text(),
    ),
    Listing(
        *("C4-45", "confidences of any scores add up to 1", [1] * 5),
        lambda: softmax(random_batch(5, 4)).sum(axis=1),
        DOUBLE,
    ),
    Listing(
        *("C4-46", "exponentials, with the page's e"),
        "[121.51041751893969, 3.3534846525504487, 10.85906266492961]",
        lambda: scratch.exponentials(LAYER_OUTPUT, base=scratch.E),
        Text(),
    ),
    Listing(
        *("C4-46", "… and with all digits of e"),
        [121.51041751873483, 3.353484652549023, 10.859062664920513],
        lambda: scratch.exponentials(LAYER_OUTPUT),
        POWERS,
        "The page's e has 12 digits, so its results end differently.",
    ),
    Listing(
        *("C4-47", "a negative score has no negative confidence"),
        [0.972425703, 0.0268373259, 0.000736971303],
        lambda: scratch.softmax([4.8, 1.21, -2.385]),
        POWERS,
    ),
    Listing(
        *("C4-48", "the largest score", "stays the largest"),
        the_winner_stays,
        Holds(),
        "Written as the formula, two scores above 709 would both become infinite, and tie.",
    ),
    Listing(
        *("C4-48", "100 added to every score moves nothing further than", 1e-12),
        shift_changes_nothing,
        AtMost(),
    ),
    Listing(
        *("C4-49", "normalized exponentials"),
        "[0.8952826639573506, 0.024708306782070668, 0.08000902926057876]",
        lambda: scratch.naive_softmax(LAYER_OUTPUT, base=scratch.E),
        Text(),
    ),
    Listing(
        *("C4-49", "… and their sum", "1.0"),
        lambda: scratch.total(scratch.naive_softmax(LAYER_OUTPUT, base=scratch.E)),
        Text(),
    ),
    Listing(
        *("C4-50", "the same by NumPy", [[0.89528266, 0.02470831, 0.08000903]]),
        lambda: softmax([LAYER_OUTPUT]),
        Near(5e-9),
    ),
    Listing(
        *("C4-50", "… and their sum", 0.9999999999999999),
        lambda: softmax([LAYER_OUTPUT]).sum(),
        Near(6e-16),
        "The last digit depends on how NumPy was built.",
    ),
    Listing(
        *("C4-51", "a batch of three samples: every row adds up to 1", [1, 1, 1]),
        lambda: softmax(BATCH_OUTPUT).sum(axis=1),
        DOUBLE,
    ),
    Listing(
        *("C4-52", "the sum of all numbers of a batch", 18.172),
        lambda: scratch.total([scratch.total(row) for row in BATCH_OUTPUT]),
        DOUBLE,
    ),
    Listing(
        *("C4-52", "… down its columns (axis 0)", [15.11, 0.451, 2.611]),
        lambda: [scratch.total(column) for column in scratch.transpose(BATCH_OUTPUT)],
        DOUBLE,
        "The page says that this result has the size of axis 0; it has the size of the other one.",
    ),
    Listing(
        *("C4-52", "… along its rows", "[8.395, 7.29, 2.4869999999999997]"),
        lambda: [scratch.total(row) for row in BATCH_OUTPUT],
        Text(),
    ),
    Listing(
        *("C4-52", "… kept as a column", [[8.395], [7.29], [2.487]]),
        lambda: scratch.column_vector([scratch.total(row) for row in BATCH_OUTPUT]),
        DOUBLE,
    ),
    Listing(
        *("C4-53", "Activation_Softmax of the batch"),
        [
            [0.895282664, 0.0247083068, 0.0800090293],
            [0.999811129, 2.23163963e-5, 1.66554348e-4],
            [0.513097164, 0.358333899, 0.128568937],
        ],
        lambda: softmax(BATCH_OUTPUT),
        POWERS,
        "The page has the class and not these numbers; they follow from it.",
    ),
    Listing(
        *("C4-54", "e to the power of 1 and 10", [2.718281828459045, 22026.465794806718]),
        lambda: scratch.exponentials([1, 10]),
        Near(0, relative=1e-15),
        "The page's come from NumPy's exp; powers of e differ from them in the last digits.",
    ),
    Listing(
        *("C4-54", "softmax of [1000, 1001, 999]", [[0.24472847, 0.66524096, 0.09003057]]),
        lambda: softmax([[1000, 1001, 999]]),
        Near(5e-9),
    ),
    Listing("C4-54", "… by the formula as it is written", "overflow", naive_overflows, Holds()),
    Listing(
        *("C4-55", "what is found in a network in good health", "[]"),
        lambda: ailments(1),
        Text(),
    ),
    Listing(
        *("C4-55", "… in one whose values explode", "['LargeValues']"),
        lambda: ailments(1e6),
        Text(),
    ),
    Listing(
        *("C4-55", "… and in one with a weight that is not finite", "['NotFinite']"),
        lambda: ailments(np.inf),
        Text(),
    ),
    Listing(
        *("C4-56", "the spiral through two layers to confidences, first five rows"),
        [
            [0.33333334, 0.33333334, 0.33333334],
            [0.3333332, 0.3333332, 0.33333364],
            [0.3333329, 0.33333293, 0.3333342],
            [0.3333326, 0.33333263, 0.33333477],
            [0.33333233, 0.3333324, 0.33333528],
        ],
        lambda: spiral_after_softmax()[:5],
        Near(2e-7),
    ),
]

LISTINGS = [*ACTIVATIONS, *WHY, *PAIR, *SINE, *RELU_CODE, *SOFTMAX]
