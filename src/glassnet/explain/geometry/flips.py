"""Flips: the smallest change of one input that gives a row another answer.

Along one input a straight network is a chain of straight pieces, and all of them are walked:
where the answer changes is computed, not searched for. A network with curves is searched in
small steps. What was found is then tried on the model itself, in its own number type, and moved
by the least that really changes its answer.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...layers import Layer
from ...model import Model
from ...settings import number
from .comparisons import Comparison, comparison_of
from .forms import ROUNDING
from .intervals import Interval
from .local_formula import run_scores
from .neurons import checked_inputs, curved_layer, score_layers
from .pieces import LINE, Pieces, pieces_along

REACH = 10.0  # how far a network with curves is searched, in scaled units
STEPS = 1000  # to each side
DOUBLED = 2.0 ** np.arange(40)
NUDGES = np.concatenate([-DOUBLED[::-1], [0], DOUBLED])  # in steps of the number type
AS_GOOD = 1e-5  # share of a change by which a number with fewer digits may differ


@dataclass(frozen=True)
class Flip:
    """A change of one input that changes the answer, tried on the model.

    change   what is added to the input
    value    what the input then is
    before   the answer as it was: a class number; of several labels each 0 or 1
    after    the answer that the model then gives
    crossed  the change at which the scores are equal, computed in float64
    """

    change: float
    value: float
    before: int | tuple[int, ...]
    after: int | tuple[int, ...]
    crossed: float

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {
            "change": self.change,
            "value": self.value,
            "before": self.before,
            "after": self.after,
            "crossed": self.crossed,
        }


@dataclass(frozen=True)
class Stretch:
    """A part of a line on which the answer is another; it begins at the end nearer to the row."""

    begin: float
    end: float


@dataclass(frozen=True, eq=False)
class Track:
    """One input of a network, and how it is moved.

    origin     the row with 0 for what moves, (*shape)
    direction  1 for what moves, else 0, (*shape)
    place      the input as the network receives it
    ends       between which it can be
    reach      how far to both sides a network with curves is searched
    value      what it is outside, such as a table's number in its own unit
    outside    turns places into values
    rows       turns values into rows as the network receives them
    """

    origin: Array
    direction: Array
    place: float
    ends: Interval
    reach: float
    value: float
    outside: Callable[[Array], Array]
    rows: Callable[[Array], Array]


def flips(model: Model, x: Any, *, reach: float = REACH) -> tuple[Flip | None, ...]:
    """For each input of a row, the smallest change of it alone that changes the model's answer.

    None where no change of it does: where the network is straight, on the whole line; where it
    has curves, no further than `reach` to both sides. Inputs are counted in the order in which
    Flatten lays them.

    Raises:
        ConfigError  the model predicts numbers: it has no answer that could change; the inputs
                     only name things, as before an Embedding; reach is not above 0

    >>> import glassnet as gn
    >>> dense = gn.Dense(2, 2, initial_weights=[[0, 1], [0, 0]])
    >>> dense.parameters = dense.Parameters(dense.weights, np.array([[0.0, -3.0]]))
    >>> model = gn.Model([dense, gn.Softmax()], loss=gn.CrossEntropy(), dtype="float64")
    >>> first, second = flips(model, [1.0, 1.0])
    >>> round(first.change, 9), first.before, first.after, second
    (2.0, 0, 1, None)
    """
    number("reach", reach, above=0)
    comparison = needed_comparison(model)
    checked_inputs(model.layers, np.shape(x))
    row = np.asarray(x, model.dtype)
    before = model.predict_classes(row[None])[0]
    lines = [line_along(model, row, place, reach) for place in range(row.size)]
    return tuple(flip_along(model, line, before, comparison) for line in lines)


def needed_comparison(model: Model) -> Comparison:
    """How a model answers.

    Raises:
        ConfigError  it predicts numbers
    """
    comparison = comparison_of(model)
    if comparison is None:
        raise ConfigError(
            "the model predicts numbers, and no number is another answer than the next",
            do="read the formula's coefficients: they say how much the number changes",
        )
    return comparison


def line_along(model: Model, row: Array, place: int, reach: float) -> Track:
    """One input of an array, in its own unit."""
    direction = np.zeros(row.size)
    direction[place] = 1
    direction = direction.reshape(row.shape)
    origin = np.where(direction, 0.0, row)

    def rows(values: Array) -> Array:
        changed = np.repeat(row.reshape(1, -1), len(values), axis=0)
        changed[:, place] = values
        return changed.reshape(-1, *row.shape)

    value = float(row.reshape(-1)[place])
    return Track(origin, direction, value, LINE, reach, value, np.asarray, rows)


def flip_along(model: Model, line: Track, before: Array, comparison: Comparison) -> Flip | None:
    """The smallest change of one input that changes the answer of the model itself, if any does."""
    layers = score_layers(model.layers)
    find = curve_stretches if curved_layer(layers) else straight_stretches
    sides = [
        (verified(model, line, before, part) for part in parts)
        for parts in find(layers, line, before, comparison)
    ]
    found = [next((flip for flip in side if flip), None) for side in sides]
    return min((flip for flip in found if flip), key=lambda flip: abs(flip.change), default=None)


def straight_stretches(
    layers: Sequence[Layer], line: Track, before: Array, comparison: Comparison
) -> tuple[list[Stretch], list[Stretch]]:
    """Where the answer is another, below and above, nearest first; the whole line is walked."""
    with np.errstate(all="ignore"):
        pieces = pieces_along(layers, line.origin, line.direction, line.ends)
        low, high = same_answer(pieces, before, comparison)
    edges = pieces.edges
    low, high = np.maximum(low, edges[:-1]), np.minimum(high, edges[1:])
    same = low <= high
    above, below = [], []
    for row, (start, stop) in enumerate(pairs_of(edges)):
        parts = [(start, low[row]), (high[row], stop)] if same[row] else [(start, stop)]
        for begin, end in parts:
            if end > begin and end > line.place:
                above.append(Stretch(max(begin, line.place), end))
            if end > begin and begin < line.place:
                below.append(Stretch(min(end, line.place), begin))
    return below[::-1], above


def pairs_of(edges: Array) -> list[tuple[float, float]]:
    """The ends of every piece."""
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


def same_answer(pieces: Pieces, before: Array, comparison: Comparison) -> tuple[Array, Array]:
    """From where to where in each piece, if it went on, the answer would stay the same."""
    forms = pieces.forms.flat()
    gaps = comparison.gaps(before, forms.offsets.shape[1])
    forms = forms.mixed(gaps.weights, gaps.biases)
    slopes, offsets, sizes = forms.slopes[:, 0], forms.offsets, forms.slope_sizes[:, 0]
    slopes = np.where(abs(slopes) > ROUNDING * sizes, slopes, 0)
    corners = -offsets / slopes
    low = np.where(slopes < 0, corners, -np.inf)
    high = np.where(slopes > 0, corners, np.inf)
    never = (slopes == 0) & (offsets > 0)
    low = np.where(never, np.inf, low)
    return low.max(axis=1, initial=-np.inf), high.min(axis=1, initial=np.inf)


def curve_stretches(
    layers: Sequence[Layer], line: Track, before: Array, comparison: Comparison
) -> tuple[list[Stretch], list[Stretch]]:
    """Where the answer is another, below and above, found in small steps and then narrowed down."""

    def differs(values: Array) -> Array:
        rows = line.origin + values.reshape(-1, *[1] * line.origin.ndim) * line.direction
        scores = run_scores(layers, rows)
        gaps = comparison.gaps(before, scores.shape[1]).apply(scores)
        return gaps.max(axis=1, initial=-np.inf) > 0

    sides = []
    for sign in (-1, 1):
        far = min(line.reach, abs((line.ends.high if sign > 0 else line.ends.low) - line.place))
        values = line.place + sign * far * np.linspace(0, 1, STEPS + 1)
        other = differs(values)
        begins = np.flatnonzero(other & ~np.array([False, *other[:-1]]))
        sides.append([narrowed(values, other, begin, differs) for begin in begins.tolist()])
    return sides[0], sides[1]


def narrowed(values: Array, other: Array, begin: int, differs: Callable[[Array], Array]) -> Stretch:
    """A stretch that was found in steps, its beginning narrowed down by halving."""
    rest = np.flatnonzero(~other[begin:])
    end = float(values[begin + rest[0] - 1] if len(rest) else values[-1])
    if not begin:
        return Stretch(float(values[0]), end)
    here, there = float(values[begin - 1]), float(values[begin])
    for _ in range(60):
        half = here / 2 + there / 2
        here, there = (here, half) if differs(np.array([half]))[0] else (half, there)
    return Stretch(there, end)


def verified(model: Model, line: Track, before: Array, part: Stretch) -> Flip | None:
    """The change nearest to the beginning of a stretch at which the model itself flips."""

    def answers(values: Array) -> Array:
        with np.errstate(all="ignore"):
            return model.predict_classes(line.rows(values)).reshape(len(values), -1)

    def flipped(values: Array) -> Array:
        return (answers(values) != np.reshape(before, -1)).any(axis=1)

    tries = line.outside(tries_around(line, part, np.finfo(model.dtype)))
    hits = np.flatnonzero(flipped(tries)).tolist() if len(tries) else []
    if not hits:
        return None
    value, apart = nearest_flip(tries[max(hits[0] - 1, 0)], tries[hits[0]], flipped)
    value = shortest(value, max(apart, AS_GOOD * abs(value - line.value)), flipped)
    after = answers(np.array([value]))[0]
    crossed = float(line.outside(np.array([part.begin]))[0]) - line.value
    return Flip(value - line.value, value, plain(before), plain(after), crossed)


def tries_around(line: Track, part: Stretch, kind: Any) -> Array:
    """Places around the beginning of a stretch, ever further away, from the row outwards."""
    sign = 1.0 if part.end > part.begin else -1.0
    step = max(max(abs(part.begin), abs(line.place)) * float(kind.eps), float(kind.tiny))
    tries = part.begin + sign * step * NUDGES
    tries = tries[(sign * (tries - line.place) >= 0) & (sign * tries <= sign * part.end)]
    inside = (tries > line.ends.low) & (tries < line.ends.high)
    return tries[inside & (abs(tries) < float(kind.max) ** 0.5)]  # what can still be squared


def nearest_flip(
    here: float, there: float, flipped: Callable[[Array], Array]
) -> tuple[float, float]:
    """Halve the way from a value that does not flip to one that does, until little is left."""
    for _ in range(8):
        between = np.linspace(here, there, 18)[1:]
        hit = int(np.flatnonzero(flipped(between))[0])
        here, there = (here if hit == 0 else float(between[hit - 1])), float(between[hit])
    return there, abs(there - here)


def shortest(value: float, apart: float, flipped: Callable[[Array], Array]) -> float:
    """The number with the fewest digits that flips and is not far from a value that does."""
    rounded = np.array([float(f"{value:.{digits}g}") for digits in range(2, 18)])
    near = rounded[abs(rounded - value) <= apart]
    return float(near[np.flatnonzero(flipped(near))[0]])


def plain(answer: Array) -> int | tuple[int, ...]:
    """An answer as one number, or as one for each of several labels."""
    numbers = np.reshape(answer, -1).tolist()
    return int(numbers[0]) if len(numbers) == 1 else tuple(map(int, numbers))
