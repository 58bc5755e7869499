"""`glassnet resume`: go on with a run that was interrupted or killed, as if it never had been."""

from pathlib import Path
from typing import Annotated

import typer

from ..checkpoint import Checkpoint, read_checkpoint
from ..engines import is_first
from ..errors import ConfigError, EnvError, ModelFileError, quoted
from ..table_training import TableTraining
from .config import settings_in
from .learning import Asked, differences, learn, tell, training_for
from .lock import locked
from .options import (
    CoordinatorOption,
    JsonOption,
    NumProcessesOption,
    ProcessesOption,
    ProcessIdOption,
    WorkerTimeoutOption,
)
from .runs import CONFIG, MODEL, checkpoints
from .terminal import say
from .together import resume_together


def resume(
    context: typer.Context,
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run.")],
    data: Annotated[
        str | None,
        typer.Argument(metavar="[DATA]", help="Where its table is now, if it was moved."),
    ] = None,
    processes: ProcessesOption = None,
    coordinator: CoordinatorOption = None,
    process_id: ProcessIdOption = None,
    num_processes: NumProcessesOption = None,
    worker_timeout: WorkerTimeoutOption = 30.0,
    as_json: JsonOption = False,
) -> None:
    """Go on with a run that was interrupted or killed, as if it never had been.

    The weights come out the same, bit for bit. What has changed in between is noticed: other
    data and other settings are refused, other versions of programs are said.
    """
    if not (run / CONFIG).is_file():
        raise EnvError(
            f"there is no run in {quoted(str(run))}",
            where=quoted(CONFIG),
            do="give the folder that glassnet train has named",
        )
    asked = settings_in(run / CONFIG)
    if processes is not None or coordinator is not None:
        resume_together(context.params, asked["engine"])
    elif is_first(asked["engine"]):
        with locked(run) as killed:
            training = going_on(run, data, asked, was_killed=killed is not None)
            learn(training, run, asked)
        tell(training, run, as_json=as_json)
    else:  # another process prints and writes
        list(going_on(run, data, asked).stream())


def going_on(
    run: Path, data: str | None, asked: Asked, *, was_killed: bool = False
) -> TableTraining:
    """The training of a run, where its last checkpoint left it."""
    checkpoint = latest(run)
    if checkpoint is None and (run / MODEL).exists() and not was_killed:
        raise ConfigError(
            "this run is finished",
            where=quoted(str(run)),
            do=f"train anew with glassnet train --config {run / CONFIG}, with more --epochs",
        )
    if checkpoint and (changed := differences(checkpoint, asked)):
        raise ConfigError(
            f"the settings of this run were changed: {'; '.join(changed)}",
            where=quoted(str(run / CONFIG)),
            do="change them back, or train anew with glassnet train --config",
        )
    training = training_for({**asked, "data": data or asked["data"]})
    if checkpoint is None:
        say(["no step was kept; the run begins again", *training.notes])
    else:
        say(training.go_on_from(checkpoint))
    return training


def latest(run: Path) -> Checkpoint | None:
    """The last checkpoint of a run that can be read; None if there are none at all."""
    first: ModelFileError | None = None
    for path in reversed(checkpoints(run)):
        try:
            return read_checkpoint(path)
        except ModelFileError as error:
            first = first or error
            say([f"{error.what}; the checkpoint before is tried"])
    if first:
        raise first
    return None
