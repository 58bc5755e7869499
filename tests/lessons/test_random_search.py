"""Random search: it keeps what is better, and draws as the book draws."""

import numpy as np
import pytest

from glassnet import CrossEntropy, Dense, Model, ReLU, Softmax
from glassnet.datasets import book_random, spiral, vertical
from glassnet.errors import ConfigError, DataError
from glassnet.lessons import random_search, search_vertical


def reference(attempts):
    """The search written out in plain NumPy, float32 as the book has it."""
    random = np.random.RandomState(0)

    def randn(*shape):
        return random.randn(*shape).astype(np.float32)

    X = []
    for group in range(3):
        first, second = randn(100) * 0.1 + group / 3, randn(100) * 0.1 + 0.5
        X.append(np.c_[first, second])
    X, y = np.concatenate(X).astype(np.float32), np.repeat(range(3), 100)
    w1, b1 = 0.01 * randn(2, 3), np.zeros((1, 3), np.float32)
    w2, b2 = 0.01 * randn(3, 3), np.zeros((1, 3), np.float32)
    best, lowest, kept = (w1, b1, w2, b2), 9999999, []
    for attempt in range(attempts):
        w1, b1, w2, b2 = (part + 0.05 * randn(*part.shape) for part in best)
        scores = np.maximum(0, X @ w1 + b1) @ w2 + b2
        p = np.exp(scores - scores.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        loss = -np.log(np.clip(p[range(300), y], 1e-7, 1 - 1e-7)).mean()
        if loss < lowest:
            best, lowest = (w1, b1, w2, b2), loss
            kept.append((attempt, float(loss), float((p.argmax(axis=1) == y).mean())))
    return kept


def test_it_draws_and_keeps_what_the_book_does():
    """Every improvement of the first tries: its number, its loss and its accuracy."""
    ours = search_vertical(attempts=600, seed=book_random()).improvements
    theirs = reference(600)
    assert [found.attempt for found in ours] == [attempt for attempt, _, _ in theirs]
    np.testing.assert_allclose([f.loss for f in ours], [loss for _, loss, _ in theirs], rtol=1e-5)
    np.testing.assert_allclose([f.accuracy for f in ours], [a for _, _, a in theirs], atol=0.01)


def test_luck_is_enough_for_an_easy_task():
    """10,000 tries tell nine of ten points apart."""
    search = search_vertical(seed=book_random())
    assert search.best.accuracy > 0.9
    assert search.best.loss < 0.25


def test_luck_is_not_enough_for_a_hard_one():
    """On the spiral the same search stays close to guessing."""
    X, y = spiral(100, 3, seed=0)
    model = Model([Dense(2, 3), ReLU(), Dense(3, 3), Softmax()], loss=CrossEntropy())
    model.begin(0)
    assert random_search(model, X, y, attempts=2000, seed=0).best.accuracy < 0.6


def test_the_model_holds_the_best_parameters():
    """What was tried afterwards and was worse is gone."""
    search = search_vertical(attempts=300, seed=3)
    chance = np.random.default_rng(3)
    X, y = vertical(100, 3, seed=chance)
    assert search.model.evaluate(X, y)["loss"] == pytest.approx(search.best.loss, rel=1e-5)
    losses = [found.loss for found in search.improvements]
    assert losses == sorted(losses, reverse=True)
    assert search.improvements[0].attempt == 0


def test_a_first_try_without_a_loss_is_refused():
    """Where steps are so large that no number is left, there is no best of all tries."""
    X, y = vertical(5, 3, seed=0)
    model = Model([Dense(2, 3), Softmax()], loss=CrossEntropy())
    model.begin(0)
    with np.errstate(all="ignore"), pytest.raises(DataError, match="not a number"):
        random_search(model, X, y, attempts=3, step=1e39, seed=0)


@pytest.mark.parametrize("settings", [{"attempts": 0}, {"attempts": 5, "step": 0}])
def test_impossible_searches_are_refused(settings):
    """At least one try, and steps that go somewhere."""
    X, y = vertical(5, 3, seed=0)
    model = Model([Dense(2, 3), Softmax()], loss=CrossEntropy())
    model.begin(0)
    with pytest.raises(ConfigError):
        random_search(model, X, y, **settings)
