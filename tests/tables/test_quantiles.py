"""Quantiles: NumPy's, of the rows that are asked about, whatever their size and order."""

import numpy as np
import pytest

from glassnet.tables import read
from glassnet.tables.quantiles import between, quantiles

SHARES = (0, 0.1, 0.25, 0.5, 0.75, 1)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 100, 1001])
def test_they_are_those_of_numpy(count):
    """Which draws a straight line between neighbours, too."""
    values = np.random.default_rng(count).normal(1e6, 1, count)
    found = quantiles(read({"a": values}), "a", range(count), count, SHARES)
    np.testing.assert_allclose(found, np.quantile(values, SHARES), rtol=1e-15)


def test_rows_and_missing_cells():
    """Only numbers in the given rows count."""
    values = np.array([9.0, np.nan, 1.0, 5.0, 1e9, 3.0])
    found = quantiles(read({"a": values}), "a", np.array([5, 0, 1, 2, 3]), 4)
    assert found == [2.5, 4.0, 6.0]


def test_between_huge_and_equal_numbers():
    """Nothing overflows, and equal neighbours are not rounded apart."""
    assert between(-1.7e308, 1.7e308, 0.5) == 0
    assert all(between(0.1, 0.1, share) == 0.1 for share in np.linspace(0, 1, 101))
