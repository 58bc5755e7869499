"""All devices of all processes that have joined: each holds some rows, and all take one step.

A batch lies spread over the devices, and XLA adds up what each finds out. The page of
`train_step` is compiled as it is, so a mean is one over the whole batch, however unevenly
its rows are spread, and the result is that of one device but for the order of additions.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, partial
from typing import Any

import jax
import numpy as np
from jax.experimental import multihost_utils
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from ..arrays import Array
from ..train_step import Batch
from .jax_device import devices_named
from .own_rows import OwnRows
from .row_exchange import exchange_for

ROWS = "rows"
SENTENCE = 1024  # bytes, for what one process tells the others


class AllDevices:
    """The rows spread over all devices, each batch too."""

    def __init__(self, name: str) -> None:
        self.devices = devices_named(name)
        self.mesh = Mesh(np.array(self.devices), (ROWS,))
        self.everywhere = NamedSharding(self.mesh, PartitionSpec())
        self.spread = NamedSharding(self.mesh, PartitionSpec(ROWS))
        self.gathered = jax.jit(lambda spread: spread, out_shardings=self.everywhere)
        self.carried: tuple[Batch, Batch] | None = None  # data as it came, and on the devices

    @contextmanager
    def switched(self) -> Iterator[None]:
        """While inside, JAX works here: the devices are named with every array."""
        yield

    def placed(self, tree: Any) -> Any:
        """A copy of arrays on every device; the number of steps stays one of any precision."""

        def place(leaf: Any) -> Any:
            number = isinstance(leaf, int)
            return self.gathered(leaf) if number else put(np.asarray(leaf), self.everywhere)

        return jax.tree.map(place, tree)

    def key(self, seed: int) -> Any:
        """Chance from a seed, the same on every device."""
        with jax.default_device(jax.local_devices()[0]):
            bits = np.asarray(jax.random.key_data(jax.random.key(seed)))
        return jax.random.wrap_key_data(put(bits, self.everywhere))

    def rows(self, data: Batch, order: Array | None, batch_size: int) -> dict[int, Batch]:
        """The full batches of an epoch and its rest, by their size, spread over the devices."""
        if self.carried is None or self.carried[0] is not data:
            self.carried = (data, Batch(*(self.spread_out(part) for part in data)))
        count = len(data.inputs)
        order = np.arange(count) if order is None else order
        exchange = exchange_for(order, batch_size, len(self.devices))
        indices = put(exchange.send, self.spread), put(exchange.take, self.spread)
        program = exchange_program(self.mesh, exchange.shapes)
        parts = [None if part is None else program(part, *indices) for part in self.carried[1]]
        return {
            size: Batch(*(None if part is None else part[which] for part in parts))
            for which, size in enumerate(exchange.sizes)
        }

    def spread_out(self, part: Any) -> Any:
        """Some rows for each device, all as many, the last ones filled up with zeros."""
        if part is None:
            return None
        own = part if isinstance(part, OwnRows) else OwnRows(part, 0, len(part))
        each = -(-own.count // len(self.devices))
        shape = (each * len(self.devices), *own.held.shape[1:])

        def of_device(at: Any) -> Array:
            return own.filled(at[0].start or 0, each)

        return jax.make_array_from_callback(shape, self.spread, of_device)

    def some(self, rows: dict[int, Batch], size: int) -> Batch:
        """The rows of an epoch among which are the batches of a size."""
        return rows[size]

    def batch(self, rows: dict[int, Batch], first: int, size: int) -> Batch:
        """One batch, back from the devices, for every process."""
        some = rows[size]
        place = min(first // size, some.inputs.shape[0] - 1)
        return Batch(*(p if p is None else np.array(self.gathered(p[place]))[:size] for p in some))

    def slowest(self, seconds: float) -> float:
        """The most seconds of all processes, so that all take as many steps in a call."""
        told = np.full(len(self.devices), seconds)
        spread = jax.make_array_from_callback(told.shape, self.spread, lambda at: told[at])
        return float(np.asarray(self.gathered(spread)).max())

    def once(self, ask: Callable[[], dict[str, float]]) -> dict[str, float]:
        """What the first process finds out, for all of them."""
        if jax.process_count() == 1:
            return ask()
        sentence = np.zeros(SENTENCE, np.uint8)
        if jax.process_index() == 0:
            said = json.dumps(ask()).encode()
            sentence[: len(said)] = list(said)
        heard = np.asarray(multihost_utils.broadcast_one_to_all(sentence))
        found: dict[str, float] = json.loads(heard.tobytes().rstrip(b"\0"))
        return found


def put(array: Array, sharding: NamedSharding) -> Any:
    """An array that every process has, on the devices as they are to hold it."""
    return jax.make_array_from_callback(array.shape, sharding, lambda at: array[at])


@lru_cache
def exchange_program(mesh: Mesh, shapes: tuple[tuple[int, int], ...]) -> Any:
    """The program that brings every row to the device whose turn it is to learn from it."""

    @jax.jit
    @partial(
        jax.shard_map,
        mesh=mesh,
        in_specs=PartitionSpec(ROWS),
        out_specs=[PartitionSpec(None, ROWS)] * len(shapes),
    )
    def program(part: Array, send: Array, take: Array) -> list[Array]:
        sent = part[send[0]]  # (devices, rows for each, ...)
        got = jax.lax.all_to_all(sent, ROWS, 0, 0)
        rows = got.reshape(-1, *part.shape[1:])[take[0]]
        batches, start = [], 0
        for steps, each in shapes:
            some = rows[start : start + steps * each]
            batches.append(some.reshape(steps, each, *part.shape[1:]))
            start += steps * each
        return batches

    return program


def own_rows(count: int) -> tuple[range, bool]:
    """Which of `count` rows this process holds, and whether it is the first."""
    each = -(-count // jax.device_count())
    here = [place for place, one in enumerate(jax.devices()) if one in jax.local_devices()]
    first, last = here[0] * each, (here[-1] + 1) * each
    return range(min(first, count), min(last, count)), jax.process_index() == 0
