"""Generalization: in sample against out of sample."""

import numpy as np

from glassnet import Adam, CrossEntropy, Dense, Model, ReLU, Softmax
from glassnet.explain import Generalization, generalization
from glassnet.splits import split


def test_a_model_that_learns_noise_by_heart_shows_a_gap():
    """Labels drawn by lot can be remembered, not foreseen."""
    generator = np.random.default_rng(0)
    X, y = generator.standard_normal((80, 5)), generator.integers(0, 2, 80)
    layers = [Dense(5, 64), ReLU(), Dense(64, 2), Softmax()]
    model = Model(layers, loss=CrossEntropy(), optimizer=Adam(0.02))
    model.fit(X[:40], y[:40], epochs=100, validation_split=0, seed=0)
    seen = generalization(model, (X[:40], y[:40]), (X[40:], y[40:]))
    assert seen.in_sample["accuracy"] > 0.95
    assert 0.2 < seen.out_of_sample["accuracy"] < 0.8
    assert seen.gap["loss"] == seen.out_of_sample["loss"] - seen.in_sample["loss"] > 1


def test_a_loss_that_is_not_finite_has_a_gap_of_its_own():
    """Then there are no metrics out of sample, and the loss alone is compared."""
    seen = Generalization({"loss": 1.0, "accuracy": 0.5}, {"loss": np.inf})
    assert seen.gap == {"loss": np.inf}


def test_a_tenth_of_100_000_samples_is_held_back_and_rows_stay_aligned():
    """90,000 to learn from and 10,000 others, shuffled, and each X still with its y."""
    X, y = np.arange(100_000)[:, None], np.arange(100_000) * 2
    kept, held_back = split(100_000, 0.1, np.random.default_rng(0))
    assert (len(kept), len(held_back)) == (90_000, 10_000)
    assert np.array_equal(np.sort(np.concatenate([kept, held_back])), np.arange(100_000))
    assert np.array_equal(2 * X[held_back, 0], y[held_back])
    again = split(100_000, 0.1, np.random.default_rng(0))
    assert np.array_equal(held_back, again[1])
    assert abs(held_back.mean() - 50_000) < 1500  # five standard deviations: from everywhere
