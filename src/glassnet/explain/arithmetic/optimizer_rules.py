"""How each optimizer moves one weight, in its own operations, in their order, in its own type.

So the last line is the weight that training has stored, bit for bit. Where the engine works
with a formula that is the book's in another form, the book's numbers are there as well.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from ...errors import ConfigError
from ...optimizers import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSprop
from .sums import Calculation

Number = Any  # one number in the type of the weights
Lines = list[Calculation]

FORMULAS: dict[type[Optimizer], str] = {
    SGD: "w ← w − η g",
    Momentum: "v ← μ v − η g    w ← w + v",
    Nesterov: "v ← μ v − η g    w ← w + μ v − η g",
    AdaGrad: "c ← c + g²    w ← w − η g / (√c + ε)",
    RMSprop: "c ← ρ c + (1 − ρ) g²    w ← w − η g / (√c + ε)",
    Adam: "m ← β₁ m + (1 − β₁) g    v ← β₂ v + (1 − β₂) g²    w ← w − η m̂ / (√v̂ + ε)"
    "    m̂ = m / (1 − β₁ᵗ)    v̂ = v / (1 − β₂ᵗ)",
    AdamW: "w ← w − η λ w    m ← β₁ m + (1 − β₁) g    v ← β₂ v + (1 − β₂) g²"
    "    w ← w − η m̂ / (√v̂ + ε)    m̂ = m / (1 − β₁ᵗ)    v̂ = v / (1 − β₂ᵗ)",
}


def move(rule: Optimizer, w: Number, g: Number, state: tuple[Number, ...], step: int) -> Lines:
    """Move one weight once, line by line; the last line is the new weight.

    rule   with a learning rate that is a number
    state  of this weight, in the order of the optimizer's State

    Raises:
        ConfigError  the optimizer has no rule here
    """
    if type(rule) not in RULES:
        raise ConfigError(
            f"{rule!r} has no rule for its arithmetic",
            do="explain a training with one of the library's own optimizers",
        )
    return RULES[type(rule)](rule, w, g, state, step)


def line(name: str, formula: str, exact: float, value: Number, **given: Any) -> Calculation:
    """One operation of the engine: its result in float64, and in the type of the weights."""
    numbers = {key: float(number) for key, number in given.items()}
    return Calculation.of(name, formula, numbers, float(exact), float(value))


def sgd(rule: Any, w: Number, g: Number, state: Any, step: int) -> Lines:
    """w − η g"""
    rate = rule.learning_rate
    new = w - rate * g
    return [line("w", "{w} − {η} · {g}", float(w) - rate * float(g), new, w=w, η=rate, g=g)]


def momentum(rule: Any, w: Number, g: Number, state: Any, step: int) -> Lines:
    """v ← μ v − η g; w + v"""
    (v,), rate, keep = state, rule.learning_rate, rule.momentum
    speed = keep * v - rate * g
    new = w + speed
    exact = keep * float(v) - rate * float(g)
    return [
        line("v", "{μ} · {v} − {η} · {g}", exact, speed, μ=keep, v=v, η=rate, g=g),
        line("w", "{w} + {v}", float(w) + float(speed), new, w=w, v=speed),
    ]


def nesterov(rule: Any, w: Number, g: Number, state: Any, step: int) -> Lines:
    """v ← μ v − η g; w + μ v − η g"""
    (v,), rate, keep = state, rule.learning_rate, rule.momentum
    downhill = rate * g
    speed = keep * v - downhill
    new = w + keep * speed
    new = new - downhill
    exact = float(w) + keep * float(speed) - float(downhill)
    formula = "{w} + {μ} · {v} − {η g}"
    given = {"w": w, "μ": keep, "v": speed, "η g": downhill}
    return [
        line("η g", "{η} · {g}", rate * float(g), downhill, η=rate, g=g),
        line(
            "v",
            "{μ} · {v} − {η g}",
            keep * float(v) - float(downhill),
            speed,
            **{"μ": keep, "v": v, "η g": downhill},
        ),
        line("w", formula, exact, new, **given),
    ]


def scaled(rule: Any, w: Number, g: Number, c: Number) -> Lines:
    """w − η g / (√c + ε)"""
    rate, epsilon = rule.learning_rate, rule.epsilon
    size = np.sqrt(c) + epsilon
    new = w - rate * g / size
    exact = float(w) - rate * float(g) / (float(c) ** 0.5 + epsilon)
    formula = "{w} − {η} · {g} / (√({c}) + {ε})"
    return [line("w", formula, exact, new, w=w, η=rate, g=g, c=c, ε=epsilon)]


def ada_grad(rule: Any, w: Number, g: Number, state: Any, step: int) -> Lines:
    """c ← c + g²; w − η g / (√c + ε)"""
    (c,) = state
    seen = c + g * g
    exact = float(c) + float(g) * float(g)
    return [line("c", "{c} + {g}²", exact, seen, c=c, g=g), *scaled(rule, w, g, seen)]


def rmsprop(rule: Any, w: Number, g: Number, state: Any, step: int) -> Lines:
    """c ← c + (1 − ρ) (g² − c); w − η g / (√c + ε)"""
    (c,) = state
    seen, first = towards(c, g * g, float(g) ** 2, rule.rho, "c", "ρ", "{g}²", {"g": g})
    return [first, *scaled(rule, w, g, seen)]


def towards(
    old: Number,
    new: Number,
    exact: float,
    keep: float,
    name: str,
    share: str,
    what: str,
    given: Any,
) -> tuple[Number, Calculation]:
    """old + (1 − keep) · (new − old), which is keep · old + (1 − keep) · new."""
    moved = old + (1 - keep) * (new - old)
    formula = f"{{{name}}} + (1 − {{{share}}}) · ({what} − {{{name}}})"
    result = float(old) + (1 - keep) * (exact - float(old))
    return moved, line(name, formula, result, moved, **{name: old, share: keep}, **given)


def adam(rule: Any, w: Number, g: Number, state: Any, step: int) -> Lines:
    """m and v, their bias corrected, and w − η m̂ / (√v̂ + ε)"""
    m, first = towards(state[0], g, float(g), rule.beta_1, "m", "β₁", "{g}", {"g": g})
    v, second = towards(state[1], g * g, float(g) ** 2, rule.beta_2, "v", "β₂", "{g}²", {"g": g})
    rate, t = rule.learning_rate, float(step)
    up, out = 1 - rule.beta_1**step, 1 - rule.beta_2**step
    root = out**0.5
    change = np.sqrt(v) + rule.epsilon * root
    change = m / change
    change = change * (rate * root / up)
    new = w - change
    m_hat, v_hat = float(m) / up, float(v) / out
    exact = float(w) - rate * m_hat / (v_hat**0.5 + rule.epsilon)
    given = {"w": w, "η": rate, "m̂": m_hat, "v̂": v_hat, "ε": rule.epsilon}
    return [
        first,
        second,
        line("m̂", "{m} / (1 − {β₁}^{t})", m_hat, m_hat, **{"m": m, "β₁": rule.beta_1, "t": t}),
        line("v̂", "{v} / (1 − {β₂}^{t})", v_hat, v_hat, **{"v": v, "β₂": rule.beta_2, "t": t}),
        line("w", "{w} − {η} · {m̂} / (√({v̂}) + {ε})", exact, new, **given),
    ]


def adam_w(rule: Any, w: Number, g: Number, state: Any, step: int) -> Lines:
    """w ← w − η λ w, then as Adam"""
    rate, decay = rule.learning_rate, rule.weight_decay
    shrunk = w * (1 - rate * decay)
    exact = float(w) - rate * decay * float(w)
    first = line("w", "{w} − {η} · {λ} · {w}", exact, shrunk, w=w, η=rate, λ=decay)
    return [first, *adam(rule, shrunk, g, state, step)]


RULES: dict[type[Optimizer], Callable[..., Lines]] = {
    SGD: sgd,
    Momentum: momentum,
    Nesterov: nesterov,
    AdaGrad: ada_grad,
    RMSprop: rmsprop,
    Adam: adam,
    AdamW: adam_w,
}
