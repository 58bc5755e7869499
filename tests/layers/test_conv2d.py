"""Conv2D: the same small filters at every place of an image."""

import numpy as np
import pytest

from glassnet.errors import ConfigError, ShapeError
from glassnet.layers import Conv2D
from glassnet.regularizers import L1, L2


def naive(image, kernel, stride):
    """One image, one filter, by loops: Σ pixel · weight over each window."""
    height, width, _ = kernel.shape
    rows = range(0, image.shape[0] - height + 1, stride)
    columns = range(0, image.shape[1] - width + 1, stride)
    return [[(image[r : r + height, c : c + width] * kernel).sum() for c in columns] for r in rows]


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 0), (1, 2), (3, 1)])
def test_convolution_is_a_weighted_sum_at_every_place(stride, padding):
    """The one matrix product gives what loops over images, filters and places give."""
    chance = np.random.default_rng(0)
    layer = Conv2D(2, 3, (3, 2), stride=stride, padding=padding)
    weights, biases = chance.standard_normal((3, 2, 2, 3)), chance.standard_normal((1, 3))
    layer.parameters = layer.Parameters(weights, biases)
    images = chance.standard_normal((2, 6, 5, 2))
    output = layer.forward(images)
    framed = np.pad(images, ((0, 0), (padding, padding), (padding, padding), (0, 0)))
    for sample in range(2):
        for number in range(3):
            wanted = naive(framed[sample], weights[..., number], stride) + biases[0, number]
            np.testing.assert_allclose(output[sample, ..., number], wanted, rtol=1e-12)


@pytest.mark.parametrize(
    ("kernel_size", "stride"), [(3, 1), (4, 1), (3, 2), (1, 3), ((5, 2), (2, 3))]
)
def test_same_keeps_the_size(kernel_size, stride):
    """With padding="same" the output is ⌈input / stride⌉ high and wide."""
    layer = Conv2D(1, 2, kernel_size, stride=stride, padding="same")
    down, across = (stride, stride) if isinstance(stride, int) else stride
    rows, columns, filters = layer.output_shape((7, 8, 1))
    assert (rows, columns, filters) == (-(-7 // down), -(-8 // across), 2)
    assert layer.forward(np.zeros((1, 7, 8, 1))).shape == (1, rows, columns, 2)


def test_learns_the_filter_that_made_the_data():
    """Gradient descent on images and their edges finds the edge filter."""
    chance = np.random.default_rng(0)
    images = chance.standard_normal((8, 6, 6, 1))
    teacher, student = Conv2D(1, 1, 3), Conv2D(1, 1, 3)
    edge = np.array([[1.0, 0, -1], [2, 0, -2], [1, 0, -1]]).reshape(3, 3, 1, 1)
    teacher.parameters = teacher.Parameters(edge, np.array([[0.5]]))
    student.begin(chance, dtype=np.float64)
    wanted = teacher.forward(images)
    for _ in range(200):
        student.backward((student.forward(images) - wanted) / wanted.size)
        student.weights = student.weights - 0.5 * student.dweights
        student.biases = student.biases - 0.5 * student.dbiases
    np.testing.assert_allclose(student.weights, edge, atol=1e-6)
    np.testing.assert_allclose(student.biases, 0.5, atol=1e-6)


def test_a_kernel_larger_than_the_image_is_refused():
    """The message gives both sizes and the way out."""
    with pytest.raises(ShapeError, match="5 × 5 pixels, and the images have 4 × 9") as caught:
        Conv2D(1, 1, 5).output_shape((4, 9, 1))
    assert 'padding="same"' in caught.value.do


def test_given_weights_are_used():
    """An array of first weights is copied; one of the wrong shape is refused."""
    given = np.ones((1, 1, 2, 3))
    layer = Conv2D(2, 3, 1, initial_weights=given)
    assert np.array_equal(layer.weights, given)
    assert not np.shares_memory(layer.weights, given)
    with pytest.raises(ShapeError, match=r"\(1, 1, 2, 4\) expected"):
        Conv2D(2, 4, 1, initial_weights=given).begin()


def test_regularizers_by_parameter():
    """Each parameter has the regularizer it was given, and none if none was."""
    assert Conv2D(1, 1, 1).regularizers == {}
    layer = Conv2D(1, 1, 1, weight_regularizer=L2(0.1), bias_regularizer=L1(0.2))
    assert layer.regularizers == {"weights": L2(0.1), "biases": L1(0.2)}


@pytest.mark.parametrize("name", ["channels", "filters", "kernel_size", "stride"])
def test_wrong_settings_are_refused(name):
    """The message names the setting."""
    settings = {"channels": 1, "filters": 1, "kernel_size": 1} | {name: 0}
    with pytest.raises(ConfigError, match=name):
        Conv2D(**settings)
