"""The diagnosis: everything that was found to be wrong with a network, and what was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array
from ..history import History
from ..model import Model
from .ablation import useless_neurons
from .activity import always_on, dead_neurons, saturated_neurons
from .course import findings_of_course
from .duplicates import duplicate_neurons
from .finding import Finding
from .labels import suspect_labels
from .signals import (
    gradient_norms,
    growing,
    large_values,
    not_finite,
    not_finite_parameters,
    output_norms,
    shrinking,
)
from .weights import findings_of_weights

GRADIENT_ROWS = 4096  # that gradients are looked at on
NO_DATA = (
    "without data it cannot be known which neurons are dead, always on or saturated, what each"
    " is worth, how large outputs and gradients are, and which labels are suspect"
)
NO_TARGETS = "without targets nothing is known of gradients, labels and the loss"
NO_HISTORY = "without a history nothing is known of the learning rate and of overfitting"


@dataclass(frozen=True)
class Diagnosis:
    """What was found, and what could not be known.

    findings  everything found, what is wrong before what is wasteful
    rows      how many rows were looked at; 0 without data
    epochs    of the history that was looked at; 0 without one
    scores    loss and metrics on these rows; empty without targets
    unknown   what could not be looked at, in sentences
    """

    findings: tuple[Finding, ...]
    rows: int
    epochs: int
    scores: dict[str, float]
    unknown: tuple[str, ...]

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """The findings that do harm."""
        return tuple(one for one in self.findings if not one.is_wasteful)

    @property
    def wasteful(self) -> tuple[Finding, ...]:
        """The findings that only make the network larger than need be."""
        return tuple(one for one in self.findings if one.is_wasteful)

    def to_dict(self) -> dict[str, Any]:
        """The diagnosis as JSON has it."""
        return {
            "rows": self.rows,
            "epochs": self.epochs,
            "scores": {
                name: value if np.isfinite(value) else None for name, value in self.scores.items()
            },
            "findings": [one.to_dict() for one in self.findings],
            "unknown": list(self.unknown),
        }


def diagnose(
    model: Model,
    X: Any = None,
    y: Any = None,
    *,
    history: History | None = None,
    numbers: Sequence[int] | None = None,
    evidence: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> Diagnosis:
    """Look for everything that can be told from what is given.

    history   of the training, for the learning rate and for overfitting
    numbers, evidence, names  of rows and classes, as `suspect_labels` takes them
    """
    if X is None:
        found: tuple[Finding, ...] = findings_of_weights(model)
    else:
        found = findings(model, X, y)
    if history:
        found += findings_of_course(history)
    can_judge = X is not None and y is not None and not any_not_finite(model, X)
    scores: dict[str, float] = {}
    if can_judge:
        scores = model.evaluate(X, y)
        found += suspect_labels(model, X, y, numbers=numbers, evidence=evidence, names=names)
    unknown = [NO_DATA] if X is None else [NO_TARGETS] if y is None else []
    unknown += [] if history else [NO_HISTORY]
    ordered = tuple(sorted(found, key=lambda one: one.is_wasteful))
    rows, epochs = (0 if X is None else len(X)), len(history or ())
    return Diagnosis(ordered, rows, epochs, scores, tuple(unknown))


def any_not_finite(model: Model, X: Any) -> bool:
    """Whether a number of the network is NaN or infinite."""
    return bool(not_finite_parameters(model) or not_finite(model, X))


def findings(model: Model, X: Any, y: Any = None) -> tuple[Finding, ...]:
    """Everything that seems wrong with a model on some data; an empty tuple is a clean bill.

    With targets `y`, gradients are looked at as well. Where a number is not finite, only that
    is reported: everything else follows from it.
    """
    broken = not_finite(model, X)
    if broken:
        return broken
    found: tuple[Finding, ...] = (*dead_neurons(model, X), *saturated_neurons(model, X))
    found += large_values(model, X)
    outputs = output_norms(model, X)
    found += growing("outputs", outputs) + shrinking("outputs", outputs)
    if y is not None:
        some = spread_out(len(X), GRADIENT_ROWS)
        gradients = gradient_norms(model, X[some], y[some])
        found += growing("gradients", gradients) + shrinking("gradients", gradients)
    flats = {one.layer: set(one.neurons) for one in saturated_neurons(model, X)}
    copies = [one for one in duplicate_neurons(model, X) if not flats.get(one.layer)]
    return (*found, *always_on(model, X), *copies, *useless_neurons(model, X))


def spread_out(count: int, most: int) -> Array:
    """So many row numbers at most, spread evenly over all."""
    if count <= most:
        return np.arange(count)
    return np.linspace(0, count - 1, most).round().astype(int)
