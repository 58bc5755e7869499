"""By hand: a training loop of a dozen lines, with nothing between the reader and the numbers."""

import numpy as np
import pytest

import glassnet as gn

X, y = gn.datasets.spiral(100, 3, seed=0)


def start():
    """Layers with the same first weights every time."""
    return [
        gn.Dense(2, 64, initial_weights=gn.HeNormal(), seed=0),
        gn.ReLU(),
        gn.Dense(64, 3, seed=1),
    ]


def train(layers, loss, optimizer, epochs):
    """A dozen lines: forward, loss, backward, optimizer."""
    losses = []
    states = gn.start_all(optimizer, layers, [layer.parameters for layer in layers])
    for step in range(1, epochs + 1):
        output = X
        for layer in layers:
            output = layer.forward(output, gn.training_mode(step))
        losses.append(loss.forward(output, y))
        dvalues = loss.backward()
        for layer in reversed(layers):
            dvalues = layer.backward(dvalues)
        parameters = [layer.parameters for layer in layers]
        gradients = [layer.gradients for layer in layers]
        parameters, states = gn.update_all(optimizer, parameters, gradients, states, step)
        for layer, own in zip(layers, parameters, strict=True):
            layer.parameters = own
    return losses


def test_a_dozen_lines_learn_the_spiral():
    """As the book does it: every number stays in sight, and the arms are told apart."""
    layers, loss = start(), gn.SoftmaxCrossEntropy()
    losses = train(layers, loss, gn.Adam(0.05), epochs=400)
    assert losses[-1] < 0.4 < 1.0 < losses[0]
    assert (layers[-1].output.argmax(axis=1) == y).mean() > 0.85
    assert layers[0].dweights.shape == layers[0].weights.shape == (2, 64)
    assert layers[1].output.min() == 0


def test_by_hand_and_by_model_start_alike():
    """The same first weights give the same first loss, up to the last bits of float32."""
    by_hand = train(start(), gn.SoftmaxCrossEntropy(), gn.Adam(0.05), epochs=1)
    model = gn.Model([*start(), gn.Softmax()], loss=gn.CrossEntropy(), optimizer=gn.Adam(0.05))
    for layer in model.layers:
        layer.begin()
    history = model.fit(X, y, epochs=1, batch_size=300, validation_split=0)
    assert history["loss"][0] == pytest.approx(by_hand[0], rel=1e-6)


@pytest.mark.parametrize("optimizer", [gn.SGD(0.5), gn.Momentum(0.1), gn.Adam(0.02)], ids=repr)
def test_by_hand_and_by_model_learn_alike(optimizer):
    """Twenty epochs on all rows: the same losses and the same weights."""
    layers = start()
    by_hand = train(layers, gn.SoftmaxCrossEntropy(), optimizer, epochs=20)
    model = gn.Model([*start(), gn.Softmax()], loss=gn.CrossEntropy(), optimizer=optimizer)
    for layer in model.layers:
        layer.begin()
    history = model.fit(X, y, epochs=20, batch_size=300, validation_split=0)
    np.testing.assert_allclose(history["loss"], by_hand, rtol=1e-4)
    np.testing.assert_allclose(model.layers[2].weights, layers[2].weights, atol=1e-3)


def test_fused_and_unfused_loops_learn_alike():
    """Softmax as a layer of its own and plain cross-entropy come to the same numbers."""
    together = train(start(), gn.SoftmaxCrossEntropy(), gn.SGD(0.5), epochs=10)
    apart = train([*start(), gn.Softmax()], gn.CrossEntropy(), gn.SGD(0.5), epochs=10)
    np.testing.assert_allclose(apart, together, rtol=1e-5)


def test_a_model_can_be_driven_by_hand():
    """`forward` and `backward` of a model leave gradients that any optimizer can use."""
    model = gn.Model([*start(), gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(0)
    layers, optimizer = model.layers[:3], gn.Adam(0.05)
    states = gn.start_all(optimizer, layers, [layer.parameters for layer in layers])
    losses = []
    for step in range(1, 101):
        model.forward(X, gn.training_mode(step))
        losses.append(model.backward(y))
        parameters = [layer.parameters for layer in layers]
        gradients = [layer.gradients for layer in layers]
        parameters, states = gn.update_all(optimizer, parameters, gradients, states, step)
        for layer, own in zip(layers, parameters, strict=True):
            layer.parameters = own
    assert losses[-1] < losses[0] * 0.75
    assert model.evaluate(X, y)["loss"] < losses[0] * 0.75
