"""Drawn points: rows that a person puts onto the picture of two inputs, or of one.

The network stays, and so does its scaling: a new point enters as all others do, and neither the
centre nor the spread of a column follows the points. Training goes on if it is at work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..arrays import Array
from ..errors import ConfigError, quoted
from ..page.rows import room_for, tidy
from ..scaling import Scale
from ..settings import whole
from ..tables import Encoder
from ..tables.inputs import NumberInput
from ..tables.target import ClassTarget, NumberTarget
from ..train_step import Batch
from ..workbench.table_model import TableModel, network_for
from .bench import NEW, NUMBERS, Bench
from .learner import Epoch, Moment

if TYPE_CHECKING:
    from .session import Session

MOST = 2_000  # points
MOST_CLASSES = 8
FARTHEST = 1_000.0  # spreads from the centre
EDGE = 1.15  # of the sheet, around the points that are there
EVEN = Scale(0.0, 3**-0.5)  # of numbers spread evenly from −1 to 1
USUAL = 200  # points, for which a new sheet's network is made
Pairs = Sequence[Any]


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

    def without(self, places: Array) -> "Points":
        """The same without those at some exact places of the picture."""
        own = self.cells
        if own.shape[1] == 1:
            own = np.column_stack([own[:, 0], self.truth])
        gone = np.zeros(len(self), bool)
        for place in places:
            gone |= (own == place).all(axis=1)
        back = self.back - int(gone[: self.back].sum())
        return replace(self, cells=self.cells[~gone], truth=self.truth[~gone], back=back)

    def rows(self, cost: int) -> dict[str, Any] | None:
        """The points as rows of a page: all, unless the network is so large that a few must do."""
        columns = self.cells.shape[1]
        most = min(MOST, len(self), room_for(columns, cost) * MOST // 200)
        if not most:
            return None
        kept = np.unique(np.linspace(0, len(self) - 1, most).round().astype(np.int64))
        cells = [[tidy(cell) for cell in column] for column in self.cells[kept].T.tolist()]
        return {
            "numbers": (kept + 1).tolist(),
            "back": int((kept < self.back).sum()),
            "cells": cells,
            "truth": [[tidy(value) for value in self.truth[kept].tolist()]],
            "pixels": None,
        }


# -- what can be drawn on ------------------------------------------------------------------


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
    shown = cells if cells.shape[1] == 2 else np.column_stack([cells[:, 0], truth])
    sheet = tuple(ends_of(column) for column in shown.T)
    return Points(cells, truth, len(parts[0].inputs) if bench.held_back else 0, sheet)


def ends_of(values: Array) -> tuple[float, float]:
    """The range of some values, and a little more on both sides."""
    low, high = float(values.min()), float(values.max())
    middle, half = (low + high) / 2, ((high - low) / 2 or 1.0) * EDGE
    return middle - half, middle + half


def told(bench: Bench) -> dict[str, Any]:
    """What a page must know about drawing."""
    return {
        "refusal": refusal(bench),
        "points": rows_of(bench),
        "most": MOST,
        "is_drawn": bench.points is not None,
    }


# -- drawing -------------------------------------------------------------------------------


def draw(
    session: "Session", add: Pairs = (), remove: Pairs = (), clear: bool = False
) -> dict[str, int]:
    """Add and remove points; one stroke is one change.

    add     [x, y, class] for two inputs, [x, y] for one
    remove  [x, y], exactly as they were told
    clear   remove all points there are first

    Raises:
        ConfigError  there would be too many points, or some cannot be used
    """
    bench = session.learner.bench
    points = points_of(bench)
    if clear:
        points = replace(points, cells=points.cells[:0], truth=points.truth[:0], back=0)
    points = points.without(numbers(remove, 2, "remove"))
    points = points.added(*new_points(bench, add))
    words = "an empty sheet" if clear else "points" if len(add) + len(remove) > 1 else "a point"
    put(session, points, words)
    return {"points": len(points)}


def numbers(given: Pairs, width: int, name: str) -> Array:
    """Check a list of points that a page has sent, and return (points, width) in float64."""
    if len(given) > MOST:
        raise ConfigError(f"{name} has more than {MOST:,} points", do="draw fewer at once")
    for one in given:
        fits = isinstance(one, list) and len(one) == width
        if not fits or not all(type(value) in (int, float) and abs(value) < 1e38 for value in one):
            raise ConfigError(
                f"{name} must be a list of {width} numbers each, got {quoted(one)}",
                do="give numbers of an ordinary size",
            )
    return np.array(given, np.float64).reshape(-1, width)


def new_points(bench: Bench, given: Pairs) -> tuple[Array, Array]:
    """The cells and the truth of points that a page has sent.

    Raises:
        ConfigError  a point lies far out, or there is no such class
    """
    encoder = bench.loaded.encoder
    inputs, target = encoder.inputs, encoder.target
    drawn = numbers(given, 3 if len(inputs) == 2 else 2, "add")
    scales = [one.scale for one in inputs if isinstance(one, NumberInput)]
    if isinstance(target, NumberTarget):
        scales.append(target.scale)
    for scale, column in zip(scales, drawn.T, strict=False):
        if (abs(column - scale.centre) > FARTHEST * scale.spread).any():
            raise ConfigError("a point lies far beyond the sheet", do="draw within the picture")
    if isinstance(target, NumberTarget):
        return drawn[:, :1], drawn[:, 1]
    labels = drawn[:, 2].astype(np.int64)
    wrong = (labels != drawn[:, 2]) | (labels < 0) | (labels >= len(encoder.class_names))
    if wrong.any():
        raise ConfigError(
            f"there is no class {quoted(float(drawn[wrong][0, 2]))}",
            do=f"give a whole number from 0 to {len(encoder.class_names) - 1}",
        )
    return drawn[:, :2], labels


def put(session: "Session", points: Points, words: str) -> None:
    """Let the network go on with other points; the run it is on goes on, too."""
    session.note(words)
    if not len(points) - points.back:
        session.pause()
    learner, timeline = session.learner, session.timeline
    run, bench = timeline.run_of(learner), bench_with(learner.bench, points)
    if run is not None:
        run.bench = bench
    session.learner = type(learner)(moved(learner.moment(), bench))
    session.tell("bench", "state", "frame")


def moved(moment: Moment, bench: Bench) -> Moment:
    """A moment on other rows: the epoch begins anew, and rewinding keeps the rows."""
    first = moment.first and replace(moment.first, bench=bench)
    epoch = Epoch(moment.epoch.number)
    return replace(moment, bench=bench, epoch=epoch, first=first)


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


# -- an empty sheet ------------------------------------------------------------------------


def sheet(session: "Session", classes: int) -> None:
    """An empty sheet from −1 to 1, and a new network for it.

    classes  over two inputs; 0 for a number over one input
    """
    if classes:
        whole("classes", classes, at_least=2, at_most=MOST_CLASSES)
    session.exchange(bench_of_sheet(classes))


def bench_of_sheet(classes: int, seed: int = 0) -> Bench:
    """A bench without any point."""
    names = ("x", "y") if classes else ("x",)
    inputs = tuple(NumberInput(name, EVEN) for name in names)
    labels = tuple(str(place + 1) for place in range(classes))
    target = ClassTarget("class", labels) if classes else NumberTarget("y", EVEN)
    loaded = TableModel(network_for(NEW, encoder := Encoder(inputs, target), USUAL), encoder)
    loaded.model.begin(seed)
    truth = np.zeros(0, np.int64 if classes else np.float64)
    points = Points(np.zeros((0, len(names))), truth, 0, ((-EDGE, EDGE), (-EDGE, EDGE)))
    empty = Batch(np.zeros((0, len(names))), truth)
    return bench_with(Bench("drawing", loaded, empty, None, None, seed), points)
