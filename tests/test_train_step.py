"""The page of training: there and back, and one step on."""

from dataclasses import replace
from math import prod

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import glassnet as gn
from glassnet.arrays import INFERENCE, Mode
from glassnet.train_step import (
    Batch,
    Network,
    TrainState,
    backward,
    forward,
    initial_state,
    loss_and_gradients,
    regularize,
    train_step,
)

jax.config.update("jax_enable_x64", True)

ROWS = 7


class SameChance:
    """Chance that is the same every time, for NumPy and JAX alike."""

    def uniform(self, like):
        return np.random.default_rng(3).random(like.shape)


TRAINING = Mode(SameChance())


def numbers(*shape, seed=0):
    return np.random.default_rng(seed).standard_normal(shape)


LABELS = np.arange(ROWS) % 3
WEIGHTS = np.array([1.0, 0.0, 2.5, 0.3, 1.0, 4.0, 0.1])
YES_OR_NO = (numbers(ROWS, 2, seed=5) > 0).astype(float)

# What is tested: layers, a loss, inputs and targets.
NETWORKS = {
    "classes": (
        [gn.Dense(4, 6), gn.Tanh(), gn.Dense(6, 3), gn.Softmax()],
        gn.CrossEntropy(),
        numbers(ROWS, 4),
        LABELS,
    ),
    "log softmax, smoothed, shares": (
        [gn.Dense(4, 6), gn.GELU(), gn.Dense(6, 3), gn.LogSoftmax()],
        gn.SoftmaxCrossEntropy(label_smoothing=0.1),
        numbers(ROWS, 4),
        np.eye(3)[LABELS],
    ),
    "yes or no": (
        [gn.Dense(4, 5), gn.SiLU(), gn.LayerNorm(5), gn.Dense(5, 2), gn.Sigmoid()],
        gn.BinaryCrossEntropy(),
        numbers(ROWS, 4),
        YES_OR_NO,
    ),
    "regularized": (
        [
            gn.Dense(4, 5, weight_regularizer=gn.L1L2(0.01, 0.02), bias_regularizer=gn.L2(0.1)),
            gn.Softplus(),
            gn.MaskedDense(np.arange(10).reshape(5, 2) % 3 > 0, weight_regularizer=gn.L1(0.03)),
        ],
        gn.Huber(delta=0.5),
        numbers(ROWS, 4),
        numbers(ROWS, 2, seed=1),
    ),
    "normalized, with dropout": (
        [gn.Dense(4, 5), gn.BatchNorm(5), gn.ELU(), gn.Dropout(0.4), gn.Dense(5, 2)],
        gn.MeanSquaredError(),
        numbers(ROWS, 4),
        numbers(ROWS, 2, seed=1),
    ),
    "images": (
        [
            *(gn.Conv2D(2, 3, 3, padding="same", stride=2), gn.LeakyReLU(0.1), gn.MaxPool2D(2)),
            *(gn.BatchNorm(3), gn.AveragePool2D(1), gn.Flatten(), gn.Dense(3, 2)),
        ],
        gn.MeanSquaredError(),
        numbers(ROWS, 4, 4, 2),
        numbers(ROWS, 2, seed=1),
    ),
    "words": (
        [gn.Embedding(6, 3), gn.Flatten(), gn.Dense(6, 3), gn.Softmax()],
        gn.CrossEntropy(),
        np.random.default_rng(0).integers(0, 6, (ROWS, 2)),
        LABELS,
    ),
}


def case(name, dtype="float64", **options):
    """A network at its start with biases that are not 0, its parameters, and a batch."""
    layers, loss, inputs, targets = NETWORKS[name]
    for place, layer in enumerate(layers):
        layer.begin(np.random.default_rng(place), dtype=dtype)
        moved = [
            a + 0.1 * numbers(*a.shape, seed=place).astype(dtype) ** 2 for a in layer.parameters
        ]
        layer.parameters = type(layer.parameters)(*moved)
    network = Network(tuple(layers), loss, gn.SGD(), **options)
    inputs = inputs if inputs.dtype.kind == "i" else inputs.astype(dtype)
    targets = targets if targets.dtype.kind == "i" else targets.astype(dtype)
    return network, [layer.parameters for layer in layers], Batch(inputs, targets)


def weighted(batch):
    return batch._replace(weights=WEIGHTS.astype(batch.inputs.dtype, copy=False))


def learned(network, parameters):
    """Where the numbers are that training moves: (layer, name, array)."""
    return [
        (place, name, array)
        for place, (layer, own) in enumerate(zip(network.layers, parameters, strict=True))
        for name, array in own._asdict().items()
        if name not in layer.observed
    ]


def cost_at(network, parameters, batch):
    """The whole cost, from the formulas of the way forward alone."""
    output, _ = forward(network, parameters, batch.inputs, TRAINING)
    values, _ = network.loss.compute(output, batch.targets)
    weights = 1 if batch.weights is None else batch.weights
    penalty, _ = regularize(network, parameters, [own._replace() for own in parameters])
    return (values * weights).sum() / (weights * (values * 0 + 1)).sum() + penalty


# -- gradients -----------------------------------------------------------------------------


@pytest.mark.parametrize("weigh", [False, True])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_number_has_the_gradient_that_differences_show(name, weigh):
    """Move one learned number a little: the cost changes as its gradient says."""
    network, parameters, batch = case(name)
    batch = weighted(batch) if weigh else batch
    cost, _, gradients = loss_and_gradients(network, parameters, batch, TRAINING)
    assert cost.total == pytest.approx(cost_at(network, parameters, batch), rel=1e-12)
    for place, field, array in learned(network, parameters):
        gradient = getattr(gradients[place], field)
        slopes = np.zeros(array.shape)
        for index in np.ndindex(array.shape):
            slopes[index] = slope(network, parameters, batch, array, index)
        scale = max(abs(slopes).max(), 1e-3)
        np.testing.assert_allclose(gradient, slopes, rtol=0, atol=1e-6 * scale)


def slope(network, parameters, batch, array, index, step=1e-5):
    """By how much the cost changes when one number does, by central differences."""
    middle = array[index]
    array[index] = middle + step
    above = cost_at(network, parameters, batch)
    array[index] = middle - step
    below = cost_at(network, parameters, batch)
    array[index] = middle
    return (above - below) / (2 * step)


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_those_of_automatic_differentiation(name):
    """JAX differentiates the whole cost by itself, and agrees to ten digits."""
    network, parameters, batch = case(name)
    batch = weighted(batch)
    _, _, gradients = loss_and_gradients(network, parameters, batch, TRAINING)
    for_jax = jax.tree.map(jnp.asarray, (parameters, batch))
    theirs = jax.jit(jax.grad(lambda own, data: cost_at(network, own, data)))(*for_jax)
    for place, field, _ in learned(network, parameters):
        ours, other = getattr(gradients[place], field), getattr(theirs[place], field)
        np.testing.assert_allclose(ours, other, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", ["classes", "yes or no"])
def test_fused_or_not_the_gradients_are_the_same(name):
    """Leaving out the last layer and its loss for their common formula changes no result."""
    network, parameters, batch = case(name)
    together = gn.losses.fused(network.layers[-1], network.loss)
    shorter = replace(network, layers=network.layers[:-1], loss=together)
    cost, _, apart = loss_and_gradients(network, parameters, batch, TRAINING)
    fused_cost, _, fused = loss_and_gradients(shorter, parameters[:-1], batch, TRAINING)
    assert fused_cost.total == pytest.approx(cost.total, rel=1e-12)
    for place, field, _ in learned(shorter, parameters[:-1]):
        ours, other = getattr(apart[place], field), getattr(fused[place], field)
        np.testing.assert_allclose(ours, other, rtol=1e-9, atol=1e-13)


def test_weights_of_k_equal_k_rows():
    """A row that counts 3 has the pull of three equal rows; one that counts 0 has none."""
    network, parameters, batch = case("classes")
    times = np.array([1, 0, 3, 2, 1, 0, 4])
    by_weight = loss_and_gradients(
        network, parameters, batch._replace(weights=times.astype(float)), TRAINING
    )
    repeated = Batch(batch.inputs.repeat(times, 0), batch.targets.repeat(times, 0))
    by_rows = loss_and_gradients(network, parameters, repeated, TRAINING)
    assert by_weight[0].data == pytest.approx(by_rows[0].data, rel=1e-14)
    for place, field, _ in learned(network, parameters):
        ours, other = getattr(by_weight[2][place], field), getattr(by_rows[2][place], field)
        np.testing.assert_allclose(ours, other, rtol=1e-12, atol=1e-15)


def test_the_way_back_stops_at_the_first_layer():
    """Nobody asks for the gradient in the data, so it is not computed."""

    class First(gn.Dense):
        def differentiate_inputs(self, parameters, memory, dvalues):
            raise AssertionError

    first, second = First(4, 2, seed=0), gn.Dense(2, 1, seed=1)
    network = Network((first, second), gn.MeanSquaredError(), gn.SGD())
    parameters = [first.parameters, second.parameters]
    output, memories = forward(network, parameters, numbers(3, 4).astype("f4"), INFERENCE)
    gradients = backward(network, parameters, memories, np.ones_like(output))
    assert [own.weights.shape for own in gradients] == [(4, 2), (2, 1)]


def test_penalties_add_up_and_reach_the_gradients():
    """Cost and gradients of regularizers by hand: |w|, w² and b²."""
    network, parameters, batch = case("regularized")
    cost, _, _ = loss_and_gradients(network, parameters, batch, TRAINING)
    (w1, b1), _, (w2, _) = parameters
    mask = network.layers[2].mask
    by_hand = 0.01 * abs(w1).sum() + 0.02 * (w1**2).sum() + 0.1 * (b1**2).sum()
    by_hand += 0.03 * abs(w2 * mask).sum()
    assert cost.penalty == pytest.approx(by_hand, rel=1e-14)
    assert cost.total == cost.data + cost.penalty


def test_clipping_limits_what_the_optimizer_gets():
    """The penalty's part of the gradient is clipped too: a step at rate 1 is as long as that."""
    network, parameters, batch = case("regularized", clipping=gn.ClipByNorm(0.01))
    network = replace(network, optimizer=gn.SGD(1.0))
    before = [array.copy() for _, _, array in learned(network, parameters)]
    _, state = train_step(network, initial_state(network), batch, TRAINING)
    after = [array for _, _, array in learned(network, state.parameters)]
    moved = sum(float(((a - b) ** 2).sum()) for a, b in zip(after, before, strict=True)) ** 0.5
    assert moved == pytest.approx(0.01, rel=1e-12)


# -- one step on ---------------------------------------------------------------------------


def test_a_step_goes_down_the_gradient():
    """Gradient descent by hand: p − η g, and the cost is that before the step."""
    network, parameters, batch = case("classes")
    before = [[array.copy() for array in own] for own in parameters]
    cost, _, gradients = loss_and_gradients(network, parameters, batch, TRAINING)
    said, state = train_step(network, initial_state(network), batch, TRAINING)
    assert said == cost
    assert state.step == 1
    for old, new, gradient in zip(before, state.parameters, gradients, strict=True):
        for a, b, g in zip(old, new, gradient, strict=True):
            np.testing.assert_allclose(b, a - 0.01 * g, rtol=1e-14)


def test_observed_parameters_are_noted_and_not_learned():
    """Batch normalization keeps a tenth of what it saw; the optimizer has no state for it."""
    network, parameters, batch = case("normalized, with dropout")
    network = replace(network, optimizer=gn.Adam())
    old, (weights, biases) = parameters[1], parameters[0]
    inputs = batch.inputs @ weights + biases
    _, state = train_step(network, initial_state(network), batch, TRAINING)
    new = state.parameters[1]
    np.testing.assert_allclose(new.mean, 0.9 * old.mean + 0.1 * inputs.mean(0), rtol=1e-12)
    unbiased = inputs.var(axis=0, ddof=1)
    np.testing.assert_allclose(new.variance, 0.9 * old.variance + 0.1 * unbiased, rtol=1e-12)
    assert state.states[1][2:] == [(), ()]


OPTIMIZERS = [
    gn.SGD(0.1),
    gn.Momentum(0.1),
    gn.Nesterov(0.1),
    gn.AdaGrad(0.1),
    gn.RMSprop(0.1),
    gn.Adam(0.1),
    gn.AdamW(0.1),
    gn.Adam(gn.CosineDecay(0.1, steps=5)),
]


@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=repr)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", NETWORKS)
def test_numbers_keep_their_type_everywhere(name, dtype, optimizer):
    """float32 stays float32, float64 stays float64: outputs, gradients, states and weights."""
    network, parameters, batch = case(name, dtype, clipping=gn.ClipByNorm(1.0))
    network = replace(network, optimizer=optimizer.at(2))
    batch = batch._replace(weights=WEIGHTS.astype(dtype))
    mode = gn.training_mode(0)
    output, memories = forward(network, parameters, batch.inputs, mode)
    cost, _, gradients = loss_and_gradients(network, parameters, batch, mode)
    _, state = train_step(network, initial_state(network), batch, mode)
    found = [output, cost.data, *(g for own in gradients for g in own if g is not None)]
    found += [array for own in state.parameters for array in own]
    found += [array for own in state.states for one in own for array in one]
    found += [m for memory in memories for m in memory or () if isinstance(m, np.ndarray)]
    kinds = {array.dtype for array in found if array.dtype.kind == "f"}
    assert kinds == {np.dtype(dtype)}


def test_training_learns():
    """Many steps on one batch take at least a third off the cost, in every kind of network."""
    for name in NETWORKS:
        network, _, batch = case(name)
        network = replace(network, optimizer=gn.Adam(0.05))
        state, costs = initial_state(network), []
        for _ in range(150):
            cost, state = train_step(network, state, batch, TRAINING)
            costs.append(float(cost.data))
        assert costs[-1] < costs[0] * 2 / 3, name
        assert state.step == 150


@pytest.mark.parametrize(
    ("name", "optimizer"),
    [("yes or no", gn.Adam(0.01)), ("normalized, with dropout", gn.Momentum(0.01))],
)
def test_the_step_is_a_pure_function(name, optimizer):
    """JAX compiles the very same page, and gives the same step to ten digits."""
    network, _, batch = case(name)
    network = replace(network, optimizer=optimizer)
    start = initial_state(network)
    for_jax = jax.tree.map(jnp.asarray, (start, batch))
    cost, state = train_step(network, start, batch, TRAINING)
    jitted = jax.jit(lambda state, batch: train_step(network, state, batch, TRAINING))
    their_cost, their_state = jitted(*for_jax)
    assert float(their_cost.total) == pytest.approx(float(cost.total), rel=1e-12)
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-13), state, their_state
    )


def test_states_begin_at_rest():
    """Nothing is remembered before the first step, and there is one state per learned array."""
    network, parameters, _ = case("normalized, with dropout")
    network = replace(network, optimizer=gn.Adam())
    start = initial_state(network)
    assert isinstance(start, TrainState)
    assert start.step == 0
    sizes = [array.size for own in start.states for state in own for array in state]
    assert sum(sizes) == 2 * sum(prod(a.shape) for _, _, a in learned(network, parameters))
    assert not any(array.any() for own in start.states for state in own for array in state)


def test_training_begins_with_the_parameters_that_it_is_given():
    """Or with the layers' own; the optimizer is at rest for either."""
    network = Network((gn.Dense(2, 1),), gn.MeanSquaredError(), gn.Adam())
    own = network.layers[0].parameters
    other = own._replace(weights=numbers(2, 1))
    assert initial_state(network).parameters == [own]
    given = initial_state(network, [other])
    assert (given.parameters[0] is other, given.step) == (True, 0)
    assert not any(moment.any() for state in given.states[0] for moment in state)
