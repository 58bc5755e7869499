"""Kill trainings at random moments and resume them; all must end as if nobody had.

Each run is killed once to three times, at any moment after its first checkpoint, and is moved
to another folder before it goes on. Weights and history must be those of the run that was
left alone, bit for bit.

scripts/kills [RUNS]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import glassnet as gn
from glassnet.cli import main as glassnet
from glassnet.cli.runs import HISTORY, MODEL, checkpoints

ASKED = ("iris", "--epochs", "8", "--batch-size", "16", "--dropout", "0.1", "--hidden", "16")
ASKED += ("--early-stopping", "6", "--schedule", "cosine", "--checkpoint-every", "0")


def main() -> int:
    """All runs; the exit code is 1 if one of them ended differently."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="?", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        began = monotonic()
        ended(started("train", *ASKED, "-o", "whole"))
        expected, lasts = outcome(Path("whole")), monotonic() - began
        good = 0
        for seed in range(given.runs):
            kills, said = one_run(Path(f"run-{seed}"), random.Random(seed), lasts)
            is_good = said == expected
            good += is_good
            told = "the same bits" if is_good else "OTHER BITS"
            print(f"{seed + 1}/{given.runs}  killed {kills} times  {told}", flush=True)
    print(f"{good} of {given.runs} runs ended as if nobody had killed them")
    return int(good < given.runs)


def one_run(folder: Path, chance: random.Random, lasts: float) -> tuple[int, Any]:
    """Kill and resume one run; how often it was killed, and what it came to."""
    words, kills = ("train", *ASKED, "-o", str(folder)), 0
    for _ in range(chance.randint(1, 3)):
        process = started(*words)
        while not checkpoints(folder) and not (folder / MODEL).exists():
            sleep(0.001)
        sleep(chance.uniform(0, lasts / 2))
        os.kill(process, signal.SIGKILL)
        kills += ended(process) == -signal.SIGKILL
        folder = folder.rename(f"{folder}-moved")
        words = ("resume", str(folder))
        if not checkpoints(folder):  # it had come to its end
            return kills, outcome(folder)
    code = ended(started(*words))
    return kills, outcome(folder) if code == 0 else f"exit code {code}"


def started(*words: str) -> int:
    """The number of a process in which the program runs; a copy of this one, imports and all."""
    number = os.fork()
    if number == 0:
        for kept in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), kept)
        os._exit(glassnet(list(words)))
    return number


def ended(process: int) -> int:
    """Wait for the end of a process; its exit code."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def outcome(folder: Path) -> tuple[str, list[dict[str, Any]]]:
    """The weights of a run and its history, but for how long everything took."""
    lines = (folder / HISTORY).read_text().splitlines()
    return gn.load(folder / MODEL).digest(), [{**json.loads(line), "seconds": 0} for line in lines]


if __name__ == "__main__":
    sys.exit(main())
