"""Activations of one number, and softmax of a list of them. NNFS ch. 4."""

import math

from ..errors import DataError, ShapeError, quoted
from .products import Vector, total

E = 2.71828182846  # as the book's listing has it; math.e has all the digits there are


def step(x: float) -> int:
    """1 if x > 0, else 0.

    >>> step(0), step(3)
    (0, 1)
    """
    return 1 if x > 0 else 0


def linear(x: float) -> float:
    """Return x as it is."""
    return x


def relu(x: float) -> float:
    """x if x > 0, else 0; what is not a number stays so.

    >>> [relu(x) for x in [0, 2, -1, 3.3]]
    [0, 2, 0, 3.3]
    """
    return 0 if x <= 0 else x


def sigmoid(x: float) -> float:
    """1 / (1 + e⁻ˣ), written so that no number is too large for it.

    >>> sigmoid(0), sigmoid(-1000)
    (0.5, 0.0)
    """
    if x >= 0:
        return 1 / (1 + math.exp(-x))
    power = math.exp(x)
    return power / (1 + power)


def exponentials(values: Vector, base: float = math.e) -> list[float]:
    """The base to the power of each value."""
    return [base**value for value in values]


def normalize(values: Vector) -> list[float]:
    """Each value's share of the total, so that all shares add up to 1.

    Raises:
        DataError  the total is 0, of which nothing has a share

    >>> normalize([1, 1, 2])
    [0.25, 0.25, 0.5]
    """
    whole = total(values)
    if whole == 0:
        raise DataError(
            f"nothing has a share of 0: {quoted(list(values))} add up to 0",
            do="give numbers with another total; softmax() takes any",
        )
    return [value / whole for value in values]


def naive_softmax(values: Vector, base: float = math.e) -> list[float]:
    """eˣ / Σ eˣ exactly as the formula is written.

    Raises:
        OverflowError  eˣ is too large for a number: some x > 709
        DataError      all eˣ are too small for a number: every x < −745
    """
    return normalize(exponentials(values, base))


def softmax(values: Vector) -> list[float]:
    """eˣ / Σ eˣ with the largest x taken off every x first, which changes nothing but the range.

    Raises:
        ShapeError  there are no values
        DataError   one is not a number, one is +∞, or all are −∞

    >>> softmax([1000, 1000])
    [0.5, 0.5]
    """
    if not len(values):  # an array has no truth
        raise ShapeError("softmax expects at least one value, got none", do="give one per class")
    largest = max(values)
    powers = [math.exp(value - largest) for value in values]
    if math.isnan(total(powers)):
        raise DataError(
            f"softmax expects numbers with a finite largest, got {quoted(list(values))}",
            do="look for what made them infinite: a learning rate too large, or data not scaled",
        )
    return normalize(powers)
