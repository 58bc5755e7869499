"""Pieces: a network along a line, cut wherever something in it switches."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...layers import Layer
from .comparisons import Comparison
from .forms import ROUNDING, Forms, embedding
from .intervals import Interval
from .neurons import Neuron, Straight, Switching, checked_inputs, straight_layers

LINE = Interval(-np.inf, np.inf)
MOST = 200_000  # pieces


@dataclass(eq=False)
class Pieces:
    """A network's outputs along a line, in straight pieces: slope · t + offset each.

    start     the inputs along the line
    edges     (pieces + 1,), rising; the first and the last are the ends of the line
    forms     the values in every piece; at the end, the outputs
    patterns  under each bending layer's name, what is switched on in every piece
    layers    the bending layers
    """

    start: Forms
    edges: Array
    forms: Forms
    patterns: dict[str, Array] = field(default_factory=dict)
    layers: list[Switching] = field(default_factory=list)

    @property
    def intervals(self) -> list[Interval]:
        """The pieces' parts of the line, from left to right."""
        return [Interval(*ends) for ends in pairwise(self.edges.tolist())]

    @property
    def slopes(self) -> Array:
        """How much each output rises along the line, (pieces, outputs)."""
        return self.forms.slopes[:, 0]

    @property
    def offsets(self) -> Array:
        """What each output would be at t = 0 if the piece went on, (pieces, outputs)."""
        return self.forms.offsets

    def at(self, t: Array) -> Array:
        """The outputs at places on the line, (places, outputs)."""
        places = np.atleast_1d(np.asarray(t, np.float64))
        piece = np.searchsorted(self.edges[1:-1], places)
        return self.forms.take(piece).at(places[:, None])

    def switching(self, piece: int) -> list[Neuron]:
        """The neurons that switch between a piece, counted from 0, and the next."""
        return [
            neuron
            for layer in self.layers
            for neuron in layer.changed(*self.patterns[layer.name][piece : piece + 2])
        ]

    def answers(self, comparison: Comparison) -> list[tuple[Interval, Array]]:
        """The parts of the line with one answer each, from left to right."""
        contests = comparison.contests(self.offsets.shape[1])
        edges, rows = self.cut(self.forms.mixed(contests.weights, contests.biases))
        parts = [Interval(*ends) for ends in pairwise(edges.tolist())]
        middles = np.array([[part.middle] for part in parts])
        answers = comparison.answer(self.forms.take(rows).at(middles))
        found: list[tuple[Interval, Array]] = []
        for part, answer in zip(parts, answers, strict=True):
            if found and np.array_equal(found[-1][1], answer):
                part = Interval(found.pop()[0].low, part.high)
            found.append((part, answer))
        return found

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON: every piece with its formula, and what switches at its beginning."""
        slopes, offsets = self.slopes.tolist(), self.offsets.tolist()
        return {
            "count": len(slopes),
            "pieces": [
                {
                    **interval.to_dict(),
                    "slopes": slopes[row],
                    "constant": offsets[row],
                    "switching": [n.to_dict() for n in self.switching(row - 1)] if row else [],
                }
                for row, interval in enumerate(self.intervals)
            ],
        }

    # -- on the way through the network ----------------------------------------------------

    def pass_through(self, layer: Straight) -> None:
        """Let a layer act on every piece, which it cuts where it bends."""
        if not isinstance(layer, Switching):
            self.forms = self.forms.through(layer)
            return
        edges, rows = self.cut(layer.bend.switches(self.forms))
        self.take(edges, rows)
        pattern = layer.bend.pattern(self.forms, self.middles)
        new = np.array([1, *np.diff(rows)], bool)  # it was a border before
        new[1:] |= (pattern[1:] != pattern[:-1]).any(axis=tuple(range(1, pattern.ndim)))
        self.take(np.array([*self.edges[:-1][new], self.edges[-1]]), np.flatnonzero(new))
        self.patterns[layer.name] = pattern[new]
        self.layers.append(layer)
        self.forms = layer.bend.bent(self.forms, self.patterns[layer.name])

    @property
    def middles(self) -> Array:
        """A point well inside each piece, (pieces, 1)."""
        return np.array([[interval.middle] for interval in self.intervals])

    def cut(self, switches: Forms) -> tuple[Array, list[int]]:
        """Where to cut so that no value crosses 0 inside a piece, and what piece each was."""
        edges, rows = [self.edges[0]], list[int]()
        found = crossings(switches, self.edges)
        for row, high in enumerate(self.edges[1:]):
            for corner, doubt in found.get(row, ()):
                if min(corner - edges[-1], high - corner) > doubt:
                    edges.append(corner)
                    rows.append(row)
            edges.append(high)
            rows.append(row)
        refuse_too_many(len(rows), MOST, "pieces")
        return np.array(edges), rows

    def take(self, edges: Array, rows: Array) -> None:
        """Become other pieces, each a part of one of the present ones."""
        self.edges, self.forms = edges, self.forms.take(rows)
        self.patterns = {name: pattern[rows] for name, pattern in self.patterns.items()}


def pieces_along(
    layers: Sequence[Layer], origin: Array, direction: Array, domain: Interval = LINE
) -> Pieces:
    """Follow a network along the line origin + t · direction, piece by piece, without a gap.

    It is exact: every t at which anything switches is computed. ReLU, LeakyReLU, Step and
    MaxPool2D switch; Dense, MaskedDense, Conv2D, AveragePool2D, BatchNorm, Flatten, Linear
    and Dropout do not, and nothing else is straight.

    Shapes:
        origin, direction  one sample each

    Raises:
        ConfigError  a layer is curved, or the inputs name things
        ShapeError   the samples do not fit the network

    >>> from glassnet import Dense, ReLU
    >>> layers = [Dense(1, 2, initial_weights=[[1, -1]]), ReLU(), Dense(2, 1)]
    >>> layers[2].parameters = Dense.Parameters(np.ones((2, 1)), np.zeros((1, 1)))
    >>> absolute = pieces_along(layers, np.zeros(1), np.ones(1))
    >>> absolute.edges.tolist(), absolute.slopes.ravel().tolist()
    ([-inf, 0.0, inf], [-1.0, 1.0])
    """
    origin = np.asarray(origin, np.float64)
    checked_inputs(layers, origin.shape)
    edges = np.array([domain.low, domain.high])
    start = embedding(origin, np.asarray(direction, np.float64)[None])
    pieces = Pieces(start, edges, start)
    for layer in straight_layers(layers):
        pieces.pass_through(layer)
    pieces.forms = pieces.forms.flat()
    return pieces


def crossings(switches: Forms, edges: Array) -> dict[int, list[tuple[float, float]]]:
    """Where values cross 0 inside each piece, in rising order, each with its doubt."""
    slopes, offsets = switches.slopes[:, 0], switches.offsets
    with np.errstate(all="ignore"):
        t = -offsets / slopes + 0.0
        sizes = switches.slope_sizes[:, 0] * abs(t) + switches.offset_sizes
        doubts = ROUNDING * sizes / abs(slopes)
        inside = (t - edges[:-1, None] > doubts) & (edges[1:, None] - t > doubts)
    found: dict[int, list[tuple[float, float]]] = {}
    for row, place in np.argwhere(inside).tolist():
        found.setdefault(row, []).append((float(t[row, place]), float(doubts[row, place])))
    return {row: sorted(corners) for row, corners in found.items()}


def refuse_too_many(count: int, most: int, what: str) -> None:
    """Refuse to go on where there is no end in sight."""
    if count > most:
        raise ConfigError(
            f"there are more than {most:,} {what}",
            do="look at a smaller part, or at a smaller network",
        )
