"""Writing pages: of a model, or of a training that has come to its end."""

from collections.abc import Sequence
from os import PathLike
from typing import Any

from ..history import History
from ..images import LabelledImages
from ..saving import write_atomically
from ..tables import Table
from ..workbench.table_folds import Folds
from ..workbench.training import Training
from .contents import AnyModel, contents_of_model, contents_of_training
from .document import document


def to_html(
    model: AnyModel,
    path: str | PathLike[str],
    data: Table | LabelledImages | None = None,
    *,
    name: str = "model",
    history: History | None = None,
    input_shape: tuple[int, ...] | None = None,
) -> str:
    """Write a model as one page that runs it, and return the text.

    data         rows of a table, or pictures, to look at; without them there is a form to fill in
    name         the title of the page
    history      of its training, for the curves
    input_shape  of one sample, where the network alone does not say it

    The page shows up to 200 rows, and is smaller than a megabyte: where there is no room, it
    has fewer rows, then none of the weights, and says so.

    Raises:
        ConfigError  the data do not suit the model, or the shape of the inputs is not known
        DataError    a row cannot be encoded
        EnvError     the disk refuses
    """
    contents = contents_of_model(model, name, data, history=history, input_shape=input_shape)
    return write(path, contents)


def report(
    training: Training,
    path: str | PathLike[str],
    *,
    data: str = "",
    folds: Folds | None = None,
    tables: Sequence[dict[str, Any]] = (),
) -> str:
    """Write the page of a training that has come to its end, and return the text.

    data    where the rows came from
    folds   what cross-validation said, if there was one
    tables  further results as texts, each with a title, headings and lines

    Raises:
        EnvError  the disk refuses
    """
    return write(path, contents_of_training(training, data, folds=folds, tables=list(tables)))


def write(path: str | PathLike[str], contents: dict[str, Any]) -> str:
    """Write the page of some contents, whole or not at all."""
    text = document(contents)
    write_atomically(path, [text.encode()])
    return text
