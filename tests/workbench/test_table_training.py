"""The main job: a table becomes a model, honestly."""

import numpy as np
import pytest

from glassnet import datasets
from glassnet.errors import ConfigError, DataError
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_training import Columns, TableTraining

QUICK = Recipe(hidden=(8,), epochs=4)
IRIS = datasets.columns("iris")
DIABETES = datasets.columns("diabetes")


def trained(columns, target, recipe=QUICK, **settings):
    training = TableTraining(read(columns), target, recipe, **{"seed": 0, **settings})
    for _ in training.stream():
        pass
    return training


def held_back_rows(columns, target, task):
    return Columns(target).split(read(columns), task, 0.2, 0)[1]


@pytest.mark.parametrize(
    ("columns", "target", "task"),
    [(IRIS, "species", "classification"), (DIABETES, "progression", "regression")],
)
def test_held_back_rows_change_no_weight(columns, target, task):
    """Whatever stands in the rows that are held back, the network comes out the same, every bit."""
    rows = held_back_rows(columns, target, task)
    other = {name: column.copy() for name, column in columns.items()}
    for name, column in other.items():
        if name != target or task == "regression":
            column[rows] = np.linspace(-1000, 1000, len(rows))
    one, two = (trained(table, Columns(target)).result() for table in (columns, other))
    assert one.digest == two.digest
    assert one.in_sample.loss == two.in_sample.loss
    assert one.out_of_sample.loss != two.out_of_sample.loss


def test_rows_to_learn_from_do_matter():
    """The counterpart: a change in the other rows is not lost."""
    other = {**DIABETES, "bmi": DIABETES["bmi"].copy()}
    kept = Columns("progression").split(read(DIABETES), "regression", 0.2, 0)[0]
    other["bmi"][kept[0]] += 1
    one, two = (trained(table, Columns("progression")).result() for table in (DIABETES, other))
    assert one.digest != two.digest


def test_early_stopping_keeps_the_best_epoch():
    """The network that is left is that of the best epoch, also on the held-back rows."""
    recipe = Recipe(hidden=(8,), epochs=400)
    training = trained(IRIS, Columns("species"), recipe, early_stopping=3)
    losses = training.history["validation_loss"]
    assert len(losses) == np.argmin(losses) + 1 + 3 < 400
    assert training.result().out_of_sample.loss == min(losses)
    assert training.history.stopped == f"no improvement after epoch {np.argmin(losses) + 1}"


def test_training_to_the_end_keeps_the_last_epoch():
    """Without early stopping nothing is picked, and nothing is said to have stopped."""
    training = trained(IRIS, Columns("species"))
    assert training.result().out_of_sample.loss == training.history["validation_loss"][-1]
    assert training.history.stopped == ""
    assert len(training.history) == 4


def test_every_row_is_accounted_for():
    """Learned from + held back + without a target = all rows, with a second table too."""
    gaps = {**IRIS, "species": np.where(np.arange(150) % 10 == 0, None, IRIS["species"])}
    rows = TableTraining(read(gaps), Columns("species", impute=True), QUICK, seed=0).rows
    assert (rows.learned_from, rows.held_back, rows.without_target) == (108, 27, 15)
    assert rows.given == 150
    second = TableTraining(
        read(IRIS), Columns("species", impute=True), QUICK, seed=0, validation=read(gaps)
    ).rows
    assert (second.learned_from, second.held_back, second.without_target) == (150, 135, 15)


def test_classes_give_their_share_to_both_parts():
    """A fifth of each kind of iris is held back."""
    training = TableTraining(read(IRIS), Columns("species"), QUICK, seed=0)
    assert np.bincount(training.held_back.targets).tolist() == [10, 10, 10]


def test_the_task_is_chosen_once_for_all_rows():
    """Whole numbers that are classes in the whole table stay classes in four fifths of it."""
    table = {"x": np.arange(100) % 20 + 0.5, "y": np.arange(100) % 20}
    training = TableTraining(read(table), Columns("y"), QUICK, seed=0)
    assert training.model.encoder.task == "classification"
    assert training.notes[0].startswith("classification: the target 'y' holds 20 different whole")


def test_balanced_weights_change_what_is_learned():
    """With balanced classes the rare class counts as much as the frequent one."""
    table = {"x": np.arange(100.0) % 7, "y": np.where(np.arange(100) % 10, "often", "rare")}
    plain, balanced = (
        trained(table, Columns("y"), class_weight=weight) for weight in (None, "balanced")
    )
    weights, targets = balanced.data.weights, balanced.data.targets
    sums = [weights[targets == number].sum() for number in (0, 1)]
    assert sums[0] == pytest.approx(sums[1])
    assert plain.result().digest != balanced.result().digest


def test_stopping_to_read_stops_the_training():
    """Whoever leaves the stream finds the network as it was in that step."""
    training = TableTraining(read(IRIS), Columns("species"), QUICK, seed=0)
    stream = training.stream()
    next(stream)
    stream.close()
    assert training.model.model.train_state.step == 1
    assert len(training.history) == 0


def test_where_it_comes_from_is_noted():
    """The model carries the seed and a fingerprint of what it learned from."""
    training = trained(IRIS, Columns("species"), seed=5)
    training.note_provenance()
    provenance = training.model.model.provenance
    assert provenance["seed"] == 5
    assert len(provenance["data"]) == 16


@pytest.mark.parametrize(
    ("settings", "word"),
    [
        ({"validation": 1.0}, "validation"),
        ({"validation": -0.5}, "validation"),
        ({"early_stopping": -1}, "early_stopping"),
        ({"class_weight": "fair"}, "class_weight"),
        ({"seed": -1}, "seed"),
    ],
)
def test_impossible_settings_are_named(settings, word):
    """What cannot be is refused at once, and called by its name."""
    with pytest.raises(ConfigError, match=word):
        TableTraining(read(IRIS), Columns("species"), QUICK, **settings)


def test_weights_of_classes_need_classes():
    """A number has no classes to balance."""
    with pytest.raises(ConfigError, match="class_weight is for the classes of one target"):
        TableTraining(read(DIABETES), Columns("progression"), QUICK, class_weight="balanced")


def test_too_few_rows_to_hold_some_back():
    """A single row cannot be split; the message says where and what helps."""
    with pytest.raises(DataError, match="too few to hold some back") as told:
        TableTraining(read({"x": [1.5], "y": [2.5]}), Columns("y"), QUICK)
    assert "'y'" in told.value.where
    assert "more rows" in told.value.do


def test_each_side_gets_its_own_rows():
    """Both sides come from one pass over the table, and are what each alone would be."""
    training = trained(IRIS, Columns("species"))
    table, encoder = read(IRIS), training.model.encoder
    kept, back = Columns("species").split(table, "classification", 0.2, 0)
    for data, rows in ((training.data, kept), (training.held_back, back)):
        np.testing.assert_array_equal(data.inputs, encoder.encode_inputs(table, rows))
        np.testing.assert_array_equal(data.targets, encoder.encode_target(table, rows))
