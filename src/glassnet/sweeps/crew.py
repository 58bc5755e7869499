"""The crew: who trains the members of a sweep, how many together, and on how many cores."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import Any, Protocol

from ..errors import ConfigError, EnvError, quoted
from ..threads import cores
from .alone import OneByOne
from .member import Member
from .stacked import StackedPart, stacks
from .structure import key_of

WORTH_COMPILING = 50_000  # steps of one structure: compiling it takes seconds
FEWEST = 4  # members from which a stack is faster than one after another (measured)
COMPILED, STACKED = 2**18, 2**19  # numbers at work at a time that are fastest (measured)
PASSING = 5  # numbers that exist at a time for every output of a layer
ENGINES = ("auto", "numpy", "jax", "jax:cpu", "jax:gpu", "jax:tpu")


class Part(Protocol):
    """Some members of one structure, who are trained together."""

    diverged: list[int | None]  # in which epoch each has diverged
    parameters: list[list[Any]]  # of each, when training is over

    def train(self) -> Iterator[int]:
        """Train to the end, yielding how many steps, of all members, were just taken."""
        ...


@dataclass(frozen=True)
class Team:
    """Who trains the members of one structure."""

    part: Callable[[Sequence[Member]], Part]
    most: int  # members in a part
    note: str = ""  # what should be known about it


@dataclass(frozen=True)
class Crew:
    """Who trains a sweep."""

    engine: str
    team: Callable[[Member], Team]  # for members like this one
    workers: int  # parts at the same time


def crew_for(engine: str, members: Sequence[Member]) -> Crew:
    """The crew of an engine; with "auto", JAX if it is installed and pays, else NumPy."""
    if engine not in ENGINES:
        raise ConfigError(
            f"unknown engine {quoted(engine)} for a sweep", do=f"choose {', '.join(ENGINES)}"
        )
    if engine == "auto":
        engine = "jax" if is_long(members) and find_spec("jax") else "numpy"
    if engine == "numpy":
        return Crew(engine, numpy_team, 1)  # more threads would wait for each other in Python
    try:
        from ..engines.jax_device import devices_named
        from .compiled import CompiledPart
    except ModuleNotFoundError as error:
        raise EnvError(
            "engine jax needs the package jax, which is not installed",
            do="pip install 'glassnet[jax]', or sweep with engine numpy",
        ) from error
    _, _, name = engine.partition(":")
    part = partial(CompiledPart, device=name)
    if devices_named(name)[0].platform == "cpu":
        return Crew(engine, lambda member: Team(part, fitting(member, COMPILED)), cores())
    return Crew(engine, lambda member: Team(part, 2**31), 1)  # a GPU takes all at once


def is_long(members: Sequence[Member]) -> bool:
    """Whether there are so many steps to take that compiling every structure pays."""
    structures = {key_of(member) for member in members}
    return sum(member.steps for member in members) >= WORTH_COMPILING * len(structures)


def numpy_team(member: Member) -> Team:
    """Stacks of small networks whose formulas allow it; else one after another."""
    most = fitting(member, STACKED)
    if most >= FEWEST and stacks(member):
        return Team(StackedPart, most)
    kinds = ", ".join(dict.fromkeys(type(layer).__name__ for layer in member.network.layers))
    why = "whose formulas do not stack" if most >= FEWEST else "of this size"
    return Team(OneByOne, 1, f"networks {why} train one after another on NumPy: {kinds}")


def fitting(member: Member, numbers: int) -> int:
    """How many such members work on so many numbers at a time, one at least."""
    shapes = [shape for layer in member.model.layers for shape in layer.parameter_shapes]
    widths = sum(shape[-1] for shape in shapes) / 2  # weights and biases both have it
    rows = min(member.plan.batch_size, member.rows)
    return max(1, int(numbers / (PASSING * rows * widths)))
