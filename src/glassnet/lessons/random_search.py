"""Random search: learning by luck, which works for an easy task and not for a hard one."""

from dataclasses import dataclass
from typing import Any

from .. import metrics
from ..activations import ReLU, Softmax
from ..arrays import INFERENCE, Array
from ..datasets import vertical
from ..datasets.stream import Chance, Seed, chance_from
from ..initializers import ScaledNormal
from ..layers import Dense
from ..losses import CrossEntropy
from ..model import Model
from ..settings import number, whole
from ..train_step import Batch

STEP = 0.05  # the spread of the random steps


@dataclass(frozen=True)
class Improvement:
    """A try that was better than all before it."""

    attempt: int  # counted from 0
    loss: float
    accuracy: float


@dataclass(frozen=True, eq=False)
class Search:
    """What a random search has found: the model holds the best parameters."""

    model: Model
    attempts: int
    improvements: tuple[Improvement, ...]

    @property
    def best(self) -> Improvement:
        """The last improvement, which is the best."""
        return self.improvements[-1]


def search_vertical(attempts: int = 10_000, *, seed: Seed = None) -> Search:
    """Search for a network that tells three round groups of points apart.

    The network is 2-3-3 with ReLU and softmax, the data are 100 points per class. With
    `seed=book_random()` data, first weights and tries are drawn as the book draws them.
    Source: NNFS ch. 6.
    """
    chance: Any = chance_from(seed)  # the book's stream draws as a Generator does
    X, y = vertical(100, 3, seed=chance)
    model = Model([Dense(2, 3), ReLU(), Dense(3, 3), Softmax()], loss=CrossEntropy())
    for layer in model.layers:
        layer.begin(chance, ScaledNormal(0.01), model.dtype)
    return random_search(model, X, y, attempts=attempts, seed=chance)


def random_search(
    model: Model, X: Array, y: Array, *, attempts: int, step: float = STEP, seed: Seed = None
) -> Search:
    """Add chance to all parameters of a classifier, and keep it where the loss is lower.

        try = best + step · N(0, 1)

    drawn for layer after layer, weights before biases. Every try begins from the best so far;
    the first is kept in any case. The loss is the model's own, as it was given, over all rows.
    Source: NNFS ch. 6.

    >>> search = search_vertical(attempts=200, seed=0)
    >>> search.best.loss < search.improvements[0].loss
    True
    """
    whole("attempts", attempts)
    number("step", step, above=0)
    chance, batch = chance_from(seed), model.batch_of(X, y)
    best, lowest = model.in_order(), float("inf")
    improvements: list[Improvement] = []
    for attempt in range(attempts):
        tried = [moved(own, step, chance) for own in best]
        output, loss = output_and_loss(model, tried, batch)
        if loss < lowest or not improvements:
            best, lowest = tried, loss
            accuracy = metrics.categorical_accuracy(output, batch.targets)
            improvements.append(Improvement(attempt, loss, accuracy))
    for layer, own in zip(model.layers, best, strict=True):
        layer.parameters = own
    return Search(model, attempts, tuple(improvements))


def moved(own: Any, step: float, chance: Chance) -> Any:
    """The parameters of a layer, each number moved at random."""
    draws = [chance.standard_normal(array.shape).astype(array.dtype) for array in own]
    return type(own)(*(array + step * draw for array, draw in zip(own, draws, strict=True)))


def output_and_loss(model: Model, parameters: list[Any], batch: Batch) -> tuple[Array, float]:
    """The prediction for every row, and the mean loss."""
    output = batch.inputs
    for layer, own in zip(model.layers, parameters, strict=True):
        output, _ = layer.compute(own, output, INFERENCE)
    values, _ = model.loss.compute(output, batch.targets)
    return output, float(values.mean())
