"""Estimators as files and as copies: what comes back is what was there, or a typed error."""

import copy
import pickle
import pickletools

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_diabetes, load_iris, make_multilabel_classification

import glassnet as gn
from glassnet.estimators import GlassClassifier, GlassRegressor
from glassnet.workbench.table_model import TableModel

FLOWERS, KINDS = load_iris(return_X_y=True, as_frame=True)
X, Y = load_diabetes(return_X_y=True)


def classifier(y=KINDS, **settings):
    return GlassClassifier(**{"max_iter": 3, "random_state": 0, **settings}).fit(FLOWERS, y)


def regressor(y=Y):
    return GlassRegressor(max_iter=3, random_state=0).fit(X, y)


LABELS = {
    "numbers": KINDS.to_numpy(),
    "words": load_iris().target_names[KINDS],
    "objects": load_iris().target_names[KINDS].astype(object),
    "truth": KINDS.to_numpy() > 1,
    "fractions": KINDS.to_numpy() / 1.0,
    "small": KINDS.to_numpy().astype(np.int8),
}


@pytest.mark.parametrize("labels", LABELS)
def test_a_saved_classifier_comes_back(labels, tmp_path):
    """Its answers bit for bit, its labels in their own type, its parameters, its curves."""
    model = classifier(LABELS[labels], class_weight="balanced", hidden_layer_sizes=(8, 4))
    model.save(tmp_path / "model.safetensors")
    again = GlassClassifier.load(tmp_path / "model.safetensors")
    assert (again.predict_proba(FLOWERS) == model.predict_proba(FLOWERS)).all()
    assert again.classes_.dtype == model.classes_.dtype
    assert again.get_params() == model.get_params()
    assert again.loss_curve_ == model.loss_curve_
    assert vars(again).keys() == vars(model).keys()


@pytest.mark.parametrize(
    "y", [Y, Y[:, None], np.column_stack([Y, -Y])], ids=["1", "(n,1)", "(n,2)"]
)
def test_a_saved_regressor_comes_back(y, tmp_path):
    """With one output or several, in the shape that y had."""
    model = regressor(y)
    model.save(tmp_path / "model.safetensors")
    again = GlassRegressor.load(tmp_path / "model.safetensors")
    assert (again.predict(X) == model.predict(X)).all()
    assert again.predict(X).shape == y.shape


def test_parameters_of_every_kind_come_back(tmp_path):
    """Tuples, dictionaries with numbers as keys, NumPy's numbers."""
    settings = {"class_weight": {0: 2.0, 2: 1.0}, "alpha": np.float64(0.1), "activation": ["relu"]}
    model = classifier(hidden_layer_sizes=4, **settings)
    model.save(tmp_path / "model.safetensors")
    again = GlassClassifier.load(tmp_path / "model.safetensors")
    assert again.class_weight == {0: 2.0, 2: 1.0}
    assert (again.alpha, again.hidden_layer_sizes, again.activation) == (0.1, 4, ("relu",))


def test_the_command_lines_tables_read_it(tmp_path):
    """The same probabilities for the same columns by name, in any order, as far as float32 goes."""
    model = classifier(LABELS["words"])
    model.save(tmp_path / "model.safetensors")
    backwards = gn.tables.read(FLOWERS[FLOWERS.columns[::-1]])
    said = TableModel.load(tmp_path / "model.safetensors").predict(backwards)
    assert said.values.tolist() == model.predict(FLOWERS).tolist()
    assert said.probabilities == pytest.approx(model.predict_proba(FLOWERS), abs=1e-6)


@pytest.mark.parametrize("y", [Y, np.column_stack([Y, 5 - 3 * Y])], ids=["one", "two"])
def test_numbers_by_the_command_lines_tables(y, tmp_path):
    """In the units of y; columns without names are x0, x1, …"""
    model = regressor(y)
    model.save(tmp_path / "model.safetensors")
    table = gn.tables.read({f"x{place}": column for place, column in enumerate(X.T)})
    said = TableModel.load(tmp_path / "model.safetensors").predict(table)
    assert np.array(said.values, float) == pytest.approx(model.predict(X), rel=1e-5)


def test_labels_by_the_command_lines_tables(tmp_path):
    """Yes or no for every column, under names that no input has."""
    inputs, labels = make_multilabel_classification(50, n_classes=3, random_state=0)
    frame = pd.DataFrame(inputs, columns=["target", *map(str, range(1, 20))])
    model = GlassClassifier(max_iter=3, random_state=0).fit(frame, labels)
    model.save(tmp_path / "model.safetensors")
    table_model = TableModel.load(tmp_path / "model.safetensors")
    assert table_model.encoder.target.names == ("target_0", "target_1", "target_2")
    said = table_model.predict(gn.tables.read(frame))
    assert (np.array(said.values, int) == model.predict(frame)).all()


def test_columns_with_blanks_around_their_names(tmp_path):
    """Tables know names without them, so the file does as well."""
    frame = FLOWERS.rename(columns={FLOWERS.columns[0]: " length "})
    model = GlassClassifier(max_iter=1, random_state=0).fit(frame, KINDS)
    model.save(tmp_path / "model.safetensors")
    table = gn.tables.read(frame)
    said = TableModel.load(tmp_path / "model.safetensors").predict(table)
    assert said.probabilities == pytest.approx(model.predict_proba(frame), abs=1e-6)


def test_the_network_alone_can_be_read(tmp_path):
    """`glassnet.load` gives the layers, for scaled inputs."""
    inputs, labels = make_multilabel_classification(50, random_state=0)
    model = GlassClassifier(max_iter=3, random_state=0).fit(inputs, labels)
    model.save(tmp_path / "model.safetensors")
    network = gn.load(tmp_path / "model.safetensors")
    assert (network.predict(model.scaling_.apply(inputs)) == model.predict_proba(inputs)).all()


def test_copies_and_pickles_answer_the_same():
    """Fitted or not yet."""
    for again in (pickle.loads(pickle.dumps(classifier())), copy.deepcopy(classifier())):
        assert (again.predict_proba(FLOWERS) == classifier().predict_proba(FLOWERS)).all()
    assert pickle.loads(pickle.dumps(GlassRegressor(alpha=3))).alpha == 3


def test_a_pickle_holds_our_file_and_no_layers():
    """Of glassnet it names the estimator and its scaling; the network is bytes."""
    words = [word for _, word, _ in pickletools.genops(pickle.dumps(classifier()))]
    modules = {word for word in words if isinstance(word, str) and word.startswith("glassnet.")}
    assert modules == {"glassnet.estimators.classifier", "glassnet.scaling"}
    assert any(isinstance(word, bytes) and b'"format":"glassnet"' in word for word in words)


def test_a_damaged_pickle_is_refused():
    """One other bit in a weight, and the network is not taken."""
    state = classifier().__getstate__()
    state["model_"] = state["model_"][:-1] + bytes([state["model_"][-1] ^ 1])
    with pytest.raises(gn.ModelFileError, match="damaged"):
        GlassClassifier().__setstate__(state)


def test_a_copy_goes_on_learning():
    """From its weights; what the optimizer remembered is not copied."""
    model = classifier(warm_start=True, learning_rate="constant", max_iter=30)
    again = copy.deepcopy(model).fit(FLOWERS, KINDS)
    assert again.loss_ < model.loss_


def test_files_of_others_are_refused(tmp_path):
    """A network alone, another estimator, an estimator that cannot be made."""
    path = tmp_path / "model.safetensors"
    model = classifier()
    model.model_.save(path)
    with pytest.raises(gn.ModelFileError, match="a network alone"):
        GlassClassifier.load(path)
    model.save(path)
    with pytest.raises(gn.ModelFileError, match="GlassRegressor, found 'GlassClassifier'"):
        GlassRegressor.load(path)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("parameters", {"unheard": 1}),
        ("parameters", {"class_weight": {"pairs": [1]}}),
        ("scalings", {"scaling_": {"centres": [1.0], "spreads": []}}),
        ("arrays", {"classes_": ["|V8", [1]]}),
        ("arrays", {"classes_": ["nonsense", [1]]}),
        ("arrays", {"classes_": ["<i8", ["word"]]}),
        ("arrays", {"classes_": ["<i8", 1]}),
        ("arrays", {"classes_": ["<i8", [0, 1]]}),
        ("kept", {"n_features_in_": 3}),
        ("kept", {"_takes_several": "no"}),
        ("kept", {}),
        ("kept", None),
        ("scalings", {}),
        ("arrays", {}),
    ],
)
def test_records_that_make_no_estimator_are_refused(part, value, tmp_path):
    """Even where the file's digest is right."""
    path, model = tmp_path / "model.safetensors", classifier()
    model.save(path)
    record = model.model_.provenance["estimator"]
    record[part] = {**record[part], **value} if value else value
    model.model_.save(path)
    with pytest.raises(gn.ModelFileError, match="no estimator that can be made"):
        GlassClassifier.load(path)


@pytest.mark.parametrize(
    ("columns", "kinds", "words"),
    [
        (FLOWERS.columns, ["", "b", "c"], "classes must be"),
        (["", "b", "c", "d"], ["a", "b", "c"], "name must be"),
        (["a", "a ", "c", "d"], ["a", "b", "c"], "used twice"),
    ],
)
def test_names_that_no_table_has_are_refused_before_writing(columns, kinds, words, tmp_path):
    """The command line could not read such a file."""
    frame = FLOWERS.set_axis(columns, axis=1)
    model = GlassClassifier(max_iter=1).fit(frame, np.array(kinds)[KINDS])
    with pytest.raises(gn.ConfigError, match=words):
        model.save(tmp_path / "model.safetensors")
    assert not (tmp_path / "model.safetensors").exists()


def test_what_a_file_cannot_hold_is_refused_before_writing(tmp_path):
    """A generator of chance has no words; there is no file then."""
    model = classifier(random_state=np.random.RandomState(0))
    with pytest.raises(gn.ConfigError, match="random_state"):
        model.save(tmp_path / "model.safetensors")
    assert not (tmp_path / "model.safetensors").exists()
    with pytest.raises(ValueError, match="not fitted"):
        GlassClassifier().save(tmp_path / "model.safetensors")
