"""Ablation: what each hidden neuron is worth, told by taking it away.

A neuron is taken away by writing 0 in the place of its output, which is the same as setting
its outgoing weights to 0. What lies before it stays as it is, so each layer is reached once,
and only the layers behind it run again, for many neurons at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..arrays import INFERENCE, Array
from ..doors import inputs_for
from ..layers import Dense
from ..model import Model
from ..prediction import suitable_metrics
from .finding import Finding, listed, on_rows
from .passage import HiddenLayer, hidden_layers, passes, rows_at_once, widest

MOST_ROWS = 2048  # that neurons are taken away on at a time
TOGETHER = 2**21  # numbers of one layer's output at a time
ROUNDING = 16.0  # units in the last place, of the largest output


@dataclass(frozen=True)
class UselessNeurons(Finding):
    """Neurons without which every answer stays the same, within rounding.

    layer    the name of the layer that they are read from
    neurons  their places, counted from 0
    of       how many neurons the layer has
    rows     how many rows were looked at
    largest  the largest change of any output without one of them
    """

    is_wasteful: ClassVar[bool] = True

    layer: str
    neurons: tuple[int, ...]
    of: int
    rows: int
    largest: float

    def __str__(self) -> str:
        return (
            f"{self.layer}: without {listed(self.neurons)} of {self.of} no output changes by more"
            f" than {self.largest:.2g} {on_rows(self.rows)}"
        )

    @property
    def cause(self) -> str:
        return (
            "their weights, those that lead in or those that lead out, are 0 or as good as 0, or"
            " only dead neurons listen to them"
        )

    @property
    def cure(self) -> str:
        return f"remove {len(self.neurons)} of {self.of}: the network is smaller and says the same"


@dataclass(frozen=True)
class Worth:
    """What one neuron is worth: how much worse the network is without it.

    layer     the name of the layer that it is read from
    neuron    its place, counted from 0; in images its channel
    loss      the loss without it, minus the loss with it
    accuracy  the accuracy with it, minus that without it; None where there are no classes
    change    the largest change of any output
    """

    layer: str
    neuron: int
    loss: float
    accuracy: float | None
    change: float

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return dict(vars(self))


@dataclass(frozen=True)
class Ablation:
    """All hidden neurons, those worth most first, and how well the whole network does.

    rows      how many rows it was tried on
    loss      of the whole network, in the loss's unit
    accuracy  of the whole network; None where there are no classes
    """

    rows: int
    loss: float
    accuracy: float | None
    neurons: tuple[Worth, ...]

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it."""
        whole = {"rows": self.rows, "loss": self.loss, "accuracy": self.accuracy}
        return {**whole, "neurons": [one.to_dict() for one in self.neurons]}


def ablation(model: Model, X: Any, y: Any) -> Ablation:
    """Take away every hidden neuron by itself, and measure what that does on some rows.

    Losses and accuracies are means over all rows, which pass some at a time.

    >>> from glassnet import Dense, MeanSquaredError, ReLU
    >>> dense, last = Dense(1, 2, initial_weights=[[1, 2]]), Dense(2, 1, initial_weights=[[1], [0]])
    >>> model = Model([dense, ReLU(), last], loss=MeanSquaredError(), dtype="float64")
    >>> model.begin(0)
    >>> [(one.neuron, one.loss) for one in ablation(model, [[3.0]], [[3.0]]).neurons]
    [(0, 9.0), (1, 0.0)]
    """
    batch = model.batch_of(X, y)
    whole, rows = np.zeros(2), len(batch.inputs)
    lost: dict[tuple[str, int], Array] = {}
    changes: dict[tuple[str, int], float] = {}
    for some in blocks(model, batch.inputs):
        inputs, targets = batch.inputs[some], batch.targets[some]
        base, share = scores_from(model, inputs, 0), len(inputs) / rows
        known = measured(model, base, targets)
        whole += share * known
        for hidden, neuron, scores in taken_away(model, inputs):
            key = hidden.name, neuron
            lost[key] = lost.get(key, 0) + share * (measured(model, scores, targets) - known)
            changes[key] = max(largest_change(model, scores, base), changes.get(key, 0.0))
    worths = [
        Worth(*key, float(more[0]), known_or_none(-more[1]), changes[key])
        for key, more in lost.items()
    ]
    ranked = tuple(sorted(worths, key=lambda one: -one.loss))
    return Ablation(rows, float(whole[0]), known_or_none(whole[1]), ranked)


def blocks(model: Model, inputs: Array) -> Iterator[slice]:
    """All rows, as many at a time as neurons are taken away on."""
    size = min(MOST_ROWS, rows_at_once(model, inputs.shape[1:]))
    yield from (slice(start, start + size) for start in range(0, len(inputs), size))


def known_or_none(accuracy: float) -> float | None:
    """An accuracy; None where there are no classes."""
    return None if np.isnan(accuracy) else float(accuracy) + 0.0


def useless_neurons(model: Model, X: Any) -> tuple[UselessNeurons, ...]:
    """The hidden neurons without which no output changes, for any row of X.

    What is no more than rounding, of the largest output or of a score of 1, does not count.
    Neurons that always give 0 are dead, and are not told again. Before a softmax the scores are
    looked at, so that a network that is sure of its answers does not hide what a neuron does.
    """
    inputs = inputs_for(model.layers, X, model.dtype)
    found: dict[HiddenLayer, dict[int, float]] = {}
    for some in blocks(model, inputs):
        found = useless_in(model, inputs[some], found if some.start else None)
        if not any(found.values()):
            return ()
    silent = silent_neurons(model, inputs)
    told = []
    for hidden, changes in found.items():
        alone = [one for one in changes if one not in silent[hidden.name]]
        neurons = tuple(useless_together(model, inputs, hidden, alone))
        if neurons:
            of, largest = n_neurons(model, hidden), max(changes[one] for one in neurons)
            told.append(UselessNeurons(hidden.name, neurons, of, len(inputs), largest))
    return tuple(told)


def useless_in(
    model: Model, inputs: Array, candidates: dict[HiddenLayer, dict[int, float]] | None
) -> dict[HiddenLayer, dict[int, float]]:
    """The largest change without each neuron that changes nothing in these rows either."""
    base = scores_from(model, inputs, 0)
    found: dict[HiddenLayer, dict[int, float]] = {}
    wanted = None
    if candidates is not None:
        wanted = {one: [*changes] for one, changes in candidates.items()}
    for hidden, neuron, scores in taken_away(model, inputs, wanted):
        change = largest_change(model, scores, base)
        if change <= rounding(model, base):
            before = candidates[hidden][neuron] if candidates else 0.0
            found.setdefault(hidden, {})[neuron] = max(change, before)
    return found


def useless_together(
    model: Model, inputs: Array, hidden: HiddenLayer, alone: list[int]
) -> list[int]:
    """As many of the neurons that are useless alone as can go at once: some stand in for others."""
    if are_useless(model, inputs, hidden, alone):
        return alone
    gone: list[int] = []
    for neuron in alone:
        gone += [neuron] if are_useless(model, inputs, hidden, [*gone, neuron]) else []
    return gone


def are_useless(model: Model, inputs: Array, hidden: HiddenLayer, neurons: list[int]) -> bool:
    """Whether no output changes, for any row, without all of some neurons."""
    behind = hidden.last + 1
    for some in blocks(model, inputs):
        output = through(model, inputs[some], 0, behind)
        base = scores_from(model, output, behind)
        output = np.where(np.isin(np.arange(output.shape[-1]), neurons), 0, output)
        if largest_change(model, scores_from(model, output, behind), base) > rounding(model, base):
            return False
    return True


def rounding(model: Model, base: Array) -> float:
    """What counts as no change: so much of the largest output, or of a score of 1."""
    least = 1.0 if model.loss.takes_labels or model.loss.takes_yes_or_no else 0.0
    return ROUNDING * float(np.finfo(model.dtype).eps) * max(float(abs(base).max()), least)


def silent_neurons(model: Model, inputs: Array) -> dict[str, set[int]]:
    """The neurons of each hidden layer that give 0 for all rows."""
    fired: dict[str, Array] = {}
    names = {one.name for one in hidden_layers(model)}
    for block in passes(model, inputs):
        for name, output in block:
            if name in names:
                fires = (output != 0).any(axis=tuple(range(output.ndim - 1)))
                fired[name] = fired.get(name, False) | fires
    return {name: set(np.flatnonzero(~fires).tolist()) for name, fires in fired.items()}


# -- taking away ---------------------------------------------------------------------------


def taken_away(
    model: Model, inputs: Array, wanted: dict[HiddenLayer, list[int]] | None = None
) -> Iterator[tuple[HiddenLayer, int, Array]]:
    """The scores of all rows without each hidden neuron, or without those that are wanted."""
    output, place = inputs, 0
    for hidden in hidden_layers(model):
        output = through(model, output, place, hidden.last + 1)
        place = hidden.last + 1
        neurons = list(range(n_neurons(model, hidden))) if wanted is None else wanted.get(hidden)
        numbers = len(output) * widest(model.layers[place:], output.shape[1:])
        for some in in_parts(neurons or [], numbers):
            stacked, start = without(model, hidden, output, some)
            scores = scores_from(model, stacked, start)
            for position, neuron in enumerate(some):
                rows = slice(position * len(inputs), (position + 1) * len(inputs))
                yield hidden, neuron, scores[rows]


def without(
    model: Model, hidden: HiddenLayer, output: Array, neurons: list[int]
) -> tuple[Array, int]:
    """All rows once for each neuron, without it, and the place of the layer to go on with.

    Where the next layer is dense, its sums lose one term: what is left needs no product.
    """
    following = model.layers[hidden.following]
    if type(following) is Dense and hidden.following == hidden.last + 1 and output.ndim == 2:
        sums = through(model, output, hidden.following, hidden.following + 1)
        weights = model.in_order()[hidden.following].weights
        terms = output.T[neurons][:, :, None] * weights[neurons][:, None, :]
        return (sums - terms).reshape(-1, sums.shape[1]), hidden.following + 1
    stacked = np.repeat(output[None], len(neurons), axis=0)
    for position, neuron in enumerate(neurons):
        stacked[position, ..., neuron] = 0
    return stacked.reshape(-1, *output.shape[1:]), hidden.last + 1


def in_parts(neurons: list[int], numbers: int) -> Iterator[list[int]]:
    """The neurons, as many at a time as fit well into memory, at so many numbers each."""
    size = max(TOGETHER // numbers, 1)
    yield from (neurons[start : start + size] for start in range(0, len(neurons), size))


def n_neurons(model: Model, hidden: HiddenLayer) -> int:
    """How many neurons a hidden layer has; of images its channels."""
    return int(model.layers[hidden.weights].parameters.weights.shape[-1])


def through(model: Model, output: Array, start: int, stop: int) -> Array:
    """An output through the layers from one place up to another."""
    parameters = model.in_order()
    with np.errstate(all="ignore"):
        for place in range(start, stop):
            output, _ = model.layers[place].compute(parameters[place], output, INFERENCE)
    return output


def scores_from(model: Model, output: Array, start: int) -> Array:
    """What the loss is computed from: the scores, where it does the work of the last layer."""
    return through(model, output, start, len(model.network.layers))


def measured(model: Model, scores: Array, targets: Array) -> Array:
    """Mean loss and accuracy of some scores; the accuracy is NaN where there are no classes."""
    loss = model.network.loss
    with np.errstate(all="ignore"):
        values, _ = loss.compute(scores, targets)
    mean = values.astype(np.float64).mean()
    return np.array([mean, suitable_metrics(loss, scores, targets).get("accuracy", np.nan)])


def largest_change(model: Model, scores: Array, base: Array) -> float:
    """How far any score has moved; what moves all scores of a softmax alike moves nothing."""
    moved = (scores - base).reshape(len(base), -1)
    if model.network.loss.takes_labels and model.fused_loss and moved.shape[1] > 1:
        moved = moved - moved.mean(axis=1, keepdims=True)
    return float(abs(moved).max())
