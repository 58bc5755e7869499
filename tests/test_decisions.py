"""Decisions: from scores to the names of classes, or to none."""

import numpy as np
import pytest

from glassnet.decisions import decide, only_if_sure
from glassnet.errors import ConfigError, DataError, ShapeError

NAMES = ("cat", "dog", "owl")


def test_the_largest_score_names_the_class():
    """Scores need not be probabilities."""
    assert decide([[12, 99, 318], [3, -1, 2]], NAMES).tolist() == ["owl", "cat"]


def test_names_may_be_letters_of_a_word():
    """A text is a sequence of names as well."""
    assert decide([[0.1, 0.9]], "ab").tolist() == ["b"]


def test_of_equal_scores_the_first_wins():
    """As NumPy's argmax does."""
    assert decide([[1, 1, 1], [0, 5, 5]], NAMES).tolist() == ["cat", "dog"]


@pytest.mark.parametrize(("threshold", "said"), [(0, "dog"), (0.55, "dog"), (0.6, None), (1, None)])
def test_a_program_may_refuse_to_act(threshold, said):
    """0.45 against 0.55 is a dog with little confidence: below 0.6 nothing is said."""
    assert decide([[0.45, 0.55]], NAMES[:2], threshold).tolist() == [said]


@pytest.mark.parametrize(
    ("probability", "said"), [(0.9, "dog"), (0.5, "cat"), (0.3, None), (0.65, None), (0.05, "cat")]
)
def test_one_column_decides_between_two(probability, said):
    """It holds the probability of the second name; exactly one half is not enough for it."""
    threshold = 0.0 if probability == 0.5 else 0.8
    assert decide([[probability]], NAMES[:2], threshold).tolist() == [said]


@pytest.mark.parametrize(
    ("scores", "names", "error"),
    [
        ([0.2, 0.8], NAMES[:2], ShapeError),
        ([[0.2, 0.8]], NAMES, ShapeError),
        ([[0.2]], NAMES[:1], ShapeError),
        (np.empty((1, 0)), (), ShapeError),
        ([[np.nan, 1]], NAMES[:2], DataError),
        ([[5.0]], NAMES[:2], DataError),
    ],
)
def test_scores_that_do_not_fit_are_refused(scores, names, error):
    """Above all NaN, which would win."""
    with pytest.raises(error):
        decide(scores, names)


def test_a_threshold_needs_probabilities():
    """A score of 318 is no confidence; and more than certain is impossible."""
    with pytest.raises(DataError, match="probabilities"):
        decide([[12, 99, 318]], NAMES, 0.6)
    for threshold in (-0.1, 1.5, float("nan"), "0.5"):
        with pytest.raises(ConfigError, match="threshold"):
            decide([[0.5, 0.5]], NAMES[:2], threshold)


def test_no_rows_no_decisions():
    """An empty batch is answered with as many names."""
    assert decide(np.empty((0, 3)), NAMES).tolist() == []


def test_an_answer_needs_its_share():
    """Exactly the threshold is enough, and the numbers are compared as they are given."""
    shares = np.array([[0.9, 0.1], [0.25, 0.75], [0.5, 0.5]], np.float32)
    answers = np.array(["a", "b", "a"], object)
    assert only_if_sure(answers, shares, 0.75).tolist() == ["a", "b", None]
    assert only_if_sure(answers, shares, 0.0).tolist() == ["a", "b", "a"]
