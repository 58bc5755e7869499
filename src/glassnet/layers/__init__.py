"""Layers: each a few pure functions in a glass case."""

from .average_pool2d import AveragePool2D
from .batch_norm import BatchNorm
from .conv2d import Conv2D
from .dense import Dense
from .dropout import Dropout
from .embedding import Embedding
from .flatten import Flatten
from .layer import Layer
from .layer_norm import LayerNorm
from .masked_dense import MaskedDense
from .max_pool2d import MaxPool2D

__all__ = [
    "AveragePool2D",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "Layer",
    "LayerNorm",
    "MaskedDense",
    "MaxPool2D",
]
