"""Lines: least squares, and how straight points lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.datasets import sine
from glassnet.errors import DataError, DtypeError, ShapeError
from glassnet.explain import best_line, linearity
from glassnet.lessons import noisy_line

numbers = st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=30)


@given(numbers, st.integers(0, 1000))
def test_the_best_line_is_that_of_polyfit(x, seed):
    """Slope and intercept agree with NumPy's own least squares."""
    x = np.array(x)
    y = np.random.default_rng(seed).standard_normal(len(x))
    if np.ptp(x) < 1:
        return
    line, (slope, intercept) = best_line(x, y), np.polyfit(x, y, 1)
    assert line.slope == pytest.approx(slope, rel=1e-6, abs=1e-9)
    assert line.intercept == pytest.approx(intercept, rel=1e-6, abs=1e-6)
    assert linearity(x, y) == pytest.approx(np.corrcoef(x, y)[0, 1] ** 2, abs=1e-9)


def test_the_best_line_through_the_sine():
    """On 1000 points: slope -1.909855, intercept 0.953973; on infinitely many ∓6/π and 3/π."""
    line = best_line(*sine())
    assert (line.slope, line.intercept) == pytest.approx((-1.909855, 0.953973), abs=5e-7)
    assert line.slope == pytest.approx(-6 / np.pi, abs=1e-4)


@pytest.mark.parametrize("size", [1e-200, 1, 1e200, 1e307])
def test_any_size_of_numbers_has_a_line(size):
    """Their squares leave the range of numbers; the line through three points does not."""
    x, y = np.array([0, 1, 3]) * size, np.array([0, 2, 4]) * size
    line = best_line(x, y)
    assert line.slope == pytest.approx(9 / 7)
    assert line.intercept == pytest.approx(2 / 7 * size)
    assert linearity(x, y) == pytest.approx(27 / 28)


def test_equal_heights_are_a_line_whatever_their_mean_rounds_to():
    """The mean of six times 0.1 is not 0.1, so a rounding would be all that varies."""
    assert linearity([1, 2, 3, 4, 5, 6], [0.1] * 6) == 1
    with pytest.raises(DataError):
        best_line([0.1] * 6, [1, 2, 3, 4, 5, 6])


def test_straight_data_and_bent_data():
    """A cloud along a line is nearly linear; a wave is not."""
    assert linearity(*noisy_line(noise=0.1, seed=0)) > 0.98
    assert linearity(*sine()) < 0.7
    x = np.linspace(-1, 1, 101)
    assert linearity(x, x**2) == pytest.approx(0, abs=1e-12)
    assert linearity(x, np.full(101, 3.0)) == 1


@pytest.mark.parametrize(
    ("x", "y", "error"),
    [
        ([1, 1, 1], [1, 2, 3], DataError),
        ([1, 2], [1, 2, 3], ShapeError),
        ([], [], ShapeError),
        ([[1, 2]], [1], ShapeError),
        ([1, np.nan], [1, 2], DataError),
        (["1", "2"], [1, 2], DtypeError),
    ],
)
def test_what_is_no_cloud_of_points_is_refused(x, y, error):
    """No line is better than any other through points above each other."""
    with pytest.raises(error):
        best_line(x, y)
