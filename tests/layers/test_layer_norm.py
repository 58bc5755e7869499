"""LayerNorm: every sample normal over its own features."""

import numpy as np
import pytest

from glassnet.errors import ConfigError
from glassnet.layers import LayerNorm

inputs = 3 * np.random.default_rng(0).standard_normal((4, 2, 50)) + 10


def test_every_sample_becomes_normal():
    """Over its features, every sample has mean 0 and spread 1."""
    output = LayerNorm(50).forward(inputs)
    np.testing.assert_allclose(output.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(output.std(axis=-1), 1, atol=1e-5)


def test_samples_do_not_see_each_other():
    """A sample's output is the same alone and in a batch."""
    layer = LayerNorm(50)
    np.testing.assert_allclose(layer.forward(inputs[:1]), layer.forward(inputs)[:1], rtol=1e-12)


def test_scale_and_shift_come_last():
    """Features get their own scale and shift after they were made normal."""
    layer = LayerNorm(2, epsilon=1e-12)
    layer.parameters = layer.Parameters(np.array([[2.0, 3.0]]), np.array([[10.0, 20.0]]))
    np.testing.assert_allclose(layer.forward(np.array([[5.0, 9.0]])), [[8, 23]])


def test_a_constant_sample_is_harmless():
    """A sample without spread becomes 0 and has a finite gradient."""
    layer = LayerNorm(3)
    assert np.array_equal(layer.forward(np.full((1, 3), 7.0)), np.zeros((1, 3)))
    assert np.isfinite(layer.backward(np.array([[1.0, 2, 3]]))).all()


@pytest.mark.parametrize("wrong", [{"n_features": 0}, {"epsilon": 0}])
def test_wrong_settings_are_refused(wrong):
    """The message names the setting."""
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        LayerNorm(**({"n_features": 3} | wrong))
