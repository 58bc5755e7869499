"""The arithmetic of every number on the way forward, checked by reading what it says."""

import json
import math
from copy import copy
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import glassnet as gn
from glassnet.errors import ConfigError, DataError
from glassnet.explain import RowArithmetic, chain_of
from glassnet.explain.arithmetic.passage import places_of
from glassnet.layers import Layer

ACTIVATIONS = [
    *(gn.Linear(), gn.Step(), gn.Sigmoid(), gn.Tanh(), gn.ReLU(), gn.LeakyReLU(0.1)),
    *(gn.ELU(0.7), gn.GELU(), gn.SiLU(), gn.Softplus(), gn.Softmax(), gn.LogSoftmax()),
]
LOSSES = {
    "cross-entropy": (gn.CrossEntropy(), gn.Softmax(), 2),
    "cross-entropy, smoothed": (gn.CrossEntropy(label_smoothing=0.1), gn.Softmax(), 2),
    "cross-entropy of shares": (gn.CrossEntropy(), gn.Softmax(), [0.5, 0.2, 0.3]),
    "scores": (gn.SoftmaxCrossEntropy(), gn.Linear(), 1),
    "scores, smoothed": (gn.SoftmaxCrossEntropy(label_smoothing=0.2), gn.Linear(), 1),
    "yes or no": (gn.BinaryCrossEntropy(), gn.Sigmoid(), [1, 0, 1]),
    "yes or no of scores": (gn.SigmoidBinaryCrossEntropy(), gn.Linear(), [1, 0, 0]),
    "squared": (gn.MeanSquaredError(), gn.Linear(), [0.5, -1, 2]),
    "absolute": (gn.MeanAbsoluteError(), gn.Linear(), [0.5, -1, 2]),
    "huber": (gn.Huber(delta=0.4), gn.Linear(), [0.5, -1, 2]),
}
IMAGES = {
    "same": [gn.Conv2D(2, 3, 3, padding="same")],
    "valid": [gn.Conv2D(2, 3, (2, 3), stride=(2, 1))],
    "padded": [gn.Conv2D(2, 3, 3, padding=1, stride=2)],
    "largest": [gn.MaxPool2D(2, stride=1)],
    "mean": [gn.AveragePool2D((2, 3))],
    "batch": [gn.BatchNorm(2)],
    "layer": [gn.LayerNorm(2)],
    "flat": [gn.Flatten(), gn.Dropout(0.4)],
}


def model_of(layers, loss=None, dtype="float64", seed=0):
    """A network with weights, and biases that are not 0."""
    model = gn.Model(layers, loss=loss or gn.MeanSquaredError(), dtype=dtype)
    model.begin(seed)
    chance = np.random.default_rng(seed)
    for layer in model.layers:
        own = layer.parameters
        moved = (
            np.abs(a) + chance.uniform(0, 0.5, a.shape) if n != "weights" else a
            for n, a in own._asdict().items()
        )
        layer.parameters = type(own)(*(np.asarray(a, dtype) for a in moved))
    return model


def epsilon(model):
    return float(np.finfo(model.dtype).eps)


def check_every_number(row, check):
    """Every number of every layer is what its arithmetic says, and what the layer holds."""
    for passage in row.passages:
        for place in places_of(passage.output):
            found = row.number(passage.name, place)
            assert found.value == float(passage.layer.output[(0, *place)])
            check(found.lines, epsilon(row.model))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
def test_every_activation(activation, dtype, check):
    """After a dense layer, on either side of 0, and far out."""
    model = model_of([gn.Dense(3, 4), activation], dtype=dtype)
    for x in ([0.2, -0.4, 1.0], [-3.0, 2.0, 0.5], [40.0, -60.0, 10.0], [0.0, 0.0, 0.0]):
        check_every_number(RowArithmetic(model, x), check)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", IMAGES)
def test_every_layer_for_images(name, dtype, check):
    """Windows at the edges and in the middle, with padding and without."""
    model = model_of([gn.BatchNorm(2), *IMAGES[name]], dtype=dtype)
    x = np.random.default_rng(1).normal(size=(5, 6, 2))
    check_every_number(RowArithmetic(model, x), check)


def test_a_window_names_its_pixels():
    """Row, column and channel as in the array; what lies outside is padding."""
    row = RowArithmetic(model_of([gn.Conv2D(1, 1, 3, padding="same")]), np.ones((4, 4, 1)))
    names = [term.name for term in row.number(1, (0, 1, 0)).sum.terms]
    assert names[:4] == ["padding", "padding", "padding", "input 0,0,0"]
    assert names[4:6] == ["input 0,1,0", "input 0,2,0"]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_words(dtype, check):
    """An embedding looks up a weight, and says which."""
    layers = [gn.Embedding(5, 3), gn.LayerNorm(3), gn.Flatten(), gn.Dense(6, 2)]
    row = RowArithmetic(model_of(layers, dtype=dtype), [4, 1])
    check_every_number(row, check)
    assert row.number("embedding_1", (1, 2)).lines[0].symbols == "weights[1, 2]"


def test_connections_that_do_not_exist_add_nothing(check):
    """A masked weight counts as 0."""
    model = model_of([gn.MaskedDense([[1, 0], [0, 1], [1, 1]])])
    model.layers[0].weights = np.ones((3, 2))  # which the mask lets through in part
    row = RowArithmetic(model, [1.0, 2.0, 3.0])
    check_every_number(row, check)
    assert row.number(1, 0).sum.terms[1].value == 0


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("name", LOSSES)
def test_every_loss(name, dtype, check):
    """The loss of one row, as `evaluate` gives it for this row alone."""
    loss, last, y = LOSSES[name]
    model = model_of([gn.Dense(4, 3), last], loss, dtype)
    x = [0.3, -1.0, 2.0, 0.7]
    found = RowArithmetic(model, x, y).loss
    check(found.lines, epsilon(model))
    said = model.evaluate([x], [y])["loss"]
    assert found.value == pytest.approx(said, rel=20 * epsilon(model))


@pytest.mark.parametrize("loss", [gn.MeanSquaredError(), gn.Huber(), gn.MeanAbsoluteError()])
def test_a_loss_of_one_output(loss, check):
    """No sum is shown where there is nothing to add."""
    found = RowArithmetic(model_of([gn.Dense(2, 1)], loss), [1.0, 2.0], 5.0).loss
    check(found.lines, 1e-15)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_probability_that_is_0_or_1(dtype, check):
    """The loss says that it keeps probabilities off 0; the arithmetic says so too."""
    model = gn.Model([gn.Dense(1, 1), gn.Sigmoid()], loss=gn.BinaryCrossEntropy(), dtype=dtype)
    model.begin(0)
    model.layers[0].weights = np.array([[200.0]], dtype)
    model.fused_loss = None  # as for a loss that has no common formula with its activation
    for x in (1.0, -1.0):
        for y in (0, 1):
            check(RowArithmetic(model, [x], y).loss.lines, epsilon(model))


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_random_networks(data):
    """Any depth, any widths, any activation, both types: every number is re-added."""
    widths = data.draw(st.lists(st.integers(1, 6), min_size=2, max_size=4))
    dtype = data.draw(st.sampled_from(["float32", "float64"]))
    layers = []
    for n_inputs, n_neurons in pairwise(widths):
        layers += [gn.Dense(n_inputs, n_neurons), copy(data.draw(st.sampled_from(ACTIVATIONS)))]
    model = model_of(layers, dtype=dtype, seed=data.draw(st.integers(0, 99)))
    sizes = st.floats(-50, 50, width=32)
    row = RowArithmetic(model, data.draw(st.lists(sizes, min_size=widths[0], max_size=widths[0])))
    for passage in row.passages:
        for place in places_of(passage.output):
            found = row.number(passage.name, place)
            assert found.value == float(passage.layer.output[(0, *place)])
            if passage.name.startswith("dense"):
                assert math.fsum(term.value for term in found.sum.terms) == found.value


def test_the_books_neuron():
    """Inputs 1, 2, 3, 2.5, weights .2, .8, −.5, 1 and bias 2 give 4.8. NNFS ch. 2."""
    dense = gn.Dense(4, 1, initial_weights=[[0.2], [0.8], [-0.5], [1.0]])
    model = gn.Model([dense], loss=gn.MeanSquaredError(), dtype="float64")
    model.begin(0)
    dense.biases = np.array([[2.0]])
    whole = RowArithmetic(model, [1, 2, 3, 2.5]).number(1, 0).sum
    assert [term.value for term in whole.terms] == [0.2, 1.6, -1.5, 2.5, 2.0]
    assert whole.value == 4.8


def test_a_neuron_with_what_becomes_of_it():
    """Its sum, then normalization, activation and dropout, up to the next layer that mixes."""
    model = model_of([gn.Dense(2, 3), gn.BatchNorm(3), gn.ReLU(), gn.Dropout(0.5), gn.Dense(3, 1)])
    own = RowArithmetic(model, [1.0, 2.0]).neuron(1, 2)
    assert [one.layer for one in own] == ["dense_1", "batchnorm_1", "relu_1", "dropout_1"]


def test_names():
    """Inputs and outputs have those that were given; neurons between have numbers."""
    row = RowArithmetic(
        model_of([gn.Dense(2, 3), gn.Tanh(), gn.Dense(3, 2), gn.Softmax()]),
        [1.0, 2.0],
        input_names=["length", "width"],
        output_names=["cat", "dog"],
    )
    assert [term.name for term in row.number(1, 0).sum.terms[:2]] == ["length", "width"]
    assert row.number(2, 1).name == "dense_2, dog"
    assert row.number(2, 1).sum.terms[2].name == "neuron 2"
    assert row.number("softmax_1", 0).lines[1].terms[1].name == "dog"


def test_what_is_not_there_is_refused_with_the_range():
    """Layers, neurons, and a loss without a target."""
    row = RowArithmetic(model_of([gn.Dense(2, 3), gn.Tanh()]), [1.0, 2.0])
    with pytest.raises(ConfigError, match="layer must be from 1 to 1, got 2"):
        row.number(2, 0)
    two = RowArithmetic(model_of([gn.Dense(2, 3), gn.Dense(3, 1)]), [1.0, 2.0])
    with pytest.raises(ConfigError, match=r"layer must be from 1 to 2, got 1\.5"):
        two.number(1.5, 0)
    with pytest.raises(ConfigError, match="places from 0 to 2, got '3'"):
        row.number(1, 3)
    with pytest.raises(ConfigError, match="places from 0 to 2"):
        row.number(1, (0, 0))
    with pytest.raises(ConfigError, match="unknown layer 'tanh_2'"):
        row.number("tanh_2", 0)
    with pytest.raises(ConfigError, match="no loss without a target"):
        row.loss.lines  # noqa: B018


class Doubled(gn.Dense):
    """A layer of somebody's own, which is no plain dense layer."""

    def compute(self, parameters, inputs, mode):
        output, memory = gn.Dense.compute(self, parameters, inputs, mode)
        return 2 * output, memory


class Mine(Layer):
    """A layer that has no rule."""

    def compute(self, parameters, inputs, mode):
        return inputs + 1, None


def test_a_layer_without_a_rule_is_named():
    """Nothing is skipped, and nothing is explained by the rule of another layer."""
    for layer in (Doubled(2, 2), Mine()):
        row = RowArithmetic(model_of([layer, gn.Dense(2, 1)]), [1.0, 2.0])
        with pytest.raises(ConfigError, match=f"{type(layer).__name__}.* has no rule"):
            row.number(row.passages[0].name, 0)


def test_arithmetic_that_does_not_lead_to_the_stored_number_is_refused():
    """Should a layer ever do something else than its rule says, no wrong sum is shown."""
    row = RowArithmetic(model_of([gn.Dense(2, 2)]), [1.0, 2.0])
    row.passages[0].output[0] += 0.001
    with pytest.raises(ConfigError, match="away"):
        row.number(1, 0)


def test_numbers_too_large_to_add_are_an_error():
    """Not a traceback, and not an infinite sum."""
    model = model_of([gn.Dense(2, 1)], dtype="float32")
    model.layers[0].weights = np.full((2, 1), 3e38, np.float32)
    with np.errstate(over="ignore"), pytest.raises(DataError, match="inf"):
        RowArithmetic(model, [3.0, 3.0]).number(1, 0)


def test_the_document_is_plain_json():
    """Every number of every layer, with no NaN and no NumPy in it."""
    row = RowArithmetic(model_of([gn.Dense(2, 3), gn.Tanh()]), [1.0, 2.0], [0.1, 0.2, 0.3])
    document = json.loads(json.dumps(row.to_dict(), allow_nan=False))
    assert document["layers"][1]["output"] == row.output.tolist()
    assert document["loss"]["value"] == row.loss.value


def test_a_place_may_come_from_an_array():
    """As argmax gives it; half a place is none."""
    model = gn.Model([gn.Dense(2, 3, seed=0)], loss=gn.MeanSquaredError())
    model.begin(0)
    row = RowArithmetic(model, [1.0, 2.0])
    place = row.output.argmax()
    assert row.number(1, place).value == row.output.max()
    assert chain_of(model, [[1.0, 2.0]], [[0.0] * 3], 1, place, "biases").address.place == (
        0,
        place,
    )
    with pytest.raises(ConfigError, match="places from 0 to 2"):
        row.number(1, 0.5)
