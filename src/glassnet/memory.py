"""Memory: a network that no machine like this one could train is refused before it is made."""

import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from .errors import ConfigError
from .model import Model, learned_size
from .prediction import CACHED, WHOLE

CONTAINER = Path("/sys/fs/cgroup/memory.max")  # the limit that a container has on Linux
UNKNOWN = 64 * 2**30  # bytes, where the system does not tell: few machines have more
COPIES = 4  # of every parameter: in the layer, in training, its gradient, its last good value
PASSING = 5  # numbers that exist at a time for every output of a layer (measured)


def machine_memory() -> int:
    """How many bytes of memory this machine has, or this process may use of them."""
    sizes = [UNKNOWN]
    with suppress(AttributeError, ValueError, OSError):  # not every system has sysconf
        sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    with suppress(ValueError, OSError):  # no such file, or the word "max" in it
        sizes.append(int(CONTAINER.read_text()))
    return min(sizes)


def memory_needed(model: Model, batch_size: int) -> int:
    """About how many bytes it takes to train a model of dense layers and activations."""
    states = len(model.optimizer.start(np.zeros(1, model.dtype)))
    widths = [shape[-1] for layer in model.layers if (shape := layer.input_shape)]
    passing = max(CACHED, WHOLE * max(widths), batch_size * sum(widths))
    numbers = model.count_parameters() * (COPIES + states) + passing * PASSING
    return numbers * model.dtype.itemsize


def check_memory(model: Model, batch_size: int) -> None:
    """Refuse a model that takes more memory to train than there is.

    Raises:
        ConfigError  with what is needed, what there is, and the largest layer
    """
    needed, there_is = memory_needed(model, batch_size), machine_memory()
    if needed > there_is:
        largest = max(model.layers, key=learned_size)
        raise ConfigError(
            f"training this network needs about {gigabytes(needed)} of memory,"
            f" and there are {gigabytes(there_is)}",
            where=f"{largest!r} is the largest layer",
            do="give the hidden layers fewer neurons",
        )


def gigabytes(size: int) -> str:
    """A number of bytes for people.

    >>> gigabytes(3_500_000_000)
    '3.5 GB'
    """
    return f"{size / 1e9:,.{0 if size >= 1e10 else 1}f} GB"
