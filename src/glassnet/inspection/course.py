"""The course of a training: what its history tells of the learning rate and of overfitting."""

from dataclasses import dataclass
from math import isfinite
from typing import Any

import numpy as np

from ..arrays import Array
from ..history import History
from .finding import Finding

FEWEST = 8  # epochs that say something
RISES = 0.3  # share of epochs that end with a higher loss
JUMP = 0.1  # of the loss, and of what was gained since the beginning: a typical rise
STEADY = 0.85  # share of epochs in which the loss falls
SLOPE = 0.4  # at the end, of the mean slope over the whole training
LEFT = 0.1  # of the loss that the last fifth of the training took away
GAP = 2.0  # times the lowest validation loss
ROSE = 0.1  # of all that the validation loss had fallen before
WORSE = 1.1  # times the validation loss of the first epoch: more than all that was gained is lost
TAIL = 0.1  # share of the epochs, at the end, none of which may be better than that
FELL = 0.9  # of what the training loss was then


@dataclass(frozen=True)
class RateTooLarge(Finding):
    """A loss that rises, or jumps up and down, because the steps are too large.

    rate    the learning rate of the last epoch
    first   the loss of the first epoch
    lowest  the lowest loss of any epoch
    last    the loss of the last epoch
    rises   the share of epochs, in the second half, whose loss is higher than the one before
    jump    how much the loss typically rises then, relative to itself
    """

    rate: float
    first: float
    lowest: float
    last: float
    rises: float
    jump: float

    def __str__(self) -> str:
        if not isfinite(self.last) or self.last > self.first:
            course = f"the loss rose from {self.first:.3g} to {self.last:.3g}"
        else:
            share = f"{self.rises:.0%} of the last epochs"
            course = f"the loss jumps: in {share} it rose, typically by {self.jump:.0%}"
        return f"learning rate {self.rate:.3g} too large: {course}"

    @property
    def cause(self) -> str:
        return "each step goes past the valley that it aims at"

    @property
    def suggested(self) -> float:
        """A rate to try next."""
        return self.rate / (10 if not isfinite(self.last) or self.last > self.first else 3)

    @property
    def cure(self) -> str:
        return f"--learning-rate {self.suggested:.2g}, or a schedule that lets it fall"


@dataclass(frozen=True)
class RateTooSmall(Finding):
    """A loss that was still falling steadily when training ended.

    rate    the largest learning rate of any epoch
    epochs  how many there were
    first   the loss of the first epoch
    last    the loss of the last epoch
    slope   how fast it fell at the end for each unit of rate, relative to the whole training
    fell    how much the last fifth of the training took away, relative to the last loss
    """

    rate: float
    epochs: int
    first: float
    last: float
    slope: float
    fell: float

    def __str__(self) -> str:
        return (
            f"learning rate {self.rate:.3g} too small, or {self.epochs:,} epochs too few: the loss"
            f" was still falling at {self.slope:.0%} of its mean pace, from {self.first:.3g} to"
            f" {self.last:.3g}"
        )

    @property
    def cause(self) -> str:
        return "the steps were too small or too few to reach the bottom"

    @property
    def suggested(self) -> float:
        """A rate to try next."""
        return self.rate * 10

    @property
    def cure(self) -> str:
        return f"--learning-rate {self.suggested:.2g}, or --epochs {10 * self.epochs}"


@dataclass(frozen=True)
class Overfitting(Finding):
    """A validation loss that has risen from its lowest while the training loss fell on.

    best_epoch       the epoch with the lowest validation loss
    epochs           how many there were
    best_validation  the validation loss then
    last_validation  the validation loss at the end
    best_training    the training loss then
    last_training    the training loss at the end
    """

    best_epoch: int
    epochs: int
    best_validation: float
    last_validation: float
    best_training: float
    last_training: float

    def __str__(self) -> str:
        return (
            f"overfitting: since epoch {self.best_epoch:,} the validation loss rose from"
            f" {self.best_validation:.3g} to {self.last_validation:.3g}, while the training loss"
            f" fell from {self.best_training:.3g} to {self.last_training:.3g}"
        )

    @property
    def cause(self) -> str:
        return "the network learned its rows by heart: too many weights for too few rows"

    @property
    def cure(self) -> str:
        patience = max(self.best_epoch // 4, 5)
        return f"stop at epoch {self.best_epoch:,}: --early-stopping {patience}; or more rows"


def findings_of_course(history: History) -> tuple[Finding, ...]:
    """What a history tells: a rate that is too large or too small, and overfitting."""
    return (*rate_too_large(history), *rate_too_small(history), *overfitting(history))


def rate_too_large(history: History) -> tuple[RateTooLarge, ...]:
    """Whether the loss rises, or jumps up and down in the second half of a training.

    A loss that rises counts when it ends above that of the first epoch by a tenth. Jumps count
    where three epochs in ten rise, typically by a tenth of the loss and of all that was gained.
    """
    losses = series(history, "loss")
    if len(losses) < 3:
        return ()
    later = losses[len(losses) // 2 :]
    with np.errstate(invalid="ignore"):  # what is not finite has diverged, and is told below
        steps = np.diff(later)
    up = steps[steps > 0]
    rises = len(up) / max(len(later) - 1, 1)
    first, lowest, last = float(losses[0]), float(losses.min()), float(losses[-1])
    typical = float(np.median(up)) if len(up) else 0.0
    jump = typical / float(np.median(later)) if np.median(later) > 0 else 0.0
    diverged = not isfinite(last) or last > first + JUMP * abs(first) + 1e-12
    jumps = len(losses) >= FEWEST and rises >= RISES and jump >= JUMP
    jumps = jumps and typical >= JUMP * (first - lowest)
    if not diverged and not jumps:
        return ()
    rate = history.epochs[-1].learning_rate
    return (RateTooLarge(rate, first, lowest, last, rises, jump),)


def rate_too_small(history: History) -> tuple[RateTooSmall, ...]:
    """Whether the loss was still falling steadily at the end.

    Time is counted in learning rate, so that a schedule that lets the rate fall to 0 does not
    look like an end that was reached. The last fifth of it must have been nearly as steep as
    the whole, and have taken away a tenth of the loss, unless all of it is a straight line.
    Where rows are held back, their loss must have been lowest in the second half: learning more
    of what does not hold for them is no cure.
    """
    losses = series(history, "loss")
    rates = series(history, "learning_rate")
    if len(losses) < FEWEST or not np.isfinite(losses).all() or turned_early(history):
        return ()
    drop = float(losses[0] - losses[-1])
    falls = float((np.diff(losses) < 0).mean())
    if drop <= 0 or falls < STEADY or losses[-1] == 0:  # at 0 the bottom is reached
        return ()
    time = np.cumsum(rates) - rates[0]
    late = float(np.interp(0.8 * time[-1], time, losses)) - float(losses[-1])
    slope, fell = late / 0.2 / drop, late / float(losses[-1])
    if slope < SLOPE or drop / float(losses[0]) < 1e-4:
        return ()
    if fell < LEFT and slope < 2 * SLOPE:
        return ()
    parts = (len(losses), float(losses[0]), float(losses[-1]), slope, fell)
    return (RateTooSmall(float(rates.max()), *parts),)


def turned_early(history: History) -> bool:
    """Whether the validation loss was lowest in the first half of a training."""
    validation = series(history, "validation_loss")
    return len(validation) > 0 and 2 * int(validation.argmin()) < len(validation)


def overfitting(history: History) -> tuple[Overfitting, ...]:
    """Whether the validation loss rose for good, while the training loss fell.

    It rose if it stays twice as high as its lowest, or above what it was after the first epoch:
    where much is noise, that is far less than twice. All of the last tenth of the epochs counts,
    so that one bad epoch does not; and what was lost again must be a tenth of what had been
    gained.
    """
    validation, training = series(history, "validation_loss"), series(history, "loss")
    if len(validation) < FEWEST or not np.isfinite(validation).all():
        return ()
    best = int(validation.argmin())
    lowest, last = float(validation[best]), float(validation[-1])
    then, now = float(training[best]), float(training[-1])
    stays = float(validation[-max(int(TAIL * len(validation)), 3) :].min())
    worse = WORSE * float(validation[0])
    if stays <= lowest or stays < min(GAP * lowest, worse):
        return ()
    if stays - lowest < ROSE * float(validation[0] - lowest):
        return ()
    if now > FELL * then or stays < min(GAP * now, worse):
        return ()
    return (Overfitting(best + 1, len(validation), lowest, last, then, now),)


def series(history: History, name: str) -> Array:
    """One quantity over all epochs; nothing where it was not measured."""
    values: list[Any] = history[name]
    return np.array([] if None in values else values, np.float64)
