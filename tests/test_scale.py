"""Scaling: exact where numbers are ordinary, safe where they are extreme, and undone."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.scaling import ClippedScale, Scale, min_max, robust, standard

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


def clipped(values):
    """The robust scale of a column."""
    return robust(*np.quantile(values, [0, 0.25, 0.5, 0.75, 1]))


@pytest.mark.parametrize("size", SIZES)
def test_robust_takes_median_and_quartiles(size):
    """Of 0 … 8 those are 4, 2 and 6, for columns of any size, and one cell far out is nothing."""
    values = size * np.arange(9.0)
    far_out = np.append(values[:-1], 100 * size)
    for scale in map(clipped, (values, far_out)):
        assert scale.centre / size == pytest.approx(4, rel=1e-5)
        assert scale.spread / size == pytest.approx(4, rel=1e-5)


def test_equal_quartiles():
    """Where more than half of the numbers are the same, half of the range stands for spread."""
    assert robust(1, 5, 5, 5, 9) == ClippedScale(centre=5.0, spread=4.0)
    assert robust(-1.5e308, 0, 0, 0, 1.5e308) == ClippedScale(centre=0.0, spread=1.5e308)
    assert robust(-1e308, -1e308, 0, 1e308, 1e308).spread == np.finfo(float).max


def test_clipping_is_smooth():
    """Near the centre it is z, at z = ±4 it is ±12/5, and never more than 3."""
    scale = ClippedScale(centre=-7.0, spread=0.5)
    z = np.array([-np.inf, -1e300, -4, -1e-3, 0, 1e-9, 4, 4e6, np.inf])
    expected = [-3, -3, -2.4, -1e-3, 0, 1e-9, 2.4, 3, 3]
    np.testing.assert_allclose(scale.apply(-7 + 0.5 * z), expected, rtol=1e-6)
    wide = scale.apply(np.linspace(-100, 100, 1001))
    assert (np.diff(wide) > 0).all()
    assert abs(wide).max() < 3


@pytest.mark.parametrize("size", SIZES)
def test_clipping_is_undone(size):
    """To the digits that are left, which are fewer the farther out; the bound is infinity."""
    values = size * np.array([-40.0, -3.0, -1.0, 0.5, 2.0, 4.0, 100.0])
    scale = clipped(values)
    np.testing.assert_allclose(scale.undo(scale.apply(values)), values, rtol=1e-10, atol=1e-323)
    assert scale.undo(np.array([-3.0, 3.1])).tolist() == [-np.inf, np.inf]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=2, unique=True))
def test_robust_is_what_scikit_learn_does(values):
    """Its RobustScaler, and then the formula of the paper."""
    scaler = pytest.importorskip("sklearn.preprocessing").RobustScaler()
    column = np.array(values)
    z = scaler.fit_transform(column[:, None]).ravel()
    np.testing.assert_allclose(clipped(column).apply(column), z / np.hypot(1, z / 3), atol=1e-9)
