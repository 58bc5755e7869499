"""The nested expression: a network's whole way to its loss in one formula, and every step of it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array
from ..losses import Loss
from ..model import Model
from .expression_rules import write_layer, write_loss
from .trace import Step, Trace


@dataclass(frozen=True, eq=False)
class Expression:
    """A forward pass and its loss, written out.

    formula    everything in one line of NumPy, from the names in `given`
    functions  what the named functions in the formula stand for, each of its argument `z`
    given      what it begins with: inputs `x`, targets `y`, weights `w1`, biases `b1`, …
    steps      every intermediate result in the order in which it is computed
    """

    formula: str
    functions: dict[str, str]
    given: dict[str, Array]
    steps: tuple[Step, ...]

    @property
    def loss(self) -> float:
        """The value of the whole formula: the last step's."""
        return float(self.steps[-1].value)


def expression_of(model: Model, X: Any, y: Any) -> Expression:
    """Write a model's forward pass and mean loss as one nested expression, with all steps.

    Class numbers become rows of 0 and 1; sums run along each row and only the last step is a
    mean over the rows, so it is right for a batch of any size. The last step's value is the
    model's loss, without the price of its regularizers.

    It is written with the layers and the loss as they were given. Only where these lose what
    training with their common formula keeps (a probability below 10⁻⁷, say) is the common
    formula written instead. Numbers are of the model's own floating type; Dropout lets all
    pass. Source: NNFS ch. 1.

    Raises:
        ConfigError  a layer or a loss of a kind that has no rule here, such as Conv2D or a
                     class of one's own

    >>> from glassnet import Dense, MeanSquaredError
    >>> dense = Dense(1, 1, initial_weights=[[2]])
    >>> model = Model([dense], loss=MeanSquaredError(), dtype="float64")
    >>> model.begin(0)
    >>> whole = expression_of(model, [[1.0], [2.0]], [[5.0], [4.0]])
    >>> whole.formula
    'np.mean(np.mean(np.square(np.dot(x, w1) + b1 - y), axis=-1))'
    >>> [step.name for step in whole.steps], whole.loss
    (['products1', 'z1', 'error', 'squares', 'losses', 'loss'], 4.5)
    """
    as_given = written(model, X, y, model.loss)
    if model.fused_loss is None:
        return as_given
    common = written(model, X, y, model.fused_loss)
    digits = 1e-12 if model.dtype == np.float64 else 1e-5
    with np.errstate(invalid="ignore"):
        same = np.isclose(as_given.loss, common.loss, rtol=digits, atol=digits)
    return as_given if same else common


def written(model: Model, X: Any, y: Any, loss: Loss) -> Expression:
    """The expression with a loss of the model's: its own, or the one with the last layer in it."""
    batch = model.batch_of(X, y)
    trace = Trace()
    output = trace.begin("x", batch.inputs)
    layers = model.layers[:-1] if loss is model.fused_loss else model.layers
    with np.errstate(all="ignore"):  # a value that is not finite is there to be seen
        for layer, own in zip(layers, model.in_order(), strict=False):
            output = write_layer(trace, layer, own, output)
        whole = write_loss(trace, loss, output, batch.targets)
    return Expression(whole.text, trace.functions, trace.given, tuple(trace.steps))
