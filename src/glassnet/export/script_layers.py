"""How a script calls each layer's function.

A new layer needs one line here, and one function in `numpy_layers` and in `plain_layers`.

    Call  (function, axes, arguments)

`axes` of one sample's numbers are what the function in plain Python takes at once: 0 for one
number, 1 for a list of them, None for all there are.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from .. import activations, layers
from ..layers import Layer
from ..layers.windows import sides

Arguments = dict[str, Any]


def nothing(layer: Layer, own: Any, shape: tuple[int, ...]) -> Arguments:
    """No arguments besides x."""
    return {}


class Call(NamedTuple):
    """The function of a layer, and what it is given besides x."""

    function: str
    axes: int | None
    arguments: Callable[[Any, Any, tuple[int, ...]], Arguments] = nothing


def dense(layer: layers.Dense, own: Any, shape: tuple[int, ...]) -> Arguments:
    return {"weights": own.weights, "biases": own.biases[0]}


def masked_dense(layer: layers.MaskedDense, own: Any, shape: tuple[int, ...]) -> Arguments:
    return {"weights": own.weights * layer.mask, "biases": own.biases[0]}


def embedding(layer: layers.Embedding, own: Any, shape: tuple[int, ...]) -> Arguments:
    return {"weights": own.weights}


def batch_norm(layer: layers.BatchNorm, own: Any, shape: tuple[int, ...]) -> Arguments:
    spread = (own.variance[0].astype(float) + layer.epsilon) ** 0.5
    return {"scale": own.scale[0], "shift": own.shift[0], "mean": own.mean[0], "spread": spread}


def layer_norm(layer: layers.LayerNorm, own: Any, shape: tuple[int, ...]) -> Arguments:
    scale, shift = own.scale.reshape(-1), own.shift.reshape(-1)
    return {"scale": scale, "shift": shift, "epsilon": layer.epsilon}


def conv2d(layer: layers.Conv2D, own: Any, shape: tuple[int, ...]) -> Arguments:
    return {
        "weights": own.weights,
        "biases": own.biases[0],
        "stride": sides(layer.stride),
        "frame": layer.frame(*shape[:2]),
    }


def pool2d(layer: Any, own: Any, shape: tuple[int, ...]) -> Arguments:
    return {"size": sides(layer.size), "stride": layer.step}


def slope(layer: activations.LeakyReLU, own: Any, shape: tuple[int, ...]) -> Arguments:
    return {"slope": layer.slope}


def alpha(layer: activations.ELU, own: Any, shape: tuple[int, ...]) -> Arguments:
    return {"alpha": layer.alpha}


CALLS: dict[type[Layer], Call | None] = {  # None: the layer only acts while training
    layers.Dense: Call("dense", 1, dense),
    layers.MaskedDense: Call("dense", 1, masked_dense),
    layers.Dropout: None,
    layers.Flatten: Call("flatten", None),
    layers.BatchNorm: Call("batch_norm", 1, batch_norm),
    layers.LayerNorm: Call("layer_norm", 1, layer_norm),
    layers.Conv2D: Call("conv2d", None, conv2d),
    layers.MaxPool2D: Call("max_pool2d", None, pool2d),
    layers.AveragePool2D: Call("average_pool2d", None, pool2d),
    layers.Embedding: Call("embedding", 1, embedding),
    activations.Linear: None,
    activations.Step: Call("step", 0),
    activations.Sigmoid: Call("sigmoid", 0),
    activations.Tanh: Call("tanh", 0),
    activations.ReLU: Call("relu", 0),
    activations.LeakyReLU: Call("leaky_relu", 0, slope),
    activations.ELU: Call("elu", 0, alpha),
    activations.GELU: Call("gelu", 0),
    activations.SiLU: Call("silu", 0),
    activations.Softplus: Call("softplus", 0),
    activations.Softmax: Call("softmax", 1),
    activations.LogSoftmax: Call("log_softmax", 1),
}
