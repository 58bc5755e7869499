"""IDX files, plain or gzipped: the format of MNIST and Fashion-MNIST.

    0, 0, type, dimensions     four bytes; the type of unsigned bytes is 8
    size per dimension         four bytes each, the highest first
    data                       the last dimension runs fastest

Source: the description of the format by LeCun, Cortes and Burges.
"""

import gzip
import os
import struct
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NamedTuple

import numpy as np

from ..arrays import Array
from ..errors import DataError, EnvError, quoted
from .labelled import LabelledImages, check_bytes

GZIP = b"\x1f\x8b"
UNSIGNED_BYTES = 8
TYPES = {9: "signed bytes", 11: "int16", 12: "int32", 13: "float32", 14: "float64"}
MOST_DIMENSIONS = 4  # count, height, width, colours
CHUNK = 1 << 20  # bytes read at once
HARMLESS = 1 << 24  # bytes that may come out of a gzip file however small it is
MOST_GROWTH = 100  # times the size of a gzip file; MNIST's images grow fivefold

AGAIN = "copy or download the file again"
NOT_IDX = "give an IDX file of images or labels, such as train-images-idx3-ubyte.gz"


class IdxFile(NamedTuple):
    """A readable file, before its content is looked at."""

    path: Path
    bytes_on_disk: int
    gzipped: bool

    @property
    def name(self) -> str:
        """What messages call it."""
        return quoted(str(self.path))

    def open(self) -> IO[bytes]:
        """Open its bytes, as they come out of a gzip file."""
        if self.gzipped:
            return gzip.open(self.path)  # type: ignore[return-value]
        return self.path.open("rb")


def read_idx(path: str | os.PathLike[str]) -> Array:
    """Read an IDX file of bytes, such as MNIST's images and labels.

    Returns uint8, of shape (count,) for labels and (count, height, width) for images.

    Raises:
        EnvError   the file cannot be opened
        DataError  it is no such file, it is damaged, or it is too large
    """
    file = idx_file(Path(path))
    try:
        with file.open() as stream:
            return content_of(file, stream)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"the gzip file is damaged: {error}", where=file.name, do=AGAIN) from error


def read_idx_pair(
    images: str | os.PathLike[str],
    labels: str | os.PathLike[str],
    *,
    class_names: Sequence[str] | None = None,
) -> LabelledImages:
    """Read a file of images and the file of their labels.

    `class_names` says what each class number stands for; else a class is called by its number.
    Raises what `read_idx` raises, and a DataError if the two do not belong together.
    """
    pictures, numbers = read_idx(images), read_idx(labels)
    if pictures.ndim < 3 or numbers.ndim != 1:
        raise DataError(
            f"expected images and labels, got the shapes {pictures.shape} and {numbers.shape}",
            where=f"{quoted(str(images))} and {quoted(str(labels))}",
            do="give the file of images first, then the file of labels",
        )
    if len(pictures) != len(numbers):
        raise DataError(
            f"there are {len(pictures):,} images and {len(numbers):,} labels",
            where=f"{quoted(str(images))} and {quoted(str(labels))}",
            do="take both files from the same set: two for training, two for testing",
        )
    count = int(numbers.max()) + 1
    names = tuple(map(str, range(count)) if class_names is None else class_names)
    if count > len(names):
        raise DataError(
            f"label {count - 1} has no name: there are {len(names)}",
            where=quoted(str(labels)),
            do="give class_names one name for each class",
        )
    return LabelledImages(pictures, numbers.astype(np.int64), names)


def idx_file(path: Path) -> IdxFile:
    """An ordinary file; whether it is gzipped is told by its first two bytes."""
    try:
        if path.exists() and not path.is_file():
            raise OSError(0, "it is no ordinary file")
        with path.open("rb") as stream:
            return IdxFile(path, path.stat().st_size, stream.read(2) == GZIP)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise EnvError(
            f"cannot read the file: {reason}", where=quoted(str(path)), do="check the path"
        ) from error


def content_of(file: IdxFile, stream: IO[bytes]) -> Array:
    """Read what the header promises, once it has been checked against the file."""
    shape = header_of(file, stream)
    header = 4 + 4 * len(shape)
    wanted = check_bytes(shape, file.name)
    if file.gzipped:
        check_growth(file, wanted)
    elif file.bytes_on_disk != header + wanted:
        raise wrong_size(file, header + wanted, f"{file.bytes_on_disk:,}")
    data = bytearray()
    while len(data) <= wanted and (chunk := stream.read(min(CHUNK, wanted + 1 - len(data)))):
        data += chunk
    if len(data) < wanted:
        raise wrong_size(file, header + wanted, f"{header + len(data):,}")
    if len(data) > wanted:
        raise wrong_size(file, header + wanted, "more")
    return np.frombuffer(data, np.uint8).reshape(shape)


def header_of(file: IdxFile, stream: IO[bytes]) -> tuple[int, ...]:
    """The size of each dimension."""
    magic = stream.read(4)
    if len(magic) < 4 or magic[:2] != b"\0\0" or not 1 <= magic[3] <= MOST_DIMENSIONS:
        raise DataError(
            f"not an IDX file of images or labels: it begins with {quoted(magic)}",
            where=file.name,
            do=NOT_IDX,
        )
    if magic[2] != UNSIGNED_BYTES:
        kind = TYPES.get(magic[2], f"type {magic[2]}")
        raise DataError(
            f"expected an IDX file of unsigned bytes, got {kind}",
            where=file.name,
            do=NOT_IDX,
        )
    sizes = stream.read(4 * magic[3])
    if len(sizes) < 4 * magic[3]:
        raise wrong_size(file, 4 + 4 * magic[3], f"{4 + len(sizes):,}")
    shape = struct.unpack(f">{magic[3]}I", sizes)
    if 0 in shape:
        raise DataError(
            f"the file holds nothing: its shape is {shape}",
            where=file.name,
            do=NOT_IDX,
        )
    return shape


def check_growth(file: IdxFile, wanted: int) -> None:
    """Refuse a small gzip file that claims to hold a great deal."""
    if wanted > max(HARMLESS, MOST_GROWTH * file.bytes_on_disk):
        raise DataError(
            f"{file.bytes_on_disk:,} gzipped bytes claim to hold {wanted:,}, more than"
            f" {MOST_GROWTH} times as many",
            where=file.name,
            do="unpack the file with gunzip if you trust it",
        )


def wrong_size(file: IdxFile, expected: int, found: str) -> DataError:
    """The error for a file that is shorter or longer than its header says."""
    return DataError(
        f"the file is damaged: expected {expected:,} bytes, found {found}",
        where=file.name,
        do=AGAIN,
    )
