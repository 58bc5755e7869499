"""Who sends which row to whom, so that every device has its part of every batch of an epoch."""

from math import ceil
from typing import NamedTuple

import numpy as np

from ..arrays import Array


class Exchange(NamedTuple):
    """An exchange of rows, as row numbers within a device.

    sizes   rows of a batch: of the full batches, then of the rest of the epoch
    shapes  steps, and rows of a step on each device, of the same
    """

    send: Array  # (devices, devices, rows): from whom, to whom
    take: Array  # (devices, rows): where among what it got each device finds its rows
    sizes: list[int]
    shapes: tuple[tuple[int, int], ...]


def exchange_for(order: Array, batch_size: int, devices: int) -> Exchange:
    """Plan an epoch: of each batch, the first rows go to the first device, and so on.

    Device number d holds the rows d · each, d · each + 1, … of the data.
    """
    each = -(-len(order) // devices)
    full = len(order) // batch_size * batch_size
    parts = [order[:full].reshape(-1, batch_size), order[full:].reshape(1, -1)]
    parts = [part for part in parts if part.size]
    shared = [shared_out(part, devices, each) for part in parts]
    wanted = np.concatenate([part.reshape(devices, -1) for part in shared], axis=1)
    owner, row = wanted // each, wanted % each
    send, take = pairs(owner, row, devices)
    sizes = [part.shape[1] for part in parts]
    return Exchange(send, take, sizes, tuple((part.shape[1], part.shape[2]) for part in shared))


def shared_out(batches: Array, devices: int, each: int) -> Array:
    """Cut (steps, size) rows into (devices, steps, rows of a step); own rows fill up the last."""
    steps, size = batches.shape
    rows = -(-size // devices)
    own = np.repeat(np.arange(devices) * each, rows)
    filled = np.broadcast_to(own, (steps, rows * devices)).copy()
    filled[:, :size] = batches
    return filled.reshape(steps, devices, rows).swapaxes(0, 1)


def pairs(owner: Array, row: Array, devices: int) -> tuple[Array, Array]:
    """What each device sends to each other, all as many rows, and where each finds its own."""
    counts = np.stack([np.bincount(own, minlength=devices) for own in owner])  # (to, from)
    most = roomy(int(counts.max()), owner.shape[1] / devices)
    send = np.zeros((devices, devices, most), np.int32)
    take = np.zeros(owner.shape, np.int32)
    for to in range(devices):
        places = np.argsort(owner[to], kind="stable")
        starts = np.cumsum(counts[to]) - counts[to]
        for sender in range(devices):
            some = places[starts[sender] : starts[sender] + counts[to, sender]]
            send[sender, to, : len(some)] = row[to, some]
            take[to, some] = sender * most + np.arange(len(some))
    return send, take


def roomy(most: int, mean: float) -> int:
    """What shuffling hardly ever exceeds: another number would ask for another program."""
    usual = ceil(mean + 6 * mean**0.5)
    return usual if most <= usual else 2 * most
