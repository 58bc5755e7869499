"""The same page of `train_step`, compiled by JAX.

Many steps run in one call of the compiled program, with the data, the shuffling and the
batches on the device. The program is made once for a structure: the layers and the loss
with their settings, the kind of optimizer, and the shapes. Learning rates and the other
numbers of an optimizer are its inputs, so changing them compiles nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import repeat
from time import perf_counter
from typing import Any, NamedTuple

import jax
import numpy as np

from ..arrays import Array, Mode
from ..errors import ConfigError, DivergedError
from ..guard import CURE
from ..optimizers import numbers_of
from ..train_step import Batch, Cost, Network, TrainState
from ..training import Done
from .jax_device import OneDevice
from .jax_devices import AllDevices
from .jax_program import LONGEST, program_for
from .numpy_engine import NumpyEngine
from .structure import Structure

SECONDS = 0.2  # that one call should take: long enough to be worth it, short enough to stop


class Epoch(NamedTuple):
    """What the steps of one epoch have in common."""

    given: Batch  # as it came
    order: Array | None  # in which its rows are taken
    data: Any  # on the device or the devices, in that order
    batch_size: int
    key: Array  # chance, for this epoch


class JaxEngine:
    """Train in compiled steps, on the processor or on a GPU, or on all there are.

    Within its own calls 64-bit numbers are allowed: float64 networks train in float64, and
    the optimizer's numbers keep their digits. Nobody else's JAX is changed.
    """

    def __init__(
        self,
        network: Network,
        start: TrainState,
        *,
        device: str = "",
        precision: str = "",
        everywhere: bool = False,
    ) -> None:
        self.network = network
        self.devices = AllDevices(device) if everywhere else OneDevice(device)
        self.precision = precision
        self.program = program_for(Structure(network), self.devices.mesh)
        self.numbers = numbers_of(network.optimizer)
        self.step = start.step
        self.pace = SECONDS  # seconds per step, as measured
        self.shown: TrainState | None = None  # a copy for NumPy, until the next step
        with self.switched():
            self.state = self.devices.placed(start)

    @contextmanager
    def switched(self) -> Iterator[None]:
        """While inside, JAX works on this engine's device and in its precision."""
        with jax.enable_x64(True), self.devices.switched():
            if not self.precision:
                yield
                return
            with jax.default_matmul_precision(self.precision):
                yield

    # -- training --------------------------------------------------------------------------

    def epoch(
        self, data: Batch, order: Array | None, batch_size: int, mode: Mode, first: int = 0
    ) -> Iterator[Done]:
        """Train once on all of `data`, in the given order, from its row `first` on."""
        with self.switched():
            epoch = self.prepared(data, order, batch_size, mode)
        count = len(data.inputs)
        while first < count:
            size = min(batch_size, count - first)
            steps = min((count - first) // size, max(1, int(SECONDS / self.pace)), LONGEST)
            before, began = self.state, perf_counter()
            with self.switched():
                costs, finite = self.run(epoch, first, size, steps)
                self.pace = self.devices.slowest((perf_counter() - began) / steps)
            if not finite:
                bad, error = self.explained(epoch, before, first)
                costs = costs[: (bad - first) // batch_size]
            yield from records(size, weights_of(epoch, first, size, len(costs)), costs)
            if not finite:
                raise error
            first += size * steps

    def prepared(self, data: Batch, order: Array | None, batch_size: int, mode: Mode) -> Epoch:
        """Put what an epoch needs on the device."""
        rows = self.devices.rows(data, order, batch_size)
        seed = mode.random.seed()  # type: ignore[union-attr]
        return Epoch(data, order, rows, batch_size, self.devices.key(seed))

    def run(self, epoch: Epoch, first: int, size: int, steps: int) -> tuple[Array, bool]:
        """Take some steps in one call; return their costs, and whether all numbers are finite."""
        rows = self.devices.some(epoch.data, size)
        try:
            self.state, costs, finite = self.program(
                *(self.state, self.numbers, self.rates(steps), rows, epoch.key),
                *(first, steps),
                size=size,
            )
        except TypeError as error:  # as JAX calls whatever it cannot compile
            raise untraceable(error) from error
        self.step += steps
        self.shown = None
        costs = np.asarray(costs)[:steps]
        return costs, bool(finite) and bool(np.isfinite(costs).all())

    def rates(self, steps: int) -> Array:
        """The learning rates of the next steps, with room for more."""
        optimizer = self.network.optimizer
        if optimizer.at(self.step) is optimizer:  # no schedule: all are the same
            return np.full(LONGEST, optimizer.learning_rate, float)
        rates = np.zeros(LONGEST)
        rates[:steps] = [optimizer.at(self.step + n).learning_rate for n in range(steps)]
        return rates

    def restore(self, parameters: list[Any]) -> None:
        """Put back parameters that were copied earlier."""
        with self.switched():
            self.state = self.state._replace(parameters=self.devices.placed(parameters))
        self.shown = None

    def once(self, ask: Callable[[], dict[str, float]]) -> dict[str, float]:
        """What one process finds out, for all of them."""
        return self.devices.once(ask)

    @property
    def train_state(self) -> TrainState:
        """Everything that training has changed so far, copied for NumPy."""
        if self.shown is None:
            parameters, states, _ = jax.tree.map(np.array, self.state)
            self.shown = TrainState(parameters, states, self.step)
        return self.shown

    # -- the guard -------------------------------------------------------------------------

    def explained(self, epoch: Epoch, before: TrainState, start: int) -> tuple[int, DivergedError]:
        """Repeat a call step by step, from a row on, until a number is not finite.

        Returns the first row of that step, and what the NumPy engine says about it.
        """
        self.state, self.step, self.shown = before, int(before.step), None
        count = len(epoch.given.inputs)
        for first in range(start, count, epoch.batch_size):
            size = min(epoch.batch_size, count - first)
            state = self.train_state
            with self.switched():
                _, finite = self.run(epoch, first, size, 1)
            if not finite:
                return first, self.what_numpy_says(epoch, state, first, size)
        return count, DivergedError("the loss or a weight became too large to represent", do=CURE)

    def what_numpy_says(
        self, epoch: Epoch, before: TrainState, first: int, size: int
    ) -> DivergedError:
        """Take the same step with the NumPy engine, whose guard names layer and row."""
        with self.switched():
            batch = self.devices.batch(epoch.data, first, size)
        rows = rows_of(epoch, first, size)
        try:
            NumpyEngine(self.network, before).train_step(batch, Mode(NoChance()), rows)
        except DivergedError as error:
            return error
        return DivergedError("the loss or a weight became too large to represent", do=CURE)


def untraceable(error: TypeError) -> ConfigError:
    """The error for a rule that NumPy can follow and JAX cannot."""
    return ConfigError(
        f"JAX cannot compile this network: {str(error).splitlines()[0]}",
        do="let layers, losses and optimizers of your own keep the dtype that they are given and"
        ' take functions from namespace_of(array); or train with engine="numpy"',
    )


def records(size: int, weights: Iterable[float], costs: Array) -> Iterator[Done]:
    """What is said after each of some steps; made without calling Python for each of them."""
    pairs = map(partial(tuple.__new__, Cost), costs.tolist())
    return map(partial(tuple.__new__, Done), zip(repeat(size), weights, pairs, strict=False))


class NoChance:
    """Always in the middle: half of what dropout might drop is kept."""

    def uniform(self, like: Array) -> Array:
        """One half for every number."""
        return np.full(like.shape, 0.5, like.dtype)


def rows_of(epoch: Epoch, first: int, size: int) -> Any:
    """Which rows of the data a batch takes."""
    here = np.arange(first, first + size)
    return here if epoch.order is None else epoch.order[here]


def weights_of(epoch: Epoch, first: int, size: int, steps: int) -> Iterable[float]:
    """What the rows of each of some batches count for."""
    if epoch.given.weights is None:
        return repeat(size, steps)
    rows = rows_of(epoch, first, size * steps)
    sums: list[float] = epoch.given.weights[rows].reshape(steps, size).sum(axis=1).tolist()
    return sums
