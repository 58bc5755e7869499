"""The classifier: what it answers, what it can be told, and what it refuses."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_iris, make_multilabel_classification
from sklearn.metrics import log_loss

from glassnet import ConfigError, DataError
from glassnet.estimators import GlassClassifier

X, Y = load_iris(return_X_y=True)
NAMES = load_iris().target_names[Y]


def fitted(X=X, y=NAMES, *, fit=None, **settings):
    return GlassClassifier(**{"max_iter": 40, "random_state": 0, **settings}).fit(X, y, **fit or {})


def test_classes_come_back_as_they_are_written():
    """Words for words, in the order of scikit-learn: sorted."""
    model = fitted()
    assert model.classes_.tolist() == ["setosa", "versicolor", "virginica"]
    assert (model.predict(X) == NAMES).mean() > 0.9
    assert model.predict_proba(X).argmax(axis=1).tolist() == [
        model.classes_.tolist().index(name) for name in model.predict(X)
    ]


def test_two_classes_have_two_probabilities():
    """The second is what is left of one; logarithms agree."""
    model = fitted(*load_breast_cancer(return_X_y=True), max_iter=5)
    chances = model.predict_proba(load_breast_cancer().data)
    assert chances.shape[1] == 2
    assert chances.sum(axis=1) == pytest.approx(np.ones(len(chances)))
    assert np.exp(model.predict_log_proba(load_breast_cancer().data)) == pytest.approx(chances)


def test_several_yes_or_no_columns_are_learned_at_once():
    """A row may have several labels or none, and each has its own probability."""
    inputs, labels = make_multilabel_classification(200, n_classes=4, random_state=0)
    model = fitted(inputs, labels)
    assert model.out_activation_ == "logistic"
    assert ((model.predict_proba(inputs) > 0.5) == model.predict(inputs)).all()
    assert (model.predict(inputs) == labels).mean() > 0.8


def test_the_same_seed_gives_the_same_network():
    """Bit for bit; another seed another; a RandomState counts as well."""
    first, again, other = (fitted(random_state=seed).predict_proba(X) for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()
    both = [fitted(random_state=np.random.RandomState(1)).predict_proba(X) for _ in range(2)]
    assert (both[0] == both[1]).all()


def test_scaling_is_inside():
    """Inputs in other units give the same answers, unless scaling is turned off."""
    units = np.array([1, 1000, 0.001, 1])
    assert fitted(X * units).predict_proba(X * units) == pytest.approx(fitted().predict_proba(X))
    raw = fitted(scaling="none")
    assert raw.activations(X)["dense_1"] == pytest.approx(X @ raw.coefs_[0] + raw.intercepts_[0])


def test_every_number_is_in_sight():
    """Layers, their weights, and what each says about each row."""
    model = fitted(hidden_layer_sizes=(7, 5), activation=("relu", "tanh"))
    assert [weights.shape for weights in model.coefs_] == [(4, 7), (7, 5), (5, 3)]
    assert [biases.shape for biases in model.intercepts_] == [(7,), (5,), (3,)]
    assert (model.n_layers_, model.n_outputs_, model.out_activation_) == (4, 3, "softmax")
    seen = model.activations(X)
    assert list(seen) == ["dense_1", "relu_1", "dense_2", "tanh_1", "dense_3", "softmax_1"]
    assert seen["tanh_1"] == pytest.approx(np.tanh(seen["dense_2"]))
    assert (seen["softmax_1"] == model.predict_proba(X)).all()


def test_validation_rows_are_watched_and_not_learned_from():
    """The last loss of their curve is their loss, by scikit-learn's own count."""
    train, rest = np.arange(150) % 3 > 0, np.arange(150) % 3 == 0
    model = fitted(X[train], NAMES[train], fit={"X_val": X[rest], "y_val": NAMES[rest]})
    assert len(model.validation_loss_curve_) == len(model.loss_curve_) == model.n_iter_ == 40
    truth = log_loss(NAMES[rest], model.predict_proba(X[rest]))
    assert model.validation_loss_curve_[-1] == pytest.approx(truth, rel=1e-6)
    assert model.validation_scores_[-1] == model.score(X[rest], NAMES[rest])
    assert (model.predict_proba(X) == fitted(X[train], NAMES[train]).predict_proba(X)).all()


def test_early_stopping_keeps_the_best_epoch():
    """The loss on the validation rows is then the least of its curve."""
    train, rest = np.arange(150) % 3 > 0, np.arange(150) % 3 == 0
    given = {"X_val": X[rest], "y_val": NAMES[rest]}
    many = {"max_iter": 400, "early_stopping": True, "learning_rate": "constant"}
    model = fitted(X[train], NAMES[train], fit=given, **many)
    assert model.n_iter_ < 400
    least = min(model.validation_loss_curve_)
    assert model.validation_loss_curve_.index(least) == model.n_iter_ - 1 - 10
    assert log_loss(NAMES[rest], model.predict_proba(X[rest])) == pytest.approx(least, rel=1e-6)
    assert model.loss_ == model.loss_curve_[model.n_iter_ - 1 - 10]


def test_weights_of_classes_pull():
    """A class that counts a thousand times as much is the one that is said."""
    y = np.arange(150) % 2  # nothing in X tells which
    shares = [
        (fitted(y=y, class_weight=weight).predict(X) == 1).mean() for weight in ({0: 1e3}, {1: 1e3})
    ]
    assert shares[0] == 0
    assert shares[1] == 1
    few = np.where(np.arange(150) % 10 == 0, "few", "many")
    chances = [
        fitted(y=few, class_weight=w).predict_proba(X)[:, 0].mean() for w in (None, "balanced")
    ]
    assert chances == pytest.approx([0.1, 0.5], abs=0.1)


def test_smoothed_labels_make_it_less_sure():
    """No class is then certain."""
    assert fitted(label_smoothing=0.3).predict_proba(X).max() < fitted().predict_proba(X).max()


def test_warm_start_goes_on():
    """Twice 20 epochs without an end in sight are 40 epochs."""
    steady = {"learning_rate": "constant"}
    model = fitted(max_iter=20, warm_start=True, **steady)
    model.fit(X, NAMES)
    assert (model.predict_proba(X) == fitted(**steady).predict_proba(X)).all()
    with pytest.raises(ConfigError, match="warm_start"):
        model.set_params(hidden_layer_sizes=(3,)).fit(X, NAMES)


def test_numbers_are_as_precise_as_the_inputs():
    """float32 in, float32 out; everything else is computed in float64."""
    assert fitted(X.astype(np.float32)).predict_proba(X).dtype == np.float32
    assert fitted(X.astype(int)).predict_proba(X).dtype == np.float64


def test_verbose_prints_epochs(capsys):
    """Every so many."""
    fitted(max_iter=4, verbose=2)
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_the_compiled_engine_learns_the_same():
    """On JAX as on NumPy, step by step."""
    chances = [fitted(engine=engine, max_iter=5).predict_proba(X) for engine in ("numpy", "jax")]
    assert chances[1] == pytest.approx(chances[0], abs=1e-9)


@pytest.mark.parametrize("solver", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam"])
def test_every_solver_learns(solver):
    """To nine flowers in ten."""
    assert fitted(solver=solver).score(X, NAMES) > 0.9


@pytest.mark.parametrize(
    ("y", "fit", "words"),
    [
        (["one"] * 150, {}, "only one class"),
        (NAMES, {"X_val": X, "y_val": ["rose"] * 150}, "'rose' is not one of those"),
        (NAMES, {"sample_weight": [-1.0] * 150}, "sample_weight"),
        (NAMES, {"X_val": X}, "only one of X_val and y_val"),
        (np.ma.masked_equal(NAMES, "setosa"), {}, "y has masked values"),
    ],
)
def test_data_it_cannot_use_are_refused(y, fit, words):
    """With the reason."""
    with pytest.raises((DataError, ConfigError), match=words):
        fitted(y=y, fit=fit)


def test_masked_inputs_are_refused():
    """What lies under a mask is no number to learn from, or to answer."""
    masked = np.ma.masked_less(X, 1)
    for act in (lambda: fitted(masked), lambda: fitted().predict(masked)):
        with pytest.raises(DataError, match="X has masked values"):
            act()


def test_labels_that_are_not_classes_are_refused():
    """A weight for an unknown class, and smoothing where there is nothing to smooth."""
    with pytest.raises(ConfigError, match="'rose'"):
        fitted(class_weight={"rose": 2.0})
    inputs, labels = make_multilabel_classification(50, random_state=0)
    with pytest.raises(ConfigError, match="label_smoothing"):
        fitted(inputs, labels, label_smoothing=0.1)
    with pytest.raises(ConfigError, match="class_weight"):
        fitted(inputs, labels, class_weight="balanced")
