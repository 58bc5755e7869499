"""How the learning rate of a step comes about."""

import math
from collections.abc import Callable
from typing import Any

from ...schedules import (
    CosineDecay,
    ExponentialDecay,
    InverseTimeDecay,
    OneCycle,
    Schedule,
    StepDecay,
    WarmUp,
)
from ...settings import settings_of, show
from .sums import Calculation, Formula, field_of


def learning_rate(given: Any, iterations: int) -> list[Calculation]:
    """The learning rate of the next step, after so many steps; the last line is it.

    A schedule of the user's own, or derived from one of ours, is asked, and its answer is all
    that is shown.
    """
    if not isinstance(given, Schedule):
        return [Calculation.of("η", "{η}", {"η": float(given)}, float(given))]
    if type(given) is WarmUp:
        return warm_up(given, iterations)
    formula, numbers, exact = SCHEDULES.get(type(given), asked)(given, float(iterations))
    return [Calculation.of("η", formula, numbers, exact, given.rate(iterations))]


def asked(given: Any, i: float) -> Formula:
    """A schedule of which nothing is known but what it says."""
    return f"{field_of(show(given))}.rate({{i}})", {"i": i}, given.rate(int(i))


def inverse_time(given: Any, i: float) -> Formula:
    """Less and less, and less quickly."""
    numbers = {"initial": given.initial, "decay": given.decay, "i": i}
    return "{initial} / (1 + {decay} · {i})", numbers, given.initial / (1 + given.decay * i)


def staircase(given: Any, i: float) -> Formula:
    """A step down every so often."""
    exact = given.initial * given.factor ** (i // given.every)
    return "{initial} · {factor}^floor({i} / {every})", {**settings_of(given), "i": i}, exact


def slope(given: Any, i: float) -> Formula:
    """The same share of what is left is lost in every step."""
    exact = given.initial * given.factor ** (i / given.every)
    return "{initial} · {factor}^({i} / {every})", {**settings_of(given), "i": i}, exact


def cosine(given: Any, i: float) -> Formula:
    """Down along half a cosine wave."""
    return glide(given.initial, given.final, i, float(given.steps or 1))


def glide(start: float, end: float, done: float, of: float) -> Formula:
    """From start to end along half a cosine wave."""
    exact = end + (start - end) * (1 + math.cos(math.pi * min(done / of, 1))) / 2
    formula = "{end} + ({start} − {end}) · (1 + cos(π · min({i} / {steps}, 1))) / 2"
    return formula, {"end": end, "start": start, "i": done, "steps": of}, exact


def one_cycle(given: Any, i: float) -> Formula:
    """Up along one cosine wave, down along another."""
    last = (given.steps or 1) - 1
    top = given.warm_share * (last + 1) - 1
    if i < top:
        return glide(given.start_share * given.peak, given.peak, i, top)
    return glide(given.peak, given.final_share * given.peak, i - top, last - top)


def warm_up(given: WarmUp, iterations: int) -> list[Calculation]:
    """The first rate of what follows, growing; then what follows."""
    then = learning_rate(given.then, max(0, iterations - given.steps))
    rate = then[-1].value
    numbers = {"then": rate, "i": float(iterations), "steps": float(given.steps)}
    exact = rate * min(1, (iterations + 1) / (given.steps + 1))
    formula = "{then} · min(1, ({i} + 1) / ({steps} + 1))"
    first = [
        Calculation.of("then", *(one.formula, one.given, one.exact, one.value)) for one in then
    ]
    return [*first, Calculation.of("η", formula, numbers, exact, given.rate(iterations))]


SCHEDULES: dict[type[Schedule], Callable[[Any, float], Formula]] = {
    InverseTimeDecay: inverse_time,
    StepDecay: staircase,
    ExponentialDecay: slope,
    CosineDecay: cosine,
    OneCycle: one_cycle,
}
