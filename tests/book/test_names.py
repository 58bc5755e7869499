"""Every name, parameter and default of the book is there."""

import inspect

import numpy as np
import pytest

import glassnet.book
from glassnet import book

NO_DEFAULT = inspect.Parameter.empty
PARAMETERS = {
    book.Layer_Dense: {
        "n_inputs": NO_DEFAULT,
        "n_neurons": NO_DEFAULT,
        "weight_regularizer_l1": 0,
        "weight_regularizer_l2": 0,
        "bias_regularizer_l1": 0,
        "bias_regularizer_l2": 0,
    },
    book.Layer_Dropout: {"rate": NO_DEFAULT},
    book.Layer_Input: {},
    book.Activation_ReLU: {},
    book.Activation_Softmax: {},
    book.Activation_Sigmoid: {},
    book.Activation_Linear: {},
    book.Optimizer_SGD: {"learning_rate": 1.0, "decay": 0.0, "momentum": 0.0},
    book.Optimizer_Adagrad: {"learning_rate": 1.0, "decay": 0.0, "epsilon": 1e-7},
    book.Optimizer_RMSprop: {"learning_rate": 0.001, "decay": 0.0, "epsilon": 1e-7, "rho": 0.9},
    book.Optimizer_Adam: {
        "learning_rate": 0.001,
        "decay": 0.0,
        "epsilon": 1e-7,
        "beta_1": 0.9,
        "beta_2": 0.999,
    },
    book.Loss_CategoricalCrossentropy: {},
    book.Loss_BinaryCrossentropy: {},
    book.Loss_MeanSquaredError: {},
    book.Loss_MeanAbsoluteError: {},
    book.Activation_Softmax_Loss_CategoricalCrossentropy: {},
    book.Accuracy_Categorical: {"binary": False},
    book.Accuracy_Regression: {},
    book.Model: {},
    book.Model.set: {"loss": None, "optimizer": None, "accuracy": None},
    book.Model.train: {
        "X": NO_DEFAULT,
        "y": NO_DEFAULT,
        "epochs": 1,
        "batch_size": None,
        "print_every": 1,
        "validation_data": None,
    },
    book.Model.evaluate: {"X_val": NO_DEFAULT, "y_val": NO_DEFAULT, "batch_size": None},
    book.Model.predict: {"X": NO_DEFAULT, "batch_size": None},
    book.Model.load: {"path": NO_DEFAULT},
    book.Loss.calculate: {
        "output": NO_DEFAULT,
        "y": NO_DEFAULT,
        "include_regularization": False,
    },
    book.Loss.calculate_accumulated: {"include_regularization": False},
    book.init: {"dot_precision_workaround": True, "default_dtype": "float32", "random_seed": 0},
    book.datasets.spiral_data: {"samples": NO_DEFAULT, "classes": NO_DEFAULT},
    book.datasets.vertical_data: {"samples": NO_DEFAULT, "classes": NO_DEFAULT},
    book.datasets.sine_data: {"samples": 1000},
    book.load_mnist_dataset: {"dataset": NO_DEFAULT, "path": NO_DEFAULT},
    book.create_data_mnist: {"path": NO_DEFAULT},
}
ADDED = {"weight_scale", "shuffle"}  # keywords that the book has not


@pytest.mark.parametrize("thing", PARAMETERS, ids=lambda thing: thing.__qualname__)
def test_parameters_and_defaults_are_the_books(thing):
    """A call written in the book means the same here."""
    ours = inspect.signature(thing).parameters
    found = {n: p.default for n, p in ours.items() if n not in {"self", *ADDED}}
    assert list(found.items()) == list(PARAMETERS[thing].items())


@pytest.mark.parametrize(
    ("thing", "methods"),
    [
        (book.Layer_Dense, "forward backward get_parameters set_parameters"),
        (book.Layer_Dropout, "forward backward"),
        (book.Activation_Softmax, "forward backward predictions"),
        (book.Optimizer_Adam, "pre_update_params update_params post_update_params"),
        (
            book.Loss,
            "calculate calculate_accumulated new_pass regularization_loss"
            " remember_trainable_layers",
        ),
        (book.Accuracy, "calculate calculate_accumulated new_pass"),
        (book.Accuracy_Regression, "init compare"),
        (
            book.Model,
            "add set finalize train evaluate predict forward backward get_parameters"
            " set_parameters save_parameters load_parameters save load",
        ),
    ],
)
def test_methods_are_the_books(thing, methods):
    """Whatever a chapter calls can be called."""
    assert all(callable(getattr(thing, name)) for name in methods.split())


def test_one_line_replaces_the_imports_of_a_script():
    """A star import gives every name, also `nnfs`, and leaves the reader's `np` alone."""
    names = {}
    exec("import numpy as np\nfrom glassnet.book import *", names)
    names["nnfs"].init()
    X, y = names["spiral_data"](samples=100, classes=3)
    assert X.shape == (300, 2)
    assert y.dtype == np.uint8
    assert names["np"] is np
    assert set(book.__all__) <= names.keys()


def test_the_room_can_be_called_nnfs(nnfs):
    """`nnfs.datasets` is where the book looks for data."""
    assert nnfs is glassnet.book
    assert nnfs.datasets.spiral_data is nnfs.spiral_data


def test_chapter_17_begins_with_ten_times_the_weights(nnfs):
    """Its script multiplies by 0.1, all others by 0.01; nothing else differs."""
    from glassnet.book import chapter_17

    small = nnfs.Layer_Dense(1, 4).weights
    nnfs.init()
    large = chapter_17.Layer_Dense(1, 4).weights
    np.testing.assert_allclose(large, 10 * small, rtol=1e-6)
    assert chapter_17.Activation_ReLU is nnfs.Activation_ReLU
