"""Uploads: the newest files that pages have sent, each in a private file of this machine.

A page's name for a file is only a label: it is shown, and opens nothing.
"""

import gzip
import os
import shutil
import tempfile
import weakref
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from ...errors import ConfigError, DataError, EnvError, quoted

MOST_BYTES = 256 * 2**20
MOST_KEPT, MOST_AT_ONCE = 4, 2
LONGEST_LABEL = 80
ENDINGS = (".parquet", ".json", ".jsonl", ".ndjson")  # by which kinds of files are told
PIECE = 2**20  # bytes
GZIP = b"\x1f\x8b"


@dataclass(frozen=True)
class Upload:
    """A file that was sent: a table, a state or a lesson.

    number   its name among the uploads
    label    what a page calls it, and messages, too
    is_ours  whether the file is to be removed
    """

    number: str
    label: str
    path: Path
    is_ours: bool = True

    def beginning(self, count: int) -> bytes:
        """The first bytes; none if the file cannot be read, which the reader of tables says."""
        try:
            with self.path.open("rb") as file:
                return file.read(count)
        except OSError:
            return b""

    def remove(self) -> None:
        """Remove the file."""
        if self.is_ours:
            self.path.unlink(missing_ok=True)


class Uploads:
    """The newest files, in a folder for their owner alone that ends with the studio.

    most_bytes  of a file, packed as well as unpacked
    """

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.most_bytes = most_bytes
        self.kept: dict[str, Upload] = {}
        self.coming = 0  # on their way
        self.numbers = count(1)
        self.folder: Path | None = None
        self.remove_folder: Callable[[], Any] = lambda: None

    @property
    def is_busy(self) -> bool:
        """Whether as many files as may be are on their way."""
        return self.coming >= MOST_AT_ONCE

    def get(self, number: str) -> Upload:
        """An upload by its number.

        Raises:
            ConfigError  there is none, or no longer
            DataError    it unpacks to more than the limit
        """
        upload = self.kept.get(number)
        if upload is None:
            raise ConfigError(
                f"the file {quoted(number)} is not here, or no longer", do="give the file again"
            )
        if upload.is_ours:
            check_unpacked(upload, self.most_bytes)
        return upload

    def lend(self, path: Path) -> Upload:
        """Let pages use a file that was named where the studio was started."""
        upload = Upload(str(next(self.numbers)), label_of(path.name), path, is_ours=False)
        self.keep(upload)
        return upload

    @contextmanager
    def coming_in(self, name: str) -> Iterator[tuple[Upload, Callable[[bytes], Any]]]:
        """A new upload, and what writes its bytes; half of one leaves nothing behind.

        Raises:
            ConfigError  too many are coming in
            EnvError     the disk has no room
        """
        if self.is_busy:
            raise ConfigError(
                f"{MOST_AT_ONCE} files are coming in already", do="wait until they are here"
            )
        self.coming += 1
        upload = None
        try:
            with disk_errors():
                upload = self.new(name)
                with private_file(upload.path) as file:
                    yield upload, file.write
            self.keep(upload)
        except BaseException:
            if upload is not None:
                upload.remove()
            raise
        finally:
            self.coming -= 1

    def new(self, name: str) -> Upload:
        """A number and a place for what is called so."""
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix="glassnet-studio-"))  # mode 0700
            self.remove_folder = weakref.finalize(
                self, shutil.rmtree, self.folder, ignore_errors=True
            )
        number = str(next(self.numbers))
        return Upload(number, label_of(name), self.folder / f"{number}{ending_of(name)}")

    def keep(self, upload: Upload) -> None:
        """Keep an upload, and only as many of those before it as there is room for."""
        self.kept[upload.number] = upload
        for number in list(self.kept)[:-MOST_KEPT]:
            self.kept.pop(number).remove()

    def end(self) -> None:
        """Remove everything."""
        self.kept.clear()
        self.remove_folder()
        self.folder = None


def label_of(name: str) -> str:
    """A page's name for a file as it can be shown: its last part, with no sign that hides others.

    >>> label_of("C:/secret/rows.csv"), label_of("")
    ('rows.csv', 'table')
    """
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2].strip()
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in last)
    return shown[-LONGEST_LABEL:] or "table"


def ending_of(name: str) -> str:
    """The ending by which the reader tells what kind of file it is.

    >>> ending_of("a.JSONL"), ending_of("a.json.gz"), ending_of("../../etc/passwd")
    ('.jsonl', '.json', '.csv')
    """
    plain = name.lower().removesuffix(".gz")
    return next((ending for ending in ENDINGS if plain.endswith(ending)), ".csv")


def private_file(path: Path) -> Any:
    """A new file that only its owner can read or write (mode 0600)."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def check_unpacked(upload: Upload, most: int) -> None:
    """Refuse what unpacks to more than the limit; what is damaged is left to the reader."""
    if upload.beginning(2) != GZIP:
        return
    unpacked = 0
    try:
        with gzip.open(upload.path) as stream:
            while piece := stream.read(PIECE):
                unpacked += len(piece)
                if unpacked > most:
                    raise too_large(upload.label, most)
    except (EOFError, zlib.error, OSError):
        return


def too_large(label: str, most: int) -> DataError:
    """Make the error for a file that is larger than the limit."""
    return DataError(
        f"the file has more than {most:,} bytes",
        where=label,
        do="give a part of it, or start the studio with a larger --max-upload",
    )


@contextmanager
def disk_errors() -> Iterator[None]:
    """Say what is wrong with the disk."""
    try:
        yield
    except OSError as error:
        raise EnvError(
            f"the file cannot be kept here: {error.strerror}",
            do="free disk space, or set TMPDIR to a larger disk",
        ) from error
