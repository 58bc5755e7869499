"""The sine by hand: eight pairs of neurons, set one after the other until they draw a wave.

    output(x) = Σ o · max(0, w2 · max(0, w1 · x + b1) + b2)  ≈  sin(2 π x)    for x from 0 to 1

Every neuron is connected only to its partner in the next layer. Pairs 1 to 7 shape the wave,
pair 8 is a constant. Source: NNFS ch. 4, figures 4.20 to 4.36. The pages give pair 1, the second
half of pair 2 and pair 8 up to figure 4.30; all other settings follow from them because a
quarter of the wave, mirrored, is the whole: they are marked as `assumed`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..activations import ReLU
from ..arrays import Array
from ..layers import Dense, MaskedDense
from ..losses import MeanSquaredError
from ..model import Model
from ..optimizers import Optimizer
from .relu_pair import Pair

PAIRS = 8
STOPS = 0.7 / 6  # where pair 1 stops: 6 x = 0.7
LEVEL = STOPS + 0.27 / 3.5  # where pair 2 stops, and the flat top begins


@dataclass(frozen=True)
class Stage:
    """One figure of the construction.

    changed  the settings that are new, by pair (counted from 1) and name
    see      what to look for
    pairs    all eight pairs as they then are
    assumed  whether some of the new settings are not on the page but follow from it
    """

    figure: str
    changed: dict[int, dict[str, float]]
    see: str
    pairs: tuple[Pair, ...]
    assumed: bool = False

    def at(self, x: Array) -> Array:
        """The curve of the figure: the sum of all pairs."""
        return np.sum([pair.at(x) for pair in self.pairs], axis=0)


def sine_stages() -> tuple[Stage, ...]:
    """The construction, figure by figure, from all weights 0 to the whole wave.

    >>> [round(float(value), 2) for value in sine_stages()[-1].at([0.0, 0.08, 0.25, 0.5, 0.75])]
    [0.0, 0.48, 0.97, 0.0, -0.97]
    """
    made: list[Stage] = []
    for figure, changed, assumed, see in CHANGES:
        pairs = list(made[-1].pairs if made else (Pair(),) * PAIRS)
        for number, settings in changed.items():
            pairs[number - 1] = replace(pairs[number - 1], **settings)
        made.append(Stage(figure, changed, see, tuple(pairs), assumed))
    return tuple(made)


def hand_tuned_pairs() -> tuple[Pair, ...]:
    """The eight pairs of the whole wave: nowhere more than 0.032 from the sine."""
    return sine_stages()[-1].pairs


def active_pairs(pairs: Sequence[Pair], x: float) -> tuple[int, ...]:
    """The pairs, counted from 1, of which both neurons are above 0 at x: those that shape it.

    >>> active_pairs(hand_tuned_pairs(), 0.08), active_pairs(hand_tuned_pairs(), 0.5)
    ((1,), (4,))
    """
    return tuple(
        number
        for number, pair in enumerate(pairs, start=1)
        if pair.first(x) > 0 and pair.second(x) > 0
    )


def hand_tuned_model(pairs: Sequence[Pair], *, optimizer: Optimizer | None = None) -> Model:
    """The pairs as a model: 1 input, two rectified layers connected one to one, 1 linear output.

    It is a model like any other in float64, and can be trained: what is not connected stays so.
    """
    one_to_one = np.eye(len(pairs), dtype=bool)
    first, second = Dense(1, len(pairs)), MaskedDense(one_to_one)
    last = Dense(len(pairs), 1)
    w1, b1, w2, b2, o = np.array([(p.w1, p.b1, p.w2, p.b2, p.o) for p in pairs]).T
    first.parameters = Dense.Parameters(w1[None].copy(), b1[None].copy())
    second.parameters = MaskedDense.Parameters(np.diag(w2), b2[None].copy())
    last.parameters = Dense.Parameters(o[:, None].copy(), np.zeros((1, 1)))
    return model_of([first, ReLU(), second, ReLU(), last], optimizer)


def fully_connected(model: Model, *, optimizer: Optimizer | None = None) -> Model:
    """The same function with every connection there to be learned, those that were missing at 0.

    Source: NNFS ch. 4, figure 4.36.
    """
    layers = [ReLU() if isinstance(layer, ReLU) else dense_like(layer) for layer in model.layers]
    return model_of(layers, optimizer or model.optimizer)


def dense_like(layer: Any) -> Dense:
    """A dense layer with the weights of another, which may lack connections."""
    dense = Dense(*layer.weights.shape)
    dense.parameters = Dense.Parameters(layer.weights.copy(), layer.biases.copy())
    return dense


def model_of(layers: list[Any], optimizer: Optimizer | None) -> Model:
    """A regression in float64."""
    return Model(layers, loss=MeanSquaredError(), optimizer=optimizer, dtype="float64")


# Pairs 3 to 7 have a negative w1: at x = 0 their second neuron is either silent or at its full
# height already, so that each new pair leaves alone what stands to its left.
Change = tuple[str, dict[int, dict[str, float]], bool, str]
CHANGES: tuple[Change, ...] = (
    ("4.20", {}, False, "all weights are 0, and so is the output"),
    ("4.21", {1: {"w1": 1.0, "w2": 1.0, "o": 1.0}}, False, "pair 1 lets x through"),
    ("4.22", {1: {"w1": 6.0}}, False, "the first weight sets the slope"),
    ("4.23", {1: {"b2": 0.7}}, False, "the second bias moves the curve up"),
    ("4.24", {1: {"w2": -1.0}}, False, "the curve falls from 0.7 and ends where 6 x is 0.7"),
    ("4.25", {1: {"o": -1.0}}, False, "the sign is flipped: it rises from -0.7"),
    ("4.26", {8: {"b2": 1.0, "o": 0.7}}, False, "pair 8 adds a constant 0.7: it rises from 0"),
    ("4.27", {2: {"w1": 1.0, "w2": 1.0, "o": 1.0}}, False, "pair 2 begins in its simplest form"),
    ("4.28", {2: {"w1": 3.5, "b1": -3.5 * STOPS}}, True, "pair 2 begins where pair 1 stops"),
    ("4.29", {2: {"w2": -1.0, "b2": 0.27}}, False, "pair 2 has an area of effect"),
    ("4.30", {2: {"o": -1.0}}, False, "the sign is flipped: pair 2 goes on with a gentler slope"),
    ("4.31", {8: {"o": 0.97}}, True, "the constant brings the beginning back to 0"),
    (
        "4.32",
        {3: {"w1": -3.5, "b1": 3.5 * (0.5 - STOPS), "w2": -1.0, "b2": 0.27, "o": -1.0}},
        True,
        "a flat top, and pair 3 begins the descent",
    ),
    (
        "4.33",
        {
            4: {"w1": -6.0, "b1": 6 * (0.5 + STOPS), "w2": -1.0, "b2": 1.4, "o": -1.0},
            5: {"w1": -3.5, "b1": 3.5 * (0.5 + LEVEL), "w2": -1.0, "b2": 0.27, "o": -1.0},
            6: {"w1": -3.5, "b1": 3.5 * (1 - STOPS), "w2": -1.0, "b2": 0.27, "o": 1.0},
            7: {"w1": -6.0, "b1": 6.0, "w2": -1.0, "b2": 0.7, "o": 1.0},
        },
        True,
        "seven pairs draw the whole wave",
    ),
)
