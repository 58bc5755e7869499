"""The book's accuracies."""

import numpy as np
import pytest

from glassnet import ConfigError, ShapeError


def test_classes_are_right_or_wrong(nnfs):
    """The page of chapter 5: two of three, with labels or rows of 0 and 1."""
    accuracy = nnfs.Accuracy_Categorical()
    predictions, labels = np.array([0, 0, 1]), np.array([0, 1, 1])
    for y in (labels, np.eye(2)[labels]):
        accuracy.init(y)
        assert accuracy.calculate(predictions, y) == pytest.approx(2 / 3)
    assert accuracy.compare(predictions, labels).tolist() == [True, False, True]


def test_regression_is_right_within_a_250th_of_the_spread(nnfs):
    """The precision is taken once from the training targets, or again when asked."""
    accuracy = nnfs.Accuracy_Regression()
    accuracy.init(np.array([[0.0], [500.0]]))
    assert accuracy.precision == 1.0
    accuracy.init(np.array([[0.0], [5.0]]))
    assert accuracy.precision == 1.0
    assert accuracy.calculate(np.array([[0.5], [2.0]]), np.array([[0.0], [1.0]])) == 0.5
    accuracy.init(np.array([[0.0], [5.0]]), reinit=True)
    assert accuracy.precision == 0.01


def test_constant_targets_are_never_right(nnfs):
    """As in the book: the precision is then 0, and nothing is closer than that."""
    accuracy = nnfs.Accuracy_Regression()
    accuracy.init(np.ones((3, 1)))
    assert accuracy.calculate(np.ones((3, 1)), np.ones((3, 1))) == 0


def test_a_pass_counts_samples_not_batches(nnfs):
    """Two right of two and none of one are two of three; a new pass begins with nothing."""
    accuracy = nnfs.Accuracy_Categorical()
    accuracy.calculate(np.array([0]), np.array([1]))
    accuracy.new_pass()
    accuracy.calculate(np.array([0, 1]), np.array([0, 1]))
    accuracy.calculate(np.array([0]), np.array([1]))
    assert accuracy.calculate_accumulated() == 2 / 3


def test_what_is_not_known_yet_is_said(nnfs):
    """A precision before the targets, a mean of nothing."""
    with pytest.raises(ConfigError, match="init"):
        nnfs.Accuracy_Regression().compare(np.ones((1, 1)), np.ones((1, 1)))
    with pytest.raises(ConfigError, match="calculate"):
        nnfs.Accuracy_Categorical().calculate_accumulated()


def test_several_answers_are_not_taken_for_one_class(nnfs):
    """Outputs of 0 and 1 need binary=True; else only the first 1 of a row would count."""
    predictions, y = np.array([[0, 1, 1]]), np.array([[0, 1, 0]])
    with pytest.raises(ShapeError, match="one class number per sample") as told:
        nnfs.Accuracy_Categorical().calculate(predictions, y)
    assert "binary=True" in told.value.do
    assert nnfs.Accuracy_Categorical(binary=True).calculate(predictions, y) == 2 / 3
