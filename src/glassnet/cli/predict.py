"""`glassnet predict`: one output row for every input row, in order."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from ..errors import ConfigError, GlassnetError
from ..saving import write_atomically
from ..settings import number
from ..table_model import Predictions, TableModel
from ..tables import Table
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
from .prediction_progress import watch_prediction
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
    reading = Reading(separator, decimal, encoding, words, samples, seed)
    table = reading.read(data, sparing=True)
    loaded.check(table)
    say([*table.notes, *loaded.encoder.notes_on(table)])
    answers = Answers(loaded, table, threshold)
    to_file = output is not None and str(output) != "-"
    blocks = watch_prediction(iter(answers), table.n_rows, to_file=to_file)
    heading = headings(loaded)
    text = json_text(heading, blocks) if as_json else csv_text(heading, blocks)
    if to_file and output:
        write_atomically(output, (part.encode() for part in text))
    else:
        sys.stdout.writelines(text)
    if answers.withheld:
        empty = f"{answers.withheld:,} of {table.n_rows:,} answers are empty"
        say([f"{empty}: less sure than {threshold:g}"])
    if to_file:
        say([f"the predictions are in {output}"])


class Answers:
    """What a model says about a table, some rows at a time.

    withheld  how many answers so far are None, because the model is not sure enough
    """

    def __init__(self, model: TableModel, table: Table, threshold: float) -> None:
        self.model, self.table, self.threshold = model, table, threshold
        self.withheld = 0

    def __iter__(self) -> Iterator[Predictions]:
        """Predict; what fails on the way says how many rows have been answered by then."""
        for rows in self.model.blocks(self.table):
            try:
                predictions = self.model.predict(self.table, rows).abstain_below(self.threshold)
            except GlassnetError as error:
                error.where = f"{error.where}, after the answers to {rows.start:,} rows"
                raise
            self.withheld += predictions.values.tolist().count(None)
            yield predictions


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


def json_text(heading: list[str], blocks: Iterable[Predictions]) -> Iterator[str]:
    """The output as one JSON document: a list of one object per row."""
    before = "[\n"
    for rows in some_at_a_time(blocks):
        listed = document_text([dict(zip(heading, row, strict=True)) for row in rows])
        yield before + listed.removeprefix("[\n").removesuffix("\n]\n")
        before = ",\n"
    yield "\n]\n"


def csv_text(heading: list[str], blocks: Iterable[Predictions]) -> Iterator[str]:
    """The output as CSV."""
    text = io.StringIO()
    strange = "\r" in "".join(heading)  # Python would leave a carriage return unquoted
    quoting: Literal[0, 2] = csv.QUOTE_NONNUMERIC if strange else csv.QUOTE_MINIMAL
    writer = csv.writer(text, lineterminator="\n", quoting=quoting)
    writer.writerow(heading)
    for rows in some_at_a_time(blocks):
        writer.writerows(rows)
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def some_at_a_time(blocks: Iterable[Predictions]) -> Iterator[list[list[Any]]]:
    """The rows of the output, as many as are written together; at least one."""
    for predictions in blocks:
        rows = rows_of(predictions)
        while some := list(islice(rows, LINES)):
            yield some
