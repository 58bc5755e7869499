"""The optimizers' rules as their docstrings write them: for one number, in plain Python.

    rule (numbers, gradients, settings) -> where the number is after each step

`settings` are those of the optimizer, under its names.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ..optimizers import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
)

Rule = Callable[[float, Sequence[float], Any], Iterator[float]]


def sgd(p: float, gradients: Sequence[float], o: Any) -> Iterator[float]:
    """p ← p − η g."""
    for g in gradients:
        p = p - o.learning_rate * g
        yield p


def momentum(p: float, gradients: Sequence[float], o: Any) -> Iterator[float]:
    """v ← μ v − η g; p ← p + v."""
    v = 0.0
    for g in gradients:
        v = o.momentum * v - o.learning_rate * g
        p = p + v
        yield p


def nesterov(p: float, gradients: Sequence[float], o: Any) -> Iterator[float]:
    """v ← μ v − η g; p ← p + μ v − η g."""
    v = 0.0
    for g in gradients:
        v = o.momentum * v - o.learning_rate * g
        p = p + o.momentum * v - o.learning_rate * g
        yield p


def adagrad(p: float, gradients: Sequence[float], o: Any) -> Iterator[float]:
    """c ← c + g²; p ← p − η g / (√c + ε)."""
    c = 0.0
    for g in gradients:
        c = c + g**2
        p = p - o.learning_rate * g / (math.sqrt(c) + o.epsilon)
        yield p


def rmsprop(p: float, gradients: Sequence[float], o: Any) -> Iterator[float]:
    """c ← ρ c + (1 − ρ) g²; p ← p − η g / (√c + ε)."""
    c = 0.0
    for g in gradients:
        c = o.rho * c + (1 - o.rho) * g**2
        p = p - o.learning_rate * g / (math.sqrt(c) + o.epsilon)
        yield p


def adam(p: float, gradients: Sequence[float], o: Any, decay: float = 0.0) -> Iterator[float]:
    """m ← β₁ m + (1 − β₁) g; v ← β₂ v + (1 − β₂) g²; p ← p − η m̂ / (√v̂ + ε)."""
    m = v = 0.0
    for t, g in enumerate(gradients, 1):
        p = p - o.learning_rate * decay * p
        m = o.beta_1 * m + (1 - o.beta_1) * g
        v = o.beta_2 * v + (1 - o.beta_2) * g**2
        m_hat, v_hat = m / (1 - o.beta_1**t), v / (1 - o.beta_2**t)
        p = p - o.learning_rate * m_hat / (math.sqrt(v_hat) + o.epsilon)
        yield p


def adamw(p: float, gradients: Sequence[float], o: Any) -> Iterator[float]:
    """p ← p − η λ p, then as Adam."""
    return adam(p, gradients, o, o.weight_decay)


WRITTEN: dict[type[Optimizer], Rule] = {
    SGD: sgd,
    Momentum: momentum,
    Nesterov: nesterov,
    AdaGrad: adagrad,
    RMSprop: rmsprop,
    Adam: adam,
    AdamW: adamw,
}
