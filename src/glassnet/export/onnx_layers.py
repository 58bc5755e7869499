"""The ONNX form of every layer. A new layer needs one function and one line here.

    form  (graph, layer, parameters, x, shape)  -> the name of the layer's output

x is the name of the layer's inputs, and shape that of one sample of them. All forms use only
operators that ONNX has had since operator set 13, and mean the same in every later one.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .. import activations, layers
from ..activations import GELU_CUBIC, GELU_SCALE
from ..errors import ConfigError
from ..layers import Layer
from ..layers.windows import Pair, sides
from .onnx_graph import Graph

Shape = tuple[int, ...]
Form = Callable[[Graph, Any, Any, str, Shape], str]

CHANNELS_FIRST, CHANNELS_LAST = [0, 3, 1, 2], [0, 2, 3, 1]


def add_layer(graph: Graph, name: str, layer: Layer, own: Any, x: str, shape: Shape) -> str:
    """Add one layer to a graph, and return the name of its output.

    Raises:
        ConfigError  the layer has no ONNX form
    """
    form = FORMS.get(type(layer))
    if form is None:
        raise ConfigError(
            f"layer {name!r} has no ONNX form", where=repr(layer)[:80], do="leave out the layer"
        )
    if graph.dtype != np.float32 and type(layer) in FLOAT32_ONLY:
        raise ConfigError(
            f"layer {name!r} has no ONNX form in {graph.dtype}",
            where=repr(layer)[:80],
            do='train the model with dtype="float32"',
        )
    graph.within = name
    return form(graph, layer, own, x, shape)


# -- sums and places -----------------------------------------------------------------------


def dense(graph: Graph, layer: layers.Dense, own: Any, x: str, shape: Shape) -> str:
    """Inputs @ weights + biases."""
    weights = graph.constant(own.weights, "weights")
    return graph.add("Gemm", [x, weights, graph.constant(own.biases, "biases")])


def masked_dense(graph: Graph, layer: layers.MaskedDense, own: Any, x: str, shape: Shape) -> str:
    """The same, with weights of 0 where nothing connects."""
    weights = graph.constant(own.weights * layer.mask, "weights")
    return graph.add("Gemm", [x, weights, graph.constant(own.biases, "biases")])


def embedding(graph: Graph, layer: layers.Embedding, own: Any, x: str, shape: Shape) -> str:
    """The row of weights of each word."""
    return graph.add("Gather", [graph.constant(own.weights, "weights"), x], {"axis": 0})


def flatten(graph: Graph, layer: layers.Flatten, own: Any, x: str, shape: Shape) -> str:
    """Each sample's numbers in one row."""
    return graph.add("Flatten", [x], {"axis": 1})


def unchanged(graph: Graph, layer: Layer, own: Any, x: str, shape: Shape) -> str:
    """What a layer does that only acts while training."""
    return graph.add("Identity", [x])


def batch_norm(graph: Graph, layer: layers.BatchNorm, own: Any, x: str, shape: Shape) -> str:
    """Scale · (x − mean) / spread + shift, with what was observed in training."""
    spread = (own.variance + layer.epsilon) ** 0.5
    x = graph.add("Sub", [x, graph.constant(own.mean[0], "mean")])
    x = graph.add("Div", [x, graph.constant(spread[0], "spread")])
    return scale_and_shift(graph, own, x)


def layer_norm(graph: Graph, layer: layers.LayerNorm, own: Any, x: str, shape: Shape) -> str:
    """Scale · (x − mean) / spread + shift, with mean and spread of the sample itself."""
    x = graph.add("Sub", [x, mean_of_last(graph, x, shape)])
    variance = mean_of_last(graph, graph.add("Mul", [x, x]), shape)
    spread = graph.add("Sqrt", [graph.with_number("Add", variance, layer.epsilon)])
    return scale_and_shift(graph, own, graph.add("Div", [x, spread]))


def mean_of_last(graph: Graph, x: str, shape: Shape) -> str:
    """The mean along the last axis, which stays with length 1."""
    axes = graph.constant([-1], "axes", np.int64)
    return graph.with_number("Div", graph.add("ReduceSum", [x, axes], {"keepdims": 1}), shape[-1])


def scale_and_shift(graph: Graph, own: Any, x: str) -> str:
    """What every feature has learned."""
    x = graph.add("Mul", [x, graph.constant(own.scale.reshape(-1), "scale")])
    return graph.add("Add", [x, graph.constant(own.shift.reshape(-1), "shift")])


# -- images: ours have their channels last, ONNX's first -----------------------------------


def conv2d(graph: Graph, layer: layers.Conv2D, own: Any, x: str, shape: Shape) -> str:
    """Filters that slide over images."""
    (top, bottom), (left, right) = layer.frame(*shape[:2])
    weights = graph.constant(own.weights.transpose(3, 2, 0, 1), "weights")
    biases = graph.constant(own.biases[0], "biases")
    strides = {"strides": sides(layer.stride), "pads": [top, left, bottom, right]}
    return on_images(graph, "Conv", x, [weights, biases], sides(layer.kernel_size), strides)


def max_pool2d(graph: Graph, layer: layers.MaxPool2D, own: Any, x: str, shape: Shape) -> str:
    """Of every window, the largest number."""
    return on_images(graph, "MaxPool", x, [], sides(layer.size), {"strides": layer.step})


def average_pool2d(
    graph: Graph, layer: layers.AveragePool2D, own: Any, x: str, shape: Shape
) -> str:
    """Of every window, the mean."""
    return on_images(graph, "AveragePool", x, [], sides(layer.size), {"strides": layer.step})


def on_images(
    graph: Graph, operator: str, x: str, more: list[str], size: Pair, attributes: dict[str, Any]
) -> str:
    """Turn the images, compute, and turn them back."""
    x = graph.add("Transpose", [x], {"perm": CHANNELS_FIRST})
    x = graph.add(operator, [x, *more], {"kernel_shape": size, **attributes})
    return graph.add("Transpose", [x], {"perm": CHANNELS_LAST})


# -- activations ---------------------------------------------------------------------------


def step(graph: Graph, layer: Layer, own: Any, x: str, shape: Shape) -> str:
    """1 where x > 0, else 0."""
    return graph.cast(graph.with_number("Greater", x, 0), graph.dtype)


def leaky_relu(graph: Graph, layer: activations.LeakyReLU, own: Any, x: str, shape: Shape) -> str:
    """The larger of x and slope · x."""
    return graph.add("Max", [x, graph.with_number("Mul", x, layer.slope)])


def elu(graph: Graph, layer: activations.ELU, own: Any, x: str, shape: Shape) -> str:
    """max(x, 0) + alpha · (e^min(x, 0) − 1)."""
    below = graph.add("Exp", [graph.with_number("Min", x, 0)])
    bent = graph.with_number("Mul", graph.with_number("Sub", below, 1), layer.alpha)
    return graph.add("Add", [graph.with_number("Max", x, 0), bent])


def softplus(graph: Graph, layer: Layer, own: Any, x: str, shape: Shape) -> str:
    """max(x, 0) + log(1 + e^−|x|)."""
    small = graph.add("Exp", [graph.add("Neg", [graph.add("Abs", [x])])])
    bent = graph.add("Log", [graph.with_number("Add", small, 1)])
    return graph.add("Add", [graph.with_number("Max", x, 0), bent])


def silu(graph: Graph, layer: Layer, own: Any, x: str, shape: Shape) -> str:
    """x · sigmoid(x)."""
    return graph.add("Mul", [x, graph.add("Sigmoid", [x])])


def gelu(graph: Graph, layer: Layer, own: Any, x: str, shape: Shape) -> str:
    """x · sigmoid(x (scale + cubic x²))."""
    bend = graph.with_number("Mul", graph.add("Mul", [x, x]), GELU_CUBIC)
    bend = graph.add("Mul", [x, graph.with_number("Add", bend, GELU_SCALE)])
    return graph.add("Mul", [x, graph.add("Sigmoid", [bend])])


def operator(name: str, attributes: dict[str, Any] | None = None) -> Form:
    """The form of a layer that ONNX has as one operator."""

    def form(graph: Graph, layer: Layer, own: Any, x: str, shape: Shape) -> str:
        return graph.add(name, [x], attributes)

    return form


FORMS: dict[type[Layer], Form] = {
    layers.Dense: dense,
    layers.MaskedDense: masked_dense,
    layers.Dropout: unchanged,
    layers.Flatten: flatten,
    layers.BatchNorm: batch_norm,
    layers.LayerNorm: layer_norm,
    layers.Conv2D: conv2d,
    layers.MaxPool2D: max_pool2d,
    layers.AveragePool2D: average_pool2d,
    layers.Embedding: embedding,
    activations.Linear: unchanged,
    activations.Step: step,
    activations.Sigmoid: operator("Sigmoid"),
    activations.Tanh: operator("Tanh"),
    activations.ReLU: operator("Relu"),
    activations.LeakyReLU: leaky_relu,
    activations.ELU: elu,
    activations.GELU: gelu,
    activations.SiLU: silu,
    activations.Softplus: softplus,
    activations.Softmax: operator("Softmax", {"axis": -1}),
    activations.LogSoftmax: operator("LogSoftmax", {"axis": -1}),
}
FLOAT32_ONLY = (layers.Conv2D, layers.AveragePool2D)  # as onnxruntime has them
