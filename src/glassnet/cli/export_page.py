"""`--to html`: a model, and rows that it is shown on, as one page."""

from pathlib import Path
from typing import Any

from ..errors import ConfigError, quoted
from ..history import History
from ..images.image_set import read_test_images
from ..model import Model
from ..tables import Table
from ..workbench.image_model import ImageModel, load_any
from ..workbench.table_model import TableModel
from .data import Reading
from .pictures import check_folder
from .runs import HISTORY, MODEL
from .terminal import say


def write_page(
    path: Path, file: Path, data: str | None, reading: Reading, shape: tuple[int, ...] | None
) -> dict[str, Any]:
    """Write the page of a model, and return what is to be said about it as JSON."""
    from ..page import to_html  # which no other form needs

    loaded = load_any(path)
    rows = None if data is None else data_for(loaded, data, reading)
    name = path.resolve().parent.name if path.name == MODEL else path.stem
    to_html(loaded, file, rows, name=name, history=history_beside(path), input_shape=shape)
    return {"data": data}


def data_for(loaded: Model | TableModel | ImageModel, data: str, reading: Reading) -> Any:
    """The rows or pictures that a page is to show."""
    if isinstance(loaded, Model):
        raise ConfigError(
            "this network has no table, so it cannot read the cells of a file",
            do="leave out DATA: the page has a form to fill in",
        )
    if isinstance(loaded, TableModel):
        return table_for(loaded, data, reading)
    check_folder(data, reading)
    return read_test_images(data, loaded.class_names)[0]


def table_for(loaded: TableModel, data: str, reading: Reading) -> Table:
    """A table, with what is particular about it said."""
    table = reading.knowing(loaded.encoder.missing).read(data, sparing=True)
    say([*table.notes, *loaded.encoder.notes_on(table)])
    return table


def history_beside(path: Path) -> History | None:
    """The history of the run that a model lies in, if there is one that can be read."""
    beside = path.parent / HISTORY
    if path.name != MODEL or not beside.is_file():
        return None
    try:
        return History.from_jsonl(beside.read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError, KeyError) as error:
        say([f"{HISTORY} cannot be read, so the page has no curves: {quoted(error)}"])
        return None
