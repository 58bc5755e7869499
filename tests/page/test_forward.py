"""The way forward in the page: the numbers that NumPy has."""

import itertools
import json

import numpy as np
import pytest

import glassnet as gn
from glassnet.export.subject import subject_of
from glassnet.layers import Layer
from glassnet.page.contents import contents_of_model
from glassnet.page.document import embedded
from glassnet.page.network import network_of
from glassnet.saving import KINDS

IMAGE = (7, 6, 2)
NETWORKS = {
    "Dense": ([gn.Dense(3, 4)], (3,)),
    "MaskedDense": ([gn.MaskedDense([[1, 0], [1, 1], [0, 1]])], (3,)),
    "Dropout": ([gn.Dropout(0.5)], (3,)),
    "Flatten": ([gn.Flatten()], IMAGE),
    "BatchNorm": ([gn.BatchNorm(3)], (3,)),
    "BatchNorm of images": ([gn.BatchNorm(2)], IMAGE),
    "LayerNorm": ([gn.LayerNorm(3)], (3,)),
    "Conv2D": ([gn.Conv2D(2, 3, 3)], IMAGE),
    "Conv2D, stride and frame": ([gn.Conv2D(2, 3, (3, 2), stride=(2, 1), padding="same")], IMAGE),
    "Conv2D, zeros around": ([gn.Conv2D(2, 1, 2, stride=3, padding=2)], IMAGE),
    "MaxPool2D": ([gn.MaxPool2D(2)], IMAGE),
    "MaxPool2D, overlapping": ([gn.MaxPool2D((3, 2), stride=(1, 2))], IMAGE),
    "AveragePool2D": ([gn.AveragePool2D((2, 3))], IMAGE),
    "Embedding": ([gn.Embedding(5, 2), gn.Flatten()], (3,)),
    "Linear": ([gn.Linear()], (3,)),
    "Step": ([gn.Step()], (3,)),
    "Sigmoid": ([gn.Sigmoid()], (3,)),
    "Tanh": ([gn.Tanh()], (3,)),
    "ReLU": ([gn.ReLU()], (3,)),
    "LeakyReLU": ([gn.LeakyReLU(0.2)], (3,)),
    "ELU": ([gn.ELU(0.7)], (3,)),
    "GELU": ([gn.GELU()], (3,)),
    "SiLU": ([gn.SiLU()], (3,)),
    "Softplus": ([gn.Softplus()], (3,)),
    "Softmax": ([gn.Softmax()], (3,)),
    "LogSoftmax": ([gn.LogSoftmax()], (3,)),
}


def shaken(layers, shape, dtype):
    """A model whose every parameter is drawn, the variances of batch norms too."""
    if not any(layer.parameter_shapes for layer in layers):  # alone it would be no model
        layers = [gn.Dense(3, 3) if shape == (3,) else gn.BatchNorm(2), *layers]
    model = gn.Model(layers, loss=gn.MeanSquaredError(), dtype=dtype)
    model.begin(seed=0)
    chance = np.random.default_rng(1)
    for layer in layers:
        own = layer.parameters
        drawn = [chance.uniform(0.5, 1.5, one.shape).astype(dtype) for one in own]
        layer.parameters = type(own)(*drawn)
    return model


def in_page(blank_ask, model, shape, X):
    """The output of every row, computed in the browser."""
    network = network_of(subject_of(model, shape))
    data = {"network": json.loads(embedded(network)), "X": X.ravel().tolist(), "shape": X.shape}
    return blank_ask(
        data,
        """({network, X, shape}) => {
          const own = networkFrom(network);
          const inputs = room(X.length, own.precision);
          inputs.set(X);
          return Array.from(forward(own, {data: inputs, shape}).at(-1).data);
        }""",
    )


@pytest.fixture
def compute(blank):
    """Run a function of the modules on some data."""
    from glassnet.page.document import START, joined

    script = joined().removesuffix(START)
    return lambda data, body: blank.evaluate(f"(d) => {{ {script}; return ({body})(d); }}", data)


def test_every_layer_has_a_network_here():
    """Whoever adds a layer adds it to the page as well."""
    layers = {name for name, kind in KINDS.items() if issubclass(kind, Layer)}
    assert layers == {name for name in NETWORKS if "," not in name and " of " not in name}


@pytest.mark.parametrize(("dtype", "close"), [("float32", 1e-6), ("float64", 1e-13)])
@pytest.mark.parametrize("name", NETWORKS)
def test_every_layer_gives_what_numpy_gives(compute, name, dtype, close):
    """In both precisions, for numbers around 0 and for exact zeros."""
    layers, shape = NETWORKS[name]
    chance = np.random.default_rng(2)
    X = chance.normal(0, 2, (5, *shape)).astype(dtype)
    X[0].flat[0] = 0
    if name == "Embedding":
        X = chance.integers(0, 5, (5, 3))
    model = shaken(layers, shape, dtype)
    expected = model.predict(X)
    found = np.reshape(in_page(compute, model, shape, X), expected.shape)
    assert np.abs(found - expected).max() <= close * max(1, np.abs(expected).max())


@pytest.mark.parametrize("seed", range(12))
def test_random_networks_give_what_numpy_gives(compute, seed):
    """Of random widths, depths and activations, on random rows, to a millionth."""
    chance = np.random.default_rng(seed)
    widths = chance.integers(1, 40, chance.integers(2, 6)).tolist()
    bends = [gn.ReLU, gn.GELU, gn.Tanh, gn.Sigmoid, gn.SiLU, gn.ELU, gn.Softplus, gn.LeakyReLU]
    layers = []
    for n_inputs, n_neurons in itertools.pairwise(widths):
        layers += [gn.Dense(n_inputs, n_neurons), bends[chance.integers(len(bends))]()]
    model = gn.Model([*layers, gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(seed=seed)
    X = chance.normal(0, 1, (20, widths[0])).astype(np.float32)
    found = np.reshape(in_page(compute, model, (widths[0],), X), (20, -1))
    assert np.abs(found - model.predict(X)).max() <= 1e-6


@pytest.mark.parametrize("size", [1e4, -1e4])
def test_large_scores_do_not_overflow(compute, size):
    """Softmax, its logarithm, sigmoid and softplus stay finite."""
    X = np.array([[size, 0.0, -size]], np.float32)
    for layer in (gn.Softmax(), gn.LogSoftmax(), gn.Sigmoid(), gn.Softplus(), gn.GELU(), gn.SiLU()):
        as_it_is = gn.Dense(3, 3, initial_weights=np.eye(3))
        model = gn.Model([as_it_is, layer], loss=gn.MeanSquaredError())
        model.begin(seed=0)
        found = in_page(compute, model, (3,), X)
        assert np.allclose(found, model.predict(X)[0], atol=1e-6)


LOSSES = {
    "CrossEntropy": (gn.CrossEntropy(label_smoothing=0.1), gn.Softmax()),
    "SoftmaxCrossEntropy": (gn.SoftmaxCrossEntropy(label_smoothing=0.1), gn.Linear()),
    "BinaryCrossEntropy": (gn.BinaryCrossEntropy(), gn.Sigmoid()),
    "SigmoidBinaryCrossEntropy": (gn.SigmoidBinaryCrossEntropy(), gn.Linear()),
    "MeanSquaredError": (gn.MeanSquaredError(), gn.Linear()),
    "MeanAbsoluteError": (gn.MeanAbsoluteError(), gn.Linear()),
    "Huber": (gn.Huber(delta=0.5), gn.Linear()),
}


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss_gives_what_numpy_gives(compute, name):
    """For each row by itself, to a millionth."""
    loss, last = LOSSES[name]
    chance = np.random.default_rng(3)
    raw = chance.normal(0, 2, (6, 3))
    output, _ = last.compute(last.parameters, raw, gn.INFERENCE)
    truth = chance.integers(0, 3, 6) if loss.takes_labels else chance.integers(0, 2, (6, 3))
    expected, _ = loss.compute(output, truth)
    truths = truth.reshape(6, -1).tolist()
    settings = {
        key: getattr(loss, key) for key in ("label_smoothing", "delta") if key in vars(loss)
    }
    data = {"loss": {"kind": name, "settings": settings}, "y": output.tolist(), "t": truths}
    found = compute(data, "({loss, y, t}) => y.map((row, at) => lossOf(loss, row, t[at]))")
    assert np.allclose(found, expected, atol=1e-6)


def test_every_loss_has_a_case_here():
    """Whoever adds a loss adds it to the page as well."""
    assert {name for name, kind in KINDS.items() if issubclass(kind, gn.Loss)} == LOSSES.keys()


class Doubling(Layer):
    """A layer of somebody's own."""

    def compute(self, parameters, inputs, mode):
        return 2 * inputs, None


def test_a_layer_of_ones_own_is_refused_by_name():
    """The page says which, describes the network and draws none."""
    model = gn.Model([gn.Dense(2, 2), Doubling()], loss=gn.MeanSquaredError())
    model.begin(seed=0)
    contents = contents_of_model(model, "own", input_shape=(2,))
    assert contents["network"] is None
    assert "'doubling_1'" in contents["omitted"][0]
    assert [layer["name"] for layer in contents["layers"]] == ["dense_1", "doubling_1"]
