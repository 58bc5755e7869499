"""Scaling that heeds weights: a row of weight 2 counts as much as two rows."""

import numpy as np

from ..arrays import Array
from ..scaling import Scale, Scaling, scale_in_units, scale_to_range, standardize
from ..workbench.recipe import known

SCALINGS = ("standardize", "min-max", "none")


def measure(X: Array, weights: Array | None, scaling: str) -> Scaling:
    """How the columns of the training rows are scaled; all weights are above 0."""
    known("scaling", str(scaling), SCALINGS)
    if scaling == "none":
        return Scaling((Scale(),) * X.shape[1])
    if scaling == "min-max":
        return scale_to_range(X)
    if weights is None:
        return standardize(X)
    shares = weights / weights.sum()
    return Scaling(tuple(standard(column, shares) for column in X.T.astype(np.float64)))


def standard(values: Array, shares: Array) -> Scale:
    """Scale to a weighted mean of 0 and a weighted standard deviation of 1.

    Measured in units of a power of two, in which no square overflows or vanishes.
    """
    if values.min() == values.max():
        return Scale(centre=float(values[0]))
    exponent = int(np.frexp(np.abs(values).max())[1])
    units = np.ldexp(values, -exponent)
    mean = shares @ units
    mean += shares @ (units - mean)  # what rounding left over
    deviation = np.sqrt(shares @ np.square(units - mean))
    return scale_in_units(mean, deviation, exponent)
