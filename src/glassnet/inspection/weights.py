"""What weights alone can tell: without rows, dead neurons cannot be known."""

from typing import Any

import numpy as np

from ..arrays import Array
from ..layers import Embedding, MaskedDense
from ..model import Model
from .ablation import UselessNeurons
from .duplicates import DuplicateNeurons, repeated
from .finding import Finding
from .passage import HiddenLayer, hidden_layers, is_homogeneous, places_with_weights
from .signals import growing, not_finite_parameters, shrinking


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
        squares = squares_of(model.layers[place])
        size *= float(np.sqrt(squares.mean() * squares[..., 0].size))
        sizes[model.layer_names[place]] = size
    return sizes


def squares_of(layer: Any) -> Array:
    """The squares of a layer's weights, (…, neurons), along all inputs that reach each neuron.

    A word picks one row of an embedding, whatever the number of words.
    """
    squares = np.square(layer.parameters.weights.astype(np.float64))
    if isinstance(layer, Embedding):
        return squares.mean(axis=0, keepdims=True)
    return squares * layer.mask if isinstance(layer, MaskedDense) else squares


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
    if not is_homogeneous(model, hidden):
        same &= abs(np.subtract.outer(sizes, sizes)) <= 1e-6 * sizes
    pairs = repeated(same)
    if not pairs:
        return []
    copies, kept = zip(*pairs, strict=True)
    factors = tuple(float(sizes[copy] / sizes[one]) for copy, one in pairs)
    parts: Any = (copies, kept, factors, (True,) * len(pairs), len(sizes), 0)
    return [DuplicateNeurons(hidden.name, *parts)]


def unheard(model: Model, hidden: HiddenLayer) -> list[Finding]:
    """Neurons whose outgoing weights are all 0."""
    outgoing = model.layers[hidden.following].parameters.weights
    silent = tuple(np.flatnonzero(~outgoing.any(axis=1)).tolist())
    return [UselessNeurons(hidden.name, silent, len(outgoing), 0, 0.0)] if silent else []
