"""The book's losses, their sums over batches, and softmax with cross-entropy in one."""

import numpy as np
import pytest

from glassnet import ConfigError, DataError

PROBABILITIES = np.array([[0.7, 0.1, 0.2], [0.1, 0.5, 0.4], [0.02, 0.9, 0.08]])
LABELS = np.array([0, 1, 1])
ONE_HOT = np.eye(3)[LABELS]


def test_the_loss_of_chapter_5(nnfs):
    """The page's three samples lose 0.38506 on average, with labels or rows of 0 and 1."""
    loss = nnfs.Loss_CategoricalCrossentropy()
    for y in (LABELS, ONE_HOT, ONE_HOT.astype(int), LABELS.tolist()):
        assert loss.calculate(PROBABILITIES, y) == pytest.approx(0.38506088005216804, abs=1e-12)


def test_the_largest_and_the_smallest_loss(nnfs):
    """Probabilities count as at least 10⁻⁷ and at most 1 − 10⁻⁷, as in chapter 5."""
    loss = nnfs.Loss_CategoricalCrossentropy()
    values = loss.forward(np.array([[0.0, 1.0], [0.0, 1.0]]), np.array([0, 1]))
    assert values.tolist() == pytest.approx([16.11809565095832, 1.0000000494736474e-07], rel=1e-12)


GRADIENTS = {
    "Loss_CategoricalCrossentropy": (PROBABILITIES, ONE_HOT),
    "Loss_BinaryCrossentropy": (PROBABILITIES, ONE_HOT),
    "Loss_MeanSquaredError": (PROBABILITIES, ONE_HOT),
    "Loss_MeanAbsoluteError": (PROBABILITIES, ONE_HOT),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_gradients_are_slopes(nnfs, name):
    """Every gradient is the slope of the mean loss, measured by going a bit to both sides."""
    loss, (y_pred, y) = getattr(nnfs, name)(), GRADIENTS[name]
    loss.backward(y_pred, y)
    for place in np.ndindex(y_pred.shape):
        above, below = y_pred.copy(), y_pred.copy()
        above[place] += 1e-6
        below[place] -= 1e-6
        slope = (loss.calculate(above, y) - loss.calculate(below, y)) / 2e-6
        assert loss.dinputs[place] == pytest.approx(slope, abs=1e-8)


def test_softmax_and_loss_in_one_are_the_two(nnfs):
    """Forward the same loss; back the same gradient as softmax after cross-entropy."""
    scores = np.array([[2.0, -1.0, 0.5], [0.1, 0.2, 0.3], [-3.0, 4.0, 1.0]])
    both = nnfs.Activation_Softmax_Loss_CategoricalCrossentropy()
    softmax, loss = nnfs.Activation_Softmax(), nnfs.Loss_CategoricalCrossentropy()
    softmax.forward(scores)
    assert both.forward(scores, LABELS) == loss.calculate(softmax.output, LABELS)
    both.backward(both.output, LABELS)
    loss.backward(softmax.output, LABELS)
    softmax.backward(loss.dinputs)
    np.testing.assert_allclose(both.dinputs, softmax.dinputs, atol=1e-12)


def test_both_in_one_on_the_page_of_chapter_9(nnfs):
    """The page's gradients of three samples, with labels or rows of 0 and 1."""
    both = nnfs.Activation_Softmax_Loss_CategoricalCrossentropy()
    page = [[-0.1, 0.1 / 3, 0.2 / 3], [0.1 / 3, -0.5 / 3, 0.4 / 3], [0.02 / 3, -0.1 / 3, 0.08 / 3]]
    for y in (LABELS, ONE_HOT):
        both.backward(PROBABILITIES, y)
        np.testing.assert_allclose(both.dinputs, page, atol=1e-12)


def test_a_pass_counts_samples_not_batches(nnfs):
    """Batches of two and one give the mean of three; a new pass begins with nothing."""
    loss = nnfs.Loss_CategoricalCrossentropy()
    loss.calculate(PROBABILITIES, LABELS)
    loss.new_pass()
    for part in (slice(0, 2), slice(2, 3)):
        loss.calculate(PROBABILITIES[part], LABELS[part])
    assert loss.calculate_accumulated() == pytest.approx(0.38506088005216804, abs=1e-12)


def test_regularization_of_one_layer_and_of_all(nnfs):
    """Chapter 14 asks layer by layer, chapter 18 once for the layers that are remembered."""
    layers = [nnfs.Layer_Dense(2, 1, 1, 2, 3, 4) for _ in range(2)]
    for layer in layers:
        layer.set_parameters([[3.0], [-1.0]], [[-2.0]])
    loss = nnfs.Loss_MeanSquaredError()
    assert loss.regularization_loss(layers[0]) == 4 + 2 * 10 + 3 * 2 + 4 * 4
    loss.remember_trainable_layers(layers)
    assert loss.regularization_loss() == 2 * 46
    data, price = loss.calculate([[1.0]], [[3.0]], include_regularization=True)
    assert (data, price) == (4.0, 92.0)


def test_a_mean_of_nothing_is_refused(nnfs):
    """Not a division by zero."""
    with pytest.raises(ConfigError, match="calculate"):
        nnfs.Loss_MeanSquaredError().calculate_accumulated()


@pytest.mark.parametrize(
    "name",
    [
        "Loss_CategoricalCrossentropy",
        "Loss_BinaryCrossentropy",
        "Activation_Softmax_Loss_CategoricalCrossentropy",
    ],
)
def test_scores_are_no_probabilities(nnfs, name):
    """A dense layer's output where the activation's belongs: refused, not clipped to 0 and 1."""
    loss, scores = getattr(nnfs, name)(), np.array([[5.0, -3.0, 2.0]])
    with pytest.raises(DataError, match="expects probabilities"):
        loss.backward(scores, np.array([[1, 0, 0]]))
