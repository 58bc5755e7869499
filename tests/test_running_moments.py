"""Mean and standard deviation of numbers in portions: the same bits however they come."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet import running_moments
from glassnet.running_moments import PIECE, RunningMoments
from glassnet.scaling import standard


def measured(portions):
    moments = RunningMoments()
    for values in portions:
        moments.add(values)
    return moments.measured()


def values_of(count, centre=0.0):
    return np.random.default_rng(count).normal(centre, 1.0, count)


@settings(deadline=None)
@given(st.lists(st.integers(0, 3 * PIECE), max_size=5))
def test_portions_change_no_bit(cuts):
    """However numbers are cut into portions, empty ones too, the result is the same."""
    values = values_of(3 * PIECE - 5)
    assert measured(np.split(values, sorted(cuts))) == measured([values])


@pytest.mark.parametrize("count", [1, 2, PIECE - 1, PIECE])
def test_one_piece_is_what_numpy_says(count):
    """Up to a piece, mean and deviation are NumPy's own."""
    mean, deviation = measured([values_of(count, 5.0)])
    assert mean == pytest.approx(values_of(count, 5.0).mean(), rel=1e-15)
    assert deviation == pytest.approx(values_of(count, 5.0).std(), rel=1e-14)


@pytest.mark.parametrize("centre", [0.0, 1e6, -1e9])
def test_many_pieces_are_exact(monkeypatch, centre):
    """Far from zero no digits are lost, in hundreds of pieces."""
    monkeypatch.setattr(running_moments, "PIECE", 16)
    values = values_of(5000, centre)
    exact = [Fraction(value) for value in values]
    mean = sum(exact) / len(exact)
    variance = sum((value - mean) ** 2 for value in exact) / len(exact)
    found = measured([values])
    assert found[0] == pytest.approx(float(mean), rel=1e-14, abs=1e-15)
    assert found[1] == pytest.approx(math.sqrt(variance), rel=1e-13)


def test_asked_twice():
    """Asking changes nothing, and numbers may follow."""
    moments = RunningMoments()
    moments.add(np.array([1.0, 3.0]))
    assert moments.measured() == moments.measured() == (2.0, 1.0)
    moments.add(np.array([5.0]))
    assert moments.measured()[0] == pytest.approx(3)


def test_a_whole_column_is_measured_in_the_same_way():
    """Columns that are standardized at once come out as those that come in portions."""
    values = values_of(2 * PIECE + 9, 3.0)
    scale = standard(values)
    assert (scale.centre, scale.spread) == measured(np.array_split(values, 5))
