"""The course of a training: how far it has come, beside what the engine has changed.

The two together are all that going on needs, bit for bit: a checkpoint keeps them.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .settings import number, whole


@dataclass(frozen=True)
class EarlyStopping:
    """Stop when the watched loss has not improved for `patience` epochs; keep the best weights.

    An improvement counts if it is more than `minimum` (in the loss's unit).
    """

    patience: int  # epochs ≥ 1
    minimum: float = 0.0  # ≥ 0

    def __post_init__(self) -> None:
        whole("patience", self.patience)
        number("minimum", self.minimum, at_least=0)


@dataclass
class Best:
    """The best weights so far, and whether it is time to stop looking for better ones."""

    rule: EarlyStopping | None
    loss: float = float("inf")
    waited: int = 0  # epochs
    parameters: list[Any] | None = None

    def look(self, loss: float, parameters: list[Any]) -> bool:
        """Note down an epoch; return whether it is the best so far."""
        better = loss < self.loss - (self.rule.minimum if self.rule else 0.0)
        self.waited = 0 if better else self.waited + 1
        if better:
            self.loss = loss
            if self.rule:
                self.parameters = copy_of(parameters)
        return better

    @property
    def is_over(self) -> bool:
        """Whether patience has run out."""
        return self.rule is not None and self.waited >= self.rule.patience


@dataclass
class Sums:
    """What an epoch has cost so far."""

    losses: float = 0.0  # of all rows, each as much as it counts
    weight: float = 0.0  # what all rows count for
    penalty: float = 0.0  # of the regularizers, in the last step
    last: float = 0.0  # cost of the last step


@dataclass
class Course:
    """Where a training is.

    epoch       the one at work, from 1
    step        how many steps of it are done
    total       how many steps are done in all
    generator   its chance, as far as that has been drawn; None between two epochs
    begun_with  the parameters when it began, all of them finite
    """

    best: Best
    epoch: int = 1
    step: int = 0
    total: int = 0
    sums: Sums = field(default_factory=Sums)
    generator: Any = None
    begun_with: list[Any] | None = None

    def begin_epoch(self, generator: Any, parameters: list[Any]) -> None:
        """From here on the steps belong to another epoch."""
        self.generator, self.sums, self.begun_with = generator, Sums(), copy_of(parameters)

    def end_epoch(self) -> None:
        """All steps of an epoch are done."""
        self.epoch, self.step, self.generator = self.epoch + 1, 0, None


def copy_of(parameters: list[Any]) -> list[Any]:
    """The parameters of all layers, copied."""
    return [type(own)(*(np.array(array) for array in own)) for own in parameters]
