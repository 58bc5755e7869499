"""The bond: a worker never outlives the process that started it."""

import ctypes
import os
import signal
import sys
from threading import Thread

DEATH_SIGNAL = 1  # prctl's name for: send me this signal when my parent dies


def end_with_parent(parent: int) -> None:
    """End this process when its parent ends, however that comes about.

    Linux kills it, even if it is stopped at the time. Elsewhere it sees the pipe on its
    standard input break, whose other end the parent holds.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)
    Thread(target=wait_for_the_end, daemon=True).start()
    if os.getppid() != parent:  # it was faster
        os._exit(1)


def wait_for_the_end() -> None:
    """Wait until the parent's end of the pipe is closed."""
    os.read(0, 1)
    os._exit(1)
