"""Checking an optimizer: what the engines rely on, and its rule as it is written."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays import Array
from ..optimizers import Optimizer, numbers_of
from . import purity
from .examples import LONG, chance_for, numbers
from .layer_check import compiled_check, held, named
from .record import AGREEMENT, Check, Report, law, measured
from .written_rules import WRITTEN

STEPS = 5
AGREE = 1e-12


@np.errstate(all="ignore")
def check_optimizer(optimizer: Optimizer, *, name: str = "", compiled: bool = True) -> Report:
    """Check one optimizer: it goes downhill, in place, and treats every number by itself.

    The library's own are compared with their written rule, too, in plain Python.

    >>> import glassnet as gn
    >>> check_optimizer(gn.Adam(0.01), compiled=False).ok
    True
    """
    trial = OptimizerTrial(optimizer, name or named(optimizer))
    checks = [law(trial.name, "can be run", trial.problem())]
    if not checks[0].problem:
        update = f"{trial.kind}.update"
        checks += [held(trial.name, update, *one, trial) for one in LAWS.items()]
        checks += [trial.written()] if type(optimizer) in WRITTEN else []
        checks += [trial.compiled()] if compiled else []
    return Report(trial.name, tuple(checks))


class OptimizerTrial:
    """One optimizer, with a parameter and the gradients of some steps."""

    def __init__(self, optimizer: Optimizer, name: str) -> None:
        self.optimizer, self.name = optimizer.over(LONG).at(0), name
        self.kind = type(optimizer).__name__
        self.before = purity.snapshot(self.optimizer)
        chance = chance_for(self.kind)
        self.parameter = numbers(chance, 6)
        self.gradients = [numbers(chance, 6) for _ in range(STEPS)]

    def problem(self) -> str:
        """Why it cannot be run, if it cannot."""
        method = "start"
        try:
            state = self.optimizer.start(self.parameter.copy())
            method = "update"
            self.optimizer.update(self.parameter.copy(), self.gradients[0].copy(), state, 1)
            method = "settings"
            numbers_of(self.optimizer)
        except NotImplementedError:
            return f"{self.kind}.{method} is not written"
        except Exception as error:  # whatever somebody's code raises
            do = "an optimizer is a frozen dataclass" if method == "settings" else ""
            return purity.raised(f"{self.kind}.{method}", error, do)
        return ""

    def walk(self, parameter: Array, gradients: list[Array]) -> tuple[Array, Any]:
        """The parameter and the state after some steps."""
        state = self.optimizer.start(parameter)
        for step, gradient in enumerate(gradients, 1):
            parameter, state = self.optimizer.update(parameter, gradient, state, step)
        return parameter, state

    def written(self) -> Check:
        """The rule in plain Python, number by number."""
        moved, _ = self.walk(self.parameter.copy(), self.gradients)
        rule = WRITTEN[type(self.optimizer)]
        paths = zip(self.parameter, zip(*self.gradients, strict=True), strict=True)
        expected = np.array([[*rule(p, g, self.optimizer)][-1] for p, g in paths])
        apart = purity.distance([moved], [expected])
        place = int(np.abs(moved - expected).argmax())
        problem = (
            f"{self.kind}.update is not its written rule: after {STEPS} steps expected"
            f" {expected[place]:.6g}, got {moved[place]:.6g}"
        )
        return measured(self.name, AGREEMENT, "its rule in plain Python", apart, AGREE, problem)

    def compiled(self) -> Check:
        """The same source, compiled by JAX: the same numbers."""

        def everything(parameter: Array, *gradients: Array) -> list[Any]:
            return list(self.walk(parameter * 1, list(gradients)))

        return compiled_check(self.name, self.kind, everything, self.parameter, *self.gradients)


def goes_downhill(trial: OptimizerTrial) -> str:
    """The first step is against the gradient, and no gradient is no step."""
    gradient = trial.gradients[0]
    moved, _ = trial.walk(np.zeros_like(gradient), [gradient.copy()])
    if not (moved * gradient < 0).all():
        return f"{trial.kind}.update does not go against the gradient: p ← p − something · g"
    still, _ = trial.walk(np.zeros_like(gradient), [np.zeros_like(gradient)])
    return f"{trial.kind}.update moves without a gradient" if still.any() else ""


def lends_gradient(trial: OptimizerTrial) -> str:
    """The gradient is only lent."""
    lent = trial.gradients[0].copy()
    trial.walk(trial.parameter.copy(), [lent])
    if purity.same(lent, trial.gradients[0]):
        return ""
    return f"{trial.kind}.update changes the gradient, which is only lent; make a new array"


def works_in_place(trial: OptimizerTrial) -> str:
    """The arrays that were given are those that come back: the NumPy engine keeps views of them."""
    parameter = trial.parameter.copy()
    state = trial.optimizer.start(parameter)
    moved, after = trial.optimizer.update(parameter, trial.gradients[0].copy(), state, 1)
    if moved is not parameter:
        return f"{trial.kind}.update must change the parameter it was given: parameter -= change"
    if not isinstance(after, tuple) or type(after) is not type(state):
        return f"{trial.kind}.update must return a state of the kind that start returns"
    if any(new is not old for new, old in zip(after, state, strict=True)):
        return f"{trial.kind}.update must change the state it was given: v *= …; v += …"
    return ""


def starts_afresh(trial: OptimizerTrial) -> str:
    """Every start has arrays of its own, each of the parameter's shape."""
    first, second = (trial.optimizer.start(trial.parameter) for _ in range(2))
    if not isinstance(first, tuple):
        return f"{trial.kind}.start must return a NamedTuple of arrays, or ()"
    if any(np.shape(array) != trial.parameter.shape for array in first):
        return f"{trial.kind}.start: every array of the state has the parameter's shape"
    pairs = purity.shared({"the parameter": trial.parameter, "one state": first, "another": second})
    return f"{trial.kind}.start: {pairs[0]} share an array; make zeros_like" if pairs else ""


def each_by_itself(trial: OptimizerTrial) -> str:
    """A number moves the same whoever stands beside it: engines join and cut arrays."""
    whole, _ = trial.walk(trial.parameter.copy(), [g.copy() for g in trial.gradients])
    for place in range(len(whole)):
        here = slice(place, place + 1)
        alone, _ = trial.walk(
            trial.parameter[here].copy(), [g[here].copy() for g in trial.gradients]
        )
        if not np.allclose(alone, whole[here], rtol=1e-12, atol=1e-12):
            return f"{trial.kind}.update treats a number by what stands beside it"
    return ""


def leaves_itself(trial: OptimizerTrial) -> str:
    """Nothing is written on the optimizer."""
    trial.walk(trial.parameter.copy(), [g.copy() for g in trial.gradients])
    names = purity.changed(trial.before, vars(trial.optimizer))
    return f"{trial.kind} writes self.{names[0]}; keep it in the state" if names else ""


def keeps_precision(trial: OptimizerTrial) -> str:
    """float32 stays float32."""
    parameter = trial.parameter.astype(np.float32)
    moved, state = trial.walk(parameter, [g.astype(np.float32) for g in trial.gradients])
    found = purity.wrong_kinds({"the parameter": moved, "the state": state})
    return f"{trial.kind}: from float32 numbers, {found[0]}" if found else ""


LAWS: dict[str, Callable[[OptimizerTrial], str]] = {
    "goes downhill": goes_downhill,
    "leaves the gradient": lends_gradient,
    "works in place": works_in_place,
    "starts afresh": starts_afresh,
    "each number by itself": each_by_itself,
    "writes nothing on itself": leaves_itself,
    "float32 stays float32": keeps_precision,
}
