"""Embedding: every word has a place in space."""

import numpy as np
import pytest

from glassnet.errors import ConfigError
from glassnet.layers import Embedding
from glassnet.layers.embedding import sum_by_word
from glassnet.regularizers import L2


def test_every_word_gives_its_row():
    """The same word gives the same row, wherever it stands."""
    layer = Embedding(3, 2)
    output = layer.forward(np.array([[0, 2], [2, 1]]))
    w = layer.weights
    assert np.array_equal(output, [[w[0], w[2]], [w[2], w[1]]])


def test_words_that_come_often_collect_their_gradients():
    """A word's gradient is the sum over all places where it stands; absent words get 0."""
    layer = Embedding(4, 1)
    layer.forward(np.array([[3, 0, 3], [3, 0, 0]]))
    layer.backward(np.array([[1.0, 2, 4], [8, 16, 32]]).reshape(2, 3, 1))
    assert layer.dweights.ravel().tolist() == [50, 0, 0, 13]
    assert not layer.dinputs.any()


@pytest.mark.parametrize("n_words", [1, 2, 7, 100])
@pytest.mark.parametrize("count", [1, 2, 31, 64])
def test_sums_are_those_of_a_one_hot_product(n_words, count):
    """Sorting and adding gives what the textbook's product with one-hot rows gives."""
    chance = np.random.default_rng([n_words, count])
    words, rows = chance.integers(0, n_words, count), chance.standard_normal((count, 3))
    one_hot = np.eye(n_words)[words]
    np.testing.assert_allclose(sum_by_word(words, rows, n_words), one_hot.T @ rows, atol=1e-12)


@pytest.mark.parametrize("dtype", [np.uint8, np.int16, np.int64])
def test_words_may_be_any_whole_numbers(dtype):
    """Small integer types work as well as large ones."""
    layer = Embedding(200, 2)
    layer.forward(np.array([[199, 3]], dtype))
    layer.backward(np.ones((1, 2, 2)))
    assert np.flatnonzero(layer.dweights[:, 0]).tolist() == [3, 199]


def test_tells_the_model_what_it_takes():
    """The model learns that inputs are words, and how many there are."""
    layer = Embedding(5, 2)
    assert layer.takes_indices
    assert layer.n_words == 5


def test_regularizer():
    """The weights have the regularizer they were given, and none if none was."""
    assert Embedding(2, 2).regularizers == {}
    assert Embedding(2, 2, weight_regularizer=L2(0.1)).regularizers == {"weights": L2(0.1)}


@pytest.mark.parametrize("wrong", [{"n_words": 0}, {"n_dimensions": 2.5}])
def test_wrong_settings_are_refused(wrong):
    """The message names the setting."""
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        Embedding(**({"n_words": 3, "n_dimensions": 3} | wrong))
