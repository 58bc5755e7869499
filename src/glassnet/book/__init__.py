"""The book's own names, so that a chapter's script runs when its imports are replaced.

    from glassnet.book import *

    nnfs.init()
    X, y = spiral_data(samples=100, classes=3)
    dense = Layer_Dense(2, 3)
    dense.forward(X)

Behind the names stand the library's own formulas. What is slow, fragile or wrong in the
book's own code is not repeated here; what its numbers depend on, is.
"""

import sys

from . import datasets
from .accuracies import Accuracy, Accuracy_Categorical, Accuracy_Regression
from .activations import (
    Activation_Linear,
    Activation_ReLU,
    Activation_Sigmoid,
    Activation_Softmax,
)
from .datasets import sine_data, spiral_data, vertical_data
from .images import create_data_mnist, fashion_mnist_labels, load_mnist_dataset
from .layers import Layer_Dense, Layer_Dropout, Layer_Input
from .losses import (
    Loss,
    Loss_BinaryCrossentropy,
    Loss_CategoricalCrossentropy,
    Loss_MeanAbsoluteError,
    Loss_MeanSquaredError,
)
from .model import Model
from .optimizers import (
    Optimizer_Adagrad,
    Optimizer_Adam,
    Optimizer_RMSprop,
    Optimizer_SGD,
)
from .precision import init
from .softmax_loss import Activation_Softmax_Loss_CategoricalCrossentropy

nnfs = sys.modules[__name__]  # the scripts say nnfs.init()

__all__ = [
    "Accuracy",
    "Accuracy_Categorical",
    "Accuracy_Regression",
    "Activation_Linear",
    "Activation_ReLU",
    "Activation_Sigmoid",
    "Activation_Softmax",
    "Activation_Softmax_Loss_CategoricalCrossentropy",
    "Layer_Dense",
    "Layer_Dropout",
    "Layer_Input",
    "Loss",
    "Loss_BinaryCrossentropy",
    "Loss_CategoricalCrossentropy",
    "Loss_MeanAbsoluteError",
    "Loss_MeanSquaredError",
    "Model",
    "Optimizer_Adagrad",
    "Optimizer_Adam",
    "Optimizer_RMSprop",
    "Optimizer_SGD",
    "create_data_mnist",
    "datasets",
    "fashion_mnist_labels",
    "init",
    "load_mnist_dataset",
    "nnfs",
    "sine_data",
    "spiral_data",
    "vertical_data",
]
