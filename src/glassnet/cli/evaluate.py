"""`glassnet evaluate`: how well a model does on a table."""

from typing import Annotated

import typer

from ..table_model import TableModel
from .data import (
    DataArgument,
    DecimalOption,
    EncodingOption,
    MissingOption,
    SeparatorOption,
    read_data,
)
from .report import evaluation_document, print_evaluation
from .runs import ModelArgument, model_file
from .terminal import print_json, say


def evaluate(
    model: ModelArgument,
    data: DataArgument,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = "utf-8",
    missing: MissingOption = None,
    samples: Annotated[int | None, typer.Option(help="Size of generated data.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Repeats generated data exactly.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Say how well MODEL does on DATA, whose target column is known."""
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
    evaluation = loaded.evaluate(table)
    say([*table.notes, *loaded.encoder.notes_on(table)])
    if as_json:
        print_json(evaluation_document(evaluation, loaded.class_names))
    else:
        print_evaluation(evaluation, loaded.class_names)
