"""How the learning rate of a step comes about."""

import math
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
from ...settings import show
from .sums import Calculation

Formula = tuple[str, dict[str, float], float]


def learning_rate(given: Any, iterations: int) -> list[Calculation]:
    """The learning rate of the next step, after so many steps; the last line is it.

    A schedule of the user's own is asked, and its answer is all that is shown.
    """
    if not isinstance(given, Schedule):
        return [Calculation.of("η", "{η}", {"η": float(given)}, float(given))]
    if isinstance(given, WarmUp):
        return warm_up(given, iterations)
    formula, numbers, exact = formula_of(given, iterations)
    return [Calculation.of("η", formula, numbers, exact, given.rate(iterations))]


def formula_of(given: Any, iterations: int) -> Formula:
    """The formula of a schedule with its numbers."""
    i = float(iterations)
    match given:
        case InverseTimeDecay():
            numbers = {"initial": given.initial, "decay": given.decay, "i": i}
            exact = given.initial / (1 + given.decay * i)
            return "{initial} / (1 + {decay} · {i})", numbers, exact
        case StepDecay():
            numbers = {"initial": given.initial, "factor": given.factor, "i": i}
            numbers |= {"every": float(given.every)}
            exact = given.initial * given.factor ** (i // given.every)
            return "{initial} · {factor}^floor({i} / {every})", numbers, exact
        case ExponentialDecay():
            numbers = {"initial": given.initial, "factor": given.factor, "i": i}
            numbers |= {"every": float(given.every)}
            exact = given.initial * given.factor ** (i / given.every)
            return "{initial} · {factor}^({i} / {every})", numbers, exact
        case CosineDecay():
            return glide(given.initial, given.final, i, float(given.steps or 1))
        case OneCycle():
            return one_cycle(given, i)
    rate = given.rate(iterations)
    return f"{show(given)}.rate({{i}})".replace("{}", ""), {"i": i}, rate


def glide(start: float, end: float, done: float, of: float) -> Formula:
    """From start to end along half a cosine wave."""
    exact = end + (start - end) * (1 + math.cos(math.pi * min(done / of, 1))) / 2
    formula = "{end} + ({start} − {end}) · (1 + cos(π · min({i} / {steps}, 1))) / 2"
    return formula, {"end": end, "start": start, "i": done, "steps": of}, exact


def one_cycle(given: OneCycle, i: float) -> Formula:
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
