"""Files that are the old one or the new one, and never half of one.

New contents go to a temporary file beside the old one. Only when every byte is safely on
the disk does the temporary file take the old one's name, in a single step. Whatever
happens before that step, a crash or a full disk, leaves the old file as it was.
"""

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from ..errors import ConfigError, EnvError, quoted

NEW_FILE = 0o666  # the permissions of a new file, from which the system takes the umask
TEMPORARY = ".{}.tmp"
NO_SUCH_SYNC = (errno.EINVAL, errno.ENOTSUP)  # some network disks cannot sync a folder

ADVICE = {
    errno.ENOENT: "check the path; its folder must exist",
    errno.ENOTDIR: "check the path; a file stands where a folder should be",
    errno.EISDIR: "give the path of a file, not of a folder",
    errno.ENOSPC: "free some disk space, then try again",
    errno.EDQUOT: "free some disk space, then try again",
    errno.EFBIG: "free some disk space, then try again",
    errno.EACCES: "choose a place where you have permission",
    errno.EPERM: "choose a place where you have permission",
    errno.EROFS: "choose a place that can be written to",
    errno.ENAMETOOLONG: "choose a shorter name",
}
ADVICE_TO_READERS = {
    errno.ENOENT: "check the path",
    errno.EACCES: "check the permissions of the file and its folder",
    errno.EPERM: "check the permissions of the file and its folder",
}


def file_path(given: str | os.PathLike[str]) -> Path:
    """The path of a file, as it was given."""
    if not isinstance(given, str | os.PathLike):
        raise ConfigError(
            f"the name of a file is text or a path, got {quoted(given)}",
            do='write for example "model.safetensors"',
        )
    return Path(given)


def write_atomically(path: str | os.PathLike[str], chunks: Iterable[bytes | memoryview]) -> None:
    """Write a file so that at any moment it is entirely the old one or entirely the new one.

    A new file gets the usual permissions, an old one keeps its own. A link is replaced,
    not followed. An EnvError says why the system could not do it.
    """
    path = file_path(path)
    temporary = path.parent / TEMPORARY.format(secrets.token_hex(8))
    try:
        _write_through(temporary, chunks, _permissions(path))
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise cannot("write", path, error) from error
    finally:
        with contextlib.suppress(OSError):  # what went wrong first is what the user must hear
            temporary.unlink(missing_ok=True)


def remove_temporaries(folder: Path) -> None:
    """Remove what a process that was killed while it wrote here has left behind."""
    for path in folder.glob(TEMPORARY.format("[0-9a-f]" * 16)):
        path.unlink(missing_ok=True)


def regular_status(path: Path) -> os.stat_result:
    """Return what the system knows about a file; an OSError if it is no ordinary file.

    Devices and pipes are refused before they are opened: reading one may never end.
    """
    try:
        status = path.stat()
    except ValueError as error:  # a NUL, or half of a character
        raise OSError(errno.EINVAL, "Not a possible file name") from error
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "Not an ordinary file")
    return status


def cannot(verb: str, path: Path, error: OSError) -> EnvError:
    """Make the error for a file that the system will not let us read or write."""
    known = ADVICE | ADVICE_TO_READERS if verb == "read" else ADVICE
    return EnvError(
        f"cannot {verb} {quoted(path.name or str(path))}: {error.strerror or quoted(error)}",
        where=f"folder {quoted(str(path.parent))}",
        do=known.get(error.errno or 0, "check the path and the disk"),
    )


def _permissions(path: Path) -> int | None:
    """The permissions of the file that will be replaced, or None if there is none."""
    try:
        return stat.S_IMODE(regular_status(path).st_mode)
    except FileNotFoundError:
        return None


def _write_through(
    path: Path, chunks: Iterable[bytes | memoryview], permissions: int | None
) -> None:
    """Write a file that does not exist yet, down to the disk itself."""

    def create(name: str, flags: int) -> int:  # never more open than the file it will become
        return os.open(name, flags, NEW_FILE if permissions is None else permissions)

    with open(path, "xb", opener=create) as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        if permissions is not None:
            path.chmod(permissions)  # what the umask took away
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Make the new name as lasting as the contents."""
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NO_SUCH_SYNC:
            raise
    finally:
        os.close(descriptor)
