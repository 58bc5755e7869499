"""Everything public that computes a gradient or a step, made ready to be checked.

Of a layer there is a function that makes one, and inputs, of random sizes: many of them are 1.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import activations, layers, losses, optimizers, regularizers
from ..arrays import Array, Generator
from ..layers import Layer
from ..losses import Loss
from ..optimizers import Optimizer
from ..regularizers import Regularizer
from .examples import numbers

Example = tuple[Layer, Array]


def sizes(chance: Generator, count: Any) -> list[int]:
    """Small sizes, of which many are 1."""
    found: list[int] = chance.choice([1, 1, 2, 3, 4], count).tolist()
    return found


def dense(chance: Generator) -> Example:
    """Weighted sums."""
    batch, n_inputs, n_neurons = sizes(chance, 3)
    return layers.Dense(n_inputs, n_neurons), numbers(chance, batch, n_inputs)


def masked_dense(chance: Generator) -> Example:
    """Weighted sums, with some connections cut."""
    batch, n_inputs, n_neurons = sizes(chance, 3)
    mask = chance.integers(0, 2, (n_inputs, n_neurons))
    return layers.MaskedDense(mask), numbers(chance, batch, n_inputs)


def dropout(chance: Generator) -> Example:
    """Nothing, little or much dropped."""
    rate = chance.choice([0.0, 0.3, 0.8]).item()
    return layers.Dropout(rate), numbers(chance, *sizes(chance, 3))


def flatten(chance: Generator) -> Example:
    """Samples of one to three dimensions."""
    return layers.Flatten(), numbers(chance, *sizes(chance, chance.integers(2, 5)))


def batch_norm(chance: Generator) -> Example:
    """Rows, or images."""
    shape = sizes(chance, chance.choice([2, 4]))
    return layers.BatchNorm(shape[-1], epsilon=0.01), numbers(chance, *shape)


def layer_norm(chance: Generator) -> Example:
    """Samples of one to three dimensions."""
    shape = sizes(chance, chance.integers(2, 5))
    return layers.LayerNorm(shape[-1], epsilon=0.01), numbers(chance, *shape)


def images(chance: Generator, at_least: Any, channels: Any) -> Array:
    """One or two images, each side up to 3 pixels longer than it must be."""
    height, width = (at_least + chance.integers(0, 4, 2)).tolist()
    return numbers(chance, int(chance.integers(1, 3)), height, width, channels)


def conv2d(chance: Generator) -> Example:
    """Windows of all sizes, strides and paddings."""
    channels, filters = chance.integers(1, 3, 2).tolist()
    kernel_size, stride = chance.integers(1, 4, (2, 2)).tolist()
    padding = chance.choice(np.array(["valid", "same", 1, 2], object))
    layer = layers.Conv2D(channels, filters, kernel_size, stride=stride, padding=padding)
    return layer, images(chance, kernel_size, channels)


def pool(kind: Callable[..., Layer]) -> Callable[[Generator], Example]:
    """Windows side by side, and windows that overlap."""

    def example(chance: Generator) -> Example:
        size, stride = chance.integers(1, 4, (2, 2)).tolist()
        layer = kind(size, stride=chance.choice(np.array([None, stride[0]], object)))
        return layer, images(chance, size, chance.integers(1, 3))

    return example


def embedding(chance: Generator) -> Example:
    """Words, many of them more than once."""
    batch, length, n_words, n_dimensions = sizes(chance, 4)
    words = chance.integers(0, n_words, (batch, length))
    return layers.Embedding(n_words, n_dimensions), words


def activation(kind: Callable[[], Layer]) -> Callable[[Generator], Example]:
    """An activation, of numbers in one to four dimensions."""
    return lambda chance: (kind(), numbers(chance, *sizes(chance, chance.integers(1, 5))))


LAYERS: dict[type[Layer], Callable[[Generator], Example]] = {
    layers.Dense: dense,
    layers.MaskedDense: masked_dense,
    layers.Dropout: dropout,
    layers.Flatten: flatten,
    layers.BatchNorm: batch_norm,
    layers.LayerNorm: layer_norm,
    layers.Conv2D: conv2d,
    layers.MaxPool2D: pool(layers.MaxPool2D),
    layers.AveragePool2D: pool(layers.AveragePool2D),
    layers.Embedding: embedding,
    activations.Linear: activation(activations.Linear),
    activations.Step: activation(activations.Step),
    activations.Sigmoid: activation(activations.Sigmoid),
    activations.Tanh: activation(activations.Tanh),
    activations.ReLU: activation(activations.ReLU),
    activations.LeakyReLU: activation(activations.LeakyReLU),
    activations.ELU: activation(activations.ELU),
    activations.Softplus: activation(activations.Softplus),
    activations.SiLU: activation(activations.SiLU),
    activations.GELU: activation(activations.GELU),
    activations.Softmax: activation(activations.Softmax),
    activations.LogSoftmax: activation(activations.LogSoftmax),
}

# What `glassnet check` looks at: settings and sizes at which every part has something to do.
CHECKED: list[tuple[Layer, tuple[int, ...]]] = [
    (layers.Dense(3, 2), (4, 3)),
    (layers.MaskedDense([[1, 0], [1, 1], [0, 1]]), (4, 3)),
    (layers.Dropout(0.3), (4, 3)),
    (layers.Flatten(), (2, 3, 2)),
    (layers.BatchNorm(3), (4, 3)),
    (layers.LayerNorm(3), (4, 3)),
    (layers.Conv2D(2, 2, (2, 3), stride=(2, 1), padding="same"), (2, 4, 3, 2)),
    (layers.MaxPool2D(2, stride=1), (2, 3, 3, 2)),
    (layers.AveragePool2D(2, stride=1), (2, 3, 3, 2)),
    (layers.Embedding(5, 2), (3, 4)),
    (activations.Linear(), (4, 3)),
    (activations.Step(), (4, 3)),
    (activations.Sigmoid(), (4, 3)),
    (activations.Tanh(), (4, 3)),
    (activations.ReLU(), (4, 3)),
    (activations.LeakyReLU(0.1), (4, 3)),
    (activations.ELU(0.5), (4, 3)),
    (activations.Softplus(), (4, 3)),
    (activations.SiLU(), (4, 3)),
    (activations.GELU(), (4, 3)),
    (activations.Softmax(), (4, 3)),
    (activations.LogSoftmax(), (4, 3)),
]
LOSSES: list[Loss] = [
    losses.CrossEntropy(),
    losses.CrossEntropy(label_smoothing=0.1),
    losses.SoftmaxCrossEntropy(),
    losses.SoftmaxCrossEntropy(label_smoothing=0.1),
    losses.BinaryCrossEntropy(),
    losses.SigmoidBinaryCrossEntropy(),
    losses.MeanSquaredError(),
    losses.MeanAbsoluteError(),
    losses.Huber(),
    losses.Huber(delta=0.3),
]
REGULARIZERS: list[Regularizer] = [
    regularizers.L1(0.3),
    regularizers.L2(0.7),
    regularizers.L1L2(0.3, 0.7),
]
OPTIMIZERS: list[Optimizer] = [
    optimizers.SGD(0.05),
    optimizers.Momentum(0.05),
    optimizers.Nesterov(0.05),
    optimizers.AdaGrad(0.05),
    optimizers.RMSprop(0.05),
    optimizers.Adam(0.05),
    optimizers.AdamW(0.05),
]
