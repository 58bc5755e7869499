"""Engines: who runs the page of `train_step`."""

from ..settings import unknown
from ..train_step import Network, TrainState
from ..training import Engine
from .numpy_engine import NumpyEngine

ENGINES: dict[str, type[Engine]] = {"numpy": NumpyEngine}

__all__ = ["ENGINES", "NumpyEngine", "start_engine"]


def start_engine(name: str, network: Network, state: TrainState) -> Engine:
    """Make the engine of a name, ready to go on from a state."""
    if name not in ENGINES:
        raise unknown("engine", name, ENGINES)
    return ENGINES[name](network, state)
