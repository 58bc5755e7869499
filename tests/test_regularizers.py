"""Regularizers: a price on large weights, and its gradient."""

from functools import partial

import jax
import numpy as np
import pytest

from glassnet import Conv2D, Dense, Embedding, MaskedDense, regularizers
from glassnet.checking.differences import slope
from glassnet.errors import ConfigError
from glassnet.regularizers import L1, L1L2, L2, Regularizer

jax.config.update("jax_enable_x64", True)

REGULARIZERS = [L1(0.3), L2(0.7), L1L2(0.3, 0.7), L1(0), L2(0), L1L2(0, 0)]


@pytest.fixture(params=REGULARIZERS, ids=repr)
def rule(request):
    return request.param


def parameter_of(number):
    """Numbers of a random shape, of which many sizes are 1, and none nearly 0."""
    chance = np.random.default_rng(number)
    shape = chance.choice([1, 1, 2, 4], chance.integers(1, 5))
    return chance.uniform(0.1, 2, shape) * chance.choice([-1, 1], shape)


def test_every_public_regularizer_is_here():
    """Nothing public goes without a referee."""
    things = vars(regularizers).values()
    rules = {thing for thing in things if isinstance(thing, type) and "penalty" in vars(thing)}
    assert rules - {regularizers.Regularizer} == {type(rule) for rule in REGULARIZERS}


@pytest.mark.parametrize(
    ("rule", "price"),
    [(L1(0.5), 3.0), (L2(0.5), 7.0), (L1L2(0.5, 0.1), 4.4), (L1(0), 0), (L2(0), 0)],
)
def test_prices_one_can_check_in_the_head(rule, price):
    """The weights 1, −2 and 3: absolute values add up to 6, squares to 14."""
    assert rule.penalty(np.array([[1.0, -2.0, 3.0]])) == pytest.approx(price, rel=1e-12)


@pytest.mark.parametrize("number", range(20))
def test_gradient_is_the_slope(rule, number):
    """Moving one weight a little changes the price as the gradient says."""
    parameter = parameter_of(number)
    gradient = rule.differentiate(parameter)
    assert gradient.shape == parameter.shape
    np.testing.assert_allclose(gradient, slope(rule.penalty, parameter), rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("number", range(3))
def test_gradient_is_what_autodiff_finds(rule, number):
    """The hand-derived gradient agrees with jax.grad, also where a weight is 0."""
    parameter = parameter_of(number)
    referee = jax.grad(rule.penalty)(parameter)
    np.testing.assert_allclose(rule.differentiate(parameter), referee, rtol=1e-10, atol=1e-10)


def test_a_weight_of_zero_is_left_alone(rule):
    """At 0 the price has its minimum, and the gradient is 0."""
    assert not rule.differentiate(np.zeros((2, 3))).any()


def test_rules_change_nothing_and_keep_the_precision(rule):
    """The weights stay as they are, and float32 gives float32."""
    parameter = parameter_of(1).astype(np.float32)
    parameter.flags.writeable = False
    assert rule.penalty(parameter).dtype == np.float32
    assert rule.differentiate(parameter).dtype == np.float32
    assert not np.shares_memory(rule.differentiate(parameter), parameter)


@pytest.mark.parametrize("wrong", [-0.1, float("inf"), "0.1", None])
def test_wrong_strengths_are_refused(wrong):
    """A price is a number from 0."""
    for kind in (L1, L2):
        with pytest.raises(ConfigError, match="strength must be a number ≥ 0"):
            kind(wrong)
    with pytest.raises(ConfigError, match="l1"):
        L1L2(wrong, 0)
    with pytest.raises(ConfigError, match="l2"):
        L1L2(0, wrong)


@pytest.mark.parametrize("wrong", [0.01, "l2", L2])
@pytest.mark.parametrize("name", ["weight_regularizer", "bias_regularizer"])
def test_a_price_alone_is_no_regularizer(name, wrong):
    """A layer says so at once, and not in the middle of training."""
    makers = [partial(Dense, 2, 3), partial(Conv2D, 1, 2, (3, 3))]
    makers += [partial(MaskedDense, np.ones((2, 3)))]
    makers += [partial(Embedding, 5, 2)] if name == "weight_regularizer" else []
    for make in makers:
        with pytest.raises(ConfigError, match=f"{name} must be a regularizer") as caught:
            make(**{name: wrong})
        assert caught.value.do == f"write {name}=L2(0.001)"


def test_a_rule_of_your_own_must_say_both_sides():
    """A regularizer without formulas is an error when it is used, not a silent zero."""
    for method in (Regularizer().penalty, Regularizer().differentiate):
        with pytest.raises(NotImplementedError):
            method(np.ones(3))
