"""The bench of a lesson: a network on rows as they are, without any scaling, in float64.

So the numbers of the inspector are those of the book: 1 · 0.2 + 2 · 0.8 − 3 · 0.5 + 2 is 2.3.
"""

from typing import Any

import numpy as np

from ...layers import Dense, MaskedDense
from ...losses import CrossEntropy, Loss, MeanSquaredError
from ...model import Model
from ...page.rows import evenly, room_for, tidy
from ...scaling import Scale
from ...tables import Encoder
from ...tables.inputs import NumberInput
from ...tables.target import ClassTarget, NumberTarget, Target
from ...tables.targets import Targets
from ...workbench.table_model import TableModel
from ..bench import Bench
from .plan import LayerPlan, Plan, Rows, activation_of


def bench_of_plan(plan: Plan, title: str, reach: float) -> Bench:
    """A network with the numbers it was given, before its first step."""
    model = model_of(plan)
    rows = plan.rows
    data = model.batch_of(rows.X, rows.y)
    loaded = TableModel(model, encoder_of(rows))
    return Bench(title, loaded, data, None, lambda cost: shown(rows, cost), plan.seed, reach=reach)


def model_of(plan: Plan) -> Model:
    """The layers, with what was given written into them and the rest drawn."""
    layers: list[Any] = []
    for layer in plan.layers:
        activation = activation_of(layer.activation)
        layers += [dense_of(layer), *([activation] if activation else [])]
    loss: Loss = CrossEntropy() if plan.rows.has_classes else MeanSquaredError()
    model = Model(layers, loss=loss, dtype="float64")
    model.begin(plan.seed)
    weighted = [layer for layer in layers if isinstance(layer, Dense | MaskedDense)]
    for dense, given in zip(weighted, plan.layers, strict=True):
        weights = dense.weights if given.weights is None else given.weights.copy()
        biases = dense.biases if given.biases is None else given.biases.copy()
        dense.parameters = dense.Parameters(weights, biases)
    return model


def dense_of(layer: LayerPlan) -> Dense | MaskedDense:
    """Every neuron with every input, or with its own alone."""
    if layer.is_one_to_one:
        return MaskedDense(np.eye(layer.neurons, dtype=bool))
    return Dense(layer.inputs, layer.neurons)


def encoder_of(rows: Rows) -> Encoder:
    """The columns as they are: nothing is scaled."""
    inputs = tuple(NumberInput(name, Scale()) for name in rows.inputs)
    target: Target | Targets
    if rows.has_classes:
        target = ClassTarget("class", rows.outputs)
    else:
        parts = tuple(NumberTarget(name, Scale()) for name in rows.outputs)
        target = parts[0] if len(parts) == 1 else Targets(parts)
    return Encoder(inputs, target, scaling="none")


def shown(rows: Rows, cost: int) -> dict[str, Any]:
    """Some of the rows, as the page takes them."""
    count = min(len(rows.X), room_for(rows.X.shape[1], cost))
    some = evenly(np.arange(len(rows.X)), count)
    truth = rows.y[some]
    truths = [truth] if rows.has_classes else list(truth.T)
    return {
        "numbers": [int(row) + 1 for row in some],
        "back": 0,
        "cells": [[tidy(x) for x in column.tolist()] for column in rows.X[some].T],
        "truth": [[tidy(x) for x in column.tolist()] for column in truths],
        "pixels": None,
    }
