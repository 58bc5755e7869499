"""Faults of system calls: strace lets the Nth call of a name fail, or kills the process there."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections import Counter
from pathlib import Path

STRACE = ("strace", "--decode-fds=path", "--string-limit=0", "--trace=%file,%desc")
CHANGES = {"mkdir", "rmdir", "openat", "write", "pwrite64", "ftruncate", "fsync", "chmod"}
CHANGES |= {"rename", "unlink"}
CALL = re.compile(r"(\w+)\(")


def let_go_on(process: int, trace: Path, fault: tuple[str, int] | None, *, kills: bool) -> None:
    """Let a process that has stopped itself go on to its end, and write down what it calls."""
    os.waitpid(process, os.WUNTRACED)
    words = [*STRACE, f"--output={trace}", f"--attach={process}"]
    if fault:
        harm = "signal=KILL" if kills else "error=EIO"
        words.append(f"--inject={fault[0]}:{harm}:when={fault[1]}")
    with subprocess.Popen(words, stderr=subprocess.PIPE) as tracer:  # noqa: S603  of our own words
        said = tracer.stderr.readline() if tracer.stderr else b""
        os.kill(process, signal.SIGCONT)
        if b"attached" not in said:
            raise OSError(f"strace cannot watch a process here: {said.decode()}")


def calls_on(folder: Path, trace: Path) -> list[tuple[str, int]]:
    """The calls on a folder and what is in it: their names, and which of its name each is."""
    counts: Counter[str] = Counter()
    found = []
    for line in trace.read_text(errors="replace").splitlines():
        if called := CALL.match(line):
            counts[called[1]] += 1
            if str(folder) in line:
                found.append((called[1], counts[called[1]]))
    return found


def was_hit(folder: Path, trace: Path, *, kills: bool) -> bool:
    """Whether the fault came to a call on the folder, and not to another of the same name."""
    lines = [line for line in trace.read_text(errors="replace").splitlines() if CALL.match(line)]
    hit = lines[-1:] if kills else [line for line in lines if "(INJECTED)" in line]
    return bool(hit) and str(folder) in hit[0]
