"""A run: one way from the first weights to the newest, in as many moments as there is room for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ...arrays import Array
from ..bench import Bench
from ..curve import Point
from ..learner import Learner, Moment


@dataclass(frozen=True, eq=False)
class Kept:
    """A moment of a run; its curve is the beginning of the run's, and its own last point."""

    moment: Moment  # without its curve
    point: Point | None
    size: int  # numbers

    @property
    def step(self) -> int:
        """How many steps had been taken."""
        return self.moment.state.step

    @property
    def epoch(self) -> int:
        """How many epochs had ended."""
        return self.moment.epoch.number - 1

    @property
    def is_between(self) -> bool:
        """Whether it is between two epochs, and not within one."""
        return self.moment.epoch.chance is None


class Run:
    """The moments of one way, first and newest always among them.

    number  tells runs apart, from 1
    begun   the step from which it is a way of its own
    """

    def __init__(self, number: int, begun: int, bench: Bench) -> None:
        self.number, self.begun, self.bench = number, begun, bench
        self.kept: list[Kept] = []
        self.curve: list[Point] = []

    @property
    def name(self) -> str:
        """What it is called."""
        return f"run {self.number}" + (f" from step {self.begun:,}" if self.begun else "")

    @property
    def newest(self) -> Kept:
        """Its last moment."""
        return self.kept[-1]

    def keep(self, learner: Learner, *, is_at_work: bool) -> None:
        """Keep a learner as it is now; it takes the place of a moment after as many steps.

        is_at_work  whether all that it knows was learned, and nothing turned by hand since
        """
        moment = replace(learner.moment(), run=self.number, curve=())
        if is_at_work:
            moment = replace(moment, trained=moment.state.parameters)
        self.curve = list(learner.curve)
        if self.kept and self.newest.step == learner.engine.step:
            self.kept.pop()
        self.kept.append(Kept(moment, self.curve[-1] if self.curve else None, size_of(moment)))

    def moment(self, step: int) -> Moment:
        """The moment kept nearest to a step, whole again."""
        kept = min(self.kept, key=lambda one: abs(one.step - step))
        last = [] if kept.point is None else [kept.point]
        before = [one for one in self.curve if last and one.epoch < last[0].epoch]
        return replace(kept.moment, run=self.number, curve=(*before, *last))

    def thin(self, most_numbers: int, most_moments: int) -> None:
        """Forget moments where they are closest, until the others fit."""
        numbers = sum(one.size for one in self.kept)
        while len(self.kept) > 2 and (numbers > most_numbers or len(self.kept) > most_moments):
            steps = [one.step for one in self.kept]
            gaps = [after - before for before, after in zip(steps, steps[2:], strict=False)]
            numbers -= self.kept.pop(1 + gaps.index(min(gaps))).size


def size_of(moment: Moment) -> int:
    """How many numbers a moment keeps.

    The order of an epoch's rows and the parameters with which that began are counted in every
    moment of the epoch, though these share them.
    """
    own = [moment.state.parameters, moment.state.states, moment.epoch.begun_with]
    trained = [] if moment.trained is moment.state.parameters else [moment.trained]
    return sum(array.size for array in arrays_in([own, trained, moment.epoch.order]))


def arrays_in(tree: Any) -> Iterator[Array]:
    """Every array of nested lists and tuples."""
    if isinstance(tree, np.ndarray):
        yield tree
    elif isinstance(tree, list | tuple):
        for one in tree:
            yield from arrays_in(one)
