"""Chapter 4, its middle: why networks bend, a pair of ReLU neurons, and a sine made by hand.

Most of it is drawn on the pages; here are the numbers behind the drawings.
"""

from functools import cache

import numpy as np

from ..activations import Linear, ReLU
from ..arrays import Array
from ..datasets import sine
from ..explain import area_of_effect, best_line, collapse
from ..layers import Dense, MaskedDense
from ..lessons import (
    NETWORKS,
    SineFit,
    active_pairs,
    fit_sine,
    fully_connected,
    hand_tuned_model,
    hand_tuned_pairs,
    linear_limit,
    pair_stages,
    sine_stages,
    spread_corners,
)
from ..losses import MeanSquaredError
from ..model import Model
from ..optimizers import Adam
from ..scaling import scale_to_range
from .given import random_batch
from .listing import AtMost, Listing, Near, Text

DOUBLE = Near(1e-12)
LINES = Near(1e-6)  # of what the best line leaves, given with six decimals
ONLY_A_PICTURE = "The page shows it as a picture; the number is ours."
NOT_IN_THE_TEXT = "The value is not in the text; this one follows from the rest."

# -- nothing bends -------------------------------------------------------------------------------


def line_through_the_sine() -> list[float]:
    """Slope and intercept of the best line, and its mean squared error."""
    line = best_line(*sine(1000))
    return [line.slope, line.intercept, linear_limit()]


@cache
def learned(name: str) -> SineFit:
    """One of the chapter's networks, after it has learned the sine."""
    return fit_sine(name, seed=0)


def bend() -> float:
    """How far the outputs of a linear network are from a straight line, at equal steps of x."""
    return float(abs(np.diff(learned("linear 8-8").predictions, n=2, axis=0)).max())


def one_hidden_layer() -> float:
    """The mean squared error of a network with a single hidden layer that has learned the sine."""
    X, y = sine(1000)
    inputs = scale_to_range(X, -1, 1).apply(X)
    layers = [Dense(1, 32), ReLU(), Dense(32, 1)]
    model = Model(layers, loss=MeanSquaredError(), optimizer=Adam(0.01))
    model.begin(0)
    spread_corners(model, inputs)
    model.fit(inputs, y, epochs=30, validation_split=0, seed=0)
    return model.evaluate(inputs, y)["loss"]


def linear_layers() -> Model:
    """Two hidden layers of eight neurons that do not bend anything."""
    layers = [Dense(3, 8), Linear(), Dense(8, 8), Linear(), Dense(8, 1)]
    model = Model(layers, loss=MeanSquaredError(), dtype="float64")
    model.begin(0)
    return model


def collapsed_differs() -> float:
    """How far one affine map is from the linear layers that were melted into it."""
    model, X = linear_layers(), random_batch(50, 3)
    return float(abs(collapse(model.layers).apply(X) - model.predict(X)).max())


# -- one ReLU, and two ---------------------------------------------------------------------------

AT = [-1, -0.5, 0, 0.25, 0.5, 1]


def pair(figure: str) -> Array:
    """The curve of a figure at AT."""
    [stage] = [stage for stage in pair_stages() if stage.figure == figure]
    return stage.at(np.array(AT))


def slope_outside(low: float, high: float) -> float:
    """The steepest slope of the last pair outside an interval."""
    x = np.linspace(-2, 2, 4001)
    slopes = abs(np.diff(pair_stages()[-1].at(x)) / np.diff(x))
    return float(slopes[(x[1:] <= low) | (x[:-1] >= high)].max())


# -- the sine by hand ----------------------------------------------------------------------------


def by_hand(figure: str, *x: float) -> Array:
    """The curve of a figure at some x."""
    [stage] = [stage for stage in sine_stages() if stage.figure == figure]
    return stage.at(np.array(x))


def connections_between() -> int:
    """How many connections there are from one hidden layer to the other."""
    layers = hand_tuned_model(hand_tuned_pairs()).layers
    return sum(int(layer.mask.sum()) for layer in layers if isinstance(layer, MaskedDense))


def area_of_pair_2() -> list[float]:
    """Where pair 2 changes the curve."""
    two = hand_tuned_pairs()[1]
    area = area_of_effect(two.w1, two.b1, two.w2, two.b2)
    return [area.low, area.high] if area else []


def largest_error() -> float:
    """How far the finished curve is from the sine."""
    X, y = sine(1000)
    return float(abs(by_hand("4.33", *X[:, 0]) - y[:, 0]).max())


def error_by_hand() -> float:
    """The mean squared error of the finished curve, as a network."""
    return hand_tuned_model(hand_tuned_pairs()).evaluate(*sine(1000))["loss"]


def error_after_training() -> float:
    """The same network fully connected, and trained for a second."""
    start = hand_tuned_model(hand_tuned_pairs(), optimizer=Adam(0.001))
    model = fully_connected(start)
    model.fit(*sine(1000), epochs=60, batch_size=100, validation_split=0, seed=0)
    return model.evaluate(*sine(1000))["loss"]


WHY = [
    Listing(
        *("C4-07", "the sine at 0, 1/4, 1/2 and 3/4", [[0], [1], [0], [-1]]),
        lambda: sine(4)[1],
        DOUBLE,
        "The captions say sin(x); everything else on the pages fits sin(2πx) for x from 0 to 1.",
    ),
    Listing(
        *("C4-08", "the best line through the sine: slope, intercept, squared error"),
        [-1.909855, 0.953973, 0.196038],
        line_through_the_sine,
        LINES,
        ONLY_A_PICTURE,
    ),
    Listing(
        *("C4-08", "squared error of a linear 8-8 network after training", 0.196038),
        lambda: learned("linear 8-8").mean_squared_error,
        Near(1e-5),
    ),
    Listing("C4-08", "… and how far it is from straight", 1e-6, bend, AtMost()),
    Listing(
        *("C4-09", "squared error of a ReLU 8-8 network after training", 1e-3),
        lambda: learned("ReLU 8-8").mean_squared_error,
        AtMost(),
        ONLY_A_PICTURE,
    ),
    Listing(
        *("C4-10", "linear layers melted into one differ by", 1e-12),
        collapsed_differs,
        AtMost(),
        "The weights of figures 4.08 to 4.11 are not in the text; any do.",
    ),
]

PAIR = [
    Listing(
        *("C4-11", "w = 0, b = 0, at x = -1, -0.5, 0, 0.25, 0.5, 1", [0, 0, 0, 0, 0, 0]),
        lambda: pair("4.12"),
        DOUBLE,
    ),
    Listing("C4-12", "w = 1", [0, 0, 0, 0.25, 0.5, 1], lambda: pair("4.13"), DOUBLE),
    Listing("C4-13", "b = 0.5", [0, 0, 0.5, 0.75, 1, 1.5], lambda: pair("4.14"), DOUBLE),
    Listing("C4-14", "w = -1", [1.5, 1, 0.5, 0.25, 0, 0], lambda: pair("4.15"), DOUBLE),
    Listing(
        *("C4-15", "a second neuron behind it", [1.5, 1, 0.5, 0.25, 0, 0]),
        lambda: pair("4.16"),
        DOUBLE,
    ),
    Listing(
        *("C4-16", "… its bias raised by 1", [2.5, 2, 1.5, 1.25, 1, 1]),
        lambda: pair("4.17"),
        DOUBLE,
        "The page does not say how far it is raised.",
    ),
    Listing(
        *("C4-17", "… and its weight -2", [0, 0, 0, 0.5, 1, 1]),
        lambda: pair("4.18"),
        DOUBLE,
    ),
    Listing(
        *("C4-18", "the area of effect", "Interval(low=0.0, high=0.5)"),
        lambda: area_of_effect(-1, 0.5, -2, 1),
        Text(),
    ),
    Listing("C4-18", "the slope outside it", 1e-9, lambda: slope_outside(0, 0.5), AtMost()),
]

SINE = [
    Listing(
        *("C4-19", "connections between the hidden layers of eight", "8"),
        connections_between,
        Text(),
    ),
    Listing(
        "C4-20",
        "all weights 0, at x = 0, 0.5, 1",
        [0, 0, 0],
        lambda: by_hand("4.20", 0, 0.5, 1),
        DOUBLE,
    ),
    Listing("C4-21", "pair 1 all 1", [0, 0.5, 1], lambda: by_hand("4.21", 0, 0.5, 1), DOUBLE),
    Listing("C4-22", "… w1 = 6", [0, 3, 6], lambda: by_hand("4.22", 0, 0.5, 1), DOUBLE),
    Listing(
        *("C4-23", "… b2 = 0.7, at x = 0, 0.05, 0.1", [0.7, 1, 1.3]),
        lambda: by_hand("4.23", 0, 0.05, 0.1),
        DOUBLE,
    ),
    Listing(
        *("C4-24", "… w2 = -1, at x = 0, 0.05, 0.1, 0.2", [0.7, 0.4, 0.1, 0]),
        lambda: by_hand("4.24", 0, 0.05, 0.1, 0.2),
        DOUBLE,
    ),
    Listing(
        *("C4-25", "… o = -1", [-0.7, -0.4, -0.1, 0]),
        lambda: by_hand("4.25", 0, 0.05, 0.1, 0.2),
        DOUBLE,
    ),
    Listing(
        *("C4-26", "pair 8 adds 0.7, at x = 0, 0.05, 0.08, 0.1, 0.2", [0, 0.3, 0.48, 0.6, 0.7]),
        lambda: by_hand("4.26", 0, 0.05, 0.08, 0.1, 0.2),
        DOUBLE,
    ),
    Listing(
        *("C4-27", "pair 2 all 1", [0, 0.35, 0.56, 0.7, 0.9]),
        lambda: by_hand("4.27", 0, 0.05, 0.08, 0.1, 0.2),
        DOUBLE,
    ),
    Listing(
        *("C4-28", "pair 2 begins where pair 1 stops: its first bias", -0.408333),
        lambda: hand_tuned_pairs()[1].b1,
        LINES,
        NOT_IN_THE_TEXT,
    ),
    Listing(
        *("C4-29", "the area of effect of pair 2", [0.116667, 0.193810]),
        area_of_pair_2,
        LINES,
    ),
    Listing(
        *("C4-30", "its sign flipped, at x = 0, 0.1, 0.2", [-0.27, 0.33, 0.7]),
        lambda: by_hand("4.30", 0, 0.1, 0.2),
        DOUBLE,
    ),
    Listing(
        *("C4-31", "pair 8 adds 0.97, at x = 0, 0.1, 0.2", [0, 0.6, 0.97]),
        lambda: by_hand("4.31", 0, 0.1, 0.2),
        DOUBLE,
        NOT_IN_THE_TEXT,
    ),
    Listing(
        *("C4-32", "a flat top, and pair 3 begins the descent", [0.97, 0.97, 0.97, 0.7]),
        lambda: by_hand("4.32", 0.2, 0.25, 0.3, 0.5),
        DOUBLE,
        NOT_IN_THE_TEXT,
    ),
    Listing("C4-33", "the finished curve misses the sine by", 0.05, largest_error, AtMost()),
    Listing(
        *("C4-33", "… and is 0 at x = 0, 0.5 and 1", [0, 0, 0]),
        lambda: by_hand("4.33", 0, 0.5, 1),
        DOUBLE,
        "The pages give pairs 1, 2 and 8; the others follow because the wave is symmetric.",
    ),
    Listing(
        *("C4-34", "the pairs that are active at 0.08", "(1,)"),
        lambda: active_pairs(hand_tuned_pairs(), 0.08),
        Text(),
    ),
    Listing("C4-34", "… and the curve there", [0.48], lambda: by_hand("4.33", 0.08), DOUBLE),
    Listing(
        *("C4-35", "the pairs that are active at 0.5", "(4,)"),
        lambda: active_pairs(hand_tuned_pairs(), 0.5),
        Text(),
        "The page does not say for which input only pair 4 is active; any about 0.5 is one.",
    ),
    Listing(
        *("C4-36", "squared error of the curve made by hand", 2.31e-4),
        error_by_hand,
        Near(1e-6),
        ONLY_A_PICTURE,
    ),
    Listing(
        *("C4-36", "… fully connected and trained further", 2.31e-4),
        error_after_training,
        AtMost(),
    ),
    Listing(
        *("C4-37", "the figures of the animation, in their order"),
        ", ".join(f"4.{number}" for number in range(20, 34)),
        lambda: ", ".join(stage.figure for stage in sine_stages()),
        Text(),
    ),
    Listing(
        *("C4-38", "squared error of a ReLU 64-64 network after training", 1e-5),
        lambda: learned("ReLU 64-64").mean_squared_error,
        AtMost(),
        ONLY_A_PICTURE,
    ),
    Listing(
        *("C4-38", "… the three networks, from the worst", "linear 8-8, ReLU 8-8, ReLU 64-64"),
        lambda: ", ".join(sorted(NETWORKS, key=lambda name: -learned(name).mean_squared_error)),
        Text(),
    ),
    Listing(
        *("C4-39", "squared error with a single hidden layer", 1e-3),
        one_hidden_layer,
        AtMost(),
        "The page says that it takes two hidden layers or more; one can do it, if it is wide.",
    ),
]
