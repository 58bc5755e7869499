"""Cat or dog: two neurons with softmax, or one with sigmoid."""

import numpy as np
import pytest

from glassnet import (
    Adam,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    Flatten,
    Model,
    Sigmoid,
    Softmax,
)
from glassnet.decisions import decide
from glassnet.errors import ShapeError
from glassnet.lessons import NAMES, as_one_neuron, as_two_neurons, pictures

HEADS = {
    "two neurons": ([Dense(36, 2), Softmax()], CrossEntropy()),
    "one neuron": ([Dense(36, 1), Sigmoid()], BinaryCrossEntropy()),
}


@pytest.mark.parametrize("head", HEADS)
def test_both_heads_learn_to_tell_cats_from_dogs(head):
    """From flattened pictures to names, on pictures never seen."""
    layers, loss = HEADS[head]
    model = Model([Flatten(), *layers], loss=loss, optimizer=Adam(0.02))
    model.fit(*pictures(100, seed=0), epochs=30, seed=0)
    X, y = pictures(50, seed=1)
    said = decide(model.predict(X), NAMES)
    assert (said == np.array(NAMES)[y]).mean() > 0.95


def test_softmax_over_0_and_z_is_sigmoid_of_z():
    """To the last digits, also where they saturate."""
    z = np.linspace(-700, 700, 1401)[:, None]
    two = Softmax().forward(np.hstack([np.zeros_like(z), z]))
    np.testing.assert_allclose(two[:, 1:], Sigmoid().forward(z), rtol=1e-12)


@pytest.mark.parametrize("n_inputs", [1, 36])
def test_a_head_can_be_told_in_the_other_form(n_inputs):
    """Same probabilities there and, after both, back again."""
    generator = np.random.default_rng(0)
    X = generator.standard_normal((20, n_inputs))
    two = Dense(n_inputs, 2)
    two.parameters = Dense.Parameters(
        generator.standard_normal((n_inputs, 2)), generator.standard_normal((1, 2))
    )
    by_two = Softmax().forward(two.forward(X))[:, 1:]
    one = as_one_neuron(two)
    again = Softmax().forward(as_two_neurons(one).forward(X))[:, 1:]
    np.testing.assert_allclose(Sigmoid().forward(one.forward(X)), by_two, rtol=1e-12)
    np.testing.assert_allclose(again, by_two, rtol=1e-12)


def test_other_layers_are_refused():
    """Three answers cannot be told by one neuron."""
    with pytest.raises(ShapeError, match="n_neurons=2"):
        as_one_neuron(Dense(4, 3))
    with pytest.raises(ShapeError, match="n_neurons=1"):
        as_two_neurons(Dense(4, 2))
