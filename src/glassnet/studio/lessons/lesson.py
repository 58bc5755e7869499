"""A lesson: where it begins, and its stages, each with what it asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from ...arrays import Array
from .acts import Act, Train, Write
from .checks import Check
from .plan import Plan

POINTS = 161  # of a curve that is drawn
MORE = 0.08  # of its range, on both sides, as the view draws it


class Curve(Protocol):
    """A function of one number."""

    def at(self, x: Array) -> Array:
        """Its height at each x."""


@dataclass(frozen=True)
class Polyline:
    """Straight lines from point to point, and straight on beyond them; from left to right.

    >>> Polyline(((0, 0), (1, 2))).at(np.array([-1.0, 0.5, 2.0])).tolist()
    [-2.0, 1.0, 4.0]
    """

    points: tuple[tuple[float, float], ...]

    def at(self, x: Array) -> Array:
        """Its height at each x."""
        xs, ys = np.array(self.points, np.float64).T
        slopes = np.diff(ys) / np.diff(xs)
        piece = np.searchsorted(xs[1:-1], x)
        return ys[piece] + slopes[piece] * (x - xs[piece])


@dataclass(frozen=True, eq=False)
class Stage:
    """One step of a lesson.

    plan     what the stage is built on
    is_new   whether it brings a network of its own
    begin    what is done when it begins
    show     what is done when somebody asks to be shown
    curve    what the function should look like; None if that is not asked for
    """

    title: str
    text: str
    plan: Plan
    is_new: bool
    connects: bool
    begin: tuple[Act, ...]
    checks: tuple[Check, ...]
    hints: tuple[str, ...]
    show: tuple[Act, ...]
    curve: Curve | None = None

    @property
    def epochs(self) -> int:
        """How long it is trained for who asks to be shown; 0 if it is not."""
        return sum(act.epochs for act in self.show if isinstance(act, Train))

    def drawn(self) -> dict[str, list[float]] | None:
        """Points of the curve, for the view."""
        if self.curve is None:
            return None
        low, high = float(self.plan.rows.X.min()), float(self.plan.rows.X.max())
        more = (high - low or 1.0) * MORE
        x = np.linspace(low - more, high + more, POINTS)
        return {"x": x.tolist(), "y": np.asarray(self.curve.at(x), np.float64).tolist()}

    def focus(self) -> dict[str, Any]:
        """The neuron and the row that the stage is about; layer from 1, all else from 0."""
        places = [check.place for check in self.checks if check.place]
        rows = [check.row for check in self.checks if check.row is not None]
        return {"neuron": places[0] if places else None, "row": rows[0] if rows else None}


@dataclass(frozen=True, eq=False)
class Lesson:
    """A lesson, as it is read from a file.

    id       its name on the command line
    about    one sentence for the list
    chapter  of the book
    """

    id: str
    title: str
    about: str
    chapter: int
    stages: tuple[Stage, ...]

    @property
    def reach(self) -> float:
        """How far knobs must reach, so that every number that is asked for is within."""
        acts = [act for stage in self.stages for act in (*stage.begin, *stage.show)]
        return farthest(act.to for act in acts if isinstance(act, Write))


def farthest(values: Iterable[float]) -> float:
    """A round number that is a little beyond the largest of some.

    >>> farthest([0.7, -6.0]), farthest([]), farthest([0.8])
    (10.0, 1.0, 1.0)
    """
    most = max((abs(value) for value in values), default=0.0)
    return next((float(step) for step in (1, 2, 5, 10, 20, 50, 100) if step >= most), 1.2 * most)
