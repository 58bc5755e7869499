"""Chapters 3, 4 and 5: one layer, two layers with activations, and a first loss.

Compared: data and weights bit for bit; the first rows that come out, and the loss.
"""

import pytest

import glassnet.book as nnfs


def two_layers():
    X, y = nnfs.spiral_data(samples=100, classes=3)
    first, second = nnfs.Layer_Dense(2, 3), nnfs.Layer_Dense(3, 3)
    return X, y, [first, nnfs.Activation_ReLU(), second, nnfs.Activation_Softmax()]


def test_one_layer(reference):
    """Chapter 3: a layer of three neurons answers the spiral as the book prints it."""
    X, y = nnfs.spiral_data(samples=100, classes=3)
    layer = nnfs.Layer_Dense(2, 3)
    reference("3").assert_same_beginning(X, y, [layer])
    layer.forward(X)
    reference("3").assert_same_output(layer.output)


def test_two_layers(reference):
    """Chapter 4: with ReLU between and softmax at the end, every class gets about a third."""
    X, y, chain = two_layers()
    reference("4").assert_same_beginning(X, y, chain[::2])
    passed = X
    for layer in chain:
        layer.forward(passed)
        passed = layer.output
    reference("4").assert_same_output(passed)


def test_first_loss(reference, story):
    """Chapter 5: an untrained network is as wrong as guessing among three, 1.0986104 nats."""
    X, y, chain = two_layers()
    loss, output = story(X, y, chain, nnfs.Loss_CategoricalCrossentropy()).forward(X, y)
    assert loss == pytest.approx(reference("5").numbers["ends"][0]["loss"], rel=1e-6)
    reference("5").assert_same_output(output)
