"""`glassnet evaluate`: how well a model does on a table, or on a folder of pictures."""

from ..errors import quoted
from ..workbench.image_model import ImageModel, load_model
from ..workbench.table_model import Evaluation
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
from .pictures import evaluation_on_pictures
from .report import evaluation_document, notes_on_classes, print_evaluation
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
    """Compare what a model says about the rows of a table, or about pictures, with what is true."""
    loaded = load_model(model_file(model))
    if isinstance(loaded, ImageModel):
        reading = Reading(separator, decimal, encoding, missing or (), samples, seed)
        evaluation, notes = evaluation_on_pictures(loaded, data, reading)
        say(notes)
        tell(evaluation, loaded.class_names, as_json=as_json)
        return
    words = (*loaded.encoder.missing, *(missing or ()))
    table = Reading(separator, decimal, encoding, words, samples, seed).read(data, sparing=True)
    evaluation = loaded.evaluate(table)
    uneven = notes_on_classes(evaluation, loaded.class_names)
    say([*table.notes, *loaded.encoder.notes_on(table), *uneven])
    if unknown := table.n_rows - evaluation.rows:
        names = " or ".join(map(quoted, loaded.targets))
        say([f"{unknown:,} of {table.n_rows:,} rows have no {names} and are left out"])
    tell(evaluation, loaded.class_names, as_json=as_json)


def tell(evaluation: Evaluation, names: tuple[str, ...], *, as_json: bool) -> None:
    """Print how well a model does."""
    if as_json:
        print_json(evaluation_document(evaluation, names))
    else:
        print_evaluation(evaluation, names)
