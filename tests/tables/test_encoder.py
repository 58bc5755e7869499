"""The encoder: fitted on training rows only, frozen, undone, and honest about what it met."""

import json
from contextlib import suppress

import numpy as np
import pytest

from glassnet.errors import ConfigError, DataError, ModelFileError
from glassnet.scaling import ClippedScale, Scale
from glassnet.tables import Encoder, read

AGES = [20.0, 30.0, 70.0, 40.0]
COLUMNS = {"age": AGES, "colour": ["red", "blue", "red", "green"], "y": ["no", "yes", "no", "yes"]}


def test_inputs(table):
    """Numbers get mean 0 and deviation 1, words one input each."""
    given = table(COLUMNS)
    encoder = Encoder.fit(given, "y")
    inputs = encoder.encode_inputs(given)
    assert encoder.input_names == ("age", "colour=blue", "colour=green", "colour=red")
    assert (inputs.dtype, inputs.shape) == (np.float32, (4, 4))
    np.testing.assert_allclose(inputs[:, 0], (np.array(AGES) - 40) / np.std(AGES), rtol=1e-6)
    assert inputs[:, 1:].tolist() == [[0, 0, 1], [1, 0, 0], [0, 0, 1], [0, 1, 0]]
    assert (encoder.task, encoder.class_names) == ("classification", ("no", "yes"))
    assert encoder.encode_target(given).tolist() == [0, 1, 0, 1]
    assert encoder.decode_target([1, 0]).tolist() == ["yes", "no"]


ROBUST = (np.array(AGES) - 35) / 20  # quartiles 27.5, 35 and 47.5
STANDARD = (np.array(AGES) - 40) / np.std(AGES)


@pytest.mark.parametrize(
    ("scaling", "ages"),
    [
        ("min-max", [0, 0.2, 1, 0.4]),
        ("none", AGES),
        ("standardize", STANDARD),
        ("robust", ROBUST / np.sqrt(1 + ROBUST**2 / 9)),
    ],
)
def test_scalings(table, scaling, ages):
    """Numbers are brought to 0 … 1, left alone, standardized or clipped, and undone."""
    given = table(COLUMNS)
    encoder = Encoder.fit(given, "y", scaling=scaling)
    inputs = encoder.encode_inputs(given)
    np.testing.assert_allclose(inputs[:, 0], ages, rtol=1e-6)
    back = encoder.decode_inputs(inputs)
    np.testing.assert_allclose(back["age"], AGES, rtol=1e-6)
    assert back["colour"].tolist() == COLUMNS["colour"]


def test_robust_scaling_learns_from_training_cells_alone(table):
    """Neither missing cells nor other rows move the quartiles, and the file keeps them."""
    given = table(COLUMNS | {"age": [20, "", 70, 30], "y": [0.5, 1.5, 2.5, 7.5]})
    encoder = Encoder.fit(given, "y", rows=[0, 1, 2], scaling="robust", impute=True)
    assert encoder.inputs[0].scale == ClippedScale(centre=45.0, spread=25.0, bound=3.0)
    assert isinstance(encoder.targets[0].scale, Scale)  # which are not bounded
    record = json.loads(json.dumps(encoder.to_dict()))
    assert Encoder.from_dict(record) == encoder
    put(record, ("inputs", 0, "scale", "bound"), 2.5)  # as another version may write it
    assert Encoder.from_dict(record).inputs[0].scale.bound == 2.5


def test_regression(table):
    """A number target is scaled and comes back in its units."""
    given = table(COLUMNS | {"y": [0.5, 1.5, 2.5, 7.5]})
    encoder = Encoder.fit(given, "y")
    assert (encoder.task, encoder.class_names) == ("regression", ())
    y = encoder.encode_target(given)
    assert (y.shape, y.dtype) == ((4, 1), np.float32)
    np.testing.assert_allclose(encoder.decode_target(y)[:, 0], [0.5, 1.5, 2.5, 7.5], rtol=1e-6)


def test_any_rows(table):
    """Any rows in any order are encoded as they are in the whole table."""
    given = table(COLUMNS)
    encoder = Encoder.fit(given, "y")
    inputs, y = encoder.encode_inputs(given), encoder.encode_target(given)
    for rows in ([2, 0, 0], range(1, 3), []):
        np.testing.assert_array_equal(encoder.encode_inputs(given, rows), inputs[list(rows)])
        np.testing.assert_array_equal(encoder.encode_target(given, rows), y[list(rows)])


def test_many_blocks():
    """A table of several blocks is encoded row by row as NumPy does it."""
    values = np.random.default_rng(0).normal(5, 3, 150_000)
    words = np.array(["a", "b", "c"])[np.arange(150_000) % 3]
    given = read({"x": values, "w": words, "y": np.arange(150_000) % 2})
    rows = np.flatnonzero(np.arange(150_000) % 5)
    encoder = Encoder.fit(given, "y", rows=rows)
    inputs = encoder.encode_inputs(given)
    wanted = (values - values[rows].mean()) / values[rows].std()
    np.testing.assert_allclose(inputs[:, 0], wanted, rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(inputs[:, 1:].argmax(axis=1), np.arange(150_000) % 3)
    np.testing.assert_array_equal(encoder.encode_inputs(given, rows), inputs[rows])


def test_no_leakage(table):
    """Changing rows that are not for training changes nothing that is learnt."""
    columns = {
        "x": [1, 2, 4, 8, 1, 2] * 20,
        "gap": ["", 2, 3, 5, 1, 2] * 20,
        "w": ["a", "b", "c", "a", "b", "c"] * 20,
        "y": [0, 1] * 60,
    }
    rows = [row for row in range(120) if row % 4]
    encoder = Encoder.fit(table(columns), "y", rows=rows, impute=True)
    others = {"x": 1e9, "gap": "", "w": "never seen", "y": 7}
    changed = {
        name: [others[name] if row % 4 == 0 else cell for row, cell in enumerate(cells)]
        for name, cells in columns.items()
    }
    assert Encoder.fit(table(changed), "y", rows=rows, impute=True) == encoder


def test_missing_refused(table):
    """Missing cells are an error with count, line and remedy, in training and afterwards."""
    gaps = COLUMNS | {"age": [20, "", " ", 40]}
    with pytest.raises(
        DataError, match="column 'age': 2 missing values, first at line 3"
    ) as caught:
        Encoder.fit(table(gaps), "y")
    assert caught.value.where.endswith("data.csv:3, column 'age'")
    assert caught.value.do == "use --impute, or remove the rows"
    with pytest.raises(DataError, match="column 'colour': 1 missing value, first at line 2"):
        Encoder.fit(table(COLUMNS | {"colour": ["", "blue", "red", "blue"]}), "y")
    encoder = Encoder.fit(table(COLUMNS), "y")
    for name, row in (("age", 1), ("colour", 3)):
        cells = list(COLUMNS[name])
        cells[row] = ""
        with pytest.raises(DataError, match=f"'{name}': 1 missing value, first at line {row + 2}"):
            encoder.encode_inputs(table(COLUMNS | {name: cells}))


def test_infinite_inputs():
    """Infinities in an array of numbers are missing values, never inputs."""
    given = read({"x": [1.0, np.inf, 3.0, np.nan], "w": list("abab"), "y": [0, 1, 0, 1]})
    with pytest.raises(DataError, match=r"column 'x': 2 missing values, first at row 1"):
        Encoder.fit(given, "y")
    inputs = Encoder.fit(given, "y", impute=True).encode_inputs(given)
    assert np.isfinite(inputs).all()


def test_impute(table):
    """If asked, the training median stands for missing numbers, and a flag says so."""
    gaps = table(COLUMNS | {"age": [20, 30, 70, ""], "colour": ["", "blue", "red", "blue"]})
    encoder = Encoder.fit(gaps, "y", impute=True)
    assert encoder.input_names == (
        *("age", "age is missing", "colour=blue", "colour=red", "colour is missing"),
    )
    inputs = encoder.encode_inputs(gaps)
    np.testing.assert_allclose(inputs[3, 0], (30 - 40) / np.std([20, 30, 70]), rtol=1e-6)
    assert inputs[:, 1].tolist() == [0, 0, 0, 1]
    assert inputs[:, 2:].tolist() == [[0, 0, 1], [1, 0, 0], [0, 1, 0], [1, 0, 0]]
    back = encoder.decode_inputs(inputs)
    np.testing.assert_allclose(back["age"], [20, 30, 70, np.nan], rtol=1e-6)
    assert back["colour"].tolist() == [None, "blue", "red", "blue"]
    assert "column 'age': missing cells are filled in and flagged" in encoder.notes


def test_categories_that_may_be_one_are_pointed_out(table):
    """Written in two ways, they have an input each; nothing is put together unasked."""
    given = table({"plan": ["pro", "Pro", "basic"] * 10, "y": [1, 2, 3] * 10})
    encoder = Encoder.fit(given, "y")
    assert "column 'plan': categories 'Pro' and 'pro' are kept apart; are they the same?" in (
        encoder.notes
    )


def test_impute_later(table):
    """Cells that are missing for the first time after training are filled, and counted."""
    encoder = Encoder.fit(table(COLUMNS), "y", impute=True)
    assert encoder.input_names == ("age", "colour=blue", "colour=green", "colour=red")
    gaps = table({"age": [1, "", ""], "colour": ["", "red", "red"]})
    np.testing.assert_allclose(
        encoder.encode_inputs(gaps)[1, 0], (35 - 40) / np.std(AGES), rtol=1e-6
    )
    assert encoder.encode_inputs(gaps)[0, 1:].tolist() == [0, 0, 0]
    assert encoder.notes_on(gaps) == (
        "column 'age': 2 missing cells were filled in",
        "column 'colour': 1 missing cells were filled in",
    )


def test_columns_by_name(table):
    """At prediction the order of columns is free, extra ones are said, the target may be absent."""
    encoder = Encoder.fit(table(COLUMNS), "y")
    turned = {"extra": [1], "colour": ["blue"], "age": [30]}
    inputs = encoder.encode_inputs(table(turned))
    assert inputs.tolist() == encoder.encode_inputs(table(COLUMNS))[1:2].tolist()
    said = "column 'extra' was not there in training and is not used"
    assert encoder.notes_on(table(turned)) == (said,)
    with pytest.raises(DataError, match="no column 'y'"):
        encoder.encode_target(table(turned))


def test_missing_column(table):
    """A column that training had and the table has not is an error that names it."""
    encoder = Encoder.fit(table(COLUMNS), "y")
    with pytest.raises(DataError, match="no column 'age'; is it 'Age'") as caught:
        encoder.encode_inputs(table({"Age": [30], "colour": ["red"]}))
    assert caught.value.do.startswith("add the column")


def test_unseen_category(table):
    """A category that training did not have is all zeros, and counted."""
    encoder = Encoder.fit(table(COLUMNS), "y")
    given = table({"age": [30, 30], "colour": ["mauve", "red"]})
    assert encoder.encode_inputs(given)[:, 1:].tolist() == [[0, 0, 0], [0, 0, 1]]
    assert encoder.notes_on(given)[0].startswith("column 'colour': 1 cells hold categories")
    assert encoder.decode_inputs(encoder.encode_inputs(given))["colour"].tolist() == [
        "(other)",
        "red",
    ]


def test_rare_categories(table):
    """Rare categories share one input with those that training did not have."""
    columns = COLUMNS | {"colour": ["red", "red", "blue", "green"]}
    encoder = Encoder.fit(table(columns), "y", rare=2)
    assert encoder.input_names == ("age", "colour=red", "colour=(other)")
    given = table({"age": [30, 30, 30], "colour": ["mauve", "blue", "red"]})
    assert encoder.encode_inputs(given)[:, 1:].tolist() == [[0, 1], [0, 1], [1, 0]]


def test_too_many_categories(table):
    """A hundred categories get their own input, the most frequent ones, and that is said."""
    words = [f"word {row % 150}" for row in range(300)] + ["word 149"]
    columns = {"w": words, "y": [row % 2 for row in range(301)]}
    encoder = Encoder.fit(table(columns), "y", rare=1)
    assert len(encoder.input_names) == 101
    assert {"w=word 149", "w=(other)"} <= set(encoder.input_names)
    assert any("100 most frequent" in note for note in encoder.notes)


def test_numbers_as_names(table):
    """Number columns that are only names are categories, exactly as they are written."""
    columns = {"zip": ["01", "1", "1.0", "01"] * 10, "y": [0, 1] * 20}
    encoder = Encoder.fit(table(columns), "y", categorical=["zip"])
    assert encoder.input_names == ("zip=01", "zip=1", "zip=1.0")


@pytest.mark.parametrize("cell", ["1e300", "-1e300"])
@pytest.mark.parametrize("scaling", ["standardize", "robust", "min-max", "none"])
def test_too_large(table, cell, scaling):
    """A number that float32 cannot hold is refused with its cell: scaled, it would hide others."""
    given = table(COLUMNS | {"age": [20, 30, cell, 40]})
    with pytest.raises(DataError, match=f"column 'age': '{cell}' at line 4 is too large") as caught:
        Encoder.fit(given, "y", scaling=scaling).encode_inputs(given)
    assert caught.value.where.endswith("data.csv:4, column 'age'")


@pytest.mark.parametrize("scaling", ["standardize", "robust", "min-max"])
@pytest.mark.parametrize("least", ["1e-310", "1e-40", "1e9", "1e37"])
def test_any_size(table, least, scaling):
    """Numbers of one size, however small or large, become inputs of about one."""
    ages = [f"{first}{least[1:]}" for first in (1, 2, 3, 4)]
    given = table(COLUMNS | {"age": ages})
    encoder = Encoder.fit(given, "y", scaling=scaling)
    inputs = encoder.encode_inputs(given)
    assert 0.9 < np.ptp(inputs[:, 0]) < 3
    assert encoder.decode_inputs(inputs)["age"] == pytest.approx([float(age) for age in ages])


def test_later_words(table):
    """A word in a number column after training is an error with its line."""
    encoder = Encoder.fit(table(COLUMNS), "y")
    with pytest.raises(DataError, match="1 of 4 cells is not a number, first 'old' at line 4"):
        encoder.encode_inputs(table(COLUMNS | {"age": [20, 30, "old", 40]}))


def test_notes(table):
    """What was decided is said in plain sentences, each column by name."""
    columns = COLUMNS | {"same": [1] * 4, "void": [""] * 4, "y": ["No", "no", "No", "no"]}
    notes = Encoder.fit(table(columns), "y").notes
    assert notes == (
        "classification: the target 'y' holds words",
        "column 'same' is ignored: constant (1)",
        "column 'void' is ignored: all its cells are missing",
        "classes 'No' and 'no' are kept apart; are they the same?",
    )


@pytest.mark.parametrize("was_read_as_text", [False, True])
def test_codes_are_noted(tmp_path, was_read_as_text):
    """Numbers with a 0 before them may be codes, which is said; 0.5 and 10 are none."""
    file = tmp_path / "t.csv"
    file.write_text("zip,share,y\n10115,0.5,1\n,0,2\n 02134,10,4\n20095,00.5,8\n")
    given = read(file)
    if was_read_as_text:
        given.text("zip")
    notes = Encoder.fit(given, "y", impute=True).notes
    said = "column 'zip' is read as numbers; if cells like '02134' are codes, "
    assert [note for note in notes if "codes" in note] == [
        said + "make them categories with --categorical zip"
    ]


def test_wrong_commands(table):
    """Unknown scalings and empty row lists are refused."""
    with pytest.raises(ConfigError, match="unknown scaling 'log'"):
        Encoder.fit(table(COLUMNS), "y", scaling="log")
    with pytest.raises(DataError, match="0 rows to learn from"):
        Encoder.fit(table(COLUMNS), "y", rows=[])


def written(table, scaling="standardize", **options):
    """An encoder with every kind of part in it, as it is written into a model file."""
    columns = COLUMNS | {"gap": [1, "", 3, 5], "same": [1] * 4} | options
    encoder = Encoder.fit(table(columns, missing=["NA"]), "y", scaling=scaling, impute=True)
    return encoder, json.loads(json.dumps(encoder.to_dict()))


@pytest.mark.parametrize("y", [["a", "b", "a", "b"], [0.1, 0.2, 0.3, 1e300]])
def test_written_and_read(table, y):
    """An encoder comes back from plain JSON exactly as it was."""
    encoder, record = written(table, y=y)
    assert Encoder.from_dict(record) == encoder
    assert encoder.missing == ("NA",)


def paths(record, path=()):
    """Every place in nested JSON."""
    if path:
        yield path
    places = record.items() if isinstance(record, dict) else enumerate(record)
    for key, value in places:
        if isinstance(value, dict | list):
            yield from paths(value, (*path, key))
        else:
            yield (*path, key)


def put(record, path, value):
    """Set one place in nested JSON."""
    for key in path[:-1]:
        record = record[key]
    record[path[-1]] = value


ODD = [None, True, -1, 0, "", "x", float("nan"), float("inf"), [], [1], [[]], {}, {"a": 1}]


@pytest.mark.parametrize("scaling", ["standardize", "robust"])
@pytest.mark.parametrize("y", [["a", "b", "a", "b"], [0.1, 0.2, 0.3, 0.5]])
def test_damaged(table, y, scaling):
    """Any odd value anywhere is refused as a damaged model file, or it is a valid encoder."""
    text = json.dumps(written(table, scaling, y=y)[1])
    for path in paths(json.loads(text)):
        for odd in ODD:
            record = json.loads(text)
            put(record, path, odd)
            with suppress(ModelFileError):
                encoder = Encoder.from_dict(record)
                assert Encoder.from_dict(json.loads(json.dumps(encoder.to_dict()))) == encoder


@pytest.mark.parametrize("odd", [None, [], "x", {}, {"inputs": []}])
def test_not_an_encoder(odd):
    """What is no encoder at all is refused."""
    with pytest.raises(ModelFileError, match="fields inputs, target"):
        Encoder.from_dict(odd)


@pytest.mark.parametrize("scaling", ["standardize", "robust"])
def test_unknown_and_lost_fields(table, scaling):
    """No field may be added or lost, at any depth; a scale without its bound would be another."""
    _, record = written(table, scaling)
    for place in ((), ("target",), ("inputs", 0), ("inputs", 0, "scale"), ("inputs", 1)):
        for change in (lambda part: part.update(extra=1), lambda part: part.popitem()):
            damaged = json.loads(json.dumps(record))
            part = damaged
            for key in place:
                part = part[key]
            change(part)
            with pytest.raises(ModelFileError):
                Encoder.from_dict(damaged)


CONTRADICTIONS = [
    (("target", "name"), "age"),
    (("inputs", 1, "name"), "age"),
    (("target", "classes"), ["a"]),
    (("target", "classes"), ["a", "a"]),
    (("inputs",), []),
    (("inputs", 0, "scale", "spread"), 0),
    (("inputs", 2, "filling"), None),
    (("inputs", 1, "categories"), []),
    (("scaling",), "log"),
    (("target", "task"), "regression"),
]


@pytest.mark.parametrize(("path", "value"), CONTRADICTIONS)
def test_contradictions(table, path, value):
    """Parts that fit each alone and not together are refused."""
    _, record = written(table)
    put(record, path, value)
    with pytest.raises(ModelFileError):
        Encoder.from_dict(record)
