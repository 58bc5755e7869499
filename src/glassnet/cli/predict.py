"""`glassnet predict`: one output row for every input row or picture, in order."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, Literal

from ..errors import ConfigError, GlassnetError, quoted
from ..images.pictures import Pictures
from ..saving import write_atomically
from ..settings import number
from ..tables import Table
from ..tables.header import unknown_column
from ..tables.target import Target
from ..workbench.image_model import ImageModel, load_model
from ..workbench.table_model import Predictions, TableModel, confidences
from .data import USUAL, Reading
from .options import (
    DataArgument,
    JsonOption,
    ModelArgument,
    option,
)
from .pictures import pictures_to_predict
from .prediction_progress import Answered, watch_prediction
from .reading_options import reads_data
from .runs import model_file
from .terminal import document_text, say

ANSWERS = "Answers"  # a panel of --help
LINES = 10_000  # written together


@reads_data
def predict(
    model: ModelArgument,
    data: DataArgument,
    output: Annotated[
        Path | None, option(ANSWERS, "FILE", "Where to; else stdout.", "-o", "--output")
    ] = None,
    threshold: Annotated[
        float, option(ANSWERS, "SHARE", "Leave an answer empty below this confidence, 0 to 1.")
    ] = 0.0,
    keep: Annotated[
        list[str] | None,
        option(ANSWERS, "COLUMN", "Write this column of DATA before the answers; repeatable."),
    ] = None,
    reading: Reading = USUAL,
    as_json: JsonOption = False,
) -> None:
    """Say what a model makes of every row of a table, or of every picture in a folder.

    Every one gets a line, in the same order: the answer, and how sure the model is. --keep id
    writes the rows' own names beside it.

    Columns are found by their names, in any order.
    """
    number("threshold", threshold, at_least=0, at_most=1)
    loaded = load_model(model_file(model))
    if threshold and isinstance(loaded, TableModel) and loaded.encoder.task == "regression":
        numbers = ", ".join(map(quoted, loaded.targets[:3]))
        raise ConfigError(
            f"threshold is for classes, and this model predicts the number {numbers}",
            do="leave out --threshold",
        )
    kept = keep or []
    heading = [*kept, *headings(loaded)]
    if twice := {name for name in heading if heading.count(name) > 1}:
        raise ConfigError(
            f"two columns of the answers would be called {quoted(min(twice))}",
            where="--keep",
            do="keep every column once, or give it another name in the table",
        )
    if isinstance(loaded, ImageModel):
        if kept:
            raise ConfigError(
                "pictures have no columns that could be kept",
                do="leave out --keep: the first column is the picture's file",
            )
        pictures, notes = pictures_to_predict(loaded, data, reading)
        answers = Answers(loaded, pictures, threshold)
    else:
        table = reading.knowing(loaded.encoder.missing).read(data, sparing=True)
        for name in kept:
            if name not in table.names:
                raise unknown_column(name, table.names, "--keep")
        loaded.check(table)
        notes = [*table.notes, *loaded.encoder.notes_on(table)]
        answers = Answers(loaded, table, threshold, kept)
    say(notes)
    to_file = output is not None and str(output) != "-"
    blocks = watch_prediction(iter(answers), answers.n_rows, to_file=to_file)
    text = json_text(heading, blocks) if as_json else csv_text(heading, blocks)
    if to_file and output:
        write_atomically(output, (part.encode() for part in text))
    else:
        sys.stdout.writelines(text)
    if answers.withheld:
        empty = f"{answers.withheld:,} of {answers.count:,} answers are empty"
        say([f"{empty}: less sure than {threshold:g}"])
    if to_file:
        say([f"the predictions are in {output}"])


class Answers:
    """What a model says about a table or about pictures, some rows at a time.

    count     how many answers so far
    withheld  how many of them are None, because the model is not sure enough
    """

    def __init__(
        self, model: Any, given: Table | Pictures, threshold: float, kept: Sequence[str] = ()
    ) -> None:
        self.model, self.given, self.threshold, self.kept = model, given, threshold, kept
        self.n_rows, self.count, self.withheld = given.n_rows, 0, 0

    def __iter__(self) -> Iterator[Answered]:
        """Predict; what fails on the way says how many rows have been answered by then."""
        for rows in self.model.blocks(self.given):
            try:
                predictions = self.model.predict(self.given, rows).abstain_below(self.threshold)
            except GlassnetError as error:
                error.where = f"{error.where}, after the answers to {rows.start:,} rows"
                raise
            self.count += predictions.values.size
            self.withheld += predictions.values.ravel().tolist().count(None)
            yield Answered(predictions, self.names_of(rows, predictions))

    def names_of(self, rows: range, predictions: Predictions) -> Sequence[Sequence[Any]]:
        """The file of a picture, or the columns of the table that are kept."""
        if predictions.names is not None:
            return [[name] for name in predictions.names]
        if isinstance(self.given, Table) and self.kept:
            return list(zip(*(self.given.text(name, rows) for name in self.kept), strict=True))
        return [[]] * len(rows)


def headings(loaded: TableModel | ImageModel) -> list[str]:
    """The names of the output's columns."""
    if isinstance(loaded, TableModel) and not loaded.class_names:
        return [name for target in loaded.encoder.targets for name in headings_of(target)]
    file = ["file"] if isinstance(loaded, ImageModel) else []
    shares = [f"p({name})" for name in loaded.class_names]
    return [*file, f"predicted {loaded.target}", "confidence", *shares]


def headings_of(target: Target) -> list[str]:
    """The names of the columns for a number, or for one of several labels."""
    predicted = [f"predicted {target.name}"]
    if not target.classes:
        return predicted
    return [*predicted, f"confidence {target.name}", f"p({target.name}={target.classes[1]})"]


def rows_of(answered: Answered) -> Iterator[list[Any]]:
    """The lines of the output: what names a row, and what is said of it."""
    for name, said in zip(answered.names, said_of(answered.predictions), strict=True):
        yield [*name, *said]


def said_of(predictions: Predictions) -> Iterator[list[Any]]:
    """Each row's answer, its confidence, and the probability of every class, in full precision.

    Of several targets, one after the other: the answer, its confidence, the probability of the
    second class.
    """
    values = predictions.values.tolist()
    if predictions.probabilities is None:
        yield from (value if isinstance(value, list) else [value] for value in values)
        return
    if predictions.values.ndim == 2:
        sure = confidences(predictions.probabilities)
        for row in zip(values, sure, predictions.probabilities, strict=True):
            answers = zip(*row, strict=True)
            yield [cell for said, *shares in answers for cell in (said, *map(shortest, shares))]
        return
    for value, row in zip(values, predictions.probabilities, strict=True):
        shares = [shortest(share) for share in row]
        yield [value, max(shares), *shares]


def shortest(share: Any) -> float:
    """A number of float32 in as few digits as tell it apart."""
    return float(str(share))


def json_text(heading: list[str], blocks: Iterable[Answered]) -> Iterator[str]:
    """The output as one JSON document: a list of one object per row."""
    before = "[\n"
    for rows in some_at_a_time(blocks):
        listed = document_text([dict(zip(heading, row, strict=True)) for row in rows])
        yield before + listed.removeprefix("[\n").removesuffix("\n]\n")
        before = ",\n"
    yield "\n]\n"


def csv_text(heading: list[str], blocks: Iterable[Answered]) -> Iterator[str]:
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


def some_at_a_time(blocks: Iterable[Answered]) -> Iterator[list[list[Any]]]:
    """The rows of the output, as many as are written together; at least one."""
    for answered in blocks:
        rows = rows_of(answered)
        while some := list(islice(rows, LINES)):
            yield some
