"""Affine maps: however deep a linear network is, it is one layer."""

from itertools import pairwise

import numpy as np
import pytest

from glassnet import Dense, Dropout, Linear, MaskedDense, MeanSquaredError, Model, ReLU
from glassnet.errors import ConfigError
from glassnet.explain import collapse, linearity

generator = np.random.default_rng(0)


def linear_network(*sizes):
    layers = []
    for n_inputs, n_neurons in pairwise(sizes):
        mask = generator.random((n_inputs, n_neurons)) < 0.7
        dense = generator.choice([Dense(n_inputs, n_neurons), MaskedDense(mask)])
        dense.begin(generator, dtype="float64")
        dense.biases = generator.standard_normal((1, n_neurons))
        layers += [dense, Linear(), Dropout(0.5)]
    return layers


@pytest.mark.parametrize("sizes", [(3, 2), (1, 8, 8, 1), (4, 7, 2, 9, 3, 2)])
def test_the_map_does_what_the_network_does(sizes):
    """One product instead of many, and the same output."""
    layers = linear_network(*sizes)
    model = Model(layers, loss=MeanSquaredError(), dtype="float64")
    X = 10 * generator.standard_normal((50, sizes[0]))
    whole = collapse(model.layers)
    assert whole.weights.shape == (sizes[0], sizes[-1])
    assert whole.biases.shape == (1, sizes[-1])
    np.testing.assert_allclose(whole.apply(X), model.forward(X), rtol=1e-12, atol=1e-12)


def test_weights_that_a_mask_hides_do_not_count():
    """Even if somebody set them."""
    layer = MaskedDense([[1, 0]])
    layer.weights = np.array([[2.0, 99.0]])
    assert collapse([layer]).weights.tolist() == [[2.0, 0.0]]


def test_a_linear_network_draws_a_straight_line():
    """Whatever its weights."""
    x = np.linspace(-3, 3, 50)[:, None]
    layers = linear_network(1, 8, 8, 1)
    assert linearity(x, collapse(layers).apply(x)) == pytest.approx(1, abs=1e-12)


def test_the_layers_stay_as_they_are():
    """Whoever changes the map does not change the network."""
    layer = Dense(2, 2)
    before = layer.weights.copy()
    collapse([layer]).weights[:] = 7
    assert np.array_equal(layer.weights, before)


@pytest.mark.parametrize("layers", [[Dense(1, 2), ReLU(), Dense(2, 1)], [Linear()], []])
def test_what_bends_or_has_no_weights_is_refused(layers):
    """A rectifier cannot be melted away."""
    with pytest.raises(ConfigError):
        collapse(layers)


def test_a_class_of_ones_own_is_not_trusted_to_be_linear():
    """It may do anything, whatever it was made from."""

    class Squared(Linear):
        def value(self, x):
            return x * x

    with pytest.raises(ConfigError, match="not linear"):
        collapse([Dense(2, 1, initial_weights=[[1], [1]]), Squared()])
