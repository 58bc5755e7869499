"""Showing: what `glassnet.show` puts into a cell of a notebook."""

from typing import TYPE_CHECKING, Any

from ...errors import ConfigError, EnvError
from ...model import Model
from ...tables import Table, read
from ...workbench.table_model import TableModel
from ..bench import Bench, bench_of_data, bench_of_model
from ..bench_of_arrays import bench_of_arrays
from ..session import Session

if TYPE_CHECKING:
    from .widget import StudioWidget

GIVE = "give gn.show(model, (X, y)), or a table for a model of a table"


def show(model: Any = None, data: Any = None) -> "StudioWidget":
    """Show the studio in a cell of a notebook: train, look into and turn a network.

    model  a Model, or a TableModel; None for a new network on built-in data
    data   (X, y) for a Model, as in `fit`; for a TableModel a table, a path, arrays by name or a
           data frame; without a model the name of built-in data, else the spiral

    The model is the caller's own: what is learned and turned in the cell is in it at once, after
    every picture of it. `widget.close()` ends training.

    Raises:
        ConfigError  the studio cannot show such a model, or there are no rows
        DataError    the rows do not suit the model
        EnvError     anywidget is not installed
    """
    try:
        from .widget import StudioWidget
    except ModuleNotFoundError as error:
        raise EnvError(
            f"a notebook needs {error.name}, which is not installed",
            do="pip install 'glassnet[notebook]'",
        ) from error
    return StudioWidget(Session(bench_of(model, data)))


def bench_of(model: Any, data: Any) -> Bench:
    """What is on the bench for a model and data."""
    if model is None:
        return bench_of_data("spiral" if data is None else name_of(data))
    if not isinstance(model, Model | TableModel):
        raise ConfigError(f"the studio shows a Model, got {type(model).__name__}", do=GIVE)
    if data is None:
        raise ConfigError("the studio shows a network on rows, and there are none", do=GIVE)
    if isinstance(model, Model):
        return bench_of_arrays(model, data)
    table = data if isinstance(data, Table) else read(data)
    return bench_of_model(model, table, "model")


def name_of(data: Any) -> str:
    """The name of built-in data."""
    if not isinstance(data, str):
        raise ConfigError("without a model, data are the name of a built-in set", do=GIVE)
    return data
