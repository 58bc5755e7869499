"""A table that was read: its cells, its places in words, its limits."""

import pytest

from glassnet.errors import ConfigError, DataError
from glassnet.tables import read

NUMBERS = "a,b\n" + "\n".join(f"{row}.50,x" for row in range(100))


def test_places(table):
    """A message can name a cell by its line, or by its row where there are no lines."""
    given = table({"a b": [1, 2], "c": ["x", "y"]})
    assert given.where().endswith("data.csv")
    assert given.where("c", 1).endswith("data.csv:3, column 'c'")
    arrays = read({"c": ["x", "y"]})
    assert arrays.where("c", 1) == "the given arrays, row 1 (counted from 0), column 'c'"
    assert arrays.where("c") == "the given arrays, column 'c'"
    assert "2 rows, 1 columns" in repr(arrays)


def test_foreign_names_are_shown_safely(table):
    """Names and cells from outside are quoted and cut, so that a message stays short."""
    given = table({"x\n" * 200: ["1", "bad\a" * 100]})
    with pytest.raises(DataError) as caught:
        given.numbers(given.names[0])
    assert len(str(caught.value)) <= 400
    assert str(caught.value).isprintable()


def test_unknown_column(table):
    """A column that is not there is named with the nearest that is."""
    with pytest.raises(ConfigError, match="no column 'agee'; did you mean 'age'"):
        table({"age": [1, 2]}).text("agee")


@pytest.mark.parametrize(
    "later", ["a,b\n1.50,x\n", NUMBERS.replace("7.50,x", "7.60,x", 1), NUMBERS + "\n\xe9,\n"]
)
def test_changed_file(file, later):
    """A file that changed since it was read is not mixed with what was read from it."""
    table = read(file(NUMBERS))
    file(later)
    with pytest.raises(DataError, match="not the same any more"):
        table.text("a")


def test_deleted_file(file):
    """The numbers stay if the file goes; the text that was not kept is refused."""
    path = file(NUMBERS)
    table = read(path)
    path.unlink()
    assert table.numbers("a")[7] == 7.5
    assert table.text("b", [7])[0] == "x"
    with pytest.raises(DataError, match="not the same any more"):
        table.text("a")
