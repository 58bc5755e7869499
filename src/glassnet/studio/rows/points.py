"""Points: rows as they were drawn, and the same network with them as its rows."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError
from ...page.rows import MOST_ROWS, evenly, room_for, tidy
from ...tables.inputs import NumberInput
from ...tables.target import ClassTarget, NumberTarget
from ...train_step import Batch
from ..bench import NUMBERS, Bench

MOST = 2_000  # points
EDGE = 1.15  # of the sheet, around the points that are there


@dataclass(frozen=True, eq=False)
class Points:
    """Rows as they were drawn; those that are held back come first.

    cells   (points, inputs)  float64, in the units of the columns
    truth   (points,)         class numbers, or numbers in the unit of the target
    back    how many are held back
    sheet   for each axis of the picture, its low and its high end
    """

    cells: Array
    truth: Array
    back: int
    sheet: tuple[tuple[float, float], ...]

    def __len__(self) -> int:
        return len(self.truth)

    def added(self, cells: Array, truth: Array) -> "Points":
        """The same and some more, which are learned from."""
        count = len(self) + len(truth)
        if count > MOST:
            raise ConfigError(
                f"there would be {count:,} points, and at most {MOST:,} can be drawn",
                do="erase some, or begin with an empty sheet",
            )
        both = np.concatenate([self.cells, cells]), np.concatenate([self.truth, truth])
        return replace(self, cells=both[0], truth=both[1])

    @property
    def places(self) -> Array:
        """Where they are on the picture, (points, 2)."""
        is_over_two = self.cells.shape[1] == 2
        return self.cells if is_over_two else np.column_stack([self.cells[:, 0], self.truth])

    def without(self, gone: Array) -> "Points":
        """The same without those that a mask marks."""
        back = self.back - int(gone[: self.back].sum())
        return replace(self, cells=self.cells[~gone], truth=self.truth[~gone], back=back)

    def rows(self, cost: int) -> dict[str, Any] | None:
        """The points as rows of a page: all, unless the network is so large that a few must do."""
        columns = self.cells.shape[1]
        most = min(MOST, len(self), room_for(columns, cost) * MOST // MOST_ROWS)
        if not most:
            return None
        kept = evenly(np.arange(len(self)), most)
        cells = [[tidy(cell) for cell in column] for column in self.cells[kept].T.tolist()]
        return {
            "numbers": (kept + 1).tolist(),
            "back": int((kept < self.back).sum()),
            "cells": cells,
            "truth": [[tidy(value) for value in self.truth[kept].tolist()]],
            "pixels": None,
        }


def refusal(bench: Bench) -> str:
    """Why points cannot be drawn for a network; empty if they can."""
    encoder = bench.loaded.encoder
    plain = all(isinstance(one, NumberInput) and not one.has_missing for one in encoder.inputs)
    kinds = [ClassTarget] if len(encoder.inputs) == 2 else [NumberTarget]
    if not plain or len(encoder.inputs) > 2 or not isinstance(encoder.target, *kinds):
        return "points are drawn for classes over two numbers, or for one number over another"
    if bench.points is None and rows_of(bench) > MOST:
        return f"there are {rows_of(bench):,} rows, and at most {MOST:,} points can be drawn"
    return ""


def rows_of(bench: Bench) -> int:
    """All rows of a bench."""
    held = bench.held_back
    return len(bench.data.inputs) + (len(held.inputs) if held else 0)


def points_of(bench: Bench) -> Points:
    """The points of a bench; its rows, where nothing was drawn yet.

    Raises:
        ConfigError  nothing can be drawn for this network
    """
    if reason := refusal(bench):
        raise ConfigError(reason, do="begin with an empty sheet")
    if isinstance(bench.points, Points):
        return bench.points
    encoder = bench.loaded.encoder
    parts = [bench.held_back, bench.data] if bench.held_back else [bench.data]
    inputs = np.concatenate([part.inputs for part in parts])
    named = encoder.decode_inputs(inputs)
    cells = np.column_stack([named[part.name] for part in encoder.inputs]).astype(np.float64)
    truth = np.concatenate([part.targets for part in parts])
    if encoder.task == "regression":
        truth = encoder.decode_target(truth)[:, 0]
    points = Points(cells, truth, len(parts[0].inputs) if bench.held_back else 0, ())
    return replace(points, sheet=tuple(ends_of(column) for column in points.places.T))


def told(bench: Bench) -> dict[str, Any]:
    """What a page must know about drawing."""
    return {
        "refusal": refusal(bench),
        "points": rows_of(bench),
        "most": MOST,
        "is_drawn": bench.points is not None,
    }


def ends_of(values: Array) -> tuple[float, float]:
    """The range of some values, and a little more on both sides."""
    low, high = float(values.min()), float(values.max())
    middle, half = (low + high) / 2, ((high - low) / 2 or 1.0) * EDGE
    return middle - half, middle + half


def scales_of(bench: Bench) -> list[Any]:
    """The scales of the inputs, and behind them that of a target that is a number."""
    encoder = bench.loaded.encoder
    scales: list[Any] = [one.scale for one in encoder.inputs if isinstance(one, NumberInput)]
    target = encoder.target
    return [*scales, target.scale] if isinstance(target, NumberTarget) else scales


def at_places(bench: Bench, points: Points, places: Array) -> Array:
    """Which points enter the network as if they were at one of some places."""
    own, others = (
        np.column_stack(
            [scale.apply(column) for scale, column in zip(scales_of(bench), some.T, strict=True)]
        ).astype(np.float32)
        for some in (points.places, places)
    )
    found = np.zeros(len(points), bool)
    for place in others:
        found |= (own == place).all(axis=1)
    return found


def bench_with(bench: Bench, points: Points) -> Bench:
    """The same network with other rows."""
    encoder, dtype = bench.loaded.encoder, bench.model.dtype
    scales = [one.scale for one in encoder.inputs if isinstance(one, NumberInput)]
    pairs = zip(scales, points.cells.T, strict=True)
    inputs = np.column_stack([scale.apply(column) for scale, column in pairs])
    targets = points.truth
    if isinstance(encoder.target, NumberTarget):
        targets = encoder.target.scale.apply(targets)[:, None].astype(dtype)
    both = inputs.astype(dtype), targets
    back, data = (Batch(*(array[rows] for array in both)) for rows in halves(points))
    return replace(
        bench,
        title=title_of(bench),
        origin=None,
        opened=None,
        data=data,
        held_back=back if len(back.inputs) else None,
        rows=points.rows,
        points=points,
        number=next(NUMBERS),
    )


def title_of(bench: Bench) -> str:
    """What rows are called that are no longer those of a set or a file."""
    is_given = bench.origin is not None or bench.opened is not None
    return f"{bench.title}, drawn on" if is_given else bench.title


def halves(points: Points) -> tuple[slice, slice]:
    """The points that are held back, and those that are learned from."""
    return slice(0, points.back), slice(points.back, None)
