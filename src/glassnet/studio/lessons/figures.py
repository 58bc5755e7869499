"""Figures of the book that a stage may stand for: the numbers are those of `gn.lessons`.

Figures 4.12 to 4.19 are one rectified neuron and a pair of them, 4.20 to 4.33 the sine by hand.
"""

from collections.abc import Callable
from typing import NamedTuple

from ...arrays import Array
from ...lessons import pair_stages, sine_stages

# Of a pair: which layer, and whether it is a weight.
SETTINGS = {"w1": (1, True), "b1": (1, False), "w2": (2, True), "b2": (2, False), "o": (3, True)}
LAST = 3  # where all pairs meet in one neuron


class Written(NamedTuple):
    """One number of a figure: layer from 1, neuron and input from 0, None for a bias."""

    layer: int
    neuron: int
    input: int | None
    value: float


class Figure(NamedTuple):
    """What a figure sets anew, and its curve."""

    written: tuple[Written, ...]
    at: Callable[[Array], Array]


def figures() -> dict[str, Figure]:
    """All of them, by their numbers.

    >>> figures()["4.22"].written
    (Written(layer=1, neuron=0, input=0, value=6.0),)
    """
    found = {
        stage.figure: Figure(tuple(of_pair(1, stage.changed)), stage.at) for stage in pair_stages()
    }
    for step in sine_stages():
        written = [one for pair, own in step.changed.items() for one in of_pair(pair, own)]
        found[step.figure] = Figure(tuple(written), step.at)
    return found


def of_pair(pair: int, settings: dict[str, float]) -> list[Written]:
    """Where the settings of a pair, counted from 1, stand in the network."""
    found = []
    for name, value in settings.items():
        layer, is_weight = SETTINGS[name]
        neuron = 0 if layer == LAST else pair - 1
        source = 0 if layer == 1 else pair - 1
        found.append(Written(layer, neuron, source if is_weight else None, value))
    return found
