"""`glassnet resume`: go on with a run that was interrupted or killed, as if it never had been."""

from pathlib import Path
from typing import Annotated, Any

import typer

from ..checkpoint import Checkpoint, read_checkpoint
from ..engines import is_first
from ..errors import ConfigError, EnvError, ModelFileError, quoted
from ..workbench.training import Training
from .config import settings_of_run
from .folds import judged
from .keeper import Asked
from .learning import differences, learn, tell, training_for
from .lock import locked
from .options import (
    CoordinatorOption,
    JsonOption,
    NumProcessesOption,
    ProcessesOption,
    ProcessIdOption,
    WorkerTimeoutOption,
)
from .runs import CONFIG, MODEL, checkpoints, take_over
from .terminal import say
from .together import resume_together, several_are_asked

ABOUT = {"asked": dict, "encoder": dict, "provenance": dict, "held_back": str}


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
    asked = settings_of_run(context, run / CONFIG)
    if several_are_asked(context.params):
        resume_together(context.params, asked["engine"])
    elif is_first(asked["engine"]):
        with locked(run) as killed:
            take_over(run, killed)
            training = going_on(run, data, asked)
            judgement = judged(training, run, asked)
            learn(training, run, asked, judgement)
        tell(training, run, judgement, as_json=as_json)
    else:  # another process prints and writes
        list(going_on(run, data, asked).stream())


def going_on(run: Path, data: str | None, asked: Asked) -> Training:
    """The training of a run, where its last checkpoint left it."""
    checkpoint = latest(run, asked)
    if checkpoint is None and (run / MODEL).exists():
        raise ConfigError(
            "this run is finished",
            where=quoted(str(run)),
            do=f"train anew with glassnet train --config {run / CONFIG}, with more --epochs",
        )
    training = training_for({**asked, "data": data or asked["data"]})
    if checkpoint is None:
        say(["no step was kept; the run begins again", *training.notes])
    else:
        say(training.go_on_from(checkpoint))
    return training


def check_about(path: Path, about: Any) -> None:
    """Refuse a checkpoint that `glassnet train` has not written."""
    if not isinstance(about, dict) or not all(type(about.get(k)) is ABOUT[k] for k in ABOUT):
        raise ModelFileError(
            f"{quoted(path.name)} was not written by glassnet train",
            do="go on with it in Python, or start the run again",
        )


def latest(run: Path, asked: Asked) -> Checkpoint | None:
    """The last checkpoint of a run that can be read; None if there are none at all.

    Checkpoints with other settings are of a run that this one was about to replace.
    """
    damage: ModelFileError | None = None
    changed: list[str] = []
    for path in reversed(checkpoints(run)):
        try:
            checkpoint = read_checkpoint(path)
            check_about(path, checkpoint.about)
            others = differences(checkpoint, asked)
        except ModelFileError as error:
            damage = damage or error
            say([f"{error.what}; the checkpoint before is tried"])
            continue
        if not others:
            return checkpoint
        changed = changed or others
    if changed:
        raise ConfigError(
            f"the settings of this run were changed: {'; '.join(changed)}",
            where=quoted(str(run / CONFIG)),
            do="change them back, or train anew with glassnet train --config",
        )
    if damage:
        raise damage
    return None
