"""The recipe: plain words become the network they name, and sizes become good defaults."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError
from glassnet.workbench.recipe import ACTIVATIONS, MOST_DECAY, OPTIMIZERS, SCHEDULES, Recipe

STEPS = 1000


def kinds(model):
    return [type(layer).__name__ for layer in model.layers]


def test_the_usual_network_for_classes():
    """Two hidden layers of 64, a probability for every class, cross-entropy."""
    model = Recipe().build(4, 3, 120)
    assert kinds(model) == ["Dense", "GELU", "Dense", "GELU", "Dense", "Softmax"]
    assert model.count_parameters() == (4 * 64 + 64) + (64 * 64 + 64) + (64 * 3 + 3)
    assert repr(model.loss) == "CrossEntropy()"


def test_the_usual_network_for_a_number():
    """No classes: one output, squared error."""
    model = Recipe(hidden=(8,)).build(4, 0, 120)
    assert kinds(model) == ["Dense", "GELU", "Dense"]
    assert model.layers[-1].n_neurons == 1
    assert repr(model.loss) == "MeanSquaredError()"


def test_no_hidden_layer():
    """An empty list of widths is a linear model."""
    assert kinds(Recipe(hidden=()).build(4, 3, 120)) == ["Dense", "Softmax"]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_the_one_it_is_called(name):
    """A word and the class it stands for have the same name."""
    model = Recipe(activation=name, hidden=(3,)).build(2, 2, 50)
    assert kinds(model)[1].lower() == name.replace("-", "")


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_is_the_one_it_is_called(name):
    """A word and the class it stands for have the same name, and the given rate is used."""
    optimizer = Recipe(optimizer=name, learning_rate=0.125, schedule="constant").build(2, 2, 50)
    assert type(optimizer.optimizer).__name__.lower() == name
    assert optimizer.optimizer.learning_rate == 0.125


@pytest.mark.parametrize(
    ("name", "shares"),  # of the first rate: in the first step, after half of all, in the last
    [
        ("constant", (1, 1, 1)),
        ("inverse-time", (1, 1 / (1 + 4.5), 1 / (1 + 9 * (STEPS - 1) / STEPS))),
        ("step", (1, 0.1, 0.01)),
        ("exponential", (1, 0.1, 0.01 ** ((STEPS - 1) / STEPS))),
        ("cosine", (1, 0.5, 0)),
        ("warm-up", (0.01, 1, 1)),
    ],
)
def test_schedules_run_over_the_whole_training(name, shares):
    """Every schedule begins and ends where its name says, however long training is."""
    optimizer = gn.SGD(SCHEDULES[name](0.5, STEPS)).over(STEPS)
    rates = [optimizer.at(step).learning_rate for step in (0, STEPS // 2, STEPS - 1)]
    np.testing.assert_allclose(np.array(rates) / 0.5, shares, atol=2e-3)


def test_one_cycle_rises_and_falls():
    """One cycle begins low, has its peak at the given rate, and ends lowest."""
    optimizer = gn.SGD(SCHEDULES["one-cycle"](0.5, STEPS)).over(STEPS)
    rates = [optimizer.at(step).learning_rate for step in range(STEPS)]
    assert max(rates) == pytest.approx(0.5, rel=1e-4)
    assert rates[-1] < rates[0] < 0.1
    assert 0 < np.argmax(rates) < STEPS // 2


def test_dropout_and_prices():
    """Dropout stands after every hidden activation; prices are on the weights of every layer."""
    model = Recipe(hidden=(5, 4), dropout=0.25, l1=0.1, l2=0.2).build(3, 2, 50)
    assert kinds(model)[:6] == ["Dense", "GELU", "Dropout"] * 2
    assert model.layers[2].rate == 0.25
    rules = [layer.weight_regularizer for layer in model.layers if isinstance(layer, gn.Dense)]
    assert rules == [gn.L1L2(0.1, 0.2)] * 3
    assert Recipe(l1=0.1).regularizer == gn.L1(0.1)
    assert Recipe(l2=0.2).regularizer == gn.L2(0.2)
    assert Recipe().regularizer is None


@pytest.mark.parametrize(
    ("rows", "batch_size", "epochs"),
    [(1, 32, 1000), (120, 32, 1000), (4800, 64, 54), (12_800, 128, 40), (1_000_000, 256, 10)],
)
def test_defaults_by_size(rows, batch_size, epochs):
    """A hundredth of the rows in a batch, as a power of 2 from 32 to 256; about 4,000 steps."""
    recipe = Recipe()
    assert recipe.batch_size_for(rows) == batch_size
    assert recipe.epochs_for(rows) == epochs


def test_what_is_given_is_taken():
    """Epochs, batch size and weight decay that somebody chose are not second-guessed."""
    recipe = Recipe(epochs=3, batch_size=7, weight_decay=0.5)
    assert (recipe.epochs_for(10**6), recipe.batch_size_for(10**6)) == (3, 7)
    assert recipe.build(4, 3, 100).optimizer.weight_decay == 0.5


def test_weights_decay_more_where_rows_are_few():
    """In proportion to the inputs per row, up to a limit."""
    recipe = Recipe()
    small, double, few = (recipe.weight_decay_for(*size) for size in [(1, 999), (2, 999), (1, 333)])
    assert double == pytest.approx(2 * small)
    assert few == pytest.approx(3 * small)
    assert recipe.weight_decay_for(10**6, 1) == MOST_DECAY
    assert recipe.build(1, 2, 999).optimizer.weight_decay == small


@pytest.mark.parametrize(
    "setting",
    [
        {"hidden": (0,)},
        {"hidden": (2.5,)},
        {"hidden": (True,)},
        {"hidden": ("8",)},
        {"activation": "relo"},
        {"optimizer": "adm"},
        {"schedule": "cos"},
        {"dropout": 1.0},
        {"dropout": -0.1},
        {"l1": -1},
        {"l2": float("nan")},
        {"learning_rate": 0},
        {"weight_decay": -1},
        {"epochs": 0},
        {"batch_size": 1.5},
    ],
)
def test_impossible_settings_are_named(setting):
    """What cannot be is refused before any data is read, and called by its name."""
    (name,) = setting
    with pytest.raises(ConfigError, match=name):
        Recipe(**setting)


def test_weight_decay_needs_adamw():
    """An option that would do nothing is refused."""
    with pytest.raises(ConfigError, match="weight_decay is for the optimizer 'adamw'"):
        Recipe(optimizer="adam", weight_decay=0.1).build(4, 3, 100)
