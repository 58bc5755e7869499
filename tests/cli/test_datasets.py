"""`glassnet datasets`: the data that comes with glassnet, listed, described and written."""

import numpy as np
import pytest

from glassnet import datasets
from glassnet.tables import read


def test_all_are_listed(glassnet):
    """The list has a line for every data set, its rows and its target."""
    lines = glassnet("datasets").out.splitlines()
    for name in datasets.names():
        (line,) = [line for line in lines if line.startswith(f"{name} ")]
        assert f"{datasets.about(name).rows:,}" in line
        assert datasets.about(name).target in line


def test_one_is_described(glassnet):
    """Its name brings out where a data set comes from and what one may do with it."""
    out = glassnet("datasets", "iris").out
    assert "setosa, versicolor, virginica" in out
    assert "CC BY 4.0" in out
    assert "R. A. Fisher" in out


def test_json(glassnet):
    """Programs get the same as a document: all data sets, or the one they name."""
    names = [about["name"] for about in glassnet("datasets", "--json").document]
    assert names == list(datasets.names())
    (iris,) = glassnet("datasets", "iris", "--json").document
    assert iris["classes"] == ["setosa", "versicolor", "virginica"]


@pytest.mark.parametrize("name", datasets.names())
def test_what_is_written_reads_back_the_same(glassnet, name):
    """A data set written as CSV has every number and every label of the original."""
    assert glassnet("datasets", name, "-o", "data.csv").out == ""
    original, table = datasets.columns(name), read("data.csv")
    assert table.names == tuple(original)
    for column, values in original.items():
        if values.dtype == object:
            assert table.text(column).tolist() == values.tolist()
        else:
            np.testing.assert_array_equal(table.numbers(column), values)


def test_a_folder_does_not_hide_a_name(glassnet):
    """A run that was left in a folder called iris does not stand in the way of the iris data."""
    words = ["--epochs", 1, "-o", "iris"]
    assert glassnet("train", "iris", *words).code == 0
    assert glassnet("predict", "iris", "iris").code == 0


def test_a_file_comes_before_a_name(glassnet, shop):
    """A file in this folder is meant, even if it is called like built-in data."""
    shop.rename("iris")
    assert glassnet("train", "iris", "--epochs", 1, "--json").document["target"] == "bought"


def test_a_file_that_was_written_as_json(glassnet):
    """What was written, where, and how many rows."""
    outcome = glassnet("datasets", "spiral", "-o", "x.csv", "--samples", 5, "--json")
    assert outcome.document == {"name": "spiral", "file": "x.csv", "rows": 15}


def test_a_sample_on_stdout(glassnet):
    """Generated data comes in the size and with the seed that are asked for."""
    words = ["datasets", "spiral", "-o", "-", "--samples", 5]
    assert len(glassnet(*words).out.splitlines()) == 1 + 3 * 5
    assert glassnet(*words).out == glassnet(*words, "--seed", 0).out
    assert glassnet(*words).out != glassnet(*words, "--seed", 1).out


@pytest.mark.parametrize(
    ("words", "do"),
    [
        (["irs"], "iris"),
        (["-o", "x.csv"], "glassnet datasets spiral"),
        (["iris", "-o", "x.csv", "--samples", "3"], "leave"),
        (["spiral", "--samples", "3"], "-o"),
        (["spiral", "--seed", "3"], "-o"),
        (["spiral", "-o", "-", "--json"], "give a file"),
        (["iris", "-o", "iris.parquet"], "iris.csv"),
        (["iris", "wine"], "--help"),
    ],
)
def test_what_cannot_be(glassnet, words, do):
    """A wrong name, and options that would do nothing, are refused."""
    outcome = glassnet("datasets", *words)
    assert outcome.code == 2
    assert do in outcome.message.split(" | do: ")[1]
