import numpy as np
import pytest

import glassnet.book


@pytest.fixture(autouse=True)
def _leave_no_trace():
    """The book's one stream of chance and its precision are as before when a test ends."""
    state = np.random.get_state()  # noqa: NPY002
    yield
    np.random.set_state(state)  # noqa: NPY002
    glassnet.book.init(False, default_dtype=None, random_seed=None)


@pytest.fixture
def nnfs():
    """The book's names, begun as its scripts begin."""
    glassnet.book.init()
    return glassnet.book


@pytest.fixture
def make_model(nnfs):
    """A function that makes the book's classifier of spirals, small."""

    def make(layers=None, **parts):
        model = nnfs.Model()
        for layer in layers or [
            nnfs.Layer_Dense(2, 8, weight_regularizer_l2=5e-4),
            nnfs.Activation_ReLU(),
            nnfs.Layer_Dropout(0.1),
            nnfs.Layer_Dense(8, 3),
            nnfs.Activation_Softmax(),
        ]:
            model.add(layer)
        chosen = {
            "loss": nnfs.Loss_CategoricalCrossentropy(),
            "optimizer": nnfs.Optimizer_Adam(learning_rate=0.05, decay=5e-5),
            "accuracy": nnfs.Accuracy_Categorical(),
        }
        model.set(**chosen | parts)
        model.finalize()
        return model

    return make
