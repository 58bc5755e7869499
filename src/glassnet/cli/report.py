"""What is printed about a training and an evaluation."""

from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table as RichTable
from rich.text import Text

from ..table_model import Evaluation
from ..table_training import Result, TableTraining
from .terminal import results

MOST_CLASSES = 20  # shown in a confusion matrix

LABELS = {
    "accuracy": "accuracy",
    "r_squared": "R²",
    "mean_absolute_error": "mean absolute error",
    "mean_squared_error": "mean squared error",
}


def print_result(training: TableTraining, result: Result, folder: Path) -> None:
    """The summary of a training, for people."""
    out = results()
    names = training.model.class_names
    out.print(in_and_out(result))
    shown = result.out_of_sample or result.in_sample
    which = "held back" if result.out_of_sample else "learned from"
    print_baseline(shown, which)
    if shown.confusion is not None and len(names) <= MOST_CLASSES:
        out.print(confusion_table(shown.confusion, names, which))
    rows = [f"{count:,} {what}" for what, count in result.rows.items() if count]
    out.print(f"rows     {', '.join(rows)}", markup=False)
    network = training.model.model
    out.print(
        f"network  {network.count_parameters():,} parameters,"
        f" {training.data.inputs.shape[1]} inputs, weights {result.digest}",
        markup=False,
    )
    out.print(f"saved    {folder}", markup=False)


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


def flat(evaluation: Evaluation) -> dict[str, float]:
    """Loss and metrics under the names that are shown."""
    shown = {LABELS[name]: value for name, value in evaluation.metrics.items()}
    return {"loss": evaluation.loss} | shown


def print_evaluation(evaluation: Evaluation, names: tuple[str, ...]) -> None:
    """How well a model does, for people."""
    for name, value in flat(evaluation).items():
        results().print(f"{name:<20} {number(value)}")
    print_baseline(evaluation, "evaluated")
    if evaluation.confusion is not None and len(names) <= MOST_CLASSES:
        results().print(confusion_table(evaluation.confusion, names, "evaluated"))


def print_baseline(evaluation: Evaluation, which: str) -> None:
    """What somebody would reach who never looks at the inputs."""
    if evaluation.confusion is not None:
        said = f"accuracy {number(evaluation.baseline)} by always saying the most frequent class"
    else:
        said = f"mean absolute error {number(evaluation.baseline)} by always saying the mean"
    results().print(f"baseline {said} ({evaluation.rows:,} rows {which})", markup=False)


def confusion_table(matrix: Any, names: tuple[str, ...], which: str) -> RichTable:
    """Which class was taken for which; right answers stand on the diagonal."""
    table = RichTable(
        box=box.SIMPLE_HEAD,
        pad_edge=False,
        title=f"rows {which}: true class down, predicted class across",
        title_justify="left",
        title_style="",
    )
    table.add_column("")
    for name in names:
        table.add_column(Text(name), justify="right")
    table.add_column("recall", justify="right")
    for place, (name, counts) in enumerate(zip(names, matrix.tolist(), strict=True)):
        cells = [str(count) if count else "·" for count in counts]
        cells[place] = f"[bold]{cells[place]}[/]"
        recall = counts[place] / sum(counts) if sum(counts) else None
        table.add_row(Text(name), *cells, "-" if recall is None else f"{recall:.3f}")
    return table


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
    return {
        "rows": evaluation.rows,
        "loss": evaluation.loss,
        **evaluation.metrics,
        "baseline": evaluation.baseline,
        "classes": list(names),
        "confusion": matrix,
    }


def result_document(training: TableTraining, result: Result, folder: Path) -> dict[str, Any]:
    """A training as a JSON document."""
    names = training.model.class_names
    history = result.history
    return {
        "run": str(folder),
        "task": training.model.encoder.task,
        "target": training.model.target,
        "seed": training.seed,
        "rows": result.rows,
        "epochs": len(history),
        "best_epoch": history.best.epoch,
        "seconds": sum(record.seconds for record in history),
        "in_sample": evaluation_document(result.in_sample, names),
        "out_of_sample": evaluation_document(result.out_of_sample, names),
        "parameters": training.model.model.count_parameters(),
        "digest": result.digest,
        "notes": training.notes,
    }
