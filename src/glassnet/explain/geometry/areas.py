"""Areas of effect: where along a single input a rectified neuron lets anything through."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...guard import layer_names
from ...layers import Layer
from ...settings import number
from .bends import Hinge
from .forms import embedding
from .intervals import Interval
from .neurons import Neuron, Switching, straight_layers
from .pieces import LINE, Pieces, pieces_along


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

    Returns, for each ReLU (LeakyReLU, Step) under its name (`relu_1`), one tuple of intervals
    per neuron, in rising order; an empty one for a neuron that is silent in the whole `domain`,
    which is all numbers unless given. It is exact: such a network is a chain of straight
    pieces, and every corner is computed. Source: NNFS ch. 4.

    Raises:
        ConfigError  the network does not have one input, or a layer is curved

    >>> from glassnet import Dense, ReLU
    >>> active_intervals([Dense(1, 1, initial_weights=[[2.0]]), ReLU()])
    {'relu_1': ((Interval(low=0.0, high=inf),),)}
    """
    return intervals_of(layers, pieces_of(layers, domain))


def pieces_of(layers: Sequence[Layer], domain: Interval | None = None) -> Pieces:
    """A network with a single input in its straight pieces, the corners all computed.

    Raises:
        ConfigError  the network does not have one input, or a layer is curved
    """
    shape = next((layer.input_shape for layer in layers if layer.input_shape), (1,))
    if shape != (1,):
        raise ConfigError(
            f"{layer_names([*layers])[0]} takes {shape[0]} inputs instead of 1",
            do="give the layers of a network with a single input, or look along a line with"
            " pieces_along",
        )
    return pieces_along(layers, np.zeros(1), np.ones(1), domain or LINE)


def intervals_of(
    layers: Sequence[Layer], pieces: Pieces
) -> dict[str, tuple[tuple[Interval, ...], ...]]:
    """Where along a line each neuron that switches at 0 is active, from the network's pieces."""
    parts = pieces.intervals
    return {
        layer.name: tuple(
            joined(parts, above, stays)
            for above, stays in zip(pattern_of(pieces, layer).T, edges_above.T, strict=True)
        )
        for layer, edges_above in above_at_edges(layers, pieces)
        if isinstance(layer.bend, Hinge)
    }


def pattern_of(pieces: Pieces, layer: Switching) -> Array:
    """What is switched on in every piece, (pieces, neurons)."""
    return pieces.patterns[layer.name].reshape(len(pieces.edges) - 1, -1)


def above_at_edges(layers: Sequence[Layer], pieces: Pieces) -> Iterator[tuple[Switching, Array]]:
    """Whether the inputs of each bending layer are above 0 at the low edge of every piece."""
    forms = pieces.start.take(np.zeros(len(pieces.edges) - 1, int))
    low = np.where(np.isfinite(pieces.edges[:-1]), pieces.edges[:-1], 0)[:, None]
    for layer in straight_layers(layers):
        if isinstance(layer, Switching):
            above = forms.at(low) > forms.doubts(low)
            yield layer, above.reshape(len(above), -1)
            forms = layer.bend.bent(forms, pieces.patterns[layer.name])
        else:
            forms = forms.through(layer)


def joined(pieces: Sequence[Interval], above: Array, stays: Array) -> tuple[Interval, ...]:
    """The pieces where a value is above 0, joined where it stays so from one to the next."""
    found: list[Interval] = []
    for row, piece in enumerate(pieces):
        if above[row]:
            if row and above[row - 1] and stays[row]:
                piece = Interval(found.pop().low, piece.high)
            found.append(piece)
    return tuple(found)


@dataclass(frozen=True)
class PairArea:
    """Where two neurons of consecutive layers, one connected to the other, are both active."""

    first: Neuron
    second: Neuron
    intervals: tuple[Interval, ...]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "first": self.first.to_dict(),
            "second": self.second.to_dict(),
            "intervals": [interval.to_dict() for interval in self.intervals],
        }


def pair_areas(layers: Sequence[Layer], domain: Interval | None = None) -> tuple[PairArea, ...]:
    """The areas of effect of a network with one input: where each pair of neurons acts.

    A pair is a neuron and one of the next layer's that listens to it. Inside the intervals both
    are active, and a change of x passes through both. Source: NNFS ch. 4.

    Raises:
        ConfigError  the network does not have one input, or a layer is curved

    >>> from glassnet import Dense, ReLU
    >>> first, second = Dense(1, 1, initial_weights=[[-1]]), Dense(1, 1, initial_weights=[[-2]])
    >>> first.biases, second.biases = np.array([[0.5]]), np.array([[1.0]])
    >>> pair_areas([first, ReLU(), second, ReLU()])[0].intervals
    (Interval(low=0.0, high=0.5),)
    """
    pieces = pieces_of(layers, domain)
    return pairs_of(layers, pieces, intervals_of(layers, pieces))


def pairs_of(
    layers: Sequence[Layer], pieces: Pieces, active: dict[str, tuple[tuple[Interval, ...], ...]]
) -> tuple[PairArea, ...]:
    """The areas of effect of all connected pairs, from where each neuron is active."""
    found = []
    for first, second, connected in connections(layers, pieces):
        if first.name in active and second.name in active:
            for i, j in np.argwhere(connected).tolist():
                both = overlaps(active[first.name][i], active[second.name][j])
                found.append(PairArea(first.neuron((i,)), second.neuron((j,)), both))
    return tuple(found)


def connections(
    layers: Sequence[Layer], pieces: Pieces
) -> Iterator[tuple[Switching, Switching, Array]]:
    """Every bending layer with the next, and which of its neurons the next one's listen to."""
    before: Switching | None = None
    forms = None
    for layer in straight_layers(layers):
        if not isinstance(layer, Switching):
            forms = forms.through(layer) if forms is not None else None
            continue
        if before is not None and forms is not None:
            yield before, layer, forms.slopes[0].reshape(forms.slopes.shape[1], -1) != 0
        before, shape = layer, pieces.patterns[layer.name].shape[1:]
        size = math.prod(shape)
        forms = embedding(np.zeros(shape), np.eye(size).reshape(size, *shape))


def overlaps(ones: Sequence[Interval], others: Sequence[Interval]) -> tuple[Interval, ...]:
    """The parts of a line that lie in both of two lists of intervals."""
    parts = [
        Interval(max(one.low, other.low), min(one.high, other.high))
        for one in ones
        for other in others
    ]
    return tuple(sorted((part for part in parts if part.low < part.high), key=lambda i: i.low))
