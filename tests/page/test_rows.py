"""The rows of a page: few of many, in order, spread evenly, and no more than there is room for."""

import numpy as np

from glassnet.page.columns import middle_of
from glassnet.page.rows import MOST_PRODUCTS, MOST_ROWS, evenly, room_for, tidy


def test_few_rows_of_many_are_spread_evenly():
    """From the first to the last, in the order of the table."""
    assert evenly(np.array([90, 10, 50, 70, 30]), 3).tolist() == [10, 50, 90]
    assert evenly(np.array([3, 1, 2]), 3).tolist() == [1, 2, 3]
    assert evenly(np.array([3, 1, 2]), 0).tolist() == []


def test_room_for_rows():
    """Wide tables and slow networks get fewer rows, but never none."""
    assert room_for(4, 100) == MOST_ROWS
    assert room_for(1000, 100) == 20
    assert room_for(4, MOST_PRODUCTS // 10) == 10
    assert room_for(10**9, 10**12) == 1


def test_whole_numbers_lose_their_point():
    """Only where no digit is lost, and words stay words."""
    assert [str(tidy(cell)) for cell in (5.0, 5.5, 1e300, "5.0", None)] == [
        *("5", "5.5", "1e+300", "5.0", "None")
    ]


def test_a_page_without_rows_begins_with_an_ordinary_row():
    """The middle of numbers, the first category; without one a gap, unless gaps are refused."""
    number = {"kind": "number", "scale": {"centre": 5.81912}}
    assert middle_of(number) == 5.82
    words = {"kind": "category", "categories": ["red", "blue"], "refuses_missing": True}
    assert middle_of(words) == "red"
    assert middle_of({**words, "categories": []}) == ""
    assert middle_of({**words, "categories": [], "refuses_missing": False}) is None
