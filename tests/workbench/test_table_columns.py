"""What columns are to a training: the targets, and who decides which rows are held back."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.errors import ConfigError, DataError
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_columns import Columns
from glassnet.workbench.table_sweep import TableSweep
from glassnet.workbench.table_training import TableTraining

QUICK = Recipe(hidden=(4,), epochs=2)
N = 60
CHANCE = np.random.default_rng(0)
X, Z = CHANCE.normal(size=(2, N))
WEATHER = {
    "x": X,
    "z": Z,
    "rain": np.where(X > 0, "yes", "no").astype(object),
    "wind": np.where(Z > 0.5, "strong", "weak").astype(object),
    "part": np.array(["train", "training", "train", "test"] * 15, object),
}
NUMBERS = {"x": X, "z": Z, "sum": X + Z, "difference": 100 + X - Z}
WAYS = {
    "drawn": Columns("rain", ignore=["part"]),
    "in order": Columns("rain", ignore=["part"], time_order=True),
    "as written": Columns("rain", split_column="part"),
    "labels": Columns(("rain", "wind"), ignore=["part"]),
}


def held_back(columns, table):
    task = columns.choose(table).task
    return columns.split(table, task, 0.2, 0)[1]


def trained(table, columns, **settings):
    training = TableTraining(read(table), columns, QUICK, **{"seed": 0, **settings})
    for _ in training.stream():
        pass
    return training


@cache
def as_it_is(way):
    return trained(WEATHER, WAYS[way]).result()


@pytest.mark.parametrize("way", WAYS)
@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_held_back_rows_change_no_weight(way, seed):
    """Whoever decides which rows are held back, nothing is learnt from them, not one bit."""
    columns, chance = WAYS[way], np.random.default_rng(seed)
    rows = held_back(columns, read(WEATHER))
    other = {name: column.copy() for name, column in WEATHER.items()}
    for name in ("x", "z"):
        other[name][rows] = chance.normal(scale=1e4, size=len(rows))
    one, two = as_it_is(way), trained(other, columns).result()
    assert one.digest == two.digest
    assert one.in_sample.loss == two.in_sample.loss
    assert one.out_of_sample.loss != two.out_of_sample.loss


def test_time_order_holds_back_the_last_rows():
    """A quarter of 60 rows in order of time are rows 45 to 59, and it is said."""
    columns = Columns("rain", ignore=["part"], time_order=True)
    training = TableTraining(read(WEATHER), columns, QUICK, validation=0.25, seed=3)
    expected = training.model.encoder.encode_inputs(read(WEATHER), range(45, 60))
    np.testing.assert_array_equal(training.held_back.inputs, expected)
    assert "the last 0.25 of the rows" in training.split


def test_the_split_column_decides_and_is_no_input():
    """15 of 60 rows say test; the column itself is not learnt from, but named as ignored."""
    training = TableTraining(read(WEATHER), Columns("rain", split_column="part"), QUICK, seed=0)
    assert (training.rows.learned_from, training.rows.held_back) == (45, 15)
    assert training.split == "as column 'part' says: 15 'test', 30 'train', 15 'training'"
    assert not any("part" in name for name in training.model.encoder.input_names)
    assert training.model.encoder.ignored == ("part",)


def test_how_rows_are_split_is_said():
    """By chance, not at all, or by a table of its own."""
    table = read(WEATHER, name="weather")
    said = [
        TableTraining(table, Columns("rain", ignore=["part"]), QUICK, validation=v, seed=0).split
        for v in (0.2, 0, table)
    ]
    assert "every class is held back, drawn by chance" in said[0]
    assert said[1] == "no row is held back"
    assert said[2] == "held back are the rows of weather"


@pytest.mark.parametrize(
    ("options", "validation", "what"),
    [
        ({"split_column": "part", "time_order": True}, 0.2, "split_column and time_order both"),
        ({"split_column": "part"}, 0.3, "split_column and validation both"),
        ({"split_column": "part"}, read(WEATHER), "split_column and validation both"),
        ({"time_order": True}, read(WEATHER), "time_order and validation both"),
        ({"time_order": True}, 0, "time_order needs a share of rows"),
        ({"time_order": True}, 1.5, "validation must be a number"),
        ({"split_column": "rain"}, 0.2, "split_column 'rain' is named for something else"),
        ({"split_column": "x", "categorical": ["x"]}, 0.2, "split_column 'x' is named for"),
    ],
)
def test_two_answers_to_one_question(options, validation, what):
    """Who is told in two ways which rows are held back asks which it is."""
    with pytest.raises(ConfigError, match=what) as told:
        TableTraining(read(WEATHER), Columns("rain", **options), validation=validation)
    assert told.value.do


@pytest.mark.parametrize("options", [{"split_column": "part"}, {"time_order": True}])
def test_folds_hold_back_every_row(options):
    """A sweep has folds of its own, and does not silently forget another split."""
    with pytest.raises(ConfigError, match="folds hold back every row once"):
        TableSweep(read(WEATHER), Columns("rain", **options), QUICK, {})


def test_labels_get_a_network_with_an_output_for_each():
    """Each label has its own accuracy, recall and baseline, and comes back as written."""
    training = trained(WEATHER, WAYS["labels"])
    result, table = training.result(), read(WEATHER)
    parts = result.out_of_sample.parts
    assert [(part.name, part.classes) for part in parts] == [
        ("rain", ("no", "yes")),
        ("wind", ("strong", "weak")),
    ]
    losses = [part.evaluation.loss for part in parts]
    assert result.out_of_sample.loss == pytest.approx(np.mean(losses), rel=1e-6)
    predictions = training.model.predict(table)
    assert predictions.values.shape == predictions.probabilities.shape == (N, 2)
    whole = training.model.evaluate(table)
    for place, part in enumerate(whole.parts):
        true, shares = WEATHER[part.name], predictions.probabilities[:, place]
        said = np.where(shares > 0.5, part.classes[1], part.classes[0])
        assert predictions.values[:, place].tolist() == said.tolist()
        assert part.evaluation.metrics["accuracy"] == pytest.approx((said == true).mean())
        most = max((true == name).mean() for name in part.classes)
        assert part.evaluation.baseline == pytest.approx(most)


def test_numbers_have_r_squared_and_errors_of_their_own():
    """Each number is judged in its own unit, by what is predicted for it."""
    training = trained(NUMBERS, Columns(("sum", "difference")))
    evaluation = training.model.evaluate(read(NUMBERS))
    values = training.model.predict(read(NUMBERS)).values
    for place, part in enumerate(evaluation.parts):
        true = NUMBERS[part.name]
        missed, own = values[:, place] - true, part.evaluation.metrics
        assert own["mean_absolute_error"] == pytest.approx(abs(missed).mean())
        assert own["r_squared"] == pytest.approx(1 - (missed**2).mean() / true.var())
    mean = np.mean([part.evaluation.metrics["r_squared"] for part in evaluation.parts])
    assert evaluation.metrics == {"r_squared": pytest.approx(mean)}


@pytest.mark.parametrize(
    ("table", "columns"), [(WEATHER, WAYS["labels"]), (NUMBERS, Columns(("sum", "difference")))]
)
def test_block_by_block_several_targets_are_judged_the_same(table, columns):
    """Rows that come a few at a time come to the same evaluation as all at once."""
    training = trained(table, columns)
    inputs, targets = training.data.inputs, training.data.targets
    parts = [slice(start, start + 7) for start in range(0, len(inputs), 7)]
    whole = training.model.evaluate_encoded(inputs, targets)
    blocks = training.model.evaluate_blocks(
        (targets[part] for part in parts), ((inputs[part], targets[part]) for part in parts)
    )
    assert blocks.rows == whole.rows
    assert blocks.loss == pytest.approx(whole.loss, rel=1e-5)
    for one, other in zip(blocks.parts, whole.parts, strict=True):
        assert one.evaluation.metrics == pytest.approx(other.evaluation.metrics, rel=1e-5)
        assert one.evaluation.baseline == pytest.approx(other.evaluation.baseline)
        np.testing.assert_array_equal(one.evaluation.confusion, other.evaluation.confusion)


def test_weights_of_classes_are_for_one_target():
    """Several labels have no one class per row to weigh."""
    with pytest.raises(ConfigError, match="these targets are labels"):
        TableTraining(read(WEATHER), WAYS["labels"], QUICK, class_weight="balanced")


def test_a_label_that_no_training_row_has():
    """A label with one value in all training rows cannot be learnt, and is named."""
    late = {**WEATHER, "wind": np.array(["weak"] * 55 + ["strong"] * 5, object)}
    columns = Columns(("rain", "wind"), ignore=["part"], time_order=True)
    with pytest.raises(DataError, match=r"target has one class \('weak'\)") as told:
        TableTraining(read(late), columns, QUICK)
    assert "'wind'" in told.value.where


def test_uneven_classes_are_noted():
    """999 rows of one class and 1 of the other: sizes, recall and class weights are named."""
    table = {"x": np.arange(1000) % 7 + 0.5, "y": np.where(np.arange(1000) == 500, "yes", "no")}
    table["y"] = table["y"].astype(object)
    (note,) = (n for n in TableTraining(read(table), Columns("y"), QUICK).notes if "uneven" in n)
    assert "'yes' on 1 row" in note
    assert "--class-weight balanced" in note
