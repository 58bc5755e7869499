"""Columns of words that were meant as numbers: all of them are told at once, and what to write."""

import pytest

from glassnet.errors import DataError
from glassnet.tables import Encoder, choose_together, read
from glassnet.tables.columns import columns_of

N = 40
OFFICE = {
    "price": ["1.234,56", "956,08"] * (N // 2),
    "share": ["9,8 %", "7 %"] * (N // 2),
    "colour": ["red", "blue"] * (N // 2),
    "tax": ["1,5", "2,5"] * (N // 2),
}
CLASSES = ["yes", "no"] * (N // 2)


def refusal_of(columns, target="y", **options):
    """What learning from a table is refused with."""
    with pytest.raises(DataError) as caught:
        Encoder.fit(read(columns), target, **options)
    return caught.value


def test_all_are_told_at_once_with_what_to_write():
    """Whoever has three of them needs one run to learn of them."""
    error = refusal_of(OFFICE | {"y": CLASSES})
    assert error.what == (
        "3 columns look like numbers with groups of thousands, % or a currency:"
        " 'price' ('1.234,56'), 'share' ('7 %'), 'tax' ('1,5')"
    )
    assert error.do == (
        "write '1234,56', '7' instead, write the numbers with a decimal point,"
        " or use --categorical with each"
    )


def test_of_commas_alone_the_decimal_mark_is_asked(file):
    """There is nothing to write otherwise."""
    rows = [f'"{cell}","{cell}",{word}' for cell, word in zip(OFFICE["tax"], CLASSES, strict=True)]
    error = refusal_of(file("\n".join(["x,z,y", *rows])))
    assert error.what == "2 columns look like numbers with commas: 'x' ('1,5'), 'z' ('1,5')"
    assert error.do == (
        "use --decimal ',' if these are decimal commas, or use --categorical with each"
    )


def test_amounts_among_numbers_are_told_with_the_others(file):
    """Where only large amounts have groups of thousands, too; alone it is told where it stands."""
    lines = [
        f"{'1.234,56' if row % 5 == 1 else '956,08'};{row},8 %;{row},5;{row % 2}"
        for row in range(N)
    ]
    error = refusal_of(file("\n".join(["price;share;tax;y", *lines])))
    assert "2 columns look like" in error.what
    assert "'price' ('1.234,56'), 'share' ('0,8 %')" in error.what
    error = refusal_of(file("\n".join(["price;share;tax;y", *lines])), ignore=["share"])
    assert "8 of 40 cells are not numbers, first '1.234,56' at line 3" in error.what


def test_a_decimal_mark_is_asked_of_text_files_alone(file):
    """JSON, Parquet and data frames have none that could be said: the cells have to be written."""
    rows = ",".join(f'{{"x": "{row},5", "y": "{"ab"[row % 2]}"}}' for row in range(N))
    error = refusal_of(file(f"[{rows}]", "data.json"))
    assert error.do == "write the numbers with a decimal point, or use --categorical x"
    mixed = {"x": ["1,5", *map(str, range(N - 1))], "y": CLASSES}
    assert refusal_of(mixed).do.startswith(
        "write the numbers with a decimal point, or use --missing"
    )


def test_those_that_are_spoken_for_stay_out():
    """A column that is ignored, or is said to hold categories, is left in peace."""
    options = {"ignore": ["price"], "categorical": ["share"]}
    error = refusal_of(OFFICE | {"y": CLASSES}, **options)
    assert error.what.startswith("column 'tax': cells like '1,5'")
    error = refusal_of(OFFICE, "price", ignore=["share"])
    assert "2 columns" in error.what
    assert "share" not in error.what


def test_a_target_among_them_is_told_how_it_is_learned_as_it_is():
    """Its words may be classes."""
    error = refusal_of(OFFICE, "price")
    assert "3 columns look like" in error.what
    assert error.do.endswith("or use --task classification, and --categorical with the others")
    with pytest.raises(DataError, match=r"2 columns look like .*: 'price' .*, 'tax'"):
        choose_together(read(OFFICE), ["price"], spared=["share"])


def test_what_is_written_is_a_number_then(file):
    """The remedies do what they say."""
    plain = {"price": ["1234,56", "956,08"] * (N // 2), "y": CLASSES}
    lines = ["price;y", *map(";".join, zip(*plain.values(), strict=True))]
    (column,) = columns_of(read(file("\n".join(lines))), ["y"], range(N))
    assert column.kind == "number"
    insisted = Encoder.fit(
        read(OFFICE | {"y": CLASSES}), "y", categorical=["price", "share", "tax"]
    )
    assert len(insisted.inputs) == 4


def test_the_message_stays_short():
    """However many there are and whatever they are called."""
    many = {f"{'name' * 20}{place}": OFFICE["price"] for place in range(30)}
    error = refusal_of(many | {"y": CLASSES})
    assert error.what.startswith("30 columns look like numbers")
    assert len(str(error)) <= 400
