"""Structure: which networks can train together, and what may differ between them.

Learning rates, the other numbers of an optimizer and the prices on weights are inputs of a
training; layers, the loss and all their other settings are its structure.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from ..arrays import Array, Mode
from ..engines.structure import Structure
from ..optimizers import numbers_of
from ..regularizers import L1, L1L2, L2, Regularizer
from ..settings import settings_of, with_settings
from ..train_step import Network, forward
from .member import Member

PRICES = (L1, L2, L1L2)  # regularizers whose strengths are inputs


def key_of(member: Member) -> Any:
    """Equal for members that can train together: one structure, one shape, one plan."""
    network, plan = member.network, member.plan
    shapes = [None if part is None else (part.shape, part.dtype.str) for part in member.data]
    return (
        structure_of(network),
        member.model.dtype.str,
        tuple(shapes),
        (plan.epochs, plan.batch_size, plan.shuffle),
    )


def structure_of(network: Network) -> Structure:
    """The structure of a network whose prices on weights are inputs."""
    return Structure(network, open=PRICES)


def prices_of(network: Network) -> list[dict[str, float]]:
    """The strengths of every regularizer, in the network's order; empty for other kinds."""
    rules = [rule for _, _, rule in network.regularizers]
    return [settings_of(rule) if isinstance(rule, PRICES) else {} for rule in rules]


class Inputs(NamedTuple):
    """The numbers of some members' optimizers and prices."""

    shared: dict[str, float]  # those of the optimizers that are the same for all
    own: dict[str, Any]  # the others, (members,)
    prices: list[dict[str, Any]]  # the strengths of every regularizer, (members,)


def inputs_of(members: Sequence[Member], form: Callable[[list[float]], Any]) -> Inputs:
    """What members of one structure differ in, each quantity put into a form."""
    networks = [member.network for member in members]
    numbers = across([numbers_of(network.optimizer) for network in networks])
    prices = [across(rules) for rules in zip(*map(prices_of, networks), strict=True)]
    return Inputs(
        {name: values[0] for name, values in numbers.items() if len({*values}) == 1},
        {name: form(values) for name, values in numbers.items() if len({*values}) > 1},
        [{name: form(values) for name, values in one.items()} for one in prices],
    )


def across(rows: Sequence[dict[str, float]]) -> dict[str, list[float]]:
    """Rows of named numbers as named columns."""
    return {name: [row[name] for row in rows] for name in rows[0]}


@dataclass(frozen=True)
class BothPrices(Regularizer):
    """L1 and L2 at once, as L1L2 has them, for strengths that are not yet known."""

    l1: Any
    l2: Any

    def penalty(self, parameter: Array) -> Array:
        """What the parameter costs."""
        l1, l2 = self.rules
        return l1.penalty(parameter) + l2.penalty(parameter)

    def differentiate(self, parameter: Array) -> Array:
        """The gradient of the penalty in the parameter."""
        l1, l2 = self.rules
        return l1.differentiate(parameter) + l2.differentiate(parameter)

    @property
    def rules(self) -> tuple[L1, L2]:
        """The two prices."""
        strengths = {"strength": self.l1}, {"strength": self.l2}
        return with_settings(L1(0), strengths[0]), with_settings(L2(0), strengths[1])


@dataclass(frozen=True)
class OpenNetwork(Network):
    """A network whose prices on weights are given from outside."""

    prices: Any = ()

    @cached_property
    def regularizers(self) -> list[tuple[int, str, Regularizer]]:
        """Every regularizer, with the strengths that were given."""
        rules = Network(self.layers, self.loss, self.optimizer).regularizers
        return [
            (place, name, BothPrices(**given) if type(rule) is L1L2 else with_settings(rule, given))
            for (place, name, rule), given in zip(rules, self.prices, strict=True)
        ]


def opened(network: Network, inputs: Inputs, learning_rate: Any) -> OpenNetwork:
    """The network with other numbers in its optimizer and other prices on its weights."""
    numbers = {**inputs.shared, **inputs.own, "learning_rate": learning_rate}
    optimizer = with_settings(network.optimizer, numbers)
    return OpenNetwork(network.layers, network.loss, optimizer, network.clipping, inputs.prices)


class Listener:
    """A source of chance that notes down whether anybody asks."""

    asked = False

    def uniform(self, like: Array) -> Array:
        """One half for every number."""
        self.asked = True
        return np.full(like.shape, 0.5, like.dtype)


def takes_chances(network: Network, parameters: list[Any], inputs: Array) -> bool:
    """Whether training draws numbers at random, as dropout does."""
    listener = Listener()
    with np.errstate(all="ignore"):
        forward(network, parameters, inputs[:2], Mode(listener))
    return listener.asked
