"""Row numbers: any list of them, in any order, in blocks."""

import numpy as np
import pytest

from glassnet.errors import ConfigError
from glassnet.tables import row_numbers
from glassnet.tables.row_numbers import as_rows, blocks


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
