"""Settings: what an object was made with, and checks of what users type."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet import L2, Adam, Dense, LeakyReLU, ReLU
from glassnet.errors import ConfigError
from glassnet.settings import number, settings_of, show, unknown, whole


def test_settings_are_the_arguments_of_the_constructor():
    """Whoever makes a part anew from its settings gets the same part."""
    adam = Adam(0.02, beta_1=0.8)
    names = ["learning_rate", "beta_1", "beta_2", "epsilon"]
    assert settings_of(adam) == dict(zip(names, [0.02, 0.8, 0.999, 1e-7], strict=True))
    assert Adam(**settings_of(adam)) == adam
    assert settings_of(ReLU()) == {}


def test_show_leaves_out_what_is_default():
    """A part is shown as one would write it."""
    assert show(ReLU()) == "ReLU()"
    assert show(LeakyReLU(0.01)) == "LeakyReLU()"
    assert show(LeakyReLU(0.2)) == "LeakyReLU(slope=0.2)"
    assert show(Dense(2, 3)) == "Dense(2, 3)"
    assert show(Dense(2, 3, weight_regularizer=L2(0.1), seed=0)) == (
        "Dense(2, 3, weight_regularizer=L2(strength=0.1), seed=0)"
    )


def test_show_copes_with_an_array_among_the_settings():
    """Given weights are shown, and comparing them with the default is no accident."""
    assert show(Dense(1, 2, initial_weights=np.zeros((1, 2)))).startswith(
        "Dense(1, 2, initial_weights=array("
    )


@pytest.mark.parametrize("value", [1, 7, np.int64(3), 10**12])
def test_whole_numbers_come_back_as_plain_ones(value):
    """Python's and NumPy's whole numbers are taken, and become Python's."""
    assert whole("epochs", value) == value
    assert type(whole("epochs", value)) is int


@pytest.mark.parametrize(
    "value", [0, -1, 2.5, 3.0, True, "8", None, math.nan, math.inf, [3], np.array([3]), 1j]
)
def test_what_is_no_whole_number_is_refused(value):
    """Not even 3.0, True or "8" slip through."""
    with pytest.raises(ConfigError, match="epochs must be a whole number ≥ 1, got"):
        whole("epochs", value)


def test_whole_numbers_have_limits_on_both_sides():
    """Both limits may be reached and not passed."""
    assert [whole("n", n, at_least=0, at_most=2) for n in (0, 2)] == [0, 2]
    for beyond in (-1, 3):
        with pytest.raises(ConfigError, match="n must be a whole number from 0 to 2"):
            whole("n", beyond, at_least=0, at_most=2)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_finite_numbers_are_taken(value):
    """Without limits every finite number is right, and comes back unchanged."""
    assert number("rate", value) == value


@pytest.mark.parametrize(
    "value", [math.nan, math.inf, -math.inf, True, "0.1", None, 1j, [0.1], np.array([0.1, 0.2])]
)
def test_what_is_no_finite_number_is_refused(value):
    """NaN, infinity, words and arrays are no settings."""
    with pytest.raises(ConfigError, match="rate must be a number, got"):
        number("rate", value)


def test_limits_say_whether_they_may_be_reached():
    """`above` and `below` may not, `at_least` and `at_most` may."""
    assert number("rate", 0, at_least=0, at_most=1) == 0
    assert number("rate", 1, at_least=0, at_most=1) == 1
    with pytest.raises(ConfigError, match="rate must be a number > 0 and < 1, got 0"):
        number("rate", 0, above=0, below=1)
    with pytest.raises(ConfigError, match="rate must be a number > 0 and < 1, got 1"):
        number("rate", 1, above=0, below=1)
    with pytest.raises(ConfigError, match=r"rate must be a number ≥ 0 and ≤ 1, got 1\.1"):
        number("rate", 1.1, at_least=0, at_most=1)


def test_a_misspelt_name_meets_its_nearest():
    """The message names what was probably meant, and all there is."""
    error = unknown("activation", "relo", ["tanh", "relu", "sigmoid"])
    assert isinstance(error, ConfigError)
    assert error.what == "unknown activation 'relo'; did you mean 'relu'?"
    assert error.do == "choose one of relu, sigmoid, tanh"


def test_a_name_like_no_other_is_just_unknown():
    """Nothing is guessed where nothing is near."""
    assert unknown("engine", "xyz", ["numpy"]).what == "unknown engine 'xyz'"


def test_what_forgot_its_settings_can_still_be_shown():
    """A layer of one's own in a list, or in a message, is no reason to stop."""

    class Forgetful(ReLU):
        def __init__(self, size):
            self.width = size

    assert show(Forgetful(3)) == "Forgetful(…)"
