"""What a column is: numbers, categories, or of no use, and said so."""

import pytest

from glassnet.errors import ConfigError, DataError
from glassnet.tables import Encoder, read
from glassnet.tables.columns import columns_of

N = 40
CLASSES = [["no", "yes"][row % 2] for row in range(N)]
SPARE = [str(row * 7 % 11) for row in range(N)]  # so that there is always something to learn from

KINDS = {
    "whole numbers": ([row % 9 for row in range(N)], "number", ""),
    "numbers, all different": ([f"{row * 0.37:.2f}" for row in range(N)], "number", ""),
    "numbers in disorder": ([row * 7 % 41 for row in range(N)], "number", ""),
    "numbers and gaps": (["", *range(3, N + 2)], "number", ""),
    "words": ([["red", "blue"][row % 2] for row in range(N)], "category", ""),
    "few numbers among words": (["1", *["a", "b", "c"] * 13], "category", ""),
    "one number": ([7] * N, "ignored", "constant (7)"),
    "one number, written differently": (["7", "7.0"] * 20, "ignored", "constant (7)"),
    "one word": (["x"] * N, "ignored", "constant ('x')"),
    "nothing": ([""] * N, "ignored", "all its cells are missing"),
    "days": ([f"2024-01-{row % 28 + 1:02d}" for row in range(N)], "ignored", "dates or times"),
    "German days": ([f"{row % 28 + 1}.2.2024" for row in range(N)], "ignored", "dates or times"),
    "American days": ([f"2/{row % 28 + 1}/24" for row in range(N)], "ignored", "dates or times"),
    "times": ([f"2024-01-01T{row % 24:02d}:00:00Z" for row in range(N)], "ignored", "dates"),
    "clock": ([f"{row % 24}:30" for row in range(N)], "ignored", "dates or times"),
    "names of days": ([f"{row % 28 + 1} Feb 2024" for row in range(N)], "ignored", "dates"),
    "identifiers": ([f"person {row}" for row in range(N)], "ignored", "identifiers or free text"),
}


@pytest.mark.parametrize(("cells", "kind", "reason"), KINDS.values(), ids=KINDS)
def test_kinds(table, cells, kind, reason):
    """The kind follows from the cells, and what is ignored is ignored for a reason."""
    columns = columns_of(table({"x": cells, "spare": SPARE, "y": CLASSES}), ["y"], range(N))
    assert (columns[0].name, columns[0].kind) == ("x", kind)
    assert reason in columns[0].reason


@pytest.mark.parametrize(
    ("name", "cells", "kind"),
    [
        ("n", range(N), "ignored"),  # the first column counts the rows
        ("n", range(1, N + 1), "ignored"),
        ("n", range(5, N + 5), "number"),
        ("customer_id", range(1005, N + 1005), "ignored"),
        ("ID", [row * 17 % 41 for row in range(N)], "ignored"),
        ("id", [2**60 + 100 * row for row in range(N)], "ignored"),  # one float64 for many of them
        ("id", [row % 7 for row in range(N)], "number"),
        ("paid", [row * 17 % 41 for row in range(N)], "number"),
        ("id", [row * 0.5 for row in range(N)], "number"),
    ],
)
def test_counters(table, name, cells, kind):
    """Numbers that only number the rows, and different whole numbers called an id, are ignored."""
    columns = columns_of(table({name: cells, "spare": SPARE, "y": CLASSES}), ["y"], range(N))
    assert columns[0].kind == kind


def test_only_a_counter(table):
    """A counter is kept if there is nothing else to learn from: it may be time."""
    columns = columns_of(table({"x": range(N), "y": CLASSES}), ["y"], range(N))
    assert columns[0].kind == "number"


MISTAKES = {
    "few words": (["n/a" if row in (5, 9) else row / 3 for row in range(N)], "2 of 40", 7),
    "half words": ([["low", "1"][row % 2] for row in range(N)], "20 of 40", 2),
    "usual words for nothing": (["1.5", *["NA", "?"] * 19, "-"], "39 of 40", 3),
    "infinity": (["inf" if row == 3 else row / 3 for row in range(N)], "1 of 40", 5),
    "not a number": (["nan" if row == 3 else row / 3 for row in range(N)], "1 of 40", 5),
    "too large": (["1e999" if row == 3 else row / 3 for row in range(N)], "1 of 40", 5),
}


@pytest.mark.parametrize(("cells", "count", "line"), MISTAKES.values(), ids=MISTAKES)
def test_words_among_numbers(table, cells, count, line):
    """A few words in a number column are an error with count, word, line and two remedies."""
    with pytest.raises(DataError, match=f"column 'x': {count} cells") as caught:
        columns_of(table({"x": cells, "y": CLASSES}), ["y"], range(N))
    word = cells[line - 2]
    assert f"first {word!r} at line {line}" in caught.value.what
    assert caught.value.where.endswith(f"data.csv:{line}, column 'x'")
    assert f"--missing {word!r}" in caught.value.do
    assert caught.value.do.endswith(" or --categorical x")


def test_all_usual_words_for_nothing_are_told_at_once(table):
    """Whoever has five of them needs one run to learn of them; a word that is none stays out."""
    cells = [["1.5", "-", "NA", "2", "NaN", "3", "old", "4"][row % 8] for row in range(N)]
    with pytest.raises(DataError) as caught:
        columns_of(table({"x": cells, "y": CLASSES}), ["y"], range(N))
    remedy = "--missing '-' --missing 'NA' --missing 'NaN'"
    assert caught.value.do == f"use {remedy} or --categorical x"


@pytest.mark.parametrize("cells", [["1,5", "2,25"], ["1,500", "12,000"], ["1,5", "x"]])
def test_commas(table, cells):
    """Cells that look like numbers with commas are not taken for names of categories."""
    with pytest.raises(DataError, match="look like numbers with commas") as caught:
        columns_of(table({"x": cells * 20, "y": CLASSES}), ["y"], range(N))
    assert "--decimal ','" in caught.value.do


@pytest.mark.parametrize(
    ("cell", "bare"),
    [
        ("3.166,79", "3166,79"),
        ("1,234.50", "1234.50"),
        ("-1'234", "-1234"),
        ("1.234.567,5", "1234567,5"),
        ("9,8 %", "9,8"),
        ("5%", "5"),
        ("$12", "12"),
        ("0,99 €", "0,99"),
    ],
)
def test_numbers_in_office_dress(table, cell, bare):
    """Amounts with groups of thousands, % or a currency are neither names nor identifiers."""
    cells = [cell, *["956,08", "12,5", "7,25"] * 12]
    with pytest.raises(DataError, match="look like numbers with groups of thousands") as caught:
        columns_of(table({"x": cells, "y": CLASSES[:37]}), ["y"], range(37))
    assert caught.value.do == f"write {bare!r} instead, or use --categorical x"
    names = columns_of(table({"x": cells, "y": CLASSES[:37]}), ["y"], range(37), categorical=["x"])
    assert names[0].kind == "category"


WORDS_WITH_DIGITS = [
    ["10.0.0.1", "10.0.0.2"],
    ["1.2.3", "1.10.0"],
    ["0049.170.200", "0043.664.300"],
    ["5 m", "7 m"],
]


@pytest.mark.parametrize("cells", WORDS_WITH_DIGITS)
def test_other_words_with_digits_stay_words(table, cells):
    """Addresses, versions, telephones and lengths are not taken for amounts."""
    columns = columns_of(table({"x": cells * (N // 2), "y": CLASSES}), ["y"], range(N))
    assert columns[0].kind == "category"


def test_an_amount_among_numbers_is_told_how_to_write_it(table):
    """Where most cells are numbers, the one that is dressed is refused with what to write."""
    cells = ["1.5"] * (N - 1) + ["1,234.50"]
    with pytest.raises(DataError) as caught:
        columns_of(table({"x": cells, "y": CLASSES}), ["y"], range(N))
    assert caught.value.do.startswith("write '1234.50' instead, or use --missing")


@pytest.mark.parametrize(
    "cells",
    [
        ["word" * 60] * N,
        ["1"] * (N - 2) + ["word" * 60, "x" * 100],
        ["9" * 100 + ",5", "2,5"] * (N // 2),
        ["9" * 100 + " %", "2 %"] * (N // 2),
        [""] + ["1", "2", "3"] * (N // 3),
    ],
)
def test_long_names_and_cells(table, cells):
    """A message stays short whatever the names and the cells."""
    columns = {"\"é'" * 100: cells, "name" * 60: ["word" * 60] * N, "y": CLASSES}
    with pytest.raises(DataError) as caught:
        Encoder.fit(table(columns), "y")
    assert len(str(caught.value)) <= 400


def test_late_decimal_comma(file):
    """A decimal comma below the rows that are looked at first is named as what it may be."""
    rows = [f"{row % 7};{row % 2}" for row in range(1100)]
    table = read(file("\n".join(["x;y", *rows, "1,5;0"])))
    with pytest.raises(DataError, match="first '1,5' at line 1102") as caught:
        columns_of(table, ["y"], range(1101))
    assert caught.value.do == "use --decimal ',' or --missing '1,5' or --categorical x"


def test_remedies_work(table):
    """The options that the messages name do what they say."""
    cells = ["n/a" if row in (5, 9) else row // 10 for row in range(N)]
    columns = {"x": cells, "spare": SPARE, "y": CLASSES}
    assert columns_of(table(columns, missing=["n/a"]), ["y"], range(N))[0].kind == "number"
    assert columns_of(table(columns), ["y"], range(N), categorical=["x"])[0].kind == "category"
    assert columns_of(table(columns), ["y"], range(N), ignore=["x"])[0].reason == "as asked"


@pytest.mark.parametrize(
    ("options", "what", "where"),
    [
        ({"categorical": ["agee"]}, "no column 'agee'; did you mean 'age'", "--categorical"),
        ({"ignore": ["colr"]}, "no column 'colr'; did you mean 'colour'", "--ignore"),
        ({"ignore": ["y"]}, "'y' is named for two things", "--target"),
        ({"ignore": ["age"], "categorical": ["age"]}, "'age' is named for two", "--ignore"),
    ],
)
def test_options(table, options, what, where):
    """Names that do not exist or contradict each other are refused, with the nearest name."""
    columns = table({"age": range(4), "colour": list("abab"), "y": [0, 1, 0, 1]})
    with pytest.raises(ConfigError, match=what) as caught:
        columns_of(columns, ["y"], range(4), **options)
    assert where in caught.value.where


def test_nothing_left(table):
    """A table without any usable column is refused, with the reasons."""
    columns = table({"x": [1] * N, "y": CLASSES})
    with pytest.raises(DataError, match=r"no column is left to learn from \('x': constant \(1\)\)"):
        columns_of(columns, ["y"], range(N))
    with pytest.raises(DataError, match="there is only the target") as caught:
        columns_of(table({"x y": CLASSES}), ["x y"], range(N))
    assert "--separator" in caught.value.do
