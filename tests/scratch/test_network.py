"""A network in loops: its gradients, its training, and what it refuses."""

import math
from contextlib import suppress
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassnet.errors import ConfigError, DataError, DivergedError, ShapeError
from glassnet.scratch import Network, softmax_cross_entropy, squared_error

jax.config.update("jax_enable_x64", True)

SAMPLES = np.random.default_rng(0).standard_normal((7, 2))
LABELS = np.arange(7) % 3
TARGETS = np.random.default_rng(1).standard_normal((7, 3))
KINDS = {"classes": (softmax_cross_entropy, LABELS), "numbers": (squared_error, TARGETS)}
both = pytest.mark.parametrize("kind", KINDS)


def made(kind, sizes=(2, 5, 4, 3)):
    """A network with biases that are not 0, and its samples and targets as lists."""
    loss, targets = KINDS[kind]
    network = Network.random(sizes, loss, seed=3)
    network.biases = [[0.1 * j for j in range(len(own))] for own in network.biases]
    return network, SAMPLES.tolist(), targets.tolist()


def referee(kind):
    """The mean loss in a few lines of JAX."""

    def loss(weights, biases):
        values = SAMPLES
        for w, b in zip(weights[:-1], biases[:-1], strict=True):
            values = jax.nn.relu(values @ w.T + b)
        values = values @ weights[-1].T + biases[-1]
        if kind == "numbers":
            return ((values - TARGETS) ** 2).mean()
        return -jax.nn.log_softmax(values)[jnp.arange(7), LABELS].mean()

    return loss


def arrays(lists):
    return [jnp.array(one) for one in lists]


@both
def test_gradients_are_those_of_jax(kind):
    """Of every weight and every bias, and so is the loss."""
    network, samples, targets = made(kind)
    network.forward(samples)
    value = network.backward(targets)
    loss = jax.value_and_grad(referee(kind), argnums=(0, 1))
    expected, (dweights, dbiases) = loss(arrays(network.weights), arrays(network.biases))
    assert value == pytest.approx(float(expected), rel=1e-12)
    for place in range(3):
        np.testing.assert_allclose(network.dweights[place], dweights[place], atol=1e-13)
        np.testing.assert_allclose(network.dbiases[place], dbiases[place], atol=1e-13)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.integers(0, 99))
@settings(max_examples=50, derandomize=True)
def test_forward_is_numpys(sizes, seed):
    """For networks of every size."""
    network = Network.random(sizes, squared_error, seed)
    x = np.random.default_rng(seed).standard_normal((3, sizes[0]))
    expected = x
    for w, b in zip(network.weights, network.biases, strict=True):
        sums = expected @ np.array(w).T + b
        expected = np.maximum(sums, 0)
    np.testing.assert_allclose(network.forward(x.tolist()), sums, atol=1e-12)


@both
def test_every_number_stays_in_sight(kind):
    """Layer by layer, with the shapes that belong together."""
    network, samples, targets = made(kind)
    output = network.forward(samples)
    network.backward(targets)
    assert output is network.sums[-1]
    for place, (n_inputs, n_neurons) in enumerate(pairwise([2, 5, 4, 3])):
        assert np.shape(network.inputs[place]) == np.shape(network.dinputs[place]) == (7, n_inputs)
        assert np.shape(network.sums[place]) == np.shape(network.dsums[place]) == (7, n_neurons)
    np.testing.assert_array_equal(network.inputs[1], np.maximum(network.sums[0], 0))


@both
def test_a_step_goes_against_the_gradient(kind):
    """By the learning rate, and by nothing else; the loss is the one before the step."""
    network, samples, targets = made(kind)
    before = np.array(network.weights[1]), np.array(network.biases[1])
    loss = network.step(samples, targets, 0.1)
    np.testing.assert_allclose(network.weights[1], before[0] - 0.1 * np.array(network.dweights[1]))
    np.testing.assert_allclose(network.biases[1], before[1] - 0.1 * np.array(network.dbiases[1]))
    network.forward(samples)
    assert network.backward(targets) < loss


def test_loops_learn_three_classes():
    """Points in three corners are told apart."""
    corners = np.array([[0, 0], [2, 0], [0, 2]])
    labels = np.arange(15) % 3
    points = corners[labels] + 0.2 * np.random.default_rng(0).standard_normal((15, 2))
    network = Network.random([2, 8, 3], softmax_cross_entropy)
    losses = network.train(points.tolist(), labels.tolist(), learning_rate=0.5, epochs=60)
    assert len(losses) == 60
    assert losses[-1] < 0.1 < 1 < losses[0]
    assert (np.argmax(network.forward(points.tolist()), axis=1) == labels).all()


def test_loops_fit_a_line_exactly():
    """One neuron finds what every shirt costs."""
    network = Network.random([1, 1], squared_error)
    network.train([[1], [2], [3]], [[7], [14], [21]], learning_rate=0.1, epochs=1000)
    assert network.weights[0][0][0] == pytest.approx(7, abs=1e-6)
    assert network.biases[0][0] == pytest.approx(0, abs=1e-5)


def test_a_seed_gives_the_same_network():
    """And another seed another, with He's spread."""
    one, same, other = (Network.random([50, 40], squared_error, seed) for seed in (1, 1, 2))
    assert one.weights == same.weights != other.weights
    assert np.std(one.weights[0]) == pytest.approx(math.sqrt(2 / 50), rel=0.05)
    assert one.biases == [[0] * 40]


def test_lists_that_are_given_stay_as_they_are():
    """Training changes the network's own numbers only."""
    weights = [[[1.0, 2.0]]]
    network = Network(weights, [[0.0]], squared_error)
    network.train([[1, 1]], [[0]], learning_rate=0.1, epochs=2)
    assert weights == [[[1.0, 2.0]]] != network.weights


@pytest.mark.parametrize(
    ("weights", "biases", "says"),
    [
        ([], [], "at least one layer"),
        ([[[1, 2]]], [[0], [0]], "got 1 and 2"),
        ([[[1, 2]]], [[0, 0]], "got 1 and 2"),
        ([[[1, 2], [3]]], [[0, 0]], "row 1 has 1 element"),
        ([[[1, 2], [3, 4]], [[1, 2, 3]]], [[0, 0], [0]], "have 3 weights, and there are 2"),
        ([[[]]], [[0]], "have 0 weights"),
        ([[1, 2]], [[0]], "must be a matrix"),
    ],
)
def test_layers_that_do_not_fit(weights, biases, says):
    """Are refused before anything is computed."""
    with pytest.raises(ShapeError, match=says):
        Network(weights, biases, squared_error)


@pytest.mark.parametrize("sizes", [[], [3], [2, 0], [2, -1, 3]])
def test_sizes_that_make_no_network(sizes):
    """Are refused with an example of what does."""
    with pytest.raises(ConfigError, match="write for example"):
        Network.random(sizes, squared_error)


@pytest.mark.parametrize(
    ("samples", "targets", "error", "says"),
    [
        ([[1, 2, 3]], [0], ShapeError, "one sample of 2 numbers"),
        ([], [], ShapeError, "must be a matrix"),
        ([[1, 2], [1]], [0, 1], ShapeError, "row 1 has 1 element"),
        ([[1, 2], [3, 4]], [0], ShapeError, "got 2 and 1"),
        ([[1, 2], [1, math.nan]], [0, 1], DataError, "finite numbers"),
        ([[1, 2]], [3], DataError, "label from 0 to 2"),
    ],
)
def test_data_that_cannot_be_learned(samples, targets, error, says):
    """Is refused with the place, not cut to fit."""
    network = Network.random([2, 3], softmax_cross_entropy)
    with pytest.raises(error, match=says):
        network.train(samples, targets, learning_rate=0.1, epochs=1)


def test_a_learning_rate_far_too_large():
    """Stops training with what helps."""
    network, samples, targets = made("numbers", sizes=(2, 3))
    with pytest.raises(DivergedError, match="lower the learning rate"):
        network.train(samples, targets, learning_rate=1e6, epochs=100)


@pytest.mark.parametrize("learning_rate", [1e6, 1e60, 1e160, 1e200, 1.7e308])
@pytest.mark.parametrize("epochs", [1, 2, 3])
def test_no_training_ends_with_numbers_that_are_not_finite(learning_rate, epochs):
    """However far it went, it gives finite numbers or an error."""
    network, samples, targets = made("numbers", sizes=(2, 3))
    with suppress(DivergedError):
        losses = network.train(samples, targets, learning_rate=learning_rate, epochs=epochs)
        assert np.isfinite(losses).all()
        assert np.isfinite(network.weights).all()
        assert np.isfinite(network.biases).all()


def test_a_last_step_that_goes_too_far():
    """The weights it leaves are looked at too, and so are the biases."""
    network = Network([[[0.0]]], [[0.0]], squared_error)
    with pytest.raises(DivergedError, match="after the last step"):
        network.train([[2.0]], [[1.0]], learning_rate=1.7e308, epochs=1)
    network = Network([[[0.0]]], [[0.0]], squared_error)
    with pytest.raises(DivergedError, match="after the last step"):
        network.train([[0.0]], [[1.0]], learning_rate=1.7e308, epochs=1)


def test_a_loss_too_large_for_a_number():
    """Is found where it comes up, before a step is taken on it."""
    network = Network([[[1e200]]], [[0.0]], squared_error)
    with pytest.raises(DivergedError, match="the loss"):
        network.step([[1.0]], [[0.0]], 0.1)
    assert network.weights == [[[1e200]]]


def test_the_way_back_needs_a_way_forward():
    """There is nothing to go back through before something has passed."""
    with pytest.raises(ConfigError, match="nothing has passed"):
        Network.random([2, 3], softmax_cross_entropy).backward([0])


def test_numbers_as_targets_of_rows_are_refused():
    """A target is a list even where there is a single output."""
    network = Network.random([1, 1], squared_error)
    with pytest.raises(ShapeError, match="targets must be a list, got 7"):
        network.train([[1]], [7], learning_rate=0.1, epochs=1)
