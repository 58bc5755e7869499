"""Bends: layers that are straight until something switches, and what switches in them.

ReLU, LeakyReLU   one straight line below 0, another above
Step              0 below 0, 1 above
MaxPool2D         the largest of a window, whichever that is
"""

from dataclasses import dataclass
from itertools import combinations
from typing import Any, Protocol

import numpy as np

from ...activations import LeakyReLU, ReLU, Step
from ...arrays import Array
from ...layers import Layer, MaxPool2D
from .forms import Forms


class Bend(Protocol):
    """What a layer does that bends, region by region."""

    def switches(self, forms: Forms) -> Forms:
        """Values whose signs decide everything: (regions, switches)."""

    def pattern(self, forms: Forms, points: Array) -> Array:
        """What is switched on at one point of each region, (regions, *output shape)."""

    def margins(self, forms: Forms, pattern: Array) -> tuple[Forms, Array]:
        """Values that are 0 at a region's own borders, (regions, *output shape, …), and
        whether each is above 0 inside."""

    def bent(self, forms: Forms, pattern: Array) -> Forms:
        """The output where the pattern holds."""


@dataclass(frozen=True)
class Hinge:
    """A neuron with one straight line where its input is above 0 and another elsewhere.

    output = above · input + jump   where input > 0,   else below · input
    """

    below: float
    above: float
    jump: float = 0.0

    def switches(self, forms: Forms) -> Forms:
        """The inputs themselves."""
        return forms.flat()

    def pattern(self, forms: Forms, points: Array) -> Array:
        """Whether each input is above 0, beyond what may be rounding."""
        return forms.at(points) > forms.doubts(points)

    def margins(self, forms: Forms, pattern: Array) -> tuple[Forms, Array]:
        """The inputs, with one margin each."""
        return forms.map(lambda array, axes: array[..., None]), pattern[..., None]

    def bent(self, forms: Forms, pattern: Array) -> Forms:
        """The output where the pattern holds."""
        bent = forms.scaled(np.where(pattern, self.above, self.below))
        return bent.plus(pattern * self.jump) if self.jump else bent


@dataclass(frozen=True)
class Largest:
    """A pool that keeps the largest number of every window; a pattern says at which place."""

    pool: MaxPool2D

    def switches(self, forms: Forms) -> Forms:
        """The difference of every two numbers of a window."""
        places = self.places(forms)
        pairs = [minus(*pair) for pair in combinations(places, 2)]
        if not pairs:
            return forms.flat().map(lambda array, axes: array[..., :0])
        return joined([pair.flat() for pair in pairs])

    def pattern(self, forms: Forms, points: Array) -> Array:
        """The place of the largest number, the first of several."""
        values = np.stack([place.at(points) for place in self.places(forms)])
        return values.argmax(axis=0)

    def margins(self, forms: Forms, pattern: Array) -> tuple[Forms, Array]:
        """How far the largest is above each number of its window; above itself by 0."""
        chosen = self.bent(forms, pattern)
        each = [minus(chosen, place) for place in self.places(forms)]
        stacked = joined([one.map(lambda array, axes: array[..., None]) for one in each])
        return stacked, np.ones(stacked.offsets.shape, bool)

    def bent(self, forms: Forms, pattern: Array) -> Forms:
        """The number at the place that the pattern says."""
        places = self.places(forms)

        def chosen(*arrays: Array) -> Array:
            where = pattern if arrays[0].ndim == pattern.ndim else pattern[:, None]
            stacked = np.stack(arrays)
            where = np.broadcast_to(where, stacked.shape[1:])[None]
            return np.take_along_axis(stacked, where, axis=0)[0]

        return combined(places, chosen)

    def places(self, forms: Forms) -> list[Forms]:
        """The numbers at the first place of every window, at the second, and so on."""

        def seen(array: Array, axes: int) -> list[Array]:
            rows = array.reshape(-1, *array.shape[axes:])
            found = self.pool.places(rows)
            return [place.reshape(*array.shape[:axes], *place.shape[1:]) for place in found]

        parts = [seen(forms.slopes, 2), seen(forms.offsets, 1)]
        parts += [seen(forms.slope_sizes, 2), seen(forms.offset_sizes, 1)]
        return [Forms(*place) for place in zip(*parts, strict=True)]


def bend_of(layer: Layer) -> Bend | None:
    """What a layer does that bends but has no curve; None if it is none of these."""
    if type(layer) is ReLU:
        return Hinge(0.0, 1.0)
    if type(layer) is LeakyReLU:
        return Hinge(layer.slope, 1.0)
    if type(layer) is Step:
        return Hinge(0.0, 0.0, 1.0)
    return Largest(layer) if type(layer) is MaxPool2D else None


def minus(one: Forms, other: Forms) -> Forms:
    """The difference of values; its sizes are the sums of theirs."""
    return Forms(
        one.slopes - other.slopes,
        one.offsets - other.offsets,
        one.slope_sizes + other.slope_sizes,
        one.offset_sizes + other.offset_sizes,
    )


def joined(parts: list[Forms]) -> Forms:
    """Values of several forms side by side, along the last axis."""
    return combined(parts, lambda *arrays: np.concatenate(arrays, axis=-1))


def combined(parts: list[Forms], join: Any) -> Forms:
    """Make one of several forms, array by array."""
    return Forms(
        join(*[part.slopes for part in parts]),
        join(*[part.offsets for part in parts]),
        join(*[part.slope_sizes for part in parts]),
        join(*[part.offset_sizes for part in parts]),
    )
