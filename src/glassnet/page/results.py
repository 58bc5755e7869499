"""The results in the page: metrics in and out of sample, baselines, and what is taken for what."""

from collections.abc import Sequence
from math import isfinite
from typing import Any

from ..workbench.evaluations import Evaluation, PartEvaluation
from ..workbench.table_folds import Folds
from .network import cut

MOST_CLASSES = 20  # of a confusion matrix
MOST_LINES = 30  # of classes that are found least
NAME = 200  # signs of a name from outside
LABELS = {
    "r_squared": "R²",
    "mean_absolute_error": "mean absolute error",
    "mean_squared_error": "mean squared error",
}


def results_of(
    inside: Evaluation,
    outside: Evaluation | None,
    names: tuple[str, ...],
    judged: str = "held back",
) -> dict[str, Any]:
    """Evaluations as the page shows them.

    judged  what the rows are that count: those outside, or of an evaluation that stands alone
    """
    shown = outside or inside
    others = flat(outside) if outside else {}
    parts = shown.parts or (PartEvaluation("", names, shown),)
    return {
        "measures": [
            {"name": name, "inside": value, "outside": others.get(name)}
            for name, value in flat(inside).items()
        ],
        "judged": judged,
        "notes": [baseline_of(part) for part in parts],
        "matrices": [matrix_of(part) for part in parts if part.evaluation.confusion is not None],
    }


def flat(evaluation: Evaluation) -> dict[str, float | None]:
    """Loss and metrics by their names, and those of every target."""
    named = {"loss": evaluation.loss}
    named |= {label(name): value for name, value in evaluation.metrics.items()}
    for part in evaluation.parts:
        own = part.evaluation.metrics.items()
        named |= {f"{label(name)} of {cut(part.name, NAME)}": value for name, value in own}
    return {name: known(value) for name, value in named.items()}


def known(value: float | None) -> float | None:
    """A number; None where there is none, or one that is not finite, which JSON cannot say."""
    return value if value is not None and isfinite(value) else None


def label(name: str) -> str:
    """What a metric is called; of one target or of several."""
    metric, of, target = name.partition(" of ")
    return f"{LABELS.get(metric, metric.replace('_', ' '))}{of}{target}"


def baseline_of(part: PartEvaluation) -> str:
    """What somebody would reach who never looks at the inputs."""
    of = f" of {cut(part.name, NAME)}" if part.name else ""
    value = f"{part.evaluation.baseline:.4g}"
    if part.evaluation.confusion is not None:
        return f"Always saying the most frequent class{of} has an accuracy of {value}."
    return f"Always saying the mean{of} has a mean absolute error of {value}."


def matrix_of(part: PartEvaluation) -> dict[str, Any]:
    """A confusion matrix, or, of many classes, those that are found least."""
    counts: list[list[int]] = (
        [] if part.evaluation.confusion is None else (part.evaluation.confusion.tolist())
    )
    names = [cut(name, NAME) or "(empty)" for name in part.classes]
    few = len(names) <= MOST_CLASSES
    return {
        "target": cut(part.name, NAME),
        "classes": names if few else [],
        "counts": counts if few else None,
        "recalls": [] if few else recalls(names, counts),
    }


def recalls(names: Sequence[str], counts: list[list[int]]) -> list[list[Any]]:
    """Of every class how many rows there are, which share was found, and what for the rest."""
    lines: list[list[Any]] = []
    for place, (name, line) in enumerate(zip(names, counts, strict=True)):
        others = [0 if place == other else count for other, count in enumerate(line)]
        taken = names[others.index(max(others))] if any(others) else "–"
        if rows := sum(line):
            lines.append([name, rows, line[place] / rows, taken])
    return sorted(lines, key=lambda line: line[2])[:MOST_LINES]


def folds_table(folds: Folds) -> dict[str, Any]:
    """Cross-validation as a table of texts."""
    return {
        "title": f"Cross-validation with {len(folds.each)} folds, mean ± standard deviation",
        "headings": ["", "held back", "learned from"],
        "lines": [
            [label(cut(name, NAME)), str(folds.out_of_sample[name]), str(spread)]
            for name, spread in folds.in_sample.items()
        ],
    }
