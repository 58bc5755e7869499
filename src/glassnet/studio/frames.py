"""Frames: the numbers of one moment as bytes, and the one slot in which they wait.

A frame is the length of its header (uint32), the header as JSON, and arrays one behind the
other, all little-endian. The header says the name, the shape and the kind of each.
"""

import json
import struct
from collections.abc import Callable
from math import isfinite
from typing import Any

import numpy as np

from ..arrays import Array

KINDS = ("float32", "float64", "uint8")


def packed(header: dict[str, Any], arrays: dict[str, Array]) -> bytes:
    """A header and arrays as one frame; numbers that are not finite become null in the header."""
    listed, parts = [], []
    for name, array in arrays.items():
        kind = array.dtype.name if array.dtype.name in KINDS else "float32"
        little = np.ascontiguousarray(array, np.dtype(kind).newbyteorder("<"))
        listed.append([name, list(array.shape), kind])
        parts.append(little.tobytes())
    text = json.dumps(finite({**header, "arrays": listed}), allow_nan=False).encode()
    return b"".join([struct.pack("<I", len(text)), text, *parts])


def arrays_of(network: dict[str, Any]) -> dict[str, Any]:
    """Every array of a network, by layer and name."""
    return {
        f"{layer['name']}.{name}": array
        for layer in network["layers"]
        for name, array in layer["arguments"].items()
        if isinstance(array, np.ndarray)
    }


def finite(value: Any) -> Any:
    """The same for JSON, which has no number that is not finite.

    >>> finite({"loss": float("inf"), "epoch": 3})
    {'loss': None, 'epoch': 3}
    """
    if isinstance(value, dict):
        return {key: finite(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [finite(one) for one in value]
    if isinstance(value, np.generic):
        return finite(value.item())
    return None if isinstance(value, float) and not isfinite(value) else value


class Slot:
    """What one page still has to be told: never more than the newest of each kind.

    A frame goes out only after the last one was acknowledged.

    compared  the name and the moment that the page wants to see beside what is on the bench
    """

    ORDER = ("bench", "state", "timeline", "compared", "frame")
    FRAMES = ("compared", "frame")

    def __init__(self, wake: Callable[[], None]) -> None:
        self.wake = wake
        self.wanted: set[str] = set()
        self.sent: int | None = None  # the frame that is on its way
        self.frames = 0
        self.compared: Any = None

    def tell(self, *kinds: str) -> None:
        """There is something newer."""
        self.wanted.update(kinds)
        self.wake()

    def acknowledge(self, frame: int) -> None:
        """A frame has arrived; any other than the last is an old one."""
        if frame == self.sent:
            self.sent = None
            self.wake()

    def take(self) -> str | None:
        """What may go out next; None if there is nothing, or not yet."""
        for kind in self.ORDER:
            if kind in self.wanted and not (kind in self.FRAMES and self.sent is not None):
                self.wanted.discard(kind)
                return kind
        return None

    def number(self) -> int:
        """Count one more frame, which is now on its way."""
        self.frames += 1
        self.sent = self.frames
        return self.frames
