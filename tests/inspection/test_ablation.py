"""Ablation: taking a neuron away at its layer is removing it from the network."""

from copy import deepcopy
from importlib import import_module

import numpy as np
import pytest

import glassnet as gn
from glassnet.inspection import ablation


def removed_by_hand(model, layer, neuron, X, y):
    """Loss and accuracy with the neuron's outgoing weights set to 0, and all layers run."""
    copy = deepcopy(model)
    copy.layers[layer].weights[neuron] = 0
    measured = copy.evaluate(X, y)
    return measured["loss"], measured["accuracy"]


def test_every_neuron_is_worth_what_its_removal_costs(network, rows):
    """All sixteen, in two layers, in loss and in accuracy, those worth most first."""
    model = network()
    told, whole = ablation(model, *rows), model.evaluate(*rows)
    assert len(told.neurons) == 16
    assert (told.loss, told.accuracy) == pytest.approx((whole["loss"], whole["accuracy"]))
    for one in told.neurons:
        layer = {"relu_1": 2, "relu_2": 4}[one.layer]
        loss, accuracy = removed_by_hand(model, layer, one.neuron, *rows)
        assert one.loss == pytest.approx(loss - told.loss, abs=1e-12)
        assert one.accuracy == pytest.approx(told.accuracy - accuracy, abs=1e-12)
    losses = [one.loss for one in told.neurons]
    assert losses == sorted(losses, reverse=True)


def test_layers_between_are_passed(rows):
    """Dropout and layer normalization behind a neuron; a hidden layer without activation."""
    layers = [gn.Dense(3, 5), gn.Tanh(), gn.LayerNorm(5), gn.Dropout(0.5), gn.Dense(5, 6)]
    model = gn.Model([*layers, gn.Dense(6, 4), gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(1)
    told = ablation(model, *rows)
    assert [sum(one.layer == name for one in told.neurons) for name in ("tanh_1", "dense_2")] == [
        5,
        6,
    ]
    neuron = next(one for one in told.neurons if one.layer == "dense_2")
    loss, _ = removed_by_hand(model, 5, neuron.neuron, *rows)
    assert neuron.loss == pytest.approx(loss - told.loss, abs=1e-6)
    first = next(one for one in told.neurons if one.layer == "tanh_1")
    hidden = model.activations(rows[0])["tanh_1"]
    hidden[:, first.neuron] = 0
    rest = gn.Model(model.layers[2:], loss=gn.CrossEntropy())
    assert first.loss == pytest.approx(rest.evaluate(hidden, rows[1])["loss"] - told.loss, abs=1e-6)


def test_many_neurons_at_a_time_are_as_each_by_itself(network, rows, monkeypatch):
    """Whatever fits into memory."""
    whole = ablation(network(), *rows)
    monkeypatch.setattr(import_module("glassnet.inspection.ablation"), "TOGETHER", 1)
    alone = ablation(network(), *rows)
    np.testing.assert_allclose(
        [one.loss for one in whole.neurons], [one.loss for one in alone.neurons], atol=1e-12
    )


def test_channels_of_pictures_are_neurons():
    """Each filter counts as one."""
    layers = [gn.Conv2D(1, 3, 3), gn.ReLU(), gn.Flatten(), gn.Dense(3 * 16, 2), gn.Softmax()]
    model = gn.Model(layers, loss=gn.CrossEntropy(), dtype="float64")
    model.begin(0)
    generator = np.random.default_rng(0)
    X, y = generator.standard_normal((20, 6, 6, 1)), generator.integers(0, 2, 20)
    told = ablation(model, X, y)
    assert sorted(one.neuron for one in told.neurons) == [0, 1, 2]
    one = told.neurons[0]
    copy = deepcopy(model)
    copy.layers[0].weights[..., one.neuron] = 0
    copy.layers[0].biases[..., one.neuron] = 0
    assert one.loss == pytest.approx(copy.evaluate(X, y)["loss"] - told.loss, abs=1e-12)


def test_blocks_of_rows_are_worth_what_all_are_together(network, rows, monkeypatch):
    """300 rows in blocks of 128 with a rest of 44: means over rows, and the largest change."""
    model = network()
    together = ablation(model, *rows)
    monkeypatch.setattr(import_module("glassnet.inspection.ablation"), "MOST_ROWS", 128)
    in_blocks = ablation(model, *rows)
    assert in_blocks.rows == 300
    assert in_blocks.loss == pytest.approx(together.loss, rel=1e-12)
    assert in_blocks.accuracy == pytest.approx(together.accuracy, rel=1e-12)
    worths = {(one.layer, one.neuron): one for one in in_blocks.neurons}
    for one in together.neurons:
        other = worths[one.layer, one.neuron]
        assert other.loss == pytest.approx(one.loss, abs=1e-12)
        assert other.accuracy == pytest.approx(one.accuracy, abs=1e-12)
        assert other.change == one.change


def test_a_wide_next_layer_is_met_by_few_neurons_at_a_time(monkeypatch):
    """What is stacked is as wide as the widest layer to come: 4 rows of 1000, not of 2."""
    module = import_module("glassnet.inspection.ablation")
    layers = [gn.Dense(3, 2), gn.ReLU(), gn.Dense(2, 1000), gn.ReLU(), gn.Dense(1000, 1)]
    model = gn.Model(layers, loss=gn.MeanSquaredError())
    model.begin(0)
    monkeypatch.setattr(module, "TOGETHER", 4 * 1000)
    sizes, through = [], module.through
    monkeypatch.setattr(
        module, "through", lambda *given: sizes.append(given[1].size) or through(*given)
    )
    assert ablation(model, np.ones((4, 3)), np.ones((4, 1))).accuracy is None
    assert max(sizes) == 4 * 1000
