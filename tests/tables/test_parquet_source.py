"""Parquet: the columns with their types."""

import datetime
import decimal

import pyarrow
import pyarrow.parquet
import pytest

from glassnet.errors import DataError
from glassnet.tables import read
from glassnet.tables.parquet_source import rows_and_columns


@pytest.fixture
def parquet(tmp_path):
    """Write columns into a Parquet file."""

    def write(columns, names=None, name="data.parquet"):
        arrays = pyarrow.table(columns) if names is None else pyarrow.table(columns, names=names)
        pyarrow.parquet.write_table(arrays, tmp_path / name)
        return tmp_path / name

    return write


def test_types(parquet):
    """Numbers of every kind, words, truth values and dates become cells; empty ones are missing."""
    table = read(
        parquet(
            {
                "a": [1, None],
                "A": [1.5, float("nan")],
                "single": pyarrow.array([0.1, float("inf")], pyarrow.float32()),
                "money": [decimal.Decimal("1.50"), None],
                "truth": [True, None],
                "day": [datetime.date(2024, 2, 29), None],
                "word": pyarrow.array(["x", " "]).dictionary_encode(),
            }
        )
    )
    texts = {name: table.text(name).tolist() for name in table.names}
    assert texts == {
        "a": ["1", None],
        "A": ["1.5", None],
        "single": ["0.1", None],
        "money": ["1.50", None],
        "truth": ["True", None],
        "day": ["2024-02-29", None],
        "word": ["x", None],
    }
    assert table.numbers("money")[0] == 1.5


@pytest.mark.parametrize("name", ["data.csv", "data", "year=2020/[1].parquet"])
def test_any_name(parquet, tmp_path, name):
    """A Parquet file is known by its bytes, and its name adds nothing to it."""
    (tmp_path / "year=2020").mkdir()
    table = read(parquet({"a": [1, 2]}, name=name))
    assert table.names == ("a",)
    assert table.numbers("a").tolist() == [1, 2]


def test_left_out(parquet):
    """Columns of lists, records and bytes are left out, and that is said."""
    columns = {
        "l": [[1], [2]],
        "r": [{"x": 1}, {"x": 2}],
        "b": [b"x", b"y"],
        "t": [[datetime.datetime(2024, 2, 29)]] * 2,
        "a": [1, 2],
    }
    table = read(parquet(columns))
    assert table.names == ("a",)
    assert [note.split(" is ")[0] for note in table.notes] == [
        "column 'l'",
        "column 'r'",
        "column 'b'",
        "column 't'",
    ]


def test_words_for_missing_values(parquet):
    """They stand for nothing in any column, and the table knows them."""
    table = read(parquet({"a": ["x", "NA"], "b": [-9.0, 1.5]}), missing=["NA", "-9"])
    assert table.missing == ("NA", "-9")
    assert (table.text("a").tolist(), table.text("b").tolist()) == (["x", None], [None, "1.5"])


def test_rows_and_columns_are_counted_before_they_are_read(parquet, file):
    """Columns inside of columns are none of the table; 0 and 0 if it is no Parquet file."""
    path = parquet({"a": [1, 2, 3], "r": [{"x": 1, "y": 2}] * 3, "b": ["u", "v", "w"]})
    assert rows_and_columns(path) == (3, 3)
    assert rows_and_columns(file(b"a,b\n1,2\n", "no.parquet")) == (0, 0)


def test_all_missing(parquet):
    """A column of a type that only says that nothing is there is still a column."""
    table = read(parquet({"a": [1], "n": pyarrow.array([None])}))
    assert (table.names, table.notes) == (("a", "n"), ())
    assert table.text("n").tolist() == [None]


def test_whole_numbers_beyond_float64(parquet):
    """Labels that float64 cannot tell apart stay what they are."""
    labels = [2**53, 2**53 + 1]
    assert read(parquet({"y": labels})).text("y").tolist() == [str(label) for label in labels]


def test_faults(file, parquet):
    """Damaged files, repeated names and tables without rows are refused."""
    path = parquet({"a": [1, 2]})
    whole = path.read_bytes()
    for content in (b"PAR1", whole[:-20], b"a,b\n1,2\n"):
        with pytest.raises(DataError, match="not a readable Parquet file") as caught:
            read(file(content, "data.parquet"))
        assert caught.value.do
    with pytest.raises(DataError, match="more than once: 'a'"):
        read(parquet([[1], [2]], names=["a", "a"]))
    with pytest.raises(DataError, match="no column of numbers or text"):
        read(parquet({"l": [[1], [2]]}))
    with pytest.raises(DataError, match="0 data rows"):
        read(parquet({"a": pyarrow.array([], pyarrow.int64())}))
