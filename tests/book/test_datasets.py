"""The book's data, from the book's stream."""

import hashlib

import numpy as np


def test_weights_go_on_where_the_data_end(nnfs):
    """Data and weights share one stream: 300 draws for a spiral, then those of the layer."""
    nnfs.spiral_data(100, 3)
    weights = nnfs.Layer_Dense(2, 3).weights
    draws = np.random.RandomState(0).standard_normal(306).astype(np.float32)
    np.testing.assert_array_equal(weights.ravel(), np.float32(0.01) * draws[300:])


def test_vertical_data_take_two_draws_for_a_point(nnfs):
    """Across first, then up, group after group."""
    X, y = nnfs.vertical_data(samples=4, classes=2)
    draws = np.random.RandomState(0).standard_normal(16).astype(np.float32).reshape(2, 2, 4)
    wanted = [0.1 * draws[c].T + np.float32([c / 3, 0.5]) for c in range(2)]
    np.testing.assert_allclose(X, np.concatenate(wanted), rtol=1e-6)
    assert y.tolist() == [0] * 4 + [1] * 4


def test_a_second_spiral_is_another_one(nnfs):
    """Validation data are drawn after the training data, and differ."""
    first, _ = nnfs.spiral_data(10, 3)
    second, _ = nnfs.spiral_data(10, 3)
    assert (first != second).any()
    assert first.dtype == np.float32


def test_sine_data_draw_nothing(nnfs):
    """A sine leaves the stream alone, and is float64 whatever the default type."""
    X, y = nnfs.sine_data()
    assert X.shape == y.shape == (1000, 1)
    assert X.dtype == y.dtype == np.float64
    np.testing.assert_allclose(y, np.sin(2 * np.pi * np.arange(1000) / 1000)[:, None])
    assert nnfs.Layer_Dense(1, 1).weights == np.float32(0.01) * np.float32(1.764052345967664)


def test_spiral_is_the_package_s_bit_for_bit(nnfs):
    """The arrays of `nnfs` 0.5.1 after init(), as a digest."""
    X, _ = nnfs.spiral_data(samples=100, classes=3)
    assert hashlib.sha256(X.tobytes()).hexdigest() == DIGEST


DIGEST = "ce93f1d0d63e477e04d5e149c49fa550a73cb87f5404c6e9977bf5c90a383e5e"
