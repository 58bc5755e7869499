"""Weighted scaling: weights are repeated rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.estimators.weighted_scaling import measure

ROWS = st.lists(st.tuples(st.integers(-(10**9), 10**9), st.integers(1, 5)), min_size=2, max_size=20)


@given(ROWS)
def test_a_weight_is_a_number_of_rows(rows):
    """Mean and standard deviation are NumPy's of the repeated rows."""
    values, weights = (np.array(part, float) for part in zip(*rows, strict=True))
    [scale] = measure(values[:, None], weights, "standardize").scales
    repeated = values.repeat(weights.astype(int))
    close = 1e-9 * abs(values).max()
    assert scale.centre == pytest.approx(repeated.mean(), rel=1e-9, abs=close)
    if values.min() < values.max():
        assert scale.spread == pytest.approx(repeated.std(), rel=1e-6, abs=close)


@pytest.mark.parametrize("size", [1e-300, 1.0, 1e300])
def test_no_square_overflows_or_vanishes(size):
    """Two values, one of them three times as heavy: mean 1/4 above, spread √3/4 of the way."""
    X, weights = np.array([[size], [2 * size]]), np.array([3.0, 1.0])
    [scale] = measure(X, weights, "standardize").scales
    assert scale.centre / size == pytest.approx(1.25)
    assert scale.spread / size == pytest.approx(np.sqrt(3) / 4)


def test_a_constant_column_becomes_zero():
    """With weights and without."""
    X = np.full((3, 1), 7.0)
    for weights in (None, np.array([1.0, 2.0, 3.0])):
        assert measure(X, weights, "standardize").apply(X).tolist() == [[0.0]] * 3


def test_other_scalings_heed_no_weights():
    """From the least to the largest, or not at all."""
    X, weights = np.array([[2.0], [4.0], [6.0]]), np.array([1.0, 5.0, 9.0])
    assert measure(X, weights, "min-max").apply(X).ravel().tolist() == [0, 0.5, 1]
    assert measure(X, weights, "none").apply(X).tolist() == X.tolist()


def test_far_from_zero_small_differences_count():
    """Three rows around a billion, a thousandth apart, the middle one as heavy as both others."""
    X, weights = 1e9 + np.array([[-1.0], [0.0], [1.0]]) / 1024, np.array([1.0, 2.0, 1.0])
    [scale] = measure(X, weights, "standardize").scales
    assert (scale.centre, scale.spread * 1024) == (1e9, pytest.approx(np.sqrt(0.5)))
