"""The book's regularization: four factors on a dense layer, each no price at all unless above 0."""

from typing import Any

import numpy as np

from ..arrays import Array
from ..regularizers import L1, L2, Regularizer


def rules_of(layer: Any) -> list[tuple[str, Regularizer]]:
    """Which parameter of a dense layer pays which price, in the book's order."""
    factors = [
        ("weights", L1, layer.weight_regularizer_l1),
        ("weights", L2, layer.weight_regularizer_l2),
        ("biases", L1, layer.bias_regularizer_l1),
        ("biases", L2, layer.bias_regularizer_l2),
    ]
    return [(name, rule(factor)) for name, rule, factor in factors if factor > 0]


def penalty(layer: Any) -> Array:
    """What the parameters of a dense layer cost: one number."""
    return sum(rule.penalty(getattr(layer, name)) for name, rule in rules_of(layer))


def differentiate(rule: Regularizer, parameter: Array) -> Array:
    """The gradient of a price in a parameter; for the book, |p| has slope +1 at 0."""
    if isinstance(rule, L1):
        parameter = np.where(parameter == 0, 1, parameter)
    return rule.differentiate(parameter)
