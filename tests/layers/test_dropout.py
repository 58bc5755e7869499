"""Dropout: while training, a share of the numbers is silenced at random."""

import numpy as np
import pytest

from glassnet.arrays import Mode, NumpyRandom
from glassnet.errors import ConfigError
from glassnet.layers import Dropout


def training(seed=0):
    return Mode(NumpyRandom(np.random.default_rng(seed)))


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_rate_is_the_share_dropped(rate):
    """About that share becomes 0, the rest is scaled by 1 / (1 − rate), and the mean stays."""
    output = Dropout(rate).forward(np.ones((100, 1000)), training())
    assert (output == 0).mean() == pytest.approx(rate, abs=0.01)
    np.testing.assert_allclose(np.unique(output[output > 0]), [1 / (1 - rate)])
    assert output.mean() == pytest.approx(1, abs=0.02)


def test_inference_drops_nothing():
    """At inference the output is a copy of the inputs, and so is the gradient."""
    layer, inputs, dvalues = Dropout(0.9), np.arange(6.0), np.ones(6)
    output, dinputs = layer.forward(inputs), layer.backward(dvalues)
    assert np.array_equal(output, inputs)
    assert output is not inputs
    assert np.array_equal(dinputs, dvalues)
    assert dinputs is not dvalues


def test_the_way_back_uses_the_same_mask():
    """What was silenced gets no gradient, and what was scaled gets a scaled one."""
    layer = Dropout(0.5)
    output = layer.forward(np.ones(1000), training())
    assert np.array_equal(layer.backward(np.ones(1000)), output)


def test_every_pass_draws_anew():
    """Two training passes silence different numbers; the same seed silences the same."""
    layer, mode, inputs = Dropout(0.5), training(), np.ones(1000)
    first, second = layer.forward(inputs, mode), layer.forward(inputs, mode)
    assert not np.array_equal(first, second)
    assert np.array_equal(layer.forward(inputs, training()), first)


@pytest.mark.parametrize("rate", [1, 1.5, -0.1, "0.5", None, float("nan")])
def test_wrong_rates_are_refused(rate):
    """A rate of 1 would leave nothing, and dividing by what is left would fail."""
    with pytest.raises(ConfigError, match="rate must be a number"):
        Dropout(rate)
