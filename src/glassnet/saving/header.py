"""The header of a model file: the name, dtype, shape and place of every tensor.

It is the header of a safetensors file, written in one way only: tensors in the order of
their names, without holes or overlaps. So reading needs one rule: a header is right if it
is the very one that we would have written.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ..errors import quoted
from .canonical_json import json_text

LARGEST = 2**20  # bytes of a header
MOST_TENSORS = 10_000
MOST_AXES = 32
METADATA = "__metadata__"

DTYPES: dict[str, np.dtype[Any]] = {
    "BOOL": np.dtype("bool"),
    "F32": np.dtype("<f4"),
    "F64": np.dtype("<f8"),
    "I32": np.dtype("<i4"),
    "I64": np.dtype("<i8"),
    "U8": np.dtype("u1"),
}
CODES = {dtype: code for code, dtype in DTYPES.items()}


class Tensor(NamedTuple):
    """What one tensor is, before any memory is taken for it."""

    dtype: np.dtype[Any]
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many bytes it takes."""
        return math.prod(self.shape) * self.dtype.itemsize


def encode(metadata: Mapping[str, str], tensors: Mapping[str, Tensor]) -> bytes:
    """Write a header, filled up with spaces to a multiple of 8 bytes."""
    entries: dict[str, Any] = {METADATA: dict(metadata)}
    begin = 0
    for name in sorted(tensors):
        dtype, shape = tensors[name]
        end = begin + tensors[name].size
        entries[name] = {"dtype": CODES[dtype], "shape": shape, "data_offsets": (begin, end)}
        begin = end
    text = json_text(entries).encode()
    return text + b" " * (-len(text) % 8)


def check_limits(header: bytes, tensors: Mapping[str, Tensor]) -> None:
    """Refuse, as a ValueError, what is too large for a model file of ours."""
    if len(header) > LARGEST:
        raise ValueError(f"its header takes {len(header):,} bytes, the limit is {LARGEST:,}")
    if len(tensors) > MOST_TENSORS:
        raise ValueError(f"it has {len(tensors):,} tensors, the limit is {MOST_TENSORS:,}")


def decode(header: bytes, entries: Mapping[str, Any]) -> dict[str, Tensor]:
    """Check a header and return its tensors in order; a ValueError says what is wrong."""
    tensors = {name: _tensor(name, entries[name]) for name in sorted(entries) if name != METADATA}
    check_limits(header, tensors)
    begin = 0
    for name, tensor in tensors.items():
        end = begin + tensor.size
        if entries[name]["data_offsets"] != [begin, end]:
            raise ValueError(f"tensor {quoted(name)} does not lie at bytes {begin:,} to {end:,}")
        begin = end
    if encode(entries[METADATA], tensors) != header:
        raise ValueError("its header is not written as glassnet writes it")
    return tensors


def _tensor(name: str, entry: Any) -> Tensor:
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"tensor {quoted(name)} is not described by dtype, shape and offsets")
    dtype, shape = entry["dtype"], entry["shape"]
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise ValueError(f"tensor {quoted(name)} has the unknown dtype {quoted(dtype)}")
    if not isinstance(shape, list) or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError(f"tensor {quoted(name)} has the impossible shape {quoted(shape)}")
    # A 0 among the lengths must not hide that the others are absurd.
    lengths = math.prod(max(n, 1) for n in shape[:MOST_AXES])
    if len(shape) > MOST_AXES or lengths * DTYPES[dtype].itemsize >= 2**63:
        raise ValueError(f"tensor {quoted(name)} has a shape too large: {quoted(shape)}")
    return Tensor(DTYPES[dtype], tuple(shape))
