"""Faded neurons: rectifiers whose weights are as good as 0, so that they do nothing at all."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..model import Model
from .finding import Finding, listed, on_rows
from .silence import silences


@dataclass(frozen=True)
class FadedNeurons(Finding):
    """Neurons that gave 0 for every row, and whose weights and biases are as good as 0.

    layer    the activation's name
    neurons  their places, counted from 0
    of       how many neurons the layer has
    rows     how many rows were looked at
    largest  the largest weight or bias of any of them, without its sign
    usual    the largest of the whole layer
    decays   whether the training makes weights smaller that nothing teaches
    """

    is_wasteful: ClassVar[bool] = True

    layer: str
    neurons: tuple[int, ...]
    of: int
    rows: int
    largest: float
    usual: float
    decays: bool

    def __str__(self) -> str:
        verb = "does" if len(self.neurons) == 1 else "do"
        return (
            f"{self.layer}: {len(self.neurons)} of {self.of} neurons {verb} nothing at all"
            f" {on_rows(self.rows)} ({listed(self.neurons, 4)}): no weight or bias of theirs is"
            f" larger than {self.largest:.2g}, and in the layer they go up to {self.usual:.2g}"
        )

    @property
    def cause(self) -> str:
        if not self.decays:
            return "their weights and biases are 0 or as good as 0, and nothing teaches them"
        return (
            "they gave 0 and so no gradient came; meanwhile weight decay made their weights"
            " smaller in every step, until nothing was left"
        )

    @property
    def cure(self) -> str:
        return (
            f"remove {len(self.neurons)} of {self.of}: the network is smaller and says the same;"
            " or train anew with gelu or leaky-relu, whose neurons never fall silent"
        )


def faded_neurons(model: Model, X: Any) -> tuple[FadedNeurons, ...]:
    """The silent neurons of every rectified layer whose weights and biases are as good as 0.

    As good as 0 is a millionth of the layer's largest, or 10⁻⁹, in weights and in sums.

    >>> from glassnet import Dense, MeanSquaredError, ReLU
    >>> dense = Dense(1, 2, initial_weights=[[1, -1e-12]])
    >>> model = Model([dense, ReLU(), Dense(2, 1, seed=0)], loss=MeanSquaredError())
    >>> model.begin(0)
    >>> [(one.layer, one.neurons) for one in faded_neurons(model, [[1.0], [2.0]])]
    [('relu_1', (1,))]
    """
    found = []
    for silence in silences(model, X):
        neurons = np.flatnonzero(silence.faded)
        if len(neurons):
            places, of = tuple(neurons.tolist()), len(silence.silent)
            largest, usual = float(silence.own[neurons].max()), float(silence.own.max())
            parts = (silence.name, places, of, silence.rows, largest, usual, has_decay(model))
            found.append(FadedNeurons(*parts))
    return tuple(found)


def has_decay(model: Model) -> bool:
    """Whether the training pulls weights towards 0, by its optimizer or a regularizer."""
    prices = any("weights" in layer.regularizers for layer in model.layers)
    return bool(getattr(model.optimizer, "weight_decay", 0.0)) or prices
