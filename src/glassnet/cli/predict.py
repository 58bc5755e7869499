"""`glassnet predict`: one output row for every input row, in order."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from ..errors import ConfigError
from ..saving import write_atomically
from ..settings import number
from ..table_model import Predictions, TableModel
from .data import Reading
from .options import (
    DataArgument,
    DataSeedOption,
    DecimalOption,
    EncodingOption,
    JsonOption,
    MissingOption,
    ModelArgument,
    SamplesOption,
    SeparatorOption,
    option,
)
from .runs import model_file
from .terminal import document_text, say

ANSWERS = "Answers"  # a panel of --help
LINES = 10_000  # written together


def predict(
    model: ModelArgument,
    data: DataArgument,
    output: Annotated[
        Path | None, option(ANSWERS, "FILE", "Where to; else stdout.", "-o", "--output")
    ] = None,
    threshold: Annotated[
        float, option(ANSWERS, "SHARE", "Leave an answer empty below this confidence, 0 to 1.")
    ] = 0.0,
    samples: SamplesOption = None,
    seed: DataSeedOption = 0,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = "utf-8",
    missing: MissingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what a model makes of every row of a table.

    Every row gets a line, in the same order: the answer, and how sure the model is.

    Columns are found by their names, in any order.
    """
    number("threshold", threshold, at_least=0, at_most=1)
    loaded = TableModel.load(model_file(model))
    if threshold and not loaded.class_names:
        raise ConfigError(
            f"threshold is for classes, and this model predicts the number {loaded.target!r}",
            do="leave out --threshold",
        )
    words = (*loaded.encoder.missing, *(missing or ()))
    table = Reading(separator, decimal, encoding, words, samples, seed).read(data)
    predictions = loaded.predict(table).abstain_below(threshold)
    say([*table.notes, *loaded.encoder.notes_on(table)])
    if unsure := predictions.values.tolist().count(None):
        say([f"{unsure:,} of {table.n_rows:,} answers are empty: less sure than {threshold:g}"])
    heading = headings(loaded)
    text = json_text(heading, predictions) if as_json else csv_text(heading, predictions)
    write(text, output)


def write(text: Iterable[str], output: Path | None) -> None:
    """Write text to a file, whole or not at all, or to stdout."""
    if output is None or str(output) == "-":
        sys.stdout.writelines(text)
    else:
        write_atomically(output, (part.encode() for part in text))
        say([f"the predictions are in {output}"])


def headings(loaded: TableModel) -> list[str]:
    """The names of the output's columns."""
    target = f"predicted {loaded.target}"
    if not loaded.class_names:
        return [target]
    return [target, "confidence", *(f"p({name})" for name in loaded.class_names)]


def rows_of(predictions: Predictions) -> Iterator[list[Any]]:
    """Each row's answer, its confidence, and the probability of every class, in full precision."""
    values = predictions.values.tolist()
    if predictions.probabilities is None:
        yield from ([value] for value in values)
        return
    for value, row in zip(values, predictions.probabilities, strict=True):
        shares = [float(str(share)) for share in row]  # as few digits as tell float32 apart
        yield [value, max(shares), *shares]


def json_text(heading: list[str], predictions: Predictions) -> list[str]:
    """The output as one JSON document: a list of one object per row."""
    return [document_text([dict(zip(heading, row, strict=True)) for row in rows_of(predictions)])]


def csv_text(heading: list[str], predictions: Predictions) -> Iterator[str]:
    """The output as CSV, some thousand lines at a time."""
    text = io.StringIO()
    strange = "\r" in "".join(heading)  # Python would leave a carriage return unquoted
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if strange else csv.QUOTE_MINIMAL
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerow(heading)
    for count, row in enumerate(rows_of(predictions), start=1):
        writer.writerow(row)
        if count % LINES == 0:
            yield text.getvalue()
            text.seek(0)
            text.truncate()
    yield text.getvalue()
