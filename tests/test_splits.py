"""Splits: some rows to learn from, and some held back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet import splits
from glassnet.errors import ConfigError, DataError
from glassnet.splits import draw, last, split


def generator(seed=0):
    return np.random.default_rng(seed)


@given(st.integers(2, 300), st.floats(0.01, 0.99), st.integers(0, 2**32 - 1))
def test_every_row_is_on_exactly_one_side(count, fraction, seed):
    """No row is lost, none is on both sides, and neither side is empty."""
    kept, held_back = split(count, fraction, generator(seed))
    assert sorted([*kept, *held_back]) == list(range(count))
    assert len(kept) >= 1
    assert abs(len(held_back) - fraction * count) <= 1


@given(st.lists(st.integers(0, 3), min_size=2, max_size=60), st.floats(0.05, 0.95))
def test_every_class_gives_its_share(labels, fraction):
    """Each class with two rows or more is on both sides, and its share is as asked."""
    labels = np.array(labels)
    counts = np.bincount(labels)
    if counts.max() < 2:
        return  # refused: see below
    kept, held_back = split(len(labels), fraction, generator(), labels)
    assert sorted([*kept, *held_back]) == list(range(len(labels)))
    for label in np.flatnonzero(counts):
        here = np.sum(labels[held_back] == label)
        if counts[label] > 1:
            assert 1 <= here < counts[label]
        assert abs(here - fraction * counts[label]) <= 1


def test_a_fifth_of_each_class_is_exact_where_it_can_be():
    """100 + 50 + 10 rows give 20 + 10 + 2."""
    labels = np.repeat([0, 1, 2], [100, 50, 10])
    _, held_back = split(160, 0.2, generator(), labels)
    assert np.bincount(labels[held_back]).tolist() == [20, 10, 2]


def test_rows_come_in_rising_order():
    """Whoever does not shuffle trains on the rows in the order of the table."""
    for labels in (None, np.arange(50) % 3):
        for rows in split(50, 0.3, generator(), labels):
            assert (np.diff(rows) > 0).all()


def test_the_same_generator_draws_the_same_rows_and_another_draws_others():
    """The split is chance, but repeatable chance."""
    same = [split(100, 0.2, generator(4))[1].tolist() for _ in range(2)]
    assert same[0] == same[1]
    assert split(100, 0.2, generator(5))[1].tolist() != same[0]


def test_every_row_can_be_held_back():
    """Over many seeds each row is held back about as often as any other."""
    times = np.zeros(10)
    for seed in range(500):
        times[split(10, 0.3, generator(seed))[1]] += 1
    assert times.min() > 100  # 150 expected, 10 standard deviation
    assert times.max() < 200


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_rows_to_split_are_refused(count):
    """One row cannot be on both sides."""
    with pytest.raises(DataError, match="too few"):
        split(count, 0.5, generator())


def test_classes_of_one_row_each_cannot_be_split():
    """Nothing could be held back, so it is said."""
    with pytest.raises(DataError, match="3 rows are too few"):
        split(3, 0.5, generator(), np.arange(3))


@pytest.mark.parametrize("fraction", [0, 1, -0.1, 1.5, float("nan"), "0.2", None])
def test_a_fraction_is_between_0_and_1(fraction):
    """All or nothing is no split."""
    with pytest.raises(ConfigError, match="the validation fraction must be"):
        split(10, fraction, generator())


@settings(deadline=None)
@given(st.lists(st.integers(-5, 3), min_size=2, max_size=80), st.integers(0, 99))
def test_rows_are_those_of_a_full_permutation(labels, seed):
    """Of each class in turn the first of a full permutation of its rows are held back."""
    labels, chance, expected = np.array(labels), generator(seed), []
    for label in sorted(set(labels.tolist())):
        rows = chance.permutation(np.flatnonzero(labels == label))
        expected += rows[: min(max(round(0.3 * len(rows)), 1), len(rows) - 1)].tolist()
    if expected:
        assert split(len(labels), 0.3, generator(seed), labels)[1].tolist() == sorted(expected)


@pytest.mark.parametrize("stretch", [1, 7, 1000])
def test_numbers_of_classes_in_one_byte(monkeypatch, stretch):
    """Small unsigned labels and few rows at a time give the same split."""
    labels = generator(1).integers(0, 5, 300) ** 2  # some classes stay empty
    whole = split(300, 0.2, generator(), labels)[1]
    monkeypatch.setattr(splits, "STRETCH", stretch)
    assert np.flatnonzero(draw(300, 0.2, generator(), labels.astype(np.uint8))).tolist() == list(
        whole
    )


@given(st.integers(2, 300), st.floats(0.01, 0.99))
def test_the_last_rows_are_held_back(count, fraction):
    """In order, none that is not held back comes after one that is, and neither side is empty."""
    held_back = last(count, fraction)
    assert sorted(held_back.tolist()) == held_back.tolist()
    assert 1 <= held_back.sum() < count
    assert abs(held_back.sum() - fraction * count) <= 1


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_rows_to_split_in_order(count):
    """One row cannot be on both sides, in whatever order."""
    for way in (last, lambda *given: split(*given, generator())):
        with pytest.raises(DataError, match="too few"):
            way(count, 0.5)
