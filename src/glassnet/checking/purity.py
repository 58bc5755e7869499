"""The laws of pure functions, and the words for whoever breaks one."""

import copy
import traceback
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from .. import rungs
from ..arrays import Array
from ..settings import settings_of

INSTALL = "JAX is not installed: pip install 'glassnet[jax]'"
CLOSE = 1e-10  # how far compiled numbers may be from plain ones, in float64
WIDENED = "an array was made without dtype=, or truth values were taken times a plain number"
NAMESPACE = "use operators, array methods and x.__array_namespace__(), never np."


def leaves(nested: Any) -> Iterator[Array]:
    """All arrays in tuples, lists and NamedTuples, however deep."""
    if isinstance(nested, tuple | list):
        for one in nested:
            yield from leaves(one)
    elif nested is not None:
        yield nested


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names whose values are not what they were, bit for bit."""
    return [name for name in {**before, **after} if not same(before.get(name), after.get(name))]


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal, bit for bit where they are arrays."""
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        here, there = np.asarray(one), np.asarray(other)
        return here.dtype == there.dtype and here.tobytes() == there.tobytes()
    if type(one) is not type(other):
        return False
    if isinstance(one, tuple | list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    if isinstance(one, np.random.Generator):
        return same(one.bit_generator.state, other.bit_generator.state)
    inside = getattr(one, "__dict__", None)
    return one is other or (same(inside, vars(other)) if inside else bool(one == other))


def shared(named: Mapping[str, Any]) -> list[str]:
    """Which names are two for one memory: writing into one would change the other."""
    arrays = [(name, array) for name, nested in named.items() for array in leaves(nested)]
    return [
        f"{one} and {other}"
        for (one, a), (other, b) in combinations(arrays, 2)
        if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and np.shares_memory(a, b)
    ]


def wrong_kinds(named: Mapping[str, Any]) -> list[str]:
    """Which numbers are not float32, though all they came from was, and what makes float64."""
    kinds = [
        (name, np.asarray(one).dtype) for name, parts in named.items() for one in leaves(parts)
    ]
    return [
        f"{name} is {kind}" + (f": {WIDENED}" if kind == np.float64 else "")
        for name, kind in kinds
        if kind != np.float32
    ]


def snapshot(part: Any) -> dict[str, Any]:
    """What a part has written on itself, copied."""
    return copy.deepcopy(vars(part))


def forgotten_settings(part: Any) -> str:
    """The problem if a part does not keep what it was made with."""
    try:
        settings_of(part)
    except AttributeError as error:
        name = type(part).__name__
        return f"{name} does not keep what it was made with: {error}; write self.NAME = NAME"
    except ValueError:  # its constructor is not written in Python
        return ""
    return ""


def compiled_distance(function: Callable[..., Any], *arguments: Any) -> float:
    """How far apart a function's results are, compiled by JAX and run by NumPy."""
    plain = list(leaves(function(*arguments)))
    with rungs.doubles():
        other = [np.asarray(array) for array in leaves(rungs.compiled_soon(function)(*arguments))]
    return distance(plain, other)


def distance(some: list[Array], others: list[Array]) -> float:
    """The largest difference of arrays that should be equal, as a share of their largest entry."""
    found = [0.0]
    for one, other in zip(some, others, strict=True):
        if np.shape(one) != np.shape(other):
            return float("inf")
        if np.size(one):
            scale = max(float(np.abs(one).max()), 1e-3)
            found.append(float(np.abs(np.asarray(one) - other).max()) / scale)
    return float(np.max(found))


def raised(name: str, error: Exception, do: str = "") -> str:
    """What happened in somebody's function, and in which line of whose file."""
    place = line_of(error)
    first = " ".join(str(error).split()).split(" The error occurred")[0][:160]
    told = f"{name} raises {type(error).__name__}: {first}"
    return told + (f" ({place})" if place else "") + (f"; {do}" if do else "")


def line_of(error: BaseException) -> str:
    """The last line of code outside this library and its tools in which an error was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = str(Path(__file__).parents[1])
    outside = [
        frame
        for frame in frames
        if "site-packages" not in frame.filename and not frame.filename.startswith(ours)
    ]
    if not outside:
        return ""
    return f"{Path(outside[-1].filename).name}, line {outside[-1].lineno}"
