"""From parameters to a network: every one of them is used, or refused."""

import numpy as np
import pytest

from glassnet import SGD, Adam, AdamW, ConfigError, CosineDecay, Dropout, Nesterov, ReLU, Sigmoid
from glassnet.estimators import GlassRegressor
from glassnet.estimators.construction import (
    activations_of,
    recipe_of,
    share_held_back,
    stopping_of,
    widths_of,
)

X, Y = np.arange(80.0).reshape(40, 2), np.arange(40.0)


def built(**settings):
    return GlassRegressor(**{"max_iter": 1, "random_state": 0, **settings}).fit(X, Y).model_


def test_sizes_are_numbers_of_neurons():
    """One number is one layer; none at all leaves only the last."""
    assert widths_of(5) == (5,)
    assert widths_of([5, np.int64(3)]) == (5, 3)
    assert [layer.n_neurons for layer in built(hidden_layer_sizes=()).layers] == [1]
    for wrong in (0, (5, -1), "64", 2.5, None):
        with pytest.raises(ConfigError, match="hidden_layer_sizes"):
            widths_of(wrong)


def test_activations_are_one_for_all_or_one_each():
    """scikit-learn's words are known too."""
    assert [type(layer) for layer in activations_of("relu", 2)] == [ReLU, ReLU]
    assert [type(layer) for layer in activations_of(["relu", "logistic"], 2)] == [ReLU, Sigmoid]
    for wrong in (["relu"], 3, "rely", [3, 4]):
        with pytest.raises(ConfigError, match="activation"):
            activations_of(wrong, 2)


def test_the_optimizer_gets_its_numbers():
    """Its learning rate, its schedule, and what else it has."""
    assert built(solver="nesterov", momentum=0.5).optimizer.momentum == 0.5
    adam = built(solver="adam", learning_rate="constant", learning_rate_init=0.3, beta_1=0.7)
    assert adam.optimizer == Adam(0.3, beta_1=0.7)
    cosine = built(weight_decay=0.2, epsilon=1e-5, beta_2=0.9).optimizer
    assert isinstance(cosine.learning_rate, CosineDecay)
    assert cosine == AdamW(cosine.learning_rate, weight_decay=0.2, epsilon=1e-5, beta_2=0.9)
    assert type(built(solver="sgd").optimizer) is SGD
    assert type(built(solver="nesterov").optimizer) is Nesterov


@pytest.mark.parametrize(
    "settings",
    [
        {"solver": "sgd", "momentum": 0.9},
        {"solver": "adam", "weight_decay": 0.1},
        {"solver": "lbfgs"},
        {"solver": ["adam"]},
        {"learning_rate": "adaptive"},
        {"learning_rate_init": "fast"},
        {"batch_size": 0},
        {"max_iter": 1.5},
        {"alpha": -1},
        {"dropout": 1.0},
    ],
)
def test_what_a_solver_has_not_is_refused(settings):
    """So is a word for a number, and a number out of its range."""
    with pytest.raises(ConfigError):
        built(**settings)


def test_dropout_stands_after_every_hidden_layer():
    """And nowhere else."""
    kinds = [type(layer) for layer in built(dropout=0.5, hidden_layer_sizes=(4, 3)).layers]
    assert [place for place, kind in enumerate(kinds) if kind is Dropout] == [2, 5]


def test_the_penalty_is_half_of_alpha_shared_among_a_batch():
    """scikit-learn's alpha / 2 · Σ weight² / rows."""
    [first, *_] = built(alpha=0.8, batch_size=10).layers
    assert first.weight_regularizer.strength == pytest.approx(0.8 / 2 / 10)
    [first, *_] = built(alpha=0.8, batch_size=1000).layers
    assert first.weight_regularizer.strength == pytest.approx(0.8 / 2 / 40)


def test_auto_is_decided_by_the_number_of_rows():
    """By the recipe of `glassnet train`; a number is taken as it is."""
    assert recipe_of(GlassRegressor()).batch_size_for(100_000) == 256
    assert recipe_of(GlassRegressor(batch_size=7)).batch_size_for(100_000) == 7
    assert recipe_of(GlassRegressor(max_iter=3)).epochs_for(100_000) == 3


def test_when_to_stop():
    """Never, unless it is asked for in one of two ways."""
    assert stopping_of(GlassRegressor()) is None
    patience = [
        stopping_of(GlassRegressor(**settings)).patience
        for settings in ({"early_stopping": True}, {"n_iter_no_change": 4})
    ]
    assert patience == [10, 4]
    assert stopping_of(GlassRegressor(early_stopping=True, tol=0.1)).minimum == 0.1


def test_how_much_is_held_back():
    """A tenth for early stopping, what was asked for, or nothing beside rows of its own."""
    assert share_held_back(GlassRegressor(), False) == 0
    assert share_held_back(GlassRegressor(early_stopping=True), False) == 0.1
    assert share_held_back(GlassRegressor(early_stopping=True), True) == 0
    assert share_held_back(GlassRegressor(validation_fraction=0.3), False) == 0.3
    with pytest.raises(ConfigError, match="nothing to do"):
        share_held_back(GlassRegressor(validation_fraction=0.3), True)
