"""The trainer: a thread that takes steps until it is told to stop.

It works for a few milliseconds at a time, and then lets others have their turn.
"""

from collections.abc import Callable
from threading import RLock, Thread, current_thread
from time import monotonic, sleep

from ..errors import DivergedError, GlassnetError
from ..threads import one_thread
from .learner import Learner

TURN = 0.009  # seconds
PAUSE = 0.002  # after a turn while somebody watches, who needs the processor, too
BREATH = 0.0002  # after a turn while nobody does


class Trainer:
    """Who takes the steps while somebody watches.

    lock     held during every step
    learner  gives the learner as it is now
    passed   is called, with the lock, after every step; with whether it ended an epoch
    stopped  is called, with the lock, when training ends by itself; with what went wrong
    changed  is called after every turn; returns whether somebody watches
    """

    def __init__(
        self,
        lock: RLock,
        learner: Callable[[], Learner],
        passed: Callable[[bool], None],
        stopped: Callable[[GlassnetError | None], None],
        changed: Callable[[], bool],
    ) -> None:
        self.lock, self.learner, self.passed = lock, learner, passed
        self.stopped, self.changed = stopped, changed
        self.thread: Thread | None = None  # that is at work
        self.newest: Thread | None = None  # that was, or is
        self.last: int | None = None  # the epoch after which it ends

    @property
    def is_at_work(self) -> bool:
        """Whether steps are being taken."""
        return self.thread is not None

    def start(self, epochs: int | None) -> None:
        """Begin to take steps: for so many epochs, or until it is stopped."""
        self.last = None if epochs is None else self.learner().epoch.number + epochs - 1
        name = "glassnet trainer"
        self.thread = Thread(target=self.work, args=(self.newest,), name=name, daemon=True)
        self.newest = self.thread
        self.thread.start()

    def stop(self) -> None:
        """Take no further step; the one at work is done when the lock is free."""
        self.thread = None

    def work(self, before: Thread | None) -> None:
        """Take turns until the thread is no longer the trainer's own.

        It begins when the thread `before` has ended: each leaves the number of BLAS threads, which
        belongs to all of the process, as it has found it.
        """
        if before is not None:
            before.join()
        with one_thread():
            while self.turn():
                sleep(PAUSE if self.changed() else BREATH)
        self.changed()

    def turn(self) -> bool:
        """Take steps for a short time; return whether there will be more."""
        with self.lock:
            end = monotonic() + TURN
            while monotonic() < end:
                if self.thread is not current_thread():
                    return False
                try:
                    has_ended = self.learner().step()
                except DivergedError as error:
                    self.finish(error)
                    return False
                self.passed(has_ended)
                if has_ended and self.learner().epoch.number - 1 == self.last:
                    self.finish(None)
                    return False
        return True

    def finish(self, error: GlassnetError | None) -> None:
        """Training is over, by itself."""
        self.thread = None
        self.stopped(error)
