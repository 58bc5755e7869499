"""How the network learns: settings that may change between any two steps.

A schedule needs a length, and training in the studio has no end: so it plays over
`schedule_steps` steps, counted from the first, and past them the rate stays where it has ended.
"""

from dataclasses import dataclass, fields, replace
from typing import Any

from ..errors import ConfigError
from ..layers import Dropout, Layer
from ..model import Model
from ..optimizers import AdamW, Optimizer
from ..regularizers import L1, L1L2, L2
from ..schedules import Schedule
from ..settings import number, unknown, whole, with_settings
from ..train_step import Network
from ..workbench.recipe import OPTIMIZERS, SCHEDULES, STEPS, Recipe

RULE = "weight_regularizer"
LONGEST = 10_000_000  # steps
WORDS = {"optimizer": tuple(OPTIMIZERS), "schedule": tuple(SCHEDULES)}


@dataclass(frozen=True)
class Learning:
    """The optimizer and its rate, the rows in a batch, and what keeps a network from overfitting.

    learning_rate   the first rate of a schedule, or its highest
    schedule_steps  over which the schedule plays
    dropout         share of the hidden neurons silenced in each step
    """

    optimizer: str = "adam"
    learning_rate: float = 0.01  # > 0
    schedule: str = "constant"
    schedule_steps: int = STEPS
    batch_size: int = 32  # rows
    dropout: float = 0.0  # 0 ≤ dropout < 1
    l1: float = 0.0
    l2: float = 0.0
    weight_decay: float = 0.01  # of AdamW alone

    def __post_init__(self) -> None:
        for name, known in WORDS.items():
            if getattr(self, name) not in known:
                raise unknown(name, getattr(self, name), known)
        number("learning_rate", self.learning_rate, above=0, at_most=1e6)
        whole("schedule_steps", self.schedule_steps, at_least=2, at_most=LONGEST)
        whole("batch_size", self.batch_size, at_most=1_000_000)
        number("dropout", self.dropout, at_least=0, below=1)
        for name in ("l1", "l2", "weight_decay"):
            number(name, getattr(self, name), at_least=0, at_most=1e6)

    def changed(self, settings: dict[str, Any]) -> "Learning":
        """The same with some settings changed; another optimizer brings its own good rate.

        Raises:
            ConfigError  a setting is out of its range

        >>> Learning().changed({"optimizer": "sgd"}).learning_rate
        0.1
        """
        for name, known in WORDS.items():
            if not isinstance(settings.get(name, ""), str):
                raise ConfigError(f"{name} must be a name", do=f"one of {', '.join(known)}")
        now = settings.get("optimizer", self.optimizer)
        if now in OPTIMIZERS and now != self.optimizer:
            settings = {"learning_rate": OPTIMIZERS[now][1], **settings}
        return replace(self, **settings)

    def network(self, model: Model) -> Network:
        """What is trained: the model's layers and loss under these settings.

        Dropout is a matter of the model's layers, which are another's to put in.
        """
        own = model.network
        layers = tuple(self.priced(layer) for layer in own.layers)
        return Network(layers, own.loss, self.build_optimizer(), own.clipping)

    def priced(self, layer: Layer) -> Layer:
        """A layer with the price on its weights, if it has weights."""
        rule = Recipe(l1=self.l1, l2=self.l2).regularizer
        return with_settings(layer, {RULE: rule}) if RULE in vars(layer) else layer

    def build_optimizer(self) -> Optimizer:
        """The optimizer, with its rate as the schedule says."""
        kind, _ = OPTIMIZERS[self.optimizer]
        rate = SCHEDULES[self.schedule](self.learning_rate, self.schedule_steps)
        if kind is AdamW:
            optimizer: Optimizer = AdamW(rate, weight_decay=self.weight_decay)
        else:
            optimizer = kind(learning_rate=rate)
        return optimizer.over(self.schedule_steps)

    def rate_after(self, steps: int) -> float:
        """The learning rate of the next step.

        >>> Learning(schedule="cosine", learning_rate=0.5, schedule_steps=10).rate_after(5)
        0.25
        """
        return float(self.build_optimizer().at(steps).learning_rate)


NAMES = tuple(field.name for field in fields(Learning))


def learning_of(model: Model, rows: int) -> Learning:
    """The settings to begin with: the model's own optimizer, and its rate if it has one rate."""
    kinds = {kind: name for name, (kind, _) in OPTIMIZERS.items()}
    own = model.optimizer
    name = kinds.get(type(own), "adam")
    rate = own.learning_rate
    if type(own) not in kinds or isinstance(rate, Schedule):
        rate = OPTIMIZERS[name][1]
    decay = own.weight_decay if isinstance(own, AdamW) else Learning.weight_decay
    l1, l2 = prices_of(model)
    return Learning(
        optimizer=name,
        learning_rate=float(rate),
        batch_size=Recipe().batch_size_for(rows),
        dropout=next((one.rate for one in model.layers if isinstance(one, Dropout)), 0.0),
        l1=l1,
        l2=l2,
        weight_decay=float(decay),
    )


def prices_of(model: Model) -> tuple[float, float]:
    """The price on the weights of the first layer that has one: l1 and l2."""
    rules = [getattr(layer, RULE, None) for layer in model.layers]
    rule = next((rule for rule in rules if rule is not None), None)
    if isinstance(rule, L1L2):
        return float(rule.l1), float(rule.l2)
    if isinstance(rule, L1):
        return float(rule.strength), 0.0
    return (0.0, float(rule.strength)) if isinstance(rule, L2) else (0.0, 0.0)
