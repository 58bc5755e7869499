"""Scaling: inputs brought to about one, fitted on training rows alone, and brought back.

Without it a column of thousands drowns a column of fractions. What is measured on training
rows is kept, so that rows that come later are treated in the same way and leak nothing.

All of it is done in float64. Columns of extreme size are measured in units of a power of two,
so that neither the squares of 1e300 overflow nor those of 1e-300 vanish.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from .arrays import Array
from .doors import finite, real_numbers
from .errors import DataError, ShapeError
from .running_moments import RunningMoments
from .settings import number

__all__ = ["PIXELS", "ClippedScale", "Scale", "Scaling", "scale_to_range", "standardize"]

ORDINARY = (1e-100, 1e100)  # sizes whose squares, sums and quotients are no danger
BOUND = 3.0  # what clipped numbers stay within
FAR = 1e9  # spreads from the centre: beyond, a clipped number is the bound to the last bit

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scale:
    """Where a column's numbers lie and how far they spread, in the column's own units.

    >>> Scale(centre=10.0, spread=2.0).apply(np.array([10.0, 14.0]))
    array([0., 2.])
    """

    centre: float = 0.0
    spread: float = 1.0  # > 0

    def apply(self, values: Numbers) -> Numbers:
        """Return scaled numbers; too large ones become infinite."""
        exponent = self._exponent()
        with np.errstate(over="ignore"):
            shifted = _units(values, exponent) - np.ldexp(self.centre, -exponent)
            shifted /= np.ldexp(self.spread, -exponent)
        return np.asarray(shifted)

    def undo(self, scaled: Numbers) -> Numbers:
        """Return numbers in the column's own units."""
        exponent = self._exponent()
        shifted = scaled * np.ldexp(self.spread, -exponent)
        shifted += np.ldexp(self.centre, -exponent)
        with np.errstate(over="ignore"):
            return _units(shifted, -exponent)

    def to_dict(self) -> dict[str, Any]:
        """Return the scale as plain JSON."""
        return {"centre": self.centre, "spread": self.spread}

    def _exponent(self) -> int:
        return _exponent(max(abs(self.centre), self.spread))


@dataclass(frozen=True)
class ClippedScale:
    """A scale that draws in what lies far out, so that no number is larger than the bound.

        scaled = z / √(1 + (z / bound)²),   z = (value − centre) / spread

    Near the centre that is z. Source: Holzmüller, Grinsztajn and Steinwart 2024, *Better by
    Default*, section 3 (robust scaling and smooth clipping).

    >>> ClippedScale(centre=10.0, spread=2.0).apply(np.array([10.0, 18.0, 1e300]))
    array([0. , 2.4, 3. ])
    """

    centre: float
    spread: float  # > 0
    bound: float = BOUND  # > 0

    def apply(self, values: Numbers) -> Numbers:
        """Return scaled numbers from −bound to bound; infinite ones become the bound."""
        z = np.clip(Scale(self.centre, self.spread).apply(values), -FAR, FAR)
        return np.asarray(z / np.sqrt(1 + np.square(z / self.bound)))

    def undo(self, scaled: Numbers) -> Numbers:
        """Return numbers in the column's own units; the bound itself becomes infinite."""
        share = np.clip(scaled / self.bound, -1, 1)
        with np.errstate(divide="ignore"):
            z = scaled / np.sqrt((1 - share) * (1 + share))
        return Scale(self.centre, self.spread).undo(z)

    def to_dict(self) -> dict[str, Any]:
        """Return the scale as plain JSON."""
        return {"centre": self.centre, "spread": self.spread, "bound": self.bound}


PIXELS = Scale(centre=127.5, spread=127.5)  # 0 … 255 to −1 … 1, and back: NNFS ch. 19


@dataclass(frozen=True)
class Scaling:
    """How every column is moved and stretched.

        scaled = low + (high − low) · (value − centre) / spread

    scales     centre and spread of every column
    low, high  where a scaled 0 and a scaled 1 come to lie
    """

    scales: tuple[Scale, ...]
    low: float = 0.0
    high: float = 1.0

    def apply(self, X: Any) -> Array:
        """Return scaled columns, (rows, columns) in float64; later rows may lie outside."""
        columns = columns_of(X, len(self.scales))
        scaled = [scale.apply(column) for scale, column in zip(self.scales, columns, strict=True)]
        return self.low + (self.high - self.low) * np.column_stack(scaled)

    def undo(self, scaled: Any) -> Array:
        """Return columns in their own units, (rows, columns) in float64."""
        columns = (columns_of(scaled, len(self.scales)) - self.low) / (self.high - self.low)
        pairs = zip(self.scales, columns, strict=True)
        return np.column_stack([scale.undo(column) for scale, column in pairs])


def scale_to_range(X: Any, low: float = 0.0, high: float = 1.0) -> Scaling:
    """Measure columns so that their least value becomes `low` and their largest `high`.

        scaled = low + (high − low) · (value − least) / (largest − least)

    A column of one value becomes `low`. Source: NNFS ch. 1 (0 … 1 or −1 … 1).

    Raises:
        ShapeError   X is not (rows, columns) with at least one of each
        DataError    a number is missing or infinite
        ConfigError  low is not below high

    >>> scaling = scale_to_range([[0.0, 10.0], [4.0, 20.0]], -1, 1)
    >>> scaling.apply([[1.0, 20.0]])
    array([[-0.5,  1. ]])
    """
    number("high", high, above=number("low", low))
    found = [
        min_max(least, most) if least < most else Scale(centre=least)
        for least, most in zip(*ends_of(measurable(X)), strict=True)
    ]
    return Scaling(tuple(found), float(low), float(high))


def standardize(X: Any) -> Scaling:
    """Measure columns so that each has mean 0 and standard deviation 1.

        scaled = (value − mean) / standard deviation

    A column of one value becomes 0. Source: NNFS ch. 1.

    Raises:
        ShapeError  X is not (rows, columns) with at least one of each
        DataError   a number is missing or infinite

    >>> standardize([[1.0], [3.0]]).apply([[1.0], [2.0], [3.0]]).ravel().tolist()
    [-1.0, 0.0, 1.0]
    """
    columns = measurable(X)
    found = [
        standard(column) if least < most else Scale(centre=least)
        for column, least, most in zip(columns, *ends_of(columns), strict=True)
    ]
    return Scaling(tuple(found))


def ends_of(columns: Array) -> tuple[list[float], list[float]]:
    """The least and the largest value of every column."""
    return columns.min(axis=1).tolist(), columns.max(axis=1).tolist()


def measurable(X: Any) -> Array:
    """Finite columns with at least one row, one per row of the result."""
    columns = columns_of(X)
    if not columns.size:
        raise DataError("there are no rows to measure", do="give at least one training row")
    return finite("X", columns.T, np.float64).T


def columns_of(X: Any, count: int | None = None) -> Array:
    """The columns of X in float64, one per row of the result."""
    array = real_numbers("X", X)
    if array.ndim != 2 or count not in (None, array.shape[1]):
        wanted = "columns" if count is None else count
        raise ShapeError(
            f"X must have the shape (rows, {wanted}), got {array.shape}",
            do="one column alone is X[:, None]",
        )
    return array.T.astype(np.float64)


def standard(values: Numbers) -> Scale:
    """Scale to mean 0 and standard deviation 1; the values are finite and not all equal."""
    return standard_of([values], float(np.abs(values).max()))


def standard_of(portions: Iterable[Numbers], largest: float) -> Scale:
    """The same of numbers that come in portions, whose largest size is known."""
    exponent, moments = _exponent(largest), RunningMoments()
    for values in portions:
        moments.add(_units(values, exponent))
    return measured(moments, exponent)


def measured(moments: RunningMoments, exponent: int = 0) -> Scale:
    """The scale of numbers that were measured in units of a power of two."""
    return scale_in_units(*moments.measured(), exponent)


def is_ordinary(size: float) -> bool:
    """Whether numbers up to this size can be measured as they are."""
    return _exponent(size) == 0


def min_max(least: float, most: float) -> Scale:
    """Scale numbers from the least to the most to 0 … 1."""
    exponent = _exponent(max(abs(least), abs(most)))
    low, high = np.ldexp([least, most], -exponent)
    return scale_in_units(low, high - low, exponent)


def robust(least: float, lower: float, median: float, upper: float, most: float) -> ClippedScale:
    """Scale numbers by their median and quartiles, and clip; the least is below the most.

        centre = median,   spread = upper − lower quartile

    What a few cells far out hold changes neither. Where the quartiles are the same number,
    the spread is half of the range.

    >>> robust(0, 2, 4, 6, 1e9)
    ClippedScale(centre=4.0, spread=4.0, bound=3.0)
    """
    exponent = _exponent(max(abs(least), abs(most)))
    five = np.ldexp([least, lower, median, upper, most], -exponent)
    spread = five[3] - five[1] or (five[4] - five[0]) / 2
    found = scale_in_units(five[2], spread, exponent)
    return ClippedScale(found.centre, found.spread)


def scale_in_units(centre: float, spread: float, exponent: int) -> Scale:
    """The scale of numbers that were measured in units of 2 to the exponent."""
    tiny, huge = 5e-324, np.finfo(np.float64).max  # the least and the largest float64 above zero
    with np.errstate(over="ignore"):
        wide = float(np.clip(np.ldexp(spread, exponent), tiny, huge))
    return Scale(float(np.ldexp(centre, exponent)), wide)


def _units(values: Numbers, exponent: int) -> Numbers:
    """Return values in units of 2 to the exponent, without rounding."""
    return values if exponent == 0 else np.asarray(np.ldexp(values, -exponent))


def _exponent(size: float) -> int:
    """Return the exponent of the power of two just above an extreme size; 0 for ordinary sizes."""
    return 0 if ORDINARY[0] < size < ORDINARY[1] else int(np.frexp(size)[1])
