"""Running errors: metrics over blocks are those over all rows."""

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error, mean_squared_error, r2_score

from glassnet.errors import ShapeError
from glassnet.running_errors import RunningErrors


def counted(y_pred, y_true, size):
    errors = RunningErrors()
    for start in range(0, len(y_true), size):
        errors.add(y_pred[start : start + size], y_true[start : start + size])
    return errors


@pytest.mark.parametrize("size", [1, 7, 100, 1000])
@pytest.mark.parametrize("shape", [(1000,), (1000, 1), (1000, 3)])
@pytest.mark.parametrize("centre", [0.0, 1e6])
def test_blocks_change_nothing(size, shape, centre):
    """In blocks of any size the metrics are scikit-learn's, also far from zero."""
    random = np.random.default_rng(0)
    y_true = random.standard_normal(shape) + centre
    y_pred = y_true + random.standard_normal(shape) / 3
    errors = counted(y_pred, y_true, size)
    assert errors.rows == 1000
    assert errors.r_squared == pytest.approx(r2_score(y_true, y_pred), rel=1e-9)
    assert errors.mean_absolute_error == pytest.approx(mean_absolute_error(y_true, y_pred))
    assert errors.mean_squared_error == pytest.approx(mean_squared_error(y_true, y_pred))


@pytest.mark.parametrize(("said", "expected"), [(2.0, 1.0), (3.0, 0.0)])
def test_a_constant_truth(said, expected):
    """Where the truth is one number, R² is 1 for exact predictions, else 0."""
    assert counted(np.full(10, said), np.full(10, 2.0), 3).r_squared == expected


def test_a_truth_that_is_constant_in_each_block():
    """What is constant only within blocks is not constant."""
    y_true = np.repeat([1.0, 2.0], 5)
    assert counted(np.full(10, 1.5), y_true, 5).r_squared == 0


def test_what_does_not_belong_together():
    """Predictions of another shape are refused."""
    with pytest.raises(ShapeError):
        RunningErrors().add(np.zeros((3, 1)), np.zeros(3))
