"""A worker: `glassnet train` in one of several processes, started by the one that was called."""

import json
import os
import sys
from typing import Any, NoReturn

from ..errors import EnvError, quoted
from ..workers.bond import end_with_parent
from ..workers.errand import Errand
from ..workers.meeting import wait_for_the_first
from ..workers.supervisor import LOST
from .interruption import Request, on_signals
from .main import parts_of, program, verb_in
from .terminal import prepare

CARRIERS = ("Gloo", "NCCL")  # who carries numbers between processes, and names itself in errors
NO_MEMORY = "RESOURCE_EXHAUSTED"


def main(errand: str, parent: str, descriptors: str, *words: str) -> NoReturn:
    """Do what an errand says, tell the parent how it ended, and leave at once."""
    end_with_parent(int(parent))
    told, out, err = map(int, descriptors.split(","))
    code = 0
    try:
        with on_signals(Request().answer):
            work(Errand.read(errand), out, err, list(words))
    except BaseException as error:
        report = report_on(error, list(words))
        os.write(told, json.dumps(report).encode())
        code = report["code"]
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)  # JAX would wait for the others


def work(errand: Errand, out: int, err: int, words: list[str]) -> None:
    """Meet the others, train with them, and part."""
    try:
        from ..engines import jax_team
    except ModuleNotFoundError as error:
        raise EnvError(
            "engine jax needs the package jax, which is not installed",
            do="pip install 'glassnet[jax]', or train with engine numpy",
        ) from error
    if errand.address and not errand.is_first:
        wait_for_the_first(errand.address, errand.time_to_meet)
    try:
        jax_team.join(
            errand.address,
            errand.process,
            errand.processes,
            time_to_meet=errand.time_to_meet,
            heartbeat=errand.heartbeat,
        )
    except (RuntimeError, ValueError) as error:
        raise EnvError(
            f"could not join the other processes: {quoted(str(error))}",
            where="--coordinator",
            do="give the address of process 0, or start all under Slurm or Open MPI for auto",
        ) from error
    show(out, err, wanted=jax_team.place()[0] == 0)
    program(verb_in(words))(words, standalone_mode=False)
    jax_team.part()


def show(out: int, err: int, *, wanted: bool) -> None:
    """Print where the parent prints, or nowhere; what libraries print is kept apart."""
    nowhere = os.devnull
    sys.stdout = open(out if wanted else nowhere, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = open(err if wanted else nowhere, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    if wanted:
        sys.stderr.reconfigure(line_buffering=True)
    prepare()


def report_on(error: BaseException, words: list[str]) -> dict[str, Any]:
    """What the parent is told about an end; that of the others is no fault of this one."""
    text = str(error)
    if NO_MEMORY in text:
        error = MemoryError()
    elif type(error).__name__ == "JaxRuntimeError" or any(name in text for name in CARRIERS):
        return {LOST: text.partition("\n")[0], "code": 5}
    code, what, where, do = parts_of(error, words)
    return {"code": code, "what": what, "where": where, "do": do}


if __name__ == "__main__":
    main(*sys.argv[1:])
