"""Neurons that never bend, are flat, repeat each other or are not listened to are named."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.inspection import (
    always_on,
    duplicate_neurons,
    findings_of_weights,
    saturated_neurons,
    useless_neurons,
)
from glassnet.inspection.duplicates import repeated
from glassnet.inspection.weights import carried


def test_rectifiers_that_never_bend_are_named(network, rows):
    """With how far they are from bending, and how many would do: 3 inputs need no more than 3."""
    model = network()
    model.layers[0].biases[0, [1, 2, 4, 5, 6]] = 50
    (found,) = (one for one in always_on(model, rows[0]) if one.layer == "relu_1")
    assert (found.neurons, found.of, found.rows, found.needed) == ((1, 2, 4, 5, 6), 8, 300, 3)
    sums = rows[0] @ model.layers[0].weights[:, 4] + 50
    assert found.lowest[2] == pytest.approx(sums.min())
    assert found.is_wasteful


def test_one_row_that_bends_is_enough(network, rows):
    """Positive for all rows but one is no straight line."""
    model = network()
    model.layers[0].biases[0, 1] = 50
    X = np.concatenate([rows[0], -1000 * np.sign(model.layers[0].weights[:, 1])[None]])
    assert all(1 not in one.neurons for one in always_on(model, X) if one.layer == "relu_1")


@pytest.mark.parametrize(("activation", "edge"), [(gn.Sigmoid, 5.98642), (gn.Tanh, 2.99322)])
def test_saturated_neurons_are_named(network, rows, activation, edge):
    """Beyond the edge the slope is below a hundredth: y (1 − y) = 0.0025, 1 − y² = 0.01."""
    model = network(activation)
    model.layers[2].biases[0, 3] = -40
    (found,) = saturated_neurons(model, rows[0])
    assert (found.layer.split("_")[1], found.neurons) == ("2", (3,))
    assert found.edge == pytest.approx(edge, rel=1e-5)
    model.layers[2].biases[0, 3] = 0
    assert saturated_neurons(model, rows[0]) == ()


def test_flat_outputs_of_the_last_layer_are_no_matter(rows):
    """A network may be as sure of its answers as it likes."""
    model = gn.Model([gn.Dense(3, 1), gn.Sigmoid()], loss=gn.BinaryCrossEntropy())
    model.begin(0)
    model.layers[0].biases[...] = 40
    assert saturated_neurons(model, rows[0]) == ()


def test_duplicates_are_named_with_their_factor(network, rows):
    """Neuron 6 is three times neuron 2, weights and bias."""
    model = network()
    own = model.layers[0]
    own.weights[:, 6], own.biases[0, 2], own.biases[0, 6] = 3 * own.weights[:, 2], 0.5, 1.5
    (found,) = duplicate_neurons(model, rows[0])
    assert (found.copies, found.kept, found.parallel) == ((6,), (2,), (True,))
    assert found.factors == pytest.approx((3,))
    (known,) = findings_of_weights(model)
    assert (known.copies, known.kept, known.rows) == ((6,), (2,), 0)


def test_what_is_the_same_on_these_rows_alone_is_said(network, rows):
    """An input that is always 0 makes no difference here, and may elsewhere."""
    model, X = network(), rows[0].copy()
    X[:, 2] = 0
    own = model.layers[0].weights
    own[:2, 6] = own[:2, 2]
    (found,) = duplicate_neurons(model, X)
    assert (found.copies, found.parallel) == ((6,), (False,))
    assert duplicate_neurons(model, rows[0]) == findings_of_weights(model) == ()


def test_a_negative_factor_does_not_pass_a_rectifier(network, rows):
    """Opposite weights are no duplicates."""
    model = network()
    model.layers[0].weights[:, 6] = -model.layers[0].weights[:, 2]
    assert duplicate_neurons(model, rows[0]) == findings_of_weights(model) == ()


def test_neurons_that_never_change_are_no_duplicates(network, rows):
    """Two that always say 1 are a matter of their own: they are saturated."""
    model = network(gn.Sigmoid)
    model.layers[0].biases[0, [2, 6]] = 60, 70
    assert duplicate_neurons(model, rows[0]) == ()
    assert saturated_neurons(model, rows[0])[0].neurons == (2, 6)


def test_useless_neurons_are_named(network, rows):
    """Outgoing weights of 0 end at nobody; weights alone tell as much."""
    model = network(gn.GELU)
    model.layers[4].weights[5] = 0
    (found,) = useless_neurons(model, rows[0])
    assert (found.layer, found.neurons, found.largest) == ("gelu_2", (5,), 0)
    (known,) = findings_of_weights(model)
    assert (known.layer, known.neurons, known.rows) == ("gelu_2", (5,), 0)


def test_a_neuron_below_0_is_not_a_silent_one(network, rows):
    """Only what is 0 for all rows is told as dead elsewhere."""
    model = network(gn.Tanh)
    model.layers[2].biases[0, 5] = -30
    model.layers[4].weights[5] = 0
    (found,) = useless_neurons(model, rows[0])
    assert (found.layer, found.neurons) == ("tanh_2", (5,))


def test_what_moves_all_scores_of_a_softmax_alike_is_useless(network, rows):
    """Softmax looks at differences only."""
    model = network(gn.GELU)
    model.layers[4].weights[5] = 0.7
    (found,) = useless_neurons(model, rows[0])
    assert found.neurons == (5,)


def test_useful_for_one_row_of_many_is_useful(network, rows):
    """Wherever in the data it stands."""
    model = network(gn.ReLU)
    model.layers[0].biases[0, 3] = -100
    far = 1000 * np.sign(model.layers[0].weights[:, 3])[None]
    X = np.concatenate([np.repeat(rows[0], 10, axis=0), far])
    assert useless_neurons(model, X) == ()


def test_small_answers_are_answers(rows):
    """Numbers in a large unit, such as masses of atoms in grams, are not taken for rounding."""
    layers = [gn.Dense(3, 4, seed=1), gn.Sigmoid(), gn.Dense(4, 1, seed=2)]
    model = gn.Model(layers, loss=gn.MeanSquaredError())
    model.begin(0)
    layers[2].weights = layers[2].weights * 1e-22
    assert useless_neurons(model, rows[0]) == ()


def test_findings_are_records(network, rows):
    """Evidence in numbers, as JSON has it, and a sentence, a cause and a cure."""
    model = network()
    model.layers[0].biases[0, 1] = 50
    document = always_on(model, rows[0])[0].to_dict()
    assert document["type"] == "AlwaysOn"
    assert document["evidence"]["neurons"] == [1]
    assert all(document[part] for part in ("sentence", "cause", "cure"))


def test_a_factor_does_not_pass_a_bend_before_the_rectifier():
    """σ(3x) is not 3 σ(x), though a rectifier stands behind it."""
    dense = gn.Dense(1, 2, initial_weights=[[1.0, 3.0]])
    layers = [dense, gn.Sigmoid(), gn.ReLU(), gn.Dense(2, 1, seed=0)]
    model = gn.Model(layers, loss=gn.MeanSquaredError())
    model.begin(anew=False)
    assert findings_of_weights(model) == ()


def test_the_first_of_many_copies_is_kept_by_all():
    """400 neurons that are all alike are folded into one."""
    same = repeated(np.ones((400, 400), bool))
    assert same == [(copy, 0) for copy in range(1, 400)]


def test_what_connects_is_what_carries_a_signal():
    """One word of many is picked, and one input of two; each weight is 1, and so is the signal."""
    word = gn.Embedding(1000, 2, initial_weights=np.ones((1000, 2)))
    masked = gn.MaskedDense([[1, 0], [0, 1]], initial_weights=np.eye(2))
    model = gn.Model([word, gn.Flatten(), masked], loss=gn.MeanSquaredError())
    model.begin(anew=False)
    assert carried(model) == {"inputs": 1.0, "embedding_1": 1.0, "maskeddense_1": 1.0}
