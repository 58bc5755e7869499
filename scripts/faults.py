"""Let every call to the system fail, and kill at every one, while a run replaces another.

Two steps of training replace a finished run and a killed one, with a checkpoint after each
step. After each fault the old model or the new one must load, and `glassnet resume` must end
with the weights of the old run or of the new one, whichever the settings name.

scripts/faults                  the calls of Python; a write that fails has written one half
scripts/faults --system-calls   every system call on the run's folder, by strace (Linux)
    [--take N] [--part 1/2]     N of all faults, evenly spread, or a part of them
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb  # noqa: F401  once, and not in every child
import numpy.ma  # noqa: F401
import pydantic.type_adapter  # noqa: F401
import rich.table  # noqa: F401
import typer  # noqa: F401
from faults_traced import CHANGES, calls_on, let_go_on, was_hit

import glassnet as gn
import glassnet.cli.learning
import glassnet.cli.resume
import glassnet.page.writing
from glassnet.cli import main as glassnet
from glassnet.cli.lock import LOCK
from glassnet.cli.runs import MODEL
from glassnet.saving import atomic

CALLS = ("open", "close", "fsync", "chmod", "replace", "unlink", "ftruncate", "pwrite", "rmdir")
SMALL = ("--batch-size", "128", "--hidden", "4", "--checkpoint-every", "0")
OLD = ("train", "iris", "--epochs", "3", "--seed", "1", *SMALL)
NEW = ("train", "iris", "--epochs", "2", *SMALL, "--overwrite")
FULL = OSError(errno.ENOSPC, "No space left on device")
NOT_ALLOWED, DISK, KILLED = 2, 5, 137  # exit codes


class Faults:
    """Counts calls to the system, and lets one of them fail or be the last."""

    def __init__(self, at: int = 0, *, kills: bool = False) -> None:
        self.at, self.kills, self.count = at, kills, 0
        for name in CALLS:
            setattr(os, name, self.watched(getattr(os, name)))
        atomic.open = self.opened  # type: ignore[attr-defined]

    def watched(self, real: Callable[..., Any]) -> Callable[..., Any]:
        """A call that counts."""

        def call(*words: Any, **options: Any) -> Any:
            self.meet()
            return real(*words, **options)

        return call

    def meet(self) -> None:
        """Count a call; fail or die if this is the one."""
        self.count += 1
        if self.count == self.at:
            if self.kills:
                os._exit(KILLED)
            raise FULL

    def opened(self, *words: Any, **options: Any) -> Any:
        """A file of which every write counts, and half of it reaches the file before it fails."""
        file = open(*words, buffering=0, **options)  # noqa: PTH123, SIM115
        faults = self

        class Written:
            def __enter__(self) -> Any:
                return self

            def __exit__(self, *error: object) -> None:
                file.close()

            def write(self, chunk: bytes) -> None:
                half = len(chunk) // 2
                file.write(chunk[:half])
                faults.meet()
                file.write(chunk[half:])

            def flush(self) -> None:
                file.flush()

            def fileno(self) -> int:
                return int(file.fileno())

        return Written()


def child(words: tuple[str, ...], at: int = 0, *, kills: bool = False) -> tuple[int, int]:
    """Run the program in a process of its own; its exit code and how many calls it made."""
    reader, writer = os.pipe()
    number = os.fork()
    if number == 0:
        silence()
        faults, write = Faults(at, kills=kills), os.write
        code = glassnet(list(words))
        write(writer, str(faults.count).encode())
        os._exit(code)
    os.close(writer)
    said = os.read(reader, 20)
    os.close(reader)
    return ended(number), int(said or 0)


def silence() -> None:
    """Print nothing any more."""
    for kept in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), kept)


def ended(process: int) -> int:
    """Wait for the end of a process; its exit code."""
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    return KILLED if code == -signal.SIGKILL else code


class PythonCalls:
    """Faults of Python's calls to the system, which are counted from 1 on."""

    missed = 0  # faults that came to another call than was wanted

    def met(self, words: tuple[str, ...], run: Path) -> list[tuple[int, bool]]:
        """Every call of a run, and whether it fails or kills there."""
        return [(call, kills) for call in range(1, child(words)[1] + 1) for kills in (False, True)]

    def end(self, words: tuple[str, ...], run: Path, call: int, *, kills: bool) -> int:
        """The exit code of a run with a fault."""
        return child(words, call, kills=kills)[0]


class SystemCalls:
    """Faults of the system calls on a run's folder: the Nth of a name.

    All of them fail. Kills come where the folder is changed: it is the same until the next one.
    """

    def __init__(self, trace: Path) -> None:
        self.trace, self.missed = trace, 0

    def met(self, words: tuple[str, ...], run: Path) -> list[tuple[tuple[str, int], bool]]:
        """Every call of a run, and whether it fails or kills there."""
        self.traced(words, None, kills=False)
        calls = calls_on(run, self.trace)
        return [
            (c, kills) for c in calls for kills in (False, True) if c[0] in CHANGES or not kills
        ]

    def end(self, words: tuple[str, ...], run: Path, call: tuple[str, int], *, kills: bool) -> int:
        """The exit code of a run with a fault."""
        code = self.traced(words, call, kills=kills)
        self.missed += not was_hit(run, self.trace, kills=kills)
        if call[0] == "access" and code == NOT_ALLOWED:  # the options were checked, no more
            return DISK
        return code

    def traced(self, words: tuple[str, ...], call: tuple[str, int] | None, *, kills: bool) -> int:
        """Run the program under strace; its exit code."""
        number = os.fork()
        if number == 0:
            silence()
            os.kill(os.getpid(), signal.SIGSTOP)
            os._exit(glassnet(list(words)))
        let_go_on(number, self.trace, call, kills=kills)
        return ended(number)


def digest(run: Path) -> str:
    """The weights of a run; none at all without a model."""
    return gn.load(run / MODEL).digest() if (run / MODEL).exists() else ""


def old_runs(folder: Path) -> dict[str, Path]:
    """What is replaced: nothing, a run that is finished, and one that was killed."""
    runs = {name: folder / name for name in ("none", "finished", "killed")}
    child((*OLD, "-o", str(runs["finished"])))
    _, calls = child((*OLD, "-o", str(folder / "probe")))
    child((*OLD, "-o", str(runs["killed"])), calls - 25, kills=True)
    return runs


def put(old: Path, run: Path) -> None:
    """Put an old run where the new one will be."""
    shutil.rmtree(run, ignore_errors=True)
    if old.exists():
        shutil.copytree(old, run)


def verdict(code: int, run: Path, known: set[str], *, kills: bool) -> str:
    """What is wrong with a run after a fault, if anything; go on with it."""
    if code not in ((KILLED, 0) if kills else (DISK, 0)):
        return f"exit code {code}"
    try:
        if digest(run) not in known:
            return "another model"
        began = any(path.name != LOCK and path.name[0] != "." for path in run.glob("*"))
        code, _ = child(("resume", str(run)))
        if code not in ((0, 2) if began else (5,)):
            return f"resume ends with {code}"
        if began and digest(run) not in known - {""}:
            return "another model after resume"
    except gn.errors.GlassnetError as error:
        return str(error)
    left = [path.name for path in run.glob(".*.tmp")]
    return f"{len(left)} temporary files" if len(left) > 1 else ""


def part(text: str) -> tuple[int, int]:
    """1/2 is the first of two parts."""
    number, parts = map(int, text.split("/"))
    if not 1 <= number <= parts:
        raise ValueError(text)
    return number, parts


def main() -> int:
    """All faults; the exit code is 1 if one of them did harm."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--system-calls", action="store_true", help="by strace")
    parser.add_argument("--take", type=int, help="so many faults, evenly spread")
    parser.add_argument("--part", type=part, default=(1, 1), help="of how many, as in 1/2")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, run = Path(name), Path(name, "run")
        calls: Any = SystemCalls(folder / "trace") if given.system_calls else PythonCalls()
        olds, new = old_runs(folder), (*NEW, "-o", str(run))
        child(new)
        known, wanted = {"", digest(olds["finished"]), digest(run)}, []
        for old in olds.values():
            put(old, run)
            wanted += [(old, call, kills) for call, kills in calls.met(new, run)]
        step, (number, parts) = max(len(wanted) // (given.take or len(wanted)), 1), given.part
        taken, bad = wanted[::step][number - 1 :: parts], 0
        for place, (old, call, kills) in enumerate(taken, start=1):
            put(old, run)
            code = calls.end(new, run, call, kills=kills)
            if wrong := verdict(code, run, known, kills=kills):
                bad += 1
                how = "kills" if kills else "fails"
                print(f"call {call} {how}, old run {old.name}: {wrong}", flush=True)
            if place % 50 == 0:
                print(f"{place} of {len(taken)}", flush=True)
    print(f"{len(taken) - bad} of {len(taken)} faults did no harm ({len(wanted)} in all)")
    if calls.missed:
        print(f"{calls.missed} of them came to a call on something else")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
