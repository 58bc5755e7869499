"""`glassnet train` in several processes: what is checked before, and what is said after."""

from pathlib import Path
from typing import Any

import typer

from ..errors import ConfigError, EnvError, GlassnetError, quoted
from ..settings import number, whole
from ..workers import Errand, checked_address, local_address, supervise
from .data import name_of
from .interruption import on_signals
from .runs import checkpoints, free_folder, remove_if_empty

NOT_PASSED_ON = ("data", "config", "processes", "coordinator", "process_id", "num_processes")
ANYWHERE = "auto"  # the coordinator is where Slurm or Open MPI says


def several_are_asked(params: dict[str, Any]) -> bool:
    """Whether several processes are asked for.

    Raises:
        ConfigError  only what goes with others is
    """
    for name in ("process_id", "num_processes"):
        if params[name] is not None and params["coordinator"] is None:
            raise ConfigError(f"{name} needs a place to meet", do="add --coordinator HOST:PORT")
    return params["processes"] is not None or params["coordinator"] is not None


def train_together(context: typer.Context) -> None:
    """Train in the processes that the options ask for, and say what went wrong first."""
    params = context.params
    errands = errands_for(params)
    check(params)
    folder = None
    if errands[0].is_first:  # the others need no folder
        folder = free_folder(params["output"], name_of(params["data"]), params["overwrite"])
        params = {**params, "output": folder, "overwrite": True}
    try:
        tell(supervise(errands, words_of(context, params), on_signals), folder, len(errands))
    finally:
        if folder:
            remove_if_empty(folder)


def resume_together(params: dict[str, Any], engine: str) -> None:
    """Go on with a run in the processes that the options ask for."""
    errands = errands_for(params)
    if "all" not in engine.split(":"):
        raise ConfigError(
            "this run was begun in one process, and goes on in one",
            where=quoted(str(params["run"])),
            do="leave out --processes and --coordinator",
        )
    names = [str(params[name]) for name in ("run", "data") if params[name] is not None]
    words = ["resume", *(["--json"] if params["as_json"] else []), "--", *names]
    tell(supervise(errands, words, on_signals), params["run"], len(errands))


def check(params: dict[str, Any]) -> None:
    """Refuse what several processes cannot do."""
    if params["engine"].split(":")[0] != "jax":
        raise ConfigError(
            "only engine jax trains in several processes",
            where="--engine",
            do="add --engine jax, or leave out --processes and --coordinator",
        )
    if params.get("folds") is not None:
        raise ConfigError(
            "folds are judged in one process",
            where="--folds",
            do="leave out --folds, or --processes and --coordinator",
        )
    if params["data"] == "-":
        raise ConfigError(
            "several processes cannot read the same standard input",
            where="DATA",
            do="write the table to a file, and give its path",
        )


def errands_for(params: dict[str, Any]) -> list[Errand]:
    """What each worker that is started here is told."""
    patience = number("worker_timeout", params["worker_timeout"], above=0)
    coordinator, process = params["coordinator"], params["process_id"]
    others = params["num_processes"]
    if coordinator is None:
        count, address = whole("processes", params["processes"]), local_address()
        return [Errand(address, place, count, patience, local=True) for place in range(count)]
    if params["processes"] is not None:
        raise ConfigError(
            "processes start here, and coordinator joins others elsewhere",
            do="give only one of them",
        )
    if coordinator == ANYWHERE:
        return [Errand(None, None, None, patience)]
    address = checked_address(coordinator)
    if process is None or others is None:
        raise ConfigError(
            "a coordinator alone does not say which process this is",
            where="--coordinator",
            do="add --process-id I and --num-processes N, with I from 0 to N - 1",
        )
    whole("num_processes", others)
    whole("process_id", process, at_least=0, at_most=others - 1)
    return [Errand(address, process, others, patience)]


def words_of(context: typer.Context, params: dict[str, Any]) -> list[str]:
    """The command line of a worker, which knows nothing of other processes."""
    words = ["train"]
    for one in context.command.params:
        value = params.get(str(one.name))
        if one.name in NOT_PASSED_ON or value is None or value is False or value == ():
            continue
        name = max(one.opts, key=len)
        if one.name == "engine":
            value = f"{value}:all"
        if value is True:
            words.append(name)
        else:
            words += [
                f"{name}={v}" for v in (value if isinstance(value, list | tuple) else [value])
            ]
    return [*words, "--", params["data"]]


def tell(error: GlassnetError | None, folder: Path | None, processes: int) -> None:
    """Raise what went wrong, with what is left of the work."""
    if error is None:
        return
    if isinstance(error, EnvError):
        error.do = left(folder, processes)
    raise error


def left(folder: Path | None, processes: int) -> str:
    """What was learned before, and what to do with it."""
    if folder is None:
        return "look at what the first process says, then start all again"
    if not checkpoints(folder):
        return "start again; no step was kept"
    more = f" --processes {processes}" if processes > 1 else ", with the same options"
    return f"go on with glassnet resume {folder}{more}"
