"""Kill or stop a worker of a training in three processes, many times, and see all of them end.

A run is good if it exits with 5 in time, leaves no process behind, and its last checkpoint can
be read.
Linux only, as processes are looked up in /proc.

scripts/soak [--kills 50] [--stops 50]
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic, sleep

from glassnet.checkpoint import read_checkpoint
from glassnet.cli.runs import checkpoints

PROCESSES = 3
PATIENCE = 30  # seconds that a stopped worker is waited for; the usual --worker-timeout
WITHIN = {signal.SIGKILL: 15, signal.SIGSTOP: 60}  # seconds until all must be gone
TO_BEGIN = 120  # seconds until the first checkpoint must be there
LONGEST = 2.0  # seconds of training before a signal


def main() -> int:
    """All runs; the exit code is 1 if one of them was not good."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--stops", type=int, default=50)
    given = parser.parse_args()
    wanted = [signal.SIGKILL] * given.kills + [signal.SIGSTOP] * given.stops
    bad = 0
    for place, number in enumerate(wanted):
        victim = place % PROCESSES  # the first of them is the coordinator
        seconds, faults = one_run(number, victim)
        bad += bool(faults)
        said = ", ".join(faults) or "good"
        told = f"{place + 1}/{len(wanted)}  {number.name} to worker {victim}"
        print(f"{told}  {seconds:5.1f} s  {said}", flush=True)
    print(f"{len(wanted) - bad} of {len(wanted)} runs good")
    return int(bad > 0)


def one_run(number: signal.Signals, victim: int) -> tuple[float, list[str]]:
    """Train, send a worker the signal; how long all took to end, and what was wrong."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        process = subprocess.Popen(  # noqa: S603
            [
                *(sys.executable, "-m", "glassnet", "train", "spiral", "--engine", "jax"),
                *("--epochs", "1000000", "--processes", str(PROCESSES), "-o", str(run)),
                *("--worker-timeout", str(PATIENCE)),
                *("--checkpoint-every", "0.5"),
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        workers: list[int] = []
        try:
            workers = started(process, run)
            sleep(random.uniform(0, LONGEST))
            began = monotonic()
            os.kill(workers[victim], number)
            faults = what_is_wrong(process, workers, began + WITHIN[number])
            read_checkpoint(checkpoints(run)[-1])  # raises if it is damaged
            return monotonic() - began, faults
        finally:
            for one in filter(is_there, [process.pid, *workers]):
                os.kill(one, signal.SIGKILL)
            process.communicate()


def started(process: subprocess.Popen[bytes], run: Path) -> list[int]:
    """The workers, once a checkpoint is kept."""
    end = monotonic() + TO_BEGIN
    while not checkpoints(run):
        if process.poll() is not None or monotonic() > end:
            raise SystemExit("the training did not begin")
        sleep(0.05)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return sorted(map(int, children.split()))


def what_is_wrong(
    process: subprocess.Popen[bytes], workers: list[int], deadline: float
) -> list[str]:
    """Wait until all have ended or time is over."""
    while (process.poll() is None or any(map(is_there, workers))) and monotonic() < deadline:
        sleep(0.05)
    faults = []
    if process.returncode is None:
        faults.append("it hangs")
    elif process.returncode != 5:
        faults.append(f"exit code {process.returncode}")
    left = sum(map(is_there, workers))
    return [*faults, f"{left} workers left"] if left else faults


def is_there(process: int) -> bool:
    """Whether a process exists and is no mere entry in its parent's books."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


if __name__ == "__main__":
    sys.exit(main())
