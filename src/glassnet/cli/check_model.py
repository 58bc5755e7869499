"""MODEL of `glassnet check`: the network, and rows of the data that its run has learned from."""

from pathlib import Path
from typing import Any

import numpy as np
import typer

from ..arrays import Array
from ..checking import Report, check_model
from ..errors import GlassnetError
from ..model import Model
from ..workbench.image_model import ImageModel, load_any
from ..workbench.table_model import TableModel
from .explain_data import ExplainedPictures, ExplainedTable, explained_of_run
from .explain_step import folder_of
from .explain_step import settings_of as settings_of_run
from .runs import CONFIG, model_file
from .terminal import say

ROWS = 8


def report_on(context: typer.Context, path: Path) -> Report:
    """Check the model of a run, or of a file."""
    loaded = load_any(model_file(path))
    if isinstance(loaded, Model):
        return check_model(loaded, title=str(path))
    checked = loaded.model if isinstance(loaded, ImageModel) else loaded
    return check_model(checked, *rows_of_run(context, path, loaded), title=str(path))


def rows_of_run(
    context: typer.Context, path: Path, loaded: TableModel | ImageModel
) -> tuple[Any, Any]:
    """The first rows that the run has learned from; nothing where they are not there any more."""
    if not (folder_of(path) / CONFIG).is_file():
        say(["there are no settings of a run beside the model; its rows are drawn"])
        return None, None
    try:
        asked = settings_of_run(context, path, "")
        return first_rows(explained_of_run(loaded, asked))
    except GlassnetError as error:
        say([f"the run's own data cannot be read ({error.what}); its rows are drawn"])
        return None, None


def first_rows(data: Any) -> tuple[Array, Array]:
    """Inputs and targets of the first rows that have a target."""
    if isinstance(data, ExplainedTable):
        encoder, table = data.loaded.encoder, data.table
        rows = data.loaded.rows_with_target(table, drop=True)[:ROWS]
        return encoder.encode_inputs(table, rows), encoder.encode_target(table, rows)
    if isinstance(data, ExplainedPictures):
        chosen = [place for place, label in enumerate(data.labels) if label is not None][:ROWS]
        X = data.loaded.encoder.encode_inputs(data.pictures.images[chosen])[:]
        return X, np.array([data.labels[place] for place in chosen])
    X, y, _ = data.with_truth(None)
    return X[:ROWS], y[:ROWS]
