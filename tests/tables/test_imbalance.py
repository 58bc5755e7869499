"""Classes of very different size."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glassnet.tables import imbalance


def test_999_to_1():
    """The most frequent and the rarest class are named with their rows, and what to look at."""
    told = imbalance(["no", "yes"], [999, 1])
    for words in ("'no' is on 999 rows", "'yes' on 1 row;", "baseline", "recall of every class"):
        assert words in told
    assert imbalance(["no", "yes"], [999, 1], "bought").startswith("classes of 'bought'")


def test_a_class_without_rows():
    """A class that is not there at all is uneven as well."""
    assert "'yes' on 0 rows" in imbalance(["no", "yes"], [50, 0])


@pytest.mark.parametrize(("counts", "is_told"), [([10, 1], True), ([9, 1], False)])
def test_from_ten_times_on(counts, is_told):
    """One class with ten times as many rows as another is worth a note."""
    assert bool(imbalance(["a", "b"], counts)) == is_told


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=9))
def test_the_order_of_classes_does_not_matter(counts):
    """What is said depends on how large classes are, and not on where they stand."""
    names = [f"c{count}-{place}" for place, count in enumerate(sorted(counts))]
    forwards = imbalance(names, sorted(counts))
    assert bool(forwards) == (max(counts) >= 10 * max(min(counts), 1))
