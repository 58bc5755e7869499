"""Marks: numbers that training leaves as they are, and neurons that are ablated.

A number that is frozen keeps its bits; the optimizer forgets what it knew of it. A neuron that
is ablated has no effect: what leads away from it is 0, and stays so while the others learn, as
does what leads to it. What led away from it is kept, so that it comes back with the same bits.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...arrays import Array
from ...course import copy_of
from ...engines.numpy_engine import NumpyEngine

Neuron = tuple[int, int]  # the place of its dense layer among all layers, and its own in that


@dataclass(frozen=True, eq=False)
class Ablated:
    """A neuron without effect.

    following  the place of the next dense layer
    weights    what led away from it, one number for each neuron there
    """

    neuron: Neuron
    following: int
    weights: Array


@dataclass(frozen=True, eq=False)
class Marks:
    """What is frozen, and who is ablated; nothing in it is written to.

    frozen  for a parameter, by the places of its layer and its own: which of its numbers
    """

    frozen: Mapping[tuple[int, int], Array] = field(default_factory=dict)
    ablated: tuple[Ablated, ...] = ()

    def places(self, engine: NumpyEngine) -> Array:
        """Where in the engine's vector the numbers are that training leaves as they are.

        Those that lead to an ablated neuron are among them.
        """
        found = [np.zeros(0, np.intp)]
        for layer, place, numbers in engine.places:
            shape = engine.parameters[layer][place].shape
            still = np.array(self.frozen.get((layer, place), np.zeros(shape, bool)))
            for one in self.ablated:
                if one.neuron[0] == layer:
                    still[..., one.neuron[1]] = True
                if one.following == layer and place == 0:
                    still[one.neuron[1]] = True
            found.append(np.flatnonzero(still) + numbers.start)
        return np.concatenate(found)

    def whole(self, parameters: list[Any]) -> list[Any]:
        """A copy of all parameters, the ablated neurons' own among them."""
        result = copy_of(parameters)
        for one in self.ablated:
            result[one.following].weights[one.neuron[1]] = one.weights
        return result

    def holds(self, layer: int, place: int, index: tuple[int, ...]) -> bool:
        """Whether a number leads away from an ablated neuron."""
        return place == 0 and any(
            one.following == layer and one.neuron[1] == index[0] for one in self.ablated
        )

    def is_ablated(self, neuron: Neuron) -> bool:
        """Whether a neuron is ablated."""
        return any(one.neuron == neuron for one in self.ablated)


def without(
    parameters: list[Any], neurons: Iterable[tuple[Neuron, int]]
) -> tuple[list[Any], tuple[Ablated, ...]]:
    """Parameters in which nothing leads away from some neurons, and what led away from them.

    neurons  each with the place of the dense layer that follows it
    """
    result = copy_of(parameters)
    found = []
    for neuron, following in neurons:
        row = result[following].weights[neuron[1]]
        found.append(Ablated(neuron, following, row.copy()))
        row[:] = 0
    return result, tuple(found)


def told(marks: Marks, weighted: list[int]) -> dict[str, Any]:
    """Who is ablated, as [layer, neuron], and how many numbers are frozen.

    weighted  the places of the layers with weights, which are counted from 1
    """
    return {
        "ablated": [[weighted.index(one.neuron[0]) + 1, one.neuron[1]] for one in marks.ablated],
        "frozen": sum(int(mask.sum()) for mask in marks.frozen.values()),
    }


def masks(marks: Marks, names: list[str], parameters: list[Any]) -> dict[str, Array]:
    """Which numbers are frozen, by names such as `dense_1.weights.frozen`."""
    return {
        f"{names[layer]}.{parameters[layer]._fields[place]}.frozen": mask.astype(np.uint8)
        for (layer, place), mask in marks.frozen.items()
    }
