"""A text file on disk, plain or gzipped, and what can be wrong with its bytes."""

import codecs
import errno
import glob
import gzip
import io
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..errors import ConfigError, DataError, EnvError, quoted
from ..saving.foreign import JSON, MODELS, OUR_CHECKPOINT, PERHAPS_JSON, PICTURES, TEXT, looks_like
from .number_grammar import sql_text

CHUNK = 1 << 18  # bytes read at once
UTF_8 = "utf-8-sig"  # UTF-8; a byte order mark at the beginning is dropped
NOT_FOR_FILES = ("idna", "punycode", "undefined")  # encodings of other things than files

SAVE_AS_CSV = "save the table in it as CSV"
REMEDIES = {
    JSON: "put it into a file whose name ends in .json",
    **dict.fromkeys(MODELS, "give a table; a model is for glassnet evaluate and predict"),
    OUR_CHECKPOINT: "give a table; glassnet resume goes on with the run that it belongs to",
    **dict.fromkeys(
        PICTURES, "give a table, as CSV; glassnet train learns pictures from their folder"
    ),
}


@dataclass(frozen=True)
class TextFile:
    """A readable file.

    path     where its bytes are
    name     what messages call it
    gzipped  whether its bytes are compressed
    """

    path: Path
    name: str
    gzipped: bool

    def binary(self) -> IO[bytes]:
        """Open the file's bytes, uncompressed."""
        if self.gzipped:
            return gzip.open(self.path)  # type: ignore[return-value]
        return self.path.open("rb")

    def text(self) -> IO[str]:
        """Open the file's text, line by line with the line ends as they are."""
        return io.TextIOWrapper(self.binary(), encoding=UTF_8, newline="")

    def head(self) -> bytes:
        """Return the first bytes, enough to know what this is."""
        with readable(self), self.binary() as stream:
            return stream.read(CHUNK)

    def at(self, line: int) -> str:
        """Name a physical line, as an editor counts."""
        return f"{self.name}:{line}"


def text_file(path: Path, name: str, folder: Path) -> TextFile:
    """Open the door to a file: it must exist, be no folder and be readable.

    Whether it is compressed is told by its first two bytes, not by its name. What can be read
    only once, such as a pipe, is copied into `folder` first, as a table is looked at more often.

    Raises:
        EnvError  it cannot be opened
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(0, "it is a folder, not a file")
        with path.open("rb") as stream:
            if not path.is_file():
                return spool(stream, name, folder)
            return TextFile(path, name, gzipped=stream.read(2) == b"\x1f\x8b")
    except (OSError, ValueError) as error:
        raise _cannot_read(name, error) from error


def spool(stream: IO[bytes], name: str, folder: Path) -> TextFile:
    """Copy a stream into a file."""
    copy = TextFile(folder / "copy", name, gzipped=False)
    with readable(copy), copy.path.open("wb") as target:
        shutil.copyfileobj(stream, target, CHUNK)
    return text_file(copy.path, name, folder)


def _cannot_read(name: str, error: Exception) -> EnvError:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG)
    return EnvError(
        f"cannot read the table: {error.strerror if isinstance(error, OSError) else error}",
        where=name,
        do="free disk space, or set TMPDIR to a larger disk"
        if full
        else "check the path and its permissions",
    )


def sql_path(file: TextFile) -> str:
    """Write the path in SQL, so that DuckDB takes none of its signs for a pattern."""
    return sql_text(glob.escape(str(file.path)))


def verify(file: TextFile) -> None:
    """Read a compressed file to its end, because only there it tells whether it is whole."""
    if file.gzipped:
        with readable(file), file.binary() as stream:
            while stream.read(CHUNK):
                pass


@contextmanager
def readable(file: TextFile, encoding: str = UTF_8) -> Iterator[None]:
    """Turn what can go wrong while bytes are read, become text or are copied into our errors."""
    try:
        yield
    except UnicodeDecodeError as error:
        raise _bad_byte(file, encoding) from error
    except UnicodeError as error:
        raise DataError(
            f"the file is not {encoding}: {error}",
            where=file.name,
            do="use --encoding with the file's encoding, for example --encoding utf-16-le",
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(
            f"the gzip file is damaged: {error}", where=file.name, do="copy or make the file again"
        ) from error
    except OSError as error:
        raise _cannot_read(file.name, error) from error


def _bad_byte(file: TextFile, encoding: str) -> DataError:
    """Find the first byte that is not text, and its line."""
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    with file.binary() as stream:
        while True:
            chunk = stream.read(CHUNK)
            try:
                line += _line_ends(decoder.decode(chunk, final=not chunk))
            except UnicodeDecodeError as error:
                before = error.object[: error.start]
                line += _line_ends(before.decode(encoding, "replace"))
                return _not_text(file, line, error.object[error.start], encoding)


def _line_ends(text: str) -> int:
    return max(text.count("\n"), text.count("\r"))


def _not_text(file: TextFile, line: int, byte: int, encoding: str) -> DataError:
    utf_16 = file.head()[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    likely = "utf-16" if utf_16 else "latin-1"
    wanted = "UTF-8" if encoding == UTF_8 else encoding
    return DataError(
        f"byte 0x{byte:02X} at line {line} is not {wanted}",
        where=file.at(line),
        do=f"use --encoding with the file's encoding, for example --encoding {likely}",
    )


def refuse_other_kinds(file: TextFile) -> None:
    """Raise a DataError if the file is empty or looks like something that is not a text table."""
    head = file.head()
    if len(head) < CHUNK and not head.strip():
        raise DataError("0 data rows: the file is empty", where=file.name, do="check the path")
    kind = looks_like(head)
    if kind not in (None, TEXT, PERHAPS_JSON):
        raise DataError(
            f"not a text table: it looks like {kind}",
            where=file.name,
            do=REMEDIES.get(kind, SAVE_AS_CSV),
        )


def refuse_zero_bytes(file: TextFile) -> None:
    """Raise a DataError if the text has zero bytes: it is UTF-16, or not text at all."""
    head = file.head()
    if (place := head.find(0)) >= 0 and not head.startswith(
        (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    ):
        line, order = 1 + head.count(b"\n", 0, place), "le" if place % 2 else "be"
        is_text = _is_text(head, f"utf-16-{order}")
        raise DataError(
            f"byte 0x00 at line {line}: this looks like {'UTF-16' if is_text else 'binary data'}",
            where=file.at(line),
            do=f"use --encoding utf-16-{order}" if is_text else SAVE_AS_CSV,
        )


def _is_text(head: bytes, encoding: str) -> bool:
    """Whether bytes, the last of which may be cut, are lines of signs that can be printed."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    return "\n" in text and "\ufffd" not in text and "".join(text.split()).isprintable()


def as_utf_8(file: TextFile, encoding: str, folder: Path) -> TextFile:
    """Return the file itself if it is in UTF-8, or else a copy that is."""
    if _codec(encoding) in ("utf-8", UTF_8):
        return file
    copy = folder / "utf-8"
    with readable(file, encoding), copy.open("w", encoding="utf-8", newline="") as target:
        reader = codecs.getreader(encoding)(file.binary())
        with reader:
            target.write(reader.read(CHUNK).removeprefix("\ufeff"))
            while text := reader.read(CHUNK):
                target.write(text)
    return TextFile(copy, file.name, gzipped=False)


def _codec(encoding: str) -> str:
    try:
        io.TextIOWrapper(io.BytesIO(), encoding=encoding).close()
        name = codecs.lookup(encoding).name
        if name in NOT_FOR_FILES:
            raise LookupError
        return name
    except (LookupError, ValueError) as error:
        raise ConfigError(
            f"unknown encoding {quoted(encoding)}",
            where="--encoding",
            do="use a name like utf-8, latin-1, cp1252 or utf-16",
        ) from error
