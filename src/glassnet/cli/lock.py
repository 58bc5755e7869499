"""The lock of a run's folder: while one process works in it, another stays out.

The system lets go of a lock when its process ends, however it ends. The lock's file stays
behind only where a run was killed, and names the process that held it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import EnvError, quoted

LOCK = "run.lock"


@contextmanager
def locked(folder: Path) -> Iterator[int | None]:
    """While inside, this process alone works in a folder.

    Yields the number of the process that was killed at work here, or None if none was.

    Raises:
        EnvError  another process is at work, with its number
    """
    path = folder / LOCK
    file = taken(path)
    try:
        held_by = number_in(file)
        os.ftruncate(file, 0)
        os.pwrite(file, str(os.getpid()).encode(), 0)
        yield held_by
        path.unlink(missing_ok=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    finally:
        os.close(file)


def taken(path: Path) -> int:
    """Open and lock the file of a lock."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        if not lock(file):
            number = number_in(file)
            os.close(file)
            raise EnvError(
                f"process {number or 'of another name'} is training in {quoted(str(path.parent))}",
                where=quoted(path.name),
                do="wait for it to end, or choose another folder",
            )
        if path.exists() and os.path.samestat(os.fstat(file), path.stat()):
            return file
        os.close(file)  # whoever held it removed it while we waited to open it


def lock(file: int) -> bool:
    """Lock an open file; False if another process has."""
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows does not know such locks
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def number_in(file: int) -> int | None:
    """The number of the process that wrote a lock's file."""
    text = os.pread(file, 20, 0)
    return int(text) if text.isdigit() else None
