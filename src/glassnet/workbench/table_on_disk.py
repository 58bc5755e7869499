"""Rows of a table on their way to disk: encoded in turns, written, and forgotten."""

from collections.abc import Iterator, Sequence

import numpy as np

from ..budget import TURN
from ..engines import RowsOnDisk
from ..tables import Table
from ..tables.row_numbers import Rows, within
from ..train_step import Batch
from .table_model import TableModel

FEWEST_ROWS = 64  # that are encoded in one turn


def on_disk(model: TableModel, table: Table, parts: Sequence[Rows]) -> list[Batch]:
    """Encode some parts of a table's rows, each in the order of the table, with every row once.

    Raises:
        DataError  what encoding raises
        EnvError   the disk is full
    """
    batches: list[Batch] = []
    for rows in turns(table.n_rows, parts, max(TURN // model.n_inputs, FEWEST_ROWS)):
        encoder, together = model.encoder, np.concatenate(rows)
        X, y = encoder.encode_inputs(table, together), encoder.encode_target(table, together)
        encoded = model.model.batch_of(X, y)
        batches = batches or [empty_like(encoded) for _ in parts]
        first = 0
        for batch, some in zip(batches, rows, strict=True):
            batch.inputs.append(encoded.inputs[first : first + len(some)])
            batch.targets.append(encoded.targets[first : first + len(some)])
            first += len(some)
    return batches


def turns(count: int, parts: Sequence[Rows], size: int) -> Iterator[list[Rows]]:
    """The rows of each part among so many rows of a table at a time, where there are any."""
    for start in range(0, count, size):
        rows = [within(part, start, start + size) for part in parts]
        if any(map(len, rows)):
            yield rows


def empty_like(encoded: Batch) -> Batch:
    """Room on disk for rows like these, of which none counts more than another."""
    inputs, targets = (RowsOnDisk(part.shape[1:], part.dtype) for part in encoded[:2])
    return Batch(inputs, targets)


def weighted(batch: Batch, classes: int) -> Batch:
    """The same rows, each counting so much that all classes count the same."""
    labels, counts = batch.targets, np.zeros(classes, np.int64)
    for block in labels.blocks():
        counts += np.bincount(labels[block], minlength=classes)
    by_class = len(labels) / (classes * counts)  # no class is without rows to learn from
    weights = RowsOnDisk((), batch.inputs.dtype)
    for block in labels.blocks():
        weights.append(by_class[labels[block]].astype(weights.dtype))
    return batch._replace(weights=weights)
