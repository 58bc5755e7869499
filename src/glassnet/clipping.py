"""Clipping: a limit on gradients, so that one bad batch cannot throw everything away.

`clip(gradients)` takes the gradients of all layers and returns them, limited. Gradients of
None belong to parameters that are observed, not learned, and stay None.
"""

from dataclasses import dataclass
from typing import Any

from .arrays import namespace_of
from .settings import number


class Clipping:
    """A limit on the gradients of a whole network."""

    def clip(self, gradients: list[Any]) -> list[Any]:
        """Return the gradients of every layer, limited."""
        raise NotImplementedError


@dataclass(frozen=True)
class ClipByValue(Clipping):
    """Every number of every gradient is kept from −limit to +limit."""

    limit: float  # > 0

    def __post_init__(self) -> None:
        number("limit", self.limit, above=0)

    def clip(self, gradients: list[Any]) -> list[Any]:
        return each(gradients, lambda g: namespace_of(g).clip(g, -self.limit, self.limit))


@dataclass(frozen=True)
class ClipByNorm(Clipping):
    """All gradients together keep their direction, and their length is at most `limit`.

    g ← g · min(1, limit / ‖g‖), with ‖g‖ over all parameters. Pascanu et al. 2013.
    """

    limit: float  # > 0

    def __post_init__(self) -> None:
        number("limit", self.limit, above=0)

    def clip(self, gradients: list[Any]) -> list[Any]:
        present = [g for own in gradients for g in own if g is not None]
        if not present:
            return gradients
        xp = namespace_of(present[0])
        # Measured in this unit no number is above 1, so no square of one overflows.
        unit = xp.maximum(xp.stack([abs(g).max() for g in present]).max(), self.limit)
        norm = xp.stack([((g / unit) ** 2).sum() for g in present]).sum() ** 0.5
        limit = self.limit / unit
        scale = limit / xp.maximum(norm, limit)
        return each(gradients, lambda g: g * scale)


def each(gradients: list[Any], change: Any) -> list[Any]:
    """Change every gradient that is there."""
    return [
        type(own)(*(None if gradient is None else change(gradient) for gradient in own))
        for own in gradients
    ]
