"""MaskedDense: only the connections in the mask exist."""

import numpy as np
import pytest

from glassnet import optimizers
from glassnet.arrays import INFERENCE
from glassnet.errors import ConfigError, ShapeError
from glassnet.initializers import HeNormal, Orthogonal
from glassnet.layers import Dense, MaskedDense
from glassnet.regularizers import L1, L1L2, L2, Regularizer

MASK = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [1, 1, 0]])
inputs = np.random.default_rng(0).standard_normal((6, 4))
OPTIMIZERS = [kind() for kind in optimizers.Optimizer.__subclasses__()]


class TowardsOne(Regularizer):
    """A regularizer that would pull even missing weights away from 0: Σ (p − 1)²."""

    def penalty(self, parameter):
        return ((parameter - 1) ** 2).sum()

    def differentiate(self, parameter):
        return 2 * (parameter - 1)


@pytest.mark.parametrize(
    "rule", [L1(0.1), L2(0.1), L1L2(0.1, 0.1), TowardsOne()], ids=lambda r: type(r).__name__
)
@pytest.mark.parametrize("optimizer", OPTIMIZERS, ids=lambda o: type(o).__name__)
def test_missing_connections_stay_missing(optimizer, rule):
    """Whatever the optimizer and the regularizer, missing weights stay 0 and others move."""
    layer = MaskedDense(MASK, weight_regularizer=rule)
    first, state = layer.weights.copy(), optimizer.start(layer.weights)
    for step in range(1, 6):
        layer.backward(layer.forward(inputs))
        gradient = layer.dweights + layer.regularizers["weights"].differentiate(layer.weights)
        layer.weights, state = optimizer.update(layer.weights, gradient, state, step)
    assert not layer.weights[MASK == 0].any()
    assert (layer.weights != first)[MASK == 1].all()


def test_a_full_mask_is_a_dense_layer():
    """With every connection it computes what Dense computes, there and back."""
    masked, dense = MaskedDense(np.ones((4, 3))), Dense(4, 3)
    dense.parameters = masked.parameters
    assert np.array_equal(masked.forward(inputs), dense.forward(inputs))
    dvalues = np.ones((6, 3))
    assert np.array_equal(masked.backward(dvalues), dense.backward(dvalues))
    assert np.array_equal(masked.dweights, dense.dweights)


def test_a_neuron_sees_only_what_it_is_connected_to():
    """Changing an input changes the neurons connected to it, and no other."""
    layer = MaskedDense(MASK)
    before = layer.forward(inputs)
    moved = inputs.copy()
    moved[:, 0] += 1
    assert (layer.forward(moved) != before).all(axis=0).tolist() == [True, False, False]


def test_a_neuron_without_connections_gives_its_bias():
    """The third neuron has no input at all."""
    layer = MaskedDense(MASK)
    layer.biases = np.array([[1.0, 2.0, 3.0]])
    assert np.array_equal(layer.forward(inputs)[:, 2], np.full(6, 3.0))


def test_weights_set_by_hand_count_only_where_connected():
    """A full array of weights may be given or set; missing connections count as 0."""
    layer = MaskedDense(MASK, initial_weights=np.ones((4, 3)))
    assert np.array_equal(layer.weights, MASK)
    layer.weights = np.ones((4, 3))
    assert np.array_equal(layer.forward(inputs), inputs @ MASK)


def test_a_penalty_counts_only_what_exists():
    """Weights where nothing connects cost nothing."""
    rules = MaskedDense(MASK, weight_regularizer=L1(0.5)).regularizers
    assert rules.keys() == {"weights"}
    assert rules["weights"].penalty(np.ones((4, 3))) == 3.0
    assert MaskedDense(MASK).regularizers == {}
    assert MaskedDense(MASK, bias_regularizer=L2(0.1)).regularizers == {"biases": L2(0.1)}


def test_an_initializer_sees_each_neurons_own_connections():
    """He's variance is 2 over the connections a neuron has, not over the inputs there are."""
    mask = np.zeros((400, 200))
    mask[:10, :100] = mask[:, 100:] = 1
    layer = MaskedDense(mask)
    layer.begin(np.random.default_rng(0), HeNormal())
    few, all_of_them = layer.weights[:10, :100], layer.weights[:, 100:]
    assert few.var() == pytest.approx(2 / 10, rel=0.2)
    assert all_of_them.var() == pytest.approx(2 / 400, rel=0.05)


def test_an_orthogonal_neuron_has_length_one():
    """Each connected neuron's weights have the length an orthogonal initializer promises."""
    weights = MaskedDense(MASK, initial_weights=Orthogonal()).weights
    np.testing.assert_allclose(np.linalg.norm(weights, axis=0), [1, 1, 0], rtol=1e-6)


def test_the_mask_is_the_layers_own():
    """Writing into the given array changes nothing, and the layer's cannot be written."""
    given = MASK.copy()
    layer = MaskedDense(given)
    given[:] = 1
    assert np.array_equal(layer.mask, MASK)
    with pytest.raises(ValueError, match="read-only"):
        layer.mask[0, 0] = 0


def test_nothing_flows_where_nothing_connects():
    """There and back, a layer of its own for each neuron gives the same."""
    layer = MaskedDense(MASK)
    output, memory = layer.compute(layer.parameters, inputs, INFERENCE)
    dvalues = np.random.default_rng(1).standard_normal(output.shape)
    dinputs = layer.differentiate_inputs(layer.parameters, memory, dvalues)
    wanted = np.zeros_like(inputs)
    for neuron, connected in enumerate(MASK.T == 1):
        wanted[:, connected] += np.outer(dvalues[:, neuron], layer.weights[connected, neuron])
    np.testing.assert_allclose(dinputs, wanted, atol=1e-12)


@pytest.mark.parametrize(
    "wrong", [[1, 0], [[0.5]], [[1, 0], [1]], [[2]], [], [[]], "mask", None, np.ones((2, 2, 2))]
)
def test_wrong_masks_are_refused(wrong):
    """A mask has one row per input and one column per neuron, of 0 and 1."""
    with pytest.raises(ConfigError, match="mask must be 0 and 1"):
        MaskedDense(wrong)


def test_the_error_gives_the_masks_rows():
    """The message says how many inputs the mask is for."""
    with pytest.raises(ShapeError, match=r"\(batch, 4\), got \(batch, 5\)"):
        MaskedDense(MASK).output_shape((5,))
