"""Three rungs: the same network by loops, by NumPy and compiled, compared number by number.

Loops are the plain-Python rung, `glassnet.scratch`. The other two run one source, the page
of `train_step`: NumPy line by line, and JAX after making it one program.
"""

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from textwrap import dedent
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np

from . import scratch
from .activations import ReLU
from .arrays import INFERENCE, Array
from .layers import Dense
from .losses import Loss, MeanSquaredError, SoftmaxCrossEntropy
from .optimizers import SGD
from .threads import one_thread
from .train_step import (
    Batch,
    Network,
    TrainState,
    forward,
    initial_state,
    loss_and_gradients,
    train_step,
)

AGREEMENT = 1e-12  # how far apart the rungs may be
LOSSES: dict[Any, Loss] = {
    scratch.softmax_cross_entropy: SoftmaxCrossEntropy(),
    scratch.squared_error: MeanSquaredError(),
}
LONG_ENOUGH = 0.05  # seconds that steps are timed for
MOST_STEPS = 200  # that are timed


class Task(NamedTuple):
    """What every rung does once: look at the samples and improve."""

    network: scratch.Network  # as it is before the step
    samples: list[list[float]]
    targets: list[Any]
    learning_rate: float = 0.1


class Numbers(NamedTuple):
    """What came of it, in the layout of the loops: one row of weights per neuron."""

    output: Array  # (samples, outputs)
    loss: Array  # the mean, before the step
    dweights: list[Array]  # per layer (neurons, inputs)
    dbiases: list[Array]  # per layer (neurons,)
    weights: list[Array]  # after the step
    biases: list[Array]


@dataclass(frozen=True)
class Rung:
    """One way to run the network.

    numbers    what it came to
    first      seconds for the first step, compilation included
    seconds    for each step after that, the fastest
    code       what was run, as it is written
    """

    name: str
    numbers: Numbers
    first: float
    seconds: float
    code: str


def climb(task: Task) -> list[Rung]:
    """Run a task on every rung that is there: the third needs JAX."""
    rungs = [by_loops(task), by_numpy(task)]
    return [*rungs, by_jax(task)] if has_jax() else rungs


def has_jax() -> bool:
    """Whether the third rung is there."""
    return find_spec("jax") is not None


def example() -> Task:
    """Three arms of a spiral, and a network with two hidden layers of 16 neurons."""
    from .datasets import spiral

    X, y = spiral(30, 3, seed=0)
    network = scratch.Network.random([2, 16, 16, 3], scratch.softmax_cross_entropy)
    return Task(network, X.tolist(), y.tolist())


def largest_difference(one: Numbers, other: Numbers) -> float:
    """The largest distance between any two numbers that should be equal."""
    pairs = zip(flat(one), flat(other), strict=True)
    return float(np.max([np.abs(a - b).max() for a, b in pairs]))


def flat(numbers: Numbers) -> list[Array]:
    """All arrays in one list."""
    lists = (numbers.dweights, numbers.dbiases, numbers.weights, numbers.biases)
    return [numbers.output, numbers.loss, *(array for one in lists for array in one)]


# -- the first rung ------------------------------------------------------------------------


def by_loops(task: Task) -> Rung:
    """Lists and loops."""
    network = scratch.Network(task.network.weights, task.network.biases, task.network.loss)
    output = network.forward(task.samples)
    loss, first = timed(lambda: network.step(*task[1:]))
    numbers = Numbers(
        np.array(output),
        np.array(loss),
        [np.array(network.dweights[place]) for place in sorted(network.dweights)],
        [np.array(network.dbiases[place]) for place in sorted(network.dbiases)],
        [np.array(own) for own in network.weights],
        [np.array(own) for own in network.biases],
    )
    seconds = fastest(lambda: network.step(*task[1:]))
    code = (scratch.neuron, scratch.layer, scratch.Network.backward, scratch.Network.step)
    return Rung("loops", numbers, first, seconds, source_of(code))


# -- the second and the third --------------------------------------------------------------


def by_numpy(task: Task) -> Rung:
    """The page of `train_step`, as NumPy runs it."""
    code = (Dense.compute, Dense.differentiate_inputs, Dense.differentiate_parameters, train_step)
    with one_thread():
        return by_arrays("NumPy", task, lambda function: function, code)


def by_jax(task: Task) -> Rung:
    """The same page, compiled by JAX in float64 on the processor."""
    with doubles():
        return by_arrays("compiled", task, compiled, (compiled,))


@contextmanager
def doubles() -> Iterator[None]:
    """While inside, JAX computes in float64 and on the processor; outside, nothing changes."""
    import jax

    with jax.enable_x64(True), jax.default_device(jax.devices("cpu")[0]):
        yield


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, made into one program for this machine when it is first called."""
    import jax

    return jax.jit(function)


def compiled_soon(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same as a program that is made in half the time and runs slower: to be called once."""
    import jax

    effort = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
    return jax.jit(function, compiler_options=effort)


def by_arrays(
    name: str, task: Task, run: Callable[[Any], Any], code: Sequence[Callable[..., Any]]
) -> Rung:
    """Let arrays do what the loops did, after `run` has made of each function what is called."""
    network = network_like(task)

    def look(parameters: list[Any], batch: Batch) -> tuple[Array, list[Any]]:
        output, _ = forward(network, parameters, batch.inputs, INFERENCE)
        _, _, gradients = loss_and_gradients(network, parameters, batch, INFERENCE)
        return output, gradients

    def improve(state: TrainState, batch: Batch) -> tuple[Array, TrainState]:
        cost, state = train_step(network, state, batch, INFERENCE)
        return cost.total, state

    batch = Batch(np.array(task.samples), np.array(task.targets))
    output, gradients = run(look)(parameters_like(task), batch)
    step, start = run(improve), initial_state(network, parameters_like(task))
    (loss, state), first = timed(lambda: ready(step(start, batch)))
    numbers = Numbers(
        np.array(output),
        np.array(loss),
        *as_in_loops(gradients),
        *as_in_loops(state.parameters),
    )
    seconds = fastest(lambda: ready(step(state, batch)))
    return Rung(name, numbers, first, seconds, source_of(code))


def ready(outcome: tuple[Array, TrainState]) -> tuple[Array, TrainState]:
    """Wait until the numbers are there: JAX hands them out before it has them."""
    float(outcome[0])
    return outcome


def network_like(task: Task) -> Network:
    """The same network in arrays: dense layers, ReLU between them."""
    layers: list[Any] = []
    for weights in task.network.weights:
        layers += [Dense(len(weights[0]), len(weights)), ReLU()]
    loss = LOSSES[task.network.loss]
    return Network(tuple(layers[:-1]), loss, SGD(task.learning_rate))


def parameters_like(task: Task) -> list[Any]:
    """The same weights in arrays: one column per neuron, biases in a row."""
    parameters: list[Any] = []
    for weights, biases in zip(task.network.weights, task.network.biases, strict=True):
        dense = Dense.Parameters(np.array(weights).T.copy(), np.array([biases]))
        parameters += [dense, ReLU.Parameters()]
    return parameters[:-1]


def as_in_loops(parameters: list[Any]) -> tuple[list[Array], list[Array]]:
    """Weights with one row per neuron, and biases, of the layers that have them."""
    dense = [own for own in parameters if isinstance(own, Dense.Parameters)]
    weights = [np.array(own.weights).T for own in dense]
    return weights, [np.array(own.biases)[0] for own in dense]


# -- time and code -------------------------------------------------------------------------


def timed(action: Callable[[], Any]) -> tuple[Any, float]:
    """What an action came to, and how many seconds it took."""
    began = perf_counter()
    outcome = action()
    return outcome, perf_counter() - began


def fastest(action: Callable[[], Any]) -> float:
    """The seconds of the fastest of several runs: the others were disturbed."""
    seconds: list[float] = []
    while not seconds or (sum(seconds) < LONG_ENOUGH and len(seconds) < MOST_STEPS):
        seconds.append(timed(action)[1])
    return min(seconds)


def source_of(functions: Sequence[Callable[..., Any]]) -> str:
    """Functions as they are written, one after the other."""
    return "\n".join(dedent(inspect.getsource(function)) for function in functions)
