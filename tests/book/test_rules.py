"""The rules in the book's order are the library's: in float64 they give the same numbers."""

import numpy as np
import pytest

import glassnet as gn
from glassnet.book import rules


def rmsprop(rule, parameter, gradient, state, step):
    return rules.update_rmsprop(rule, parameter, gradient, state)


PAIRS = {
    "RMSprop": (gn.RMSprop(0.01, 0.9, 1e-7), rmsprop),
    "Adam": (gn.Adam(0.01, 0.9, 0.999, 1e-7), rules.update_adam),
}


@pytest.mark.parametrize(("rule", "update"), PAIRS.values(), ids=PAIRS)
def test_optimizers_take_the_same_steps(rule, update):
    """Twenty steps with gradients of very different sizes end at the same place."""
    generator = np.random.default_rng(0)
    one, other = np.ones(50), np.ones(50)
    state, other_state = rule.start(one), rule.start(other)
    for step in range(1, 21):
        gradient = generator.standard_normal(50) * 10.0 ** generator.integers(-9, 3, 50)
        one, state = update(rule, one, gradient, state, step)
        other, other_state = rule.update(other, gradient, other_state, step)
    np.testing.assert_allclose(one, other, rtol=1e-12)
    for ours, theirs in zip(state, other_state, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-11)


def test_sigmoids_agree_there_and_back():
    """Value and gradient, from far below 0 to far above."""
    layer, x, dvalues = gn.Sigmoid(), np.linspace(-700, 700, 1401)[:, None], np.full((1401, 1), 3.0)
    output = rules.sigmoid(x)
    np.testing.assert_allclose(output, layer.forward(x), rtol=1e-12, atol=0)
    back = rules.differentiate_sigmoid(output, dvalues)
    np.testing.assert_allclose(back, layer.backward(dvalues), rtol=1e-12, atol=0)


def test_binary_cross_entropies_agree():
    """The gradient, for right, wrong and impossible predictions."""
    p = np.array([[0.3, 0.5], [0.999, 0.001], [0.0, 1.0], [1.0, 0.0]])
    loss = gn.BinaryCrossEntropy()
    _, memory = loss.compute(p, np.array([[0.0, 1.0]] * 4))
    ours = rules.differentiate_binary_cross_entropy(memory)
    np.testing.assert_allclose(ours, loss.differentiate(memory, 1.0), rtol=1e-9)
