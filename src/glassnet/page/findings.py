"""What was found to be wrong with a network, in sentences."""

from ..explain import growing_gradients, growing_outputs, large_values
from ..workbench.training import Training

LOOKED_AT = 512  # rows that other things than dead neurons are looked for on


def findings_of(training: Training) -> list[str]:
    """Everything that seems wrong after a training; none is a clean bill."""
    model = training.model.model
    X, y = (part[:LOOKED_AT] for part in training.data[:2])
    others = [*large_values(model, X), *growing_outputs(model, X), *growing_gradients(model, X, y)]
    return [*training.warnings(), *map(str, others)]
