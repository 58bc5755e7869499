"""`glassnet evaluate`: how well a model does on a table, or on a folder of pictures."""

from ..errors import quoted
from ..workbench.image_model import ImageModel, load_model
from ..workbench.table_model import Evaluation
from .data import USUAL, Reading
from .options import (
    DataArgument,
    JsonOption,
    ModelArgument,
)
from .pictures import evaluation_on_pictures
from .reading_options import reads_data
from .report import evaluation_document, notes_on_classes, print_evaluation
from .runs import model_file
from .terminal import print_json, say


@reads_data
def evaluate(
    model: ModelArgument,
    data: DataArgument,
    reading: Reading = USUAL,
    as_json: JsonOption = False,
) -> None:
    """Compare what a model says about the rows of a table, or about pictures, with what is true."""
    loaded = load_model(model_file(model))
    if isinstance(loaded, ImageModel):
        evaluation, notes = evaluation_on_pictures(loaded, data, reading)
        say(notes)
        tell(evaluation, loaded.class_names, as_json=as_json)
        return
    table = reading.knowing(loaded.encoder.missing).read(data, sparing=True)
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
