"""report.html: the page that a run leaves beside its model."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import GlassnetError, quoted
from ..workbench.table_folds import Folds
from ..workbench.training import Training
from .keeper import Asked
from .runs import REPORT
from .terminal import say


def leave_page(
    training: Training,
    folder: Path,
    asked: Asked,
    folds: Folds | None,
    tables: Sequence[dict[str, Any]] = (),
) -> None:
    """Write the page of a training; if that fails, say so: the run is worth more than its page.

    Processes that train together have all rows in one place only when training is over.
    """
    if training.is_shared:
        return
    from ..page import report  # which no other verb needs

    data = "standard input" if asked["data"] == "-" else Path(asked["data"]).name
    try:
        report(training, folder / REPORT, data=data, folds=folds, tables=tables)
    except Exception as error:  # whatever it is
        what = error.what if isinstance(error, GlassnetError) else quoted(repr(error))
        say([f"the run is saved, but it has no {REPORT}: {what}"])


def page_of(folder: Path) -> str | None:
    """Where the page of a run is; None if it has none."""
    path = folder / REPORT
    return str(path) if path.exists() else None
