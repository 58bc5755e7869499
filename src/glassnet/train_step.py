"""One step of training, whole, on one page. NumPy runs it; JAX compiles it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from .arrays import Array, Mode
from .clipping import Clipping
from .layers import Layer
from .losses import Loss, mean_of, share_of
from .optimizers import Optimizer, start_all, update_all
from .regularizers import Regularizer


@dataclass(frozen=True)
class Network:
    """Everything that training leaves as it is."""

    layers: tuple[Layer, ...]
    loss: Loss
    optimizer: Optimizer
    clipping: Clipping | None = None

    @cached_property
    def regularizers(self) -> list[tuple[int, str, Regularizer]]:
        """Every regularizer, with the layer and the parameter that it is for."""
        return [
            (place, name, rule)
            for place, layer in enumerate(self.layers)
            for name, rule in layer.regularizers.items()
        ]


class TrainState(NamedTuple):
    """Everything that training changes, and so everything that a checkpoint keeps."""

    parameters: list[Any]  # per layer
    states: list[Any]  # of the optimizer, per layer and parameter
    step: int  # steps taken so far


class Batch(NamedTuple):
    """Some samples, what they should give, and how much each counts."""

    inputs: Array  # (batch, ...)
    targets: Array  # (batch,) labels or (batch, outputs)
    weights: Array | None = None  # (batch,); None if all count the same


class Cost(NamedTuple):
    """What a batch costs: the data's part, and the regularizers' part."""

    data: Array  # the (weighted) mean of the loss
    penalty: Array | float

    @property
    def total(self) -> Array:
        """What training makes smaller."""
        return self.data + self.penalty


def initial_state(network: Network, parameters: list[Any] | None = None) -> TrainState:
    """Before the first step: these parameters or the layers' own, and the optimizer at rest."""
    if parameters is None:
        parameters = [layer.parameters for layer in network.layers]
    return TrainState(parameters, start_all(network.optimizer, network.layers, parameters), 0)


def forward(
    network: Network, parameters: list[Any], inputs: Array, mode: Mode
) -> tuple[Array, list[Any]]:
    """Through every layer, keeping each layer's memory for the way back."""
    memories = []
    for layer, own in zip(network.layers, parameters, strict=True):
        inputs, memory = layer.compute(own, inputs, mode)
        memories.append(memory)
    return inputs, memories


def backward(
    network: Network, parameters: list[Any], memories: list[Any], dvalues: Array
) -> list[Any]:
    """Back through every layer: the chain rule, one link at a time."""
    gradients = []
    first, *others = zip(network.layers, parameters, memories, strict=True)
    for layer, own, memory in reversed(others):
        gradients.append(layer.differentiate_parameters(own, memory, dvalues))
        dvalues = layer.differentiate_inputs(own, memory, dvalues)
    layer, own, memory = first  # nobody asks for the gradient in the data
    gradients.append(layer.differentiate_parameters(own, memory, dvalues))
    return gradients[::-1]


def regularize(
    network: Network, parameters: list[Any], gradients: list[Any]
) -> tuple[Array | float, list[Any]]:
    """The price of large weights, and the gradients with its part added."""
    penalty: Array | float = 0.0
    for place, name, rule in network.regularizers:
        parameter, gradient = getattr(parameters[place], name), getattr(gradients[place], name)
        penalty = penalty + rule.penalty(parameter)
        both = gradient + rule.differentiate(parameter)
        gradients[place] = gradients[place]._replace(**{name: both})
    return penalty, gradients


def observe(network: Network, parameters: list[Any], memories: list[Any]) -> list[Any]:
    """Let every layer note down what it saw on the way forward."""
    return [
        layer.observe(own, memory)
        for layer, own, memory in zip(network.layers, parameters, memories, strict=True)
    ]


def loss_and_gradients(
    network: Network, parameters: list[Any], batch: Batch, mode: Mode
) -> tuple[Cost, list[Any], list[Any]]:
    """There and back: the loss, every layer's memory, every parameter's gradient."""
    output, memories = forward(network, parameters, batch.inputs, mode)
    values, memory = network.loss.compute(output, batch.targets)
    share = share_of(values, batch.weights)
    dvalues = network.loss.differentiate(memory, share)
    gradients = backward(network, parameters, memories, dvalues)
    penalty, gradients = regularize(network, parameters, gradients)
    return Cost(mean_of(values, share), penalty), memories, gradients


def train_step(
    network: Network, state: TrainState, batch: Batch, mode: Mode
) -> tuple[Cost, TrainState]:
    """Look once at a batch and improve once."""
    parameters, states, step = state
    loss, memories, gradients = loss_and_gradients(network, parameters, batch, mode)
    if network.clipping:
        gradients = network.clipping.clip(gradients)
    parameters = observe(network, parameters, memories)
    parameters, states = update_all(network.optimizer, parameters, gradients, states, step + 1)
    return loss, TrainState(parameters, states, step + 1)
