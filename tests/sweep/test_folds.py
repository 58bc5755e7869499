"""Folds: who is held back, and when."""

import numpy as np
import pytest

from glassnet.errors import DataError
from glassnet.sweeps.folds import folds_of


def generator():
    return np.random.default_rng(0)


@pytest.mark.parametrize("labels", [None, np.arange(23) % 3])
def test_every_row_is_held_back_once(labels):
    """And learned from in all other folds; folds differ by one row at most."""
    parts = folds_of(23, 4, generator(), labels)
    assert sorted(np.concatenate([back for _, back in parts])) == list(range(23))
    for kept, back in parts:
        assert sorted([*kept, *back]) == list(range(23))
        assert len(back) in (5, 6)


def test_every_class_is_dealt_evenly():
    """Each fold holds back its share of each class, give or take one row."""
    labels = np.repeat([0, 1, 2], [40, 12, 7])
    for _, back in folds_of(59, 5, generator(), labels):
        counts = np.bincount(labels[back], minlength=3)
        assert (abs(counts - np.array([40, 12, 7]) / 5) < 1).all()


def test_the_only_row_of_a_class_is_always_learned_from():
    """Nobody could predict a class that was never seen."""
    labels = np.array([0, 0, 0, 1, 1, 2])
    assert all(5 in kept for kept, _ in folds_of(6, 2, generator(), labels))


def test_more_folds_than_rows():
    """Nothing could be held back in some of them."""
    with pytest.raises(DataError, match="3 rows that can be held back are too few for 4 folds"):
        folds_of(3, 4, generator())
