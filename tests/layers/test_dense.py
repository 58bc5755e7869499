"""Dense: every output is a weighted sum of every input, plus a bias."""

import numpy as np
import pytest

from glassnet.errors import ConfigError, ShapeError
from glassnet.initializers import Constant
from glassnet.layers import Dense
from glassnet.regularizers import L1, L2


def test_the_layer_of_the_book():
    """NNFS ch. 2: three samples of four numbers through three neurons."""
    inputs = np.array([[1, 2, 3, 2.5], [2, 5, -1, 2], [-1.5, 2.7, 3.3, -0.8]])
    weights = np.array([[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]])
    layer = Dense(4, 3)
    layer.weights, layer.biases = weights.T, np.array([[2, 3, 0.5]])
    wanted = [[4.8, 1.21, 2.385], [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]]
    np.testing.assert_allclose(layer.forward(inputs), wanted, rtol=1e-12)


def test_given_weights_are_copied():
    """First weights may be an array, which stays the user's own."""
    given = np.ones((2, 3))
    layer = Dense(2, 3, initial_weights=given)
    layer.weights[0, 0] = 5
    assert given[0, 0] == 1
    assert not layer.biases.any()


def test_own_initializer_comes_before_the_models():
    """An initializer given to the layer is used, whatever the model would have chosen."""
    layer = Dense(2, 3, initial_weights=Constant(4))
    layer.begin(initializer=Constant(7))
    assert np.array_equal(layer.weights, np.full((2, 3), 4))


def test_a_seed_makes_the_same_weights():
    """Two layers with one seed begin alike, with another seed differently."""
    assert np.array_equal(Dense(2, 3, seed=1).weights, Dense(2, 3, seed=1).weights)
    assert not np.array_equal(Dense(2, 3, seed=1).weights, Dense(2, 3, seed=2).weights)


def test_the_error_writes_the_layer_that_would_fit():
    """A wrong width gets the right width; images are sent through Flatten."""
    with pytest.raises(ShapeError, match=r"expects inputs of shape \(batch, 784\)") as caught:
        Dense(784, 10).output_shape((28, 28, 2))
    assert caught.value.do == "put Flatten() before it, and give it 1568 inputs"
    with pytest.raises(ShapeError) as caught:
        Dense(784, 10).output_shape((20,))
    assert caught.value.do == "write Dense(20, 10)"


def test_regularizers_by_parameter():
    """Each parameter has the regularizer it was given, and none if none was."""
    assert Dense(1, 1).regularizers == {}
    layer = Dense(1, 1, weight_regularizer=L2(0.1), bias_regularizer=L1(0.2))
    assert layer.regularizers == {"weights": L2(0.1), "biases": L1(0.2)}


@pytest.mark.parametrize("size", [0, -1, 2.5, True, "8", None])
def test_wrong_sizes_are_refused(size):
    """The message names the setting."""
    with pytest.raises(ConfigError, match="n_inputs"):
        Dense(size, 3)
    with pytest.raises(ConfigError, match="n_neurons"):
        Dense(3, size)
