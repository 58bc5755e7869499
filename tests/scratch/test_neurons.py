"""Neurons, layers and batches: chapter 2's printed numbers, and lengths that do not fit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from glassnet.errors import ShapeError
from glassnet.scratch import batch, layer, neuron

WEIGHTS = [[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5], [-0.26, -0.27, 0.17, 0.87]]
BIASES = [2, 3, 0.5]
INPUTS = [[1, 2, 3, 2.5], [2, 5, -1, 2], [-1.5, 2.7, 3.3, -0.8]]
sizes = st.integers(1, 6)


def test_the_books_neurons():
    """To the last digit, whole numbers and decimals alike."""
    assert repr(neuron([1, 2, 3], [0.2, 0.8, -0.5], 2)) == "2.3"
    assert repr(neuron([1.0, 2.0, 3.0], [0.2, 0.8, -0.5], 2.0)) == "2.3"
    assert repr(neuron([1, 2, 3, 2.5], [0.2, 0.8, -0.5, 1], 2)) == "4.8"


def test_the_books_layer():
    """To the last digit."""
    assert repr(layer(INPUTS[0], WEIGHTS, BIASES)) == "[4.8, 1.21, 2.385]"


def test_the_books_batch():
    """Three samples in, three rows out; one sample in, one row out."""
    printed = [[4.8, 1.21, 2.385], [8.9, -1.81, 0.2], [1.41, 1.051, 0.026]]
    np.testing.assert_allclose(batch(INPUTS, WEIGHTS, BIASES), printed, atol=1e-12)
    assert batch(INPUTS[:1], WEIGHTS, BIASES) == [[4.8, 1.21, 2.385]]


@given(st.data(), sizes, sizes, sizes)
@settings(max_examples=100, derandomize=True)
def test_batches_are_numpys(data, samples, inputs, neurons):
    """X @ W.T + b for any numbers of samples, inputs and neurons."""
    draw = lambda *shape: data.draw(arrays(np.float64, shape, elements=st.floats(-9, 9)))  # noqa: E731
    x, w, b = draw(samples, inputs), draw(neurons, inputs), draw(neurons)
    ours = batch(x.tolist(), w.tolist(), b.tolist())
    np.testing.assert_allclose(ours, x @ w.T + b, rtol=1e-12, atol=1e-11)


@pytest.mark.parametrize(
    ("inputs", "weights", "biases", "says", "where"),
    [
        ([1, 2, 3], WEIGHTS, BIASES, "got 3 and 4", "neuron 0"),
        (INPUTS[0], [WEIGHTS[0], [1, 2]], [1, 2], "got 4 and 2", "neuron 1"),
        (INPUTS[0], WEIGHTS, [1, 2], "got 3 and 2", "the layer"),
    ],
)
def test_what_does_not_fit_is_refused(inputs, weights, biases, says, where):
    """With both lengths and the neuron, where Python's zip would leave the rest out in silence."""
    with pytest.raises(ShapeError, match=says) as told:
        layer(inputs, weights, biases)
    assert told.value.where == where
    assert told.value.do


def test_a_sample_that_does_not_fit_is_named():
    """Among all samples of a batch."""
    with pytest.raises(ShapeError, match="got 2 and 4") as told:
        batch([INPUTS[0], [1, 2]], WEIGHTS, BIASES)
    assert told.value.where == "sample 1, neuron 0"


def test_a_sample_alone_is_no_batch():
    """A list of numbers where a list of samples belongs."""
    with pytest.raises(ShapeError, match="inputs must be a list, got 1"):
        batch(INPUTS[0], WEIGHTS, BIASES)
