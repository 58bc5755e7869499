"""The rectified pair: what one neuron can do to a curve, and two behind each other.

f(x) = max(0, w2 · max(0, w1 · x + b1) + b2)
"""

from dataclasses import dataclass, replace

import numpy as np

from ..arrays import Array


@dataclass(frozen=True)
class Pair:
    """Two rectified neurons, one behind the other, and the weight of what comes out.

    f(x) = o · max(0, w2 · max(0, w1 · x + b1) + b2)
    """

    w1: float = 0.0
    b1: float = 0.0
    w2: float = 0.0
    b2: float = 0.0
    o: float = 0.0

    def first(self, x: Array) -> Array:
        """The first neuron's output at each x."""
        return np.maximum(0.0, self.w1 * np.asarray(x, np.float64) + self.b1)

    def second(self, x: Array) -> Array:
        """The second neuron's output at each x."""
        return np.maximum(0.0, self.w2 * self.first(x) + self.b2)

    def at(self, x: Array) -> Array:
        """What the pair adds to the network's output at each x."""
        return self.o * self.second(x)


@dataclass(frozen=True)
class PairStage:
    """One figure: what was changed, what to see, and the pair as it then is.

    neurons  1 where only the first neuron is drawn, else 2
    assumed  the settings that the page leaves open
    """

    figure: str
    changed: dict[str, float]
    see: str
    pair: Pair
    neurons: int
    assumed: tuple[str, ...] = ()

    def at(self, x: Array) -> Array:
        """The curve of the figure."""
        return self.pair.first(x) if self.neurons == 1 else self.pair.second(x)


def pair_stages() -> tuple[PairStage, ...]:
    """From one neuron that does nothing to a pair with an area of effect, figure by figure.

    Source: NNFS ch. 4, figures 4.12 to 4.19.

    >>> float(pair_stages()[-1].at(0.25))
    0.5
    """
    made: list[PairStage] = []
    for figure, neurons, changed, assumed, see in CHANGES:
        pair = replace(made[-1].pair if made else Pair(o=1.0), **changed)
        made.append(PairStage(figure, changed, see, pair, neurons, assumed))
    return tuple(made)


Change = tuple[str, int, dict[str, float], tuple[str, ...], str]
CHANGES: tuple[Change, ...] = (
    ("4.12", 1, {"w1": 0.0, "b1": 0.0}, (), "nothing comes out, whatever goes in"),
    ("4.13", 1, {"w1": 1.0}, (), "a slope of 1 from x = 0 on"),
    ("4.14", 1, {"b1": 0.5}, (), "the neuron begins at x = -0.5: a bias moves the curve sideways"),
    ("4.15", 1, {"w1": -1.0}, (), "a negative weight: the neuron ends at x = 0.5"),
    ("4.16", 2, {"w2": 1.0, "b2": 0.0}, (), "the second neuron lets all of it through"),
    ("4.17", 2, {"b2": 1.0}, ("b2",), "the second bias moves the curve up"),
    ("4.18", 2, {"w2": -2.0}, (), "the curve has a point where it begins and one where it ends"),
    ("4.19", 2, {}, (), "it varies only where both neurons are active: from x = 0 to 0.5"),
)
