"""A product that XLA does slowly on processors, written in an order that it does fast.

The gradient of a dense layer's weights is inputs.T @ dvalues. Where one of the two is only a
few numbers wide, XLA hands it to a routine that takes up to ten times as long as its others
(a whole step of 2-64-3 with 300 rows: 28 µs, against 13). The barriers keep XLA from turning
the product back.
"""

from copy import copy
from functools import partial
from typing import Any

import jax

from ..arrays import Array
from ..layers import Dense, Layer

NARROW = 32  # numbers

as_written: Any = jax.lax.optimization_barrier


def rewritten(layer: Layer) -> Layer:
    """The layer, or a copy with the same gradient in another order where that pays."""
    if type(layer) is not Dense or min(layer.n_inputs, layer.n_neurons) >= NARROW:
        return layer
    result = copy(layer)
    result.differentiate_parameters = partial(in_other_order, layer)  # type: ignore[method-assign]
    return result


def in_other_order(layer: Dense, parameters: Any, memory: Any, dvalues: Array) -> Any:
    """The gradients of a dense layer that is narrow on one side."""
    gradients = layer.differentiate_parameters(parameters, memory, dvalues)
    if layer.n_neurons < layer.n_inputs:
        dweights = as_written(as_written(dvalues.T) @ memory.inputs).T
    else:
        dweights = as_written(memory.inputs.T) @ dvalues
    return gradients._replace(weights=dweights)  # the one of before is never computed
