"""Structure: what of a network a compiled program is made for; the rest goes in as numbers."""

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np

from ..optimizers import Optimizer, numbers_of
from ..settings import settings_of
from ..train_step import Network


class Structure:
    """A network as a key: equal to another if both compile to the same program.

    Layers, the loss, clipping and the kind of optimizer count, with all their settings.
    What goes into the program does not: the learning rate and the other numbers of the
    optimizer, and the settings of all parts of the `open` kinds.
    """

    def __init__(self, network: Network, open: tuple[type, ...] = ()) -> None:
        self.network = network
        parts = [*network.layers, network.loss, network.clipping, network.optimizer]
        self.key = fingerprint(parts, open)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Structure) and self.key == other.key


def fingerprint(value: Any, open: tuple[type, ...] = ()) -> Any:
    """Something that can be compared and looked up, from the settings of a part."""
    if isinstance(value, open):
        return type(value)
    if value is None or isinstance(value, bool | int | float | str):
        return (type(value), value)
    if isinstance(value, np.ndarray | np.generic):
        return (value.shape, value.dtype.str, value.tobytes())
    if isinstance(value, list | tuple):
        return tuple(fingerprint(one, open) for one in value)
    if isinstance(value, Mapping):
        return tuple((name, fingerprint(one, open)) for name, one in value.items())
    try:
        settings = settings_of(value)
    except (AttributeError, TypeError, ValueError):  # no part of a network, such as a function
        return (type(value), value if isinstance(value, Hashable) else repr(value))
    inputs = {"learning_rate", *numbers_of(value)} if isinstance(value, Optimizer) else set()
    own = {name: one for name, one in settings.items() if name not in inputs}
    return (type(value), fingerprint(own, open))
