"""Memory: a network that no machine like this one could train is refused before it is made."""

import os
import re
from contextlib import suppress
from pathlib import Path

import numpy as np

from .errors import ConfigError, quoted
from .model import Model, learned_size
from .prediction import CACHED, WHOLE

GROUPS = Path("/proc/self/cgroup")  # the groups that this process is in on Linux: v2 and v1
LIMITS = Path("/sys/fs/cgroup")  # and where their limits stand
V2, V1 = "memory.max", "memory.limit_in_bytes"  # the limit in version 2 and 1
UNKNOWN = 64 * 2**30  # bytes, where the system does not tell: few machines have more
COPIES = 4  # of every parameter: in the layer, in training, its gradient, its last good value
PASSING = 5  # numbers that exist at a time for every output of a layer (measured)

UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12}
BINARY = {"ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}


def machine_memory() -> int:
    """How many bytes of memory this machine has, or this process may use of them."""
    sizes = [UNKNOWN]
    with suppress(AttributeError, ValueError, OSError):  # not every system has sysconf
        sizes = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    return min(sizes + group_limits())


def group_limits() -> list[int]:
    """The limits that containers, services and batch systems set to a group of processes.

    They hold for every group within. In a container the path of the group may be one outside
    of it; what can be seen there begins with the group itself.
    """
    limits = []
    for group, name in [*groups(), (LIMITS, V2), (LIMITS / "memory", V1)]:
        for folder in (group, *group.parents):
            with suppress(ValueError, OSError):  # no such file, or the word "max" in it
                limits.append(int((folder / name).read_text()))
    return limits


def groups() -> list[tuple[Path, str]]:
    """The folder of each group that this process is in, and the name of its limit."""
    found = []
    with suppress(OSError, ValueError):
        for line in GROUPS.read_text().splitlines():
            _, kinds, path = line.split(":", 2)
            if not kinds:  # version 2, alone or beside version 1
                found += [(LIMITS / path[1:], V2), (LIMITS / "unified" / path[1:], V2)]
            elif "memory" in kinds.split(","):
                found.append((LIMITS / "memory" / path[1:], V1))
    return found


def memory_needed(model: Model, batch_size: int) -> int:
    """About how many bytes it takes to train a model of dense layers and activations."""
    states = len(model.optimizer.start(np.zeros(1, model.dtype)))
    widths = [shape[-1] for layer in model.layers if (shape := layer.input_shape)]
    passing = max(CACHED, WHOLE * max(widths), batch_size * sum(widths))
    numbers = model.count_parameters() * (COPIES + states) + passing * PASSING
    return numbers * model.dtype.itemsize


def check_memory(
    model: Model, batch_size: int, limit: int | None = None, enough: int | None = None
) -> None:
    """Refuse a model that takes more memory to train than there is, or than the limit.

    enough  the limit under which all of the training can be done, to ask for

    Raises:
        ConfigError  with what is needed, what there is, and the largest layer
    """
    needed = memory_needed(model, batch_size)
    there_is = machine_memory() if limit is None else limit
    if needed > there_is:
        largest = max(model.layers, key=learned_size)
        there = f"there are {gigabytes(there_is)}"
        raise ConfigError(
            f"training this network needs about {gigabytes(needed)} of memory,"
            f" and {there if limit is None else f'the limit is {gigabytes(limit)}'}",
            where=f"{largest!r} is the largest layer",
            do="give the hidden layers fewer neurons"
            + ("" if limit is None else f", or allow --max-memory {megabytes(enough or needed)}"),
        )


def gigabytes(size: int) -> str:
    """A number of bytes for people.

    >>> gigabytes(3_500_000_000)
    '3.5 GB'
    >>> gigabytes(269_000_000)
    '269 MB'
    """
    if size < 10**9:
        return f"{size / 1e6:,.0f} MB"
    return f"{size / 1e9:,.{0 if size >= 1e10 else 1}f} GB"


def megabytes(size: int) -> str:
    """A number of bytes as `bytes_in` reads it, rounded up.

    >>> megabytes(216_000_001)
    '217MB'
    """
    return f"{-(-size // 10**6)}MB"


def bytes_in(text: str, name: str = "max_memory") -> int:
    """A size as people write it: 500MB, 2GB, 1.5 GiB, or a number of bytes.

    >>> bytes_in("500MB")
    500000000
    """
    found = re.fullmatch(r"(\d{1,18}(?:\.\d+)?) ?([kmgt]?i?)b?", text.strip().lower())
    units = UNITS | BINARY
    if (
        found is None
        or found[2] not in units
        or not (size := int(float(found[1]) * units[found[2]]))
    ):
        raise ConfigError(
            f"{name} must be a size such as 500MB or 2GB, got {quoted(text)}",
            do="write a number and MB or GB",
        )
    return size
