"""Checking engines and rungs: whoever runs a step, the numbers are the same."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import activations, layers, losses, optimizers, regularizers, rungs, scratch
from ..arrays import Array, training_mode
from ..clipping import ClipByNorm
from ..engines import NumpyEngine, start_engine
from ..train_step import Batch, Network, TrainState, initial_state
from .examples import chance_for, distributions, numbers
from .purity import INSTALL, distance, leaves, raised
from .record import AGREEMENT, Check, law, measured, skipped

AGREE = 1e-10  # per step, in float64


class Case(NamedTuple):
    """A network and a batch that it learns from."""

    name: str
    network: Network
    batch: Batch


def cases() -> list[Case]:
    """Two networks, in which all layers with something to learn have their place."""
    chance = chance_for("engines")
    words = [
        *(layers.Embedding(5, 2), layers.Flatten(), layers.BatchNorm(6)),
        *(layers.MaskedDense(np.tri(6)), activations.SiLU(), layers.LayerNorm(6)),
        layers.Dense(6, 3, weight_regularizer=regularizers.L1L2(0.01, 0.1)),
    ]
    pictures = [
        *(layers.Conv2D(1, 2, 3, padding="same"), activations.ELU(), layers.MaxPool2D(2)),
        *(layers.AveragePool2D(2), layers.Flatten(), layers.Dense(2, 3)),
    ]
    return [
        case(
            *("words", words, losses.SoftmaxCrossEntropy(), optimizers.Adam(0.01)),
            *(chance.integers(0, 5, (8, 3)), np.arange(8) % 3),
        ),
        case(
            *("images", pictures, losses.Huber(), optimizers.Nesterov(0.01)),
            *(numbers(chance, 8, 4, 4, 1), numbers(chance, 8, 3)),
        ),
    ]


def case(
    name: str,
    parts: Sequence[Any],
    loss: losses.Loss,
    optimizer: optimizers.Optimizer,
    inputs: Array,
    targets: Array,
) -> Case:
    """A network whose layers have begun, in float64."""
    for place, layer in enumerate(parts):
        layer.begin(np.random.default_rng(place), dtype=np.float64)
    network = Network(tuple(parts), loss, optimizer, ClipByNorm(0.5))
    return Case(name, network, Batch(inputs, targets))


def check_engines() -> list[Check]:
    """One step of every network on both engines."""
    return [
        engines_on("engines", f"a step of {name}", network, initial_state(network), batch)
        for name, network, batch in cases()
    ]


def engines_on(
    subject: str, promise: str, network: Network, state: TrainState, batch: Batch
) -> Check:
    """One step on the NumPy engine and on the compiled one, from the same state, in float64."""
    promise = f"{promise}, NumPy and JAX"
    if not rungs.has_jax():
        return skipped(subject, AGREEMENT, promise, INSTALL)
    try:
        apart = distance(*(after_a_step(name, network, state, batch) for name in ("numpy", "jax")))
    except Exception as error:  # whatever an engine raises
        return law(subject, promise, raised(promise, error))
    problem = f"{promise}: the engines are {apart:.1e} apart, and {AGREE:g} is allowed"
    return measured(subject, AGREEMENT, promise, apart, AGREE, problem)


def after_a_step(name: str, network: Network, state: TrainState, batch: Batch) -> list[Array]:
    """The loss, the parameters and the optimizer's state after one step on an engine."""
    engine = NumpyEngine(network, state) if name == "numpy" else start_engine(name, network, state)
    done = list(engine.epoch(batch, None, len(batch.inputs), training_mode(0)))
    return [np.array(done[-1].cost.total), *leaves(engine.train_state[:2])]


def check_rungs() -> list[Check]:
    """The same network by loops, by NumPy and compiled, and each loop against its NumPy twin."""
    climbed = rungs.climb(rungs.example())
    checks = []
    for other in climbed[1:]:
        apart = rungs.largest_difference(climbed[0].numbers, other.numbers)
        promise = f"{climbed[0].name} and {other.name}"
        problem = f"rungs: {promise} are {apart:.1e} apart, and {rungs.AGREEMENT:g} is allowed"
        checks.append(measured("rungs", AGREEMENT, promise, apart, rungs.AGREEMENT, problem))
    if len(climbed) < 3:
        checks.append(skipped("rungs", AGREEMENT, "loops and compiled", INSTALL))
    return [*checks, *twins()]


def twins() -> list[Check]:
    """The loops of the plain-Python rung, and what NumPy computes in their place."""
    chance = chance_for("twins")
    scores = numbers(chance, 4, 3)
    likely = distributions(chance, 4, 3)
    labels = [2, 0, 1, 1]
    by_loops = {
        "softmax": [scratch.softmax(row) for row in scores.tolist()],
        "sigmoid": [[scratch.sigmoid(x) for x in row] for row in scores.tolist()],
        "relu": [[scratch.relu(x) for x in row] for row in scores.tolist()],
        "step": [[scratch.step(x) for x in row] for row in scores.tolist()],
        "linear": [[scratch.linear(x) for x in row] for row in scores.tolist()],
        "cross_entropy": [
            scratch.cross_entropy(row, label)
            for row, label in zip(likely.tolist(), labels, strict=True)
        ],
    }
    kinds = (activations.Softmax, activations.Sigmoid, activations.ReLU)
    by_numpy = [kind().forward(scores) for kind in (*kinds, activations.Step, activations.Linear)]
    by_numpy.append(losses.CrossEntropy().compute(likely, np.array(labels))[0])
    return [
        twin(name, distance([np.array(theirs, float)], [ours]))
        for (name, theirs), ours in zip(by_loops.items(), by_numpy, strict=True)
    ]


def twin(name: str, apart: float) -> Check:
    """One loop and its twin."""
    problem = f"scratch.{name} and its NumPy twin are {apart:.1e} apart"
    return measured("rungs", AGREEMENT, f"scratch.{name}", apart, rungs.AGREEMENT, problem)
