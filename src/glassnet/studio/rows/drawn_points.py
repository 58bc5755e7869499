"""Drawn points: rows that a person puts onto the picture of two inputs, or of one.

The network stays, and so does its scaling: a new point enters as all others do, and neither the
centre nor the spread of a column follows the points. Training goes on if it is at work.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError, quoted
from ...scaling import Scale
from ...settings import whole
from ...tables import Encoder
from ...tables.inputs import NumberInput
from ...tables.target import ClassTarget, NumberTarget
from ...train_step import Batch
from ...workbench.table_model import TableModel, network_for
from ..bench import NEW, Bench
from ..learner import Epoch, Moment
from .points import (
    EDGE,
    MOST,
    Points,
    at_places,
    bench_with,
    points_of,
    scales_of,
)

if TYPE_CHECKING:
    from ..session import Session

MOST_CLASSES = 8
FARTHEST = 1_000.0  # spreads from the centre
EVEN = Scale(0.0, 3**-0.5)  # of numbers spread evenly from −1 to 1
USUAL = 200  # points, for which a new sheet's network is made
Pairs = Sequence[Any]


# -- drawing -------------------------------------------------------------------------------


def draw(
    session: "Session", add: Pairs = (), remove: Pairs = (), clear: bool = False
) -> dict[str, int]:
    """Add and remove points; one stroke is one change.

    add     [x, y, class] for two inputs, [x, y] for one
    remove  [x, y], as they were told
    clear   remove all points there are first

    Raises:
        ConfigError  there would be too many points, or some cannot be used
    """
    bench = session.learner.bench
    points = points_of(bench)
    if clear:
        points = replace(points, cells=points.cells[:0], truth=points.truth[:0], back=0)
    points = points.without(at_places(bench, points, numbers(remove, 2, "remove")))
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
    for scale, column in zip(scales_of(bench), drawn.T, strict=False):
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
