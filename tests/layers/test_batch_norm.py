"""BatchNorm: normal over the batch while training, by what was observed afterwards."""

import numpy as np
import pytest

from glassnet.arrays import Mode, NumpyRandom
from glassnet.errors import ConfigError
from glassnet.layers import BatchNorm

TRAINING = Mode(NumpyRandom(np.random.default_rng(0)))
chance = np.random.default_rng(1)
SHAPES = [(50, 3), (4, 5, 6, 3)]


def inputs_of(shape):
    return 3 * chance.standard_normal(shape) + [10, 0, -5]


@pytest.mark.parametrize("shape", SHAPES)
def test_training_makes_every_feature_normal(shape):
    """Over batch, height and width, every feature has mean 0 and spread 1."""
    rows = BatchNorm(3).forward(inputs_of(shape), TRAINING).reshape(-1, 3)
    np.testing.assert_allclose(rows.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(rows.std(axis=0), 1, atol=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_observed(shape):
    """A share `keep` of the old statistics stays; the new are the mean and unbiased variance."""
    layer, inputs = BatchNorm(3, keep=0.75), inputs_of(shape)
    layer.forward(inputs, TRAINING)
    seen, rows = layer.observe(layer.parameters, layer.memory), inputs.reshape(-1, 3)
    np.testing.assert_allclose(seen.mean[0], 0.25 * rows.mean(axis=0))
    np.testing.assert_allclose(seen.variance[0], 0.75 + 0.25 * rows.var(axis=0, ddof=1))
    assert seen.scale is layer.scale
    assert seen.shift is layer.shift


def test_inference_uses_what_was_observed():
    """Each row is treated by itself, whatever else is in the batch, and nothing is noted."""
    layer = BatchNorm(1, epsilon=1e-12)
    two, three = np.array([[2.0]]), np.array([[3.0]])
    layer.parameters = layer.Parameters(scale=two, shift=three, mean=two, variance=2 * two)
    inputs = np.array([[2.0], [4.0], [8.0]])
    np.testing.assert_allclose(layer.forward(inputs), [[3], [5], [9]])
    assert layer.observe(layer.parameters, layer.memory) is layer.parameters


def test_a_constant_feature_is_harmless():
    """A feature without spread becomes 0 and has a finite gradient."""
    layer = BatchNorm(1)
    output = layer.forward(np.full((4, 1), 7.0), TRAINING)
    assert np.array_equal(output, np.zeros((4, 1)))
    assert np.isfinite(layer.backward(np.arange(4.0).reshape(4, 1))).all()


def test_begins_as_if_it_were_not_there():
    """Before training, inference gives the inputs back, up to epsilon."""
    inputs = inputs_of((5, 3))
    np.testing.assert_allclose(BatchNorm(3).forward(inputs), inputs, rtol=1e-5)


def test_needs_two_samples():
    """The model is told that a batch of one cannot train this layer."""
    assert BatchNorm(1).smallest_batch == 2


@pytest.mark.parametrize(
    "wrong", [{"n_features": 0}, {"keep": 1.0}, {"keep": -0.1}, {"epsilon": 0}]
)
def test_wrong_settings_are_refused(wrong):
    """The message names the setting."""
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        BatchNorm(**({"n_features": 3} | wrong))
