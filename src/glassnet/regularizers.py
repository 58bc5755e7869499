"""Regularizers: a price on large weights, paid in the loss.

penalty        (parameter)  -> one number, added to the loss
differentiate  (parameter)  -> its gradient in the parameter
"""

from dataclasses import dataclass
from typing import Any

from .arrays import Array, namespace_of
from .errors import ConfigError, quoted
from .settings import number


class Regularizer:
    """A price on one array of parameters."""

    def penalty(self, parameter: Array) -> Array:
        """What the parameter costs: one number."""
        raise NotImplementedError

    def differentiate(self, parameter: Array) -> Array:
        """The gradient of the penalty in the parameter."""
        raise NotImplementedError


def regularizer_or_none(name: str, given: Any) -> Regularizer | None:
    """Check that a setting is a regularizer, or None for no price, and return it."""
    if not isinstance(given, Regularizer | None):
        raise ConfigError(
            f"{name} must be a regularizer, got {quoted(given)}", do=f"write {name}=L2(0.001)"
        )
    return given


@dataclass(frozen=True)
class L1(Regularizer):
    """strength · Σ |p|; gradient strength · sign(p), and 0 at p = 0. NNFS ch. 14.

    Pushes every weight towards 0 with the same force, so unneeded ones arrive there.
    """

    strength: float  # ≥ 0

    def __post_init__(self) -> None:
        number("strength", self.strength, at_least=0)

    def penalty(self, parameter: Array) -> Array:
        """What the parameter costs: one number."""
        return self.strength * abs(parameter).sum()

    def differentiate(self, parameter: Array) -> Array:
        """The gradient of the penalty in the parameter."""
        return self.strength * namespace_of(parameter).sign(parameter)


@dataclass(frozen=True)
class L2(Regularizer):
    """strength · Σ p²; gradient 2 · strength · p. NNFS ch. 14.

    Pushes large weights harder than small ones, so it spreads the work among many.
    """

    strength: float  # ≥ 0

    def __post_init__(self) -> None:
        number("strength", self.strength, at_least=0)

    def penalty(self, parameter: Array) -> Array:
        """What the parameter costs: one number."""
        return self.strength * (parameter * parameter).sum()

    def differentiate(self, parameter: Array) -> Array:
        """The gradient of the penalty in the parameter."""
        return (2 * self.strength) * parameter


@dataclass(frozen=True)
class L1L2(Regularizer):
    """l1 · Σ |p| + l2 · Σ p²: both prices at once. Zou & Hastie 2005 (elastic net)."""

    l1: float  # ≥ 0
    l2: float  # ≥ 0

    def __post_init__(self) -> None:
        number("l1", self.l1, at_least=0)
        number("l2", self.l2, at_least=0)

    def penalty(self, parameter: Array) -> Array:
        """What the parameter costs: one number."""
        return L1(self.l1).penalty(parameter) + L2(self.l2).penalty(parameter)

    def differentiate(self, parameter: Array) -> Array:
        """The gradient of the penalty in the parameter."""
        return L1(self.l1).differentiate(parameter) + L2(self.l2).differentiate(parameter)
