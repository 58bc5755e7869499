"""What weights alone can tell: without rows, dead neurons cannot be known."""

from typing import Any

import numpy as np

from ..activations import LeakyReLU, Linear, ReLU
from ..model import Model
from .ablation import UselessNeurons
from .duplicates import DuplicateNeurons
from .finding import Finding
from .passage import HiddenLayer, hidden_layers, places_with_weights
from .signals import growing, not_finite_parameters, shrinking

HOMOGENEOUS = (ReLU, LeakyReLU, Linear)


def findings_of_weights(model: Model) -> tuple[Finding, ...]:
    """Numbers that are not finite, gains that explode or vanish, and neurons to spare."""
    broken = not_finite_parameters(model)
    if broken:
        return broken
    gains = carried(model)
    found: list[Finding] = [*growing("signals", gains), *shrinking("signals", gains)]
    for hidden in hidden_layers(model):
        if hidden.is_plain:
            found += [*alike(model, hidden), *unheard(model, hidden)]
    return tuple(found)


def carried(model: Model) -> dict[str, float]:
    """How large a signal of size 1 is after each layer, which gains √inputs · typical weight."""
    sizes, size = {"inputs": 1.0}, 1.0
    for place in places_with_weights(model):
        weights = model.layers[place].parameters.weights.astype(np.float64)
        size *= float(np.sqrt(np.square(weights).mean() * weights[..., 0].size))
        sizes[model.layer_names[place]] = size
    return sizes


def alike(model: Model, hidden: HiddenLayer) -> list[Finding]:
    """Neurons whose weights and bias are another one's times a factor.

    The factor passes through rectifiers if it is positive; elsewhere it must be 1.
    """
    own = model.layers[hidden.weights].parameters
    both = np.concatenate([own.weights, own.biases]).astype(np.float64)
    products = both.T @ both
    sizes = np.sqrt(np.diag(products))
    with np.errstate(all="ignore"):
        same = products / np.outer(sizes, sizes) >= 1 - 1e-12
    if not isinstance(model.layers[hidden.last], HOMOGENEOUS):
        same &= abs(np.subtract.outer(sizes, sizes)) <= 1e-6 * sizes
    copies, kept = [], []
    for neuron in range(len(sizes)):
        earlier = [one for one in np.flatnonzero(same[neuron, :neuron]) if one not in copies]
        if earlier and sizes[neuron] > 0:
            copies.append(neuron)
            kept.append(int(earlier[0]))
    if not copies:
        return []
    factors = tuple(float(sizes[c] / sizes[k]) for c, k in zip(copies, kept, strict=True))
    parts: Any = (tuple(copies), tuple(kept), factors, (True,) * len(copies), len(sizes), 0)
    return [DuplicateNeurons(hidden.name, *parts)]


def unheard(model: Model, hidden: HiddenLayer) -> list[Finding]:
    """Neurons whose outgoing weights are all 0."""
    outgoing = model.layers[hidden.following].parameters.weights
    silent = tuple(np.flatnonzero(~outgoing.any(axis=1)).tolist())
    return [UselessNeurons(hidden.name, silent, len(outgoing), 0, 0.0)] if silent else []
