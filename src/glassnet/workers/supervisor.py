"""The supervisor: it starts workers, sees the first that fails, and lets none outlive the rest."""

import signal
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from time import monotonic, sleep

from ..errors import EnvError, GlassnetError, quoted
from .errand import Errand
from .worker import Worker

BEAT = 0.05  # seconds between two looks
GRACE = 3.0  # seconds for the others to notice and to finish what they write
LOST = "lost"  # how a worker says that it is not to blame
JAX_GAVE_UP = -signal.SIGABRT  # how a worker ends when JAX hears no heartbeat

OnSignals = Callable[[Callable[[int], None]], AbstractContextManager[None]]


def supervise(
    errands: Sequence[Errand], words: Sequence[str], on_signals: OnSignals
) -> GlassnetError | None:
    """Start a worker for every errand, and return when none of them is left.

    The first is told of signals to this process, and may finish its step. Returns what went
    wrong first, or None.
    """
    with ExitStack() as stack:
        workers = [stack.enter_context(closing(Worker(errand, words))) for errand in errands]
        watch = Watch(workers)
        with on_signals(watch.pass_on):
            return watch.until_the_end()


class Watch:
    """One eye on every worker."""

    def __init__(self, workers: Sequence[Worker]) -> None:
        self.workers = workers
        self.deadline: float | None = None  # for those that are left
        self.asked = 0  # the signal by which somebody wants the end

    def pass_on(self, number: int) -> None:
        """Tell the first worker of a signal; it has a moment to save what it has."""
        self.asked = number
        self.deadline = self.deadline or monotonic() + GRACE
        self.workers[0].send(number)

    def until_the_end(self) -> GlassnetError | None:
        """Wait until all have ended, or until one has failed and the rest had time to."""
        while True:
            for worker in self.workers:
                worker.look()
            if all(worker.code is not None for worker in self.workers):
                return self.first_cause()
            if self.deadline is None and self.first_cause():
                self.deadline = monotonic() + GRACE
            if self.deadline is not None and monotonic() > self.deadline:
                return self.first_cause() or interrupted(self.asked)
            sleep(BEAT)

    def first_cause(self) -> GlassnetError | None:
        """The failure that explains the others: they only lost their peers."""
        failed = [worker for worker in self.workers if worker.code]
        told = [worker for worker in failed if worker.report and LOST not in worker.report]
        killed = [w for w in failed if w.code and w.code < 0 and w.code != JAX_GAVE_UP]
        for worker in told:
            return as_told(worker)
        if self.asked and self.workers[0].code and not self.workers[0].report:
            return interrupted(self.asked)  # the signal came before it listened
        for worker in killed:
            return was_killed(worker)
        for worker in self.workers:
            if worker.stopped and monotonic() - worker.stopped > worker.errand.patience:
                return does_not_answer(worker)
        return lost_the_others(failed[0]) if failed else None


def as_told(worker: Worker) -> GlassnetError:
    """What a worker said itself."""
    report = worker.report
    error = GlassnetError(report["what"], where=report["where"], do=report["do"])
    error.code = report["code"]
    return error


def was_killed(worker: Worker) -> GlassnetError:
    """Make the error for a worker that a signal has ended."""
    number = -(worker.code or 0)
    names = {int(known): known.name for known in signal.Signals}
    name = names.get(number, f"signal {number}")  # those of real time have no name
    return EnvError(f"{worker.name} was killed by {name}", where=place_of(worker))


def does_not_answer(worker: Worker) -> GlassnetError:
    """Make the error for a worker that was stopped and not continued."""
    patience = worker.errand.patience
    return EnvError(f"{worker.name} was stopped for {patience:g} s", where=place_of(worker))


def lost_the_others(worker: Worker) -> GlassnetError:
    """Make the error for a worker that has no peers any more, and no culprit here."""
    why = worker.report.get(LOST) or worker.last_words or f"exit code {worker.code}"
    return EnvError(f"{worker.name} lost the others: {quoted(why)}", where=place_of(worker))


def interrupted(number: int) -> GlassnetError:
    """Make the error for a first worker that could not answer a signal, or not in time."""
    error = EnvError("interrupted")
    error.code = 128 + number
    return error


def place_of(worker: Worker) -> str:
    """Where a worker was."""
    return f"process {worker.process.pid} on this machine"
