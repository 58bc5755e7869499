"""Scaling: exact where numbers are ordinary, safe where they are extreme, and undone."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.scaling import Scale, min_max, standard

SIZES = [1.0, 1e-300, 1e300, 1e-150, 1e150, 1e-6, 1e6, 5e-318]


def exact_spread(values):
    """The standard deviation by exact arithmetic."""
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    variance = sum((value - mean) ** 2 for value in exact) / len(exact)
    root = math.isqrt(variance.numerator * variance.denominator * 4**1200)
    return float(Fraction(root, variance.denominator * 2**1200))


@pytest.mark.parametrize("size", SIZES)
def test_any_size(size):
    """Mean 0 and deviation 1 come out for columns of any size, and the way back is exact enough."""
    values = size * np.array([-3.0, -1.0, 0.5, 2.0, 4.0])
    scale = standard(values)
    scaled = scale.apply(values)
    assert abs(scaled.mean()) < 1e-5
    assert scaled.std() == pytest.approx(1, rel=1e-5)
    np.testing.assert_allclose(scale.undo(scaled), values, rtol=1e-14, atol=5e-324)


@pytest.mark.parametrize(
    ("offset", "step"), [(1e16, 2.0), (1e300, 1e285), (-1e8, 1e-7), (1, 1e-15)]
)
def test_small_spread_far_from_zero(offset, step):
    """A tiny spread around a huge number is not lost."""
    values = offset + step * np.arange(8.0)
    assert standard(values).spread == pytest.approx(exact_spread(values), rel=1e-12)
    assert min_max(values.min(), values.max()).apply(values).max() == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e300, 1e300), min_size=2, max_size=20, unique=True))
def test_spread_is_exact(values):
    """The standard deviation agrees with exact arithmetic."""
    found = standard(np.array(values)).spread
    assert found == pytest.approx(max(exact_spread(values), 5e-324), rel=1e-9)


def test_min_max():
    """The least becomes 0 and the largest 1."""
    assert min_max(-1.0, 3.0).apply(np.array([-1.0, 0.0, 3.0])).tolist() == [0, 0.25, 1]


def test_none():
    """No scaling leaves every number as it is."""
    values = np.array([1e-320, 0.1, 1e300])
    assert Scale().apply(values).tolist() == values.tolist()
