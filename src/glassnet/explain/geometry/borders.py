"""Borders: how far each input can go alone before some neuron switches."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Array
from .forms import ROUNDING, Forms
from .neurons import Neuron, Switching


@dataclass(frozen=True)
class Border:
    """Where a region ends along one input.

    distance  how far away it is, in the input's own unit, at least 0
    neuron    which switches there
    """

    distance: float
    neuron: Neuron

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {"distance": self.distance, **self.neuron.to_dict()}


@dataclass(frozen=True)
class Borders:
    """The nearest borders of a row's region along each input; None where there is none."""

    below: tuple[Border | None, ...]
    above: tuple[Border | None, ...]

    def to_dict(self) -> list[dict[str, Any]]:
        """As plain JSON, input by input."""
        return [
            {
                "below": below.to_dict() if below else None,
                "above": above.to_dict() if above else None,
            }
            for below, above in zip(self.below, self.above, strict=True)
        ]


@dataclass(frozen=True, eq=False)
class Margins:
    """What decides in one layer where a row's region ends.

    layer  the bending layer
    forms  values that are 0 at its borders, over all inputs: (1, n_inputs, *output shape, …)
    held   (1, *output shape, …) whether each is above 0 in the region
    point  (1, n_inputs) the row
    """

    layer: Switching
    forms: Forms
    held: Array
    point: Array

    def distances(self) -> tuple[Array, Array]:
        """How far every value lies from 0 along each input, down and up: (n_inputs, values)."""
        values, held = self.forms.at(self.point).reshape(-1), self.held.reshape(-1)
        slopes = self.forms.slopes[0].reshape(-1, values.size)
        sizes = self.forms.slope_sizes[0].reshape(-1, values.size)
        tilted = abs(slopes) > ROUNDING * sizes  # else it would be rounding that switches it
        steep = np.where(tilted, slopes, np.nan)
        with np.errstate(over="ignore"):
            away = np.where(tilted, abs(values / steep), np.inf)
        upwards = (slopes > 0) != held
        return np.where(upwards, np.inf, away), np.where(upwards, away, np.inf)

    def neuron(self, value: int) -> Neuron:
        """The neuron to which a value belongs."""
        place = np.unravel_index(value, self.held.shape[1:])[:-1]
        return self.layer.neuron([int(axis) for axis in place])


def nearest_borders(margins: tuple[Margins, ...], n_inputs: int) -> Borders:
    """The nearest border along each input, over all layers, down and up."""
    below: list[Border | None] = [None] * n_inputs
    above: list[Border | None] = [None] * n_inputs
    for layer in margins:
        if layer.held.size:
            for nearest, distances in zip((below, above), layer.distances(), strict=True):
                keep_nearer(nearest, distances, layer)
    return Borders(tuple(below), tuple(above))


def keep_nearer(nearest: list[Border | None], distances: Array, layer: Margins) -> None:
    """Put the borders of a layer in place where they are nearer than those found before."""
    places = distances.argmin(axis=1)
    for number, value in enumerate(places.tolist()):
        distance, known = float(distances[number, value]), nearest[number]
        if np.isfinite(distance) and (known is None or distance < known.distance):
            nearest[number] = Border(distance, layer.neuron(value))
