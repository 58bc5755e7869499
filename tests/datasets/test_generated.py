"""The book's examples: its exact arrays on request, and good modern data otherwise.

The referee is the package nnfs 0.5.1 after `nnfs.init()`; its numbers were written down once.
"""

import hashlib
import math

import numpy as np
import pytest

from glassnet.datasets import book_random, sine, spiral, vertical
from glassnet.errors import ConfigError

LABELS = "7508b74b341a363668da8a71cce509b87cc438977a53cec1375135d390fcf3f1"
SPIRALS = {
    (100, 3): "ce93f1d0d63e477e04d5e149c49fa550a73cb87f5404c6e9977bf5c90a383e5e",
    (1000, 3): "823d34233e295a0749f9e49c7c9730237d9760770a88b905a64d77dcd979b35b",
    (100, 2): "3f4e8c54699527a43c599fc09a2784e2fd802f6af8760d12b2a2680a8ef0d636",
}
SECOND_SPIRAL = "81ec22c2c82671caea1f2dbf9ec36b0e8fb1ae8b551576e7f39808b0c45d8084"  # 100, 2
VERTICAL = "223606dae4955350e468b87347f0672b62dbfd4a83d771ab9321b981b6c37bfb"

drawn = pytest.mark.parametrize("draw", [spiral, vertical])


def digest(array):
    return hashlib.sha256(array.tobytes()).hexdigest()


@pytest.mark.parametrize("size", SPIRALS)
def test_book_spiral(size):
    """The book's stream of chance gives the book's spiral, bit for bit."""
    X, y = spiral(*size, seed=book_random())
    assert X.dtype == np.float32
    assert y.dtype == np.uint8
    assert digest(X) == SPIRALS[size]


def test_book_second_spiral():
    """A second draw continues the stream, as when the book draws validation data."""
    chance = book_random()
    spiral(100, 2, seed=chance)
    X, _ = spiral(100, 2, seed=chance)
    assert digest(X) == SECOND_SPIRAL


def test_book_vertical():
    """The book's stream of chance gives the book's vertical groups, bit for bit."""
    chance = book_random()
    X, y = vertical(100, 3, seed=chance)
    assert digest(X) == VERTICAL
    assert digest(y) == LABELS
    assert X[[0, 299]].tolist() == [
        [0.17640523612499237, 0.6883150935173035],
        [0.6588811874389648, 0.48214107751846313],
    ]
    assert chance.standard_normal() == pytest.approx(-1.550429344177246, rel=1e-7)


def test_book_labels():
    """The book numbers its arms 0, 1, 2, a hundred points after another."""
    _, y = spiral(seed=book_random())
    assert digest(y) == LABELS


def test_book_first_outputs():
    """Weights drawn after the data from the same stream give the outputs printed in chapter 3."""
    chance = book_random()
    X, _ = spiral(seed=chance)
    weights = np.float32(0.01) * chance.standard_normal((2, 3)).astype(np.float32)
    outputs = (X.astype(np.float64) @ weights.astype(np.float64)).astype(np.float32)
    printed = [
        [0, 0, 0],
        [-1.0475188e-04, 1.1395361e-04, -4.7983500e-05],
        [-2.7414842e-04, 3.1729150e-04, -8.6921798e-05],
        [-4.2188365e-04, 5.2666257e-04, -5.5912682e-05],
        [-5.7707680e-04, 7.1401405e-04, -8.9430439e-05],
    ]
    np.testing.assert_allclose(outputs[:5], printed, rtol=1e-7)


@pytest.mark.parametrize("seed", [7, book_random(3), None])
def test_spiral_radius(seed):
    """Every arm starts in the middle and moves outwards evenly, whatever the noise."""
    X, y = spiral(samples=50, classes=5, seed=seed)
    assert X.dtype == np.float32
    assert np.bincount(y).tolist() == [50] * 5
    radius = np.hypot(*X.T).reshape(5, 50)
    np.testing.assert_allclose(radius, [np.arange(50) / 49] * 5, atol=1e-6)


def test_spiral_angle():
    """Along an arm the angle grows by 10 radians, with a spread of 0.2 · 2.5."""
    X, _ = spiral(samples=20_000, classes=1, seed=0)
    expected = 2.5 * np.linspace(0, 4, 20_000)
    noise = np.arctan2(*X.T)[1:] - expected[1:]
    noise = np.angle(np.exp(1j * noise))
    assert noise.mean() == pytest.approx(0, abs=0.02)
    assert noise.std() == pytest.approx(0.5, rel=0.03)


def test_vertical_groups():
    """Group c lies around (c / 3, 0.5) with a spread of 0.1 in both directions."""
    X, y = vertical(samples=20_000, classes=4, seed=0)
    for number in range(4):
        group = X[y == number]
        np.testing.assert_allclose(group.mean(axis=0), [number / 3, 0.5], atol=0.003)
        np.testing.assert_allclose(group.std(axis=0), [0.1, 0.1], rtol=0.02)


def test_sine():
    """The sine wave is the mathematical one, in columns, without the end of its period."""
    X, y = sine(samples=10)
    assert X.ravel().tolist() == [i / 10 for i in range(10)]
    expected = [[math.sin(2 * math.pi * i / 10)] for i in range(10)]
    np.testing.assert_allclose(y, expected, atol=1e-15)
    assert sine()[0].shape == (1000, 1)


def test_noise_moves_points_as_far_as_it_says():
    """The angles of a spiral, the places of a group, the height of a sine; at 0 by nothing."""
    X, _ = spiral(samples=20_000, classes=1, noise=0.04, seed=0)
    away = np.arctan2(*X.T)[1:] - 2.5 * np.linspace(0, 4, 20_000)[1:]
    assert np.angle(np.exp(1j * away)).std() == pytest.approx(2.5 * 0.04, rel=0.03)
    X, _ = vertical(samples=20_000, classes=1, noise=0.3, seed=0)
    np.testing.assert_allclose(X.std(axis=0), [0.3, 0.3], rtol=0.02)
    X, y = sine(samples=20_000, noise=0.5, seed=0)
    assert (y - np.sin(2 * np.pi * X)).std() == pytest.approx(0.5, rel=0.02)
    flat, _ = vertical(samples=3, classes=1, noise=0, seed=0)
    np.testing.assert_array_equal(flat, [[0, 0.5]] * 3)


@pytest.mark.parametrize("draw", [spiral, vertical, sine])
@pytest.mark.parametrize("wrong", [-0.1, math.inf, math.nan, "much", 1e9])
def test_wrong_noise(draw, wrong):
    """Noise is a spread: a finite number from 0."""
    with pytest.raises(ConfigError, match="noise must be a number ≥ 0"):
        draw(noise=wrong)


@drawn
def test_seeds(draw):
    """The same seed gives the same bits, another seed other points, None new ones every time."""
    assert digest(draw(seed=1)[0]) == digest(draw(seed=np.random.default_rng(1))[0])
    different = {digest(draw(seed=seed)[0]) for seed in (1, 2, None, None)}
    assert len(different) == 4


@drawn
def test_global_chance_is_untouched(draw):
    """NumPy's global stream of chance goes on as if nothing had happened."""
    before = np.random.get_state()  # noqa: NPY002
    draw(seed=0)
    draw(seed=book_random())
    after = np.random.get_state()  # noqa: NPY002
    assert before[2:] == after[2:]
    assert (before[1] == after[1]).all()


@drawn
def test_one_point(draw):
    """One point of one class is enough to ask for."""
    X, y = draw(samples=1, classes=1, seed=0)
    assert X.shape == (1, 2)
    assert y.tolist() == [0]


@drawn
@pytest.mark.parametrize("name", ["samples", "classes", "seed"])
@pytest.mark.parametrize("wrong", [-1, 2.5, "many", True])
def test_wrong_arguments(draw, name, wrong):
    """A wrong number of points or classes, or a wrong seed, is refused by name."""
    with pytest.raises(ConfigError, match=f"{name} must be a whole number"):
        draw(**{name: wrong})


@drawn
@pytest.mark.parametrize("name", ["samples", "classes"])
def test_too_many(draw, name):
    """A number of points or classes that no machine could hold is refused at once."""
    with pytest.raises(ConfigError, match=f"{name} must be a whole number from 1 to"):
        draw(**{name: 10**12})


@pytest.mark.parametrize("wrong", [-1, 2**32, None, 0.5])
def test_wrong_book_seed(wrong):
    """The book's stream takes the seeds that it can take."""
    with pytest.raises(ConfigError, match="seed must be a whole number from 0 to 4294967295"):
        book_random(wrong)


def test_wrong_sine():
    """A sine wave without points is refused."""
    with pytest.raises(ConfigError, match="samples must be a whole number"):
        sine(0)
