"""Engines: who runs the page of `train_step`.

numpy                     in place, in one vector; always there
jax                       compiled, on the device that JAX prefers; needs glassnet[jax]
jax:cpu  jax:gpu          compiled, on that device and on no other
jax:gpu:bfloat16          its matrix products rounded to bfloat16, added in float32
jax:all  jax:gpu:all      on all devices (of that kind) of all processes that have joined
"""

from ..errors import ConfigError, EnvError, quoted
from ..settings import unknown
from ..train_step import Network, TrainState
from ..training import Engine
from .numpy_engine import NumpyEngine
from .own_rows import OwnRows
from .rows_on_disk import RowsOnDisk

ENGINES = ("numpy", "jax")
DEVICES = ("cpu", "gpu", "tpu")
PRECISIONS = ("bfloat16",)

__all__ = [
    "ENGINES",
    "NumpyEngine",
    "OwnRows",
    "RowsOnDisk",
    "is_first",
    "rows_here",
    "start_engine",
]


def start_engine(name: str, network: Network, state: TrainState) -> Engine:
    """Make the engine of a name, ready to go on from a state."""
    kind, *options = str(name).split(":")
    if kind not in ENGINES:
        raise unknown("engine", name, ENGINES)
    if kind == "numpy" and not options:
        return NumpyEngine(network, state)
    everywhere = "all" in options
    options = [option for option in options if option != "all"]
    device, precision = [*options, "", ""][:2]
    is_known = device in ("", *DEVICES) and precision in ("", *PRECISIONS)
    if kind == "numpy" or len(options) > 2 or not is_known:
        raise ConfigError(
            f"unknown engine {quoted(name)}", do="choose numpy, jax, jax:cpu, jax:gpu or jax:tpu"
        )
    try:
        from .jax_engine import JaxEngine
    except ModuleNotFoundError as error:
        raise EnvError(
            "engine jax needs the package jax, which is not installed",
            do="pip install 'glassnet[jax]', or train with engine numpy",
        ) from error
    return JaxEngine(network, state, device=device, precision=precision, everywhere=everywhere)


def is_first(name: str) -> bool:
    """Whether this process is the first of all that train together: it prints and writes."""
    return rows_here(name, 1)[1]


def rows_here(name: str, count: int) -> tuple[range, bool]:
    """Which of `count` rows this process needs, and whether it is the first of all processes."""
    if "all" not in name.split(":"):
        return range(count), True
    from .jax_devices import own_rows

    return own_rows(count)
