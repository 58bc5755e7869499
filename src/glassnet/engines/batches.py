"""The batches of an epoch, from rows in memory or on disk."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from ..arrays import Array
from ..shuffling import BlockOrder
from ..train_step import Batch


def batches(
    data: Batch, order: Array | BlockOrder | None, size: int, first: int
) -> Iterator[tuple[Any, Batch]]:
    """From a row of the order on: which rows each batch has, and the batch."""
    if isinstance(order, BlockOrder):
        yield from batches_from_disk(data, order, size, first)
        return
    count = len(data.inputs)
    for start in range(first, count, size):
        stop = min(start + size, count)
        if order is None:
            part: Any = slice(start, stop)
            yield range(start, stop), Batch(*(None if all is None else all[part] for all in data))
        else:
            yield order[start:stop], taken(data, order[start:stop])


def batches_from_disk(
    data: Batch, order: BlockOrder, size: int, first: int
) -> Iterator[tuple[Array, Batch]]:
    """One window after another in the same room in memory; windows that are done are skipped."""
    room: Batch | None = None
    for window in order.windows():
        if window.first + len(window.order) <= first:
            continue
        room = room or room_for(data, len(window.order))
        for part, space in zip(data, room, strict=True):
            if part is not None:
                part.read(window.pieces, space)
        rows = window.rows
        for start in range(max(first - window.first, 0), len(rows), size):
            places = window.order[start : start + size]
            yield rows[places], taken(room, places)


def room_for(data: Batch, count: int) -> Batch:
    """Empty arrays for some rows."""
    parts = (None if part is None else np.empty((count, *part.each), part.dtype) for part in data)
    return Batch(*parts)


def taken(data: Batch, rows: Array) -> Batch:
    """Some rows of a batch."""
    return Batch(*(None if part is None else part.take(rows, 0) for part in data))
