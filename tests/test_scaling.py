"""Scaling: measured on training rows, applied to all, and undone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from glassnet.errors import ConfigError, DataError, DtypeError, ShapeError
from glassnet.scaling import PIXELS, scale_to_range, standardize

tables = arrays(np.float64, (6, 3), elements=st.floats(-1e6, 1e6).map(lambda x: round(x, 3)))


@settings(max_examples=50, deadline=None)
@given(tables)
def test_scaling_is_what_scikit_learn_does(X):
    """Both kinds agree with its scalers, constant columns among them, and can be undone."""
    preprocessing = pytest.importorskip("sklearn.preprocessing")
    ours = {
        "range": (scale_to_range(X, -1, 1), preprocessing.MinMaxScaler((-1, 1))),
        "standard": (standardize(X), preprocessing.StandardScaler()),
    }
    for scaling, theirs in ours.values():
        scaled = scaling.apply(X)
        np.testing.assert_allclose(scaled, theirs.fit_transform(X), atol=1e-6)
        np.testing.assert_allclose(scaling.undo(scaled), X, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (-1, 1), (-3.5, 0.1)])
def test_the_ends_become_the_ends(low, high):
    """The least value of a column becomes `low`, the largest `high`."""
    X = np.random.default_rng(0).standard_normal((50, 4)) * [1, 1e-6, 1e6, 0] + [0, 5, -7, 3]
    scaled = scale_to_range(X, low, high).apply(X)
    np.testing.assert_allclose(scaled.min(axis=0), low, rtol=1e-12)
    np.testing.assert_allclose(scaled[:, :3].max(axis=0), high, rtol=1e-12)
    assert (scaled[:, 3] == low).all()


def test_standardized_columns_have_mean_0_and_deviation_1():
    """Whatever their units; a column of one value becomes 0 instead of NaN."""
    X = np.random.default_rng(0).standard_normal((500, 3)) * [1e-5, 1e5, 0] + [1, -2, 7]
    scaled = standardize(X).apply(X)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(scaled.std(axis=0), [1, 1, 0], rtol=1e-9)
    assert (standardize(X).undo(scaled)[:, 2] == 7).all()


@pytest.mark.parametrize("measure", [standardize, scale_to_range])
def test_later_rows_change_nothing(measure):
    """A scale is measured once: validation rows are treated by it and leave no trace."""
    training = np.array([[0.0], [10.0]])
    scaling = measure(training)
    alone = scaling.apply(training).tolist()
    scaling.apply([[1e6], [-1e6]])
    assert scaling.apply(training).tolist() == alone
    assert scaling.apply([[20.0]]) > scaling.apply([[10.0]])


@pytest.mark.parametrize("measure", [standardize, scale_to_range])
def test_a_column_that_was_constant_may_vary_later(measure):
    """It is moved and not stretched, so that nothing becomes infinite."""
    assert measure([[7.0], [7.0]]).apply([[7.0], [9.0]]).ravel().tolist() == [0, 2]


@pytest.mark.parametrize("kind", [np.uint8, np.int32, np.float32, bool])
def test_numbers_of_any_kind_are_scaled_in_float64(kind):
    """Small whole numbers do not wrap around."""
    X = np.array([[0], [1], [1]], kind)
    assert scale_to_range(X, -1, 1).apply(X).ravel().tolist() == [-1, 1, 1]


def test_pixels_go_from_minus_1_to_1_and_back():
    """All 256 shades, in pictures of any shape: (x − 127.5) / 127.5."""
    shades = np.arange(256, dtype=np.uint8).reshape(4, 8, 8)
    scaled = PIXELS.apply(shades)
    assert (scaled.min(), scaled.max()) == (-1, 1)
    book = (shades.astype(np.float32) - 127.5) / 127.5
    assert np.array_equal(scaled.astype(np.float32), book)
    assert np.array_equal(np.rint(PIXELS.undo(scaled)).astype(np.uint8), shades)


@pytest.mark.parametrize("measure", [standardize, scale_to_range])
@pytest.mark.parametrize(
    ("X", "error"),
    [
        ([1, 2], ShapeError),
        ([[[1]]], ShapeError),
        (np.empty((0, 2)), DataError),
        ([[np.nan], [1]], DataError),
        ([[np.inf], [1]], DataError),
        ([["a"], ["b"]], DtypeError),
        ([[1, 2], [3]], ShapeError),
    ],
)
def test_what_cannot_be_measured_is_refused(measure, X, error):
    """Instead of scaled to nonsense."""
    with pytest.raises(error):
        measure(X)


def test_other_columns_than_measured_are_refused():
    """They would broadcast."""
    for do in (standardize([[1.0, 2.0]]).apply, standardize([[1.0, 2.0]]).undo):
        with pytest.raises(ShapeError, match=r"\(rows, 2\)"):
            do([[1.0]])


@pytest.mark.parametrize(("low", "high"), [(1, 1), (1, 0), (0, np.inf), ("0", 1)])
def test_a_range_goes_up(low, high):
    """From low to high."""
    with pytest.raises(ConfigError):
        scale_to_range([[1.0]], low, high)
