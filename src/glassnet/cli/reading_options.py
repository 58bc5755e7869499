"""How DATA are read: the options that several verbs share, declared once."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from .data import Reading
from .options import (
    DataSeedOption,
    DecimalOption,
    EncodingOption,
    MissingOption,
    SamplesOption,
    SeparatorOption,
)


def options(
    samples: SamplesOption = None,
    seed: DataSeedOption = Reading.seed,
    separator: SeparatorOption = None,
    decimal: DecimalOption = None,
    encoding: EncodingOption = Reading.encoding,
    missing: MissingOption = None,
) -> Reading:
    """How DATA are read, from what was said about it."""
    return Reading(separator, decimal, encoding, missing or (), samples, seed)


NAMES = tuple(inspect.signature(options).parameters)


def reads_data(verb: Callable[..., None]) -> Callable[..., None]:
    """Give a verb these options in the place of its parameter `reading`."""

    @wraps(verb)
    def call(**words: Any) -> None:
        about = {name: words.pop(name) for name in NAMES}
        verb(**words, reading=options(**about))

    own = inspect.signature(verb, eval_str=True)
    shared = inspect.signature(options, eval_str=True).parameters.values()
    parameters = [
        one
        for given in own.parameters.values()
        for one in (shared if given.name == "reading" else (given,))
    ]
    call.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    return call
