"""Evaluations: how well a model does on some rows, of one target or of several."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .. import metrics
from ..arrays import Array
from ..running_errors import RunningErrors


@dataclass(frozen=True)
class Evaluation:
    """How well a model does on some rows.

    loss       mean over rows: in nats for classes, in squared spreads of the target for numbers
    metrics    accuracy; or R² and mean absolute error, in the target's unit
    baseline   the accuracy of always saying the most frequent class; or the mean absolute
               error of always saying the mean
    confusion  rows per (true class, predicted class), or None for a regression
    parts      with several targets, how well each of them is done

    With several targets loss, metrics and baseline are means over them: of accuracies, or
    of R², for which the baseline is 0.
    """

    rows: int
    loss: float
    metrics: dict[str, float]
    baseline: float
    confusion: Array | None = None
    parts: tuple["PartEvaluation", ...] = ()

    @property
    def measured(self) -> dict[str, float]:
        """Loss and metrics by their names, and those of each of several targets."""
        each = {
            f"{name} of {part.name}": value
            for part in self.parts
            for name, value in part.evaluation.metrics.items()
        }
        return {"loss": self.loss} | self.metrics | each


@dataclass(frozen=True)
class PartEvaluation:
    """How well a model does on one of several targets."""

    name: str
    classes: tuple[str, ...]  # none for a number
    evaluation: Evaluation


def evaluation_of_classes(loss: float, output: Array, targets: Array, classes: int) -> Evaluation:
    """How well the probabilities of classes, or class numbers, fit those that are true."""
    matrix = metrics.confusion_matrix(output, targets, classes)
    return Evaluation(
        rows=len(targets),
        loss=loss,
        metrics={"accuracy": metrics.categorical_accuracy(output, targets)},
        baseline=float(matrix.sum(axis=1).max() / len(targets)),
        confusion=matrix,
    )


def evaluation_of_numbers(loss: float, said: Array, true: Array) -> Evaluation:
    """How well predictions of one target fit the numbers that are true, in its unit."""
    return Evaluation(
        rows=len(true),
        loss=loss,
        metrics={
            "r_squared": metrics.r_squared(said, true),
            "mean_absolute_error": metrics.mean_absolute_error(said, true),
            "mean_squared_error": metrics.mean_squared_error(said, true),
        },
        baseline=float(abs(true - true.mean()).mean()),
    )


def evaluation_of_errors(loss: float, errors: RunningErrors, baseline: float) -> Evaluation:
    """How well a target is done whose errors were counted block by block."""
    return Evaluation(
        rows=errors.rows,
        loss=loss,
        metrics={
            "r_squared": errors.r_squared,
            "mean_absolute_error": errors.mean_absolute_error,
            "mean_squared_error": errors.mean_squared_error,
        },
        baseline=baseline,
    )


def joined_classes(parts: Sequence[Evaluation]) -> Evaluation:
    """The evaluation of all rows from those of some rows each; the target is a class."""
    rows = sum(part.rows for part in parts)
    matrix: Array = sum(part.confusion for part in parts if part.confusion is not None)
    return Evaluation(
        rows=rows,
        loss=sum(part.loss * part.rows for part in parts) / rows,
        metrics={"accuracy": float(matrix.trace() / rows)},
        baseline=float(matrix.sum(axis=1).max() / rows),
        confusion=matrix,
    )


def joined_targets(parts: Sequence[PartEvaluation]) -> Evaluation:
    """The evaluation of several targets from those of each."""
    each = [part.evaluation for part in parts]
    shared = "accuracy" if parts[0].classes else "r_squared"
    baselines = [one.baseline if parts[0].classes else 0.0 for one in each]
    return Evaluation(
        rows=each[0].rows,
        loss=float(np.mean([one.loss for one in each])),
        metrics={shared: float(np.mean([one.metrics[shared] for one in each]))},
        baseline=float(np.mean(baselines)),
        parts=tuple(parts),
    )


def joined_blocks(blocks: Sequence[Evaluation]) -> Evaluation:
    """The evaluation of all rows from those of some rows each; targets are classes or labels."""
    if not blocks[0].parts:
        return joined_classes(blocks)
    return joined_targets(
        [
            PartEvaluation(
                part.name,
                part.classes,
                joined_classes([block.parts[place].evaluation for block in blocks]),
            )
            for place, part in enumerate(blocks[0].parts)
        ]
    )
