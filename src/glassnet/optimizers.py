"""Optimizers: from a gradient to a step, in order of difficulty.

    start   (parameter)                         -> state
    update  (parameter, gradient, state, step)  -> parameter, state

A rule for one array; η is the learning rate, g the gradient, and `step` counts 1, 2, ….
The parameter and the state are given away to `update`, which may overwrite them: NumPy
then works in place, and a compiled program where it can. The gradient is only lent.
"""

from dataclasses import dataclass, fields, replace
from typing import Any, NamedTuple, Self

from .arrays import Array, namespace_of
from .schedules import Schedule
from .settings import number, with_settings

LearningRate = Any  # a number > 0, or a Schedule of them


@dataclass(frozen=True)
class Optimizer:
    """A rule that moves parameters against their gradient."""

    learning_rate: LearningRate = 0.01

    def start(self, parameter: Array) -> Any:
        """The state before the first step."""
        raise NotImplementedError

    def update(self, parameter: Array, gradient: Array, state: Any, step: int) -> tuple[Array, Any]:
        """Move one parameter once."""
        raise NotImplementedError

    def at(self, iterations: int) -> Self:
        """This optimizer with the learning rate that its schedule gives after so many steps."""
        if not isinstance(self.learning_rate, Schedule):
            return self
        return with_settings(self, {"learning_rate": self.learning_rate.rate(iterations)})

    def over(self, steps: int) -> Self:
        """This optimizer, its schedule told how many steps the whole of training takes."""
        if not isinstance(self.learning_rate, Schedule):
            return self
        return replace(self, learning_rate=self.learning_rate.over(steps))


def numbers_of(optimizer: Optimizer) -> dict[str, float]:
    """The numbers of an optimizer, but for its learning rate."""
    values = {field.name: getattr(optimizer, field.name) for field in fields(optimizer)}
    return {
        name: value
        for name, value in values.items()
        if name != "learning_rate" and isinstance(value, float)
    }


def check_learning_rate(given: LearningRate) -> None:
    """Refuse a learning rate that is neither a positive number nor a schedule."""
    if not isinstance(given, Schedule):
        number("learning_rate", given, above=0)


@dataclass(frozen=True)
class SGD(Optimizer):
    """p ← p − η g. NNFS ch. 10."""

    learning_rate: LearningRate = 0.01  # > 0

    def __post_init__(self) -> None:
        check_learning_rate(self.learning_rate)

    def start(self, parameter: Array) -> tuple[()]:
        return ()

    def update(
        self, parameter: Array, gradient: Array, state: tuple[()], step: int
    ) -> tuple[Array, tuple[()]]:
        parameter -= self.learning_rate * gradient
        return parameter, ()


@dataclass(frozen=True)
class Momentum(Optimizer):
    """A ball with inertia rolls over small bumps. Polyak 1964; NNFS ch. 10.

    v ← μ v − η g        p ← p + v
    """

    learning_rate: LearningRate = 0.01  # > 0
    momentum: float = 0.9  # share of the old speed kept, 0 ≤ μ < 1

    class State(NamedTuple):
        v: Array

    def __post_init__(self) -> None:
        check_learning_rate(self.learning_rate)
        number("momentum", self.momentum, at_least=0, below=1)

    def start(self, parameter: Array) -> State:
        return self.State(namespace_of(parameter).zeros_like(parameter))

    def update(
        self, parameter: Array, gradient: Array, state: State, step: int
    ) -> tuple[Array, State]:
        (v,) = state
        v *= self.momentum
        v -= self.learning_rate * gradient
        parameter += v
        return parameter, self.State(v)


@dataclass(frozen=True)
class Nesterov(Optimizer):
    """Momentum that looks where it is about to land. Nesterov 1983; Sutskever et al. 2013.

    v ← μ v − η g        p ← p + μ v − η g
    """

    learning_rate: LearningRate = 0.01  # > 0
    momentum: float = 0.9  # share of the old speed kept, 0 ≤ μ < 1

    class State(NamedTuple):
        v: Array

    def __post_init__(self) -> None:
        check_learning_rate(self.learning_rate)
        number("momentum", self.momentum, at_least=0, below=1)

    def start(self, parameter: Array) -> State:
        return self.State(namespace_of(parameter).zeros_like(parameter))

    def update(
        self, parameter: Array, gradient: Array, state: State, step: int
    ) -> tuple[Array, State]:
        (v,) = state
        downhill = self.learning_rate * gradient
        v *= self.momentum
        v -= downhill
        parameter += self.momentum * v
        parameter -= downhill
        return parameter, self.State(v)


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    """Every parameter slows down by the gradients it has seen. Duchi et al. 2011; NNFS ch. 10.

    c ← c + g²           p ← p − η g / (√c + ε)
    """

    learning_rate: LearningRate = 0.01  # > 0
    epsilon: float = 1e-7  # > 0

    class State(NamedTuple):
        c: Array

    def __post_init__(self) -> None:
        check_learning_rate(self.learning_rate)
        number("epsilon", self.epsilon, above=0)

    def start(self, parameter: Array) -> State:
        return self.State(namespace_of(parameter).zeros_like(parameter))

    def update(
        self, parameter: Array, gradient: Array, state: State, step: int
    ) -> tuple[Array, State]:
        (c,) = state
        c += gradient * gradient
        size = namespace_of(c).sqrt(c)
        size += self.epsilon
        parameter -= self.learning_rate * gradient / size
        return parameter, self.State(c)


@dataclass(frozen=True)
class RMSprop(Optimizer):
    """The gradient over its recent typical size. Hinton 2012, lecture 6e; NNFS ch. 10.

    c ← ρ c + (1 − ρ) g²     p ← p − η g / (√c + ε)
    """

    learning_rate: LearningRate = 0.001  # > 0
    rho: float = 0.9  # share of the old cache kept, 0 ≤ ρ < 1
    epsilon: float = 1e-7  # > 0

    class State(NamedTuple):
        c: Array

    def __post_init__(self) -> None:
        check_learning_rate(self.learning_rate)
        number("rho", self.rho, at_least=0, below=1)
        number("epsilon", self.epsilon, above=0)

    def start(self, parameter: Array) -> State:
        return self.State(namespace_of(parameter).zeros_like(parameter))

    def update(
        self, parameter: Array, gradient: Array, state: State, step: int
    ) -> tuple[Array, State]:
        (c,) = state
        c += (1 - self.rho) * (gradient * gradient - c)
        size = namespace_of(c).sqrt(c)
        size += self.epsilon
        parameter -= self.learning_rate * gradient / size
        return parameter, self.State(c)


@dataclass(frozen=True)
class Adam(Optimizer):
    """The mean gradient over its typical size. Kingma & Ba 2015, algorithm 1; NNFS ch. 10.

    m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
    p ← p − η m̂ / (√v̂ + ε)       m̂ = m / (1 − β₁ᵗ),  v̂ = v / (1 − β₂ᵗ),  t = 1, 2, …
    """

    learning_rate: LearningRate = 0.001  # > 0
    beta_1: float = 0.9  # share of the old mean kept, 0 ≤ β₁ < 1
    beta_2: float = 0.999  # share of the old mean square kept, 0 ≤ β₂ < 1
    epsilon: float = 1e-7  # > 0

    class State(NamedTuple):
        m: Array
        v: Array

    def __post_init__(self) -> None:
        check_learning_rate(self.learning_rate)
        number("beta_1", self.beta_1, at_least=0, below=1)
        number("beta_2", self.beta_2, at_least=0, below=1)
        number("epsilon", self.epsilon, above=0)

    def start(self, parameter: Array) -> State:
        zeros_like = namespace_of(parameter).zeros_like
        return self.State(zeros_like(parameter), zeros_like(parameter))

    def update(
        self, parameter: Array, gradient: Array, state: State, step: int
    ) -> tuple[Array, State]:
        m, v = state
        m += (1 - self.beta_1) * (gradient - m)
        v += (1 - self.beta_2) * (gradient * gradient - v)
        # m̂ / (√v̂ + ε) with both halves times √(1 − β₂ᵗ): fewer walks over the numbers
        correction = (1 - self.beta_2**step) ** 0.5
        change = namespace_of(v).sqrt(v)
        change += self.epsilon * correction
        change = m / change
        change *= self.learning_rate * correction / (1 - self.beta_1**step)
        parameter -= change
        return parameter, Adam.State(m, v)  # AdamW comes here too


@dataclass(frozen=True)
class AdamW(Optimizer):
    """Adam that also lets every parameter decay. Loshchilov & Hutter 2019, algorithm 2.

    p ← p − η λ p, then as Adam. Unlike L2, the decay is not divided by √v̂.
    """

    learning_rate: LearningRate = 0.001  # > 0
    weight_decay: float = 0.01  # λ ≥ 0
    beta_1: float = 0.9  # share of the old mean kept, 0 ≤ β₁ < 1
    beta_2: float = 0.999  # share of the old mean square kept, 0 ≤ β₂ < 1
    epsilon: float = 1e-7  # > 0

    def __post_init__(self) -> None:
        Adam(self.learning_rate, self.beta_1, self.beta_2, self.epsilon)  # checks them
        number("weight_decay", self.weight_decay, at_least=0)

    def start(self, parameter: Array) -> Adam.State:
        return Adam().start(parameter)

    def update(
        self, parameter: Array, gradient: Array, state: Adam.State, step: int
    ) -> tuple[Array, Adam.State]:
        parameter *= 1 - self.learning_rate * self.weight_decay
        return Adam.update(self, parameter, gradient, state, step)  # type: ignore[arg-type]


def start_all(optimizer: Optimizer, layers: Any, parameters: list[Any]) -> list[list[Any]]:
    """Every learned parameter's state before the first step; nothing for observed ones."""
    return [
        [
            () if name in layer.observed else optimizer.start(parameter)
            for name, parameter in own._asdict().items()
        ]
        for layer, own in zip(layers, parameters, strict=True)
    ]


def update_all(
    optimizer: Optimizer,
    parameters: list[Any],
    gradients: list[Any],
    states: list[list[Any]],
    step: int,
) -> tuple[list[Any], list[list[Any]]]:
    """Move every parameter of every layer; leave alone those whose gradient is None."""
    new_parameters, new_states = [], []
    for own, own_gradients, own_states in zip(parameters, gradients, states, strict=True):
        moved = [
            (p, s) if gradient is None else optimizer.update(p, gradient, s, step)
            for p, gradient, s in zip(own, own_gradients, own_states, strict=True)
        ]
        new_parameters.append(type(own)(*(p for p, _ in moved)))
        new_states.append([s for _, s in moved])
    return new_parameters, new_states


def fits_on(left: list[Any], fresh: list[Any]) -> bool:
    """Whether an optimizer can go on from the states that were left: its own kind, all finite."""
    pairs = [pair for both in zip(left, fresh, strict=True) for pair in zip(*both, strict=True)]
    return all(
        type(one) is type(other) and all(namespace_of(array).isfinite(array).all() for array in one)
        for one, other in pairs
    )
