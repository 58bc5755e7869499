"""The grid of a sweep: a network for every combination of settings, made from one model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from ..errors import ConfigError, quoted
from ..layers import Layer
from ..model import Model
from ..regularizers import L1, L1L2, L2, Regularizer
from ..settings import settings_of, whole

# Of lists that are not of fractions.
EXAMPLES = {"seeds": "[0, 1]", "epochs": "[10, 20]", "batch_size": "[32, 64]"}


def combinations(lists: Mapping[str, Sequence[Any] | None]) -> Iterator[dict[str, Any]]:
    """Every combination of the values of some settings; None leaves a setting out.

    >>> list(combinations({"l1": None, "l2": [0, 1], "learning_rate": [0.1]}))
    [{'l2': 0, 'learning_rate': 0.1}, {'l2': 1, 'learning_rate': 0.1}]
    """
    given = {name: checked(name, values) for name, values in lists.items() if values is not None}
    for values in product(*given.values()):
        yield dict(zip(given, values, strict=True))


def checked(name: str, values: Any) -> Sequence[Any]:
    """Refuse what is no list of values, is empty, or has one twice."""
    values = as_list(values)
    if isinstance(values, str) or not isinstance(values, Sequence) or not len(values):
        raise ConfigError(
            f"{name} must be a list of values to try, got {quoted(values)}",
            do=f"write for example {name}={EXAMPLES.get(name, '[0.001, 0.01]')}",
        )
    if any(value in values[:place] for place, value in enumerate(values)):
        raise ConfigError(f"{name} has a value twice: {quoted(values)}", do="leave one of them out")
    return values


def as_list(values: Any) -> Any:
    """An array as a list of Python's numbers; all else as it is."""
    return values.tolist() if isinstance(values, np.ndarray) else values


def seeds_of(seeds: int | Sequence[int]) -> list[int]:
    """The seeds 0, 1, … for a number of them; else the seeds that were given."""
    seeds = as_list(seeds)
    if isinstance(seeds, Sequence):
        return [whole("seeds", seed, at_least=0) for seed in checked("seeds", seeds)]
    return list(range(whole("seeds", seeds)))


def variant(model: Model, settings: Mapping[str, Any]) -> Model:
    """The same model made anew, with another learning rate or another price on its weights."""
    optimizer = model.optimizer
    if "learning_rate" in settings:
        optimizer = replace(optimizer, learning_rate=settings["learning_rate"])
    return Model(
        priced(model.layers, price(settings)),
        loss=model.loss,
        optimizer=optimizer,
        clipping=model.clipping,
        dtype=model.dtype.name,
    )


def price(settings: Mapping[str, Any]) -> Regularizer | None:
    """The price on weights that `l1` and `l2` ask for; None if neither is among the settings.

    A strength of 0 is a price too, so that all networks of a sweep have the same structure.
    """
    match settings:
        case {"l1": l1, "l2": l2}:
            return L1L2(l1, l2)
        case {"l1": l1}:
            return L1(l1)
        case {"l2": l2}:
            return L2(l2)
    return None


def priced(layers: Sequence[Layer], rule: Regularizer | None) -> list[Layer]:
    """The layers made anew, with a price on the weights of all that have weights."""
    made = []
    for layer in layers:
        settings = settings_of(layer)
        if rule and "weight_regularizer" in settings:
            settings["weight_regularizer"] = rule
        made.append(remade(layer, settings))
    if rule and not any("weight_regularizer" in settings_of(layer) for layer in layers):
        raise ConfigError(
            "no layer takes a price on its weights", do="leave out l1 and l2, or use Dense layers"
        )
    return made


def remade(layer: Layer, settings: Mapping[str, Any]) -> Layer:
    """A layer of the same kind, with settings."""
    made: Layer = type(layer)(**settings)
    return made
