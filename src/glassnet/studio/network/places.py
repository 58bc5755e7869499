"""Places: where the number is that a page means by a parameter's name and an index."""

from typing import Any

from ...errors import ConfigError, quoted
from ...settings import unknown
from ..learner import Learner


def place_of(learner: Learner, parameter: str) -> tuple[int, int, str]:
    """Where a parameter is: its layer, its place in that, and its name.

    Raises:
        ConfigError  there is no such parameter
    """
    names = learner.bench.model.layer_names
    known = {
        f"{name}.{field}": (layer, place, f"{name}.{field}")
        for layer, (name, own) in enumerate(zip(names, learner.engine.parameters, strict=False))
        for place, field in enumerate(own._fields)
    }
    if parameter not in known:
        raise unknown("parameter", parameter, known)
    return known[parameter]


def index_in(array: Any, index: Any, name: str) -> tuple[int, ...]:
    """Where in an array a number is.

    Raises:
        ConfigError  there is no such place
    """
    is_list = isinstance(index, list) and all(type(one) is int for one in index)
    if not is_list or len(index) != array.ndim:
        raise ConfigError(
            f"index of {name} must be {array.ndim} whole numbers, got {quoted(index)}",
            do="count from 0",
        )
    if any(not 0 <= one < size for one, size in zip(index, array.shape, strict=True)):
        raise ConfigError(
            f"{name} has the shape {array.shape}, and {quoted(index)} is beyond it",
            do="count from 0",
        )
    return tuple(index)
