"""What a check looks at: the network on the bench as it is now, and how it was trained."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...arrays import Array
from ...inspection.passage import places_with_weights
from ...prediction import evaluate, predict
from ...train_step import Network
from ..bench import Bench
from ..learning import Learning


@dataclass(frozen=True, eq=False)
class Seen:
    """One moment of a bench.

    network     as it is trained
    parameters  of its layers, as they are now
    epochs      that are done
    """

    bench: Bench
    network: Network
    parameters: list[Any]
    learning: Learning
    epochs: int

    @cached_property
    def measures(self) -> dict[str, float]:
        """Loss and metrics on all rows."""
        return evaluate(self.network, self.parameters, self.bench.data)

    @cached_property
    def weighted(self) -> list[int]:
        """Where the layers with weights stand."""
        return places_with_weights(self.bench.model)

    def parameter(self, layer: int, neuron: int, source: int | None) -> float:
        """A weight, or a bias; layers are counted from 1, all else from 0."""
        own = self.parameters[self.weighted[layer - 1]]
        return float(own.biases[0, neuron] if source is None else own.weights[source, neuron])

    def output(self, layer: int) -> Array:
        """What a layer gives for every row, behind its activation."""
        layers = self.bench.model.layers
        lacking = layers[len(self.parameters) :]  # softmax, where the loss does its work
        parameters = [*self.parameters, *(one.parameters for one in lacking)]
        ends = [*self.weighted[1:], len(layers)]
        end = ends[layer - 1]
        with np.errstate(all="ignore"):
            return predict(layers[:end], parameters[:end], self.bench.data.inputs)
