"""The recipe: from a few plain words to a network that learns a table well.

The defaults were chosen by measurement on the real tables that are shipped with glassnet
and on the book's generated ones: GELU bends smoothly, which small noisy tables reward; the
learning rate falls along half a cosine, so training ends calm and no epoch has to be
picked; and weights decay the more, the fewer rows there are to support each input.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, log2
from typing import Any

from .. import activations, optimizers, schedules
from ..activations import Sigmoid, Softmax
from ..errors import ConfigError
from ..layers import Dense, Dropout, Layer
from ..losses import BinaryCrossEntropy, CrossEntropy, Loss, MeanSquaredError
from ..memory import check_memory
from ..model import Model
from ..regularizers import L1, L1L2, L2, Regularizer
from ..settings import number, unknown, whole

ACTIVATIONS: dict[str, type[Layer]] = {
    "relu": activations.ReLU,
    "leaky-relu": activations.LeakyReLU,
    "elu": activations.ELU,
    "gelu": activations.GELU,
    "silu": activations.SiLU,
    "softplus": activations.Softplus,
    "sigmoid": activations.Sigmoid,
    "tanh": activations.Tanh,
    "linear": activations.Linear,
}

OPTIMIZERS: dict[str, tuple[type[optimizers.Optimizer], float]] = {  # with a good first rate
    "sgd": (optimizers.SGD, 0.1),
    "momentum": (optimizers.Momentum, 0.02),
    "nesterov": (optimizers.Nesterov, 0.02),
    "adagrad": (optimizers.AdaGrad, 0.05),
    "rmsprop": (optimizers.RMSprop, 0.003),
    "adam": (optimizers.Adam, 0.01),
    "adamw": (optimizers.AdamW, 0.01),
}

SCHEDULES: dict[str, Callable[[float, int], Any]] = {  # from the first rate and all steps
    "constant": lambda rate, steps: rate,
    "inverse-time": lambda rate, steps: schedules.InverseTimeDecay(rate, 9 / steps),
    "step": lambda rate, steps: schedules.StepDecay(rate, 0.1, ceil(steps / 3)),
    "exponential": lambda rate, steps: schedules.ExponentialDecay(rate, 0.01 ** (1 / steps)),
    "cosine": lambda rate, steps: schedules.CosineDecay(rate),
    "warm-up": lambda rate, steps: schedules.WarmUp(rate, ceil(steps / 10)),
    "one-cycle": lambda rate, steps: schedules.OneCycle(rate),
}

STEPS = 4_000  # enough for a small table to be learned
SHORTEST, LONGEST = 10, 1_000  # epochs
SMALLEST, LARGEST = 32, 256  # rows in a batch
DECAY, MOST_DECAY = 35.0, 4.0  # weight decay per input and row, and at most


@dataclass(frozen=True)
class Recipe:
    """What the network for a table is made of, and how it is trained.

    What is None is decided when the size of the table is known.
    """

    hidden: tuple[int, ...] = (64, 64)  # neurons of each hidden layer
    activation: str = "gelu"
    dropout: float = 0.0  # share of neurons silenced
    l1: float = 0.0
    l2: float = 0.0
    optimizer: str = "adamw"
    learning_rate: float | None = None
    weight_decay: float | None = None
    schedule: str = "cosine"
    epochs: int | None = None
    batch_size: int | None = None

    def __post_init__(self) -> None:
        for width in self.hidden:
            whole("hidden", width, at_most=1_000_000_000)
        number("dropout", self.dropout, at_least=0, below=1)
        number("l1", self.l1, at_least=0)
        number("l2", self.l2, at_least=0)
        known("activation", self.activation, ACTIVATIONS)
        known("optimizer", self.optimizer, OPTIMIZERS)
        known("schedule", self.schedule, SCHEDULES)
        if self.learning_rate is not None:
            number("learning_rate", self.learning_rate, above=0)
        if self.weight_decay is not None:
            number("weight_decay", self.weight_decay, at_least=0)
        if self.epochs is not None:
            whole("epochs", self.epochs)
        if self.batch_size is not None:
            whole("batch_size", self.batch_size)

    def steps_per_epoch(self, rows: int) -> int:
        """How many batches the training rows make."""
        return -(-rows // self.batch_size_for(rows))

    def batch_size_for(self, rows: int) -> int:
        """The rows in a batch: about a hundredth of all, as a power of 2 from 32 to 256."""
        if self.batch_size is not None:
            return self.batch_size
        return int(min(max(2 ** round(log2(max(rows, 1) / 100)), SMALLEST), LARGEST))

    def epochs_for(self, rows: int) -> int:
        """The passes over the training rows: enough for 4,000 steps, from 10 to 1,000."""
        if self.epochs is not None:
            return self.epochs
        return min(max(ceil(STEPS / self.steps_per_epoch(rows)), SHORTEST), LONGEST)

    def weight_decay_for(self, inputs: int, rows: int) -> float:
        """35 · inputs / rows, at most 4: the fewer rows per input, the more decay."""
        if self.weight_decay is not None:
            return self.weight_decay
        return min(DECAY * inputs / rows, MOST_DECAY)

    def build(
        self, n_inputs: int, n_classes: int, rows: int, *, n_numbers: int = 1, n_labels: int = 0
    ) -> Model:
        """The network for a table of so many inputs and training rows.

        It tells classes apart; without any it says of every label how probable it is, and
        without labels it predicts numbers.

        Raises:
            ConfigError  it would take more memory than this machine has
        """
        layers: list[Layer] = []
        width = n_inputs
        for n_neurons in self.hidden:
            layers += [self.dense(width, n_neurons), ACTIVATIONS[self.activation]()]
            layers += [Dropout(self.dropout)] if self.dropout else []
            width = n_neurons
        layers.append(self.dense(width, n_classes or n_labels or n_numbers))
        loss: Loss = MeanSquaredError()
        if n_classes or n_labels:
            layers.append(Softmax() if n_classes else Sigmoid())
            loss = CrossEntropy() if n_classes else BinaryCrossEntropy()
        model = Model(
            layers,
            loss=loss,
            optimizer=self.build_optimizer(n_inputs, rows),
        )
        check_memory(model, min(self.batch_size_for(rows), rows))
        return model

    def dense(self, n_inputs: int, n_neurons: int) -> Dense:
        """One dense layer, with the recipe's price on its weights."""
        return Dense(n_inputs, n_neurons, weight_regularizer=self.regularizer)

    @property
    def regularizer(self) -> Regularizer | None:
        """The price on weights that `l1` and `l2` ask for."""
        if self.l1 and self.l2:
            return L1L2(self.l1, self.l2)
        if self.l1:
            return L1(self.l1)
        return L2(self.l2) if self.l2 else None

    def build_optimizer(self, n_inputs: int, rows: int) -> optimizers.Optimizer:
        """The optimizer, with its learning rate falling as the schedule says."""
        kind, good_rate = OPTIMIZERS[self.optimizer]
        steps = self.epochs_for(rows) * self.steps_per_epoch(rows)
        rate = SCHEDULES[self.schedule](self.learning_rate or good_rate, steps)
        if kind is optimizers.AdamW:
            return optimizers.AdamW(rate, weight_decay=self.weight_decay_for(n_inputs, rows))
        if self.weight_decay is not None:
            raise ConfigError(
                f"weight_decay is for the optimizer 'adamw', not for {self.optimizer!r}",
                do="take the optimizer adamw, or l2 instead of weight_decay",
            )
        return kind(learning_rate=rate)


def known(what: str, name: str, names: Iterable[str]) -> None:
    """Refuse a name that is not among those there are."""
    if name not in names:
        raise unknown(what, name, names)
