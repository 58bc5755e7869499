"""What is printed about a training and an evaluation."""

import sys
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table as RichTable
from rich.text import Text

from ..layers import Dense
from ..tables import imbalance
from ..workbench.evaluations import Evaluation
from ..workbench.table_folds import Folds
from ..workbench.training import Result, Rows, Training
from .columns import inputs_document
from .page import page_of
from .terminal import printable, results

MOST_CLASSES = 20  # shown in a confusion matrix

LABELS = {
    "accuracy": "accuracy",
    "r_squared": "R²",
    "mean_absolute_error": "mean absolute error",
    "mean_squared_error": "mean squared error",
}


def print_result(
    training: Training, result: Result, folder: Path, folds: Folds | None = None
) -> None:
    """The summary of a training, for people."""
    results().print(over_folds(folds) if folds else in_and_out(result))
    judged, which = result.out_of_sample, "held back"
    if folds:
        judged, which = folds.held_back, "held back, each once"
    elif judged is None:
        judged, which = result.in_sample, "learned from"
    print_confusion(judged, training.model.class_names, which)
    print_baselines(judged)
    if folds:
        found = flat(result.in_sample).items()
        inside = ", ".join(f"{name} {number(value)}" for name, value in found)
        print_line("model", f"learned from all rows after that; in sample: {inside}")
    print_line("rows", rows_in_words(result.rows))
    if training.split and not folds:
        print_line("split", printable(training.split))
    print_line("trained", course(training))
    print_line("network", network_in_words(training))
    and_limit = " under the same --max-memory" if training.plan.blocks else ""
    print_line("weights", f"{result.digest} (repeated by seed {training.seed}{and_limit})")
    print_line("saved in", printable(str(folder)))
    print_page(folder)


def print_page(folder: Path) -> None:
    """Where the page of a run is."""
    if page := page_of(folder):
        print_line("page", f"{printable(page)} (open it in a browser)")


def print_line(name: str, text: str) -> None:
    """One thing that is worth knowing."""
    results().print(f"{name:<9} {text}")


def in_and_out(result: Result) -> RichTable:
    """Losses and metrics on the rows learned from and on those held back, and their gap."""
    table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("", "in sample", "out of sample", "gap"):
        table.add_column(heading, justify="left" if not heading else "right")
    inside, outside = flat(result.in_sample), result.out_of_sample and flat(result.out_of_sample)
    for name, value in inside.items():
        if outside:
            gap = outside[name] - value
            table.add_row(name, number(value), number(outside[name]), f"{gap:+.4g}")
        else:
            table.add_row(name, number(value), "-", "-")
    return table


def over_folds(folds: Folds) -> RichTable:
    """Means and spreads over folds, on the rows learned from and on those held back."""
    table = titled(f"{len(folds.each)} folds: mean ± standard deviation")
    for heading in ("", "in sample", "out of sample", "gap"):
        table.add_column(heading, justify="left" if not heading else "right")
    for name, inside in folds.in_sample.items():
        outside = folds.out_of_sample[name]
        gap = f"{outside.mean - inside.mean:+.4g}"
        table.add_row(label(name), str(inside), str(outside), gap)
    return table


def label(name: str) -> str:
    """What a metric is called; one of several targets may be named behind it."""
    metric, of, target = name.partition(" of ")
    return f"{LABELS.get(metric, metric)}{of}{printable(target)}"


def flat(evaluation: Evaluation) -> dict[str, float]:
    """Loss and metrics under the names that are shown."""
    return {label(name): value for name, value in evaluation.measured.items()}


def print_baselines(evaluation: Evaluation) -> None:
    """What somebody would reach who never looks at the inputs, for every target."""
    if not evaluation.parts:
        print_line("baseline", baseline(evaluation))
    for part in evaluation.parts:
        print_line("baseline", f"{printable(part.name)}: {baseline(part.evaluation)}")


def baseline(evaluation: Evaluation) -> str:
    """What somebody would reach who never looks at the inputs."""
    if evaluation.confusion is not None:
        return f"accuracy {number(evaluation.baseline)} by always saying the most frequent class"
    return f"mean absolute error {number(evaluation.baseline)} by always saying the mean"


def rows_in_words(rows: Rows) -> str:
    """What became of every row."""
    parts = [f"{rows.given:,} in all", f"{rows.learned_from:,} learned from"]
    parts.append(f"{rows.held_back:,} held back")
    if rows.without_target:
        parts.append(f"{rows.without_target:,} left out for want of a target")
    return ", ".join(parts)


def network_in_words(training: Training) -> str:
    """How many numbers there are from layer to layer, and how many are learned."""
    own = training.model
    dense = [layer.n_neurons for layer in own.model.layers if isinstance(layer, Dense)]
    widths = (own.n_inputs, *dense)
    return f"{' → '.join(map(str, widths))}, {own.model.count_parameters():,} parameters"


def course(training: Training) -> str:
    """How long training took, and why it ended."""
    history = training.history
    seconds = sum(record.seconds for record in history)
    course = f"{len(history):,} epochs in {seconds:,.2f} s"
    if training.plan.early_stopping is None:
        return course
    stopped = f"; stopped: {history.stopped}" if history.stopped else ""
    course += f"{stopped}; the weights are those of epoch {history.best.epoch:,}"
    if training.held_back is None:
        return course
    return course + ", which the held-back rows chose: out of sample is a little flattered"


def print_evaluation(evaluation: Evaluation, names: tuple[str, ...]) -> None:
    """How well a model does, for people."""
    shown = flat(evaluation)
    width = max(20, *map(len, shown))
    for name, value in shown.items():
        results().print(f"{name:<{width}} {number(value)}")
    print_confusion(evaluation, names, "evaluated")
    print_baselines(evaluation)
    print_line("rows", f"{evaluation.rows:,}")


def print_confusion(evaluation: Evaluation, names: tuple[str, ...], which: str) -> None:
    """The confusion matrix, if there are classes and not too many of them; one per label."""
    for part in evaluation.parts:
        if part.evaluation.confusion is not None:
            label = f"{which}, {printable(part.name)}"
            results().print(recall_table(part.evaluation.confusion, part.classes, label))
    if evaluation.confusion is None:
        return
    if len(names) > MOST_CLASSES:
        print_line("classes", f"{len(names)}; --json prints which is taken for which")
        return
    out, table = results(), confusion_table(evaluation.confusion, names, which)
    unbounded = out.options.update(max_width=sys.maxsize)
    fits = out.measure(table, options=unbounded).maximum <= out.width
    out.print(table if fits else recall_table(evaluation.confusion, names, which))


def confusion_table(matrix: Any, names: tuple[str, ...], which: str) -> RichTable:
    """Which class was taken for which; right answers stand on the diagonal."""
    table = titled(f"rows {which}: true class down, predicted class across")
    table.add_column("")
    for name in names:
        table.add_column(printable(name), justify="right")
    table.add_column("recall", justify="right")
    for place, (name, counts) in enumerate(zip(names, matrix.tolist(), strict=True)):
        cells = [Text(str(count) if count else "·") for count in counts]
        cells[place].stylize("bold")
        table.add_row(printable(name), *cells, recall(counts, place))
    return table


def recall_table(matrix: Any, names: tuple[str, ...], which: str) -> RichTable:
    """The same where it would be too wide: only what each class is most often taken for."""
    table = titled(f"rows {which}, by their true class")
    for heading in ("", "rows", "recall", "else mostly taken for"):
        table.add_column(heading, justify="right" if heading in ("rows", "recall") else "left")
    for place, (name, counts) in enumerate(zip(names, matrix.tolist(), strict=True)):
        others = [0 if place == other else count for other, count in enumerate(counts)]
        taken = names[others.index(max(others))] if any(others) else "·"
        cells = (str(sum(counts)), recall(counts, place), printable(taken))
        table.add_row(printable(name), *cells)
    return table


def titled(title: str) -> RichTable:
    """An empty table with a title."""
    return RichTable(
        box=box.SIMPLE_HEAD, pad_edge=False, title=title, title_justify="left", title_style=""
    )


def recall(counts: list[int], place: int) -> str:
    """Which share of a class was found."""
    return f"{counts[place] / sum(counts):.3f}" if sum(counts) else "-"


def number(value: float) -> str:
    """Four significant digits."""
    return f"{value:.4g}"


def evaluation_document(
    evaluation: Evaluation | None, names: tuple[str, ...]
) -> dict[str, Any] | None:
    """An evaluation as a JSON document."""
    if evaluation is None:
        return None
    matrix = None if evaluation.confusion is None else evaluation.confusion.tolist()
    parts = evaluation.parts
    targets = {part.name: evaluation_document(part.evaluation, part.classes) for part in parts}
    return {
        "rows": evaluation.rows,
        "loss": evaluation.loss,
        **evaluation.metrics,
        "baseline": evaluation.baseline,
        "classes": list(names),
        "confusion": matrix,
        "recall": matrix and recalls(matrix, names),
        **({"targets": targets} if targets else {}),
    }


def recalls(matrix: list[list[int]], names: tuple[str, ...]) -> dict[str, float | None]:
    """Which share of every class was found; None where there is no row of it."""
    pairs = enumerate(zip(names, matrix, strict=True))
    return {name: counts[i] / sum(counts) if sum(counts) else None for i, (name, counts) in pairs}


def notes_on_classes(evaluation: Evaluation, names: tuple[str, ...]) -> list[str]:
    """What to say about classes of very different size among the rows that were judged."""
    each = [("", names, evaluation)]
    each += [(part.name, part.classes, part.evaluation) for part in evaluation.parts]
    notes = [
        imbalance(classes, one.confusion.sum(axis=1).tolist(), name)
        for name, classes, one in each
        if one.confusion is not None
    ]
    return [note for note in notes if note]


def result_document(training: Training, result: Result, folder: Path) -> dict[str, Any]:
    """A training as a JSON document."""
    names = training.model.class_names
    history = result.history
    return {
        "run": str(folder),
        "task": training.model.encoder.task,
        "target": training.model.target,
        "inputs": inputs_document(training.model.encoder),
        "seed": training.seed,
        "rows": {"given": result.rows.given, **vars(result.rows)},
        "split": training.split or None,
        "epochs": len(history),
        "best_epoch": history.best.epoch,
        "early_stopping": training.plan.early_stopping is not None,
        "stopped": history.stopped,
        "seconds": sum(record.seconds for record in history),
        "in_sample": evaluation_document(result.in_sample, names),
        "out_of_sample": evaluation_document(result.out_of_sample, names),
        "parameters": training.model.model.count_parameters(),
        "digest": result.digest,
        "report": page_of(folder),
        "notes": training.notes,
    }
