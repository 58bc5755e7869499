"""Memory: a network that no machine like this one could train is refused before it is made."""

import os
from collections.abc import Sequence
from contextlib import suppress
from math import prod
from pathlib import Path

import numpy as np

from .arrays import Array
from .errors import ConfigError
from .layers import Layer
from .optimizers import Optimizer
from .prediction import BLOCK

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


def memory_needed(
    layers: Sequence[Layer], optimizer: Optimizer, batch_size: int, dtype: Array
) -> int:
    """About how many bytes it takes to train layers whose first one knows its input's shape."""
    states = len(optimizer.start(np.zeros(1, dtype)))
    shape = layers[0].input_shape
    learned, widths = 0, []
    for layer in layers:
        shape = layer.output_shape(shape)  # type: ignore[arg-type]
        widths.append(prod(shape))
        learned += sum(prod(size) for size in layer.parameter_shapes)
    passing = max(BLOCK * max(widths), batch_size * sum(widths))
    return int(dtype.itemsize) * (learned * (COPIES + states) + passing * PASSING)


def check_memory(
    layers: Sequence[Layer], optimizer: Optimizer, batch_size: int, dtype: Array
) -> None:
    """Refuse layers that take more memory to train than there is.

    Raises:
        ConfigError  with what is needed, what there is, and the largest layer
    """
    needed, there_is = memory_needed(layers, optimizer, batch_size, dtype), machine_memory()
    if needed > there_is:
        largest = max(layers, key=lambda layer: sum(map(prod, layer.parameter_shapes)))
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
