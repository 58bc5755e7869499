"""Chapters 14 to 17: L2, dropout, yes or no, and numbers.

Compared for each: data and weights bit for bit; losses with and without the penalty,
accuracies, learning rates and gradients of the early epochs; where 1,000 epochs lead (300 of
chapter 15's, whose data is ten times as large, are left to scripts/run_chapters.py).
"""

import numpy as np
import pytest

import glassnet.book as nnfs
from glassnet.book import chapter_17


def with_l2(story):
    """Chapter 14: large weights of the first layer have a price."""
    X, y = nnfs.spiral_data(samples=100, classes=3)
    first = nnfs.Layer_Dense(2, 64, weight_regularizer_l2=5e-4, bias_regularizer_l2=5e-4)
    chain = [first, nnfs.Activation_ReLU(), nnfs.Layer_Dense(64, 3)]
    ending = nnfs.Activation_Softmax_Loss_CategoricalCrossentropy()
    optimizer = nnfs.Optimizer_Adam(learning_rate=0.02, decay=5e-7)
    return story(X, y, chain, ending, optimizer=optimizer)


def with_dropout(story):
    """Chapter 15: a tenth of the neurons is silent, other ones in every epoch."""
    X, y = nnfs.spiral_data(samples=1000, classes=3)
    first = nnfs.Layer_Dense(2, 64, weight_regularizer_l2=5e-4, bias_regularizer_l2=5e-4)
    chain = [first, nnfs.Activation_ReLU(), nnfs.Layer_Dropout(0.1), nnfs.Layer_Dense(64, 3)]
    ending = nnfs.Activation_Softmax_Loss_CategoricalCrossentropy()
    optimizer = nnfs.Optimizer_Adam(learning_rate=0.05, decay=5e-5)
    return story(X, y, chain, ending, optimizer=optimizer)


def yes_or_no(story):
    """Chapter 16: two classes, one neuron that says how likely the second is."""
    X, y = nnfs.spiral_data(samples=100, classes=2)
    first = nnfs.Layer_Dense(2, 64, weight_regularizer_l2=5e-4, bias_regularizer_l2=5e-4)
    last = nnfs.Layer_Dense(64, 1)
    chain = [first, nnfs.Activation_ReLU(), last, nnfs.Activation_Sigmoid()]
    ending, optimizer = nnfs.Loss_BinaryCrossentropy(), nnfs.Optimizer_Adam(decay=5e-7)
    return story(X, y.reshape(-1, 1), chain, ending, lambda out, y: (out > 0.5) == y, optimizer)


def numbers(story):
    """Chapter 17: two hidden layers draw a sine; right is nearer than a 250th of its spread."""
    X, y = nnfs.sine_data()
    chain = [chapter_17.Layer_Dense(1, 64), nnfs.Activation_ReLU()]
    chain += [chapter_17.Layer_Dense(64, 64), nnfs.Activation_ReLU()]
    chain += [chapter_17.Layer_Dense(64, 1), nnfs.Activation_Linear()]
    ending = nnfs.Loss_MeanSquaredError()
    optimizer = nnfs.Optimizer_Adam(learning_rate=0.005, decay=1e-3)
    return story(X, y, chain, ending, lambda out, y: abs(out - y) < np.std(y) / 250, optimizer)


CHAPTERS = {"14": with_l2, "15": with_dropout, "16": yes_or_no, "17": numbers}


@pytest.mark.parametrize("name", CHAPTERS)
def test_first_epochs(reference, story, name):
    """The first epochs are the book's: scores, penalties, gradients."""
    network = CHAPTERS[name](story)
    reference(name).assert_same_beginning(network.X, network.y, network.trained)
    reference(name).assert_same_epochs(network.epoch, network.trained)


@pytest.mark.one_in(3)
@pytest.mark.parametrize("name", ["14", "16", "17"])
def test_a_thousand_epochs(reference, story, name):
    """A thousand epochs lead where they lead in the book."""
    network = CHAPTERS[name](story)
    count, scores = reference(name).first_band()
    *_, last = (network.epoch() for _ in range(count))
    reference(name).assert_in_band(last, scores)
