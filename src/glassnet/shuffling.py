"""Shuffling rows that are too many to hold in memory: in blocks, and within windows of blocks.

All blocks of an epoch are laid behind each other in a random order and cut into windows that
fit into memory; within a window all rows are mixed. So every row can come at any time of an
epoch, and only the rows of one block stay close together, in one window or two that follow
each other.

How good that is depends on the blocks in a window. At worst every block holds rows of one
kind, as in a table that is sorted by class; the share of a class in a window then varies from
epoch to epoch like a draw of whole blocks: with k blocks in a window, by √(p (1 − p) / k)
around its true share p. A full shuffle has the same formula with a batch in place of k: from
as many blocks in a window as rows in a batch on, the windows vary no more than full batches do.

Measured on 20,000 rows sorted by four classes, in batches of 128 (mean of 4 seeds, whose spread
is 0.002): loss in sample after 4 epochs 0.138 with a full shuffle, 0.139 with 64 blocks in a
window, 0.140 with 10, 0.146 with 4 and 0.168 with one.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from .arrays import Array, Generator


@dataclass(frozen=True)
class Blocks:
    """How rows are shuffled that lie in a file.

    block   rows that are read together, and come in one window or two
    window  rows that are in memory at a time, and mixed; a batch counts as one at least
    """

    block: int
    window: int

    def in_words(self, count: int) -> str:
        """What happens to so many rows."""
        window = min(self.window, count)
        return (
            f"the rows do not fit into memory and stay on disk: they are shuffled in blocks of"
            f" {self.block:,}, {window:,} rows at a time"
        )

    def for_batches(self, size: int) -> "Blocks":
        """The same, with whole batches in a window."""
        return Blocks(self.block, max(self.window // size, 1) * size)


class Window(NamedTuple):
    """Some rows of an epoch that are in memory together."""

    first: int  # place of its first row in the epoch
    pieces: list[range]  # its rows as they lie in the file
    order: Array  # in which they come; places within the pieces, one piece after another

    @property
    def rows(self) -> Array:
        """The row numbers of the pieces, one piece after another."""
        return np.concatenate([np.arange(piece.start, piece.stop) for piece in self.pieces])


@dataclass(frozen=True)
class BlockOrder:
    """The order of the rows in one epoch. Gone through twice, it is the same.

    >>> order = BlockOrder(10, Blocks(2, 4), np.random.default_rng(0))
    >>> sorted(row for window in order.windows() for row in window.rows.tolist())
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """

    count: int
    blocks: Blocks
    generator: Generator

    def windows(self) -> Iterator[Window]:
        """All windows of the epoch; all but the last have as many rows as `blocks` says."""
        generator, first = deepcopy(self.generator), 0
        starts = generator.permutation(-(-self.count // self.blocks.block)) * self.blocks.block
        for pieces in self.cut(starts.tolist()):
            length = sum(map(len, pieces))
            yield Window(first, pieces, generator.permutation(length))
            first += length

    def cut(self, starts: list[int]) -> Iterator[list[range]]:
        """The blocks behind each other, cut where a window is full."""
        pieces: list[range] = []
        room = self.blocks.window
        for start in starts:
            block = range(start, min(start + self.blocks.block, self.count))
            while len(block) >= room:
                yield [*pieces, block[:room]]
                block, pieces, room = block[room:], [], self.blocks.window
            if block:
                pieces.append(block)
                room -= len(block)
        if pieces:
            yield pieces
