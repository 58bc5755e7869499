"""How the network learns: settings that may change between any two steps."""

from dataclasses import dataclass, fields, replace
from typing import Any

from ..errors import ConfigError
from ..layers import Layer
from ..model import Model
from ..optimizers import AdamW, Optimizer
from ..regularizers import L1L2
from ..schedules import Schedule
from ..settings import number, unknown, whole, with_settings
from ..train_step import Network
from ..workbench.recipe import OPTIMIZERS, Recipe

RULE = "weight_regularizer"


@dataclass(frozen=True)
class Learning:
    """The optimizer and its rate, the rows in a batch, and the price of large weights."""

    optimizer: str = "adam"
    learning_rate: float = 0.01  # > 0
    batch_size: int = 32  # rows
    l1: float = 0.0
    l2: float = 0.0
    weight_decay: float = 0.01  # of AdamW alone

    def __post_init__(self) -> None:
        if self.optimizer not in OPTIMIZERS:
            raise unknown("optimizer", self.optimizer, OPTIMIZERS)
        number("learning_rate", self.learning_rate, above=0, at_most=1e6)
        whole("batch_size", self.batch_size, at_most=1_000_000)
        for name in ("l1", "l2", "weight_decay"):
            number(name, getattr(self, name), at_least=0, at_most=1e6)

    def changed(self, settings: dict[str, Any]) -> "Learning":
        """The same with some settings changed; another optimizer brings its own good rate.

        Raises:
            ConfigError  a setting is out of its range

        >>> Learning().changed({"optimizer": "sgd"}).learning_rate
        0.1
        """
        now = settings.get("optimizer", self.optimizer)
        if isinstance(now, str) and now in OPTIMIZERS and now != self.optimizer:
            settings = {"learning_rate": OPTIMIZERS[now][1], **settings}
        if not isinstance(now, str):
            raise ConfigError("optimizer must be a name", do=f"one of {', '.join(OPTIMIZERS)}")
        return replace(self, **settings)

    def network(self, model: Model) -> Network:
        """What is trained: the model's layers and loss under these settings."""
        own = model.network
        rule = L1L2(self.l1, self.l2) if self.l1 or self.l2 else None
        layers = tuple(self.priced(layer, rule) for layer in own.layers)
        return Network(layers, own.loss, self.build_optimizer(), own.clipping)

    def priced(self, layer: Layer, rule: L1L2 | None) -> Layer:
        """A layer with the price on its weights, if it has weights."""
        return with_settings(layer, {RULE: rule}) if RULE in vars(layer) else layer

    def build_optimizer(self) -> Optimizer:
        """The optimizer."""
        kind, _ = OPTIMIZERS[self.optimizer]
        if kind is AdamW:
            return AdamW(self.learning_rate, weight_decay=self.weight_decay)
        return kind(learning_rate=self.learning_rate)


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
    return Learning(
        optimizer=name,
        learning_rate=float(rate),
        batch_size=Recipe().batch_size_for(rows),
        weight_decay=float(decay),
    )
