"""Regions: the polygons of a plane in which a network is one formula each."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError, ShapeError
from ...layers import Layer
from ...settings import number
from .bends import Hinge
from .comparisons import Comparison
from .forms import Forms, embedding
from .neurons import Neuron, Straight, Switching, checked_inputs, straight_layers
from .pieces import refuse_too_many
from .polygons import Polygons, hull, together

MOST = 200_000  # regions
Ends = tuple[float, float]


@dataclass(eq=False)
class Regions:
    """A network over a window of a plane, cut into polygons: slopes · point + offset in each.

    start     the inputs over the plane
    polygons  the regions, which fill the window without overlap
    forms     the values in every region; at the end, the outputs
    patterns  under each bending layer's name, what is switched on in every region
    layers    the bending layers
    """

    start: Forms
    polygons: Polygons
    forms: Forms
    patterns: dict[str, Array] = field(default_factory=dict)
    layers: list[Switching] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many regions there are."""
        return self.polygons.count

    @property
    def areas(self) -> Array:
        """The area of each region in the plane's own units, (regions,)."""
        return self.polygons.areas

    @property
    def slopes(self) -> Array:
        """What each output gains along both axes, (regions, 2, outputs)."""
        return self.forms.slopes

    @property
    def offsets(self) -> Array:
        """What each output would be at (0, 0) if the region went on, (regions, outputs)."""
        return self.forms.offsets

    def outline(self, region: int) -> Array:
        """The corners of a region, (corners, 2)."""
        return self.polygons.outline(region)

    def find(self, point: Sequence[float]) -> int:
        """The region in which a point of the window lies; one of them, where it is on a border.

        Raises:
            ConfigError  it lies outside
        """
        spot = np.asarray(point, np.float64)
        corners, after = self.polygons.corners, np.roll(self.polygons.corners, -1, axis=1)
        edge, way = after - corners, spot - corners
        left = (edge[..., 0] * way[..., 1] - edge[..., 1] * way[..., 0]).min(axis=1)
        region = int(left.argmax())
        if not left[region] >= -1e-9 * np.ptp(corners, axis=(0, 1)).prod():  # nor is a NaN inside
            raise ConfigError(
                f"the point {tuple(map(float, spot))} is outside the window",
                do="give a point inside, or make the window larger",
            )
        return region

    def active(self, region: int) -> list[Neuron]:
        """The neurons that are above 0 in a region."""
        return [
            layer.neuron(place)
            for layer in self.layers
            if isinstance(layer.bend, Hinge)
            for place in np.argwhere(self.patterns[layer.name][region])
        ]

    def switching(self, one: int, other: int) -> list[Neuron]:
        """The neurons that switch between two regions."""
        return [
            neuron
            for layer in self.layers
            for neuron in layer.changed(*self.patterns[layer.name][[one, other]])
        ]

    def answers(self, comparison: Comparison) -> tuple["Regions", Array]:
        """The regions cut further where the answer changes, and the answer in each.

        Where outputs are scores, these are the exact areas of the classes.
        """
        polygons, parents = self.contested(comparison)
        answers = comparison.answer(self.forms.take(parents).at(polygons.middles))
        polygons, kept = merged(polygons, parents, answers)
        cut = Regions(self.start, self.polygons, self.forms, dict(self.patterns), self.layers)
        cut.take(polygons, parents[kept])
        return cut, answers[kept]

    def contested(self, comparison: Comparison) -> tuple[Polygons, Array]:
        """The regions cut wherever the answer changes, and maybe elsewhere; whose part each is.

        Of classes, each one against the best of those before it: all pairs of many would cut
        the window to dust.
        """
        outputs = self.offsets.shape[1]
        if comparison.threshold is not None:
            contests = comparison.contests(outputs)
            return self.polygons.cut(self.forms.mixed(contests.weights, contests.biases))
        polygons, parents = self.polygons, np.arange(self.count)
        for newcomer in range(1, outputs):
            forms = self.forms.take(parents)
            best = forms.at(polygons.middles)[:, :newcomer].argmax(axis=1)
            polygons, made = polygons.cut(forms.lead(best, newcomer))
            parents = parents[made]
        return polygons, parents

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON: every region with its corners, area, formula and active neurons."""
        areas = self.areas.tolist()
        slopes, offsets = self.slopes.tolist(), self.offsets.tolist()
        return {
            "count": self.count,
            "regions": [
                {
                    "corners": self.outline(region).tolist(),
                    "area": areas[region],
                    "slopes": slopes[region],
                    "constant": offsets[region],
                    "active": [neuron.to_dict() for neuron in self.active(region)],
                }
                for region in range(self.count)
            ],
        }

    # -- on the way through the network ----------------------------------------------------

    def pass_through(self, layer: Straight) -> None:
        """Let a layer act on every region, which it cuts where it bends."""
        if not isinstance(layer, Switching):
            self.forms = self.forms.through(layer)
            return
        polygons, parents = self.polygons.cut(layer.bend.switches(self.forms))
        refuse_too_many(polygons.count, MOST, "regions")
        forms = self.forms.take(parents)
        pattern = layer.bend.pattern(forms, polygons.middles)
        if not isinstance(layer.bend, Hinge):
            polygons, kept = merged(polygons, parents, pattern)
            parents, pattern = parents[kept], pattern[kept]
        self.take(polygons, parents)
        self.patterns[layer.name] = pattern
        self.layers.append(layer)
        self.forms = layer.bend.bent(self.forms, pattern)

    def take(self, polygons: Polygons, parents: Array) -> None:
        """Become other regions, each a part of one of the present ones."""
        self.polygons, self.forms = polygons, self.forms.take(parents)
        self.patterns = {name: pattern[parents] for name, pattern in self.patterns.items()}


def merged(polygons: Polygons, parents: Array, pattern: Array) -> tuple[Polygons, Array]:
    """Join parts of one region that have one pattern after all; also one part each of those kept.

    Where one pattern holds is convex, so that the parts fill the polygon around them.
    """
    keys = np.column_stack([parents, pattern.reshape(len(pattern), -1)])
    _, first, group, sizes = np.unique(
        keys, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    order, ends = np.argsort(group.ravel(), kind="stable"), np.cumsum(sizes)
    joined = []
    for several in np.flatnonzero(sizes > 1):
        members = order[ends[several] - sizes[several] : ends[several]]
        corners = hull(np.concatenate([polygons.outline(member) for member in members]))
        joined.append(Polygons(corners[None], np.array([len(corners)])))
    alone = first[sizes == 1]
    return together([polygons.take(alone), *joined]), np.concatenate([alone, first[sizes > 1]])


def regions_over(
    layers: Sequence[Layer],
    x: Ends,
    y: Ends,
    origin: Array | None = None,
    directions: Array | None = None,
) -> Regions:
    """Cut a window of a plane into the polygons in which nothing in a network switches.

        inputs = origin + x · directions[0] + y · directions[1]

    Without origin and directions, x and y are the two inputs of the network. Inside a polygon
    every output is a plane; the polygons are exact to rounding and fill the window.

    Raises:
        ConfigError  a layer is curved; the window is empty; the plane is not said, or only in
                     part, where the network has other than two inputs; more than 200,000 regions
        ShapeError   the samples do not fit the network

    >>> from glassnet import Dense, ReLU
    >>> layers = [Dense(2, 2, initial_weights=np.eye(2)), ReLU()]
    >>> regions = regions_over(layers, (-1, 2), (-1, 1))
    >>> sorted(regions.areas.tolist())
    [1.0, 1.0, 2.0, 2.0]
    """
    for name, (low, high) in (("x", x), ("y", y)):
        number(f"{name}[1]", high, above=number(f"{name}[0]", low))
    if origin is None and directions is None:
        origin, directions = np.zeros(2), np.eye(2)
        refuse_other_inputs(layers)
    if origin is None or directions is None:
        raise ConfigError(
            "a plane needs both its origin and its directions", do="give both, or neither"
        )
    if len(directions) != 2:
        raise ShapeError(
            f"a plane has 2 directions, got {len(directions)}", do="give two directions"
        )
    checked_inputs(layers, np.shape(origin))
    start = embedding(origin, directions)
    regions = Regions(start, Polygons.window(x, y), start)
    for layer in straight_layers(layers):
        regions.pass_through(layer)
    regions.forms = regions.forms.flat()
    return regions


def refuse_other_inputs(layers: Sequence[Layer]) -> None:
    """Refuse a network with other than two inputs."""
    shape = next((layer.input_shape for layer in layers if layer.input_shape), (2,))
    if shape != (2,):
        raise ConfigError(
            f"the network takes inputs of shape {shape}, and a plane has 2 directions",
            do="give origin and directions: a row, and along which two inputs to look",
        )
