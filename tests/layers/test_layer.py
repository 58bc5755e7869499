"""The glass case: what every layer can do by itself."""

import numpy as np
import pandas as pd
import pytest

from glassnet.activations import GELU, LogSoftmax, ReLU, Sigmoid, Softmax
from glassnet.arrays import INFERENCE, training_mode
from glassnet.errors import ConfigError, DataError, DtypeError, NotRunError, ShapeError
from glassnet.layers import (
    AveragePool2D,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    Embedding,
    Layer,
    LayerNorm,
    MaskedDense,
)
from glassnet.optimizers import SGD, start_all, update_all


def test_parameters_are_drawn_when_first_asked_for():
    """A new layer has nothing yet; looking at its weights draws them, once."""
    layer = Dense(2, 3)
    assert not layer.has_begun
    weights = layer.weights
    assert layer.has_begun
    assert layer.weights is weights


def test_begin_forgets_what_was_learned():
    """Beginning again draws new parameters; with the same generator, the same ones."""
    layer = Dense(2, 3)
    first = layer.weights
    layer.begin(np.random.default_rng(1))
    second = layer.weights
    layer.begin(np.random.default_rng(1))
    assert not np.array_equal(second, first)
    assert np.array_equal(layer.weights, second)


def test_one_parameter_can_be_set():
    """Setting the weights leaves the biases as they are."""
    layer = Dense(2, 3)
    biases = layer.biases
    layer.weights = np.ones((2, 3))
    assert np.array_equal(layer.parameters.weights, np.ones((2, 3)))
    assert layer.biases is biases


def test_a_parameter_can_be_looked_up_on_the_class():
    """`Dense.weights` is the name's description, so that tools can read it."""
    assert Dense.weights.name == "weights"


def test_what_a_layer_without_rules_does():
    """The plain layer has no parameters, takes every shape, and cannot compute."""
    layer = Layer()
    assert layer.parameters == layer.parameter_shapes == ()
    assert layer.differentiate_parameters((), None, None) == ()
    assert layer.output_shape((3,)) == (3,)
    assert layer.input_shape is None
    assert layer.regularizers == {}
    with pytest.raises(NotImplementedError):
        layer.compute((), np.ones(3), INFERENCE)
    with pytest.raises(NotImplementedError):
        layer.differentiate_inputs((), None, np.ones(3))


@pytest.mark.parametrize("name", ["inputs", "output", "memory"])
def test_what_forward_leaves_is_missed_by_name(name):
    """Whoever looks too early reads which pass leaves the number, and not that there is none."""
    with pytest.raises(NotRunError, match=rf"no {name} yet.* do: run forward\(\) first"):
        getattr(Dense(2, 3), name)


@pytest.mark.parametrize("name", ["dvalues", "gradients", "dinputs", "dweights", "dbiases"])
def test_what_backward_leaves_is_missed_by_name(name):
    """A way forward alone leaves no gradients, and that is said."""
    layer = Dense(2, 3)
    layer.forward(np.ones((1, 2)))
    with pytest.raises(NotRunError, match=rf"no {name} yet.* do: run backward\(\) first"):
        getattr(layer, name)
    layer.backward(np.ones((1, 3)))
    assert getattr(layer, name) is not None


def test_a_layer_that_was_not_run_still_answers_as_python_expects():
    """`getattr` with a default and `hasattr` work as for every name that is not there."""
    assert getattr(Dense(2, 3), "dweights", None) is None
    assert not hasattr(Dense(2, 3), "output")
    assert Dense.dweights.name == "dweights"


def test_a_way_back_without_a_way_forward_is_refused():
    """There is nothing to go back from, and the message says so."""
    with pytest.raises(NotRunError, match=r"run forward\(\) first"):
        Dense(2, 3).backward(np.ones((1, 3)))


def test_lists_pass_through_a_layer_as_arrays_do():
    """The book's lists need no NumPy: they come out of ReLU and softmax as chapter 4 has them."""
    relu = ReLU()
    assert relu.forward([0, 2, -1, 3.3, -2.7]).tolist() == [0, 2, 0, 3.3, 0]
    assert isinstance(relu.inputs, np.ndarray)
    assert relu.forward(-3) == 0
    shares = [0.8952826639573506, 0.024708306782070668, 0.08000902926057876]
    assert np.allclose(Softmax().forward([[4.8, 1.21, 2.385]]), [shares], rtol=1e-12)
    assert Embedding(5, 2).forward([[1, 4]]).shape == (1, 2, 2)


@pytest.mark.parametrize("kind", [pd.DataFrame, lambda rows: np.array(rows, object)])
def test_tables_and_arrays_of_objects_are_numbers_too(kind):
    """What comes out is an array, of numbers that can be computed with."""
    output = Dense(2, 3).forward(kind([[1, 2], [3, 4]]))
    assert type(output) is np.ndarray
    assert output.dtype == np.float64


def test_weights_and_biases_may_be_lists():
    """The neuron of chapter 2, with its numbers typed in as they are printed."""
    neuron = Dense(4, 1)
    neuron.weights, neuron.biases = [[0.2], [0.8], [-0.5], [1.0]], [[2.0]]
    assert neuron.forward([[1.0, 2.0, 3.0, 2.5]]) == pytest.approx(4.8, abs=1e-12)


@pytest.mark.parametrize(
    ("name", "value", "do"),
    [
        ("weights", np.ones((3, 4)), r"transpose them: \.T"),
        ("weights", np.ones((4, 2)), r"give an array of shape \(4, 3\)"),
        ("biases", [1, 2, 3], r"give an array of shape \(1, 3\)"),
    ],
)
def test_parameters_of_another_shape_are_refused_where_they_are_set(name, value, do):
    """Not in the pass that follows: the message names them, both shapes, and what helps."""
    layer = Dense(4, 3)
    with pytest.raises(ShapeError, match=do):
        setattr(layer, name, value)


@pytest.mark.parametrize(
    ("inputs", "error", "says"),
    [
        (np.ones(4), ShapeError, r"\(batch, 4\), got \(4,\).* another pair of brackets"),
        (np.ones(5), ShapeError, r"\(batch, 4\), got \(5,\).* another pair of brackets"),
        (np.ones((5, 3)), ShapeError, r"expects inputs of shape \(batch, 4\)"),
        ([[1, 2], [1]], ShapeError, "rows of equal length"),
        ([["a", "b"]], DtypeError, "must be numbers"),
        (np.array([["a", "b"]]), DtypeError, "must be numbers"),
        (range(3), ShapeError, r"got \(3,\)"),
    ],
)
def test_inputs_that_do_not_fit_are_refused_in_the_layers_words(inputs, error, says):
    """A layer that is run by hand says what it expects, as a model does."""
    with pytest.raises(error, match=says):
        Dense(4, 3).forward(inputs)


def test_training_is_no_truth_value():
    """As in the book's code: here, who trains says where chance comes from."""
    with pytest.raises(ConfigError, match=r"mode must be .* training_mode\(seed\)"):
        Dropout(0.5).forward([[1.0, 2.0]], True)


def test_an_error_of_a_layers_own_making_is_left_as_it_is():
    """Only what the shape explains is said anew."""

    class Refusing(Layer):
        def compute(self, parameters, inputs, mode):
            raise ValueError("not today")

    with pytest.raises(ValueError, match="not today"):
        Refusing().forward(np.ones((1, 2)))


@pytest.mark.parametrize("layer", [BatchNorm(3), LayerNorm(3), Conv2D(3, 2, 2)], ids=repr)
@pytest.mark.parametrize("shape", [(5, 1), (5,), (2, 5, 5, 1)])
def test_inputs_never_broadcast(layer, shape):
    """One feature is not taken for three that are equal."""
    with pytest.raises(ShapeError, match="expects inputs of shape"):
        layer.forward(np.ones(shape))


@pytest.mark.parametrize("words", [[[-1]], [[3]], [[0.5]]])
def test_a_word_beyond_the_vocabulary_is_refused_by_hand_too(words):
    """Counted from the end, −1 would be another word."""
    with pytest.raises(DataError, match="whole numbers from 0 to 2"):
        Embedding(3, 2).forward(words)
    assert Embedding(3, 2).forward([[2.0]]).shape == (1, 1, 2)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int32, np.int64, bool])
@pytest.mark.parametrize("layer", [AveragePool2D(2), GELU(), Sigmoid(), Softmax(), LogSoftmax()])
def test_whole_numbers_give_what_they_give_as_floating_point_numbers(layer, dtype):
    """Nothing wraps around, as in the uint8 of images 200 + 200 would, and nothing is cut off."""
    pixels = np.array([[[[100], [90]], [[120], [127]]]]).astype(dtype)
    assert np.array_equal(layer.forward(pixels), layer.forward(pixels.astype(float)))


def test_whole_weights_can_learn():
    """Typed in without a point, they are numbers like others, and chance takes whole inputs too."""
    layer, optimizer = Dense(2, 1), SGD(0.5)
    layer.weights = np.array([[1], [2]])
    assert Dropout(0.5).forward(np.array([[1, 2]]), training_mode(0)).dtype == np.float64
    layer.forward(np.array([[1, 2]]))
    layer.backward(np.array([[1]]))
    states = start_all(optimizer, [layer], [layer.parameters])
    update_all(optimizer, [layer.parameters], [layer.gradients], states, 1)
    assert layer.weights.tolist() == [[0.5], [1.0]]


@pytest.mark.parametrize("seed", [-1, 0.5, "one"])
@pytest.mark.parametrize(
    "made", [(Dense, 2, 3), (Conv2D, 1, 2, 3), (MaskedDense, [[1, 0]]), (Embedding, 3, 2)]
)
def test_what_is_no_seed_is_refused_at_once(made, seed):
    """Where the layer is made, and not when its weights are drawn."""
    kind, *sizes = made
    with pytest.raises(ConfigError, match="seed must be a whole number"):
        kind(*sizes, seed=seed)


@pytest.mark.parametrize("shape", [(1, 2), (4, 1), (2,), (4, 2, 1)])
def test_a_gradient_never_broadcasts(shape):
    """The gradient in the output has the output's shape, or is refused."""
    layer = ReLU()
    layer.forward(np.ones((4, 2)))
    with pytest.raises(ShapeError, match=r"shape of its output, \(4, 2\)"):
        layer.backward(np.ones(shape))
