"""Areas of effect: where along a single input a rectified neuron lets anything through."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..activations import ReLU
from ..arrays import Array
from ..errors import ConfigError
from ..guard import layer_names
from ..layers import Layer
from ..settings import number
from .affine import AffineMap, linear_part

ROUNDING = 64 * float(np.finfo(np.float64).eps)  # what a sum may be off by, of its terms' sizes


@dataclass(frozen=True)
class Interval:
    """All x with low < x < high; either end may be infinite."""

    low: float
    high: float

    def contains(self, x: float) -> bool:
        """Whether x lies inside; the ends do not."""
        return self.low < x < self.high

    @property
    def middle(self) -> float:
        """A point well inside."""
        if math.isinf(self.low):
            return 0.0 if math.isinf(self.high) else self.high - max(1.0, abs(self.high))
        if math.isinf(self.high):
            return self.low + max(1.0, abs(self.low))
        return self.low / 2 + self.high / 2


def area_of_effect(w1: float, b1: float, w2: float, b2: float) -> Interval | None:
    """Where a pair of rectified neurons, one behind the other, passes changes of x on.

        f(x) = max(0, w2 · max(0, w1 · x + b1) + b2)

    Inside the interval both neurons are active and f has the slope w1 · w2; outside it is
    constant. None: it is constant everywhere. Source: NNFS ch. 4.

    >>> area_of_effect(-1, 0.5, -2, 1)
    Interval(low=0.0, high=0.5)
    >>> area_of_effect(0, 0, -1, 1) is None
    True
    """
    named = {"w1": w1, "b1": b1, "w2": w2, "b2": b2}
    w1, b1, w2, b2 = (number(name, value) for name, value in named.items())
    if w1 == 0 or w2 == 0:
        return None
    turn = -b2 / w2  # what the first neuron gives where the second begins or ends
    low, high = (max(0.0, turn), math.inf) if w2 > 0 else (0.0, turn)
    ends = sorted((end - b1) / w1 for end in (low, high))
    return Interval(ends[0] + 0.0, ends[1] + 0.0) if low < high and ends[0] < ends[1] else None


def active_intervals(
    layers: Sequence[Layer], domain: Interval | None = None
) -> dict[str, tuple[tuple[Interval, ...], ...]]:
    """Where along its single input each rectified neuron of a network is active.

    Returns, for each ReLU under its name (`relu_1`), one tuple of intervals per neuron, in
    rising order; an empty one for a neuron that is silent in the whole `domain`, which is all
    numbers unless given. It is exact: a network of Dense, MaskedDense, Linear, Dropout and
    ReLU layers is a chain of straight pieces, and every corner is computed. Source: NNFS ch. 4.

    Raises:
        ConfigError  the network has several inputs, or a layer of another kind

    >>> from glassnet import Dense, ReLU
    >>> dense = Dense(1, 2, initial_weights=[[1, -1]])
    >>> dense.biases = np.array([[0.0, 0.5]])
    >>> active_intervals([dense, ReLU()])["relu_1"]
    ((Interval(low=0.0, high=inf),), (Interval(low=-inf, high=0.5),))
    """
    pieces = Pieces(domain or Interval(-math.inf, math.inf))
    active = {}
    for name, layer in zip(layer_names(list(layers)), layers, strict=True):
        if isinstance(layer, ReLU):
            active[name] = pieces.rectify()
            continue
        for part in linear_part(layer):
            if len(part.weights) != pieces.slopes.shape[1]:
                raise ConfigError(
                    f"{name} takes {len(part.weights)} inputs instead of {pieces.slopes.shape[1]}",
                    do="give the layers of a network with a single input",
                )
            pieces.map(part)
    return active


class Pieces:
    """A function of one number, in straight pieces: several values, slope · x + offset each.

    Beside every slope and offset stands the sum of the sizes it was added up from, which tells
    how much of it may be rounding.
    """

    def __init__(self, domain: Interval) -> None:
        self.edges = [domain.low, domain.high]  # one more than there are pieces
        self.slopes, self.offsets = np.ones((1, 1)), np.zeros((1, 1))  # (pieces, values)
        self.slope_sizes, self.offset_sizes = np.ones((1, 1)), np.zeros((1, 1))

    def map(self, part: AffineMap) -> None:
        """Mix the values as an affine map does."""
        weights, biases = part.weights, part.biases
        self.slopes, self.offsets = self.slopes @ weights, self.offsets @ weights + biases
        self.slope_sizes = self.slope_sizes @ abs(weights)
        self.offset_sizes = self.offset_sizes @ abs(weights) + abs(biases)

    def rectify(self) -> tuple[tuple[Interval, ...], ...]:
        """Cut where a value crosses 0, set it to 0 below, and return where it is above."""
        self.cut()
        middles = np.array([[piece.middle] for piece in self.pieces()])
        doubts = ROUNDING * (self.slope_sizes * abs(middles) + self.offset_sizes)
        above = self.slopes * middles + self.offsets > doubts
        active = tuple(self.joined(value, above[:, value]) for value in range(above.shape[1]))
        for parts in (self.slopes, self.offsets, self.slope_sizes, self.offset_sizes):
            parts *= above
        return active

    def pieces(self) -> list[Interval]:
        """The intervals between neighbouring edges."""
        return [Interval(*ends) for ends in pairwise(self.edges)]

    def cut(self) -> None:
        """Cut every piece where one of its values is 0."""
        edges, rows = [self.edges[0]], []
        for row, piece in enumerate(self.pieces()):
            for corner, doubt in self.corners(row):
                if min(corner - edges[-1], piece.high - corner) > doubt:
                    edges.append(corner)
                    rows.append(row)
            edges.append(piece.high)
            rows.append(row)
        self.edges, self.slopes, self.offsets = edges, self.slopes[rows], self.offsets[rows]
        self.slope_sizes, self.offset_sizes = self.slope_sizes[rows], self.offset_sizes[rows]

    def corners(self, row: int) -> list[tuple[float, float]]:
        """Where the values of a piece cross 0, in rising order, each with its doubt."""
        tilted = self.slopes[row] != 0
        slopes = self.slopes[row, tilted]
        with np.errstate(over="ignore"):
            x = -self.offsets[row, tilted] / slopes + 0.0
            sizes = self.slope_sizes[row, tilted] * abs(x) + self.offset_sizes[row, tilted]
            doubts = ROUNDING * sizes / abs(slopes)
        return sorted(zip(x.tolist(), doubts.tolist(), strict=True))

    def joined(self, value: int, above: Array) -> tuple[Interval, ...]:
        """The pieces where a value is above 0, joined where it stays so from one to the next."""
        found: list[Interval] = []
        for row, piece in enumerate(self.pieces()):
            if above[row]:
                if found and found[-1].high == piece.low and self.stays(row, value):
                    piece = Interval(found.pop().low, piece.high)
                found.append(piece)
        return tuple(found)

    def stays(self, row: int, value: int) -> bool:
        """Whether a value is above 0 at the low edge of a piece, and not only beside it."""
        x = self.edges[row]
        size = self.slope_sizes[row, value] * abs(x) + self.offset_sizes[row, value]
        return bool(self.slopes[row, value] * x + self.offsets[row, value] > ROUNDING * size)
