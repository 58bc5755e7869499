"""The plain-Python rung: neurons, layers and whole networks in lists and loops, without NumPy.

Lists that belong together must be equally long: nothing is ever cut to fit.

>>> layer([1, 2, 3, 2.5], [[0.2, 0.8, -0.5, 1], [0.5, -0.91, 0.26, -0.5]], [2, 3])
[4.8, 1.21]
"""

from .activations import (
    E,
    exponentials,
    linear,
    naive_softmax,
    normalize,
    relu,
    sigmoid,
    softmax,
    step,
)
from .losses import cross_entropy, softmax_cross_entropy, squared_error
from .nested import check_homologous, dimensions, element, is_homologous, shape, type_name
from .network import Network
from .neurons import batch, layer, neuron
from .products import add, column_vector, dot, product, row_vector, total, transpose

__all__ = [
    "E",
    "Network",
    "add",
    "batch",
    "check_homologous",
    "column_vector",
    "cross_entropy",
    "dimensions",
    "dot",
    "element",
    "exponentials",
    "is_homologous",
    "layer",
    "linear",
    "naive_softmax",
    "neuron",
    "normalize",
    "product",
    "relu",
    "row_vector",
    "shape",
    "sigmoid",
    "softmax",
    "softmax_cross_entropy",
    "squared_error",
    "step",
    "total",
    "transpose",
    "type_name",
]
