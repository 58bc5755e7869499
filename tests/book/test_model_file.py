"""Models and parameters in files."""

import numpy as np
import pytest

from glassnet import ConfigError, ModelFileError, load
from glassnet.saving import read_model_file, write_model_file

OPTIMIZERS = {
    "SGD": {},
    "SGD with momentum": {"momentum": 0.9},
    "Adagrad": {},
    "RMSprop": {"rho": 0.99},
    "Adam": {"decay": 1e-3, "beta_1": 0.8},
}


@pytest.fixture
def spiral(nnfs):
    return nnfs.spiral_data(samples=20, classes=3)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "fashion.model"


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_loaded_model_trains_on_as_if_never_saved(nnfs, make_model, spiral, path, capsys, name):
    """Its parameters, the optimizer's state and the count of steps are all in the file."""
    optimizer = getattr(nnfs, f"Optimizer_{name.split()[0]}")
    model = make_model(optimizer=optimizer(learning_rate=0.02, **OPTIMIZERS[name]))
    model.train(*spiral, epochs=3, batch_size=20)
    model.save(path)
    loaded = nnfs.Model.load(path)
    printed = []
    for each in (model, loaded):
        nnfs.init()
        capsys.readouterr()
        each.train(*spiral, epochs=2, batch_size=20, validation_data=spiral)
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    for ours, theirs in zip(model.get_parameters(), loaded.get_parameters(), strict=True):
        assert all((a == b).all() and a.dtype == b.dtype for a, b in zip(ours, theirs, strict=True))


def test_a_new_optimizer_is_saved_without_the_old_one_s_state(
    nnfs, make_model, spiral, path, capsys
):
    """Swapped before it is saved or after it is loaded: it begins anew."""
    model = make_model()
    model.train(*spiral, epochs=2)
    model.set(optimizer=nnfs.Optimizer_Adam())
    model.save(path)
    tensors, _ = read_model_file(path)
    assert {name.split(".")[1] for name in tensors} == {"weights", "biases"}
    assert capsys.readouterr().out


def test_everything_else_is_kept_too(nnfs, make_model, path, capsys):
    """Settings of layers, loss, optimizer and accuracy, with the precision of a regression."""
    layers = [nnfs.Layer_Dense(1, 4, 1e-3, 2e-3, 3e-3, 4e-3), nnfs.Layer_Dropout(0.25)]
    layers += [nnfs.Layer_Dense(4, 1), nnfs.Activation_Linear()]
    parts = {"loss": nnfs.Loss_MeanAbsoluteError(), "accuracy": nnfs.Accuracy_Regression()}
    model = make_model(layers, **parts)
    model.train(*nnfs.sine_data(50), epochs=2)
    model.save(path)
    loaded = nnfs.Model.load(path)
    dense, dropout = loaded.layers[:2]
    assert [type(layer) for layer in loaded.layers] == [type(layer) for layer in layers]
    assert (dense.weight_regularizer_l2, dense.bias_regularizer_l1) == (2e-3, 3e-3)
    assert dropout.rate == 0.75
    assert isinstance(loaded.loss, nnfs.Loss_MeanAbsoluteError)
    assert loaded.accuracy.precision == model.accuracy.precision
    assert (loaded.optimizer.iterations, loaded.optimizer.decay) == (2, 5e-5)


def test_loading_draws_nothing(nnfs, make_model, path):
    """Chance goes on afterwards as if no model had been loaded."""
    make_model().save(path)
    nnfs.init()
    nnfs.Model.load(path)
    assert nnfs.Layer_Dense(1, 1).weights == np.float32(0.01) * np.float32(1.764052345967664)


def test_parameters_go_from_model_to_model(nnfs, make_model, spiral, path):
    """One trained model's parameters make another predict the same."""
    X, _ = spiral
    one, other = make_model(), make_model()
    assert (one.predict(X) != other.predict(X)).any()
    one.save_parameters(path)
    other.load_parameters(path)
    np.testing.assert_array_equal(one.predict(X), other.predict(X))


def test_parameters_of_a_model_that_is_not_trained_yet_are_enough(nnfs, make_model, path):
    """A model without loss, optimizer and accuracy can be saved, loaded and asked."""
    model = nnfs.Model()
    model.add(nnfs.Layer_Dense(2, 1))
    model.save(path)
    assert nnfs.Model.load(path).predict([[1.0, 2.0]]).shape == (1, 1)


def test_a_model_file_cannot_hold_a_class_of_the_reader_s_own(nnfs, make_model, path):
    """It holds no code; the message says what to do instead."""

    class Own(nnfs.Activation_ReLU):
        pass

    with pytest.raises(ConfigError, match=r"'Own'.*save_parameters"):
        make_model([nnfs.Layer_Dense(2, 3), Own()]).save(path)
    assert not path.exists()


def test_files_of_one_kind_are_not_taken_for_another(nnfs, make_model, path):
    """Parameters are no model, a model is no parameters, and both are no model of `glassnet`."""
    model = make_model()
    model.save_parameters(path)
    with pytest.raises(ModelFileError, match="does not hold a model"):
        nnfs.Model.load(path)
    model.save(path)
    with pytest.raises(ModelFileError, match="does not hold parameters"):
        model.load_parameters(path)
    with pytest.raises(ModelFileError):
        load(path)


def broken_kind(said, tensors):
    said["layers"][0]["kind"] = "os.system"


def broken_family(said, tensors):
    said["loss"] = said["accuracy"]


def broken_setting(said, tensors):
    said["layers"][2]["rate"] = "0.1"


def broken_range(said, tensors):
    said["layers"][2]["rate"] = 1.5


def missing_setting(said, tensors):
    del said["optimizer"]["iterations"]


def negative_steps(said, tensors):
    said["optimizer"]["iterations"] = -1


def broken_shape(said, tensors):
    tensors["0.weights"] = tensors["0.weights"].T


def broken_type(said, tensors):
    tensors["0.weights"] = tensors["0.weights"].astype(np.int64)


def missing_tensor(said, tensors):
    del tensors["0.biases"]


def another_tensor(said, tensors):
    tensors["7.weights"] = tensors["0.weights"]


BROKEN = [
    *(broken_kind, broken_family, broken_setting, broken_range, missing_setting),
    *(negative_steps, broken_shape, broken_type, missing_tensor, another_tensor),
]


@pytest.mark.parametrize("breaking", BROKEN, ids=lambda breaking: breaking.__name__)
def test_files_that_do_not_make_sense_are_refused(nnfs, make_model, path, breaking):
    """Also with a right digest: what is not a model of this room is not loaded."""
    make_model().save(path)
    tensors, said = read_model_file(path)
    breaking(said, tensors)
    write_model_file(path, tensors, said)
    with pytest.raises(ModelFileError):
        nnfs.Model.load(path)
