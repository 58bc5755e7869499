"""What `glassnet explain` looks at: rows of a table, or pictures, and the model that knows them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ..arrays import Array
from ..errors import quoted
from ..images.pictures import Pictures
from ..tables import Table
from ..workbench.image_model import ImageModel
from ..workbench.table_model import TableModel
from .data import Reading
from .pictures import pictures_to_predict
from .terminal import say

if TYPE_CHECKING:
    from ..explain import Story


class Explained(Protocol):
    """A model, and the rows or pictures that it is asked about."""

    @property
    def input_names(self) -> Sequence[str]:
        """What the inputs are called."""
        ...

    @property
    def output_names(self) -> Sequence[str]:
        """What the outputs are called."""
        ...

    @property
    def loaded(self) -> TableModel | ImageModel:
        """The model."""
        ...

    def story(self, row: int) -> "Story":
        """One of them, counted from 1."""
        ...

    def with_truth(self, row: int | None) -> tuple[Array, Array, list[int]]:
        """Inputs and targets of one of them, or of all whose truth is known, and their numbers."""
        ...

    def row_name(self, number: int) -> str:
        """What one of them is called."""
        ...


class ExplainedTable:
    """The rows of a table."""

    def __init__(self, loaded: TableModel, table: Table) -> None:
        from ..explain.arithmetic.cells import output_names

        self.loaded, self.table = loaded, table
        self.input_names = loaded.encoder.input_names
        self.output_names = output_names(loaded.encoder)

    def story(self, row: int) -> "Story":
        """One of them, counted from 1."""
        from ..explain import story_of_row

        return story_of_row(self.loaded.model, self.loaded.encoder, self.table, row)

    def with_truth(self, row: int | None) -> tuple[Array, Array, list[int]]:
        """Inputs and targets of one of them, or of all whose truth is known, and their numbers."""
        from ..explain.arithmetic.cells import check_row, target_of
        from ..explain.arithmetic.story import no_target

        encoder, table = self.loaded.encoder, self.table
        if row is None:
            rows: Any = self.loaded.rows_with_target(table, drop=True)
        else:
            check_row(table, row - 1)
            if target_of(encoder, table, row - 1) is None:
                raise no_target(list(encoder.target.names), f"row {row:,} of {table.source}")
            rows = range(row - 1, row)
        X, y = encoder.encode_inputs(table, rows), encoder.encode_target(table, rows)
        return X, y, [int(place) + 1 for place in rows]

    def row_name(self, number: int) -> str:
        """What one of them is called."""
        return f"row {number}"


class ExplainedPictures:
    """Pictures, in the order of their paths."""

    def __init__(self, loaded: ImageModel, pictures: Pictures) -> None:
        from ..explain.arithmetic.story import label_of, pixel_names

        self.loaded, self.pictures = loaded, pictures
        self.input_names, self.output_names = pixel_names(loaded.encoder), loaded.class_names
        self.labels = [label_of(name, loaded.encoder) for name in pictures.names]

    def story(self, row: int) -> "Story":
        """One of them, counted from 1."""
        from ..explain import story_of_picture

        return story_of_picture(self.loaded.model, self.loaded.encoder, self.pictures, row)

    def with_truth(self, row: int | None) -> tuple[Array, Array, list[int]]:
        """Inputs and targets of one of them, or of all whose truth is known, and their numbers."""
        from ..explain.arithmetic.story import check_picture, no_target

        if row is not None:
            check_picture(self.pictures, row)
        chosen = range(len(self.labels)) if row is None else [row - 1]
        rows = [place for place in chosen if self.labels[place] is not None]
        if not rows:
            where = quoted(self.pictures.names[chosen[0]])
            raise no_target(["class"], f"{where}, whose folder is not named like a class")
        X = self.loaded.encoder.encode_inputs(self.pictures.images[rows])[:]
        return X, np.array([self.labels[place] for place in rows]), [place + 1 for place in rows]

    def row_name(self, number: int) -> str:
        """What one of them is called."""
        return f"picture {number}"


def explained(loaded: TableModel | ImageModel, data: str, reading: Reading) -> Explained:
    """Read DATA for a model."""
    if isinstance(loaded, ImageModel):
        pictures, notes = pictures_to_predict(loaded, data, reading)
        say(notes)
        return ExplainedPictures(loaded, pictures)
    table = reading.knowing(loaded.encoder.missing).read(data, sparing=True)
    say(table.notes)
    return ExplainedTable(loaded, table)


def explained_of_run(loaded: TableModel | ImageModel, asked: Mapping[str, Any]) -> Explained:
    """Read what a run has learned from, as it was read then."""
    if isinstance(loaded, ImageModel):
        return explained(loaded, asked["data"], Reading())
    return explained(loaded, str(Path(asked["data"])), Reading.of_run(asked))
