"""The book's activations: values and gradients of its pages."""

import numpy as np
import pytest

from glassnet import ConfigError


def test_relu_is_that_of_chapter_4(nnfs):
    """Negative numbers become 0, positive ones stay, at whatever size; 0 has no slope."""
    relu = nnfs.Activation_ReLU()
    relu.forward([[0, 2, -1, 3.3, -2.7, 1.1, 2.2, -100]])
    np.testing.assert_array_equal(relu.output, [[0, 2, 0, 3.3, 0, 1.1, 2.2, 0]])
    relu.backward(np.ones((1, 8)))
    np.testing.assert_array_equal(relu.dinputs, [[0, 1, 0, 1, 0, 1, 1, 0]])
    assert relu.predictions(relu.output) is relu.output


def test_softmax_is_that_of_chapter_4(nnfs):
    """Confidences of the page's batch, and the first of equals as prediction."""
    softmax = nnfs.Activation_Softmax()
    softmax.forward([[4.8, 1.21, 2.385], [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]])
    page = [
        [0.895282664, 0.0247083068, 0.0800090293],
        [0.999811129, 2.23163963e-5, 1.66554348e-4],
        [0.513097164, 0.358333899, 0.128568937],
    ]
    np.testing.assert_allclose(softmax.output, page, rtol=1e-8)
    assert softmax.predictions(softmax.output).tolist() == [0, 0, 0]
    assert softmax.predictions(np.array([[0.2, 0.4, 0.4]])).tolist() == [1]


def test_sigmoid_and_its_predictions(nnfs):
    """½ at 0 predicts 0; the derivative there is ¼."""
    sigmoid = nnfs.Activation_Sigmoid()
    sigmoid.forward(np.array([[0.0, 2.0, -2.0]]))
    np.testing.assert_allclose(sigmoid.output, [[0.5, 0.880797077978, 0.119202922022]], atol=1e-12)
    assert sigmoid.predictions(sigmoid.output).tolist() == [[0, 1, 0]]
    sigmoid.backward(np.ones((1, 3)))
    assert sigmoid.dinputs[0, 0] == 0.25


def test_linear_passes_everything(nnfs):
    """There and back, as copies."""
    linear, numbers = nnfs.Activation_Linear(), np.array([[-1.0, 2.0]])
    linear.forward(numbers)
    linear.backward(numbers)
    for passed in (linear.output, linear.dinputs):
        np.testing.assert_array_equal(passed, numbers)
        assert passed is not numbers


def test_the_way_back_needs_only_the_output_in_sight(nnfs):
    """Chapter 9 times softmax's way back with an output that it sets by hand."""
    softmax = nnfs.Activation_Softmax()
    softmax.output = np.array([[0.7, 0.1, 0.2]])
    softmax.backward(np.array([[1.0, 0.0, 0.0]]))
    np.testing.assert_allclose(softmax.dinputs, [[0.21, -0.07, -0.14]], atol=1e-12)


def test_back_before_forth_is_refused(nnfs):
    """The message says to call forward."""
    with pytest.raises(ConfigError, match="forward"):
        nnfs.Activation_ReLU().backward(np.ones((1, 1)))
