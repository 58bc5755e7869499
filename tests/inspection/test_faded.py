"""Faded neurons: weights that have decayed to nothing are said to be that, and can go."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.inspection import dead_neurons, faded_neurons, findings, repaired


@pytest.fixture(scope="module")
def decayed():
    """A network that has learned with much weight decay, and of which some neurons never fired."""
    X = np.random.default_rng(0).standard_normal((120, 3)).astype(np.float32)
    y = (X[:, 0] > 0) * 2 + (X[:, 1] > 0)
    layers = [gn.Dense(3, 12), gn.ReLU(), gn.Dense(12, 12), gn.ReLU(), gn.Dense(12, 4)]
    model = gn.Model(
        [*layers, gn.Softmax()],
        loss=gn.CrossEntropy(),
        optimizer=gn.AdamW(0.05, weight_decay=1.0),
    )
    model.begin(0)
    model.layers[0].weights[:, [2, 5, 7]] *= 0.1
    model.layers[0].biases[0, [2, 5, 7]] = -3  # they never fire, so nothing teaches them
    model.fit(X, y, epochs=150, batch_size=30, validation_split=0, seed=0)
    return model, X, y


def test_weights_that_decayed_are_not_blamed_on_a_step(decayed):
    """Each step took 0.05 · 1 of them, for 600 steps: 0.95⁶⁰⁰ ≈ 4 · 10⁻¹⁴ is left of each."""
    model, X, _ = decayed
    first = faded_neurons(model, X)[0]
    assert {2, 5, 7} <= set(first.neurons)
    assert first.largest < 3 * 0.95**600 * 1.01
    assert "weight decay" in first.cause
    assert "step that was too large" not in first.cause
    assert not {2, 5, 7} & {k for one in dead_neurons(model, X)[:1] for k in one.neurons}


def test_what_has_faded_is_no_harm_and_is_told_once(decayed):
    """Neither as dead, nor as useless; the network is only larger than it need be."""
    model, X, y = decayed
    faded = {(one.layer, neuron) for one in faded_neurons(model, X) for neuron in one.neurons}
    assert all(one.is_wasteful for one in faded_neurons(model, X))
    for one in findings(model, X, y):
        if type(one).__name__ in ("DeadNeurons", "UselessNeurons", "AlwaysOn"):
            assert not faded & {(one.layer, neuron) for neuron in one.neurons}


def test_removing_them_changes_no_answer(decayed):
    """The repaired network is smaller, says the same, and has nothing faded left."""
    model, X, y = decayed
    done = repaired(model, X, y)
    (repair,) = [one for one in done.repairs if one.cures == "FadedNeurons"]
    gone = sum(len(one.neurons) for one in faded_neurons(model, X))
    assert gone >= 3
    assert repair.change < 1e-6
    assert done.model.count_parameters() < model.count_parameters()
    assert faded_neurons(done.model, X) == ()
    np.testing.assert_allclose(done.model.predict(X), model.predict(X), atol=1e-6)


def test_a_cause_is_decay_only_where_something_decays(network, rows):
    """Weights of 0 under plain Adam were never anything else."""
    model = network()
    model.layers[0].weights[:, 4] = 0
    (found,) = faded_neurons(model, rows[0])
    assert found.neurons == (4,)
    assert "decay" not in found.cause
    model.layers[0].weight_regularizer = gn.L2(0.1)
    assert "decay" in faded_neurons(model, rows[0])[0].cause


def test_a_dead_neuron_with_weights_is_dead(network, rows):
    """A bias of −100 has nothing to do with decay: it can be woken."""
    model = network()
    model.layers[0].biases[0, 3] = -100
    assert dead_neurons(model, rows[0])[0].neurons == (3,)
    assert faded_neurons(model, rows[0]) == ()


def test_small_weights_for_large_inputs_are_no_loss(network, rows):
    """An input of size 10⁹ needs weights of 10⁻⁹, and their sums are as large as others."""
    model = network()
    model.layers[0].weights[...] *= 1e-9
    model.layers[0].weights[:, 3] = -1e-10
    X = abs(rows[0]) * 1e9
    assert dead_neurons(model, X)[0].neurons.count(3) == 1
    assert all(3 not in one.neurons for one in faded_neurons(model, X))


def test_a_layer_of_zeros_keeps_a_neuron(network, rows):
    """A network without a layer would be another one."""
    model = network()
    model.layers[0].weights[...] = 0
    model.layers[2].biases[...] = 0.5
    assert len(faded_neurons(model, rows[0])[0].neurons) == 8
    done = repaired(model, *rows).model
    assert done.layers[0].weights.shape == (3, 1)
    np.testing.assert_allclose(done.predict(rows[0]), model.predict(rows[0]), atol=1e-9)


def test_a_channel_of_pictures_fades_at_all_its_places():
    """Each place has the weights of its channel."""
    layers = [gn.Conv2D(1, 2, 2, seed=0), gn.ReLU(), gn.Flatten(), gn.Dense(8, 2)]
    model = gn.Model([*layers, gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(0)
    model.layers[0].weights[..., 1] = 0
    X = np.random.default_rng(0).random((20, 3, 3, 1))
    assert faded_neurons(model, X)[0].neurons == (1, 3, 5, 7)
