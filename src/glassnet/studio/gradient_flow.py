"""Gradient flow: how large gradients and steps are, layer by layer, while a network learns.

They are those of training itself: the engine lends every gradient on its way to the optimizer.
"""

from typing import Any

import numpy as np

from ..arrays import Array
from ..engines import NumpyEngine
from ..inspection.passage import names_with_weights, places_with_weights, typical_size
from ..inspection.signals import growing, shrinking
from ..model import Model


class GradientFlow:
    """The last gradient, and the weights before the last step.

    seen  how large both were when somebody looked last; of the same step they are the same
    """

    def __init__(self) -> None:
        self.gradients: list[Any] | None = None
        self.before: Array | None = None
        self.seen: dict[str, Any] | None = None

    def begin(self, engine: NumpyEngine) -> None:
        """A step is about to be taken."""
        engine.lend = self.see
        self.before = engine.vector.copy()

    def see(self, gradients: list[Any]) -> None:
        """The gradients of a step, layer by layer."""
        self.gradients = gradients

    def look(self, model: Model, engine: NumpyEngine) -> dict[str, Any] | None:
        """How large the weights' last gradient and last step were; None before the first step.

        The size is that of a typical number, √(mean of squares).
        """
        if self.gradients is None or self.before is None:
            return None
        if self.seen and self.seen["step"] == engine.step:
            return self.seen
        then = engine.scatter(self.before, engine.parameters)
        places = places_with_weights(model)
        gradients = [typical_size(self.gradients[place].weights) for place in places]
        steps = [
            typical_size(engine.parameters[place].weights - then[place].weights) for place in places
        ]
        self.seen = {"step": engine.step, "gradients": gradients, "steps": steps}
        return self.seen

    def told(self, model: Model, engine: NumpyEngine) -> dict[str, Any] | None:
        """The same with the names of the layers, and whether gradients vanish or explode."""
        seen = self.look(model, engine)
        if seen is None:
            return None
        names = names_with_weights(model)
        return seen | {"layers": names, "words": words_of(names, seen["gradients"])}


def words_of(names: list[str], gradients: list[float]) -> list[dict[str, str]]:
    """What inspection says of gradients, from the last layer back.

    >>> words_of(["dense_1", "dense_2", "dense_3"], [1e-4, 1e-2, 1.0])[0]["sentence"]
    'gradients vanish: from 1 at dense_3 to 0.0001 at dense_1'
    """
    if not np.isfinite(gradients).all():
        return []
    backwards = dict(zip(reversed(names), reversed(gradients), strict=True))
    found = [*growing("gradients", backwards), *shrinking("gradients", backwards)]
    return [{"sentence": str(one), "cause": one.cause, "cure": one.cure} for one in found]
