"""Row numbers: any list of them, in any order, in blocks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.errors import ConfigError
from glassnet.tables import row_numbers
from glassnet.tables.row_numbers import (
    PackedRows,
    as_rows,
    blocks,
    marked,
    mask_of,
    rows_where,
    within,
)


def test_forms():
    """All rows, a range and any list of whole numbers are row numbers."""
    assert as_rows(None, 3) == range(3)
    assert as_rows(range(1, 3), 3) == range(1, 3)
    assert as_rows([1, 2], 3) == range(1, 3)
    assert as_rows([2, 0, 2], 3).tolist() == [2, 0, 2]
    assert len(as_rows([], 3)) == 0


@pytest.mark.parametrize("rows", [[-1], [3], range(2, 4), [0.5], [[1]], ["a"], [True, False, True]])
def test_faults(rows):
    """Rows that do not exist, and what is no row number, are refused."""
    with pytest.raises(ConfigError, match="row numbers must"):
        as_rows(rows, 3)


@pytest.mark.parametrize("rows", [range(2, 9), [0, 3, 4, 9], [9, 0, 5, 5, 1], [7], []])
def test_blocks(monkeypatch, rows):
    """Blocks together are all rows in the order that was asked for."""
    monkeypatch.setattr(row_numbers, "BLOCK", 3)
    wanted = as_rows(rows, 10)
    found = np.full(len(wanted), -1)
    for place, block in blocks(wanted):
        assert max(block) - min(block) < 3
        found[place] = block
    assert found.tolist() == list(rows)


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 20), st.data())
def test_packed_rows_are_their_numbers(marks, block, data):
    """A place, a slice, a stretch of the table and all at once tell what an array would."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_numbers, "BLOCK", block)
        rows, expected = PackedRows(np.array(marks)), np.flatnonzero(marks)
        start, stop = (data.draw(st.integers(-70, 70)) for _ in range(2))
        assert np.asarray(rows).tolist() == expected.tolist() == list(rows)
        assert len(rows) == len(expected)
        assert rows[start:stop].tolist() == expected[start:stop].tolist()
        inside = (expected >= abs(start)) & (expected < abs(stop))
        assert rows.within(abs(start), abs(stop)).tolist() == expected[inside].tolist()
        assert [*map(rows.__getitem__, range(-len(rows), 0))] == expected.tolist()
        assert mask_of(rows, len(marks)).tolist() == marks


def test_packed_rows_take_a_bit_each():
    """A million rows of a table take 125,000 bytes."""
    assert PackedRows(np.arange(1_000_000) % 3 > 0).bits.nbytes == 125_000


@pytest.mark.parametrize("place", [2, -3])
def test_no_such_place(place):
    """Where there is no row, there is an error, as with a list."""
    with pytest.raises(IndexError, match="2 rows"):
        PackedRows(np.array([True, False, True]))[place]


def test_rows_that_lie_together_are_a_range():
    """A mask without gaps is a range, which is faster; one of another table is refused."""
    assert rows_where(np.array([False, True, True])) == range(1, 3)
    assert isinstance(rows_where(np.array([True, False, True])), PackedRows)
    with pytest.raises(ConfigError, match="row numbers must"):
        as_rows(PackedRows(np.array([True, False, False, True])), 3)


@pytest.mark.parametrize(
    "rows", [range(5), range(1, 4), PackedRows(np.array([0, 1, 1, 0, 1], bool)), np.array([1, 4])]
)
def test_some_of_some_rows(rows):
    """A mask over places picks the rows at them, whatever form they have."""
    numbers = np.asarray(rows)
    wanted = np.arange(len(numbers)) % 2 == 0
    assert np.asarray(marked(rows, wanted)).tolist() == numbers[wanted].tolist()
    inside = numbers[(numbers >= 1) & (numbers < 4)]
    assert np.asarray(within(rows, 1, 4)).tolist() == inside.tolist()
