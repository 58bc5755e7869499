"""Losses of one sample, by loops: how wrong it is, and which way is better."""

import math
from collections.abc import Callable
from numbers import Integral
from typing import Any

from ..errors import DataError, quoted
from .activations import softmax
from .lengths import check_lengths
from .products import Vector, total

CLOSEST = 1e-7  # a probability nearer to 0 than this counts as this: no loss above 16.12 nats

# From what the network gave and what is true, to the loss and its gradient in what was given.
Loss = Callable[[Vector, Any], tuple[float, list[float]]]


def cross_entropy(probabilities: Vector, label: int) -> float:
    """−log of the probability of what is true, in nats. NNFS ch. 5.

    >>> cross_entropy([0.25, 0.5, 0.25], 1) == math.log(2)
    True
    """
    check_label(label, len(probabilities))
    probability = probabilities[label]
    if not 0 <= probability <= 1:
        raise DataError(
            f"expected a probability from 0 to 1, got {quoted(probability)}",
            where=f"class {label}",
            do="turn scores into probabilities with softmax",
        )
    return -math.log(max(probability, CLOSEST))


def softmax_cross_entropy(scores: Vector, label: int) -> tuple[float, list[float]]:
    """Cross-entropy of the softmax of scores, and its gradient: probabilities − truth.

    The loss is log Σ eˣ minus the score of what is true. NNFS ch. 5, 9.
    """
    check_label(label, len(scores))
    gradient = softmax(scores)
    gradient[label] -= 1
    largest = max(scores)
    powers = total([math.exp(score - largest) for score in scores])
    return math.log(powers) + (largest - scores[label]), gradient


def squared_error(outputs: Vector, targets: Vector) -> tuple[float, list[float]]:
    """Mean of (output − target)², and its gradient 2 (output − target) / outputs. NNFS ch. 17.

    >>> squared_error([3, 1], [1, 1])
    (2.0, [2.0, 0.0])
    """
    do = "give one target for each output"
    check_lengths("outputs", outputs, "targets", targets, where="a sample", do=do)
    errors = [output - target for output, target in zip(outputs, targets, strict=True)]
    count = len(errors)
    return total([e * e for e in errors]) / count, [2 * e / count for e in errors]


def check_label(label: int, classes: int) -> None:
    """Refuse what is no class number; a list would count a negative one from its end."""
    whole = isinstance(label, Integral) and not isinstance(label, bool)
    if not whole or not 0 <= label < classes:
        raise DataError(
            f"expected a label from 0 to {classes - 1}, got {quoted(label)}",
            do="number the classes from 0, one output for each",
        )
