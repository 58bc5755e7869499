"""One door to all built-in data: as columns and as arrays, described in a catalogue."""

import numpy as np
import pytest

from glassnet.datasets import (
    about,
    book_random,
    columns,
    load,
    names,
    sensors,
    sine,
    spiral,
    usual_noise,
    usual_samples,
)
from glassnet.errors import ConfigError

every_dataset = pytest.mark.parametrize("name", names())
GENERATED = {"spiral": 3, "vertical": 3, "sine": 1, "sensors": 144}  # rows per sample


def test_names():
    """The generated data come first, then the real tables."""
    assert names() == (
        *("spiral", "vertical", "sine", "sensors"),
        *("iris", "wine", "breast_cancer", "diabetes", "digits"),
    )


@every_dataset
def test_catalogue_is_true(name):
    """Rows, inputs, target and classes are what the catalogue says."""
    entry, table, data = about(name), columns(name), load(name)
    assert data.X.shape == (entry.rows, entry.inputs)
    assert list(table)[-1] == entry.target
    assert data.about == entry
    assert data.class_names == (entry.classes or None)
    assert (entry.task == "classification") == bool(entry.classes)
    assert set(entry.classes) == (set(table[entry.target]) if entry.classes else set())


@every_dataset
def test_catalogue_is_readable(name):
    """Every entry has a title, an origin, a licence and one sentence."""
    entry = about(name)
    assert entry.title
    assert entry.origin
    assert entry.licence
    assert entry.description[-1] in ".?"


@every_dataset
def test_columns_are_numbers_or_text(name):
    """A column is float64 or Python strings, and all are of one length."""
    table = columns(name)
    assert len({column.shape for column in table.values()}) == 1
    for column in table.values():
        if column.dtype == object:
            assert {type(cell) for cell in column} == {str}
        else:
            assert column.dtype == np.float64
            assert np.isfinite(column).all()


@every_dataset
def test_arrays_agree_with_columns(name):
    """X holds the columns of numbers in their order, y the number of each label."""
    data, table = load(name), columns(name)
    target = table.pop(data.about.target)
    assert data.X.dtype == np.float32
    for number, feature in enumerate(data.feature_names):
        np.testing.assert_array_equal(data.X[:, number], table[feature].astype(np.float32))
    if data.class_names is None:
        assert data.y.dtype == np.float32
        np.testing.assert_array_equal(data.y[:, 0], target.astype(np.float32))
    else:
        assert [data.class_names[label] for label in data.y] == target.tolist()


@every_dataset
def test_written_and_read_again(name, tmp_path):
    """Columns that are written to a file and read again are the same."""
    table = columns(name)
    file = tmp_path / "table.csv"
    rows = zip(*(column.tolist() for column in table.values()), strict=True)
    file.write_text("\n".join(",".join(map(str, row)) for row in rows))
    again = np.loadtxt(file, dtype=str, delimiter=",", ndmin=2)
    for column, cells in zip(table.values(), again.T, strict=True):
        same = cells if column.dtype == object else cells.astype(np.float64)
        np.testing.assert_array_equal(column, same)


def test_digit_labels():
    """Digits are labelled with text, as everything that is a class."""
    assert set(columns("digits")["digit"]) == set("0123456789")


def test_sensor_columns():
    """The sensors' columns say their units; the time is text and no input."""
    table = columns("sensors", samples=1)
    assert list(table) == [
        *("time", "upload_mbit_s", "download_mbit_s", "temperature_c", "humidity_percent"),
        "next_hour",
    ]
    assert "time" not in load("sensors").feature_names


def test_same_as_the_functions():
    """The table and the function of generated data give the same numbers for the same seed."""
    X, y = spiral(40, seed=5)
    data = load("spiral", samples=40, seed=5)
    np.testing.assert_array_equal(data.X, X)
    np.testing.assert_array_equal(data.y, y)
    np.testing.assert_array_equal(load("sensors", samples=2, seed=5).X, sensors(2, seed=5)[0])
    np.testing.assert_array_equal(columns("sine")["y"], sine()[1][:, 0])


@pytest.mark.parametrize("name", GENERATED)
def test_samples(name):
    """`samples` says how many points per class, points or days are generated."""
    assert len(load(name, samples=2).X) == 2 * GENERATED[name]
    with pytest.raises(ConfigError, match="must be a whole number"):
        load(name, samples=0)


@pytest.mark.parametrize("name", ["spiral", "vertical", "sensors"])
def test_seed(name):
    """Without a seed the data are the same every time, with another seed they are others."""
    first, again, other = (load(name, samples=2, seed=seed).X for seed in (0, 0, 1))
    np.testing.assert_array_equal(load(name, samples=2).X, first)
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_book_stream():
    """The book's stream of chance reaches the table as well."""
    X, y = spiral(seed=book_random())
    data = load("spiral", seed=book_random())
    np.testing.assert_array_equal(data.X, X)
    np.testing.assert_array_equal(data.y, y)


def test_shipped_tables_have_their_rows():
    """One cannot ask for more or fewer rows of a real table."""
    with pytest.raises(ConfigError, match=r"samples is for generated data, and 'iris'.* 150 rows"):
        columns("iris", samples=10)


@every_dataset
def test_what_is_usual_is_what_one_gets(name):
    """Saying it changes nothing; where it cannot be chosen, saying it is refused."""
    samples, noise = usual_samples(name), usual_noise(name)
    usual, same = load(name).X, load(name, samples=samples, noise=noise).X
    np.testing.assert_array_equal(usual, same)
    if noise is None:
        with pytest.raises(ConfigError, match="noise is for spiral, vertical, sine"):
            columns(name, noise=0.1)
    else:
        other = columns(name, noise=0.7)
        assert any((other[key] != columns(name)[key]).any() for key in other)


@pytest.mark.parametrize("ask", [about, load, columns])
def test_unknown_name(ask):
    """A misspelt name is refused, with the nearest one and all that exist."""
    with pytest.raises(ConfigError, match="unknown data set 'irs'; did you mean 'iris'") as caught:
        ask("irs")
    assert "breast_cancer" in caught.value.do


def test_descriptions_cannot_be_changed():
    """What is known about a data set is fixed."""
    with pytest.raises(AttributeError):
        about("iris").rows = 3
