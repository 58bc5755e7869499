"""The book's Model: what it prints, what it learns, what it gives back."""

import re
from itertools import pairwise

import numpy as np
import pytest

from glassnet import ConfigError, ShapeError

NUMBERS = (
    r"acc: \d\.\d{3}, loss: \d\.\d{3} \(data_loss: \d\.\d{3}, reg_loss: \d\.\d{3}\), lr: [\d.e-]+"
)


@pytest.fixture
def spiral(nnfs):
    return nnfs.spiral_data(samples=20, classes=3)


@pytest.fixture
def model(make_model):
    return make_model()


def test_lines_are_the_books(model, spiral, capsys):
    """Per epoch its number, the chosen steps and the last, the epoch, and the validation."""
    model.train(*spiral, epochs=2, batch_size=13, print_every=3, validation_data=spiral)
    lines = capsys.readouterr().out.splitlines()
    pattern = [r"epoch: {}"] + [rf"step: {step}, {NUMBERS}" for step in (0, 3, 4)]
    pattern += [rf"training, {NUMBERS}", r"validation, acc: \d\.\d{3}, loss: \d\.\d{3}"]
    wanted = [line.replace("{}", str(epoch)) for epoch in (1, 2) for line in pattern]
    assert len(lines) == len(wanted)
    for line, expression in zip(lines, wanted, strict=True):
        assert re.fullmatch(expression, line), line


def test_the_rate_is_printed_whole(model, spiral, capsys):
    """With all the digits it has, as in the book."""
    model.train(*spiral, epochs=2)
    assert capsys.readouterr().out.splitlines()[-1].endswith(f"lr: {0.05 * (1 / (1 + 5e-5))}")


def test_training_is_the_loop_by_hand(nnfs, make_model, spiral):
    """Three epochs of `train` move the weights to where chapter 15's loop moves them."""
    X, y = spiral
    model = make_model()
    first = model.get_parameters()
    nnfs.init()
    model.train(X, y, epochs=3, batch_size=50)

    dense1, dense2 = nnfs.Layer_Dense(2, 8, weight_regularizer_l2=5e-4), nnfs.Layer_Dense(8, 3)
    for layer, parameters in zip((dense1, dense2), first, strict=True):
        layer.set_parameters(*parameters)
    relu, dropout = nnfs.Activation_ReLU(), nnfs.Layer_Dropout(0.1)
    ending = nnfs.Activation_Softmax_Loss_CategoricalCrossentropy()
    optimizer = nnfs.Optimizer_Adam(learning_rate=0.05, decay=5e-5)
    nnfs.init()
    for start in [0, 50] * 3:
        dense1.forward(X[start : start + 50])
        relu.forward(dense1.output)
        dropout.forward(relu.output)
        dense2.forward(dropout.output)
        ending.forward(dense2.output, y[start : start + 50])
        ending.backward(ending.output, y[start : start + 50])
        dense2.backward(ending.dinputs)
        dropout.backward(dense2.dinputs)
        relu.backward(dropout.dinputs)
        dense1.backward(relu.dinputs)
        optimizer.pre_update_params()
        optimizer.update_params(dense1)
        optimizer.update_params(dense2)
        optimizer.post_update_params()
    for ours, layer in zip(model.get_parameters(), (dense1, dense2), strict=True):
        np.testing.assert_array_equal(ours[0], layer.weights)
        np.testing.assert_array_equal(ours[1], layer.biases)


def test_layers_know_their_neighbours(nnfs, model):
    """From the input layer to the loss and back."""
    chain = [model.input_layer, *model.layers, model.loss]
    for before, after in pairwise(chain):
        assert before.next is after
        assert after.prev is before
    assert model.output_layer_activation is model.layers[-1]
    assert model.trainable_layers == [model.layers[0], model.layers[3]]
    both = nnfs.Activation_Softmax_Loss_CategoricalCrossentropy
    assert isinstance(model.softmax_classifier_output, both)


def test_regression_learns_the_sine(nnfs, make_model, capsys):
    """Chapter 18's other model: far better than the best line, whose error is 0.196."""
    from glassnet.book import chapter_17

    layers = [chapter_17.Layer_Dense(1, 32), nnfs.Activation_ReLU()]
    layers += [chapter_17.Layer_Dense(32, 32), nnfs.Activation_ReLU()]
    layers += [chapter_17.Layer_Dense(32, 1), nnfs.Activation_Linear()]
    model = make_model(
        layers,
        loss=nnfs.Loss_MeanSquaredError(),
        optimizer=nnfs.Optimizer_Adam(learning_rate=0.005),
        accuracy=nnfs.Accuracy_Regression(),
    )
    X, y = nnfs.sine_data(100)
    model.train(X, y, epochs=300)
    assert np.mean((model.predict(X) - y) ** 2) < 0.02
    assert model.softmax_classifier_output is None
    assert capsys.readouterr().out.count("epoch: ") == 300


def test_yes_or_no_learns_to_tell_apart(nnfs, make_model, capsys):
    """Chapter 16's model as a Model: one sigmoid output for two classes."""
    X, y = nnfs.vertical_data(samples=50, classes=2)
    layers = [nnfs.Layer_Dense(2, 16), nnfs.Activation_ReLU()]
    layers += [nnfs.Layer_Dense(16, 1), nnfs.Activation_Sigmoid()]
    model = make_model(
        layers,
        loss=nnfs.Loss_BinaryCrossentropy(),
        optimizer=nnfs.Optimizer_Adam(learning_rate=0.05),
        accuracy=nnfs.Accuracy_Categorical(binary=True),
    )
    model.train(X, y.reshape(-1, 1), epochs=100)
    last = capsys.readouterr().out.splitlines()[-1]
    assert float(re.search(r"acc: ([\d.]+)", last)[1]) > 0.9


def test_evaluating_neither_learns_nor_drops(model, spiral, capsys):
    """The same line twice, without the regularization loss, whatever the batches."""
    model.evaluate(*spiral)
    model.evaluate(*spiral, batch_size=7)
    first, second = capsys.readouterr().out.splitlines()
    assert first == second
    assert first.endswith("loss: 1.099")


def test_predictions_are_raw_outputs(model, spiral):
    """One row of probabilities for every row, with or without batches."""
    X, _ = spiral
    whole, parts = model.predict(X), model.predict(X.tolist(), batch_size=7)
    assert whole.shape == (60, 3)
    np.testing.assert_allclose(whole.sum(axis=1), 1, rtol=1e-6)
    np.testing.assert_allclose(whole, parts, rtol=1e-6)


def test_setting_one_part_keeps_the_others(nnfs, model):
    """A new optimizer leaves loss and accuracy as they were."""
    loss, accuracy = model.loss, model.accuracy
    model.set(optimizer=nnfs.Optimizer_SGD())
    assert (model.loss, model.accuracy) == (loss, accuracy)


def test_a_class_is_no_part(nnfs, model):
    """Forgotten brackets are found at once."""
    with pytest.raises(ConfigError, match=r"accuracy=Accuracy_Categorical\(\)"):
        model.set(accuracy=nnfs.Accuracy_Categorical)
    with pytest.raises(ConfigError, match="different layers"):
        model.add(nnfs.Activation_ReLU)
    with pytest.raises(ConfigError, match="different layers"):
        model.add(model.layers[0])


def test_data_that_do_not_belong_together_are_refused(model, spiral):
    """Rows without targets, and validation data that are no pair."""
    X, y = spiral
    with pytest.raises(ShapeError, match="60 rows"):
        model.train(X, y[:-1])
    with pytest.raises(ConfigError, match="validation_data"):
        model.train(X, y, validation_data=X)


def test_an_input_layer_of_ones_own_changes_nothing(make_model, nnfs):
    """A model that begins with one goes there and back as without it."""
    X, y = np.ones((4, 2)), np.array([0, 1, 2, 0])
    dense = nnfs.Layer_Dense(2, 3)
    model = make_model([nnfs.Layer_Input(), dense, nnfs.Activation_Softmax()])
    model.backward(model.forward(X, training=True), y)
    np.testing.assert_array_equal(model.layers[0].dinputs, dense.dinputs)
