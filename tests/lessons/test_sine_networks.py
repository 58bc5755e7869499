"""Three networks on the sine: who bends wins, and every seed succeeds."""

from functools import cache

import numpy as np
import pytest

from glassnet import Dense, Linear, MaskedDense, MeanSquaredError, Model, ReLU
from glassnet.errors import ConfigError
from glassnet.explain import collapse
from glassnet.inspection import dead_neurons
from glassnet.lessons import fit_sine, linear_limit, sine_network, spread_corners


@cache
def fitted(name, seed):
    """A network that was taught once."""
    return fit_sine(name, seed=seed)


@pytest.mark.one_in(10)
@pytest.mark.parametrize("seed", range(10))
def test_eight_neurons_a_layer_are_enough_for_every_seed(seed):
    """Below 0.001, not only on a lucky day."""
    assert fitted("ReLU 8-8", seed).mean_squared_error < 1e-3


def test_more_neurons_do_better_and_none_does_better_than_a_line_without_a_bend():
    """MSE(64, 64) < MSE(8, 8) < MSE(linear), which is the best line's."""
    linear, small, large = (fitted(name, 0) for name in ("linear 8-8", "ReLU 8-8", "ReLU 64-64"))
    assert large.mean_squared_error < small.mean_squared_error < linear.mean_squared_error
    assert large.mean_squared_error < 1e-4
    assert 0.19603 < linear.mean_squared_error < 0.1963
    bends = np.diff(linear.predictions[:, 0], 2)
    assert abs(bends).max() < 1e-6


def test_the_linear_limit_is_that_of_the_integral():
    """½ − 3/π² over the whole period, 0.196038 on 1000 points of it."""
    assert linear_limit() == pytest.approx(0.196038, abs=5e-7)
    assert linear_limit() == pytest.approx(0.5 - 3 / np.pi**2, abs=5e-6)


def test_a_linear_network_is_never_better_than_the_limit():
    """Whatever its weights: it is one line."""
    fit = fit_sine("linear 8-8", seed=1, epochs=25)
    line = collapse(fit.model.layers).apply(fit.scaling.apply(fit.X))
    np.testing.assert_allclose(line, fit.predictions, atol=1e-5)
    assert np.square(line - fit.y).mean() > linear_limit()


def test_corners_are_spread_over_the_data():
    """Neuron j is active on a share 1 − (j + ½) / n of the rows, in both layers."""
    X = np.random.default_rng(0).uniform(-1, 1, (4000, 1))
    model = sine_network(8, ReLU)
    model.begin(0)
    first = model.layers[0].weights.copy()
    spread_corners(model, X)
    assert np.array_equal(model.layers[0].weights, first)
    assert dead_neurons(model, X) == ()
    for name in ("relu_1", "relu_2"):
        shares = (model.activations(X)[name] > 0).mean(axis=0)
        np.testing.assert_allclose(shares, 1 - (np.arange(8) + 0.5) / 8, atol=0.01)
    assert not model.layers[4].biases.any()


def test_corners_are_only_spread_by_dense_layers():
    """Others have no biases in the same sense."""
    layers = [Dense(1, 2), MaskedDense(np.ones((2, 2))), ReLU(), Dense(2, 1), Linear()]
    model = Model(layers, loss=MeanSquaredError())
    model.begin(0)
    with pytest.raises(ConfigError, match="Dense"):
        spread_corners(model, np.ones((3, 1)))


def test_a_network_that_is_not_there_is_refused():
    """With the nearest that is."""
    with pytest.raises(ConfigError, match="did you mean 'ReLU 8-8'"):
        fit_sine("ReLU 88", seed=0)


def test_corners_do_not_depend_on_the_number_of_cores():
    """No digit of them, also where a product is large enough to be shared out."""
    threadpoolctl = pytest.importorskip("threadpoolctl")
    X, biases = np.linspace(-1, 1, 1000)[:, None], []
    for cores in (1, 2):
        model = sine_network(64, ReLU)
        model.begin(1)
        with threadpoolctl.threadpool_limits(cores, user_api="blas"):
            spread_corners(model, X)
        biases.append(model.layers[2].biases)
    np.testing.assert_array_equal(*biases)
