"""`glassnet figures MODEL`: what the figures of a user's own model are drawn from."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import typer

from ..errors import ConfigError, quoted
from ..model import Model
from ..tables.inputs import NumberInput
from ..workbench.table_model import TableModel
from .data import Reading
from .explain_areas import columns_in
from .explain_step import Witness, check_same, folder_of, settings_of
from .inspect_data import Inspected, inspected
from .learning import training_for
from .runs import CONFIG, HISTORY
from .terminal import say

if TYPE_CHECKING:
    from ..figures import OwnModel, Repeat

NO_RUN = "the settings of its run are not beside it, so its training cannot be repeated"
OTHER_DATA = "its training is repeated with its own data: leave out DATA"


def own_model(
    context: typer.Context, model: Path, data: str | None, reading: Reading, along: str | None
) -> "OwnModel":
    """A model with the rows of DATA, or with those of its own run.

    Raises:
        ConfigError  the names of `along` are not two
    """
    from ..figures import of_model
    from ..inspection.labels import HELD_BACK

    looked = inspected(context, model, data, reading)
    evidence = looked.evidence
    back = None if evidence is None else np.array([one == HELD_BACK for one in evidence], bool)
    missing = why_no_repeat(looked, model, data)
    return of_model(
        looked.loaded,
        looked.X,
        looked.y,
        held_back=back,
        history=looked.history,
        along=names_in(looked, along),
        repeat=None if missing else lambda: repeat_of(context, model, looked),
        no_repeat=missing,
    )


def names_in(looked: Inspected, along: str | None) -> tuple[str, ...]:
    """The two columns of numbers named with a comma between."""
    if along is None:
        return ()
    if not isinstance(looked.loaded, TableModel):
        raise ConfigError("along is for tables, and this model has none", do="leave out --along")
    inputs = looked.loaded.encoder.inputs
    numbers = [part.name for part in inputs if isinstance(part, NumberInput)]
    choose = f"choose two of {', '.join(map(quoted, numbers[:10])) or 'more columns'}"
    names = tuple(columns_in(looked.loaded, along))
    if len(set(names)) != 2 or len(names) != 2:
        raise ConfigError(
            f"along must be two columns with a comma between, got {quoted(along)}",
            do=choose,
        )
    for name in names:
        if name not in numbers:
            raise ConfigError(
                f"the network uses no column of numbers {quoted(name)}",
                where="--along",
                do=choose,
            )
    return names


def why_no_repeat(looked: Inspected, model: Path, data: str | None) -> str:
    """Why a training cannot be repeated; empty if it can."""
    if not (folder_of(model) / CONFIG).is_file() or isinstance(looked.loaded, Model):
        return NO_RUN
    return "" if data is None else OTHER_DATA


def repeat_of(context: typer.Context, model: Path, looked: Inspected) -> "Repeat":
    """The training of a run, ready to be repeated, each epoch compared with its history.

    Raises:
        ConfigError  the settings are not those of the run any more
        DataError    the data are not
    """
    from ..figures import Repeat

    if isinstance(looked.loaded, Model):
        raise ConfigError(NO_RUN, do="give the folder of a run")
    asked: Mapping[str, Any] = settings_of(context, model, NO_RUN)
    if str(asked["engine"]).partition(":")[0] != "numpy":
        say([f"this run used the engine {asked['engine']}: the last digits may differ"])
    training = training_for({**asked, "engine": "numpy", "folds": None})
    check_same(training, looked.loaded, folder_of(model))
    witness = Witness(folder_of(model) / HISTORY)
    witness.check_rates(training)
    say([f"repeating the training, {training.plan.epochs:,} epochs, for anim-training"])
    return Repeat(
        training.model.model, training.data, training.plan, training.held_back, witness.look
    )
