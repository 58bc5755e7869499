"""Embedding: every word (or category) has a place in space, and the place is learned."""

from typing import Any, NamedTuple

from ..arrays import Array, Generator, Mode, namespace_of
from ..initializers import Initializer, first_weights
from ..regularizers import Regularizer, regularizer_or_none
from ..settings import seed_or_none, whole
from .layer import Layer, Parameter
from .shapes import misfit


class Embedding(Layer):
    """Look up the row of weights that belongs to each word.

        output[sample, position] = weights[inputs[sample, position]]

    Words are whole numbers from 0 to n_words − 1. They have no gradient: `dinputs` is 0.
    Each output is one weight, so an initializer sees a fan-in of 1.

    Shapes:
        inputs   (batch, length), whole numbers
        output   (batch, length, n_dimensions)

    >>> Embedding(3, 2, initial_weights=[[0, 1], [2, 3], [4, 5]]).forward(np.array([[2, 0]]))
    array([[[4., 5.],
            [0., 1.]]], dtype=float32)
    """

    class Parameters(NamedTuple):
        weights: Array  # (n_words, n_dimensions)

    class Memory(NamedTuple):
        inputs: Array  # (batch, length)

    weights = Parameter()
    dweights: Array
    takes_indices = True

    def __init__(
        self,
        n_words: int,
        n_dimensions: int,
        *,
        initial_weights: Initializer | Array | None = None,
        weight_regularizer: Regularizer | None = None,
        seed: int | None = None,
    ) -> None:
        self.n_words = whole("n_words", n_words)
        self.n_dimensions = whole("n_dimensions", n_dimensions)
        self.initial_weights = initial_weights
        self.weight_regularizer = regularizer_or_none("weight_regularizer", weight_regularizer)
        self.seed = seed_or_none(seed)

    @property
    def parameter_shapes(self) -> Parameters:
        return self.Parameters((self.n_words, self.n_dimensions))

    def initial_parameters(
        self, generator: Generator, initializer: Initializer, dtype: Any
    ) -> Parameters:
        given = initializer if self.initial_weights is None else self.initial_weights
        fans = {"fan_in": 1, "fan_out": self.n_dimensions}
        shapes = self.parameter_shapes
        weights = first_weights(given, generator, shapes.weights, **fans, dtype=dtype)
        return self.Parameters(weights)

    def compute(self, parameters: Parameters, inputs: Array, mode: Mode) -> tuple[Array, Memory]:
        return parameters.weights.take(inputs, axis=0), self.Memory(inputs)

    def differentiate_inputs(self, parameters: Parameters, memory: Memory, dvalues: Array) -> Array:
        return namespace_of(dvalues).zeros(memory.inputs.shape, dvalues.dtype)

    def differentiate_parameters(
        self, parameters: Parameters, memory: Memory, dvalues: Array
    ) -> Parameters:
        words, rows = memory.inputs.reshape(-1), dvalues.reshape(-1, self.n_dimensions)
        return self.Parameters(sum_by_word(words, rows, self.n_words))

    def output_shape(self, input_shape: tuple[int, ...]) -> tuple[int, ...]:
        if len(input_shape) != 1:
            do = "give each sample one row of whole numbers, one per word"
            raise misfit("Embedding", "(batch, length)", input_shape, do)
        return (*input_shape, self.n_dimensions)


def sum_by_word(words: Array, rows: Array, n_words: int) -> Array:
    """Add up the rows of each word: (count,), (count, n) -> (n_words, n).

    Sorted, equal words stand together. In each round every row adds the one `step`
    above it, if that is of the same word; the last row of a word ends up with the sum.
    Work grows with the rows and not with the vocabulary, as a one-hot product would.
    """
    xp = namespace_of(rows)
    order = words.argsort()
    words, rows = words[order], rows[order]
    step = 1
    while step < words.shape[0]:
        same = (words[step:] == words[:-step])[:, None]
        above = xp.where(same, rows[:-step], 0)
        rows = xp.concatenate([rows[:step], rows[step:] + above])
        step *= 2
    every = xp.arange(n_words)
    last = xp.searchsorted(words, every, side="right") - 1
    return xp.where((words[last] == every)[:, None], rows[last], 0)
