"""The steps of members that train together: what each of them takes in each step."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array
from ..train_step import Batch
from .member import Member
from .stack import Stack


class Step(NamedTuple):
    """Where in a training a step stands."""

    number: int  # steps before it
    epoch: int  # from 1
    start: int  # its first row, in the order of the epoch


class Steps:
    """All steps of some members, and for any stretch of them what goes into the program.

    Members with the same seed see the same order of rows and the same chance, and those
    with the same learning rate the same rates, so each is made only once.
    """

    def __init__(self, members: Sequence[Member], *, chances: bool) -> None:
        first = members[0]
        self.count, self.plan, self.chances = first.rows, first.plan, chances
        self.size = min(self.plan.batch_size, self.count)
        self.whole = self.size == self.count
        self.plans = {member.plan.seed: member.plan for member in members}
        self.of_seed = np.array([list(self.plans).index(one.plan.seed) for one in members])
        optimizers = [member.network.optimizer for member in members]
        self.optimizers = {one.learning_rate: one for one in optimizers}
        self.of_rate = np.array([list(self.optimizers).index(o.learning_rate) for o in optimizers])
        self.orders: tuple[int, Any] = (0, None)  # of the latest epoch
        self.drawn: tuple[int, Any] = (0, None)

    def __iter__(self) -> Iterator[Step]:
        number = 0
        for epoch in range(1, self.plan.epochs + 1):
            for start in range(0, self.count, self.size):
                yield Step(number, epoch, start)
                number += 1

    def rates(self, steps: list[Step], longest: int, dtype: Any) -> Array:
        """The learning rate of every member in every step."""
        rates = np.zeros((len(self.optimizers), longest), dtype)
        for line, optimizer in zip(rates, self.optimizers.values(), strict=True):
            line[: len(steps)] = [optimizer.at(step.number).learning_rate for step in steps]
        return rates[self.of_rate]

    def rows(self, steps: list[Step], longest: int) -> Array | None:
        """The rows that every member takes in every step; None if that is always all of them."""
        if self.whole:
            return None
        rows = np.zeros((len(self.plans), longest, self.size), np.int32)
        for place, step in enumerate(steps):
            here = self.order(step.epoch)[:, step.start : step.start + self.size]
            rows[:, place, : here.shape[1]] = here
        return rows[self.of_seed]

    def batch(self, data: Batch, step: Step) -> Batch:
        """What every member takes in a step, from stacks of all rows."""
        if self.whole:
            return data
        rows = self.order(step.epoch)[self.of_seed, step.start : step.start + self.size]
        lines = np.arange(len(rows))[:, None]
        return Batch(*(None if p is None else Stack(p.numbers[lines, rows]) for p in data))

    def order(self, epoch: int) -> Array:
        """The order of rows in an epoch, for every seed."""
        if self.orders[0] != epoch:
            plans = self.plans.values()
            orders = [plan.order(epoch, self.count) for plan in plans]
            usual = np.arange(self.count)
            self.orders = (epoch, np.stack([usual if o is None else o for o in orders]))
        return self.orders[1]

    def seeds(self, steps: list[Step], longest: int) -> Array | None:
        """What chance begins with in every step of every member; None if nothing is drawn."""
        if not self.chances:
            return None
        seeds = np.zeros((len(self.plans), longest), np.int64)
        for place, step in enumerate(steps):
            seeds[:, place] = self.chance(step.epoch)
        return seeds[self.of_seed]

    def chance(self, epoch: int) -> Array:
        """What chance begins with in an epoch, for every seed."""
        if self.drawn[0] != epoch:
            modes = [plan.mode(epoch) for plan in self.plans.values()]
            seeds = [mode.random.seed() for mode in modes]  # type: ignore[union-attr]
            self.drawn = (epoch, np.array(seeds))
        return self.drawn[1]

    def starts(self, steps: list[Step], longest: int) -> Array:
        """The first row of every step."""
        starts = np.zeros(longest, np.int64)
        starts[: len(steps)] = [step.start for step in steps]
        return starts
