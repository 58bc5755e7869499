"""One worker as the process that started it sees it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from time import monotonic
from typing import Any

from .errand import Errand

SILENT = {"TF_CPP_MIN_LOG_LEVEL": "3"}  # XLA's own words about lost peers


class Worker:
    """A process of its own, in a session of its own, so that Ctrl-C reaches it through us alone.

    code     how it ended, below 0 by a signal; None while it runs
    stopped  since when it has been stopped; None while it goes on
    """

    def __init__(self, errand: Errand, words: Sequence[str]) -> None:
        self.errand = errand
        self.code: int | None = None
        self.stopped: float | None = None
        self.told = tempfile.TemporaryFile()  # noqa: SIM115  (closed in `close`)
        self.noise = tempfile.TemporaryFile()  # noqa: SIM115  what libraries write on their own
        descriptors = [self.told.fileno(), os.dup(1), os.dup(2)]
        start = [sys.executable, "-m", "glassnet.cli.worker", str(errand), str(os.getpid())]
        self.process = subprocess.Popen(  # noqa: S603
            [*start, ",".join(map(str, descriptors)), *words],
            stdin=subprocess.PIPE,  # which breaks when we end
            stdout=self.noise,
            stderr=self.noise,
            pass_fds=descriptors,
            start_new_session=True,
            env={**os.environ, **SILENT},
        )
        for copied in descriptors[1:]:
            os.close(copied)

    def look(self) -> None:
        """Note down whether it runs, was stopped or has ended."""
        if self.code is not None:
            return
        options = os.WNOHANG | os.WUNTRACED | os.WCONTINUED
        number, status = os.waitpid(self.process.pid, options)
        if not number:
            return
        if os.WIFSTOPPED(status):
            self.stopped = monotonic()
        elif os.WIFCONTINUED(status):
            self.stopped = None
        else:
            self.code = self.process.returncode = os.waitstatus_to_exitcode(status)

    def send(self, number: int) -> None:
        """Send it a signal, if it has not ended."""
        if self.code is None:
            os.kill(self.process.pid, number)

    def close(self) -> None:
        """End it, whatever it does, and wait until it is gone."""
        self.send(signal.SIGKILL)
        if self.code is None:
            _, status = os.waitpid(self.process.pid, 0)
            self.code = self.process.returncode = os.waitstatus_to_exitcode(status)
        for file in (self.process.stdin, self.told, self.noise):
            if file is not None:
                file.close()

    @property
    def report(self) -> dict[str, Any]:
        """What it said about its end; nothing if it could not."""
        self.told.seek(0)
        said = self.told.read()
        report: dict[str, Any] = json.loads(said) if said else {}
        return report

    @property
    def last_words(self) -> str:
        """The last line that a library wrote on its own."""
        self.noise.seek(0)
        lines = self.noise.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    @property
    def name(self) -> str:
        """What messages call it."""
        if self.errand.process is None:
            return "the worker"
        return f"worker {self.errand.process} of {self.errand.processes}"
