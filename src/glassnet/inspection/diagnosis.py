"""The diagnosis: everything that was found to be wrong with a network, and what was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..arrays import Array
from ..history import History
from ..model import Model
from .ablation import useless_neurons
from .activity import always_on, dead_neurons, saturated_neurons
from .course import findings_of_course
from .duplicates import duplicate_neurons
from .faded import faded_neurons
from .finding import Finding
from .labels import suspect_labels
from .signals import (
    LargeValues,
    NotFinite,
    gradient_norms,
    growing,
    large_values,
    not_finite,
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
    numbers, evidence, names  of rows and classes, as `suspect_labels` takes them; a finding
    about one row then says that row's number
    """
    if X is None:
        found: tuple[Finding, ...] = findings_of_weights(model)
    else:
        found = findings(model, X, y)
        found = found if numbers is None else tuple(numbered(one, numbers) for one in found)
    if history:
        found += findings_of_course(history)
    is_finite = not any(isinstance(one, NotFinite) for one in found)
    scores: dict[str, float] = {}
    if X is not None and y is not None and is_finite:
        scores = model.evaluate(X, y)
        found += suspect_labels(model, X, y, numbers=numbers, evidence=evidence, names=names)
    unknown = [NO_DATA] if X is None else [NO_TARGETS] if y is None else []
    unknown += [] if history else [NO_HISTORY]
    ordered = tuple(sorted(found, key=lambda one: one.is_wasteful))
    rows, epochs = (0 if X is None else len(X)), len(history or ())
    return Diagnosis(ordered, rows, epochs, scores, tuple(unknown))


def numbered(found: Finding, numbers: Sequence[int]) -> Finding:
    """A finding about one row with the row's own number in the place of where it stands."""
    if isinstance(found, NotFinite | LargeValues) and found.row is not None:
        return replace(found, row=int(numbers[found.row]))
    return found


def findings(model: Model, X: Any, y: Any = None) -> tuple[Finding, ...]:
    """Everything that seems wrong with a model on some data; an empty tuple is a clean bill.

    With targets `y`, gradients are looked at as well. Where a number is not finite, only that
    is reported: everything else follows from it.
    """
    broken = not_finite(model, X)
    if broken:
        return broken
    saturated = saturated_neurons(model, X)
    found: tuple[Finding, ...] = (*dead_neurons(model, X), *saturated, *large_values(model, X))
    outputs = output_norms(model, X)
    found += growing("outputs", outputs) + shrinking("outputs", outputs)
    if y is not None:
        batch = model.batch_of(X, y)
        some = spread_out(len(batch.inputs), GRADIENT_ROWS)
        gradients = gradient_norms(model, batch.inputs[some], batch.targets[some])
        found += growing("gradients", gradients) + shrinking("gradients", gradients)
    flats = {one.layer for one in saturated}
    copies = [one for one in duplicate_neurons(model, X) if one.layer not in flats]
    found += faded_neurons(model, X)
    return (*found, *always_on(model, X), *copies, *useless_neurons(model, X))


def spread_out(count: int, most: int) -> Array:
    """So many row numbers at most, spread evenly over all."""
    if count <= most:
        return np.arange(count)
    return np.linspace(0, count - 1, most).round().astype(int)
