"""What the tests of inspection share: rows, and networks that can be broken on purpose."""

import numpy as np
import pytest

import glassnet as gn


@pytest.fixture
def rows():
    """300 rows of 3 inputs, and one of 4 classes for each, by the signs of two of them."""
    X = np.random.default_rng(0).standard_normal((300, 3)).astype(np.float32)
    return X, (X[:, 0] > 0) * 2 + (X[:, 1] > 0)


@pytest.fixture
def network():
    """A way to make a network with two hidden layers of 8 neurons, with its first weights."""

    def make(activation=gn.ReLU, dtype="float64", seed=0):
        layers = [gn.Dense(3, 8), activation(), gn.Dense(8, 8), activation(), gn.Dense(8, 4)]
        model = gn.Model([*layers, gn.Softmax()], loss=gn.CrossEntropy(), dtype=dtype)
        model.begin(seed)
        return model

    return make
