"""Arrays and data frames: the same table whatever library they come from."""

import datetime
import subprocess
import sys

import numpy as np
import pandas
import polars
import pyarrow
import pytest

from glassnet.errors import DataError
from glassnet.tables import read

COLUMNS = {
    "whole": [1, None, 3],
    "real": [0.5, None, 2.0],
    "word": ["a", None, "b"],
    "truth": [True, False, None],
    "day": [datetime.date(2024, 2, 29), None, datetime.date(2025, 1, 1)],
}
TEXTS = {
    "whole": ["1", None, "3"],
    "real": ["0.5", None, "2.0"],
    "word": ["a", None, "b"],
    "truth": ["True", "False", None],
    "day": ["2024-02-29", None, "2025-01-01"],
}


def frames():
    """The same columns in every library."""
    frame = pandas.DataFrame(COLUMNS).astype({"whole": "Int64"})
    yield "pandas", frame.set_index(pandas.Index([7, 7, 7]))
    yield "pandas with pyarrow", frame.convert_dtypes(dtype_backend="pyarrow")
    yield "polars", polars.DataFrame(COLUMNS)
    yield "polars lazy", polars.DataFrame(COLUMNS).lazy()
    yield "pyarrow", pyarrow.table(COLUMNS)


@pytest.mark.parametrize(
    "frame", [frame for _, frame in frames()], ids=[name for name, _ in frames()]
)
def test_frames(frame):
    """Every library's frame gives the same names, numbers, texts and missing cells."""
    table = read(frame)
    assert table.names == tuple(COLUMNS)
    assert {name: table.text(name).tolist() for name in table.names} == TEXTS
    np.testing.assert_array_equal(table.numbers("whole"), [1, np.nan, 3])
    np.testing.assert_array_equal(table.numbers("real"), [0.5, np.nan, 2])
    assert table.line_of(0) is None


ARRAYS = {
    "list": [1, 2, 3],
    "big-endian": np.array([1, 2, 3], dtype=">f8"),
    "float16": np.array([1, 2, 3], dtype="f2"),
    "long double": np.array([1, 2, 3], dtype=np.longdouble),
    "int8": np.array([1, 2, 3], dtype="i1"),
    "uint64": np.array([1, 2, 3], dtype="u8"),
    "strided": np.array([1.0, 0, 2, 0, 3, 0])[::2],
    "Fortran": np.asfortranarray([[1.0, 9], [2, 9], [3, 9]])[:, 0],
    "texts": np.array(["1", "2", "3"]),
    "objects": np.array(["1", 2, 3.0], dtype=object),
    "masked": np.ma.masked_array([1, 2, 3], [0, 0, 0]),
}


@pytest.mark.parametrize("array", ARRAYS.values(), ids=ARRAYS)
def test_arrays(array):
    """Arrays of any number type and layout hold the same numbers, and are not changed."""
    before = np.array(array, copy=True)
    assert read({"a": array}).numbers("a").tolist() == [1, 2, 3]
    np.testing.assert_array_equal(np.asarray(array), before)


def test_read_only_memory_map(tmp_path):
    """A read-only array on disk is read as it is."""
    np.save(tmp_path / "a.npy", np.arange(3.0))
    mapped = np.load(tmp_path / "a.npy", mmap_mode="r")
    assert read({"a": mapped}).numbers("a").tolist() == [0, 1, 2]


def test_missing_values():
    """NaN, infinities, None, NaT, masked and empty cells are missing, and the given words."""
    table = read(
        {
            "float": [np.nan, np.inf, -np.inf, -999.0, 1.5],
            "object": np.array([None, float("nan"), pandas.NA, "NA", " "], dtype=object),
            "masked": np.ma.masked_array([1, 2, 3, 4, 5], [1, 1, 1, 1, 0]),
            "words": np.ma.masked_array(["a", "b", "c", "NA", "e"], [1, 1, 1, 0, 0]),
            "date": np.array(["NaT"] * 4 + ["2024-01-01"], dtype="M8[s]"),
        },
        missing=["NA", "-999"],
    )
    assert table.text("float").tolist() == [None] * 4 + ["1.5"]
    assert table.text("object").tolist() == [None] * 5
    assert table.text("masked").tolist() == [None] * 4 + ["5"]
    assert table.text("words").tolist() == [None] * 4 + ["e"]
    assert table.text("date").tolist() == [None] * 4 + ["2024-01-01T00:00:00"]


def test_late_words():
    """Words that come after thousands of empty cells are not lost."""
    cells = np.array([None] * 5000 + ["1", "a"], dtype=object)
    assert read({"a": cells}).text("a")[4999:].tolist() == [None, "1", "a"]


FAULTS = [
    ({}, "0 data rows"),
    ({"a": []}, "0 data rows"),
    ({"a": [1], "b": [1, 2]}, r"different lengths: \[1, 2\]"),
    ({"a": [[1, 2]]}, r"shape \(1, 2\)"),
    ({"a": [[1], [1, 2]]}, "lists of different lengths"),
    ({"a": ["\ud800", "x"]}, "cannot read these cells: .*surrogate"),
    ({"a": 1, "b": "x"}, r"shape \(\)"),
    ({"a": np.array([[1], None], dtype=object)}, "holds list cells"),
    ({"a": [b"x"]}, "holds bytes"),
    ({"a": [1j]}, "holds complex"),
    ({"": [1]}, "column 1 has no name"),
    ({1: [1], "1": [2]}, "more than once: '1'"),
    ([1, 2], "cannot read this list"),
    (np.zeros((3, 2)), "cannot read this ndarray"),
    (pandas.DataFrame([[1, 2]], columns=["a", "a"]), "'a'"),
    (pandas.DataFrame({"a": []}), "0 data rows"),
    (polars.DataFrame({"a": [[1], [2]]}), "holds list cells"),
    (polars.Series([1]), "cannot read this Series"),
]


@pytest.mark.parametrize(("source", "what"), FAULTS)
def test_faults(source, what):
    """What is no table is refused with the reason."""
    with pytest.raises(DataError, match=what) as caught:
        read(source)
    assert caught.value.where
    assert caught.value.do


def test_names_in_messages():
    """Messages call the data as they are asked to, or say what they are."""
    gap, named = {"a": [1.0, None]}, "the data set 'iris'"
    assert read(gap, name=named).where("a", 1) == f"{named}, row 1 (counted from 0), column 'a'"
    assert read(pandas.DataFrame(gap)).source == "the data frame"
    with pytest.raises(DataError) as caught:
        read({"a": [1j]}, name=named)
    assert caught.value.where == f"{named}, column 'a'"


def test_numbers_of_128_bits():
    """Whole numbers beyond 64 bits are numbers, and keep all their digits as texts."""
    table = read(polars.DataFrame({"a": polars.Series([2**100, None], dtype=polars.Int128)}))
    assert table.text("a").tolist() == [str(2**100), None]
    assert table.numbers("a")[0] == 2.0**100


def test_nothing_there():
    """A column of nothing but missing cells is still a column."""
    for source in ({"a": [None], "b": [1]}, polars.DataFrame({"a": [None], "b": [1]})):
        table = read(source)
        assert (table.names, table.text("a").tolist(), table.notes) == (("a", "b"), [None], ())


def test_without_other_libraries():
    """Arrays are read without pandas and pyarrow, and importing this room loads no reader."""
    code = """
import sys
sys.modules.update(dict.fromkeys(["pandas", "pyarrow", "polars"]))
import glassnet.tables
print("duckdb" in sys.modules, "narwhals" in sys.modules)
table = glassnet.tables.read({"a": [1, 2], "b": ["x", None]})
print(table.numbers("a"), table.text("b"))
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False False\n[1. 2.] ['x' None]\n"
