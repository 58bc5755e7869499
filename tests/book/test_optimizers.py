"""The book's optimizers: steps by hand, decay, and state that lies on the layer."""

import numpy as np
import pytest

from glassnet import ConfigError


@pytest.fixture
def layer(nnfs):
    layer = nnfs.Layer_Dense(1, 1)
    layer.weights = np.float32([[1.0]])
    layer.dweights, layer.dbiases = np.float32([[0.5]]), np.float32([[-0.25]])
    return layer


def step(optimizer, *layers):
    optimizer.pre_update_params()
    for layer in layers:
        optimizer.update_params(layer)
    optimizer.post_update_params()


def test_plain_steps(nnfs, layer):
    """Against the gradient, by the learning rate; in place, without state."""
    weights = layer.weights
    step(nnfs.Optimizer_SGD(learning_rate=0.5), layer)
    assert layer.weights.item() == 0.75
    assert layer.biases.item() == 0.125
    assert layer.weights is weights
    assert layer.weight_momentums is None


def test_momentum_rolls_on(nnfs, layer):
    """The second step is longer than the first by the share of speed that is kept."""
    optimizer = nnfs.Optimizer_SGD(learning_rate=1.0, momentum=0.5)
    step(optimizer, layer)
    step(optimizer, layer)
    assert layer.weights.item() == 1 - 0.5 - (0.5 + 0.25)
    assert layer.weight_momentums.item() == -0.75


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("Optimizer_Adagrad", [1.0, 1 / 2**0.5]),
        ("Optimizer_RMSprop", [1 / 0.1**0.5, 1 / 0.19**0.5]),
        ("Optimizer_Adam", [1.0, 1.0]),
    ],
)
def test_adaptive_steps_do_not_depend_on_the_gradient_s_size(nnfs, layer, name, steps):
    """With a steady gradient, each step is the learning rate times a number one can work out."""
    optimizer = getattr(nnfs, name)(learning_rate=0.1)
    for expected in steps:
        before = layer.weights.item(), layer.biases.item()
        step(optimizer, layer)
        assert before[0] - layer.weights.item() == pytest.approx(0.1 * expected, rel=1e-5)
        assert layer.biases.item() - before[1] == pytest.approx(0.1 * expected, rel=1e-5)


@pytest.mark.parametrize(
    ("name", "settings", "size"),
    [
        ("Optimizer_SGD", {}, 0.5),
        ("Optimizer_Adagrad", {}, 1 / 200**0.5),
        ("Optimizer_RMSprop", {"rho": 0.999}, 1 / (1 - 0.999**200) ** 0.5),
        ("Optimizer_Adam", {}, 1.0),
    ],
)
def test_step_200_is_as_long_as_the_formula_says(nnfs, layer, name, settings, size):
    """With a steady gradient of ½: no step is left uncounted, neither by decay nor by a mean."""
    layer.weights, layer.dweights = np.ones((1, 1)), np.full((1, 1), 0.5)
    optimizer = getattr(nnfs, name)(learning_rate=0.1, decay=0.01, **settings)
    for _ in range(199):
        step(optimizer, layer)
    before = layer.weights.item()
    step(optimizer, layer)
    expected = 0.1 / (1 + 0.01 * 199) * size
    assert before - layer.weights.item() == pytest.approx(expected, rel=1e-6)


def test_the_learning_rate_decays_with_the_steps_taken(nnfs, layer):
    """The first step has the full rate; the rate in sight is that of the step just taken."""
    optimizer = nnfs.Optimizer_SGD(learning_rate=1.0, decay=0.1)
    seen = []
    for _ in range(3):
        step(optimizer, layer)
        seen.append(optimizer.current_learning_rate)
    assert seen == [1.0, 1 / 1.1, 1 / 1.2]
    assert optimizer.iterations == 3


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("Optimizer_SGD", "momentum"),
        ("Optimizer_Adagrad", "epsilon"),
        ("Optimizer_RMSprop", "rho"),
        ("Optimizer_Adam", "beta_1"),
        ("Optimizer_Adam", "beta_2"),
        ("Optimizer_Adam", "epsilon"),
    ],
)
def test_settings_are_plain_numbers(nnfs, name, setting):
    """So that a model file can hold them, also where NumPy's were given; None is none."""
    kind = getattr(nnfs, name)
    assert type(getattr(kind(**{setting: np.float32(0.5)}), setting)) is float
    with pytest.raises(ConfigError, match=f"{setting} must be a"):
        kind(**{setting: None})


def test_state_lies_on_the_layer(nnfs, layer):
    """Under the book's names, one pair for each mean that Adam keeps."""
    step(nnfs.Optimizer_Adam(), layer)
    assert layer.weight_momentums.item() == pytest.approx(0.05)
    assert layer.weight_cache.item() == pytest.approx(0.00025)
    assert layer.bias_momentums.item() == pytest.approx(-0.025)
    assert layer.bias_cache.item() == pytest.approx(0.0000625)


def test_layers_of_the_reader_s_own_can_be_moved(nnfs):
    """Whatever has parameters and gradients of the book's names."""

    class Own:
        weights, biases = np.ones((1, 1)), np.ones((1, 1))
        dweights, dbiases = np.ones((1, 1)), np.ones((1, 1))

    own = Own()
    step(nnfs.Optimizer_SGD(learning_rate=0.5), own)
    assert own.weights == own.biases == 0.5


def test_a_layer_without_gradients_is_refused(nnfs):
    """A dense layer that has not gone back yet, and one that has nothing to learn."""
    for layer in (nnfs.Layer_Dense(1, 1), nnfs.Activation_ReLU()):
        with pytest.raises(ConfigError, match=f"{type(layer).__name__} has no gradients"):
            nnfs.Optimizer_SGD().update_params(layer)
