"""Losses of one sample by loops, against closed forms and NumPy."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.errors import DataError, ShapeError
from glassnet.scratch import cross_entropy, softmax, softmax_cross_entropy, squared_error

scores = st.lists(st.floats(-30, 30), min_size=2, max_size=6)


def test_cross_entropy_is_the_surprise():
    """−log 0.7, and 16.1 nats at most."""
    assert cross_entropy([0.7, 0.1, 0.2], 0) == pytest.approx(0.35667494393873245, rel=1e-15)
    assert cross_entropy([1.0, 0.0], 1) == pytest.approx(-math.log(1e-7))
    assert cross_entropy([1.0, 0.0], 0) == 0


@given(scores, st.data())
@settings(max_examples=100, derandomize=True)
def test_scores_and_probabilities_cost_the_same(given_scores, data):
    """From scores in one step, or from their softmax."""
    label = data.draw(st.integers(0, len(given_scores) - 1))
    loss, gradient = softmax_cross_entropy(given_scores, label)
    probabilities = softmax(given_scores)
    assert loss == pytest.approx(-math.log(probabilities[label]), abs=1e-9)
    expected = np.array(probabilities) - np.eye(len(given_scores))[label]
    np.testing.assert_allclose(gradient, expected, atol=1e-15)


def test_scores_far_apart():
    """The loss of a wrong answer given with certainty is finite: the distance of the scores."""
    assert softmax_cross_entropy([1e4, 0.0], 1)[0] == 1e4
    assert softmax_cross_entropy([1e4, 0.0], 0)[0] == 0


@given(st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=5))
@settings(max_examples=100, derandomize=True)
def test_squared_error_is_numpys(pairs):
    """The mean over outputs, and its derivative."""
    outputs, targets = (list(column) for column in zip(*pairs, strict=True))
    error = np.array(outputs) - targets
    loss, gradient = squared_error(outputs, targets)
    assert loss == pytest.approx((error**2).mean(), abs=1e-12)
    np.testing.assert_allclose(gradient, 2 * error / len(error), atol=1e-12)


@pytest.mark.parametrize("label", [-1, 3, 1.0, True, "1"])
def test_only_class_numbers_are_labels(label):
    """−1 does not count from the end, as it would in a list."""
    for loss in (cross_entropy, softmax_cross_entropy):
        with pytest.raises(DataError, match="expected a label from 0 to 2"):
            loss([0.2, 0.3, 0.5], label)


@pytest.mark.parametrize("probability", [-0.1, 1.5, math.nan])
def test_only_probabilities_have_a_surprise(probability):
    """Scores do not."""
    with pytest.raises(DataError, match="from 0 to 1"):
        cross_entropy([0.5, probability], 1)


def test_targets_must_fit():
    """One for each output."""
    with pytest.raises(ShapeError, match="got 2 and 1"):
        squared_error([1, 2], [1])
