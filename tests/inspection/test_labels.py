"""Labels that were changed on purpose are found, and rows that are merely hard are not."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.inspection import suspect_labels
from glassnet.inspection.labels import nearest

generator = np.random.default_rng(0)
CENTRES = np.array([[0, 4], [4, 0], [-4, 0]])


@pytest.fixture(scope="module")
def trained():
    """Three groups of 60 rows, a network that has learned 150 of them, and the rest held back."""
    y = np.repeat([0, 1, 2], 60)
    X = CENTRES[y] + generator.standard_normal((180, 2))
    order = generator.permutation(180)
    X, y = X[order], y[order]
    layers = [gn.Dense(2, 16), gn.ReLU(), gn.Dense(16, 3), gn.Softmax()]
    model = gn.Model(layers, loss=gn.CrossEntropy(), optimizer=gn.Adam(0.02))
    model.fit(X[:150], y[:150], epochs=20, validation_split=0, batch_size=30, seed=0)
    return model, X, y


def test_true_labels_are_not_suspected(trained):
    """Not one of 180."""
    assert suspect_labels(*trained) == ()


def test_changed_labels_are_found_with_how_sure_it_is(trained):
    """Rows by number from 1, given and predicted class, and which evidence is strong."""
    model, X, y = trained
    wrong = y.copy()
    wrong[[20, 160]] = (wrong[[20, 160]] + 1) % 3
    evidence = ["learned from"] * 150 + ["held back"] * 30
    (found,) = suspect_labels(model, X, wrong, evidence=evidence, names=["red", "green", "blue"])
    told = {one.row: one for one in found.found}
    assert told.keys() == {21, 161}
    assert (told[161].given, told[161].predicted) == (wrong[160], y[160])
    assert told[161].certainty == pytest.approx(model.predict(X)[160, y[160]], abs=1e-6)
    assert found.found[0].evidence == "held back"
    assert "1 of them on strong evidence" in str(found)
    assert found.to_dict()["evidence"]["found"][0]["given_name"] in {"red", "green", "blue"}


def test_a_network_that_errs_by_itself_finds_no_witnesses(trained):
    """It calls everything red, and the rows nearby are not."""
    model, X, y = trained
    last = gn.Dense(16, 3, initial_weights=np.zeros((16, 3)))
    last.biases = np.array([[9.0, 0, 0]])
    sure = gn.Model([*model.layers[:2], last, gn.Softmax()], loss=gn.CrossEntropy())
    assert suspect_labels(sure, X, y) == ()


def test_numbers_of_rows_are_those_of_the_file(trained):
    """Which may be others than their places."""
    model, X, y = trained
    wrong = y.copy()
    wrong[3] = (wrong[3] + 1) % 3
    (found,) = suspect_labels(model, X, wrong, numbers=range(1001, 1181))
    assert [one.row for one in found.found] == [1004]
    assert str(found).startswith("1 of 180 labels is suspect")


def test_numbers_have_no_labels():
    """A regression has none to suspect."""
    model = gn.Model([gn.Dense(2, 1, seed=0)], loss=gn.MeanSquaredError())
    model.begin(0)
    assert suspect_labels(model, [[1.0, 2.0], [2.0, 3.0]], [[9.0], [-9.0]]) == ()


def test_neighbours_are_those_that_distances_say():
    """Far from 0, and among so many rows that they are compared in parts."""
    points = 1e4 + generator.standard_normal((5000, 3))
    places = np.arange(0, 5000, 50)
    found = nearest(points, places)
    for place, near in zip(places.tolist(), found.tolist(), strict=True):
        distances = np.square(points - points[place]).sum(axis=1)
        assert {place, *near} == {*np.argsort(distances)[:11].tolist()}
    assert nearest(points[:4], np.array([0, 3])).shape == (2, 3)


@pytest.mark.parametrize(("given", "is_suspect"), [(0.03, False), (0.01, True)])
def test_a_label_that_the_network_holds_possible_is_not_suspect(given, is_suspect):
    """Of 97 % for another class, 3 % for the given one are enough to let it be."""
    last = gn.Dense(1, 3, initial_weights=np.zeros((1, 3)))
    last.biases = np.log([[0.97, given, 0.03 - given + 1e-9]])
    model = gn.Model([last, gn.Softmax()], loss=gn.CrossEntropy(), dtype="float64")
    model.begin(anew=False)
    y = np.zeros(20, int)
    y[4] = 1
    assert bool(suspect_labels(model, np.arange(20.0)[:, None], y)) == is_suspect
