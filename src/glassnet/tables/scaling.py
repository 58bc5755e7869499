"""Numbers of any size brought to about one, and back.

    scaled = (value − centre) / spread

All of it is done in float64. Columns of extreme size are measured in units of a power of two, so
that neither the squares of 1e300 overflow nor those of 1e-300 vanish.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from . import strict

ORDINARY = (1e-100, 1e100)  # sizes whose squares, sums and quotients are no danger

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


def scale_from(value: Any, where: str) -> Scale:
    """Read back what `to_dict` of a scale wrote.

    Raises:
        ModelFileError  it is not such a record
    """
    return Scale(
        **strict.record(value, where, {"centre": strict.finite, "spread": strict.positive})
    )


def standard(values: Numbers) -> Scale:
    """Scale to mean 0 and standard deviation 1; the values are finite and not all equal."""
    exponent = _exponent(float(np.abs(values).max()))
    units = _units(values, exponent)
    mean = units.mean()
    apart = units - mean
    rest = apart.mean()  # what rounding left over
    apart -= rest
    deviation = np.sqrt(np.mean(np.square(apart, out=apart)))
    return _scale(mean + rest, deviation, exponent)


def min_max(least: float, most: float) -> Scale:
    """Scale numbers from the least to the most to 0 … 1."""
    exponent = _exponent(max(abs(least), abs(most)))
    low, high = np.ldexp([least, most], -exponent)
    return _scale(low, high - low, exponent)


def _scale(centre: float, spread: float, exponent: int) -> Scale:
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
