"""The contents of a page: what was learned, from what, how well, and the network itself."""

from typing import Any

import numpy as np

from ..errors import ConfigError
from ..export.subject import Subject, subject_of
from ..history import History
from ..images import LabelledImages
from ..images.pixel_rows import PixelRows
from ..model import Model
from ..tables import Table
from ..train_step import Batch
from ..workbench.evaluations import Evaluation
from ..workbench.image_model import ImageModel
from ..workbench.image_training import ImageTraining
from ..workbench.table_folds import Folds
from ..workbench.table_model import TableModel
from ..workbench.table_training import TableTraining
from ..workbench.training import Training
from .columns import columns_of
from .curves import curves_of
from .facts import facts_of_model, facts_of_training, sentence_of, title_of
from .findings import findings_of
from .network import cost_of, cut, layers_of, network_of, without_form
from .results import folds_table, results_of
from .rows import MOST_CELLS, MOST_PIXELS, RowsOf, picture_rows, room_for, table_rows

AnyModel = Model | TableModel | ImageModel
NOTE, MOST_NOTES = 400, 30
UNKNOWN = "No rows were held back: how well it does on other rows is not known."


def contents_of_training(
    training: Training,
    data: str,
    *,
    folds: Folds | None = None,
    tables: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Everything that is known after a training.

    data    where the rows came from
    tables  more results, as texts: title, headings, lines
    """
    model = training.model
    results = training_results(training, folds)
    contents = contents_of(model, title_of(model, data), training_rows(training), results)
    if results["judged"] == "learned from" and not tables:
        results["notes"].append(UNKNOWN)
    return contents | {
        "history": curves_of(training.history),
        "tables": [*([folds_table(folds)] if folds else []), *(tables or [])],
        "findings": findings_of(training),
        "facts": facts_of_training(training, data),
        "notes": notes_of(["" if folds else training.split, *training.notes]),
    }


def training_results(training: Training, folds: Folds | None) -> dict[str, Any]:
    """The results of a training; where there were folds, theirs on rows that they held back."""
    result, names = training.result(), training.model.class_names
    if folds:
        return results_of(result.in_sample, folds.held_back, names, "held back by a fold")
    judged = "held back" if result.out_of_sample else "learned from"
    return results_of(result.in_sample, result.out_of_sample, names, judged)


def contents_of_model(
    loaded: AnyModel,
    name: str,
    data: Table | LabelledImages | None = None,
    *,
    history: History | None = None,
    input_shape: tuple[int, ...] | None = None,
) -> dict[str, Any]:
    """A model as it is, and some rows if there are data for it.

    Raises:
        ConfigError  the data do not suit the model, or the shape of its inputs is not known
        DataError    the data cannot be encoded
    """
    evaluation, rows = evaluated(loaded, data)
    results = None
    if evaluation is not None and not isinstance(loaded, Model):
        results = results_of(evaluation, None, loaded.class_names, "evaluated")
    contents = contents_of(loaded, name, rows, results, input_shape)
    facts = facts_of_model(loaded, data.source if isinstance(data, Table) else "")
    return contents | {"history": curves_of(history), "facts": facts}


def contents_of(
    loaded: AnyModel,
    title: str,
    rows: Any,
    results: dict[str, Any] | None,
    input_shape: tuple[int, ...] | None = None,
) -> dict[str, Any]:
    """What every page says; `rows` makes rows when it is told how many there is room for."""
    subject = shaped(loaded, input_shape)
    refusal = without_form(subject)
    return {
        "title": cut(title, 120),
        "sentence": sentence_of(loaded),
        "results": results,
        "history": None,
        "tables": [],
        "network": None if refusal else network_of(subject),
        "columns": None if refusal else columns_of(loaded, subject),
        "rows": None if refusal or rows is None else rows(cost_of(subject)),
        "layers": layers_of(subject),
        "findings": None,
        "facts": [],
        "notes": [],
        "omitted": [refusal] if refusal else [],
    }


def shaped(loaded: AnyModel, input_shape: tuple[int, ...] | None) -> Subject:
    """The network, and the shape of what it takes."""
    if isinstance(loaded, ImageModel):
        return Subject(loaded.model, None, (loaded.n_inputs,))
    return subject_of(loaded, input_shape)


def notes_of(notes: list[str]) -> list[str]:
    """The first notes, none of them long."""
    return [cut(note, NOTE) for note in notes if note][:MOST_NOTES]


# -- rows ----------------------------------------------------------------------------------


def training_rows(training: Training) -> Any:
    """A function that makes the rows of a training, for the costs of one."""
    if isinstance(training, TableTraining):
        model, (other, held) = training.model, training.held_back_rows
        back = RowsOf(other, np.asarray(held)) if len(held) else None
        learned = RowsOf(training.table, np.asarray(training.training_rows))
        columns = len(model.encoder.inputs)
        return lambda cost: table_rows(model, back, learned, room_for(columns, cost))
    if isinstance(training, ImageTraining):
        names, size = training.model.class_names, training.model.n_inputs
        away, seen = (pictures_of(part, names) for part in (training.held_back, training.data))
        return lambda cost: picture_rows(away, seen, room_for(size, cost, MOST_PIXELS))
    return None


def pictures_of(batch: Batch | None, names: tuple[str, ...]) -> LabelledImages | None:
    """Encoded pictures as they were; None if there are none."""
    if batch is None or not isinstance(batch.inputs, PixelRows):
        return None
    return LabelledImages(batch.inputs.images, batch.targets, names)


def evaluated(
    loaded: AnyModel, data: Table | LabelledImages | None
) -> tuple[Evaluation | None, Any]:
    """How well a model does on data, and a function that makes rows of them."""
    if data is None:
        return None, None
    if isinstance(loaded, TableModel) and isinstance(data, Table):
        return evaluated_table(loaded, data)
    if isinstance(loaded, ImageModel) and isinstance(data, LabelledImages):
        size = loaded.n_inputs
        return loaded.evaluate(data), lambda cost: picture_rows(
            None, data, room_for(size, cost, MOST_PIXELS)
        )
    raise ConfigError(
        "the data do not suit the model: a table needs a model of a table, and pictures one of"
        " pictures",
        do="leave out the data, or give those that the model was made for",
    )


def evaluated_table(loaded: TableModel, table: Table) -> tuple[Evaluation | None, Any]:
    """The same for a table, which may come without the targets."""
    known = all(name in table.names for name in loaded.targets)
    rows = loaded.rows_with_target(table, drop=True) if known else range(table.n_rows)
    part, columns = RowsOf(table, np.asarray(rows)), len(loaded.encoder.inputs)
    evaluation = loaded.evaluate(table) if known else None
    if not known:
        loaded.check(table)
    return evaluation, lambda cost: table_rows(
        loaded, None, part, room_for(columns, cost, MOST_CELLS)
    )
