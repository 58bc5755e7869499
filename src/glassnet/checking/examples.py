"""What a layer or a loss is tried with: inputs of many shapes, drawn away from all corners."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ..arrays import INFERENCE, Array, Generator, Mode, NumpyRandom, namespace_of
from ..initializers import GlorotUniform
from ..layers import Layer
from ..losses import Loss

BATCH = 4
LONG = 10**9  # steps of a training that any warm-up fits into


class SameChance:
    """Chance that always falls the same way, for NumPy and for JAX."""

    def uniform(self, like: Array) -> Array:
        """The same numbers in [0, 1) for every array of a shape, in its dtype."""
        drawn = NumpyRandom(np.random.default_rng(0)).uniform(np.empty(like.shape))
        return namespace_of(like).asarray(drawn, dtype=like.dtype)


MODES = {"inference": INFERENCE, "training": Mode(SameChance())}


def chance_for(name: str) -> Generator:
    """The same chance in every check of a name."""
    return np.random.default_rng([*name.encode()])


def numbers(chance: Generator, *shape: int) -> Array:
    """Numbers from −2 to 2, no two nearly equal and none nearly 0: away from all corners."""
    count = int(np.prod(shape))
    places = chance.permutation(count) - count // 2 + chance.uniform(0.3, 0.7, count)
    return (places * 4 / count).reshape(shape)


def distributions(chance: Generator, *shape: int) -> Array:
    """Rows of probabilities that add up to 1."""
    rows = chance.uniform(0.05, 1, shape)
    return rows / rows.sum(axis=-1, keepdims=True)


def probabilities(chance: Generator, *shape: int) -> Array:
    """Numbers from 0.05 to 0.95."""
    return chance.uniform(0.05, 0.95, shape)


def parameters_for(layer: Layer, chance: Generator) -> Any:
    """A layer's first parameters in float64, each moved off the place where it begins.

    So biases are not 0, and a scale or a variance that begins at 1 stays positive.
    """
    first = layer.initial_parameters(chance, GlorotUniform(), np.dtype(np.float64))
    if not isinstance(first, tuple) or getattr(first, "_fields", None) is None:
        raise TypeError(f"expected a NamedTuple of arrays, got {type(first).__name__}")
    moved = [
        np.asarray(array) + chance.choice([-1, 1], np.shape(array)) * spread(chance, array)
        for array in first
    ]
    return type(first)(*moved)


def spread(chance: Generator, array: Array) -> Array:
    """How far each parameter is moved."""
    return chance.uniform(0.1, 0.5, np.shape(array))


def inputs_for(layer: Layer, chance: Generator, shape: tuple[int, ...]) -> Array:
    """Inputs of a shape (batch, ...): whole numbers where the layer takes indices."""
    if layer.takes_indices:
        return chance.integers(0, layer.parameter_shapes[0][0], shape)
    return numbers(chance, *shape)


def shapes_for(layer: Layer) -> Iterator[tuple[int, ...]]:
    """Shapes of inputs that a layer may take, the most probable first."""
    if layer.input_shape is not None:
        yield (BATCH, *layer.input_shape)
    yield (BATCH, 3)
    lengths = {length for shape in layer.parameter_shapes for length in shape}
    yield from ((BATCH, length) for length in sorted(lengths - {3}, reverse=True))
    yield from ((2, 5, 5, channels) for channels in sorted({1, 2, 3, *lengths}))


def drawn_for_loss(loss: Loss, chance: Generator, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Predictions and truth for a loss, as far as it says what it takes."""
    if loss.takes_labels:
        draw: Callable[..., Array] = distributions if loss.takes_probabilities else numbers
        return draw(chance, *shape), distributions(chance, *shape)
    if loss.takes_yes_or_no or loss.takes_probabilities:
        draw = probabilities if loss.takes_probabilities else numbers
        return draw(chance, *shape), probabilities(chance, *shape)
    return numbers(chance, *shape), numbers(chance, *shape)
