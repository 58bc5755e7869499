"""Checking a loss: its gradient against central differences, and the laws of pure functions."""

from collections.abc import Callable
from typing import Any

import numpy as np

from ..arrays import Array
from ..losses import Loss, mean_of, share_of
from . import purity
from .examples import chance_for, drawn_for_loss
from .layer_check import compiled_check, gradient_check, held, named
from .record import Check, Report, law

SHAPE = (5, 3)


@np.errstate(all="ignore")
def check_loss(
    loss: Loss,
    shape: tuple[int, int] = SHAPE,
    *,
    name: str = "",
    compiled: bool = True,
) -> Report:
    """Check one loss: the gradient of its mean, plain and weighted, and the laws.

    shape     (batch, outputs) of predictions and truth, which are drawn
    name      what the table calls it; else how it is made
    compiled  whether JAX compiles it too, if it is installed

    >>> import glassnet as gn
    >>> check_loss(gn.MeanSquaredError(), compiled=False).ok
    True
    """
    trial = LossTrial(loss, shape, name or named(loss))
    checks = [law(trial.name, "can be run", trial.problem())]
    if not checks[0].problem:
        checks += [trial.gradient("plain", None), trial.gradient("weighted", trial.weights)]
        checks += [held(trial.name, trial.kind, *one, trial) for one in LAWS.items()]
        checks += [trial.compiled()] if compiled else []
    return Report(trial.name, tuple(checks))


class LossTrial:
    """One loss, with what it is tried with."""

    def __init__(self, loss: Loss, shape: tuple[int, int], name: str) -> None:
        self.loss, self.name, self.kind = loss, name, type(loss).__name__
        self.chance = chance_for(self.kind)
        self.before = purity.snapshot(loss)
        self.y_pred, self.y_true = drawn_for_loss(loss, self.chance, shape)
        self.weights = self.chance.uniform(0.5, 2, shape[0])

    def problem(self) -> str:
        """Why it cannot be run, if it cannot."""
        method = "compute"
        try:
            values, memory = self.loss.compute(self.y_pred, self.y_true)
            if np.shape(values) != self.y_pred.shape[:1]:
                return (
                    f"{self.kind}.compute must give one value per sample, shape"
                    f" {self.y_pred.shape[:1]}, got {np.shape(values)}; take the mean over axis -1"
                )
            method = "differentiate"
            self.loss.differentiate(memory, share_of(values, None))
        except NotImplementedError:
            return f"{self.kind}.{method} is not written"
        except Exception as error:  # whatever somebody's code raises
            return purity.raised(f"{self.kind}.{method}", error)
        return ""

    def mean(self, y_pred: Array, weights: Array | None = None) -> Any:
        """The (weighted) mean over all samples."""
        values, _ = self.loss.compute(y_pred, self.y_true)
        return mean_of(values, share_of(values, weights))

    def there_and_back(self, y_pred: Array, y_true: Array, weights: Array | None) -> dict[str, Any]:
        """Everything the loss gives, by name."""
        values, memory = self.loss.compute(y_pred, y_true)
        gradient = self.loss.differentiate(memory, share_of(values, weights))
        return {"values": values, "gradient": gradient}

    def gradient(self, promise: str, weights: Array | None) -> Check:
        """The gradient of the mean against differences."""
        promise = f"gradient in y_pred, {promise}"
        try:
            claimed = self.there_and_back(self.y_pred, self.y_true, weights)["gradient"]
        except Exception as error:  # whatever somebody's code raises
            return law(self.name, promise, purity.raised(f"{self.kind}.differentiate", error))
        return gradient_check(
            *(self.name, f"{self.kind}.differentiate", "y_pred", promise),
            *(lambda y: self.mean(y, weights), self.y_pred, claimed),
        )

    def compiled(self) -> Check:
        """The same source, compiled by JAX: the same numbers."""

        def everything(*given: Array) -> list[Any]:
            return list(self.there_and_back(*given).values())

        given = self.y_pred, self.y_true, self.weights
        return compiled_check(self.name, self.kind, everything, *given)


def leaves_arguments(trial: LossTrial) -> str:
    """Nothing that was given is written to, and twice back gives the same."""
    given = {"y_pred": trial.y_pred, "y_true": trial.y_true}
    before = {name: array.copy() for name, array in given.items()}
    _, memory = trial.loss.compute(trial.y_pred, trial.y_true)
    found = [f"compute changes {name}" for name in purity.changed(before, given)]
    first, second = (trial.loss.differentiate(memory, 0.2) for _ in range(2))
    found += [] if purity.same(first, second) else ["differentiate changes the memory"]
    found += [f"differentiate changes {name}" for name in purity.changed(before, given)]
    for name, array in given.items():
        array[...] = before[name]
    return f"{trial.kind}.{found[0]} in place; make a new array" if found else ""


def leaves_itself(trial: LossTrial) -> str:
    """Nothing is written on the loss."""
    trial.there_and_back(trial.y_pred, trial.y_true, None)
    names = purity.changed(trial.before, vars(trial.loss))
    return f"{trial.kind} writes self.{names[0]} on its way; put it into memory" if names else ""


def repeats_itself(trial: LossTrial) -> str:
    """The same values for the same predictions."""
    values = [trial.loss.compute(trial.y_pred, trial.y_true)[0] for _ in range(2)]
    return "" if purity.same(*values) else f"{trial.kind}.compute gives two losses for one batch"


def values_stand_alone(trial: LossTrial) -> str:
    """A sample's loss does not depend on the others."""
    values, _ = trial.loss.compute(trial.y_pred, trial.y_true)
    alone, _ = trial.loss.compute(trial.y_pred[:1], trial.y_true[:1])
    if np.allclose(alone[0], values[0], rtol=1e-12, atol=1e-12):
        return ""
    return (
        f"{trial.kind}.compute: the loss of a sample depends on the others:"
        f" {values[0]:.6g} among them, {alone[0]:.6g} alone"
    )


def shares_nothing(trial: LossTrial) -> str:
    """No array goes by two names."""
    made = trial.there_and_back(trial.y_pred, trial.y_true, None)
    pairs = purity.shared({"y_pred": trial.y_pred, "y_true": trial.y_true, **made})
    return f"{trial.kind}: {pairs[0]} are one array; return a copy (+x)" if pairs else ""


def keeps_precision(trial: LossTrial) -> str:
    """float32 stays float32."""
    y_pred, y_true = trial.y_pred.astype(np.float32), trial.y_true.astype(np.float32)
    found = purity.wrong_kinds(trial.there_and_back(y_pred, y_true, None))
    weights = trial.weights.astype(np.float32)
    found += purity.wrong_kinds(trial.there_and_back(y_pred, y_true, weights))
    return f"{trial.kind}: from float32 numbers, {found[0]}" if found else ""


def keeps_settings(trial: LossTrial) -> str:
    """What it was made with can be read."""
    return purity.forgotten_settings(trial.loss)


LAWS: dict[str, Callable[[LossTrial], str]] = {
    "changes nothing it was given": leaves_arguments,
    "writes nothing on itself": leaves_itself,
    "gives the same values twice": repeats_itself,
    "a sample's loss is its own": values_stand_alone,
    "hands out no array twice": shares_nothing,
    "float32 stays float32": keeps_precision,
    "keeps its settings": keeps_settings,
}
