"""Metrics: against arithmetic by hand and against scikit-learn."""

import inspect
import math

import numpy as np
import pytest

from glassnet import metrics
from glassnet.errors import ConfigError, DataError, DtypeError, ShapeError
from glassnet.metrics import (
    binary_accuracy,
    categorical_accuracy,
    confusion_matrix,
    f1_score,
    mean_absolute_error,
    mean_squared_error,
    precision,
    r_squared,
    recall,
    regression_accuracy,
    regression_precision,
)

CLASSES = [categorical_accuracy, confusion_matrix, precision, recall, f1_score]
NUMBERS = [
    binary_accuracy,
    regression_accuracy,
    mean_absolute_error,
    mean_squared_error,
    r_squared,
]
EACH = pytest.mark.parametrize("metric", CLASSES + NUMBERS, ids=lambda metric: metric.__name__)
OF_CLASSES = pytest.mark.parametrize("metric", CLASSES, ids=lambda metric: metric.__name__)
OF_NUMBERS = pytest.mark.parametrize("metric", NUMBERS, ids=lambda metric: metric.__name__)

# Two samples of class 0 (one taken for 1), three of class 1 (one taken for 2), none of class 3.
TRUTH = np.array([0, 0, 1, 1, 1, 2])
GUESS = np.array([0, 1, 1, 1, 2, 2])


@pytest.fixture(autouse=True)
def no_floating_point_complaint():
    with np.errstate(all="raise", under="ignore"):
        yield


def measured(metric, y_pred, y_true):
    """A metric with everything else that it asks for."""
    extra = {"classes": 4, "precision": 0.5}
    asked = [name for name in extra if name in inspect.signature(metric).parameters]
    return metric(y_pred, y_true, *(extra[name] for name in asked))


def one_hot(labels, classes=4):
    return np.eye(classes)[labels]


def test_every_metric_has_a_referee():
    """Nobody can add a metric without testing it here."""
    public = {
        function
        for function in vars(metrics).values()
        if inspect.isfunction(function) and "y_true" in inspect.signature(function).parameters
    }
    inner = {metrics.number_pair, metrics.class_pair}
    assert public - inner == {*CLASSES, *NUMBERS, regression_precision}


# -- classes -------------------------------------------------------------------------------


def test_categorical_accuracy_by_hand():
    """Four of six are right."""
    assert categorical_accuracy(GUESS, TRUTH) == pytest.approx(4 / 6)


def test_confusion_matrix_by_hand():
    """Rows are the truth, columns the guess; a class nobody saw has its row and column."""
    assert confusion_matrix(GUESS, TRUTH, classes=4).tolist() == [
        [1, 1, 0, 0],
        [0, 2, 1, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 0],
    ]


def test_precision_recall_and_f1_by_hand():
    """Right over guessed, right over there, and their harmonic mean; 0 where undefined."""
    assert precision(GUESS, TRUTH, 4) == pytest.approx([1, 2 / 3, 1 / 2, 0])
    assert recall(GUESS, TRUTH, 4) == pytest.approx([1 / 2, 2 / 3, 1, 0])
    assert f1_score(GUESS, TRUTH, 4) == pytest.approx([2 / 3, 2 / 3, 2 / 3, 0])


@OF_CLASSES
def test_class_numbers_scores_and_one_hot_rows_agree(metric):
    """However the classes are written, the metric is the same."""
    wanted = measured(metric, GUESS, TRUTH)
    scores = one_hot(GUESS) * 5 - 2
    for y_pred in (GUESS, scores, scores.astype(np.float32), GUESS.astype(float), list(GUESS)):
        for y_true in (TRUTH, one_hot(TRUTH), TRUTH.astype(np.uint8)):
            np.testing.assert_array_equal(measured(metric, y_pred, y_true), wanted)


def test_of_equal_scores_the_first_counts():
    """A tie goes to the lower class number, as with NumPy's argmax."""
    assert categorical_accuracy(np.zeros((2, 3)), np.array([0, 2])) == 0.5


@pytest.mark.parametrize("seed", range(5))
def test_class_metrics_are_those_of_scikit_learn(seed):
    """The most trusted implementation agrees, with classes missing on either side."""
    theirs = pytest.importorskip("sklearn.metrics")
    generator = np.random.default_rng(seed)
    y_true, y_pred = generator.integers(0, 5, 40), generator.integers(1, 6, 40)
    every = {"labels": range(6), "average": None, "zero_division": 0}
    for ours, reference in [
        (precision, theirs.precision_score),
        (recall, theirs.recall_score),
        (f1_score, theirs.f1_score),
    ]:
        mine = ours(y_pred, y_true, 6)
        np.testing.assert_allclose(mine, reference(y_true, y_pred, **every), rtol=1e-14)
        macro = reference(y_true, y_pred, **every | {"average": "macro"})
        assert mine.mean() == pytest.approx(macro, rel=1e-14)
    matrix = theirs.confusion_matrix(y_true, y_pred, labels=range(6))
    np.testing.assert_array_equal(confusion_matrix(y_pred, y_true, 6), matrix)
    accuracy = theirs.accuracy_score(y_true, y_pred)
    assert categorical_accuracy(y_pred, y_true) == pytest.approx(accuracy, rel=1e-14)


@OF_CLASSES
@pytest.mark.parametrize(
    ("y_pred", "y_true"),
    [
        (GUESS, TRUTH[:, None]),
        (one_hot(GUESS), TRUTH[:, None]),
        (GUESS[:, None], TRUTH),
        (GUESS[:, None], TRUTH[:, None]),
        (one_hot(GUESS), TRUTH[:5]),
        (GUESS[:1], TRUTH),
        (one_hot(GUESS), one_hot(TRUTH, 5)),
        (one_hot(GUESS)[None], TRUTH),
        (np.zeros((0, 4)), np.zeros(0)),
        (1, 1),
    ],
)
def test_classes_of_other_shapes_are_refused(metric, y_pred, y_true):
    """A column of labels is not taken for one-hot rows, and nothing is broadcast."""
    with pytest.raises(ShapeError):
        measured(metric, y_pred, y_true)


@OF_CLASSES
@pytest.mark.parametrize("bad", [-1, 4, 0.7, math.inf])
def test_what_is_no_class_number_is_refused(metric, bad):
    """A label that no score belongs to is named with its row, not counted as wrong."""
    truth = TRUTH.astype(float)
    truth[3] = bad
    with pytest.raises(DataError, match=r"from 0 to 3, got .* row 3"):
        measured(metric, one_hot(GUESS), truth)


def test_probabilities_are_not_class_numbers():
    """One probability per sample is not silently compared with class numbers."""
    with pytest.raises(DataError, match="whole numbers"):
        categorical_accuracy(np.array([0.2, 0.9]), np.array([0, 1]))


def test_number_of_classes_is_checked():
    """A matrix for no classes, or for fewer than there are scores, is refused."""
    with pytest.raises(ConfigError, match="classes"):
        confusion_matrix(GUESS, TRUTH, classes=0)
    with pytest.raises(ShapeError, match="for 3 classes"):
        confusion_matrix(one_hot(GUESS), TRUTH, classes=3)


# -- numbers -------------------------------------------------------------------------------


def test_binary_accuracy_by_hand():
    """Every output of every sample counts once: 4 of 6, and exactly ½ says no."""
    y_pred = np.array([[0.9, 0.1, 0.5], [0.6, 0.4, 0.51]])
    y_true = np.array([[1, 0, 1], [1, 1, 1]])
    assert binary_accuracy(y_pred, y_true) == pytest.approx(4 / 6)
    assert binary_accuracy(y_pred, y_true, threshold=0.3) == pytest.approx(6 / 6)
    assert binary_accuracy(y_pred > 0.5, y_true == 1) == pytest.approx(4 / 6)


@pytest.mark.parametrize("bad", [0.5, -1, 2, math.inf])
def test_binary_truth_is_0_or_1(bad):
    """Other targets are refused, not counted as wrong for ever."""
    with pytest.raises(DataError, match="0 and 1"):
        binary_accuracy(np.array([[0.1], [0.2]]), np.array([[0.0], [bad]]))


def test_regression_accuracy_by_hand():
    """Nearer than the precision is right, exactly at it is not; each output counts once."""
    y_true = np.array([[1.0, 2.0], [3.0, 4.0]])
    y_pred = y_true + np.array([[0.125, -0.25], [0.5, -0.1]])
    assert regression_accuracy(y_pred, y_true, 0.25) == 0.5


def test_regression_precision_by_hand():
    """The standard deviation of ±250 is 250, a 250th of which is 1."""
    assert regression_precision(np.array([[250.0], [-250.0]])) == 1


def test_regression_accuracy_of_a_constant_target_is_0():
    """With a precision of 0 nothing is nearer than that, even if it is exact."""
    constant = np.ones((3, 1))
    assert regression_precision(constant) == 0
    assert regression_accuracy(constant, constant, 0.0) == 0


def test_errors_by_hand():
    """Errors of 1, −2, 0 and 3: mean size 1.5, mean square 3.5."""
    y_true = np.array([[1.0, 2.0], [3.0, 4.0]])
    y_pred = y_true + np.array([[1, -2], [0, 3]])
    assert mean_absolute_error(y_pred, y_true) == 1.5
    assert mean_squared_error(y_pred, y_true) == 3.5


def test_r_squared_by_hand():
    """Exact is 1, the mean is 0, worse than the mean is negative."""
    y_true = np.array([[1.0], [2.0], [3.0]])
    assert r_squared(y_true, y_true) == 1
    assert r_squared(y_true * 0 + 2, y_true) == 0
    assert r_squared(-y_true, y_true) == pytest.approx(1 - 56 / 2)


def test_one_sample_is_a_constant_target():
    """A single sample has nothing to explain, and that is no error."""
    assert r_squared(np.array([[2.0]]), np.array([[2.0]])) == 1
    assert r_squared(np.array([[3.0]]), np.array([[2.0]])) == 0


def test_r_squared_of_a_constant_target_is_all_or_nothing():
    """Where there is nothing to explain: 1 if it is met exactly, else 0, by documented choice."""
    constant = np.full((3, 1), 0.1)  # the mean of three 0.1 is not 0.1 in binary
    assert r_squared(constant, constant) == 1
    assert r_squared(constant + 1, constant) == 0
    varied = np.array([[1.0], [2.0], [3.0]])
    both = np.hstack([constant, varied])
    assert r_squared(both + np.array([1, 0]), both) == 0.5


@pytest.mark.parametrize("outputs", [1, 3])
@pytest.mark.parametrize("seed", range(3))
def test_regression_metrics_are_those_of_scikit_learn(seed, outputs):
    """The most trusted implementation agrees, for one output and for several."""
    theirs = pytest.importorskip("sklearn.metrics")
    y_pred, y_true = np.random.default_rng(seed).normal(3, 2, size=(2, 30, outputs))
    for ours, reference in [
        (r_squared, theirs.r2_score),
        (mean_absolute_error, theirs.mean_absolute_error),
        (mean_squared_error, theirs.mean_squared_error),
    ]:
        assert ours(y_pred, y_true) == pytest.approx(reference(y_true, y_pred), rel=1e-12)
        assert ours(y_pred[:, 0], y_true[:, 0]) == ours(y_pred[:, :1], y_true[:, :1])


@OF_NUMBERS
@pytest.mark.parametrize(
    "shapes",
    [((3, 1), (3,)), ((3,), (3, 1)), ((3, 1), (3, 2)), ((3,), (2,)), ((0, 1), (0, 1)), ((), ())],
    ids=str,
)
def test_numbers_of_other_shapes_are_refused(metric, shapes):
    """Nothing is broadcast: n columns against n labels are not n² comparisons."""
    y_pred, y_true = map(np.zeros, shapes)
    with pytest.raises(ShapeError):
        measured(metric, y_pred, y_true)


def test_precision_of_a_regression_is_not_negative():
    """A distance below 0 would make everything wrong."""
    with pytest.raises(ConfigError, match="precision"):
        regression_accuracy(np.zeros((2, 1)), np.zeros((2, 1)), -0.1)


# -- all -----------------------------------------------------------------------------------


@EACH
def test_not_a_number_is_refused(metric):
    """A NaN score never wins, and a NaN error never disappears: its row is named."""
    good, bad = one_hot(GUESS), one_hot(GUESS)
    bad[2, 0] = math.nan
    for pair in [(bad, good), (good, bad)]:
        with pytest.raises(DataError, match=r"NaN.* row 2"):
            measured(metric, *pair)


@EACH
@pytest.mark.parametrize("bad", [np.array(["a", "b"]), np.array([1j, 2j]), np.array([{}, {}])])
def test_what_is_no_real_number_is_refused(metric, bad):
    """Words, complex numbers and objects are refused by type."""
    with pytest.raises(DtypeError, match="real numbers"):
        measured(metric, bad, np.array([0, 1]))


@EACH
def test_inputs_are_only_lent_and_results_are_plain(metric):
    """The arrays given stay as they are; a metric of everything is a plain float."""
    y_pred, y_true = one_hot(GUESS), one_hot(TRUTH)
    before = y_pred.copy(), y_true.copy()
    result = measured(metric, y_pred, y_true)
    np.testing.assert_array_equal((y_pred, y_true), before)
    assert type(result) in (float, np.ndarray)
    assert np.isfinite(result).all()


@EACH
def test_order_of_the_samples_does_not_matter(metric):
    """Shuffled together, predictions and truth measure the same."""
    order = [3, 1, 5, 0, 2, 4]
    np.testing.assert_allclose(
        measured(metric, one_hot(GUESS), one_hot(TRUTH)),
        measured(metric, one_hot(GUESS)[order], one_hot(TRUTH)[order]),
        rtol=1e-14,
    )
