"""Dense, dropout and input layers, the book's way."""

import numpy as np
import pytest

from glassnet import ShapeError

INPUTS = np.array([[1.0, 2.0, 3.0, 2.5], [2.0, 5.0, -1.0, 2.0], [-1.5, 2.7, 3.3, -0.8]])
WEIGHTS = np.array([[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]]).T
BIASES = np.array([[2.0, 3.0, 0.5]])


@pytest.fixture
def dense(nnfs):
    nnfs.init(default_dtype="float64", dot_precision_workaround=False)
    layer = nnfs.Layer_Dense(4, 3)
    layer.set_parameters(WEIGHTS, BIASES)
    return layer


def test_a_batch_through_a_layer_is_the_one_of_chapter_2(dense):
    """Three samples, four inputs, three neurons."""
    dense.forward(INPUTS)
    page = [[4.8, 1.21, 2.385], [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]]
    np.testing.assert_allclose(dense.output, page, atol=1e-12)


def test_gradients_are_those_of_chapter_9(dense):
    """Gradients 1, 2 and 3 for the three samples give the page's sums and products."""
    dense.forward(INPUTS)
    dense.backward(np.array([[1.0] * 3, [2.0] * 3, [3.0] * 3]))
    np.testing.assert_allclose(dense.dinputs[0], WEIGHTS.sum(axis=1), atol=1e-12)
    np.testing.assert_allclose(dense.dweights[:, 0], [0.5, 20.1, 10.9, 4.1], atol=1e-12)
    np.testing.assert_array_equal(dense.dbiases, [[6.0, 6.0, 6.0]])


def test_lists_are_arrays_too(dense):
    """A layer takes nested lists, as the first chapters write them."""
    dense.forward(INPUTS.tolist())
    assert dense.output.shape == (3, 3)


@pytest.mark.parametrize(
    ("factor", "parameter", "pull"),
    [
        ("weight_regularizer_l1", "weights", [[1.0], [-1.0], [1.0]]),
        ("weight_regularizer_l2", "weights", [[6.0], [-2.0], [0.0]]),
        ("bias_regularizer_l1", "biases", [[1.0]]),
        ("bias_regularizer_l2", "biases", [[0.0]]),
    ],
)
def test_regularizers_pull_at_parameters(nnfs, factor, parameter, pull):
    """L1 by its factor (by + at 0, as in the book), L2 by twice its factor times the parameter."""
    layer = nnfs.Layer_Dense(3, 1, **{factor: 5e-4})
    layer.weights = np.float32([[3.0], [-1.0], [0.0]])
    layer.forward(np.zeros((1, 3)))
    layer.backward(np.zeros((1, 1)))
    np.testing.assert_allclose(getattr(layer, f"d{parameter}"), 5e-4 * np.array(pull), rtol=1e-6)


def test_a_negative_factor_is_no_regularizer(nnfs):
    """As in the book, only factors above 0 count."""
    layer = nnfs.Layer_Dense(3, 1, weight_regularizer_l2=-1)
    layer.forward(np.zeros((1, 3)))
    layer.backward(np.zeros((1, 1)))
    assert not layer.dweights.any()
    assert nnfs.Loss().regularization_loss(layer) == 0


def test_dropout_draws_from_the_book_s_stream(nnfs):
    """The mask is NumPy's binomial one, scaled so that the mean stays."""
    dropout, ones = nnfs.Layer_Dropout(0.3), np.ones((20, 5), np.float32)
    dropout.forward(ones)
    mask = np.random.RandomState(0).binomial(1, 0.7, (20, 5)) / 0.7
    np.testing.assert_array_equal(dropout.output, mask)
    assert dropout.output.dtype == np.float64
    dropout.backward(2 * ones)
    np.testing.assert_array_equal(dropout.dinputs, 2 * mask)


def test_every_training_pass_has_its_own_mask(nnfs):
    """Chance moves on from pass to pass."""
    dropout, ones = nnfs.Layer_Dropout(0.5), np.ones((20, 5))
    dropout.forward(ones, True)
    first = dropout.output
    dropout.forward(ones, True)
    assert (dropout.output != first).any()


def test_dropout_lets_everything_pass_at_inference(nnfs):
    """The output is a copy of the inputs, and no chance is used."""
    dropout, inputs = nnfs.Layer_Dropout(0.5), np.arange(6.0).reshape(2, 3)
    dropout.forward(inputs, training=False)
    np.testing.assert_array_equal(dropout.output, inputs)
    assert dropout.output is not inputs
    dropout.backward(inputs)
    np.testing.assert_array_equal(dropout.dinputs, inputs)


def test_the_attribute_rate_is_the_share_kept(nnfs):
    """As the book stores it; a rate of 0 keeps everything."""
    assert nnfs.Layer_Dropout(0.25).rate == 0.75
    nothing = nnfs.Layer_Dropout(0)
    nothing.forward(np.ones((3, 3)))
    np.testing.assert_array_equal(nothing.output, np.ones((3, 3)))


def test_an_input_layer_hands_on_what_it_gets(nnfs):
    """Its output is the inputs themselves."""
    layer, inputs = nnfs.Layer_Input(), np.ones((2, 2))
    layer.forward(inputs, training=True)
    assert layer.output is inputs


@pytest.mark.parametrize(
    ("shape", "cure"),
    [
        ((2, 3), r"Layer_Dense\(3, 3\)"),
        ((2, 2, 2), r"reshape\(len\(X\), -1\)"),
        ((5,), r"reshape\(len\(X\), -1\)"),
        ((4,), r"one sample: X.reshape\(1, -1\)"),
    ],
)
def test_inputs_of_another_shape_are_refused(dense, shape, cure):
    """The message says what was expected, what came, and what to write."""
    with pytest.raises(ShapeError, match=rf"\(batch, 4\).*{cure}"):
        dense.forward(np.ones(shape))


def test_whole_numbers_as_parameters_can_learn(nnfs):
    """They become the layer's floating type; floating types stay what they are."""
    layer = nnfs.Layer_Dense(2, 1)
    layer.set_parameters([[1], [2]], np.zeros((1, 1)))
    assert (layer.weights.dtype, layer.biases.dtype) == (np.float32, np.float64)


def test_a_layer_says_what_it_is(nnfs):
    """Printed, a layer is the expression that makes it."""
    assert repr(nnfs.Layer_Dense(2, 3)) == "Layer_Dense(n_inputs=2, n_neurons=3, weight_scale=0.01)"
    assert repr(nnfs.Layer_Dropout(0.1)) == "Layer_Dropout(rate=0.1)"
    assert repr(nnfs.Activation_ReLU()) == "Activation_ReLU()"
