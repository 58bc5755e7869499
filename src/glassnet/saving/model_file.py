"""The model file: arrays by name, and a description of what they are, in one file.

    8 bytes     length of the header, a little-endian whole number
    header      JSON: metadata, and the dtype, shape and place of every tensor
    data        the tensors' numbers, little-endian, in C order, by name, without gaps

That is the safetensors layout, so other programs can read our files. The metadata holds the
description and a digest of everything else, so no bit can change unnoticed. Our own reader
is strict: it takes exactly the files that our writer makes. A file can hold numbers and
words, but no code and no path, and nothing in it is ever executed.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from typing import Any, BinaryIO

import numpy as np

from ..errors import ConfigError, DivergedError, EnvError, ModelFileError, quoted
from ..guard import is_finite
from . import header as headers
from .atomic import cannot, file_path, regular_status, write_atomically
from .canonical_json import json_text, json_value
from .foreign import looks_like
from .header import Tensor

FORMAT_VERSION = 1
LENGTH = 8  # bytes that say how long the header is
FOREIGN_LARGEST = 100_000_000  # bytes: no header of any safetensors file is longer

FETCH_AGAIN = "copy the file again from where it was whole, or train the model again"
CHOOSE_MODEL = "give the path of a model.safetensors that glassnet has saved"
METADATA_KEYS = {"description", "digest", "format", "format_version"}


def write_model_file(
    path: str | os.PathLike[str],
    tensors: Mapping[str, np.ndarray],
    description: Mapping[str, Any],
) -> str:
    """Save arrays and a description of them; return the digest of the file's contents.

    The description is anything JSON can hold: words, numbers, True, False, None, lists, and
    dictionaries with words as keys. The same contents make the same file, bit for bit.

    Raises a ConfigError for what a model file cannot hold, a DivergedError for numbers that
    are not finite and an EnvError if the disk refuses; then the old file stays as it was.
    """
    arrays = {name: _plain(name, tensors[name]) for name in tensors}
    for name, array in arrays.items():
        if not _all_finite(array):
            raise DivergedError(
                f"tensor {quoted(name)} holds numbers that are not finite; nothing was saved",
                do="lower the learning rate or scale the data, and train again",
            )
    metadata = {
        "description": _description_text(description),
        "digest": "",
        "format": "glassnet",
        "format_version": str(FORMAT_VERSION),
    }
    metadata["digest"] = _digest(metadata, arrays)
    header = _header(metadata, arrays)
    length = len(header).to_bytes(LENGTH, "little")
    write_atomically(path, [length, header, *(_bytes_of(a) for _, a in sorted(arrays.items()))])
    return metadata["digest"]


def read_model_file(
    path: str | os.PathLike[str],
) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Return the arrays and the description that `write_model_file` saved.

    Raises a ModelFileError for a file that is damaged, too new or not ours, and an EnvError
    if there is no such file. The length of the file is checked before memory is taken.
    """
    path = file_path(path)
    try:
        regular_status(path)
        with path.open("rb") as file:
            return _read(file, quoted(path.name))
    except ValueError as flaw:
        raise ModelFileError(f"{quoted(path.name)} is damaged: {flaw}", do=FETCH_AGAIN) from flaw
    except MemoryError as error:
        raise EnvError(
            f"{quoted(path.name)} does not fit into memory", do="use a machine with more memory"
        ) from error
    except OSError as error:
        failure = cannot("read", path, error)
        if isinstance(error, FileNotFoundError):
            failure.do = "check the path; a run or a model is what glassnet train leaves"
        raise failure from error


def digest_of(tensors: Mapping[str, np.ndarray]) -> str:
    """Return 16 hex digits that change when any name, dtype, shape or number changes.

    >>> len(digest_of({"weights": np.zeros((2, 3), np.float32)}))
    16
    """
    return _digest({}, {name: _plain(name, tensors[name]) for name in tensors})[:16]


# -- writing -------------------------------------------------------------------------------


def _plain(name: str, array: np.ndarray) -> np.ndarray:
    """The array as it lies in the file: C order, little-endian."""
    if not isinstance(name, str) or name == headers.METADATA:
        raise ConfigError(f"{quoted(name)} cannot be the name of a tensor", do="choose another")
    dtype = array.dtype.newbyteorder("<")
    if dtype not in headers.CODES or array.ndim > headers.MOST_AXES:
        kinds = ", ".join(dtype.name for dtype in headers.DTYPES.values())
        raise ConfigError(
            f"tensor {quoted(name)} is {array.dtype} with {array.ndim} axes; a model file holds"
            f" {kinds}, with at most {headers.MOST_AXES} axes",
            do="convert it with .astype() or .reshape() first",
        )
    return np.asarray(array, dtype, order="C")


def _description_text(description: Mapping[str, Any]) -> str:
    """The description as JSON, and nothing that would come back different."""
    try:
        text = json_text(dict(description))
        same = json_value(text) == description
    except (ValueError, TypeError, RecursionError) as error:
        raise _cannot_hold("the description", str(error)) from error
    if not same:
        raise _cannot_hold("the description", "it would come back different")
    return text


def _header(metadata: Mapping[str, str], arrays: Mapping[str, np.ndarray]) -> bytes:
    tensors = {name: Tensor(array.dtype, array.shape) for name, array in arrays.items()}
    try:
        header = headers.encode(metadata, tensors)
    except ValueError as error:
        raise _cannot_hold("this model", str(error)) from error
    try:
        headers.check_limits(header, tensors)
    except ValueError as error:
        raise ConfigError(
            f"this model is too large for a model file: {error}",
            do="use fewer columns, classes or layers, or give them shorter names",
        ) from error
    return header


def _cannot_hold(what: str, reason: str) -> ConfigError:
    return ConfigError(
        f"a model file cannot hold {what}: {reason:.200}",
        do="keep to words, numbers, lists and dictionaries with words as keys",
    )


def _digest(metadata: Mapping[str, str], arrays: Mapping[str, np.ndarray]) -> str:
    """SHA-256 over the header, with an empty digest in it, and all the data."""
    digest = hashlib.sha256(_header(metadata, arrays))
    for _, array in sorted(arrays.items()):
        digest.update(_bytes_of(array))
    return digest.hexdigest()


def _bytes_of(array: np.ndarray) -> memoryview:
    """The memory of a C-ordered array, without a copy."""
    return array.reshape(-1).view(np.uint8).data


def _all_finite(array: np.ndarray) -> bool:
    with np.errstate(all="ignore"):  # the largest finite numbers overflow on the way to the answer
        return is_finite(array)


# -- reading -------------------------------------------------------------------------------


def _read(file: BinaryIO, name: str) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Read a file from its start; a ValueError says how it is damaged."""
    size = os.fstat(file.fileno()).st_size
    header = _read_header(file, size, name)
    entries = json_value(header.decode())  # a dictionary: the header begins with a brace
    metadata = _metadata(entries, name)
    tensors = headers.decode(header, entries)
    expected = LENGTH + len(header) + sum(tensor.size for tensor in tensors.values())
    if size != expected:
        raise ValueError(f"expected {expected:,} bytes, found {size:,}")
    arrays = _read_arrays(file, tensors)
    if _digest({**metadata, "digest": ""}, arrays) != metadata["digest"]:
        raise ValueError("its contents do not match its digest")
    for tensor, array in arrays.items():
        _check_numbers(tensor, array)
    return arrays, _description(metadata["description"])


def _read_header(file: BinaryIO, size: int, name: str) -> bytes:
    start = file.read(64)
    length = int.from_bytes(start[:LENGTH], "little")
    if start[LENGTH : LENGTH + 1] != b"{" or length > FOREIGN_LARGEST:
        raise _not_a_model(start, name)
    if size < LENGTH + length:
        raise ValueError(f"expected at least {LENGTH + length:,} bytes, found {size:,}")
    if length > headers.LARGEST:
        raise ValueError(f"its header takes {length:,} bytes, the limit is {headers.LARGEST:,}")
    file.seek(LENGTH)
    return file.read(length)


def _not_a_model(start: bytes, name: str) -> ModelFileError:
    kind = looks_like(start)
    if kind:
        reason = f"is not a glassnet model: it looks like {kind}; refused"
    elif not start:
        reason = "is damaged: it is empty"
    elif len(start) <= LENGTH:
        reason = f"is damaged: it has only {len(start)} bytes"
    else:
        reason = "is not a glassnet model, or is damaged from its first bytes on; refused"
    return ModelFileError(f"{name} {reason}", do=CHOOSE_MODEL)


def _metadata(entries: dict[str, Any], name: str) -> dict[str, str]:
    """The metadata of a file that is ours and not too new."""
    metadata = entries.get(headers.METADATA)
    if not isinstance(metadata, dict) or metadata.get("format") != "glassnet":
        raise ModelFileError(
            f"{name} is not a glassnet model: it is a safetensors file of another program; refused",
            do=CHOOSE_MODEL,
        )
    version = metadata.get("format_version")
    if not isinstance(version, str) or not re.fullmatch("[1-9][0-9]{0,8}", version):
        raise ValueError(f"its format version is {quoted(version)}")
    if int(version) > FORMAT_VERSION:
        raise ModelFileError(
            f"{name} was written by format {version}, this program reads up to {FORMAT_VERSION}",
            do="upgrade glassnet",
        )
    if set(metadata) != METADATA_KEYS or not all(isinstance(v, str) for v in metadata.values()):
        raise ValueError(f"its metadata are not {', '.join(sorted(METADATA_KEYS))}")
    return metadata


def _read_arrays(file: BinaryIO, tensors: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
    """Read all numbers. The length of the file is known to be right, so memory may be taken."""
    arrays = {}
    for name, tensor in tensors.items():
        array = np.empty(tensor.shape, tensor.dtype)
        if file.readinto(_bytes_of(array)) != tensor.size:  # type: ignore[attr-defined]
            raise ValueError(f"tensor {quoted(name)} ends too early")
        arrays[name] = array
    return arrays


def _check_numbers(name: str, array: np.ndarray) -> None:
    """Refuse numbers that our writer never writes, even where the digest is right."""
    if not _all_finite(array):
        raise ValueError(f"tensor {quoted(name)} holds numbers that are not finite")
    if array.dtype == bool and array.view(np.uint8).max(initial=0) > 1:
        raise ValueError(f"tensor {quoted(name)} holds truth values that are neither 0 nor 1")


def _description(text: str) -> dict[str, Any]:
    description = json_value(text)
    if not isinstance(description, dict) or json_text(description) != text:
        raise ValueError("its description is not written as glassnet writes it")
    return description
