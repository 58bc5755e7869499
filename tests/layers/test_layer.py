"""The glass case: what every layer can do by itself."""

import numpy as np
import pytest

from glassnet.arrays import INFERENCE
from glassnet.layers import Dense, Layer


def test_parameters_are_drawn_when_first_asked_for():
    """A new layer has nothing yet; looking at its weights draws them, once."""
    layer = Dense(2, 3)
    assert not layer.has_begun
    weights = layer.weights
    assert layer.has_begun
    assert layer.weights is weights


def test_begin_forgets_what_was_learned():
    """Beginning again draws new parameters; with the same generator, the same ones."""
    layer = Dense(2, 3)
    first = layer.weights
    layer.begin(np.random.default_rng(1))
    second = layer.weights
    layer.begin(np.random.default_rng(1))
    assert not np.array_equal(second, first)
    assert np.array_equal(layer.weights, second)


def test_one_parameter_can_be_set():
    """Setting the weights leaves the biases as they are."""
    layer = Dense(2, 3)
    biases = layer.biases
    layer.weights = np.ones((2, 3))
    assert np.array_equal(layer.parameters.weights, np.ones((2, 3)))
    assert layer.biases is biases


def test_a_parameter_can_be_looked_up_on_the_class():
    """`Dense.weights` is the name's description, so that tools can read it."""
    assert Dense.weights.name == "weights"


def test_what_a_layer_without_rules_does():
    """The plain layer has no parameters, takes every shape, and cannot compute."""
    layer = Layer()
    assert layer.parameters == layer.parameter_shapes == ()
    assert layer.differentiate_parameters((), None, None) == ()
    assert layer.output_shape((3,)) == (3,)
    assert layer.input_shape is None
    assert layer.regularizers == {}
    with pytest.raises(NotImplementedError):
        layer.compute((), np.ones(3), INFERENCE)
    with pytest.raises(NotImplementedError):
        layer.differentiate_inputs((), None, np.ones(3))
