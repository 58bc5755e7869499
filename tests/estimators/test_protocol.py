"""scikit-learn's protocol: its own checks, and its tools around our estimators."""

import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_diabetes, load_iris, load_wine
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import glassnet
from glassnet.estimators import GlassClassifier, GlassRegressor

SHORT = {"max_iter": 50, "random_state": 0}  # epochs enough for scikit-learn's small examples


def is_said_again(check):
    """Whether a check is another one with its data in a file or in float32, and takes seconds."""
    return "readonly_memmap" in getattr(check, "keywords", {})


OF_SCIKIT_LEARN = parametrize_with_checks(
    [GlassClassifier(max_iter=50), GlassRegressor(max_iter=50)]
)
CHECKS = [
    pytest.param(estimator, check, marks=[pytest.mark.thorough] * is_said_again(check))
    for estimator, check in OF_SCIKIT_LEARN.args[1]
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS, **OF_SCIKIT_LEARN.kwargs)
@pytest.mark.filterwarnings("default")
def test_every_check_of_scikit_learn_passes(estimator, check):
    """All of them, without one exception to the rule."""
    check(estimator)


def test_a_pipeline_and_a_search_use_it():
    """Every parameter can be searched, by the name that it has inside the pipeline."""
    X, y = load_wine(return_X_y=True)
    grid = {"glassclassifier__activation": ["relu", ("tanh", "logistic")]}
    search = GridSearchCV(make_pipeline(SelectKBest(k=8), GlassClassifier(**SHORT)), grid, cv=3)
    assert search.fit(X, y).best_score_ > 0.9
    assert search.best_params_.keys() == grid.keys()


def test_calibration_uses_it():
    """Calibrated probabilities are probabilities, and the classes stay right."""
    X, y = load_iris(return_X_y=True)
    calibrated = CalibratedClassifierCV(GlassClassifier(**SHORT), cv=3).fit(X, y)
    assert calibrated.predict_proba(X).sum(axis=1) == pytest.approx(np.ones(len(X)))
    assert calibrated.score(X, y) > 0.9


def test_one_that_has_travelled_learns_the_same():
    """Estimators are sent to other processes as bytes, before and after they have learned."""
    X, y = load_iris(return_X_y=True)
    here = GlassClassifier(**SHORT)
    there = pickle.loads(pickle.dumps(here)).fit(X, y)
    back = pickle.loads(pickle.dumps(there))
    assert (back.predict_proba(X) == here.fit(X, y).predict_proba(X)).all()


@pytest.mark.thorough
def test_folds_give_the_same_scores_in_other_processes():
    """Estimators travel to joblib's workers, and what they learn there is the same."""
    X, y = load_iris(return_X_y=True)
    alone, together = (
        cross_val_score(GlassClassifier(**SHORT), X, y, cv=3, n_jobs=jobs) for jobs in (1, 2)
    )
    assert (alone == together).all()


def test_a_clone_has_the_parameters_and_nothing_learned():
    """As scikit-learn promises of clones."""
    X, y = load_iris(return_X_y=True)
    fitted = GlassClassifier(alpha=0.1, **SHORT).fit(X, y)
    again = clone(fitted)
    assert again.get_params() == fitted.get_params()
    assert "model_" not in vars(again)


def test_data_frames_come_in_and_go_through():
    """Feature names are kept, and a step before it may give data frames."""
    X, y = load_iris(return_X_y=True, as_frame=True)
    scaler = StandardScaler().set_output(transform="pandas")
    pipeline = make_pipeline(scaler, GlassClassifier(**SHORT)).fit(X, y)
    assert list(pipeline[-1].feature_names_in_) == list(X.columns)
    with pytest.raises(ValueError, match="feature names"):
        pipeline[-1].predict(X.rename(columns={X.columns[0]: "other"}))


def test_weights_are_as_good_as_repeated_rows():
    """In numbers: a row of weight 2 stands for two, one of weight 0 for none."""
    X, y = load_diabetes(return_X_y=True)
    X, y, weights = X[:30], y[:30], np.arange(30) % 3
    settings = {"batch_size": 100, "weight_decay": 0.1, **SHORT}
    weighted = GlassRegressor(**settings).fit(X, y, sample_weight=weights)
    repeated = GlassRegressor(**settings).fit(X.repeat(weights, axis=0), y.repeat(weights))
    assert weighted.predict(X) == pytest.approx(repeated.predict(X), rel=1e-6)


def test_without_scikit_learn_it_says_what_to_install():
    """The rest of glassnet works without it, and loads nothing of it."""
    code = (
        "import sys; sys.modules['sklearn'] = None\n"
        "import glassnet as gn\n"
        "try:\n    gn.estimators\n"
        "except gn.EnvError as error:\n    print(error.do)"
    )
    source = str(Path(glassnet.__file__).parents[1])
    said = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": source}, capture_output=True, text=True
    )
    assert said.stdout == "pip install 'glassnet[sklearn]'\n", said.stderr


def test_both_have_the_same_parameters_but_for_their_own():
    """Sizes and activation may come without their names, as in scikit-learn; the others not."""
    names = [{*kind().get_params()} for kind in (GlassClassifier, GlassRegressor)]
    assert names[0] - names[1] == {"label_smoothing", "class_weight"}
    assert names[1] - names[0] == {"loss"}
    assert GlassRegressor((3,), "relu").get_params()["activation"] == "relu"
    with pytest.raises(TypeError):
        GlassClassifier((3,), "relu", 0.5)
