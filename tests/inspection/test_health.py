"""Health: dead neurons, exploding values and numbers that are not finite are found."""

import numpy as np
import pytest

from glassnet import (
    CrossEntropy,
    Dense,
    LeakyReLU,
    MeanSquaredError,
    Model,
    ReLU,
    Softmax,
    SoftmaxCrossEntropy,
)
from glassnet.errors import ConfigError
from glassnet.inspection import (
    DeadNeurons,
    LargeValues,
    NotFinite,
    dead_neurons,
    diagnose,
    findings,
    growing,
    growing_outputs,
    large_values,
    not_finite,
)
from glassnet.inspection.passage import rows_at_once
from glassnet.inspection.signals import gradient_norms

generator = np.random.default_rng(0)
X = generator.standard_normal((5000, 3))  # more than pass at once


def classifier(activation=ReLU):
    layers = [Dense(3, 16), activation(), Dense(16, 16), activation(), Dense(16, 4), Softmax()]
    model = Model(layers, loss=CrossEntropy())
    model.begin(0)
    return model


def test_a_healthy_network_has_no_findings():
    """He's first weights on data of ordinary size."""
    assert findings(classifier(), X, generator.integers(0, 4, 5000)) == ()


def test_dead_neurons_are_named_with_what_they_lack():
    """Neurons 2 and 5 are pushed below 0 everywhere; a larger bias makes them fire."""
    model = classifier()
    model.layers[0].biases[0, [2, 5]] = -100
    (found,) = dead_neurons(model, X)
    assert (found.layer, found.neurons, found.of, found.rows) == ("relu_1", (2, 5), 16, 5000)
    model.layers[0].biases[0, [2, 5]] += np.array(found.lacking, np.float32) + 1e-3
    assert dead_neurons(model, X) == ()


def test_one_row_that_fires_is_enough_for_life():
    """Wherever in the data it stands."""
    model = classifier()
    model.layers[0].biases[0, 7] = -100
    alive = np.concatenate([X, 1000 * np.sign(model.layers[0].weights[:, 7])[None]])
    assert dead_neurons(model, X)[0].neurons == (7,)
    assert dead_neurons(model, alive) == ()


def test_zeros_go_on_as_zeros_unless_a_bias_fires():
    """A dead layer and no bias kill the next one; a bias brings it back."""
    model = classifier()
    model.layers[0].weights[...] = 0
    model.layers[0].biases[...] = -0.5
    first, second = dead_neurons(model, X)
    assert (len(first.neurons), len(second.neurons)) == (16, 16)
    assert first.lacking == (0.5,) * 16
    assert second.lacking == (0,) * 16
    model.layers[2].biases[...] = 0.1
    assert [found.layer for found in dead_neurons(model, X)] == ["relu_1"]


def test_leaky_rectifiers_do_not_die():
    """That is what they are for."""
    model = classifier(LeakyReLU)
    model.layers[0].biases[...] = -100
    assert dead_neurons(model, X) == ()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_parameter_that_is_not_finite_is_named(bad):
    """With its name and its value, and without consequences piled on top."""
    model = classifier()
    model.layers[2].weights[3, 3] = bad
    (found,) = findings(model, X)
    assert isinstance(found, NotFinite)
    assert (found.place, found.quantity, found.row) == ("dense_2.weights", 1, None)
    assert repr(found.example) == repr(bad)


def test_an_output_that_overflows_is_named_with_its_row():
    """Weights that are finite can still give infinity."""
    model = classifier()
    model.layers[2].weights[...] = 3e38
    ordinary = np.full((5000, 3), 1e-39)
    ordinary[4500] = 1
    (found,) = not_finite(model, ordinary)
    assert (found.place, found.row) == ("dense_2.output", 4500)


def test_large_values_are_named_with_their_row():
    """Scores of a million are no scores."""
    model = Model([Dense(3, 4)], loss=SoftmaxCrossEntropy(), dtype="float64")
    model.begin(0)
    large = X.copy()
    large[4200] = 1e6
    (found,) = large_values(model, large)
    assert (found.layer, found.row, found.limit) == ("dense_1", 4200, 1e4)
    assert found.largest == abs(model.forward(large)).max()
    assert large_values(model, X) == ()


def deep(*factors):
    """Square layers, each of which multiplies sizes by its factor."""
    layers = []
    for factor in factors:
        rotation, _ = np.linalg.qr(generator.standard_normal((8, 8)))
        layers.append(Dense(8, 8, initial_weights=factor * rotation))
    model = Model(layers, loss=MeanSquaredError(), dtype="float64")
    model.begin(0)
    return model


def test_outputs_that_grow_from_layer_to_layer_are_found():
    """Ten layers that each make everything twenty times larger."""
    inputs = generator.standard_normal((50, 8))
    (found,) = growing_outputs(deep(*[20] * 10), inputs)
    assert found.places == ("inputs", *(f"dense_{i}" for i in range(1, 11)))
    np.testing.assert_allclose(np.divide(found.norms[1:], found.norms[:-1]), 20)
    assert growing_outputs(deep(2, 2, 2), inputs) == growing_outputs(deep(20, 1, 20), inputs) == ()


def test_gradients_that_grow_on_the_way_back_are_found():
    """A layer's gradient is its input times what comes back: here 20 times more at each layer."""
    inputs = generator.standard_normal((1, 8))
    norms = gradient_norms(deep(1, 20, 400, 8000), inputs, np.zeros((1, 8)))
    (found,) = growing("gradients", norms)
    assert found.places == ("dense_4", "dense_3", "dense_2", "dense_1")
    np.testing.assert_allclose(np.divide(found.norms[1:], found.norms[:-1]), 20)
    even = gradient_norms(deep(20, 20, 20, 20), inputs, np.zeros((1, 8)))
    assert growing("gradients", even) == ()


def test_growth_through_training_is_found():
    """The norm of the weights after each epoch, twice tenfold in a row, is an explosion."""
    calm = {"epoch 1": 1.0, "epoch 2": 50.0, "epoch 3": 60.0}
    assert growing("weights", calm) == ()
    (found,) = growing("weights", {**calm, "epoch 4": 600.0, "epoch 5": np.inf})
    assert found.places == ("epoch 3", "epoch 4", "epoch 5")
    assert growing("weights", {}) == growing("weights", {"epoch 1": 1.0}) == ()
    with pytest.raises(ConfigError, match="factor"):
        growing("weights", calm, factor=1)


def test_findings_read_as_sentences():
    """One line each, with the numbers in it."""
    dead = DeadNeurons("relu_1", (0, 3), 8, 1000, (0.25, 2.0))
    assert "2 of 8" in str(dead)
    assert "0.25" in str(dead)
    assert "row 3" in str(LargeValues("dense_1", 1e6, 1e4, 3))
    assert "first in row 0" in str(NotFinite("dense_1.output", 2, float("nan"), 0))


def test_rows_and_targets_may_be_lists(network, rows):
    """As everywhere else; the same is found."""
    model, (X, y) = network(), rows
    assert findings(model, X.tolist(), y.tolist()) == findings(model, X, y)
    assert diagnose(model, X.tolist(), y.tolist()) == diagnose(model, X, y)


def test_a_diagnosis_names_rows_by_their_numbers(network, rows):
    """Where they have some; by itself a finding says where the row stands, from 0."""
    model, X = network(), rows[0].copy()
    X[7] = 1e6
    told = [one.row for one in diagnose(model, X).findings if isinstance(one, LargeValues)]
    named = diagnose(model, X, numbers=range(101, 401)).findings
    assert {*told} == {7}
    assert {one.row for one in named if isinstance(one, LargeValues)} == {108}


def test_wide_networks_pass_fewer_rows_at_once():
    """So many that no output holds more than 2²⁴ numbers; one at least."""
    narrow, wide = ([Dense(3, width), ReLU(), Dense(width, 1)] for width in (64, 2**20))
    assert rows_at_once(Model(narrow, loss=MeanSquaredError()), (3,)) == 4096
    assert rows_at_once(Model(wide, loss=MeanSquaredError()), (3,)) == 16
