"""Lines: the best one through some points, and how well it does."""

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..doors import finite, real_numbers
from ..errors import DataError, ShapeError


@dataclass(frozen=True)
class Line:
    """A straight line: slope · x + intercept."""

    slope: float
    intercept: float

    def at(self, x: Array) -> Array:
        """The height of the line at each x."""
        return self.slope * np.asarray(x) + self.intercept


def best_line(x: Array, y: Array) -> Line:
    """The line with the smallest mean squared error.

        slope = Σ (x − x̄)(y − ȳ) / Σ (x − x̄)²        intercept = ȳ − slope · x̄

    Shapes:
        x, y  (points,) or (points, 1)

    Raises:
        ShapeError  not one x and one y per point
        DataError   all x are equal, or a number is not finite

    >>> best_line([0, 1, 2], [1, 3, 5])
    Line(slope=2.0, intercept=1.0)
    """
    x, y = points(x, y)
    if (x == x[0]).all():
        raise DataError("all x are equal, so no line is the best", do="give at least two different")
    (across, width), (up, height) = from_mean(x), from_mean(y)
    slope = float(across @ up / (across @ across)) * (height / width)
    return Line(slope, float(mean_of(y) - slope * mean_of(x)))


def linearity(x: Array, y: Array) -> float:
    """How straight some points lie: the share of the variance of y that the best line explains.

        R² = 1 − Σ (y − line)² / Σ (y − ȳ)²

    1 for points on a line, near 0 where no line helps; 1 as well where all y are equal, which
    is a line. Shapes as for `best_line`. Source: NNFS ch. 3.

    >>> linearity([0, 1, 2], [1, 3, 5])
    1.0
    >>> linearity([-1, 0, 1], [1, 0, 1])
    0.0
    """
    best_line(x, y)  # says whether there is one
    x, y = points(x, y)
    if (y == y[0]).all():
        return 1.0
    across, up = from_mean(x)[0], from_mean(y)[0]
    rest = up - across * (across @ up / (across @ across))
    return float(1 - rest @ rest / (up @ up))


def from_mean(numbers: Array) -> tuple[Array, float]:
    """How far numbers are from their mean, in units of the largest such distance, and that unit.

    So the square of none is too large or too small. Equal numbers stay 0, in units of 1.
    """
    apart = numbers - mean_of(numbers)
    unit = float(abs(apart).max()) or 1.0
    return apart / unit, unit


def mean_of(numbers: Array) -> float:
    """The mean; no sum on the way is too large."""
    return float((numbers / len(numbers)).sum())


def points(x: Array, y: Array) -> tuple[Array, Array]:
    """Coordinates as two flat arrays of equal length, in float64."""
    flat = []
    for what, given in (("x", x), ("y", y)):
        array = finite(what, real_numbers(what, given), np.float64)
        if array.ndim not in (1, 2) or array.shape[1:] not in ((), (1,)) or not array.size:
            raise ShapeError(
                f"{what} must be one number per point, got shape {array.shape}",
                do="give shape (points,) or (points, 1)",
            )
        flat.append(array.reshape(-1))
    if len(flat[0]) != len(flat[1]):
        raise ShapeError(
            f"{len(flat[0])} x and {len(flat[1])} y are no points", do="give one y for every x"
        )
    return flat[0], flat[1]
