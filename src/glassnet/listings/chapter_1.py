"""Chapter 1: what a neural network is, in numbers and claims that a program can test."""

from itertools import pairwise

import numpy as np

from .. import scratch
from ..activations import ReLU, Softmax, Step, sigmoid
from ..arrays import Array
from ..chance import generator_for
from ..datasets import columns, sensors, spiral
from ..decisions import decide
from ..explain import (
    HIDDEN_LAYERS_IN_FIGURES,
    Expression,
    expression_of,
    generalization,
    parameter_counts,
)
from ..layers import Dense, Flatten
from ..lessons import fit_shirts, shirts
from ..losses import CrossEntropy, MeanSquaredError
from ..model import Model
from ..optimizers import Adam
from ..scaling import PIXELS, scale_to_range, standardize
from ..splits import split
from .given import BATCH, BIASES, BIASES_2, INPUTS, WEIGHTS, WEIGHTS_2, dense, random_batch
from .listing import AtMost, Holds, Listing, Near, Text

DOUBLE = Near(1e-12)

# -- structure -----------------------------------------------------------------------------------


def network(*widths: int) -> Model:
    """Dense layers of these widths, from the inputs to the output, with ReLU between them."""
    layers = [part for n, m in pairwise(widths) for part in (Dense(n, m), ReLU())]
    return Model(layers[:-1], loss=MeanSquaredError())


# Weight and bias of the neurons in figures 1.04 to 1.08.
NEURONS = [(1, 0), (2, 0), (-0.7, 0), (1, 2), (1, -0.7)]


def lines() -> list[list[float]]:
    """The neurons of the chapter's graphs, at x = 0 and x = 1."""
    return [[scratch.neuron([x], [w], b) for w, b in NEURONS] for x in (0, 1)]


def million_parameters() -> int:
    """The parameters of a layer that a sample has just passed through."""
    layer = Dense(1000, 1000, seed=0)
    layer.forward(np.ones((1, 1000), np.float32))
    return int(layer.weights.size + layer.biases.size)


# -- data ----------------------------------------------------------------------------------------


def minutes_between_readings() -> Array:
    """How far apart the times of the server's readings are."""
    times = columns("sensors", samples=2)["time"].astype("datetime64[m]")
    return np.unique(np.diff(times)).astype(int)


def foresees_failures() -> bool:
    """Whether a network, on readings it never saw, beats whoever always says normal."""
    (X, y), (X_new, y_new) = sensors(days=60, seed=0), sensors(days=30, seed=1)
    scaling = standardize(X)  # measured on the training rows alone
    layers = [Dense(4, 16), ReLU(), Dense(16, 2), Softmax()]
    model = Model(layers, loss=CrossEntropy(), optimizer=Adam(0.01))
    model.fit(scaling.apply(X), y, epochs=10, batch_size=128, validation_split=0, seed=0)
    accuracy = model.evaluate(scaling.apply(X_new), y_new)["accuracy"]
    return accuracy > float(np.bincount(y_new).max() / len(y_new))


def learned_prices() -> list[float]:
    """What one shirt costs, and what none, after a neuron has learned from ten prices."""
    fit = fit_shirts(*shirts(most=10, unit_price=12.5))
    return [fit.unit_price, fit.base_price]


TENS = np.array([[10.0], [15.0], [30.0]])


def lost_by_scaling() -> float:
    """The largest change of numbers that are scaled, in three ways, and brought back."""
    X = 20 * random_batch(1000, 3)
    scalings = [scale_to_range(X), scale_to_range(X, -1, 1), standardize(X)]
    return max(float(abs(scaling.undo(scaling.apply(X)) - X).max()) for scaling in scalings)


def split_of_100_000() -> tuple[Array, Array]:
    """Rows to learn from, and a tenth of all rows held back."""
    return split(100_000, 0.1, generator_for("split", 0))


def every_row_is_on_one_side() -> bool:
    """Whether no row is lost and none is on both sides."""
    return np.array_equal(np.sort(np.concatenate(split_of_100_000())), np.arange(100_000))


# -- outputs -------------------------------------------------------------------------------------

NAMES = ("cat", "dog")


def two_heads_differ() -> float:
    """How far softmax over (0, z) is from sigmoid(z)."""
    z = 5 * random_batch(100, 1)
    both = Softmax().forward(np.hstack([np.zeros_like(z), z]))
    return float(abs(both[:, 1:] - sigmoid(z)).max())


# -- the whole way to the loss -------------------------------------------------------------------

WEIGHTS_3 = [[0.2, -0.4, 0.6], [-0.1, 0.3, 0.5], [0.7, 0.1, -0.2]]
BIASES_3 = [0.1, 0.2, 0.3]


def three_layers() -> Model:
    """The two layers of chapters 2 and 3 and a third, with ReLU between them."""
    given = [(WEIGHTS, BIASES), (WEIGHTS_2, BIASES_2), (WEIGHTS_3, BIASES_3)]
    first, second, third = (dense(*one) for one in given)
    layers = [first, ReLU(), second, ReLU(), third, Softmax()]
    return Model(layers, loss=CrossEntropy(), dtype="float64")


def whole_formula(samples: list[list[float]], labels: list[int]) -> Expression:
    """The mean loss of some samples as one nested expression."""
    return expression_of(three_layers(), samples, labels)


def layer_by_layer(samples: list[list[float]], labels: list[int]) -> float:
    """The same loss through one layer after the other."""
    return CrossEntropy().forward(three_layers().forward(samples), np.array(labels))


# -- training ------------------------------------------------------------------------------------


def learned(epochs: int) -> tuple[Model, list[float]]:
    """A network that learns the spiral, and its loss after each epoch."""
    layers = [Dense(2, 16), ReLU(), Dense(16, 3), Softmax()]
    model = Model(layers, loss=CrossEntropy(), optimizer=Adam(0.02))
    history = model.fit(*spiral(100, 3, seed=0), epochs=epochs, validation_split=0, seed=0)
    return model, history["loss"]


def loss_goes_down() -> bool:
    """Whether a hundred epochs bring the loss well below the first, on the way down all along."""
    _, losses = learned(epochs=100)
    return losses[-1] < losses[49] < losses[0] and losses[-1] < 0.7 * losses[0]


def gap_is_reported() -> bool:
    """Whether a network that has learned a little data by heart is found to be worse on others."""
    model, _ = learned(epochs=30)
    both = generalization(model, spiral(100, 3, seed=0), spiral(100, 3, seed=1))
    return both.gap["loss"] > 0 > both.gap["accuracy"]


STRUCTURE = [
    Listing(
        *("C1-01", "deep, with 0, 1, 2 and 3 hidden layers?", "[False, False, True, True]"),
        lambda: [network(4, *[8] * hidden, 2).is_deep for hidden in range(4)],
        Text(),
    ),
    Listing(
        *("C1-01", "hidden layers from 4 to 8 to 8 to 2 neurons", "2"),
        lambda: parameter_counts((4, 8, 8, 2)).hidden_layers,
        Text(),
    ),
    Listing(
        *("C1-02", "readings of a server, and the minutes between them", "((288, 4), [10])"),
        lambda: (sensors(days=2, seed=0)[0].shape, minutes_between_readings().tolist()),
        Text(),
    ),
    Listing(
        *("C1-02", "failures", "can be foreseen better than by always saying normal"),
        foresees_failures,
        Holds(),
    ),
    Listing(
        *("C1-03", "shirts at 12.50: what one neuron learns that one costs, and none"),
        [12.5, 0],
        learned_prices,
        Near(1e-9),
        "The page has no numbers for it; any unit price is learned exactly.",
    ),
    Listing(
        *("C1-05", "parameters between three hidden layers of 16 (figure 1.03)", "544"),
        lambda: parameter_counts(HIDDEN_LAYERS_IN_FIGURES["1.03"]).total,
        Text(),
        "The page does not say how many inputs and outputs the figure has.",
    ),
    Listing(
        *("C1-05", "parameters between two hidden layers of 4 (figure 1.10)", "20"),
        lambda: parameter_counts(HIDDEN_LAYERS_IN_FIGURES["1.10"]).total,
        Text(),
    ),
    Listing(
        *("C1-06", "a weight that changes its sign turns a line round", "[6, -6]"),
        lambda: [scratch.neuron([2], [weight], 0) for weight in (3, -3)],
        Text(),
    ),
    Listing(
        *("C1-07", "five neurons of one input, at x = 0 and x = 1"),
        [[0, 0, 0, 2, -0.7], [1, 2, -0.7, 3, 0.3]],
        lines,
        DOUBLE,
    ),
    Listing(
        *("C1-08", "the step function by loops", "[0, 0, 1, 1, 1]"),
        lambda: [scratch.step(x) for x in (-1, 0, 1e-9, 3, 300_000)],
        Text(),
    ),
    Listing(
        *("C1-08", "… and by NumPy", "[0. 0. 1. 1. 1.]"),
        lambda: Step().forward(np.array([-1, 0, 1e-9, 3, 300_000])),
        Text(),
    ),
    Listing(
        *("C1-09", "a neuron and its activation", "[1, 0]"),
        lambda: [scratch.step(scratch.neuron([1, 2], [0.5, w], -1)) for w in (1, 0.25)],
        Text(),
    ),
]

DATA = [
    Listing(
        *("C1-10", "numbers from 10 to 30, scaled to 0 … 1 and to -1 … 1"),
        [[0, -1], [0.25, -0.5], [1, 1]],
        lambda: np.hstack([scale_to_range(TENS, low).apply(TENS) for low in (0, -1)]),
        DOUBLE,
    ),
    Listing(
        *("C1-10", "bytes of an image, scaled to -1 … 1", [-1, 0, 1]),
        lambda: PIXELS.apply(np.array([0, 127.5, 255])),
        DOUBLE,
    ),
    Listing(
        *("C1-10", "mean and spread after standardizing", [0, 1]),
        lambda: [f(standardize(TENS).apply(TENS)) for f in (np.mean, np.std)],
        DOUBLE,
    ),
    Listing(
        *("C1-10", "a column whose numbers are all the same", [[0], [0]]),
        lambda: standardize([[7.0], [7.0]]).apply([[7.0], [7.0]]),
        DOUBLE,
    ),
    Listing("C1-10", "scaled and back again, numbers move by", 1e-12, lost_by_scaling, AtMost()),
    Listing(
        *("C1-11", "softmax of two neurons differs from sigmoid of one by", 1e-12),
        two_heads_differ,
        AtMost(),
    ),
    Listing(
        *("C1-12", "two images of 28 x 28 as inputs", "(2, 784)"),
        lambda: Flatten().forward(np.zeros((2, 28, 28))).shape,
        Text(),
    ),
    Listing(
        *("C1-12", "the names of the largest scores, the first of equal ones", "['dog' 'cat']"),
        lambda: decide([[0.2, 0.9], [0.5, 0.5]], NAMES),
        Text(),
    ),
]

LOSS = [
    Listing(
        *("C1-13", "the loss layer by layer, for each target"),
        [1.258770642416614, 1.309700642416614, 0.8072206424166142],
        lambda: [layer_by_layer([INPUTS], [label]) for label in range(3)],
        DOUBLE,
        "The indices of the printed formula do not fit together; the code beside it counts.",
    ),
    Listing(
        *("C1-13", "… and of a batch, with targets 0, 1 and 2", 1.10595),
        lambda: layer_by_layer(BATCH, [0, 1, 2]),
        Near(1e-5),
    ),
    Listing(
        *("C1-14", "the loss as one nested expression, for each target"),
        [1.258770642416614, 1.309700642416614, 0.8072206424166142],
        lambda: [whole_formula([INPUTS], [label]).loss for label in range(3)],
        DOUBLE,
    ),
    Listing(
        *("C1-14", "… and of the batch", 1.10595),
        lambda: whole_formula(BATCH, [0, 1, 2]).loss,
        Near(1e-5),
        "The page's code adds up a whole batch inside its logarithm, and its loss would be"
        " negative; ours is the mean of each sample's own.",
    ),
    Listing(
        *("C1-15", "the last step of the expression's evaluation", 1.258770642416614),
        lambda: whole_formula([INPUTS], [0]).steps[-1].value,
        DOUBLE,
    ),
]

TRAINING = [
    Listing("C1-16", "a layer of 1000 x 1000", "1001000", million_parameters, Text()),
    Listing(
        *("C1-17", "100,000 samples, a tenth held back", "[90000, 10000]"),
        lambda: [len(rows) for rows in split_of_100_000()],
        Text(),
    ),
    Listing("C1-17", "every sample", "is on one side", every_row_is_on_one_side, Holds()),
    Listing("C1-17", "overfitting", "is seen out of sample", gap_is_reported, Holds()),
    Listing("C1-18", "training", "makes the loss smaller", loss_goes_down, Holds()),
]

LISTINGS = [*STRUCTURE, *DATA, *LOSS, *TRAINING]
