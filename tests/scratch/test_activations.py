"""Activations by loops: chapter 4's printed numbers, NumPy's, and the far ends."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.errors import DataError, ShapeError
from glassnet.scratch import (
    E,
    exponentials,
    linear,
    naive_softmax,
    normalize,
    relu,
    sigmoid,
    softmax,
    step,
    total,
)

OUTPUTS = [4.8, 1.21, 2.385]
values = st.lists(st.floats(-700, 700), min_size=1, max_size=8)


def test_the_books_steps_and_rectified_numbers():
    """To the last digit; exactly 0 is not above 0."""
    assert [step(x) for x in [-1, 0, 1e-9, 3, 300000]] == [0, 0, 1, 1, 1]
    rectified = [relu(x) for x in [0, 2, -1, 3.3, -2.7, 1.1, 2.2, -100]]
    assert repr(rectified) == "[0, 2, 0, 3.3, 0, 1.1, 2.2, 0]"
    assert linear(-2.5) == -2.5


def test_the_books_softmax():
    """To the last digit with the book's shortened e, and nearly so with all its digits."""
    printed = [121.51041751893969, 3.3534846525504487, 10.85906266492961]
    assert exponentials(OUTPUTS, E) == printed
    shares = [0.8952826639573506, 0.024708306782070668, 0.08000902926057876]
    assert normalize(printed) == naive_softmax(OUTPUTS, E) == shares
    assert total(shares) == 1.0
    assert softmax(OUTPUTS) == pytest.approx(shares, abs=1e-9)


def test_the_books_row_sums():
    """With the rounding of the last digit that the page shows."""
    rows = [[4.8, 1.21, 2.385], [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]]
    assert repr([total(row) for row in rows]) == "[8.395, 7.29, 2.4869999999999997]"


def test_an_array_has_a_softmax_as_well():
    """As it has a neuron and a layer."""
    assert softmax(np.array([1000.0, 1000.0])) == [0.5, 0.5]
    with pytest.raises(ShapeError, match="at least one value"):
        softmax(np.array([]))


@given(values)
@settings(max_examples=200, derandomize=True)
def test_both_softmaxes_are_numpys(given_values):
    """Where the naive one has room enough, both come to eˣ / Σ eˣ."""
    powers = np.exp(np.array(given_values, dtype=np.longdouble))
    expected = (powers / powers.sum()).astype(float)
    np.testing.assert_allclose(softmax(given_values), expected, rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(naive_softmax(given_values), expected, rtol=1e-11, atol=1e-300)


@given(values, st.floats(-100, 100))
@settings(max_examples=100, derandomize=True)
def test_softmax_knows_differences_only(given_values, shift):
    """The same number more on every value changes nothing, and all shares add up to 1."""
    shifted = softmax([value + shift for value in given_values])
    np.testing.assert_allclose(shifted, softmax(given_values), rtol=1e-9, atol=1e-300)
    assert total(shifted) == pytest.approx(1, abs=1e-14)


def test_numbers_too_large_for_the_naive_softmax():
    """Python refuses what NumPy turns into nan; with the largest taken off there is no such end."""
    with pytest.raises(OverflowError):
        naive_softmax([1000, 1001, 999])
    with pytest.raises(DataError, match="add up to 0"):
        naive_softmax([-1000, -1001])
    expected = [0.24472847, 0.66524096, 0.09003057]
    assert softmax([1000, 1001, 999]) == pytest.approx(expected, abs=1e-8)
    assert softmax([-math.inf, 0]) == [0, 1]


@pytest.mark.parametrize("values", [[0, 0], [1, -1], []])
def test_nothing_has_no_shares(values):
    """It says what the values add up to, and not only that a division failed."""
    with pytest.raises(DataError, match="add up to 0"):
        normalize(values)


@pytest.mark.parametrize("bad", [[math.inf, 1], [-math.inf, -math.inf], [1, math.nan], [math.nan]])
def test_softmax_makes_no_nan(bad):
    """It says which values have no softmax."""
    with pytest.raises(DataError, match="finite"):
        softmax(bad)


def test_softmax_of_nothing():
    """Is refused."""
    with pytest.raises(ShapeError, match="at least one"):
        softmax([])


@given(st.floats(-800, 800))
@settings(max_examples=200, derandomize=True)
def test_sigmoid_everywhere(x):
    """½ (1 + tanh x/2) near 0, eˣ far below, and never an overflow."""
    expected = 0.5 * (1 + np.tanh(x / 2)) if x > -5 else np.exp(x) / (1 + np.exp(x))
    assert sigmoid(x) == pytest.approx(expected, rel=1e-12, abs=5e-324)
    assert sigmoid(x) == pytest.approx(softmax([0, x])[1], rel=1e-12, abs=5e-324)


def test_the_ends():
    """0 and 1 infinitely far away; what is not a number stays so."""
    assert (sigmoid(-math.inf), sigmoid(0), sigmoid(math.inf)) == (0, 0.5, 1)
    assert sigmoid(-1000) == 0
    assert math.isnan(sigmoid(math.nan))
    assert math.isnan(relu(math.nan))
    assert relu(math.inf) == math.inf
