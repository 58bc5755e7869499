"""A column that says which rows are held back."""

import numpy as np
import pytest

from glassnet.errors import ConfigError, DataError
from glassnet.tables import split_as_written, split_in_words

WORDS = ["train", "Training", " TRAIN ", "validation", "valid", "VAL", "test", "holdout"]


def test_every_word(table):
    """Three ways to say training and five to say held back, capitals and blanks aside."""
    given = table({"x": range(8), "part": WORDS})
    kept, back = split_as_written(given, "part", np.arange(8))
    assert (list(kept), list(back)) == ([0, 1, 2], [3, 4, 5, 6, 7])


def test_only_rows_that_are_used(table):
    """Rows without a target are on neither side, and rows come in rising order."""
    given = table({"x": range(8), "part": WORDS})
    kept, back = split_as_written(given, "part", np.array([0, 2, 4, 6]))
    assert (list(kept), list(back)) == ([0, 2], [4, 6])


@pytest.mark.parametrize(
    ("cells", "what"),
    [
        (["train", "tset", "test"], "column 'part': 'tset' at line 3 says neither training nor"),
        (["train", "", "test"], "column 'part': 1 missing value, first at line 3"),
        (["train", "1", "0"], "'1' at line 3 says neither"),
        (["train", "train", "train"], "no row with a target says validation"),
        (["val", "test", "val"], "no row with a target says train"),
    ],
)
def test_other_words(table, cells, what):
    """Any other word is an error with its line and the words that there are."""
    with pytest.raises(DataError, match=what) as told:
        split_as_written(table({"x": range(3), "part": cells}), "part", np.arange(3))
    assert "holdout" in told.value.do
    assert "column 'part'" in told.value.where


def test_no_such_column(table):
    """A column that is not there is a wrong command."""
    with pytest.raises(ConfigError, match="no column 'prat'; did you mean 'part'") as told:
        split_as_written(table({"part": ["train", "test"]}), "prat", np.arange(2))
    assert told.value.where == "--split-column"


def test_in_words(table):
    """How many rows hold which word is said as it is written."""
    given = table({"x": range(3), "part": ["train", "Test", "train"]})
    assert split_in_words(given, "part", range(3)) == "as column 'part' says: 1 'Test', 2 'train'"
