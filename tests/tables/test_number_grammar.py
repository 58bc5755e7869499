"""What a number is: one rule in Python and in SQL."""

import duckdb
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from glassnet.tables.number_grammar import (
    in_order,
    is_missing,
    parse,
    sql_missing,
    sql_number,
    sql_text,
)

NUMBERS = {
    "1": 1.0,
    "-1.5": -1.5,
    "+.5": 0.5,
    "5.": 5.0,
    " 1e3\t": 1000.0,
    "1E-2": 0.01,
    "007": 7.0,
    "1e-320": 1e-320,
    "-0": -0.0,
}
WORDS = ["", " ", ".", "-", "e5", "1e", "1e+", "inf", "-inf", "NaN", "0x10", "1_000", "1,5"]
WORDS += ["1 000", "50%", "$5", "+-1", "--1", "1e999", "١", "1\u00a0", "1d", "1f", "true", "None"]


@pytest.mark.parametrize(("cell", "value"), NUMBERS.items())
def test_numbers(cell, value):
    """Digits with sign, decimal mark, exponent and blanks around are numbers."""
    assert parse(cell) == value


@pytest.mark.parametrize("cell", WORDS)
def test_words(cell):
    """Nothing else is a number, whatever Python or DuckDB would take for one."""
    assert parse(cell) is None


def test_decimal_comma():
    """With a decimal comma the point is no part of a number."""
    assert parse("-1,5e1", decimal=",") == -15.0
    assert parse("1.5", decimal=",") is None
    assert parse("1.000,5", decimal=",") is None


def test_missing():
    """Empty and blank cells are missing, and the words that the user says."""
    assert is_missing("")
    assert is_missing(" \t\n")
    assert is_missing(" NA ", ["NA"])
    assert not is_missing("na", ["NA"])
    assert not is_missing("0", ["NA"])


def test_order():
    """Words are sorted by letters, and by size if all of them are numbers."""
    assert in_order(["10", "9", "1.5"]) == ("1.5", "9", "10")
    assert in_order(["10", "9", "x"]) == ("10", "9", "x")


signs = "0159.,+-eE_ !:;xnaifNI\0\t\n\r\v\f\u00a0\u0661'\""
floats = st.floats(allow_nan=False, allow_infinity=False)
cells = st.text(alphabet=signs, max_size=8) | floats.map(repr)


@settings(max_examples=150, deadline=None)
@given(
    cells=st.lists(cells, min_size=1, max_size=50),
    decimal=st.sampled_from([".", ","]),
    words=st.lists(st.sampled_from(["NA", "5", "it's", "0"]), max_size=2),
)
@example(cells=[*NUMBERS, *WORDS], decimal=".", words=[])
@example(cells=[*NUMBERS, *WORDS], decimal=",", words=["5."])
def test_sql_agrees_with_python(cells, decimal, words):
    """DuckDB and Python see the same missing cells, words and numbers, to the last bit."""
    asked = f"cell, {sql_number('cell', decimal, words)}, {sql_missing('cell', words)}"
    rows = duckdb.execute(f"SELECT {asked} FROM (SELECT unnest(?) AS cell)", [cells]).fetchall()
    for cell, value, missing in rows:
        assert missing == is_missing(cell, words)
        if missing:
            assert value is None
        elif parse(cell, decimal) is None:
            assert not np.isfinite(value)
        else:
            assert value == parse(cell, decimal)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=20))
def test_text_in_sql(text):
    """Any text comes through SQL unchanged."""
    assert duckdb.sql(f"SELECT {sql_text(text)}").fetchall() == [(text,)]
