"""One step of a run, repeated from the run's own settings: the same data, the same bits."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ..errors import ConfigError, quoted
from ..history import EpochRecord, History
from ..workbench.image_model import ImageModel
from ..workbench.table_model import TableModel
from ..workbench.table_training import TableTraining, check_same_data
from ..workbench.training import Training
from .config import settings_of_run
from .learning import training_for
from .runs import CONFIG, HISTORY
from .terminal import say

if TYPE_CHECKING:
    from ..explain.arithmetic.parameter_rules import RowNames
    from ..explain.arithmetic.update import Update

CLOSE = 1e-3  # relative: losses that differ by less may differ by rounding alone
OTHERWISE = "this machine rounds otherwise than the one that trained"
DATA_OR_RUN = "give DATA, or the folder of a run that glassnet train has left"
ANEW = "change it back, or train anew with glassnet train --config"


def settings_of(
    context: typer.Context, model: Path, without: str, do: str = DATA_OR_RUN
) -> dict[str, Any]:
    """What was asked for when a run began.

    Raises:
        ConfigError  the model is not in the folder of a run
    """
    path = folder_of(model) / CONFIG
    if not path.is_file():
        raise ConfigError(
            f"{without} {quoted(str(model))}",
            do=do,
        )
    return settings_of_run(context, path)


def folder_of(model: Path) -> Path:
    """The folder that a model is in."""
    return model if model.is_dir() else model.parent


def update_in_run(
    asked: Mapping[str, Any],
    data: str | None,
    model: Path,
    loaded: TableModel | ImageModel,
    number: tuple[Any, ...],
    step: int,
) -> "Update":
    """Repeat the training of a run up to a step, and show how that moved a weight or bias.

    Raises:
        ConfigError  the settings are not those of the run any more; there is no such step
        DataError    the data are not
    """
    from ..explain.arithmetic.update import update_of

    if not str(asked["engine"]).partition(":")[0] == "numpy":
        raise ConfigError(
            f"step repeats what the engine numpy did, and this run used {asked['engine']}",
            do="train it with --engine numpy; the two agree but for the last digits",
        )
    training = training_for({**asked, "data": data or asked["data"]})
    check_same(training, loaded, folder_of(model))
    witness = Witness(folder_of(model) / HISTORY)
    witness.check_rates(training)
    if training.plan.blocks:
        say([training.plan.blocks.in_words(len(training.data.inputs))])
    layer, place, field = number
    return update_of(
        training.model.model,
        training.data,
        training.plan,
        layer,
        place,
        step,
        field,
        held_back=training.held_back,
        watch=witness.look,
        row_name=row_names(training),
    )


def row_names(training: Training) -> "RowNames":
    """What the rows that were learned from are called."""
    if not isinstance(training, TableTraining):
        return lambda place: f"training picture {place + 1}"
    rows = training.training_rows
    return lambda place: f"row {int(rows[place]) + 1}"


def check_same(training: Training, loaded: TableModel | ImageModel, folder: Path) -> None:
    """Refuse to repeat a training with other data or other settings than it had."""
    if type(training.model) is not type(loaded):
        raise ConfigError("these are other data than the run's", do="give its own data as DATA")
    about = {"encoder": loaded.encoder.to_dict(), "provenance": loaded.model.provenance}
    where = quoted(str(folder / CONFIG))
    then, now = loaded.model, training.model.model
    for what, one, other in (
        ("the network", [*map(repr, then.layers)], [*map(repr, now.layers)]),
        ("the loss", repr(then.loss), repr(now.loss)),
        ("the optimizer", repr(then.optimizer), repr(now.optimizer)),
        ("the seed", then.provenance.get("seed"), training.seed),
        ("the batch size", then.provenance.get("batch_size"), training.plan.batch_size),
    ):
        if one != other:
            raise ConfigError(
                f"{what} was {quoted(one)}, and the settings now make it {quoted(other)}",
                where=where,
                do=ANEW,
            )
    if isinstance(training, TableTraining):
        digest, where = training.provenance["data"], training.table.where()
        check_same_data(about, training.model.encoder, digest, where)
    else:
        training.check_same_data(about)


class Witness:
    """Compares what a training says with what the history of its run has noted down."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.told = False
        try:
            self.epochs = {one.epoch: one for one in History.from_jsonl(path.read_text())}
        except (OSError, ValueError, TypeError):
            self.epochs = {}
            say([f"{path} cannot be read, so the epochs are not compared with it"])

    def check_rates(self, training: Training) -> None:
        """Compare the learning rates of all epochs, before any of them is repeated.

        Raises:
            ConfigError  they follow another schedule, or one of another length
        """
        steps = training.plan.steps(len(training.data.inputs))
        optimizer = training.model.model.optimizer.over(steps)
        for then in self.epochs.values():
            rate = optimizer.at(then.step - 1).learning_rate
            if then.learning_rate != rate:
                raise self.other(f"epoch {then.epoch:,}", "learning rate", then.learning_rate, rate)

    def look(self, record: Any) -> None:
        """Compare the loss of an epoch, which may differ in its last digits.

        Raises:
            ConfigError  it differs by more
        """
        then = self.epochs.get(record.epoch) if isinstance(record, EpochRecord) else None
        if then is None or then.loss == record.loss:
            return
        if not math.isclose(then.loss, record.loss, rel_tol=CLOSE):
            raise self.other(f"epoch {record.epoch:,}", "loss", then.loss, record.loss)
        if not self.told:
            say([f"the loss of epoch {record.epoch:,} differs in its last digits: {OTHERWISE}"])
            self.told = True

    def other(self, epoch: str, what: str, then: float, now: float) -> ConfigError:
        """The error for a training that is not that of the run."""
        return ConfigError(
            f"{epoch} had the {what} {then!r}, and repeated it has {now!r}",
            where=quoted(str(self.path)),
            do="repeat it with the settings, the data and the memory that it had",
        )
