"""Four rules of the library, rounded in the book's order.

The formulas are the library's own, and in exact numbers the results are the same. But each
operation on float32 rounds, and where gradients nearly cancel, Adam and RMSprop turn the
last bit into the sign of a whole step. Only in the book's order do the book's numbers come
out beyond the first dozen epochs. A test holds both to the same numbers.
"""

import numpy as np

from .. import losses, optimizers
from ..arrays import Array


def sigmoid(x: Array) -> Array:
    """`activations.sigmoid`; so far below 0 that e⁻ˣ overflows, it is 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def differentiate_sigmoid(output: Array, dvalues: Array) -> Array:
    """The way back of `activations.Sigmoid`."""
    return dvalues * (1 - output) * output


def differentiate_binary_cross_entropy(memory: losses.BinaryCrossEntropy.Memory) -> Array:
    """The way back of `losses.BinaryCrossEntropy`, not yet divided by the samples."""
    p, truth = memory
    return -(truth / p - (1 - truth) / (1 - p)) / p.shape[-1]


def update_rmsprop(
    rule: optimizers.RMSprop, parameter: Array, gradient: Array, state: optimizers.RMSprop.State
) -> tuple[Array, optimizers.RMSprop.State]:
    """A step of `optimizers.RMSprop`."""
    c = rule.rho * state.c + (1 - rule.rho) * gradient**2
    parameter += -rule.learning_rate * gradient / (np.sqrt(c) + rule.epsilon)
    return parameter, rule.State(c)


def update_adam(
    rule: optimizers.Adam,
    parameter: Array,
    gradient: Array,
    state: optimizers.Adam.State,
    step: int,
) -> tuple[Array, optimizers.Adam.State]:
    """A step of `optimizers.Adam`."""
    m = rule.beta_1 * state.m + (1 - rule.beta_1) * gradient
    v = rule.beta_2 * state.v + (1 - rule.beta_2) * gradient**2
    corrected_m, corrected_v = m / (1 - rule.beta_1**step), v / (1 - rule.beta_2**step)
    parameter += -rule.learning_rate * corrected_m / (np.sqrt(corrected_v) + rule.epsilon)
    return parameter, rule.State(m, v)
