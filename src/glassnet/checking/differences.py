"""The referee: gradients by central differences, which know nothing of how a gradient was derived.

At a smooth point

    (f(x + h d) − f(x − h d)) / 2h  =  slope of f along d  +  O(h²)

With h = 10⁻⁶ few corners are near enough to matter; the combination of two larger steps,
(4 s(h) − s(2h)) / 3 with h = 10⁻⁴, is exact to h⁴ and loses fewer digits to rounding. A claimed
slope is compared with the nearer of the two. At a corner (ReLU at 0, two equal numbers in a
max-pool) the slopes to the left and to the right differ, and any slope between them is right.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array, Generator

Function = Callable[[Array], Any]  # from an array to one number

STEP = 1e-6
WIDE = 1e-4  # of the fourth-order formula
TOLERANCE = 1e-6  # share of the largest entry of a gradient that may be wrong
FLOOR = 1e-4  # where no entry is larger than this, as a share of the function's own size
BEND = 1e-3  # slopes to both sides that differ by more than this share stand at a corner
EVERY = 120  # entries of an array that are all moved one by one; of larger ones, so many
DIRECTIONS = 3  # random ones, in which all entries move together


@dataclass(frozen=True)
class Comparison:
    """How a claimed gradient compares with what differences see.

    error     the largest relative error: of the largest entry, not of each
    place     the entry with it; None if it was found along a random direction
    expected  what differences see there
    got       what was claimed
    moves     entries and directions that were compared
    corners   of those, how many stand at a corner, where there is no one slope
    """

    error: float
    place: tuple[int, ...] | None
    expected: float
    got: float
    moves: int
    corners: int

    def where(self, name: str) -> str:
        """The place in words.

        >>> Comparison(0.5, (1, 2), 0.75, 0.375, 9, 0).where("input")
        'at input [1, 2]'
        """
        if self.place is None:
            return "along a random direction"
        return f"at {name} [{', '.join(map(str, self.place))}]"


def slope_along(function: Function, array: Array, direction: Array, step: float = STEP) -> float:
    """The slope of a function along a direction.

    >>> round(slope_along(lambda x: (x * x).sum(), np.array([1.0, 3.0]), np.array([0, 1])), 6)
    6.0
    """
    up, down = array + step * direction, array - step * direction
    return float(function(up) - function(down)) / (2 * step)


def slope(function: Function, array: Array, step: float = STEP) -> Array:
    """The gradient of a function in an array, entry by entry.

    >>> slope(lambda x: (x * x).sum(), np.array([1.0, 3.0])).round(6)
    array([2., 6.])
    """
    gradient = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        gradient[place] = slope_along(function, array, unit(array.shape, place), step)
    return gradient


def unit(shape: tuple[int, ...], place: tuple[int, ...]) -> Array:
    """The direction in which one entry moves, and no other."""
    direction = np.zeros(shape)
    direction[place] = 1
    return direction


def compare(
    function: Function, array: Array, claimed: Array, chance: Generator, every: int = EVERY
) -> Comparison:
    """Compare a claimed gradient with central differences, in float64.

    Every entry of a small array is moved by itself, of a large one `every` of them; then all
    entries together in random directions. Where more than half of the entries meet a corner,
    none of them is excused.
    """
    tries = [
        tried(function, array, claimed, place, along)
        for place, along in moves(array.shape, chance, every)
    ]
    size = max(abs(float(function(array))), 1.0)
    scale = max([FLOOR * size, *(abs(one.expected) for one in tries if one.place is not None)])
    wrong = [one for one in tries if not one.error(scale) <= TOLERANCE]
    corners = [one for one in wrong if one.is_corner(1e-9 * size)]
    alone = [one for one in tries if one.place is not None]
    if 2 * sum(one.place is not None for one in corners) > len(alone):
        corners = []
    excused = set(map(id, corners))
    judged = [one for one in tries if id(one) not in excused]
    if not judged:
        return Comparison(0.0, None, 0.0, 0.0, 0, 0)
    worst = max(judged, key=lambda one: one.rank(scale))
    found = worst.error(scale), worst.place, worst.expected, worst.got
    return Comparison(*found, len(tries), len(corners))


def badness(error: float) -> float:
    """An error that can be put in order: what is no number is worse than all that are."""
    return error if error == error else np.inf


@dataclass(frozen=True)
class Try:
    """One move: what was claimed for it, and what differences see."""

    place: tuple[int, ...] | None
    got: float
    near: float  # the slope with the small step
    wide: float  # of the fourth order
    left: float
    right: float

    @property
    def expected(self) -> float:
        """The slope that differences see: the estimate that is nearer to what was claimed."""
        return min(self.near, self.wide, key=lambda seen: badness(abs(seen - self.got)))

    def error(self, scale: float) -> float:
        """How wrong the claim is, as a share of the largest entry."""
        return abs(self.got - self.expected) / max(scale, abs(self.expected))

    def rank(self, scale: float) -> tuple[bool, float]:
        """The order of errors: an entry that is wrong says more than any direction."""
        error = badness(self.error(scale))
        return (self.place is not None and error > TOLERANCE, error)

    def is_corner(self, doubt: float) -> bool:
        """Whether the slopes to both sides differ, and what was claimed lies between them."""
        low, high = sorted((self.left, self.right))
        slack = BEND * max(abs(low), abs(high)) + doubt
        return high - low > slack and low - slack <= self.got <= high + slack


def tried(
    function: Function, array: Array, claimed: Array, place: tuple[int, ...] | None, along: Array
) -> Try:
    """Move an array along a direction, and see."""
    here = float(function(array))
    above, below = float(function(array + STEP * along)), float(function(array - STEP * along))
    wide, wider = (slope_along(function, array, along, step) for step in (WIDE, 2 * WIDE))
    return Try(
        place,
        got=float((claimed * along).sum()),
        near=(above - below) / (2 * STEP),
        wide=(4 * wide - wider) / 3,
        left=(here - below) / STEP,
        right=(above - here) / STEP,
    )


def moves(
    shape: tuple[int, ...], chance: Generator, every: int
) -> Iterator[tuple[tuple[int, ...] | None, Array]]:
    """Directions to look along: single entries, then all entries together."""
    count = int(np.prod(shape))
    if not count:
        return
    chosen = range(count) if count <= every else sorted(chance.permutation(count)[:every])
    for flat in chosen:
        place = tuple(int(axis) for axis in np.unravel_index(flat, shape))
        yield place, unit(shape, place)
    for _ in range(DIRECTIONS if count > 1 else 0):
        yield None, chance.choice([-1.0, 1.0], shape)
