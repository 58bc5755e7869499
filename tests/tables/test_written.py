"""Cells as they are written: one row of a table, with every sign that is in the file."""

import numpy as np
import pytest

from glassnet.errors import DataError
from glassnet.tables import read


@pytest.fixture
def many(tmp_path):
    """A file with columns of many numbers, of few numbers, of words, and gaps, and its lines."""
    lines = [[f"{row}.50", f"0{row % 3}", f"w {row % 4}", ""] for row in range(60)]
    for row in (5, 59):
        lines[row][0] = ""
        lines[row][3] = "1e3"
    path = tmp_path / "many.csv"
    path.write_text("\n".join(["a,b,c,d", *(",".join(line) for line in lines)]) + "\n")
    return path, lines


@pytest.mark.parametrize("row", [0, 4, 5, 58, 59])
def test_every_cell_is_as_the_file_has_it(many, row):
    """55.0 stays 55.0; what is empty is None."""
    path, lines = many
    found = read(path).written(row)
    assert found == {name: cell or None for name, cell in zip("abcd", lines[row], strict=True)}


def test_it_is_what_the_columns_say(many):
    """Whether they are read one by one or a row at a time."""
    table = read(many[0])
    whole = {name: table.text(name) for name in table.names}
    for row in (3, 5):
        assert read(many[0]).written(row) == {name: whole[name][row] for name in table.names}


def test_words_for_missing_and_commas(tmp_path):
    """Decimal commas are shown as they are, and a word that means nothing is None."""
    path = tmp_path / "comma.csv"
    rows = [f"{row},50;{row * 3}" for row in range(40)]
    rows[7] = "NA;21"
    path.write_text("\n".join(["x;y", *rows]) + "\n")
    table = read(path, missing=("NA",))
    assert table.written(6) == {"x": "6,50", "y": "18"}
    assert table.written(7) == {"x": None, "y": "21"}


def test_a_file_that_was_changed_since_is_refused(many):
    """Before another number is shown than the network was given."""
    path, _ = many
    table = read(path)
    path.write_text(path.read_text().replace("7.50", "8.50"))
    with pytest.raises(DataError, match="not the same any more"):
        table.written(7)


def test_arrays_have_their_numbers():
    """A table that was made from arrays is written as Python writes it."""
    table = read({"x": np.array([1.5, 2.0]), "k": ["a", None]})
    assert table.written(1) == {"x": "2.0", "k": None}
