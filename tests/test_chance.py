"""Chance: one seed, an independent generator for every purpose and every epoch."""

from itertools import combinations

import numpy as np
import pytest

import glassnet as gn
from glassnet.chance import PURPOSES, fresh_seed, generator_for
from glassnet.training import Plan


def test_the_same_seed_gives_the_same_numbers():
    """Whoever asks again finds the same stream."""
    once, again = (generator_for("shuffling", 7, epoch=3).random(5) for _ in range(2))
    np.testing.assert_array_equal(once, again)


def test_no_two_purposes_epochs_or_seeds_share_a_stream():
    """Every pair of streams differs."""
    streams = [
        generator_for(purpose, seed, epoch).random(4).tolist()
        for purpose in PURPOSES
        for seed in (0, 1)
        for epoch in (0, 1, 2)
    ]
    assert all(one != other for one, other in combinations(streams, 2))


def test_streams_of_neighbours_are_not_correlated():
    """Epoch 1 and epoch 2 of one seed are as unlike as any two streams."""
    one, two = (generator_for("dropout", 0, epoch).random(10_000) for epoch in (1, 2))
    assert abs(np.corrcoef(one, two)[0, 1]) < 0.04  # four standard errors


def test_a_purpose_must_exist():
    """A misspelt purpose is an error, never a stream of its own."""
    with pytest.raises(KeyError):
        generator_for("shufling", 0)


def test_numpys_global_numbers_are_left_alone():
    """Training draws nothing from, and seeds nothing in, NumPy's global state."""
    np.random.seed(5)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    model = gn.Model([gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy())
    model.fit(np.eye(2).repeat(3, 0), [0, 1, 2] * 2, epochs=2, seed=0)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_fresh_seeds_are_short_and_never_the_same():
    """They can be written down, and nobody foresees them."""
    seeds = {fresh_seed() for _ in range(100)}
    assert len(seeds) == 100
    assert all(0 <= seed < 2**32 for seed in seeds)


def orders_seen(layers):
    """Which rows came in which order in two epochs, as the first layer saw them."""
    seen = []

    class Watched(gn.Dense):
        def compute(self, parameters, inputs, mode):
            seen.extend(inputs[:, 0].tolist() if mode.training else [])
            return gn.Dense.compute(self, parameters, inputs, mode)

    first = Watched(2, 4)
    model = gn.Model([first, *layers, gn.Dense(4, 1)], loss=gn.MeanSquaredError())
    X = np.column_stack([np.arange(20), np.ones(20)])
    model.fit(X, np.zeros(20), epochs=2, batch_size=7, seed=3)
    return seen


def test_dropout_does_not_change_the_shuffling():
    """With and without dropout, the same rows are seen in the same order."""
    without = orders_seen([gn.ReLU()])
    assert orders_seen([gn.ReLU(), gn.Dropout(0.5)]) == without
    assert without[:16] != without[16:], "every epoch has an order of its own"
    assert sorted(without[:16]) == sorted(without[16:])


def test_an_epoch_can_be_repeated_without_those_before():
    """The order of epoch 7 is known without drawing epochs 1 to 6."""
    early, late = Plan(10, 8, seed=1), Plan(3, 8, seed=1, first_epoch=7)
    np.testing.assert_array_equal(early.order(7, 100), late.order(7, 100))
