"""Cures do what they say: findings are gone, answers stay or learning begins again."""

from copy import deepcopy

import numpy as np
import pytest

import glassnet as gn
from glassnet.inspection import (
    always_on,
    dead_neurons,
    findings,
    repaired,
    saturated_neurons,
    useless_neurons,
)


def test_dead_neurons_wake_by_the_least_and_learn_again(network, rows):
    """One row fires, answers hardly move, and a gradient comes through to their weights."""
    model = network()
    model.layers[0].biases[0, [2, 5]] = -100
    lacking = dead_neurons(model, rows[0])[0].lacking
    done = repaired(model, *rows)
    (repair,) = [one for one in done.repairs if one.cures == "DeadNeurons"]
    assert repair.change < 0.01
    new = done.model
    assert all(2 not in one.neurons for one in dead_neurons(new, rows[0]))
    np.testing.assert_allclose(new.layers[0].biases[0, [2, 5]], np.array(lacking) - 100, atol=0.1)
    new.forward(rows[0])
    new.backward(rows[1])
    assert abs(new.layers[0].dweights[:, [2, 5]]).max() > 0


@pytest.mark.parametrize("neuron", range(4))
def test_a_neuron_wakes_though_its_sums_are_large(network, rows, neuron):
    """In float32 sums of size 10⁶ are rounded by more than little; the bias is raised beyond."""
    model = network(dtype="float32")
    model.layers[0].weights[:, neuron] *= 1e6
    model.layers[0].biases[0, neuron] = -1e8
    new = repaired(model, *rows).model
    assert all(neuron not in one.neurons for one in dead_neurons(new, rows[0]))


def test_a_network_that_is_mostly_dead_learns_better_after_the_cure(network, rows):
    """Same epochs, same seed."""
    model = network()
    model.layers[0].biases[...] = -100
    cured = repaired(model, *rows).model
    losses = []
    for one in (model, cured):
        one.optimizer = gn.Adam(0.01)
        one.fit(*rows, epochs=40, validation_split=0, seed=0)
        losses.append(one.evaluate(*rows)["loss"])
    assert losses[1] < 0.8 * losses[0]


def test_saturated_neurons_come_back_to_the_bend(network, rows):
    """By the largest factor that brings one row there."""
    model = network(gn.Tanh)
    model.layers[2].biases[0, 3] = -40
    (found,) = saturated_neurons(model, rows[0])
    before = model.layers[2].weights[:, 3].copy()
    done = repaired(model, *rows)
    assert saturated_neurons(done.model, rows[0]) == ()
    np.testing.assert_allclose(
        done.model.layers[2].weights[:, 3], before * found.factors[0], rtol=2e-3
    )
    assert done.repairs[0].after == pytest.approx(done.repairs[0].before, abs=0.02)


def test_folding_and_removing_change_no_answer(network, rows):
    """Duplicates, straight rectifiers and useless neurons go; what is left says the same."""
    model = network()
    first, second, last = model.layers[0], model.layers[2], model.layers[4]
    first.biases[0, [1, 2, 4, 5, 6]] = 50
    second.weights[:, 6], second.biases[0, 6] = 3 * second.weights[:, 2], 3 * second.biases[0, 2]
    second.biases[0, 2:3], second.biases[0, 6:7] = 1, 3
    last.weights[5] = 0
    done = repaired(model, *rows)
    np.testing.assert_allclose(done.model.predict(rows[0]), model.predict(rows[0]), atol=5e-2)
    for one in done.repairs:
        if one.cures != "DeadNeurons":
            assert one.change < 1e-9
            assert one.after == pytest.approx(one.before, abs=1e-9)
    assert done.model.layers[0].n_neurons == 6
    assert {"AlwaysOn", "DuplicateNeurons"} <= {one.cures for one in done.repairs}
    assert all(
        one.needed is None or one.needed >= len(one.neurons)
        for one in always_on(done.model, rows[0])
    )


def test_useless_neurons_are_removed(network, rows):
    """The layer is narrower by what nothing listened to."""
    model = network(gn.GELU)
    model.layers[4].weights[[2, 5]] = 0
    done = repaired(model, *rows)
    assert [one.cures for one in done.repairs] == ["UselessNeurons"]
    assert done.model.layers[2].n_neurons == done.model.layers[4].n_inputs == 6
    np.testing.assert_allclose(done.model.predict(rows[0]), model.predict(rows[0]), atol=1e-12)


def test_duplicates_are_folded(network, rows):
    """The layer is narrower, and the answers are the same."""
    model = network(gn.GELU)
    own = model.layers[0]
    own.weights[:, 6], own.biases[0, 6] = own.weights[:, 2], own.biases[0, 2]
    done = repaired(model, *rows)
    assert [one.cures for one in done.repairs] == ["DuplicateNeurons"]
    assert done.model.layers[0].n_neurons == 7
    np.testing.assert_allclose(done.model.predict(rows[0]), model.predict(rows[0]), atol=1e-12)


@pytest.mark.parametrize("factor", [64, 1 / 64])
def test_exploding_and_vanishing_signals_are_rescaled_exactly(rows, factor):
    """Powers of two, so that not even a digit of an answer changes."""
    layers = [part for _ in range(4) for part in (gn.Dense(3, 3), gn.ReLU())]
    model = gn.Model([*layers, gn.Dense(3, 4), gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(2)
    for place in (0, 2, 4, 6):
        model.layers[place].weights[...] = np.float32(factor) * np.eye(3, dtype=np.float32)
    model.layers[8].weights[...] /= np.float32(factor) ** 4
    model.layers[8].biases[...] = [1, 2, 3, 4]
    model.layers[2].biases[...] = factor
    what = "GrowingNorms" if factor > 1 else "ShrinkingNorms"
    assert what in {type(one).__name__ for one in findings(model, *rows)}
    done = repaired(model, *rows)
    assert "layer 1 ·" in done.repairs[0].done
    np.testing.assert_array_equal(done.model.predict(rows[0]), model.predict(rows[0]))
    kinds = {type(one).__name__ for one in findings(done.model, *rows)}
    assert not kinds & {"GrowingNorms", "ShrinkingNorms"}


def test_the_given_network_is_left_alone(network, rows):
    """A repair is made in a copy."""
    model = network()
    model.layers[0].biases[0, [2, 5]] = -100
    before = deepcopy(model.parameters)
    repaired(model, *rows)
    for name, array in model.parameters.items():
        np.testing.assert_array_equal(array, before[name])


def test_a_network_in_good_health_is_not_operated(network, rows):
    """There is nothing to do."""
    assert repaired(network(gn.GELU), *rows).repairs == ()


def test_what_is_not_finite_cannot_be_repaired(network, rows):
    """The numbers are lost."""
    model = network()
    model.layers[0].weights[0, 0] = np.nan
    assert repaired(model, *rows).repairs == ()


def test_a_layer_keeps_one_neuron(network, rows):
    """Even if nothing listens to any of them."""
    model = network(gn.GELU)
    model.layers[4].weights[...] = 0
    done = repaired(model, *rows).model
    assert done.layers[2].n_neurons == 1
    np.testing.assert_allclose(done.predict(rows[0]), model.predict(rows[0]))


def test_a_class_of_ones_own_is_no_rectifier_to_rescale(rows):
    """A rectifier with a lid is not twice as large for twice the input."""

    class Lid(gn.ReLU):
        def value(self, x):
            return gn.ReLU.value(self, x).clip(0, 1)

    layers = [gn.Dense(3, 4), Lid(), gn.Dense(4, 4), Lid(), gn.Dense(4, 4), gn.Softmax()]
    model = gn.Model(layers, loss=gn.CrossEntropy())
    model.begin(0)
    for layer in layers[::2]:
        layer.weights = layer.weights * np.float32(1e-3)
    assert "rescaled" not in "".join(one.done for one in repaired(model, *rows).repairs)


@pytest.mark.parametrize(("bend", "bias"), [(gn.Sigmoid, 0.0), (gn.Tanh, -8.0)], ids=str)
def test_what_is_bent_twice_is_left_alone(bend, bias):
    """A rectifier behind a sigmoid never bends, and behind a tanh no bias of its own wakes it."""
    dense = gn.Dense(2, 4, seed=1)
    dense.biases = np.full((1, 4), bias)
    layers = [dense, bend(), gn.ReLU(), gn.Dense(4, 1, seed=2)]
    model = gn.Model(layers, loss=gn.MeanSquaredError(), dtype="float64")
    model.begin(anew=False)
    X = np.random.default_rng(0).standard_normal((30, 2))
    assert repaired(model, X).repairs == ()


def test_of_neurons_that_stand_in_for_each_other_one_stays():
    """Behind a step either alone is enough; without both, the answer is another one."""
    first, second = gn.Dense(1, 2, initial_weights=[[1, 1]]), gn.Dense(2, 1)
    first.biases, second.weights, second.biases = [[0, 0.5]], [[1], [1]], [[-0.5]]
    layers = [first, gn.ReLU(), second, gn.Step(), gn.Dense(1, 1, seed=0)]
    model = gn.Model(layers, loss=gn.MeanSquaredError())
    model.begin(anew=False)
    X = np.array([[0.0], [1.0], [2.0]])
    (found,) = useless_neurons(model, X)
    assert (found.layer, found.neurons) == ("relu_1", (0,))
    done = repaired(model, X)
    assert done.model.layers[0].n_neurons == 1
    assert done.repairs[-1].change == 0
