"""Batch size: larger batches tremble less, in proportion."""

import numpy as np
import pytest

from glassnet.errors import ConfigError, ShapeError
from glassnet.explain import best_line
from glassnet.lessons import BATCH_SIZES, fit_line, noisy_line


def test_the_spread_falls_as_one_over_the_batch_size():
    """Sixty-four times the samples, about a sixty-fourth of the variance."""
    x, y = noisy_line(seed=0)
    spreads = [fit_line(x, y, batch_size=size, seed=1).spread for size in BATCH_SIZES]
    power = np.polyfit(np.log(BATCH_SIZES), np.log(spreads), 1)[0]
    assert power == pytest.approx(-1, abs=0.1)
    assert spreads == sorted(spreads, reverse=True)


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_every_batch_size_ends_near_least_squares(batch_size):
    """On average; only the trembling differs."""
    x, y = noisy_line(seed=0)
    found, best = fit_line(x, y, batch_size=batch_size, seed=1).line, best_line(x, y)
    assert (found.slope, found.intercept) == pytest.approx((best.slope, best.intercept), abs=0.06)


def test_points_lie_around_the_line_that_was_asked_for():
    """Without noise on it."""
    x, y = noisy_line(50, slope=-3, intercept=4, noise=0, seed=0)
    np.testing.assert_allclose(y, -3 * x + 4)
    assert fit_line(x, y, batch_size=8, seed=0).spread < 1e-20


def test_the_same_seed_takes_the_same_steps():
    """And another one others."""
    x, y = noisy_line(seed=0)
    one, same, other = (fit_line(x, y, batch_size=4, steps=10, seed=s).lines for s in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)


@pytest.mark.parametrize("settings", [{"batch_size": 0}, {"batch_size": 1, "steps": 1}])
def test_impossible_fits_are_refused(settings):
    """A batch has a sample, and a spread needs steps."""
    with pytest.raises(ConfigError):
        fit_line([0, 1], [0, 1], **settings)


def test_points_have_one_y_for_every_x():
    """Or they are no points."""
    for x, y in (([0, 1, 2], [0, 1]), ([0, 1], [0, 1, 2]), ([], [])):
        with pytest.raises(ShapeError):
            fit_line(x, y, batch_size=2, steps=2)
