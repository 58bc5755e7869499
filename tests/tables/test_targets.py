"""Several targets: numbers or labels, learnt together and given back as they are written."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.errors import ConfigError, DataError, ModelFileError
from glassnet.tables import Encoder, choose_together, groups, read, rows_with_targets
from glassnet.tables.targets import fit_targets

N = 40
X = np.arange(float(N))
WORDS = np.array(["ja", "nein"] * 20, object)
OTHERS = np.array(["01"] * 10 + ["1.0"] * 30, object)
KINDS = np.array(["a", "b", "c", "d"] * 10, object)
PRICES = np.linspace(0.5, 9.5, N)


@pytest.mark.parametrize(
    ("columns", "task", "chosen"),
    [
        ({"a": WORDS, "b": OTHERS}, "auto", "multi-label"),
        ({"a": X % 2, "b": WORDS}, "auto", "multi-label"),
        ({"a": X % 2, "b": WORDS}, "multi-label", "multi-label"),
        ({"a": X % 2, "b": X % 2}, "regression", "regression"),
        ({"a": X % 2, "b": PRICES}, "auto", "regression"),
        ({"a": X % 5, "b": PRICES}, "auto", "regression"),
    ],
)
def test_one_task_for_all(columns, task, chosen):
    """Columns of two values are labels, other columns of numbers are amounts."""
    assert choose_together(read(columns), ["a", "b"], task).task == chosen


@pytest.mark.parametrize(
    ("columns", "task", "what"),
    [
        ({"a": WORDS, "b": PRICES}, "auto", "'a' holds 2 different words, 'b' holds 40 different"),
        ({"a": KINDS, "b": WORDS}, "auto", "'a' holds 4 different words"),
        ({"a": PRICES, "b": X}, "classification", "'a' holds 40 different numbers"),
    ],
)
def test_mixed_targets(columns, task, what):
    """Targets of different kinds are refused, with what each of them holds."""
    with pytest.raises(ConfigError, match=what) as told:
        choose_together(read(columns), ["a", "b"], task)
    assert "all hold numbers" in told.value.do


def test_what_is_wrong_with_one_of_them():
    """The messages about a single target are those about one of several."""
    with pytest.raises(ConfigError, match="no column 'bb'; did you mean 'b'"):
        choose_together(read({"a": WORDS, "b": WORDS}), ["a", "bb"])
    with pytest.raises(DataError, match="target 'b': 1 missing value"):
        rows_with_targets(read({"a": WORDS, "b": [None, *WORDS[1:]]}), ["a", "b"])
    with pytest.raises(DataError, match=r"target is constant \(5\)"):
        Encoder.fit(read({"x": X, "a": PRICES, "b": [5.0] * N}), ["a", "b"])


def test_rows_need_all_targets():
    """A row counts if all of its targets are there; the others are left out if asked."""
    table = read({"a": ["x", None, "y", "x"], "b": ["1", "2", None, "1"]})
    assert list(rows_with_targets(table, ["a", "b"], drop=True)) == [0, 3]


@pytest.mark.parametrize("target", [[], ["a", "a"]])
def test_names(target):
    """At least one target, each named once."""
    with pytest.raises(ConfigError, match="target is named"):
        Encoder.fit(read({"x": X, "a": WORDS}), target)


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=6)
written = cells.filter(lambda cell: cell.strip(" \t\n\v\f\r"))
pairs = st.lists(written, min_size=2, max_size=2, unique=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(pairs, min_size=2, max_size=4), st.integers(0, 2**32 - 1))
def test_labels_come_back_as_written(labels, seed):
    """Whatever the labels are, encoding and decoding gives each cell back as it is written."""
    chance = np.random.default_rng(seed)
    columns = {
        f"t{place}": np.array([*pair, *chance.choice(pair, 8)], object)
        for place, pair in enumerate(labels)
    }
    table = read(columns)
    target = fit_targets(table, list(columns), "multi-label", range(10))
    y = target.encode(table, range(10))
    assert (y.dtype, y.shape) == (np.float32, (10, len(labels)))
    assert set(np.unique(y)) == {0, 1}
    assert target.decode(y.astype(int)).T.tolist() == [c.tolist() for c in columns.values()]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6)), min_size=2, max_size=4),
    st.integers(0, 2**32 - 1),
)
def test_every_number_is_scaled_by_itself(places, seed):
    """Each column has mean 0 and deviation 1 in training, and comes back in its own unit."""
    drawn = np.random.default_rng(seed).normal(size=(30, len(places)))
    values = drawn * [spread for _, spread in places] + [centre for centre, _ in places]
    table = read({f"t{place}": column for place, column in enumerate(values.T)})
    target = fit_targets(table, table.names, "regression", range(30))
    y = target.encode(table, range(30))
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(y.std(axis=0), 1, atol=1e-5)
    spread = values.std(axis=0)
    np.testing.assert_allclose(target.decode(y) / spread, values / spread, atol=1e-5)


def test_an_encoder_of_several_targets_is_kept():
    """Written as JSON and read back, it encodes and decodes the same."""
    for columns in ({"a": WORDS, "b": OTHERS}, {"a": PRICES, "b": X}):
        table = read({"x": X, **columns})
        encoder = Encoder.fit(table, ("a", "b"))
        again = Encoder.from_dict(json.loads(json.dumps(encoder.to_dict())))
        assert again == encoder
        assert (again.class_names, again.n_outputs) == ((), 2)
        np.testing.assert_array_equal(again.encode_target(table), encoder.encode_target(table))


def damage(**changes):
    table = read({"x": X, "a": WORDS, "b": OTHERS})
    described = Encoder.fit(table, ("a", "b")).to_dict()
    described["target"] |= changes
    return described


LABEL = {"task": "classification", "name": "a", "classes": ["ja", "nein"]}
NUMBER = {"task": "regression", "name": "b", "scale": {"centre": 0.0, "spread": 1.0}}


@pytest.mark.parametrize(
    "changes",
    [
        {"several": [LABEL]},
        {"several": [LABEL, LABEL]},
        {"several": [LABEL, NUMBER]},
        {"several": [LABEL, {**LABEL, "name": "b", "classes": ["x", "y", "z"]}]},
        {"task": "regression"},
        {"task": "classification"},
        {"several": "ab"},
        {"more": 1},
    ],
)
def test_a_damaged_description(changes):
    """What this library did not write is refused as a damaged model file."""
    with pytest.raises(ModelFileError):
        Encoder.from_dict(damage(**changes))


def test_groups_stand_for_the_rarest_label():
    """Rows are grouped by the rarest label that they have, so that splits can keep it even."""
    often = ["no"] * 9 + ["yes"] * 3
    rare = ["no"] * 11 + ["yes"]
    table = read({"a": often, "b": rare})
    found = groups(table, ["a", "b"], range(12))
    assert [np.flatnonzero(found == group).tolist() for group in dict.fromkeys(found.tolist())] == [
        list(range(9)),
        [9, 10],
        [11],
    ]
