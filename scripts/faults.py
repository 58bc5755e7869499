"""Let every call to the system fail, and kill at every one, while a run replaces another.

Two steps of training replace a finished run and a killed one, with a checkpoint after each
step. After each fault the old model or the new one must load, and `glassnet resume` must end
with the weights of the old run or of the new one, whichever the settings name.

scripts/faults [--take N]      N of all faults, evenly spread; all of them without it
"""

from __future__ import annotations

import argparse
import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import glassnet as gn
from glassnet.cli import main as glassnet
from glassnet.cli.runs import MODEL
from glassnet.saving import atomic

CALLS = ("open", "close", "fsync", "chmod", "replace", "unlink", "ftruncate", "pwrite", "rmdir")
SMALL = ("--batch-size", "128", "--hidden", "4", "--checkpoint-every", "0")
OLD = ("train", "iris", "--epochs", "3", "--seed", "1", *SMALL)
NEW = ("train", "iris", "--epochs", "2", *SMALL, "--overwrite")
FULL = OSError(errno.ENOSPC, "No space left on device")


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
                os._exit(137)
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
        for kept in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), kept)
        faults, write = Faults(at, kills=kills), os.write
        code = glassnet(list(words))
        write(writer, str(faults.count).encode())
        os._exit(code)
    os.close(writer)
    said = os.read(reader, 20)
    os.close(reader)
    code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    return code, int(said or 0)


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


def verdict(old: Path, run: Path, at: int, known: set[str], *, kills: bool) -> str:
    """Replace a run with a fault on the way, go on, and say what was wrong, if anything."""
    shutil.rmtree(run, ignore_errors=True)
    if old.exists():
        shutil.copytree(old, run)
    code, _ = child((*NEW, "-o", str(run)), at, kills=kills)
    if code not in ((137, 0) if kills else (5, 0)):
        return f"exit code {code}"
    try:
        if digest(run) not in known:
            return "another model"
        began = run.exists() and any(path.name != "run.lock" for path in run.iterdir())
        code, _ = child(("resume", str(run)))
        if code not in ((0, 2) if began else (5,)):
            return f"resume ends with {code}"
        if began and digest(run) not in known - {""}:
            return "another model after resume"
    except gn.errors.GlassnetError as error:
        return str(error)
    left = [path.name for path in run.glob(".*.tmp")] if run.exists() else []
    return f"{len(left)} temporary files" if len(left) > 1 else ""


def main() -> int:
    """All faults; the exit code is 1 if one of them did harm."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--take", type=int, help="so many faults, evenly spread")
    given = parser.parse_args()
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        folder, run = Path(name), Path(name, "run")
        olds = old_runs(folder)
        child((*NEW, "-o", str(run)))
        known = {"", digest(olds["finished"]), digest(run)}
        wanted = []
        for old in olds.values():
            shutil.rmtree(run, ignore_errors=True)
            if old.exists():
                shutil.copytree(old, run)
            _, calls = child((*NEW, "-o", str(run)))
            wanted += [(old, at, kills) for at in range(1, calls + 1) for kills in (False, True)]
        taken = wanted[:: max(len(wanted) // given.take, 1)] if given.take else wanted
        for place, (old, at, kills) in enumerate(taken):
            wrong = verdict(old, run, at, known, kills=kills)
            if wrong:
                bad += 1
                print(f"call {at} {'kills' if kills else 'fails'}, old run {old.name}: {wrong}")
            if place % 50 == 49:
                print(f"{place + 1} of {len(taken)}", flush=True)
    print(f"{len(taken) - bad} of {len(taken)} faults did no harm ({len(wanted)} in all)")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
