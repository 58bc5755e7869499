"""The regressor: numbers in their own units, whatever the loss."""

import numpy as np
import pytest
from sklearn.datasets import load_diabetes

from glassnet import ConfigError
from glassnet.estimators import GlassRegressor

X, Y = load_diabetes(return_X_y=True)


def fitted(X=X, y=Y, *, fit=None, **settings):
    return GlassRegressor(**{"max_iter": 40, "random_state": 0, **settings}).fit(X, y, **fit or {})


def test_predictions_are_in_the_units_of_the_target():
    """Another unit, the same answers in it; the shape is that of y."""
    first, scaled = fitted(max_iter=15), fitted(y=Y * 1000 + 5, max_iter=15)
    assert first.score(X, Y) > 0.5
    assert scaled.predict(X) == pytest.approx(first.predict(X) * 1000 + 5)
    assert first.predict(X).shape == Y.shape
    assert fitted(y=Y[:, None], max_iter=1).predict(X).shape == (len(Y), 1)


def test_digits_far_from_zero_are_kept():
    """Seconds since 1970 are told apart, and numbers beyond float32 are no overflow."""
    inputs = X.astype(np.float32)
    model, far = (fitted(inputs, y).predict(inputs) for y in (Y, Y + 1.7e9))
    assert far - 1.7e9 == pytest.approx(model, abs=1e-3 * Y.std())
    assert np.isfinite(fitted(inputs, Y * 1e40).predict(inputs)).all()


def test_several_numbers_are_learned_at_once():
    """Each in its own units."""
    both = np.column_stack([Y, -1e6 * Y])
    model = fitted(y=both)
    assert model.predict(X).shape == both.shape
    assert model.score(X, both) > 0.5
    with pytest.raises(ConfigError, match="columns"):
        fitted(y=both, fit={"X_val": X, "y_val": Y})


def test_each_loss_finds_its_own_middle():
    """Where inputs say nothing: the mean for squares, the median for absolute errors."""
    y = np.array([0.0, 0.0, 0.0, 0.0, 100.0] * 20)
    nothing = {"X": np.zeros((100, 1)), "y": y, "max_iter": 100, "weight_decay": 0.0}
    nothing |= {"batch_size": 100, "learning_rate_init": 0.01}
    said = {
        loss: fitted(loss=loss, **nothing).predict([[0.0]])[0]
        for loss in ("squared_error", "huber", "absolute_error")
    }
    assert said["squared_error"] == pytest.approx(20, abs=1)
    assert said["absolute_error"] == pytest.approx(0, abs=1)
    assert 1 < said["huber"] < 19


def test_a_constant_is_learned():
    """A target without any spread is no division by zero."""
    assert fitted(y=np.full(len(Y), 7.0)).predict(X) == pytest.approx(np.full(len(Y), 7.0), abs=0.5)


def test_the_penalty_is_scikit_learns():
    """alpha / 2 · Σ weight² per batch pulls all weights to nearly nothing when it is large."""
    sizes = [
        sum(np.square(weights).sum() for weights in fitted(alpha=alpha, weight_decay=0.0).coefs_)
        for alpha in (0.0, 1.0, 1000.0)
    ]
    assert sizes[0] > sizes[1] > 100 * sizes[2]


def test_the_validation_curve_is_in_spreads_of_the_target():
    """Mean squared error over the variance of the training rows; scores are R²."""
    model = fitted(X[100:], Y[100:], fit={"X_val": X[:100], "y_val": Y[:100]})
    errors = np.mean((model.predict(X[:100]) - Y[:100]) ** 2)
    assert model.validation_loss_curve_[-1] == pytest.approx(errors / Y[100:].var(), rel=1e-6)
    assert model.validation_scores_[-1] == pytest.approx(model.score(X[:100], Y[:100]), rel=1e-6)


def test_nothing_is_learned_from_rows_that_are_held_back():
    """Neither inputs nor targets are measured on them."""
    model = fitted(validation_fraction=0.5)
    centres = [scale.centre for scale in model.scaling_.scales]
    assert not np.allclose(centres, X.mean(axis=0), rtol=0, atol=1e-6)
    assert len(model.validation_loss_curve_) == 40


def test_the_best_epoch_of_training_is_kept_without_validation():
    """`n_iter_no_change` alone watches the training loss, as in scikit-learn."""
    settings = {"n_iter_no_change": 3, "tol": 0.5, "max_iter": 400}
    model = fitted(**settings)
    assert model.n_iter_ < 400
    assert model.validation_loss_curve_ is None


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"loss": "poisson"}, "unknown loss 'poisson'"),
        ({"tol": 0.1}, "nothing waits"),
        ({"validation_fraction": 1.5}, "validation_fraction"),
        ({"scaling": "robust"}, "unknown scaling"),
        ({"shuffle": "no"}, "shuffle must be True or False"),
        ({"engine": "abacus"}, "unknown engine"),
        ({"engine": 3}, "unknown engine"),
    ],
)
def test_what_it_does_not_know_is_refused(settings, words):
    """Nothing is accepted and then ignored."""
    with pytest.raises(ConfigError, match=words):
        fitted(**settings)
