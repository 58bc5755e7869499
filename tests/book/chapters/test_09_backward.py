"""Chapter 9: the gradients of one pass back through the network.

Compared: data and weights bit for bit; loss, accuracy and the numbers of all four gradients.
"""

import numpy as np
import pytest

import glassnet.book as nnfs


@pytest.fixture
def network(story):
    X, y = nnfs.spiral_data(samples=100, classes=3)
    chain = [nnfs.Layer_Dense(2, 3), nnfs.Activation_ReLU(), nnfs.Layer_Dense(3, 3)]
    return story(X, y, chain, nnfs.Activation_Softmax_Loss_CategoricalCrossentropy())


def test_gradients(reference, network):
    """Weights and biases are told to move exactly where the book tells them."""
    theirs = reference("9")
    theirs.assert_same_beginning(network.X, network.y, network.trained)
    loss, output = network.forward(network.X, network.y)
    end = theirs.numbers["ends"][0]
    assert loss == pytest.approx(end["loss"], rel=1e-6)
    assert np.mean(output.argmax(axis=1) == network.y) == pytest.approx(end["accuracy"])
    network.backward(output)
    theirs.assert_same_gradients(network.trained)


def test_in_two_steps(reference, network):
    """Loss and softmax, taken back one after the other, give the gradients of both in one."""
    network.chain.append(nnfs.Activation_Softmax())
    network.ending = nnfs.Loss_CategoricalCrossentropy()
    network.backward(network.forward(network.X, network.y)[1])
    reference("9").assert_same_gradients(network.trained, close=1e-3)
