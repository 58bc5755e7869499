"""Layers, losses, optimizers and all other parts, as plain JSON and back.

A part is described by the name of its class and the arguments of its constructor:

    {"kind": "Dense", "n_inputs": 2, "n_neurons": 3, …}

An array among them goes to the tensors, and {"tensor": its name} stands in its place.
Only the classes in `KINDS` can be described or rebuilt. A file can name them, and give them
numbers and words; it can never name a module, a function or a file.
"""

import inspect
from collections.abc import Mapping, MutableMapping
from typing import Any

import numpy as np

from ..errors import ConfigError, ModelFileError, quoted
from ..settings import settings_of, unknown
from .hints import fits, hints_of
from .kinds import KINDS

WORDS = (bool, int, float, str, type(None))  # what JSON holds as it is
NOT_AS_WRITTEN = "get the file again from where it was made, or upgrade glassnet"


def describe(part: Any, tensors: MutableMapping[str, np.ndarray], name: str) -> dict[str, Any]:
    """Describe a part as plain JSON, and put its arrays into `tensors` under `name.argument`.

    Raises a ConfigError if the part, or a part within it, is not one of glassnet's own.

    >>> from glassnet.regularizers import L2
    >>> describe(L2(0.1), {}, "dense_1.weight_regularizer")
    {'kind': 'L2', 'strength': 0.1}
    """
    kind = type(part).__name__
    if KINDS.get(kind) is not type(part):
        raise ConfigError(
            f"{quoted(kind)} is not one of glassnet's own layers or other parts;"
            " a model file cannot hold code",
            where=name,
            do="save the arrays with numpy.savez, and keep the class in your own program",
        )
    settings = settings_of(part).items()
    return {"kind": kind, **{k: _described(v, tensors, f"{name}.{k}") for k, v in settings}}


def rebuild(description: Any, tensors: Mapping[str, np.ndarray], family: type = object) -> Any:
    """Make the part that `describe` described; lists come back as tuples.

    `family` is what the part must be: Layer, Loss, Optimizer. Whatever does not fit, an
    unknown kind, a missing or misspelt argument, a wrong type, a value out of range, is a
    ModelFileError.

    >>> rebuild({"kind": "L2", "strength": 0.1}, {})
    L2(strength=0.1)
    """
    kind = _kind(description)
    given = {name: value for name, value in description.items() if name != "kind"}
    wanted = inspect.signature(kind).parameters
    if set(given) != set(wanted):
        odd = ", ".join(sorted(set(given) ^ set(wanted)))
        raise _wrong(kind, f"has missing or unknown arguments: {quoted(odd)}")
    if not issubclass(kind, family):
        raise _wrong(kind, f"stands where a {family.__name__} is expected")
    settings = {name: _rebuilt(value, tensors) for name, value in given.items()}
    for name, hint in hints_of(kind).items():
        if not fits(settings[name], hint):
            raise _wrong(kind, f"cannot have {name} {quoted(settings[name])}")
    try:
        return kind(**settings)
    except Exception as error:  # whatever a constructor cannot take, the file must not hold
        raise _wrong(kind, f"cannot be made: {error!s:.200}") from error


def _described(value: Any, tensors: MutableMapping[str, np.ndarray], name: str) -> Any:
    if isinstance(value, np.generic):  # one number, as np.logspace gives them
        return value.item()
    if isinstance(value, WORDS):
        return value
    if isinstance(value, list | tuple):
        return [_described(one, tensors, f"{name}.{i}") for i, one in enumerate(value)]
    if not isinstance(value, np.ndarray):
        return describe(value, tensors, name)
    if name in tensors:
        raise ConfigError(f"two tensors have the name {quoted(name)}", do="rename one of them")
    tensors[name] = value
    return {"tensor": name}


def _rebuilt(value: Any, tensors: Mapping[str, np.ndarray]) -> Any:
    if isinstance(value, list):
        return tuple(_rebuilt(one, tensors) for one in value)
    if not isinstance(value, dict):
        return value
    if "kind" in value:
        return rebuild(value, tensors)
    name = value.get("tensor")
    if set(value) != {"tensor"} or not isinstance(name, str) or name not in tensors:
        raise ModelFileError(f"the model file has no tensor {quoted(name)}", do=NOT_AS_WRITTEN)
    return tensors[name]


def _kind(description: Any) -> type:
    name = description.get("kind") if isinstance(description, dict) else None
    if not isinstance(name, str) or name not in KINDS:
        what = unknown("kind of layer or other part", str(name), KINDS).what
        raise ModelFileError(f"the model file has an {what}", do=NOT_AS_WRITTEN)
    return KINDS[name]


def _wrong(kind: type, what: str) -> ModelFileError:
    return ModelFileError(f"the {kind.__name__} in the model file {what}", do=NOT_AS_WRITTEN)
