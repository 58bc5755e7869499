"""Safetensors files of other programs: arrays by name, and nothing that can be trusted.

The reader asks for what the format asks for: a header of bounded length, tensors that lie side
by side without holes or overlaps and fill the file to its last byte, and names that occur once.
All of that is checked before memory is taken, and only the tensors that are wanted are read.
"""

import math
import os
from collections.abc import Iterable
from typing import Any, BinaryIO, NamedTuple

import numpy as np

from ..errors import DtypeError, EnvError, ModelFileError, quoted
from . import header as headers
from .atomic import cannot, file_path, regular_status
from .canonical_json import json_value
from .foreign import looks_like

LENGTH = 8  # bytes that say how long the header is
LARGEST = 10_000_000  # bytes of a header, enough for a hundred thousand tensors
AGAIN = "write the file again, with the safetensors library"

BITS = {  # of one number, for every dtype that the format has
    "F4": 4,
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E4M3", "F8_E5M2", "F8_E8M0"), 8),
    **dict.fromkeys(("F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("I16", "U16", "F16", "BF16"), 16),
    **dict.fromkeys(("I32", "U32", "F32"), 32),
    **dict.fromkeys(("I64", "U64", "F64", "C64"), 64),
}
DTYPES = {"F16": "<f2", "BF16": "<u2", "F32": "<f4", "F64": "<f8"}  # those that can be weights


class Place(NamedTuple):
    """What a tensor is, and where in the file it lies."""

    dtype: str  # as the format calls it
    shape: tuple[int, ...]
    begin: int
    end: int


def read_places(path: str | os.PathLike[str]) -> dict[str, Place]:
    """Return what tensors a file holds, by name, without reading their numbers.

    Raises:
        ModelFileError  it is not a whole and valid safetensors file
        EnvError        there is no such file, or it cannot be read
    """
    path = file_path(path)
    try:
        regular_status(path)
        with path.open("rb") as file:
            return _places(file, path.name)
    except (ValueError, RecursionError) as flaw:
        raise ModelFileError(
            f"{quoted(path.name)} is no valid safetensors file: {flaw}", do=AGAIN
        ) from flaw
    except OSError as error:
        raise cannot("read", path, error) from error


def read_tensors(
    path: str | os.PathLike[str], places: dict[str, Place], names: Iterable[str]
) -> dict[str, np.ndarray]:
    """Return some tensors; float16 and bfloat16 come as float32, which holds them exactly.

    Raises:
        DtypeError  a tensor does not hold floating-point numbers of 16, 32 or 64 bits
    """
    path = file_path(path)
    try:
        with path.open("rb") as file:
            return {name: _read(file, name, places[name], path.name) for name in names}
    except MemoryError as error:
        raise EnvError(
            f"{quoted(path.name)} does not fit into memory", do="use a machine with more memory"
        ) from error
    except OSError as error:
        raise cannot("read", path, error) from error


def _places(file: BinaryIO, name: str) -> dict[str, Place]:
    size = os.fstat(file.fileno()).st_size
    start = file.read(64)
    length = int.from_bytes(start[:LENGTH], "little")
    if start[LENGTH : LENGTH + 1] != b"{":
        kind = looks_like(start) or "another kind of file, or a damaged one"
        raise ModelFileError(
            f"{quoted(name)} is no safetensors file: it looks like {kind}; refused",
            do="save the weights with the safetensors library",
        )
    if length > min(LARGEST, size - LENGTH):
        raise ValueError(f"its header would take {length:,} bytes")
    file.seek(LENGTH)
    entries = json_value(file.read(length).decode())
    metadata = entries.pop(headers.METADATA, None)
    if isinstance(metadata, dict) and metadata.get("format") == "glassnet":
        raise ModelFileError(f"{quoted(name)} is a glassnet model", do="read it with gn.load()")
    places = {tensor: _place(tensor, entry) for tensor, entry in entries.items()}
    _check_filled(places, size - LENGTH - length)
    return places


def _place(name: str, entry: Any) -> Place:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"tensor {quoted(name)} is not described by dtype, shape and offsets")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in BITS:
        raise ValueError(f"tensor {quoted(name)} has the unknown dtype {quoted(dtype)}")
    for numbers in (shape, offsets):
        if not isinstance(numbers, list) or not all(type(n) is int and n >= 0 for n in numbers):
            raise ValueError(f"tensor {quoted(name)} has impossible numbers: {quoted(numbers)}")
    if len(offsets) != 2 or len(shape) > headers.MOST_AXES:
        raise ValueError(f"tensor {quoted(name)} has {len(offsets)} offsets, {len(shape)} axes")
    if math.prod(shape) * BITS[dtype] != 8 * (offsets[1] - offsets[0]):
        raise ValueError(f"tensor {quoted(name)} has another size than its dtype and shape say")
    return Place(dtype, tuple(shape), *offsets)


def _check_filled(places: dict[str, Place], size: int) -> None:
    """Refuse holes, overlaps and whatever else the tensors do not account for."""
    begin = 0
    for name, place in sorted(places.items(), key=lambda item: item[1][2:]):
        if place.begin != begin:
            raise ValueError(f"tensor {quoted(name)} begins at {place.begin:,}, not at {begin:,}")
        begin = place.end
    if begin != size:
        raise ValueError(f"its tensors take {begin:,} bytes, and there are {size:,}")


def _read(file: BinaryIO, name: str, place: Place, file_name: str) -> np.ndarray:
    if place.dtype not in DTYPES:
        raise DtypeError(
            f"tensor {quoted(name)} of {quoted(file_name)} holds {place.dtype}, no real numbers"
            " of 16, 32 or 64 bits",
            do="convert it to float32 before it is saved",
        )
    length = int.from_bytes(_at(file, 0, LENGTH), "little")
    content = _at(file, LENGTH + length + place.begin, place.end - place.begin)
    if len(content) != place.end - place.begin:
        raise ModelFileError(f"{quoted(file_name)} changed while it was read", do="try again")
    array = np.frombuffer(content, DTYPES[place.dtype]).reshape(place.shape)
    if place.dtype == "BF16":  # the upper half of a float32
        return (array.astype(np.uint32) << 16).view(np.float32)
    return array.astype(np.float32) if place.dtype == "F16" else array


def _at(file: BinaryIO, begin: int, size: int) -> bytes:
    file.seek(begin)
    return file.read(size)
