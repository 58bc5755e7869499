"""A model for a table: written cells in, written answers out."""

import json
from pathlib import Path

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import DataError, ModelFileError
from glassnet.tables import read
from glassnet.workbench import table_model
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_model import Predictions, TableModel
from glassnet.workbench.table_training import Columns, TableTraining

FLOWERS = {
    "width": np.tile([0.1, 0.5, 0.9], 20) + np.linspace(0, 0.05, 60),
    "colour": np.array(["red", "blue", "blue"] * 20, object),
    "kind": np.array(["01", "yes", "-1"] * 20, object),
}
LINE = {"x": np.linspace(-1, 1, 50), "y": 1e6 + 2e3 * np.linspace(-1, 1, 50)}


def trained(columns, target, epochs=60):
    recipe = Recipe(hidden=(8,), epochs=epochs, weight_decay=0.0)
    training = TableTraining(read(columns), Columns(target), recipe, seed=0)
    for _ in training.stream():
        pass
    return training


def test_predictions_are_labels_as_written():
    """Labels that look like numbers stay the text they are."""
    model = trained(FLOWERS, "kind", epochs=400).model
    predictions = model.predict(read(FLOWERS))
    assert predictions.values.tolist() == FLOWERS["kind"].tolist()
    assert predictions.probabilities.shape == (60, 3)
    np.testing.assert_allclose(predictions.probabilities.sum(axis=1), 1, atol=1e-6)
    assert set(model.class_names) == {"01", "yes", "-1"}


def test_predicted_numbers_have_the_unit_of_the_target():
    """The network learns scaled numbers; nobody has to know."""
    predictions = trained(LINE, "y", epochs=200).model.predict(read(LINE))
    assert predictions.probabilities is None
    np.testing.assert_allclose(predictions.values, LINE["y"], atol=200)


@pytest.mark.parametrize(("columns", "target"), [(FLOWERS, "kind"), (LINE, "y")])
def test_a_saved_model_predicts_the_same_bits(columns, target, tmp_path):
    """Saved and loaded, the model says exactly what it said in memory."""
    model = trained(columns, target).model
    digest = model.save(tmp_path / "model.safetensors")
    loaded = TableModel.load(tmp_path / "model.safetensors")
    ours, theirs = (one.predict(read(columns)) for one in (model, loaded))
    assert ours.values.tolist() == theirs.values.tolist()
    np.testing.assert_array_equal(ours.probabilities, theirs.probabilities)
    assert loaded.model.digest() == digest
    assert loaded.evaluate(read(columns)).loss == model.evaluate(read(columns)).loss


def test_abstaining():
    """Below the threshold there is no answer; the probabilities stay as they are."""
    shares = np.array([[0.9, 0.1], [0.6, 0.4], [0.7, 0.3]], np.float32)
    predictions = Predictions(np.array(["a", "a", "a"], object), shares)
    assert predictions.abstain_below(0.65).values.tolist() == ["a", None, "a"]
    assert predictions.abstain_below(0.0).values.tolist() == ["a", "a", "a"]
    assert predictions.abstain_below(shares[1, 0]).values.tolist() == ["a", "a", "a"]
    assert predictions.abstain_below(0.65).probabilities is shares
    numbers = Predictions(np.array([1.5]))
    assert numbers.abstain_below(0.9) is numbers


def test_an_evaluation_of_classes_adds_up():
    """Accuracy is the diagonal's share of the confusion matrix, the baseline its largest row's."""
    evaluation = trained(FLOWERS, "kind", epochs=2).model.evaluate(read(FLOWERS))
    matrix = evaluation.confusion
    assert matrix.sum() == evaluation.rows == 60
    assert matrix.sum(axis=1).tolist() == [20, 20, 20]
    assert evaluation.metrics["accuracy"] == pytest.approx(matrix.trace() / 60)
    assert evaluation.baseline == pytest.approx(1 / 3)


def test_an_evaluation_of_numbers_is_in_their_unit():
    """The errors of a regression are those of its predictions, and so is R²."""
    model = trained(LINE, "y", epochs=2).model
    evaluation, missed = model.evaluate(read(LINE)), model.predict(read(LINE)).values - LINE["y"]
    metrics = evaluation.metrics
    assert metrics["mean_absolute_error"] == pytest.approx(abs(missed).mean())
    assert metrics["mean_squared_error"] == pytest.approx((missed**2).mean())
    assert metrics["r_squared"] == pytest.approx(1 - (missed**2).mean() / LINE["y"].var())
    assert evaluation.baseline == pytest.approx(abs(LINE["y"] - LINE["y"].mean()).mean())


def test_rows_without_a_target_do_not_count():
    """Only rows that have an answer are evaluated; predicting needs no target at all."""
    model = trained(FLOWERS, "kind").model
    gaps = {**FLOWERS, "kind": np.where(np.arange(60) < 6, None, FLOWERS["kind"])}
    assert model.evaluate(read(gaps)).rows == 54
    inputs = {name: column for name, column in FLOWERS.items() if name != "kind"}
    assert len(model.predict(read(inputs)).values) == 60
    with pytest.raises(DataError, match="'kind'"):
        model.evaluate(read(inputs))


def test_a_network_without_a_table_is_told_apart(tmp_path):
    """A model that was made for arrays knows no columns, and says so."""
    model = gn.Model([gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(0)
    model.save(tmp_path / "arrays.safetensors")
    with pytest.raises(ModelFileError, match="does not know any columns"):
        TableModel.load(tmp_path / "arrays.safetensors")


@pytest.mark.parametrize("inputs", [1, 2, 3, 1000])
def test_block_by_block_the_answers_are_the_same(inputs, monkeypatch):
    """However many rows are predicted together, every row gets the same bits, and only once."""
    monkeypatch.setattr(table_model, "FEWEST_ROWS", 7)
    monkeypatch.setattr(table_model, "INPUTS", 10 * inputs)
    model, table = trained(FLOWERS, "kind", epochs=2).model, read(FLOWERS)
    whole, blocks = model.predict(table), list(model.blocks(table))
    assert [row for rows in blocks for row in rows] == list(range(60))
    parts = [model.predict(table, rows) for rows in blocks]
    assert [value for part in parts for value in part.values] == whole.values.tolist()
    shares = np.concatenate([part.probabilities for part in parts])
    np.testing.assert_array_equal(shares, whole.probabilities)


def test_a_table_is_checked_to_its_end(monkeypatch):
    """A fault in the last row is found before the first answer."""
    monkeypatch.setattr(table_model, "MOST_ROWS", 7)
    model = trained(LINE, "y", epochs=1).model
    model.check(read(LINE))
    gap = {"x": np.where(np.arange(50) == 49, np.nan, LINE["x"])}
    with pytest.raises(DataError, match=r"1 missing value, first at row 49"):
        model.check(read({"x": np.ma.masked_invalid(gap["x"])}))


GOLDEN = Path(__file__).parents[1] / "golden"
GOLDEN_TABLE = {
    "age": 20.5 + np.arange(30) % 11,
    "colour": np.array(["red", "blue", "blue"] * 10, object),
    "label": np.array(["01", "1.0", "no"] * 10, object),
    "price": 1e6 + 2e3 * np.linspace(-1, 1, 30),
}


@pytest.mark.parametrize("target", ["label", "price"])
def test_models_from_before_there_were_several_targets(target):
    """A model of one target that was written by the first format says what it said then."""
    then = json.loads((GOLDEN / "tables.json").read_text())[target]
    model, table = TableModel.load(GOLDEN / f"table_{target}.safetensors"), read(GOLDEN_TABLE)
    predictions = model.predict(table, range(6))
    assert model.target == target
    assert model.evaluate(table).loss == pytest.approx(then["loss"], rel=1e-6)
    if target == "price":
        np.testing.assert_allclose(predictions.values, then["values"], rtol=1e-6)
    else:
        assert predictions.values.tolist() == then["values"]
        np.testing.assert_allclose(predictions.probabilities, then["probabilities"], rtol=1e-5)


def test_abstaining_label_by_label():
    """Of several labels, only those that are not sure enough have no answer."""
    shares = np.array([[0.9, 0.4], [0.2, 0.05]], np.float32)
    values = np.array([["b", "x"], ["a", "x"]], object)
    unsure = Predictions(values, shares).abstain_below(0.7)
    assert unsure.values.tolist() == [["b", None], ["a", "x"]]
    assert unsure.probabilities is shares


SEVERAL = {"x": LINE["x"], "up": LINE["y"], "down": -3 * LINE["x"]}
LABELS = {
    "x": LINE["x"],
    "left": np.where(LINE["x"] < 0, "01", "1.0").astype(object),
    "far": np.where(abs(LINE["x"]) > 0.5, "yes, far", "né").astype(object),
}


@pytest.mark.parametrize(
    ("columns", "target"), [(SEVERAL, ("up", "down")), (LABELS, ("left", "far"))]
)
def test_a_saved_model_of_several_targets_predicts_the_same_bits(columns, target, tmp_path):
    """Saved and loaded, all answers to all targets stay what they were."""
    model = trained(columns, target).model
    model.save(tmp_path / "model.safetensors")
    loaded = TableModel.load(tmp_path / "model.safetensors")
    assert (loaded.target, loaded.targets) == (target, target)
    ours, theirs = (one.predict(read(columns)) for one in (model, loaded))
    assert ours.values.tolist() == theirs.values.tolist()
    np.testing.assert_array_equal(ours.probabilities, theirs.probabilities)
    for place, name in enumerate(target):
        if target == ("left", "far"):
            assert set(ours.values[:, place]) <= set(columns[name])
        else:
            np.testing.assert_allclose(ours.values[:, place].mean(), columns[name].mean(), atol=900)


def test_rows_that_are_surely_wrong_cost_what_training_says():
    """Of several labels too: from probabilities, which end at 1, nothing costs more than 16."""
    model = trained(LABELS, ("left", "far")).model
    model.model.layers[-2].weights *= -1e4
    table = read(LABELS)
    inputs, targets = model.encoder.encode_inputs(table), model.encoder.encode_target(table)
    loss = model.model.evaluate(inputs, targets)["loss"]
    assert loss > 100
    assert model.evaluate_encoded(inputs, targets).loss == pytest.approx(loss)
