"""A member of a sweep: one network with settings, a seed and rows of its own."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from ..model import Model
from ..prediction import evaluate
from ..train_step import Batch, Network, TrainState, initial_state
from ..training import Plan

Judge = Callable[[Model, Batch], dict[str, float]]


def judge(model: Model, data: Batch) -> dict[str, float]:
    """The exact mean loss over some rows, and the metrics that suit it."""
    network = model.network
    return evaluate(network, model.in_order()[: len(network.layers)], data)


@dataclass(frozen=True, eq=False)
class Member:
    """One network of a sweep, before it is trained."""

    settings: dict[str, Any]
    fold: int | None  # from 1; None if it learns from all rows
    model: Model  # its own
    data: Batch  # to learn from; members of one fold share it
    held_back: Batch | None
    plan: Plan
    judge: Judge = judge

    @property
    def network(self) -> Network:
        """What is trained, its schedule told how long that takes."""
        optimizer = self.model.optimizer.over(self.plan.steps(self.rows))
        return replace(self.model.network, optimizer=optimizer)

    @property
    def rows(self) -> int:
        """How many rows it learns from."""
        return len(self.data.inputs)

    @property
    def steps(self) -> int:
        """How many steps its training takes."""
        return self.plan.steps(self.rows)

    def begin(self, seed: int | None = None) -> TrainState:
        """Draw the first weights, as the network alone would with its seed, or with another."""
        self.model.begin(self.plan.seed if seed is None else seed)
        return initial_state(self.network)
