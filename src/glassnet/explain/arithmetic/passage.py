"""A passage: one sample on its way through one layer, and back, with names for its numbers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Array
from ...layers import Layer, MaskedDense

Place = tuple[int, ...]
Namer = Callable[[Place], str]


@dataclass(frozen=True, eq=False)
class Passage:
    """What a layer was given and what it made of it, without the axis of the batch.

    name          of the layer, such as dense_2
    inputs        what came in
    output        what went out
    memory        what the layer keeps for the way back; None on the way forward
    dvalues       the gradient of the loss in the output; None on the way forward
    dinputs       the gradient of the loss in the inputs; None on the way forward
    input_name    what a place in the inputs is called
    output_name   what a place in the output is called
    """

    name: str
    layer: Layer
    parameters: Any
    inputs: Array
    output: Array
    input_name: Namer
    output_name: Namer
    memory: Any = None
    dvalues: Array = None
    dinputs: Array = None

    @property
    def weights(self) -> Array:
        """The weights that count: 0 where a mask has no connection."""
        weights, layer = self.parameters.weights, self.layer
        return weights * layer.mask if isinstance(layer, MaskedDense) else weights


def number_at(array: Array, place: Place) -> float:
    """One number of an array as float64."""
    return float(array[place])


def places_of(array: Array) -> list[Place]:
    """Every place of an array, the last axis running fastest."""
    return [tuple(map(int, place)) for place in np.ndindex(array.shape)]


def written(place: Place) -> str:
    """A place as people write it.

    >>> written((5,)), written((2, 0, 1))
    ('5', '2,0,1')
    """
    return ",".join(map(str, place))


def numbered(word: str) -> Namer:
    """Names for places: a word, and the place.

    >>> numbered("neuron")((5,))
    'neuron 5'
    """
    return lambda place: f"{word} {written(place)}"


def listed(names: list[str], word: str) -> Namer:
    """Names that were given, one for each place of a row; elsewhere a word and the place."""

    def name(place: Place) -> str:
        inside = len(place) == 1 and place[0] < len(names)
        return names[place[0]] if inside else f"{word} {written(place)}"

    return name
