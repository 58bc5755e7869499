"""Saved models: what comes back from a file is what went in, or an error."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError, DataError, ModelFileError
from glassnet.model import load_with_table
from glassnet.saving import read_model_file, write_model_file
from glassnet.settings import settings_of

CHANCE = np.random.default_rng(0)
MASK = np.array([[1, 0, 1, 1], [1, 1, 0, 1], [0, 1, 1, 1]])


def of_columns():
    layers = [
        gn.MaskedDense(MASK, initial_weights=MASK * 0.3, weight_regularizer=gn.L1L2(0.01, 0.02)),
        *(gn.BatchNorm(4, keep=0.8, epsilon=0.01), gn.LeakyReLU(0.3), gn.Dropout(0.25)),
        gn.Dense(4, 5, initial_weights=gn.Orthogonal(1.5), bias_regularizer=gn.L2(0.1), seed=3),
        *(gn.LayerNorm(5, epsilon=0.1), gn.ELU(0.7)),
        gn.Dense(5, 3, initial_weights=CHANCE.standard_normal((5, 3))),
        gn.Softmax(),
    ]
    return (
        layers,
        {
            "loss": gn.CrossEntropy(label_smoothing=0.1),
            "optimizer": gn.AdamW(gn.WarmUp(gn.CosineDecay(0.01), 5), weight_decay=0.1),
            "clipping": gn.ClipByNorm(2.0),
        },
        CHANCE.standard_normal((20, 3)),
        np.arange(20) % 3,
    )


def of_images():
    layers = [
        *(gn.Conv2D(2, 3, (3, 2), stride=(2, 1), padding="same"), gn.GELU(), gn.MaxPool2D(2)),
        *(gn.Conv2D(3, 2, 1, weight_regularizer=gn.L1(0.1)), gn.SiLU(), gn.AveragePool2D((2, 1))),
        *(gn.Flatten(), gn.Dense(6, 2), gn.Softplus()),
    ]
    options = {"loss": gn.Huber(delta=0.5), "optimizer": gn.Nesterov(gn.OneCycle(0.01), 0.8)}
    return layers, options, CHANCE.standard_normal((20, 8, 6, 2)), CHANCE.standard_normal((20, 2))


def of_words():
    layers = [gn.Embedding(9, 3), gn.Flatten(), gn.Tanh(), gn.Dense(6, 2), gn.Sigmoid()]
    options = {"loss": gn.BinaryCrossEntropy(), "clipping": gn.ClipByValue(0.5)}
    return layers, options, CHANCE.integers(0, 9, (20, 2)), CHANCE.integers(0, 2, (20, 2))


def trained(make, dtype="float32"):
    layers, options, X, y = make()
    model = gn.Model(layers, dtype=dtype, **options)
    model.fit(X, y, epochs=2, batch_size=8, seed=0, validation_split=0)
    return model, X, y


CASES = [of_columns, of_images, of_words]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("make", CASES)
def test_a_model_comes_back_bit_for_bit(make, dtype, tmp_path):
    """Weights, observed statistics, predictions and evaluation."""
    model, X, y = trained(make, dtype)
    digest = model.save(tmp_path / "model.safetensors")
    back = gn.load(tmp_path / "model.safetensors")
    assert back.digest() == model.digest() == digest
    assert back.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(back.predict(X), model.predict(X))
    assert back.evaluate(X, y) == model.evaluate(X, y)


@pytest.mark.parametrize("make", CASES)
def test_every_setting_comes_back(make, tmp_path):
    """Rates, regularizers, masks, given weights, schedules, clipping: all as they were made."""
    model, _, _ = trained(make)
    model.save(tmp_path / "model.safetensors")
    back = gn.load(tmp_path / "model.safetensors")
    assert repr(back) == repr(model)
    assert back.clipping == model.clipping
    assert back.optimizer == model.optimizer
    for ours, theirs in zip(back.layers, model.layers, strict=True):
        for one, other in zip(
            settings_of(ours).values(), settings_of(theirs).values(), strict=True
        ):
            np.testing.assert_equal(one, other)


@pytest.mark.parametrize("make", CASES)
def test_saving_again_makes_the_same_file(make, tmp_path):
    """Nothing is lost or added on the way through a file."""
    model, _, _ = trained(make)
    model.provenance = {"seed": 3, "data": "by hand"}
    model.save(tmp_path / "one")
    gn.load(tmp_path / "one").save(tmp_path / "two")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("make", CASES)
def test_a_loaded_model_learns_on(make, tmp_path):
    """From its weights, with the optimizer at rest."""
    model, X, y = trained(make)
    model.save(tmp_path / "model")
    back, data = gn.load(tmp_path / "model"), {"epochs": 2, "batch_size": 5, "seed": 9}
    model.train_state, model.epochs_done = None, 0
    assert back.fit(X, y, **data)["loss"] == model.fit(X, y, **data)["loss"]
    assert back.digest() == model.digest()


def test_provenance_and_table_come_back(tmp_path):
    """What else a file says about the model."""
    model, _, _ = trained(of_words)
    model.provenance = {"data": ["a.csv"], "rows": 20}
    model.save(tmp_path / "model", table={"columns": ["x"]})
    back, table = load_with_table(tmp_path / "model")
    assert back.provenance == model.provenance
    assert table == {"columns": ["x"]}


@pytest.mark.parametrize("name", [None, 3, b"model"])
def test_a_file_has_a_name(name):
    """To be read, and to be written."""
    model, _, _ = trained(of_words)
    for act in (gn.load, model.save):
        with pytest.raises(ConfigError, match="the name of a file is text or a path"):
            act(name)


def test_a_layer_of_your_own_cannot_be_saved(tmp_path):
    """A model file holds no code, so the class would be missing."""

    class Mine(gn.Dense):
        pass

    model = gn.Model([Mine(2, 1)], loss=gn.MeanSquaredError())
    model.begin(0)
    with pytest.raises(ConfigError, match="'Mine' is not one of glassnet's own"):
        model.save(tmp_path / "model")
    assert not list(tmp_path.iterdir())


# -- files that were tampered with ---------------------------------------------------------


def change(*path_and_value):
    """A tampering: put a value at a place of the description."""

    def tamper(tensors, description):
        *path, last, value = path_and_value
        for key in path:
            description = description[key]
        description[last] = value

    return tamper


def remove(key):
    return lambda tensors, description: description.pop(key)


def forget_a_tensor(tensors, description):
    del tensors["dense_1.biases"]


def reshape_a_tensor(tensors, description):
    tensors["dense_1.weights"] = tensors["dense_1.weights"].T.copy()


def retype_a_tensor(tensors, description):
    tensors["dense_2.weights"] = tensors["dense_2.weights"].astype(np.float64)


TAMPERINGS = {
    "no layers": change("layers", []),
    "layers that are no list": change("layers", {"kind": "Dense"}),
    "a layer of no kind": change("layers", 1, {"kind": "System"}),
    "a layer that is a word": change("layers", 1, "ReLU"),
    "an optimizer for a layer": change("layers", 1, {"kind": "SGD", "learning_rate": 0.1}),
    "a width that does not fit the next layer": change("layers", 2, "n_inputs", 5),
    "a width that does not fit the weights": change("layers", 2, "n_neurons", 4),
    "a width below 1": change("layers", 0, "n_neurons", 0),
    "an unknown argument": change("layers", 0, "activation", "relu"),
    "an initializer that is a word": change("layers", 0, "initial_weights", "he"),
    "a loss that does not fit": change("loss", {"kind": "BinaryCrossEntropy"}),
    "a loss that is none": change("loss", None),
    "a layer for a loss": change("loss", {"kind": "ReLU"}),
    "an optimizer that is a list": change("optimizer", []),
    "a learning rate below 0": change("optimizer", "learning_rate", -1.0),
    "a clipping that is a loss": change("clipping", {"kind": "CrossEntropy"}),
    "an unknown dtype": change("dtype", "float16"),
    "a dtype that is no word": change("dtype", ["float32"]),
    "another dtype than the tensors": change("dtype", "float64"),
    "a key too many": change("code", "import os"),
    "no loss": remove("loss"),
    "no provenance": remove("provenance"),
    "a provenance that is a word": change("provenance", "a.csv"),
    "a tensor missing": forget_a_tensor,
    "a tensor of another shape": reshape_a_tensor,
    "a tensor of another type": retype_a_tensor,
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_a_description_that_was_tampered_with_is_refused(tampering, tmp_path):
    """Even with a right digest: never another network, never another kind of error."""
    layers = [gn.Dense(2, 4), gn.ReLU(), gn.Dense(4, 3), gn.Softmax()]
    model = gn.Model(layers, loss=gn.CrossEntropy())
    model.begin(0)
    model.save(tmp_path / "model")
    tensors, description = read_model_file(tmp_path / "model")
    TAMPERINGS[tampering](tensors, description)
    write_model_file(tmp_path / "model", tensors, description)
    with pytest.raises(ModelFileError) as caught:
        gn.load(tmp_path / "model")
    assert caught.value.do
    assert not isinstance(caught.value, DataError)
    assert len(str(caught.value)) <= 400
