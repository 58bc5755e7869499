"""The bench of a lesson: a network on rows as they are, without any scaling, in float64.

So the numbers of the inspector are those of the book: 1 · 0.2 + 2 · 0.8 − 3 · 0.5 + 2 is 2.3.
"""

from typing import Any

import numpy as np

from ...layers import Dense, MaskedDense
from ...losses import CrossEntropy, Loss, MeanSquaredError
from ...model import Model
from ...scaling import Scale
from ...tables import Encoder
from ...tables.inputs import NumberInput
from ...tables.target import ClassTarget, NumberTarget, Target
from ...tables.targets import Targets
from ...workbench.table_model import TableModel
from ..bench import Bench
from ..bench_of_arrays import rows_of
from .plan import LayerPlan, Plan, Rows, activation_of


def bench_of_plan(plan: Plan, title: str, reach: float) -> Bench:
    """A network with the numbers it was given, before its first step."""
    model = model_of(plan)
    data = model.batch_of(plan.rows.X, plan.rows.y)
    encoder = encoder_of(plan.rows)
    loaded, rows = TableModel(model, encoder), rows_of(data, encoder)
    return Bench(title, loaded, data, None, rows, plan.seed, reach=reach)


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
