"""What `glassnet inspect` looks at: a model, and rows whose past it knows if a run is beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import typer

from ..arrays import Array
from ..errors import ConfigError, EnvError, quoted
from ..explain.arithmetic.cells import cells_of
from ..history import History
from ..images import LabelledImages
from ..inspection.diagnosis import spread_out
from ..inspection.labels import HELD_BACK, LEARNED
from ..model import Model
from ..tables import Table
from ..workbench.image_model import ImageModel, load_any
from ..workbench.table_model import TableModel
from ..workbench.table_training import TableTraining
from .config import settings_of_run
from .data import NO_DATA, Reading
from .explain_step import folder_of
from .export_page import data_for, history_beside
from .learning import training_for
from .runs import CONFIG, model_file
from .terminal import say

MOST = 20_000  # rows that are looked at
MOST_PICTURES = 2_000
CHANGED = "its data have changed since, so what it has learned from is not known"


@dataclass(frozen=True)
class Inspected:
    """A model, and what it is looked at with.

    loaded    the model, with its table or without
    path      its file
    X, y      encoded rows and targets; None where there are none
    numbers   of the rows, from 1, as their file has them
    places    of each row its table, and its number from 0; empty for pictures
    evidence  of each row, whether it was held back; None if that is not known
    history   of its run; None without one
    source    where the rows come from
    total     how many rows there are; more than are looked at, if they are many
    """

    loaded: Model | TableModel | ImageModel
    path: Path
    history: History | None
    X: Array | None = None
    y: Array | None = None
    numbers: Sequence[int] | None = None
    places: Sequence[tuple[Table, int]] = ()
    evidence: Sequence[str] | None = None
    source: str = ""
    total: int = 0

    @property
    def model(self) -> Model:
        """The network."""
        return self.loaded if isinstance(self.loaded, Model) else self.loaded.model

    @property
    def class_names(self) -> Sequence[str] | None:
        """The classes as they are written; None where only their numbers are known."""
        return None if isinstance(self.loaded, Model) else self.loaded.class_names or None

    def cells(self, row: int, evidence: str) -> dict[str, str | None]:
        """The cells of a row by their columns; none of a picture.

        Rows held back may lie in a table of their own, which has the same numbers again.
        """
        if not self.places or not isinstance(self.loaded, TableModel) or self.numbers is None:
            return {}
        known = self.evidence or [evidence] * len(self.numbers)
        pairs = list(zip(self.numbers, known, strict=True))
        table, place = self.places[pairs.index((row, evidence))]
        cells = cells_of(self.loaded.encoder, table, place)
        return {one.column: one.cell for one in cells}


def inspected(context: typer.Context, model: Path, data: str | None, reading: Reading) -> Inspected:
    """Read a model and the rows to look at it with: DATA, or what its run has learned from."""
    path = model_file(model)
    loaded, history = load_any(path), history_beside(path)
    if data is None:
        reading.check_unsaid(NO_DATA)
    if data is not None and isinstance(loaded, Model):
        raise ConfigError(
            "this network has no table, so it cannot read the cells of a file",
            do="leave out DATA; in Python, gn.inspection and gn.figures take arrays",
        )
    if data is not None:
        return with_data(loaded, path, history, data, reading)
    config = folder_of(model) / CONFIG
    if not config.is_file() or isinstance(loaded, Model):
        return Inspected(loaded, path, history)
    asked = {**settings_of_run(context, config), "engine": "numpy", "folds": None}
    try:
        if isinstance(loaded, TableModel):
            return with_run(loaded, path, history, asked)
        return with_data(loaded, path, history, asked["data"], Reading())
    except EnvError as error:
        say([f"the data of this run cannot be read: {error.what}; give DATA"])
        return Inspected(loaded, path, history)


def with_run(
    loaded: TableModel, path: Path, history: History | None, asked: dict[str, Any]
) -> Inspected:
    """The rows that a run has learned from, and those that it held back."""
    training = training_for(asked)
    if not isinstance(training, TableTraining):
        return Inspected(loaded, path, history)
    if training.model.encoder.to_dict() != loaded.encoder.to_dict():
        say([CHANGED])
        return of_table(loaded, path, history, training.table)
    table, (other, held) = training.table, training.held_back_rows
    learned, back = np.asarray(training.training_rows), np.asarray(held)
    places = [(table, row) for row in learned.tolist()] + [(other, row) for row in back.tolist()]
    evidence = [LEARNED] * len(learned) + [HELD_BACK] * len(back)
    chosen = spread_out(len(places), MOST)
    first, second = chosen[chosen < len(learned)], chosen[chosen >= len(learned)] - len(learned)
    parts = [(table, learned[first])] + ([(other, back[second])] if len(second) else [])
    X = np.concatenate([loaded.encoder.encode_inputs(one, rows) for one, rows in parts])
    y = np.concatenate([loaded.encoder.encode_target(one, rows) for one, rows in parts])
    kept = [places[place] for place in chosen]
    return Inspected(
        loaded,
        path,
        history,
        X,
        y,
        [row + 1 for _, row in kept],
        kept,
        [evidence[place] for place in chosen],
        table.source,
        len(places),
    )


def with_data(
    loaded: Model | TableModel | ImageModel,
    path: Path,
    history: History | None,
    data: str,
    reading: Reading,
) -> Inspected:
    """The rows or pictures of DATA."""
    given: Table | LabelledImages = data_for(loaded, data, reading)
    if isinstance(given, Table) and isinstance(loaded, TableModel):
        return of_table(loaded, path, history, given)
    if isinstance(given, LabelledImages) and isinstance(loaded, ImageModel):
        chosen = spread_out(len(given.labels), MOST_PICTURES)
        X = loaded.encoder.encode_inputs(given.images[chosen])[:]
        total, numbers = len(given.labels), (chosen + 1).tolist()
        labels = np.asarray(given.labels)[chosen]
        return Inspected(
            loaded, path, history, X, labels, numbers, source=quoted(data), total=total
        )
    return Inspected(loaded, path, history)


def of_table(loaded: TableModel, path: Path, history: History | None, table: Table) -> Inspected:
    """The rows of a table; those with a target, if it has the column of the target."""
    has_target = all(name in table.names for name in loaded.targets)
    rows = np.asarray(
        loaded.rows_with_target(table, drop=True) if has_target else range(table.n_rows)
    )
    chosen = rows[spread_out(len(rows), MOST)]
    encoder = loaded.encoder
    return Inspected(
        loaded,
        path,
        history,
        encoder.encode_inputs(table, chosen),
        encoder.encode_target(table, chosen) if has_target else None,
        (chosen + 1).tolist(),
        [(table, row) for row in chosen.tolist()],
        source=table.source,
        total=len(rows),
    )
