"""The book's optimizers: the library's rules, with the book's decay and counting.

    optimizer.pre_update_params()       the learning rate of this step
    optimizer.update_params(layer)      move one layer; its state is kept on the layer
    optimizer.post_update_params()      count the step

State belongs to the optimizer that made it: a layer that another one moved before begins anew.
"""
# ruff: noqa: N801 - the book's names

from typing import Any

from .. import optimizers
from ..arrays import Array
from ..errors import ConfigError
from ..schedules import InverseTimeDecay
from ..settings import number
from . import rules

STATES = ("weight_momentums", "bias_momentums", "weight_cache", "bias_cache")


class Optimizer:
    """A rule of the library that moves the layers of the book."""

    learning_rate: float
    decay: float
    current_learning_rate: float
    iterations: int = 0  # steps taken

    def rule(self) -> optimizers.Optimizer:
        """The library's rule with the settings of this step."""
        raise NotImplementedError

    def state_names(self) -> tuple[str, ...]:
        """What the fields of the rule's state are called on a layer."""
        raise NotImplementedError

    def begin(self, learning_rate: float, decay: float) -> None:
        """Check and keep what all optimizers have."""
        self.learning_rate = self.current_learning_rate = number("learning_rate", learning_rate)
        self.decay = number("decay", decay, at_least=0)
        self.rule()  # checks all settings

    def pre_update_params(self) -> None:
        """Let the learning rate decay with the steps that were taken."""
        if self.decay:
            share = InverseTimeDecay(1.0, self.decay).rate(self.iterations)
            self.current_learning_rate = self.learning_rate * share

    def update_params(self, layer: Any) -> None:
        """Move weights and biases against their gradients."""
        if getattr(layer, "dweights", None) is None:
            raise ConfigError(
                f"{type(layer).__name__} has no gradients to follow",
                do="give a dense layer, and call its backward() first",
            )
        if getattr(layer, "moved_by", None) is not self:
            for name in STATES:
                setattr(layer, name, None)
            layer.moved_by = self
        self.move(layer, "weights", "weight")
        self.move(layer, "biases", "bias")

    def move(self, layer: Any, name: str, prefix: str) -> None:
        """Move one parameter of a layer, and keep its state beside it."""
        rule, parameter = self.rule(), getattr(layer, name)
        places = [f"{prefix}_{part}" for part in self.state_names()]
        state = [getattr(layer, place) for place in places]
        fresh = rule.start(parameter)
        if not any(part is None for part in state):
            fresh = type(fresh)(*state)
        gradient = getattr(layer, f"d{name}")
        moved, state = self.update(rule, parameter, gradient, fresh)
        setattr(layer, name, moved)
        for place, part in zip(places, state, strict=True):
            setattr(layer, place, part)

    def update(self, rule: Any, parameter: Array, gradient: Array, state: Any) -> Any:
        """Move one parameter by a rule: the parameter and the state after it."""
        return rule.update(parameter, gradient, state, self.iterations + 1)

    def post_update_params(self) -> None:
        """Count the step."""
        self.iterations += 1


class Optimizer_SGD(Optimizer):
    """p ← p − η g, or with momentum v ← μ v − η g, p ← p + v. NNFS ch. 10."""

    def __init__(
        self, learning_rate: float = 1.0, decay: float = 0.0, momentum: float = 0.0
    ) -> None:
        self.momentum = number("momentum", momentum, at_least=0, below=1)
        self.begin(learning_rate, decay)

    def rule(self) -> optimizers.Optimizer:
        if self.momentum:
            return optimizers.Momentum(self.current_learning_rate, self.momentum)
        return optimizers.SGD(self.current_learning_rate)

    def state_names(self) -> tuple[str, ...]:
        return ("momentums",) if self.momentum else ()


class Optimizer_Adagrad(Optimizer):
    """Every parameter slows down by the gradients it has seen. NNFS ch. 10."""

    def __init__(
        self, learning_rate: float = 1.0, decay: float = 0.0, epsilon: float = 1e-7
    ) -> None:
        self.epsilon = number("epsilon", epsilon)
        self.begin(learning_rate, decay)

    def rule(self) -> optimizers.Optimizer:
        return optimizers.AdaGrad(self.current_learning_rate, self.epsilon)

    def state_names(self) -> tuple[str, ...]:
        return ("cache",)


class Optimizer_RMSprop(Optimizer):
    """The gradient over its recent typical size. NNFS ch. 10."""

    def __init__(
        self,
        learning_rate: float = 0.001,
        decay: float = 0.0,
        epsilon: float = 1e-7,
        rho: float = 0.9,
    ) -> None:
        self.epsilon = number("epsilon", epsilon)
        self.rho = number("rho", rho)
        self.begin(learning_rate, decay)

    def rule(self) -> optimizers.Optimizer:
        return optimizers.RMSprop(self.current_learning_rate, self.rho, self.epsilon)

    def update(self, rule: Any, parameter: Array, gradient: Array, state: Any) -> Any:
        return rules.update_rmsprop(rule, parameter, gradient, state)

    def state_names(self) -> tuple[str, ...]:
        return ("cache",)


class Optimizer_Adam(Optimizer):
    """The mean gradient over its typical size. NNFS ch. 10."""

    def __init__(
        self,
        learning_rate: float = 0.001,
        decay: float = 0.0,
        epsilon: float = 1e-7,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
    ) -> None:
        self.epsilon = number("epsilon", epsilon)
        self.beta_1 = number("beta_1", beta_1)
        self.beta_2 = number("beta_2", beta_2)
        self.begin(learning_rate, decay)

    def rule(self) -> optimizers.Optimizer:
        return optimizers.Adam(self.current_learning_rate, self.beta_1, self.beta_2, self.epsilon)

    def update(self, rule: Any, parameter: Array, gradient: Array, state: Any) -> Any:
        return rules.update_adam(rule, parameter, gradient, state, self.iterations + 1)

    def state_names(self) -> tuple[str, ...]:
        return ("momentums", "cache")
