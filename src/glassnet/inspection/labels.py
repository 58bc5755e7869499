"""Labels: rows whose given class the network and their neighbours both speak against.

Northcutt et al. 2021, Confident learning, look for the labels that a network is sure are wrong;
here the rows most like it must say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array
from ..model import Model
from ..prediction import predict
from .finding import Finding, plain

SURE = 0.95  # how probable the other class must be
UNLIKELY = 0.02  # how probable the given class may be
NEIGHBOURS = 10  # rows most like it
MOST = 1000  # rows that are looked at more closely
AT_ONCE, BLOCK = 64, 4096  # of these, and rows that they are compared with, at a time
HELD_BACK, LEARNED, UNKNOWN = "held back", "learned from", "unknown"


@dataclass(frozen=True)
class SuspectLabel:
    """One row whose label may be wrong.

    row         counted from 1
    given       the number of the class that it has
    predicted   that of the class it seems to have
    certainty   how probable that is, as the network says
    loss        −log of how probable the given class is, in nats
    neighbours  how many of the ten rows most like it have the predicted class
    evidence    held back: strong; learned from: weak, as what was learned by heart is not
                found; unknown: whether the network has learned from it
    """

    row: int
    given: int
    predicted: int
    certainty: float
    loss: float
    neighbours: int
    evidence: str

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return {name: plain(value) for name, value in vars(self).items()}


@dataclass(frozen=True)
class SuspectLabels(Finding):
    """Rows whose labels may be wrong, the surest first.

    rows   how many rows were looked at
    found  the suspects
    names  the classes
    """

    rows: int
    found: tuple[SuspectLabel, ...]
    names: tuple[str, ...]

    def __str__(self) -> str:
        strong = sum(one.evidence == HELD_BACK for one in self.found)
        which = ", ".join(self.words(one) for one in self.found[:3])
        more = ", …" if len(self.found) > 3 else ""
        verb = "are" if len(self.found) > 1 else "is"
        return (
            f"{len(self.found)} of {self.rows:,} labels {verb} suspect, {strong} of them on strong"
            f" evidence: {which}{more}"
        )

    def words(self, one: SuspectLabel) -> str:
        """One suspect in words."""
        given, better = self.names[one.given], self.names[one.predicted]
        return f"row {one.row:,} says {given}, looks like {better} ({one.certainty:.0%})"

    @property
    def cause(self) -> str:
        return "a slip of the pen, or rows that are unlike all others of their class"

    @property
    def cure(self) -> str:
        return f"look at {len(self.found)} row{'s' * (len(self.found) > 1)} and correct the label"

    def to_dict(self) -> dict[str, Any]:
        """The finding as JSON has it."""
        found = [
            one.to_dict()
            | {"given_name": self.names[one.given], "predicted_name": self.names[one.predicted]}
            for one in self.found
        ]
        return Finding.to_dict(self) | {"evidence": {"rows": self.rows, "found": found}}


def suspect_labels(
    model: Model,
    X: Any,
    y: Any,
    *,
    numbers: Sequence[int] | None = None,
    evidence: Sequence[str] | None = None,
    names: Sequence[str] | None = None,
) -> tuple[SuspectLabels, ...]:
    """The rows that are given a class of less than 2 %, where another has more than 95 %.

    The ten rows most like it must have that other class, too: a network that errs by itself
    finds no such witnesses.

    numbers   of the rows, from 1; else as they come
    evidence  of each row, whether it was held back
    names     of the classes; else their numbers
    """
    batch = model.batch_of(X, y)
    labels = batch.targets
    if not model.loss.takes_labels or labels.ndim > 1:
        return ()
    probabilities = probabilities_of(model, batch.inputs)
    said = probabilities.argmax(axis=1)
    rows = np.arange(len(labels))
    sure = (probabilities[rows, said] >= SURE) & (probabilities[rows, labels] <= UNLIKELY)
    losses = -np.log(np.maximum(probabilities[rows, labels], 1e-300))
    candidates = np.flatnonzero(sure & (said != labels))
    candidates = candidates[np.argsort(-losses[candidates], kind="stable")][:MOST]
    numbers = range(1, len(labels) + 1) if numbers is None else numbers
    inputs = batch.inputs.reshape(len(labels), -1)
    near = labels[nearest(inputs, candidates)]
    told = []
    for place, witnesses in zip(candidates.tolist(), near, strict=True):
        agree = int((witnesses == said[place]).sum())
        if agree == NEIGHBOURS:
            told.append(
                SuspectLabel(
                    row=int(numbers[place]),
                    given=int(labels[place]),
                    predicted=int(said[place]),
                    certainty=float(probabilities[place, said[place]]),
                    loss=float(losses[place]),
                    neighbours=agree,
                    evidence=UNKNOWN if evidence is None else evidence[place],
                )
            )
    told.sort(key=lambda one: one.evidence != HELD_BACK)
    classes = tuple(map(str, range(probabilities.shape[1]))) if names is None else tuple(names)
    return (SuspectLabels(len(labels), tuple(told), classes),) if told else ()


def probabilities_of(model: Model, inputs: Array) -> Array:
    """How probable each class of each row is, in float64, scores made into probabilities."""
    output = predict(model.layers, model.in_order(), inputs).astype(np.float64)
    if model.loss.takes_probabilities:
        return output
    output = np.exp(output - output.max(axis=1, keepdims=True))
    return np.asarray(output / output.sum(axis=1, keepdims=True))


def nearest(inputs: Array, places: Array) -> Array:
    """For each of some rows, the rows most like it, without itself, by the distance of inputs.

    Shapes:
        inputs   (rows, n_inputs)
        places   (places,), of the rows that are asked for
        nearest  (places, 10), or as many as there are other rows
    """
    few, centre = min(NEIGHBOURS, len(inputs) - 1), inputs.mean(axis=0, dtype=np.float64)
    found = [
        np.argpartition(distances(inputs, places[start : start + AT_ONCE], centre), few)[:, :few]
        for start in range(0, len(places), AT_ONCE)
    ]
    return np.concatenate(found) if found else np.zeros((0, few), int)


def distances(inputs: Array, places: Array, centre: Array) -> Array:
    """How far some rows are from every row: (places, rows), squared, less a number for each place.

    |a − b|² = |a|² + |b|² − 2 a · b, of which |a|² is left out, as it changes no order. From the
    centre, as little as possible cancels.
    """
    here, found = inputs[places] - centre, []
    for start in range(0, len(inputs), BLOCK):
        rows = inputs[start : start + BLOCK] - centre
        found.append(np.square(rows).sum(axis=1) - 2 * (here @ rows.T))
    apart: Array = np.concatenate(found, axis=1)
    apart[np.arange(len(places)), places] = np.inf
    return apart
