"""The order of time: rows that are not in it are found, and said with their line."""

import numpy as np
import pytest

from glassnet.errors import DataError
from glassnet.tables import read, row_numbers
from glassnet.tables.dates import check_time_order
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_columns import Columns
from glassnet.workbench.table_training import TableTraining

COUNT = 40
DAYS = np.array(
    [f"2024-01-{day:02}" for day in range(1, 32)] + [f"2024-02-0{d}" for d in range(1, 10)]
)


def said(dates, block=122_880, **more):
    """What is said of a table with these dates, of which the last fifth is held back."""
    table = read({"when": np.array(dates, object), **more})
    cut = len(dates) * 4 // 5
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(row_numbers, "BLOCK", block)
        return check_time_order(table, table.names, range(cut), range(cut, len(dates)))


def swapped(dates, one, other):
    dates = list(dates)
    dates[one], dates[other] = dates[other], dates[one]
    return dates


@pytest.mark.parametrize("block", [1, 3, 1000])
def test_in_order(block):
    """Nothing is said of dates in order, of equal ones in a row, and of missing ones."""
    assert said(DAYS, block) == []
    assert said(np.sort(np.tile(DAYS, 2)), block) == []
    assert said([None, *DAYS[:20], None, *DAYS[20:], None], block) == []


@pytest.mark.parametrize("sign", list("./- "))
def test_years_of_two_digits_go_on_after_99(sign):
    """00 is the year 2000, after 99, which is 1999, as it is usually meant."""
    dates = ["30.12.98", "31.12.99", "01.01.00", "02.01.01", "03.01.02"]
    assert said([date.replace(".", sign) for date in dates]) == []


@pytest.mark.parametrize("block", [1, 3, 1000])
def test_a_few_out_of_order(block):
    """Two rows that changed places are said, with the first that is earlier than one before."""
    (note,) = said(swapped(DAYS, 10, 13), block)
    assert "not in the order of column 'when', first at row 11 (counted from 0)" in note


def test_half_of_the_last_rows_may_be_earlier():
    """Up to half of the rows held back it is said, and training goes on."""
    (note,) = said(swapped(DAYS, 31, 35))  # of the 8 last, 4 are before the latest of the others
    assert "first at row 32 " in note
    with pytest.raises(DataError, match="5 of the 8 last rows are earlier"):
        said(swapped(DAYS, 31, 36))


@pytest.mark.parametrize("block", [1, 3, 4, 1000])
def test_the_last_of_a_block_and_the_first_of_the_next(block):
    """Rows are compared with the one right before them, also where blocks meet."""
    (note,) = said(swapped(DAYS, 11, 12), block)
    assert "first at row 12 " in note


@pytest.mark.parametrize("block", [1, 3, 1000])
@pytest.mark.parametrize("dates", [DAYS[::-1], DAYS[np.random.default_rng(0).permutation(COUNT)]])
def test_another_order_is_refused(dates, block):
    """Newest first, or no order at all: the last rows are not the latest, and training stops."""
    with pytest.raises(DataError, match=r"time_order: .* of the 8 last rows are earlier") as told:
        said(dates, block)
    assert "sort the table by when" in told.value.do
    assert "--ignore when" in told.value.do


def test_the_latest_rows_in_front():
    """How many are earlier is counted against the latest row that is learned from."""
    with pytest.raises(DataError, match=r"first at row 1 .*: 8 of the 8 last rows"):
        said([DAYS[-1], *DAYS[:-1]])


def test_one_of_two_columns_is_in_order():
    """Where some column of dates is in order, another may say what it likes."""
    assert said(DAYS, born=DAYS[::-1]) == []


def test_two_columns_and_none_in_order():
    """Which of two says when a row was nobody can tell, so it is said and not refused."""
    (note,) = said(DAYS[::-1], born=DAYS[::-1])
    assert "column 'when'" in note


@pytest.mark.parametrize(
    ("early", "late"),
    [
        ("31.1.2024", "01.02.2024"),
        ("31/01/24", "01/02/24"),
        ("1/31/2024 10:30", "2/1/2024 09:00"),
        ("2024/1/31", "2024/2/1"),
        ("2024.1.31", "2024.2.1"),
        ("2024-01-31T23:30:00-02:00", "2024-02-01T02:00:00Z"),
        ("9 Feb 2024", "10 Jan 2025"),
        ("December 9, 2024", "January 1, 2025"),
    ],
)
def test_ways_to_write_dates(early, late):
    """Days, months and years come in the order of their country, and are compared as dates."""
    assert said([early] * 5 + [late] * 5) == []
    with pytest.raises(DataError, match="first at row 5"):
        said([late] * 5 + [early] * 5)


def test_day_or_month_first():
    """Dates that can be read in two ways are in order if they are so in one of them."""
    assert said(["01/02/2024", "02/01/2024", "01/03/2024", "02/03/2024", "03/03/2024"]) != []
    assert said(["01/02/2024", "01/03/2024", "01/04/2024", "02/01/2024", "02/05/2024"]) == []


@pytest.mark.parametrize("cells", [["a"] * 10, list(range(10)), ["10:30", "9:15"] * 5])
def test_what_is_no_date(cells):
    """Words, numbers and times of a day do not say when a row was."""
    assert said(cells) == []


def trained(dates, **settings):
    table = read({"day": dates, "x": np.arange(COUNT) ** 2.0, "y": np.array(["a", "b"] * 20)})
    columns = Columns("y", **settings)
    return TableTraining(table, columns, Recipe(hidden=(2,), epochs=1), seed=0)


def test_a_training_says_it():
    """The note is among those of the training; by chance the order does not matter."""
    notes = trained(np.array(swapped(DAYS, 3, 4)), time_order=True).notes
    assert any(note.startswith("time_order: the rows are not in the order") for note in notes)
    assert not any("time_order" in note for note in trained(DAYS[::-1]).notes)


def test_a_training_is_refused():
    """Newest first is refused, until the column is said to be something else."""
    with pytest.raises(DataError, match="not in the order of column 'day'"):
        trained(DAYS[::-1], time_order=True)
    trained(DAYS[::-1], time_order=True, ignore=["day"])


@pytest.mark.parametrize("year", ["24", "2024"])
@pytest.mark.parametrize("sign", "./-")
def test_years_have_two_digits_or_four(year, sign):
    """With the day before the month, as most of the world writes it."""
    days = [sign.join([f"{day:02}", "01", year]) for day in range(1, 31)]
    assert said(days) == []
    with pytest.raises(DataError, match="not in the order of column 'when'"):
        said(swapped(days, 3, 29))
