"""`glassnet predict`: one output row for every input row, in order."""

import csv
import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from ..saving import write_atomically
from ..table_model import Predictions, TableModel
from .data import (
    DataArgument,
    DecimalOption,
    EncodingOption,
    MissingOption,
    SeparatorOption,
    read_data,
)
from .runs import ModelArgument, model_file
from .terminal import print_json, say

LINES = 10_000  # written together


def predict(
    model: ModelArgument,
    data: DataArgument,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write a CSV file; else to stdout.")
    ] = None,
    threshold: Annotated[
        float,
        typer.Option(min=0, max=1, help="Leave the answer empty below this confidence."),
    ] = 0.0,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = "utf-8",
    missing: MissingOption = None,
    samples: Annotated[int | None, typer.Option(help="Size of generated data.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Repeats generated data exactly.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say what MODEL makes of every row of DATA; columns are found by their names."""
    loaded = TableModel.load(model_file(model))
    table = read_data(
        data,
        separator=separator,
        decimal=decimal,
        encoding=encoding,
        missing=missing,
        samples=samples,
        seed=seed,
    )
    predictions = loaded.predict(table).abstain_below(threshold)
    say([*table.notes, *loaded.encoder.notes_on(table)])
    heading = headings(loaded)
    if as_json:
        rows = [dict(zip(heading, row, strict=True)) for row in rows_of(predictions)]
        print_json(rows)
    elif output is None:
        for lines in csv_text(heading, predictions):
            sys.stdout.write(lines)
    else:
        write_atomically(output, (lines.encode() for lines in csv_text(heading, predictions)))
        say([f"{len(predictions.values):,} predictions in {output}"])


def headings(loaded: TableModel) -> list[str]:
    """The names of the output's columns."""
    target = f"predicted {loaded.target}"
    if not loaded.class_names:
        return [target]
    return [target, "confidence", *(f"p({name})" for name in loaded.class_names)]


def rows_of(predictions: Predictions) -> Iterator[list[Any]]:
    """Each row's answer, its confidence, and the probability of every class."""
    values = predictions.values.tolist()
    if predictions.probabilities is None:
        yield from ([value] for value in values)
        return
    for value, shares in zip(values, predictions.probabilities.tolist(), strict=True):
        yield [value, max(shares), *shares]


def csv_text(heading: list[str], predictions: Predictions) -> Iterator[str]:
    """The output as CSV, some thousand lines at a time."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(heading)
    for number, row in enumerate(rows_of(predictions), start=1):
        writer.writerow([format_cell(cell) for cell in row])
        if number % LINES == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()


def format_cell(cell: Any) -> str:
    """A cell: labels as they are written, numbers in six significant digits, empty for none."""
    if cell is None:
        return ""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
