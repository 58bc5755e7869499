"""Chapters 10 and 11: ten ways to walk downhill on the spiral, and a look at unseen points.

Compared for each: data and weights bit for bit; losses, accuracies, learning rates and
gradients of the early epochs; where 1,000 epochs lead.
"""

import numpy as np
import pytest

import glassnet.book as nnfs

OPTIMIZERS = {
    "10": lambda: nnfs.Optimizer_Adam(learning_rate=0.05, decay=5e-7),
    "10 SGD": lambda: nnfs.Optimizer_SGD(),
    "10 SGD, decay 1e-2": lambda: nnfs.Optimizer_SGD(decay=1e-2),
    "10 SGD, decay 1e-3": lambda: nnfs.Optimizer_SGD(decay=1e-3),
    "10 momentum 0.5": lambda: nnfs.Optimizer_SGD(decay=1e-3, momentum=0.5),
    "10 momentum 0.9": lambda: nnfs.Optimizer_SGD(decay=1e-3, momentum=0.9),
    "10 AdaGrad": lambda: nnfs.Optimizer_Adagrad(decay=1e-4),
    "10 RMSprop": lambda: nnfs.Optimizer_RMSprop(decay=1e-4),
    "10 RMSprop, rho 0.999": lambda: nnfs.Optimizer_RMSprop(0.02, decay=1e-5, rho=0.999),
    "10 Adam 0.02": lambda: nnfs.Optimizer_Adam(learning_rate=0.02, decay=1e-5),
}
IN_EVERY_RUN = ("10", "10 SGD, decay 1e-2", "10 momentum 0.9", "10 AdaGrad")  # a thousand epochs


@pytest.fixture
def network(story):
    X, y = nnfs.spiral_data(samples=100, classes=3)
    chain = [nnfs.Layer_Dense(2, 64), nnfs.Activation_ReLU(), nnfs.Layer_Dense(64, 3)]
    return story(X, y, chain, nnfs.Activation_Softmax_Loss_CategoricalCrossentropy())


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_first_epochs(reference, network, name):
    """Every optimizer takes the book's first steps."""
    network.optimizer = OPTIMIZERS[name]()
    reference(name).assert_same_beginning(network.X, network.y, network.trained)
    reference(name).assert_same_epochs(network.epoch, network.trained)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[pytest.mark.thorough] * (name not in IN_EVERY_RUN))
        for name in OPTIMIZERS
    ],
)
def test_a_thousand_epochs(reference, network, name):
    """Every optimizer comes as far as in the book."""
    network.optimizer = OPTIMIZERS[name]()
    count, scores = reference(name).first_band()
    *_, last = (network.epoch() for _ in range(count))
    reference(name).assert_in_band(last, scores)


def test_unseen_points(network):
    """Chapter 11: on a second spiral it is worse than on the one it knows by heart."""
    network.optimizer = OPTIMIZERS["10"]()
    *_, last = (network.epoch() for _ in range(1000))
    X, y = nnfs.spiral_data(samples=100, classes=3)
    loss, output = network.forward(X, y)
    assert loss > last["loss"]
    assert 0.6 < np.mean(output.argmax(axis=1) == y) < last["accuracy"]
