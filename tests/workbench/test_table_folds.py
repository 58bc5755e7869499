"""Cross-validation of one recipe: every row is judged once, by a network that has not seen it."""

from dataclasses import replace

import numpy as np
import pytest

from glassnet import datasets
from glassnet.errors import DivergedError
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_folds import CrossValidation, together
from glassnet.workbench.table_model import Evaluation
from glassnet.workbench.table_training import Columns, TableTraining

QUICK = Recipe(hidden=(8,), epochs=4)
IRIS = datasets.columns("iris")
DIABETES = datasets.columns("diabetes")


def judged(columns, target, folds=3, recipe=QUICK, **settings):
    """The cross-validation of a training, when it is over."""
    table = read(columns)
    training = TableTraining(table, Columns(target), recipe, validation=0, seed=0, **settings)
    trial = CrossValidation(training, folds)
    for _ in trial.stream():
        pass
    return trial


def test_every_row_is_judged_once():
    """The confusion matrix holds every row of the table, each in the line of its class."""
    folds = judged(IRIS, "species").result()
    assert folds.held_back.confusion.sum(axis=1).tolist() == [50, 50, 50]
    assert folds.held_back.rows == 150
    assert len(folds.each) == 3


def test_mean_and_spread_are_those_of_the_folds():
    """Of every quantity, out of sample."""
    folds = judged(DIABETES, "progression", folds=4).result()
    assert folds.out_of_sample.keys() == folds.in_sample.keys() >= {"loss", "r_squared"}
    for name, spread in folds.out_of_sample.items():
        values = [one[name] for one in folds.each]
        assert spread.mean == pytest.approx(np.mean(values))
        assert spread.deviation == pytest.approx(np.std(values))


def test_a_fold_is_a_training_that_holds_these_rows_back():
    """Its network does what one does that learns the other rows alone, in every metric."""
    trial = judged(DIABETES, "progression")
    kept, back = trial.sweep.folds(3)[0]
    first, second = (
        read({name: cells[rows] for name, cells in DIABETES.items()}) for rows in (kept, back)
    )
    alone = TableTraining(first, Columns("progression"), QUICK, validation=second, seed=0)
    for _ in alone.stream():
        pass
    outside = alone.result().out_of_sample
    said = {"loss": outside.loss} | outside.metrics
    assert trial.result().each[0] == pytest.approx(said, rel=1e-4)


def test_what_a_fold_holds_back_teaches_it_nothing():
    """Whatever stands there, the fold's network is the same, and only its judgement changes."""
    trial = judged(IRIS, "species")
    back = trial.sweep.folds(3)[0][1]
    other = {name: cells.copy() for name, cells in IRIS.items()}
    for name in other.keys() - {"species"}:
        other[name][back] = np.linspace(-1000, 1000, len(back))
    one, two = (each.sweep.rows[0] for each in (trial, judged(other, "species")))
    assert one.in_sample == two.in_sample
    assert one.out_of_sample["loss"] != two.out_of_sample["loss"]


def test_the_training_is_none_the_other_for_being_judged():
    """The model comes out the same, bit for bit."""
    digests = []
    for folds in (0, 3):
        training = TableTraining(read(IRIS), Columns("species"), QUICK, validation=0, seed=0)
        if folds:
            list(CrossValidation(training, folds).stream())
        list(training.stream())
        digests.append(training.result().digest)
    assert digests[0] == digests[1]


def test_class_weights_are_those_of_the_training():
    """Balanced classes change what the folds' networks learn."""
    columns = {name: cells[:90] for name, cells in IRIS.items()}  # 50 and 40 of two classes
    plain, balanced = (
        judged(columns, "species", class_weight=kind).result() for kind in (None, "balanced")
    )
    assert plain.out_of_sample["loss"] != balanced.out_of_sample["loss"]


def test_the_fold_that_diverged_is_named():
    """There is no mean of what is not finite."""
    wild = replace(QUICK, optimizer="sgd", learning_rate=1e6, epochs=60)
    with pytest.raises(DivergedError, match=r"the network of fold 1 diverged in epoch \d"):
        judged(DIABETES, "progression", recipe=wild).result()


def test_means_over_rows_count_rows():
    """A part of three rows counts three times as much as one of a single row."""
    parts = [
        Evaluation(1, 0.0, {"accuracy": 1.0}, 1.0, np.array([[1, 0], [0, 0]])),
        Evaluation(3, 4.0, {"accuracy": 0.0}, 1.0, np.array([[0, 0], [3, 0]])),
    ]
    whole = together(parts)
    assert (whole.rows, whole.loss, whole.metrics) == (4, 3.0, {"accuracy": 0.25})
    assert whole.confusion.tolist() == [[1, 0], [3, 0]]
    assert whole.baseline == 0.75  # three of four rows are of the second class
    numbers = [
        Evaluation(1, 0.0, {"r_squared": 1.0}, 8.0),
        Evaluation(3, 4.0, {"r_squared": 0.0}, 4),
    ]
    whole = together(numbers)
    assert (whole.loss, whole.metrics, whole.baseline) == (3.0, {"r_squared": 0.25}, 5.0)
