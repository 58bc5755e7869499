"""Arrays in a state: their bytes as text, no more and no fewer than their shape says."""

import base64
from math import prod
from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ModelFileError, quoted
from ...tables import strict

KINDS = {name: np.dtype(name).newbyteorder("<") for name in ("float32", "float64", "int64", "bool")}
MOST_AXES = 8
MEMORY = "state."  # what the names of an optimizer's numbers begin with


def arrays_from(said: Any) -> dict[str, Array]:
    """Arrays by their names.

    Raises:
        ModelFileError  one of them is not as it says

    >>> arrays_from({"a": {"shape": [1], "kind": "float32", "base64": "AACAPw=="}})
    {'a': array([1.], dtype=float32)}
    """
    if not isinstance(said, dict):
        raise strict.damaged("arrays by name were expected", "the state")
    return {name: array_from(value, name) for name, value in said.items()}


def array_from(said: Any, name: str) -> Array:
    """One array."""
    where = f"array {quoted(name)}"
    kinds = {"shape": sizes, "kind": strict.one_of(*KINDS), "base64": strict.text}
    found = strict.record(said, where, kinds)
    kind = KINDS[found["kind"]]
    size = prod(found["shape"]) * kind.itemsize
    if len(found["base64"]) != 4 * -(-size // 3):
        raise ModelFileError("its text is not as long as its shape says", where=where)
    try:
        contents = base64.b64decode(found["base64"], validate=True)
        array = np.frombuffer(contents, kind).reshape(found["shape"]).astype(kind.newbyteorder("="))
    except ValueError as error:
        raise ModelFileError("its text is not what was written", where=where) from error
    if not is_sound(array, name):
        raise ModelFileError("it has numbers that are not finite", where=where)
    return array


def is_sound(array: Array, name: str) -> bool:
    """Whether training can have led to these numbers; what an optimizer remembers may be infinite,
    where the square of a gradient was."""
    return not np.isnan(array).any() if name.startswith(MEMORY) else bool(np.isfinite(array).all())


def sizes(value: Any) -> tuple[int, ...]:
    """Accept a shape."""
    is_list = isinstance(value, list) and len(value) <= MOST_AXES
    if not is_list or not all(type(one) is int and 0 <= one < 2**31 for one in value):
        raise ValueError("a list of sizes")
    return tuple(value)
