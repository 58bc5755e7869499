"""Schedules: the learning rate as a function of the steps taken so far.

`rate(iterations)` is the learning rate of the next step when `iterations` steps are done,
so the first step uses rate(0). A length `steps` of None means the whole of training, and
is filled in by `over(steps)` when training begins; past its end a schedule stays where it
ended. Schedules run on the host, with plain numbers.
"""

import math
from dataclasses import dataclass, replace
from typing import Self

from .errors import ConfigError
from .settings import number, show, whole


class Schedule:
    """A learning rate that changes as training goes on."""

    def rate(self, iterations: int) -> float:
        """The learning rate of the next step, after `iterations` steps."""
        raise NotImplementedError

    def over(self, steps: int) -> Self:
        """This schedule, with the length of training filled in where it was left open."""
        return self


@dataclass(frozen=True)
class InverseTimeDecay(Schedule):
    """initial / (1 + decay · iterations). NNFS ch. 10."""

    initial: float  # > 0
    decay: float  # ≥ 0

    def __post_init__(self) -> None:
        number("initial", self.initial, above=0)
        number("decay", self.decay, at_least=0)

    def rate(self, iterations: int) -> float:
        return self.initial / (1 + self.decay * iterations)


@dataclass(frozen=True)
class StepDecay(Schedule):
    """initial · factor^⌊iterations / every⌋: a staircase that goes down.

    >>> [StepDecay(1.0, factor=0.5, every=2).rate(i) for i in range(5)]
    [1.0, 1.0, 0.5, 0.5, 0.25]
    """

    initial: float  # > 0
    factor: float  # 0 < factor ≤ 1
    every: int  # steps

    def __post_init__(self) -> None:
        number("initial", self.initial, above=0)
        number("factor", self.factor, above=0, at_most=1)
        whole("every", self.every)

    def rate(self, iterations: int) -> float:
        return self.initial * self.factor ** (iterations // self.every)


@dataclass(frozen=True)
class ExponentialDecay(Schedule):
    """initial · factor^(iterations / every): the staircase's smooth slope.

    >>> [ExponentialDecay(1.0, factor=0.25, every=2).rate(i) for i in range(5)]
    [1.0, 0.5, 0.25, 0.125, 0.0625]
    """

    initial: float  # > 0
    factor: float  # 0 < factor ≤ 1
    every: int = 1  # steps

    def __post_init__(self) -> None:
        number("initial", self.initial, above=0)
        number("factor", self.factor, above=0, at_most=1)
        whole("every", self.every)

    def rate(self, iterations: int) -> float:
        return self.initial * math.pow(self.factor, iterations / self.every)


@dataclass(frozen=True)
class CosineDecay(Schedule):
    """From initial to final along half a cosine wave. Loshchilov & Hutter 2017, eq. 5.

    final + ½ (initial − final) (1 + cos(π · iterations / steps))

    >>> [round(CosineDecay(1.0, steps=4).rate(i), 3) for i in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """

    initial: float  # > 0
    final: float = 0.0  # 0 ≤ final ≤ initial
    steps: int | None = None

    def __post_init__(self) -> None:
        number("initial", self.initial, above=0)
        number("final", self.final, at_least=0, at_most=self.initial)
        check_steps(self.steps)

    def over(self, steps: int) -> Self:
        return replace(self, steps=steps) if self.steps is None else self

    def rate(self, iterations: int) -> float:
        return glide(self.initial, self.final, iterations / known(self, self.steps))


@dataclass(frozen=True)
class OneCycle(Schedule):
    """Up along one cosine wave, and further down along another. Smith & Topin 2018.

    From start_share · peak at the first step, to peak when warm_share of the steps are
    taken, to final_share · peak at the last step.
    """

    peak: float  # > 0
    steps: int | None = None
    start_share: float = 1 / 25  # 0 < start_share ≤ 1
    final_share: float = 4e-6  # 0 ≤ final_share ≤ 1
    warm_share: float = 0.3  # 0 ≤ warm_share < 1

    def __post_init__(self) -> None:
        number("peak", self.peak, above=0)
        check_steps(self.steps)
        number("start_share", self.start_share, above=0, at_most=1)
        number("final_share", self.final_share, at_least=0, at_most=1)
        number("warm_share", self.warm_share, at_least=0, below=1)

    def over(self, steps: int) -> Self:
        return replace(self, steps=steps) if self.steps is None else self

    def rate(self, iterations: int) -> float:
        last = known(self, self.steps) - 1
        top = self.warm_share * (last + 1) - 1
        if iterations < top:
            return glide(self.start_share * self.peak, self.peak, iterations / top)
        return glide(self.peak, self.final_share * self.peak, (iterations - top) / (last - top))


@dataclass(frozen=True)
class WarmUp(Schedule):
    """A straight line from near 0 to the first rate of `then`, and from there on `then`.

    In step 1, 2, …, steps of the warm-up: first rate · step / (steps + 1). Goyal et al. 2017.

    >>> [WarmUp(then=1.0, steps=3).rate(i) for i in range(5)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """

    then: float | Schedule  # > 0
    steps: int

    def __post_init__(self) -> None:
        whole("steps", self.steps)
        if not isinstance(self.then, Schedule):
            number("then", self.then, above=0)

    def over(self, steps: int) -> Self:
        if steps <= self.steps:
            raise ConfigError(
                f"a warm-up of {self.steps} steps does not fit into a training of {steps}",
                where=show(self),
                do="warm up for fewer steps, or train for more epochs",
            )
        if isinstance(self.then, Schedule):
            return replace(self, then=self.then.over(steps - self.steps))
        return self

    def rate(self, iterations: int) -> float:
        since = max(0, iterations - self.steps)  # steps of `then` that are done
        then = self.then.rate(since) if isinstance(self.then, Schedule) else self.then
        return then * min(1, (iterations + 1) / (self.steps + 1))


def glide(start: float, end: float, share: float) -> float:
    """From start to end along half a cosine wave, of which a share is done; then stay."""
    return end + (start - end) * (1 + math.cos(math.pi * min(share, 1))) / 2


def check_steps(steps: int | None) -> None:
    """Refuse a length that is neither a whole number of steps nor left open."""
    if steps is not None:
        whole("steps", steps)


def known(schedule: Schedule, steps: int | None) -> int:
    """The length of a schedule, which must have been filled in by now."""
    if steps is None:
        raise ConfigError(
            f"{show(schedule)} does not know how many steps training takes",
            do="give it steps=…, or ask schedule.over(steps) for one that knows",
        )
    return steps
