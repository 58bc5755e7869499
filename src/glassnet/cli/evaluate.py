"""`glassnet evaluate`: how well a model does on a table."""

from ..table_model import TableModel
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
)
from .report import evaluation_document, print_evaluation
from .runs import model_file
from .terminal import print_json, say


def evaluate(
    model: ModelArgument,
    data: DataArgument,
    samples: SamplesOption = None,
    seed: DataSeedOption = 0,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = "utf-8",
    missing: MissingOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare what a model says about the rows of a table with what is true."""
    loaded = TableModel.load(model_file(model))
    words = (*loaded.encoder.missing, *(missing or ()))
    table = Reading(separator, decimal, encoding, words, samples, seed).read(data)
    evaluation = loaded.evaluate(table)
    say([*table.notes, *loaded.encoder.notes_on(table)])
    if unknown := table.n_rows - evaluation.rows:
        say([f"{unknown:,} of {table.n_rows:,} rows have no {loaded.target!r} and are left out"])
    if as_json:
        print_json(evaluation_document(evaluation, loaded.class_names))
    else:
        print_evaluation(evaluation, loaded.class_names)
