"""Shuffling in blocks: every row once, anywhere in the epoch, one window at a time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.chance import generator_for
from glassnet.shuffling import BlockOrder, Blocks
from glassnet.training import Plan


def order_of(count, block, window, epoch=1):
    return BlockOrder(count, Blocks(block, window), generator_for("shuffling", 0, epoch))


def rows_in_order(order):
    return np.concatenate([window.rows[window.order] for window in order.windows()])


@given(st.integers(1, 300), st.integers(1, 40), st.integers(1, 90))
def test_every_row_comes_once(count, block, window):
    """Whatever the sizes, an epoch has every row once, and no window more rows than fit."""
    order = order_of(count, block, window)
    assert sorted(rows_in_order(order).tolist()) == list(range(count))
    lengths = [len(part.order) for part in order.windows()]
    assert all(length == window for length in lengths[:-1])
    assert [part.first for part in order.windows()] == [0, *np.cumsum(lengths)[:-1]]


def test_an_epoch_can_be_repeated():
    """The same seed and epoch give the same order, another epoch gives another."""
    one, again, other = (rows_in_order(order_of(100, 5, 20, epoch)) for epoch in (1, 1, 2))
    assert (one == again).all()
    assert (one != other).any()


def test_a_row_can_come_at_any_time():
    """Over many epochs the first row comes in every tenth of the epoch about equally often."""
    places = [
        int(np.argmax(rows_in_order(order_of(100, 5, 20, epoch)) == 0)) for epoch in range(500)
    ]
    counts = np.bincount(np.array(places) // 10, minlength=10)
    assert ((counts - 50) ** 2 / 50).sum() < 27.9  # χ² of 9 degrees of freedom, p = 0.001


def test_only_the_rows_of_a_block_stay_together():
    """Rows of one block come in one window or two that follow each other; within, all are mixed."""
    order = order_of(1000, 10, 64)
    windows = np.empty(1000, int)
    for number, window in enumerate(order.windows()):
        windows[window.rows] = number
    spans = np.ptp(windows.reshape(100, 10), axis=1)
    assert spans.max() == 1
    neighbours = np.abs(np.diff(rows_in_order(order))) == 1
    assert neighbours.mean() < 0.1  # where a table that is not shuffled has all of them


@pytest.mark.parametrize("blocks_in_window", [4, 16, 64])
def test_sorted_tables_are_mixed_as_stated(blocks_in_window):
    """With a table sorted by class, its share in a window varies like a draw of whole blocks."""
    count, block = 20_000, 20
    labels = np.repeat([0, 1], [14_000, 6_000])  # p = 0.3
    blocks = count // block
    shares = [
        labels[window.rows].mean()
        for epoch in range(40)
        for window in order_of(count, block, blocks_in_window * block, epoch).windows()
        if len(window.order) == blocks_in_window * block
    ]
    drawn = (blocks - blocks_in_window) / (blocks - 1)  # without putting back
    expected = np.sqrt(0.3 * 0.7 / blocks_in_window * drawn)
    assert np.std(shares) == pytest.approx(expected, rel=0.1)


def test_windows_hold_whole_batches():
    """A plan makes windows of whole batches, of one at least."""
    assert Blocks(5, 70).for_batches(32) == Blocks(5, 64)
    assert Blocks(5, 7).for_batches(32) == Blocks(5, 32)
    order = Plan(epochs=1, batch_size=32, blocks=Blocks(5, 70)).order(1, 100)
    assert [len(window.order) for window in order.windows()] == [64, 36]
