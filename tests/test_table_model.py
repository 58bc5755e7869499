"""A model for a table: written cells in, written answers out."""

import numpy as np
import pytest

import glassnet as gn
from glassnet import table_model
from glassnet.errors import DataError, ModelFileError
from glassnet.recipe import Recipe
from glassnet.table_model import Predictions, TableModel
from glassnet.table_training import Columns, TableTraining
from glassnet.tables import read

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
