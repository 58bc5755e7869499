"""Weights of other programs: set exactly as they are there, or refused in words."""

import json
from pathlib import Path

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError, DataError, DtypeError, ModelFileError, ShapeError

GOLDEN = json.loads((Path(__file__).parent / "golden" / "weights.json").read_text())
BYTES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8"}


def bytes_of(array, dtype):
    if dtype == "BF16":  # the upper half of a float32
        return (np.asarray(array, "<f4").view("<u4") >> 16).astype("<u2").tobytes()
    return np.asarray(array, BYTES[dtype]).tobytes()


@pytest.fixture
def write(tmp_path):
    """Write arrays as other programs write safetensors files: in their own order."""

    def write(tensors, dtype="F32"):
        header, data = {"__metadata__": {"format": "pt"}}, b""
        for name, array in reversed(list(tensors.items())):
            content = bytes_of(array, dtype)
            offsets = [len(data), len(data) + len(content)]
            header[name] = {"dtype": dtype, "shape": np.shape(array), "data_offsets": offsets}
            data += content
        text = json.dumps(header).encode()
        path = tmp_path / "other.safetensors"
        path.write_bytes(len(text).to_bytes(8, "little") + text + data)
        return path

    return write


def counted(**options):
    """The network of the golden file whose names count its layers."""
    layers = [gn.Dense(3, 4), gn.ReLU(), gn.Dense(4, 4), gn.Tanh(), gn.Dense(4, 2), gn.Softmax()]
    return gn.Model(layers, loss=gn.CrossEntropy(), **options)


def named():
    """The network of the golden file whose names are words."""
    return gn.Model([gn.Dense(3, 3), gn.Sigmoid(), gn.Dense(3, 1)], loss=gn.MeanSquaredError())


WORDS = {
    "dense_1.weights": "hidden.weight",
    "dense_1.biases": "hidden.bias",
    "dense_2.weights": "output.weight",
    "dense_2.biases": "output.bias",
}


def test_pytorch_by_itself(write):
    """Layers that are counted are found, square ones too, and answer as PyTorch answers."""
    golden, model = GOLDEN["counted"], counted()
    used = gn.load_weights(model, write(golden["tensors"]))
    assert used["dense_3.weights"] == "4.weight"
    said = model.predict(np.array(golden["inputs"]))
    np.testing.assert_allclose(said, golden["output"], rtol=1e-5, atol=1e-7)


def test_pytorch_by_a_mapping(write):
    """Names that do not count are said."""
    golden, model = GOLDEN["named"], named()
    assert gn.load_weights(model, write(golden["tensors"]), WORDS) == WORDS
    said = model.predict(np.array(golden["inputs"]))
    np.testing.assert_allclose(said, golden["output"], rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("names", ["{}/kernel {}/bias", "m/{}/kernel:0 m/{}/bias:0"])
def test_keras_by_itself(write, names):
    """A kernel lies as ours do; the layers are counted from none on, past ten."""
    model = gn.Model([gn.Dense(2, 2) for _ in range(12)], loss=gn.MeanSquaredError())
    layers = ["dense", *(f"dense_{number}" for number in range(1, 12))]
    kernel, bias = names.split()
    tensors = {kernel.format(name): [[1, n], [0, 1]] for n, name in enumerate(layers)}
    tensors |= {bias.format(name): [n, -n] for n, name in enumerate(layers)}
    gn.load_weights(model, write(tensors))
    for number, layer in enumerate(model.layers):
        assert layer.weights.tolist() == [[1, number], [0, 1]]
        assert layer.biases.tolist() == [[number, -number]]


@pytest.mark.parametrize("dtype", ["F64", "F32", "F16", "BF16"])
def test_kinds_of_numbers(write, dtype):
    """Numbers that all of them hold exactly arrive exactly."""
    tensors = {"0.weight": [[1.5, -2.0, 0.25]], "0.bias": [3.0]}
    model = gn.Model([gn.Dense(3, 1)], loss=gn.MeanSquaredError())
    gn.load_weights(model, write(tensors, dtype))
    assert model.layers[0].weights.dtype == np.float32
    assert model.layers[0].weights.tolist() == [[1.5], [-2.0], [0.25]]
    assert model.layers[0].biases.tolist() == [[3.0]]


def test_names_that_do_not_say_how_weights_lie(write):
    """They have to be said, even where the shapes would fit one way only."""
    path = write({"w": np.arange(4.0).reshape(2, 2), "b": [0.0, 0.0]})
    model = gn.Model([gn.Dense(2, 2)], loss=gn.MeanSquaredError())
    mapping = {"dense_1.weights": "w", "dense_1.biases": "b"}
    with pytest.raises(ConfigError, match="outputs or its inputs come first"):
        gn.load_weights(model, path, mapping)
    gn.load_weights(model, path, mapping, layout="outputs first")
    assert model.layers[0].weights.tolist() == [[0, 2], [1, 3]]
    gn.load_weights(model, path, mapping, layout="inputs first")
    assert model.layers[0].weights.tolist() == [[0, 1], [2, 3]]


def test_other_layers_by_a_mapping(write):
    """What is no dense layer is taken as it lies; one row may come as a vector."""
    model = gn.Model([gn.Dense(2, 2), gn.BatchNorm(2)], loss=gn.MeanSquaredError())
    fields = [f"{model.layer_names[1]}.{field}" for field in gn.BatchNorm.Parameters._fields]
    theirs = ["1.weight", "1.bias", "1.running_mean", "1.running_var"]
    mapping = {"dense_1.weights": "0.weight", "dense_1.biases": "0.bias"}
    mapping |= dict(zip(fields, theirs, strict=True))
    tensors = {name: np.full(2, 2.0) for name in mapping.values()} | {"0.weight": np.eye(2)}
    gn.load_weights(model, write(tensors), mapping)
    assert model.layers[1].variance.tolist() == [[2, 2]]


@pytest.mark.parametrize("mapping", [["0.weight"], {"dense_1.weights": ["0.weight"]}, {1: "a"}])
def test_what_is_no_mapping(write, mapping):
    """Names lead to names, and nothing else does."""
    model = gn.Model([gn.Dense(3, 2)], loss=gn.MeanSquaredError())
    with pytest.raises(ConfigError, match="mapping must be a dictionary of names"):
        gn.load_weights(model, write(GOOD), mapping)


def test_long_names_in_a_message(write):
    """They are cut in their middle, so that layer and field remain."""
    model = gn.Model([gn.Dense(3, 2)], loss=gn.MeanSquaredError())
    with pytest.raises(ConfigError, match=r"the file has 'encoder\.…layers\.7\.weight'; the model"):
        gn.load_weights(model, write({"encoder.decoder.layers.7.weight": np.ones((2, 3))}))


GOOD = {"0.weight": np.ones((2, 3)), "0.bias": np.ones(2)}
DEFECTS = {
    "a shape": ({**GOOD, "0.weight": np.ones((3, 2))}, "F32", ShapeError, r"\(2, 3\).*\(3, 2\)"),
    "no bias": ({"0.weight": np.ones((2, 3))}, "F32", ConfigError, "the file has '0.weight'"),
    "more": ({**GOOD, "2.weight": [1.0], "2.bias": [1.0]}, "F32", ConfigError, "dense_1.weights"),
    "whole numbers": (GOOD, "I64", DtypeError, "I64"),
    "not finite": ({**GOOD, "0.bias": [1.0, np.nan]}, "F32", DataError, "not finite"),
    "too large": ({**GOOD, "0.bias": [1.0, 1e39]}, "F64", DataError, "not finite in float32"),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_weights_that_do_not_fit(write, name):
    """They are named, with what was expected, and the model keeps the weights it had."""
    tensors, dtype, kind, message = DEFECTS[name]
    model = gn.Model([gn.Dense(3, 2)], loss=gn.MeanSquaredError())
    model.begin(seed=0)
    before = model.digest()
    with pytest.raises(kind, match=message) as caught:
        gn.load_weights(model, write(tensors, dtype))
    assert len(str(caught.value)) <= 400
    assert model.digest() == before


@pytest.mark.parametrize(
    ("mapping", "message"),
    [
        ({**WORDS, "dense_2.biases": "no"}, "the file has no tensor 'no'"),
        ({**WORDS, "dense_3.biases": "output.bias"}, "dense_3.biases"),
        (dict(list(WORDS.items())[1:]), "dense_1.weights"),
        ({**WORDS, "dense_2.weights": "hidden.weight"}, "twice"),
        (None, "not clear"),
    ],
)
def test_mappings_that_do_not_fit(write, mapping, message):
    """Every parameter has one tensor; nothing is guessed from words."""
    with pytest.raises(ConfigError, match=message):
        gn.load_weights(named(), write(GOLDEN["named"]["tensors"]), mapping)


def test_our_own_files_are_for_load(tmp_path):
    """They say of themselves what they are, and have a digest to be checked."""
    model = named()
    model.begin(seed=0)
    model.save(tmp_path / "model.safetensors")
    with pytest.raises(ModelFileError, match="is a glassnet model"):
        gn.load_weights(named(), tmp_path / "model.safetensors")


def test_an_optimizer_forgets(write):
    """What it remembered of other weights is no use for these."""
    model = counted()
    model.fit(np.ones((8, 3)), np.zeros(8, int), epochs=1, validation_split=0, seed=0)
    gn.load_weights(model, write(GOLDEN["counted"]["tensors"]))
    assert model.train_state is None
    assert model.epochs_done == 0
