"""Some rows, to be looked at in the page: those held back first, spread evenly over all."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array
from ..images import LabelledImages
from ..tables import Table
from ..tables.inputs import Input, NumberInput
from ..tables.target import ClassTarget, Target
from ..workbench.table_model import TableModel

MOST_ROWS = 200
HELD_BACK = 150  # of them, where there are others too
MOST_CELLS = 20_000
MOST_PIXELS = 250_000  # bytes
MOST_PRODUCTS = 60_000_000  # of all rows together, so that a knob answers at once


class RowsOf(NamedTuple):
    """Some rows of a table, by their numbers from 0."""

    table: Table
    rows: Array


def room_for(cells: int, cost: int, most_cells: int = MOST_CELLS) -> int:
    """How many rows of so many cells, and so many products, there is room for."""
    return max(min(MOST_ROWS, most_cells // max(cells, 1), MOST_PRODUCTS // max(cost, 1)), 1)


def shares(back: int, learned: int, most: int) -> tuple[int, int]:
    """How many rows to take of those held back, and of those learned from.

    >>> shares(1000, 1000, 200), shares(30, 120, 200), shares(1000, 0, 200)
    ((150, 50), (30, 120), (200, 0))
    """
    of_back = min(back, max(most - learned, most * HELD_BACK // MOST_ROWS))
    return of_back, min(learned, most - of_back)


def evenly(rows: Array, count: int) -> Array:
    """So many of some rows, in their order and evenly spread."""
    places = np.linspace(0, len(rows) - 1, count).round().astype(np.int64)
    return np.sort(rows)[places] if count else rows[:0]


def table_rows(
    model: TableModel, back: RowsOf | None, learned: RowsOf | None, most: int
) -> dict[str, Any]:
    """Rows of a table as they are written, with what is true about them if that is known."""
    sizes = [0 if part is None else len(part.rows) for part in (back, learned)]
    counts = shares(sizes[0], sizes[1], most)
    parts = [
        RowsOf(part.table, evenly(part.rows, count))
        for part, count in zip((back, learned), counts, strict=True)
        if part is not None and count
    ]
    known = all(name in part.table.names for part in parts for name in model.targets)
    cells = [cells_of(part, model.encoder.inputs) for part in parts]
    truths = [
        [truth_of(part, target) for target in model.encoder.targets] for part in parts if known
    ]
    return {
        "numbers": [int(row) + 1 for part in parts for row in part.rows],
        "back": counts[0],
        "cells": below_each_other(cells),
        "truth": below_each_other(truths) if known else None,
        "pixels": None,
    }


def below_each_other(parts: list[list[list[Any]]]) -> list[list[Any]]:
    """The columns of some tables, each with the cells of all of them."""
    return [[cell for column in columns for cell in column] for columns in zip(*parts, strict=True)]


def cells_of(part: RowsOf, columns: Sequence[Input]) -> list[list[Any]]:
    """The cells of columns: numbers, or words as they are written; None where missing."""
    table = part.table
    asked = [
        table.number_sql(one.name) if isinstance(one, NumberInput) else table.text_sql(one.name)
        for one in columns
    ]
    found = table.store.fetch(asked, part.rows)
    return [[tidy(cell) for cell in np.ma.masked_array(cells).tolist()] for cells in found]


def truth_of(part: RowsOf, target: Target) -> list[Any]:
    """The numbers of classes, or numbers in their own unit."""
    if isinstance(target, ClassTarget):
        return [int(number) for number in target.encode(part.table, part.rows)]
    return [tidy(number) for number in part.table.numbers(target.name, part.rows).tolist()]


def tidy(cell: Any) -> Any:
    """A cell, but a whole number without a point: it is the same number in a page."""
    whole = isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53
    return int(cell) if whole else cell


def picture_rows(
    back: LabelledImages | None, learned: LabelledImages | None, most: int
) -> dict[str, Any]:
    """Pictures as bytes, with the numbers of their classes."""
    sizes = [0 if part is None else len(part.labels) for part in (back, learned)]
    counts = shares(sizes[0], sizes[1], most)
    chosen = [
        (part, evenly(np.arange(len(part.labels)), count))
        for part, count in zip((back, learned), counts, strict=True)
        if part is not None and count
    ]
    return {
        "numbers": [int(row) + 1 for _, rows in chosen for row in rows],
        "back": counts[0],
        "cells": [],
        "truth": [[int(part.labels[row]) for part, rows in chosen for row in rows]],
        "pixels": b"".join(part.images[rows].tobytes() for part, rows in chosen),
    }
