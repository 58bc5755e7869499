"""Where the compiled engine runs. A device that is asked for and not there is an error."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from ..arrays import Array
from ..errors import EnvError
from ..train_step import Batch


def devices_named(name: str) -> list[Any]:
    """All devices of a kind, such as `cpu` or `gpu`; of JAX's own choice for no name."""
    if not name:
        return jax.devices()
    try:
        return jax.devices(name)
    except RuntimeError as error:
        there = ", ".join(sorted({device.platform for device in jax.devices()}))
        raise EnvError(
            f"engine jax:{name} wants a {name} device, and JAX finds only: {there}",
            do="install JAX for that device, or train with engine jax",
        ) from error


class OneDevice:
    """All rows on one device, one batch after another."""

    mesh = None

    def __init__(self, name: str) -> None:
        self.device = devices_named(name)[0]
        self.carried: tuple[Batch, Batch] | None = None  # data as it came, and on the device

    @contextmanager
    def switched(self) -> Iterator[None]:
        """While inside, JAX works here."""
        with jax.default_device(self.device):
            yield

    def placed(self, tree: Any) -> Any:
        """A copy of arrays on the device."""
        return jax.tree.map(lambda array: jnp.array(array, device=self.device), tree)

    def key(self, seed: int) -> Any:
        """Chance from a seed."""
        return jax.random.key(seed)

    def rows(self, data: Batch, order: Array | None, batch_size: int) -> Batch:
        """The rows of an epoch on the device, in their order."""
        if order is not None and self.device.platform == "cpu":  # NumPy picks rows faster
            return jax.device_put(in_order(data, order), self.device)  # type: ignore[no-any-return]
        if self.carried is None or self.carried[0] is not data:
            self.carried = (data, self.placed(data))
        return in_order(self.carried[1], order)

    def some(self, rows: Batch, size: int) -> Batch:
        """The rows of an epoch among which are the batches of a size."""
        return rows

    def batch(self, rows: Batch, first: int, size: int) -> Batch:
        """One batch, back from the device."""
        return Batch(*(part if part is None else np.array(part[first:][:size]) for part in rows))

    def slowest(self, seconds: float) -> float:
        """The most seconds of all processes: there is only this one."""
        return seconds

    def once(self, ask: Callable[[], dict[str, float]]) -> dict[str, float]:
        """What one process finds out, for all of them."""
        return ask()


def in_order(data: Batch, order: Array | None) -> Batch:
    """The rows of a batch in an order, on whichever side they are."""
    if order is None:
        return data
    return Batch(*(None if part is None else part.take(order, axis=0) for part in data))
