"""What the tests of several processes share: a training of them, and who they are."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

START = (  # as in a shell, whatever the parent process ignores
    "import signal, sys; from glassnet.cli import main; "
    "[signal.signal(s, signal.default_int_handler) for s in (signal.SIGINT, signal.SIGTERM)]; "
    "sys.exit(main(sys.argv[1:]))"
)
PATIENT = 60  # seconds that a busy machine may take for anything


def children_of(process):
    """The processes that a process has started, in the order of their start."""
    listed = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return sorted(map(int, listed))


def is_there(process):
    """Whether a process exists and is no mere entry in its parent's books."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until(true):
    """Wait for something that happens sooner or later."""
    end = time.monotonic() + PATIENT
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


class Training:
    """`glassnet train` or `resume` in several processes, and who belongs to it."""

    def __init__(self, *words, environment, verb="train"):
        command = [sys.executable, "-c", START, verb, *words]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = subprocess.Popen(command, **streams, text=True, env=environment)
        self.workers = []

    def wait_for(self, workers, run="run"):
        """Wait for the workers, and until a checkpoint is kept."""
        wait_until(lambda: len(children_of(self.process.pid)) == workers or self.has_ended)
        self.workers = children_of(self.process.pid)
        wait_until(lambda: any(Path(run).glob("checkpoint-*")) or self.has_ended)
        return self

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def assert_nobody_is_left(self):
        """Neither as an orphan nor as a stopped process."""
        wait_until(lambda: not any(map(is_there, self.workers)))

    def end(self):
        """How it ended: the exit code, what it printed and the last line of what it said."""
        out, err = self.process.communicate(timeout=PATIENT)
        return self.process.returncode, out, err.strip().splitlines()[-1] if err else ""


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Every test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """What the processes of a file find around them.

    They compile the same program once, and do not make it fast, which takes most of the time.
    """
    compiled = os.environ.get("JAX_COMPILATION_CACHE_DIR") or tmp_path_factory.mktemp("compiled")
    return {
        **os.environ,
        "JAX_COMPILATION_CACHE_DIR": str(compiled),
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
        "XLA_FLAGS": "--xla_backend_optimization_level=0",
    }


@pytest.fixture
def training(environment):
    """Start trainings, of which nothing is left afterwards."""
    started = []

    def start(*words, verb="train"):
        started.append(Training(*words, environment=environment, verb=verb))
        return started[-1]

    yield start
    for one in started:
        for process in [*one.workers, one.process.pid]:
            if is_there(process):
                os.kill(process, signal.SIGKILL)
        one.process.communicate()
