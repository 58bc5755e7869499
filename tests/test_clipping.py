"""Clipping: a limit on the gradients of a whole network."""

import math
from dataclasses import FrozenInstanceError
from typing import Any, NamedTuple

import jax
import numpy as np
import pytest

from glassnet import clipping
from glassnet.clipping import ClipByNorm, ClipByValue, Clipping
from glassnet.errors import ConfigError
from glassnet.layers.layer import NoParameters

jax.config.update("jax_enable_x64", True)

BOTH = pytest.mark.parametrize("rule", [ClipByNorm, ClipByValue])


class Weights(NamedTuple):
    weights: Any
    biases: Any


def gradients(dtype=np.float64):
    """Of a layer, an activation, and a layer whose biases are not learned; length 13."""
    first = Weights(np.array([[3, 0], [0, -4]], dtype), np.array([[0, 0]], dtype))
    return [first, NoParameters(), Weights(np.array([[12]], dtype), None)]


def flat(all_gradients):
    return np.concatenate([np.ravel(g) for own in all_gradients for g in own if g is not None])


@pytest.fixture(autouse=True)
def no_floating_point_complaint():
    with np.errstate(all="raise", under="ignore"):
        yield


def test_every_clipping_has_a_referee():
    """Nobody can add a rule without testing it here."""
    rules = {c for c in vars(clipping).values() if isinstance(c, type) and issubclass(c, Clipping)}
    assert rules == {Clipping, ClipByNorm, ClipByValue}


def test_norm_is_that_of_all_gradients_together():
    """√(3² + 4² + 12²) = 13, so a limit of 6.5 halves every number."""
    clipped = ClipByNorm(6.5).clip(gradients())
    np.testing.assert_allclose(flat(clipped), flat(gradients()) / 2, rtol=1e-15)


def test_short_gradients_are_left_exactly_as_they_are():
    """Up to its limit the norm changes not one bit."""
    given = [Weights(np.random.default_rng(0).standard_normal((5, 3)), None)]
    length = np.linalg.norm(flat(given))
    np.testing.assert_array_equal(flat(ClipByNorm(length * 1.001).clip(given)), flat(given))
    np.testing.assert_array_equal(flat(ClipByNorm(13.0).clip(gradients())), flat(gradients()))


def test_direction_is_kept():
    """However hard the norm is limited, every step goes the same way, and has that length."""
    given = [Weights(np.random.default_rng(limit).normal(size=(4, 3)), None) for limit in range(5)]
    clipped = flat(ClipByNorm(1e-3).clip(given))
    assert np.linalg.norm(clipped) == pytest.approx(1e-3, rel=1e-14)
    np.testing.assert_allclose(clipped / 1e-3, flat(given) / np.linalg.norm(flat(given)))


def test_huge_gradients_do_not_vanish():
    """Numbers whose squares overflow float32 are limited, not turned into 0 or infinity."""
    huge = [Weights(np.array([[3e30, 4e30, 0]], np.float32), np.array([0], np.float32))]
    np.testing.assert_allclose(flat(ClipByNorm(5.0).clip(huge)), [3, 4, 0, 0], rtol=1e-6)


def test_a_number_that_is_not_finite_is_not_hidden():
    """Clipping never makes a diverged gradient look healthy."""
    for bad in (np.nan, np.inf):
        given = [Weights(np.array([[1.0, bad]]), None)]
        with np.errstate(invalid="ignore"):
            assert not np.isfinite(flat(ClipByNorm(1.0).clip(given))).all()
    assert np.isnan(flat(ClipByValue(1.0).clip([Weights(np.array([np.nan]), None)]))).all()


def test_value_keeps_each_number_within_the_limit():
    """Only the numbers beyond ±limit change, each by itself."""
    clipped = ClipByValue(3.5).clip(gradients())
    assert flat(clipped).tolist() == [3, 0, 0, -3.5, 0, 0, 3.5]


@BOTH
def test_gradients_keep_their_places_and_types(rule):
    """None stays None, float32 stays float32, and the gradients given are only lent."""
    given = gradients(np.float32)
    clipped = rule(0.5).clip(given)
    assert [type(own) for own in clipped] == [Weights, NoParameters, Weights]
    assert clipped[2].biases is None
    assert flat(clipped).dtype == np.float32
    np.testing.assert_array_equal(flat(given), flat(gradients()))


@BOTH
def test_nothing_to_clip(rule):
    """A network without parameters has no gradients, and that is no error."""
    assert rule(1.0).clip([NoParameters(), Weights(None, None)]) == [(), (None, None)]


@BOTH
def test_gradients_of_zero_stay_zero(rule):
    """No division by a length of 0."""
    assert flat(rule(1.0).clip([Weights(np.zeros((2, 2)), None)])).tolist() == [0, 0, 0, 0]


@BOTH
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_compiled_equals_plain(rule, dtype):
    """JAX compiles the same source to the same numbers."""
    clipped = jax.jit(rule(2.5).clip)(gradients(dtype))
    assert flat(clipped).dtype == dtype
    np.testing.assert_allclose(
        flat(clipped), flat(rule(2.5).clip(gradients(dtype))), rtol=4 * np.finfo(dtype).eps
    )


@BOTH
@pytest.mark.parametrize("limit", [0, -1, math.nan, math.inf, "1", True])
def test_a_limit_is_a_positive_number(rule, limit):
    """A limit of nothing, or of nonsense, is refused by name."""
    with pytest.raises(ConfigError, match="limit must be a number > 0"):
        rule(limit)


@BOTH
def test_settings_are_fixed(rule):
    """A rule can be shared: nobody can change it behind another's back."""
    with pytest.raises(FrozenInstanceError):
        rule(1.0).limit = 2.0


def test_a_clipping_without_a_rule_is_not_one():
    """The abstract clipping limits nothing."""
    with pytest.raises(NotImplementedError):
        Clipping().clip([])
