"""Cures: a network in which what was found is repaired, and what each repair did to its loss.

Nothing is changed in the network that is given. What is folded or rescaled says the same as
before, within rounding; what is woken changes its answers a little, so that it can learn.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..arrays import Array
from ..doors import inputs_for
from ..model import Model
from .ablation import useless_neurons
from .activity import ROUNDING, always_on, dead_neurons, saturated_neurons, way_through
from .duplicates import duplicate_neurons
from .faded import faded_neurons
from .passage import HiddenLayer, hidden_layers, is_homogeneous, passes, typical_size
from .signals import growing_outputs, not_finite, shrinking_outputs
from .surgery import change, copy_of, numbers_of, resized, without_neurons

LITTLE = 0.01  # that all woken neurons together add to a sum of the next layer, at most
INSIDE = 0.999  # of the least factor that brings a row to the bend


@dataclass(frozen=True)
class Repair:
    """What was done, and what it did to the network.

    cures   the type of finding that it is for
    done    what was done, in words
    before  the loss before; None without targets
    after   the loss after
    change  the largest change of any output
    """

    cures: str
    done: str
    before: float | None
    after: float | None
    change: float

    def __str__(self) -> str:
        if self.before is None or self.after is None:
            return f"{self.done}; outputs change by at most {self.change:.2g}"
        return (
            f"{self.done}; loss {self.before:.6g} → {self.after:.6g}, outputs change by at most"
            f" {self.change:.2g}"
        )

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON has it."""
        return dict(vars(self))


@dataclass(frozen=True)
class Repaired:
    """A network that was repaired, and how."""

    model: Model
    repairs: tuple[Repair, ...]


def repaired(model: Model, X: Any, y: Any = None) -> Repaired:
    """Repair in a copy whatever can be repaired, looking at the rows of X.

    Where a number is not finite, nothing can be repaired. Only dense layers with nothing but
    elementwise activations and dropout between them are changed.
    """
    if not_finite(model, X):
        return Repaired(model, ())
    inputs = inputs_for(model.layers, X, model.dtype)
    repairs: list[Repair] = []
    now = copy_of(model)
    for cures, work in WORK.items():
        then = copy_of(now)
        now, done = work(now, inputs)
        if done:
            both = then.predict(inputs), now.predict(inputs)
            before, after = (
                None if y is None else one.evaluate(X, y)["loss"] for one in (then, now)
            )
            moved = float(abs(both[1] - both[0]).max())
            repairs.append(Repair(cures, done, before, after, moved))
    return Repaired(now, tuple(repairs))


def balance(model: Model, inputs: Array) -> tuple[Model, str]:
    """Bring the outputs of rectified layers to size 1, and undo it in the next layer.

    A rectifier of c · x is c times that of x, so no answer changes; the factors are powers of
    two, so not even a digit does.
    """
    if not (growing_outputs(model, inputs) or shrinking_outputs(model, inputs)):
        return model, ""
    factors = []
    for place, hidden in enumerate(hidden_layers(model)):
        size = sizes_of(model, inputs)[hidden.name]
        if is_homogeneous(model, hidden) and 0 < size < np.inf:
            factor = float(2.0 ** -np.round(np.log2(size)))
            weights, biases = numbers_of(model, hidden.weights)
            outgoing, offsets = numbers_of(model, hidden.following)
            change(model, hidden.weights, weights * factor, biases * factor)
            change(model, hidden.following, outgoing / factor, offsets)
            if factor != 1:
                factors.append(f"layer {place + 1} · {factor:.3g}")
    if not factors:
        return model, ""
    return model, f"rescaled {', '.join(factors)}, undone in the next layer"


def sizes_of(model: Model, inputs: Array) -> dict[str, float]:
    """The typical size of every layer's output, of the block of rows where it is largest."""
    sizes: dict[str, float] = {}
    for block in passes(model, inputs):
        for name, output in block:
            sizes[name] = max(sizes.get(name, 0.0), typical_size(output))
    return sizes


def revive(model: Model, inputs: Array) -> tuple[Model, str]:
    """Make the biases of dead neurons so much larger that they fire for the nearest row."""
    woken = []
    for hidden in hidden_layers(model):
        for found in dead_neurons(model, inputs):
            if found.layer == hidden.name and hidden.is_plain:
                weights, biases = numbers_of(model, hidden.weights)
                neurons = list(found.neurons)
                sums = sums_of(model, inputs, hidden)[:, neurons]
                biases[:, neurons] += np.array(found.lacking) + beyond(model, hidden, neurons, sums)
                change(model, hidden.weights, weights, biases)
                woken.append(f"{len(neurons)} in {hidden.name}")
    return model, f"woke dead neurons by their biases: {', '.join(woken)}" if woken else ""


def beyond(model: Model, hidden: HiddenLayer, neurons: list[int], sums: Array) -> Array:
    """How much more than the least a bias is raised: little for the next layer, but no rounding."""
    outgoing = abs(numbers_of(model, hidden.following)[0][neurons]).max(axis=1)
    rounding = 32 * float(np.finfo(model.dtype).eps) * abs(sums).max(axis=0)
    return np.maximum(LITTLE / len(neurons) / np.maximum(outgoing, 1e-2), rounding)


def sums_of(model: Model, inputs: Array, hidden: HiddenLayer) -> Array:
    """The weighted sums of a hidden layer for all rows, in float64."""
    name = model.layer_names[hidden.weights]
    blocks = [dict(block)[name] for block in passes(model, inputs)]
    return np.concatenate(blocks).astype(np.float64)


def unbend(model: Model, inputs: Array) -> tuple[Model, str]:
    """Make weights and biases of saturated neurons so much smaller that one row is on the bend."""
    freed = []
    for hidden in hidden_layers(model):
        for found in saturated_neurons(model, inputs):
            if found.layer == hidden.name and hidden.is_plain:
                weights, biases = numbers_of(model, hidden.weights)
                factors = INSIDE * np.array(found.factors)
                weights[:, found.neurons] *= factors
                biases[:, found.neurons] *= factors
                change(model, hidden.weights, weights, biases)
                freed.append(f"{len(found.neurons)} in {hidden.name}")
    return model, f"scaled saturated neurons down: {', '.join(freed)}" if freed else ""


def fold_duplicates(model: Model, inputs: Array) -> tuple[Model, str]:
    """Add the outgoing weights of each copy, times its factor, to those of the one it repeats."""
    folded = []
    for hidden in hidden_layers(model):
        for found in duplicate_neurons(model, inputs):
            if found.layer == hidden.name and hidden.is_plain:
                outgoing, offsets = numbers_of(model, hidden.following)
                for copy, one, factor in zip(found.copies, found.kept, found.factors, strict=True):
                    outgoing[one] += factor * outgoing[copy]
                change(model, hidden.following, outgoing, offsets)
                model = without_neurons(model, hidden, found.copies)
                folded.append(f"{len(found.copies)} in {hidden.name}")
    return model, f"folded duplicates: {', '.join(folded)}" if folded else ""


def fold_straight(model: Model, inputs: Array) -> tuple[Model, str]:
    """Replace rectifiers that never bend by as few as do the same.

    Together they are x W_in W_out. A factorization of that product with its rank gives new
    neurons; a bias keeps each positive for all rows, and the next layer's biases take it off.
    """
    folded = []
    for hidden in hidden_layers(model):
        for found in always_on(model, inputs):
            needed = found.needed
            if found.layer != hidden.name or needed is None or needed >= len(found.neurons):
                continue
            if needed == 0 and len(found.neurons) == found.of:
                continue  # a layer needs a neuron
            model = straightened(model, inputs, hidden, list(found.neurons))
            folded.append(f"{len(found.neurons)} into {needed} in {hidden.name}")
    return model, f"folded neurons that never bend: {', '.join(folded)}" if folded else ""


def straightened(model: Model, inputs: Array, hidden: HiddenLayer, neurons: list[int]) -> Model:
    """The network in which some straight neurons of a layer are as few as do the same."""
    weights, biases = numbers_of(model, hidden.weights)
    outgoing, offsets = numbers_of(model, hidden.following)
    way = way_through(model, hidden.weights, hidden.following, np.array(neurons))
    left, sizes, right = np.linalg.svd(way, full_matrices=False)
    rank = int((sizes > ROUNDING * sizes[0]).sum())
    into = left[:, :rank]
    before = output_before(model, inputs, hidden) @ into
    shift = 0.1 * (before.max(axis=0) - before.min(axis=0)) - before.min(axis=0) + 1e-3
    onward = sizes[:rank, None] * right[:rank]
    kept = np.setdiff1d(np.arange(weights.shape[1]), neurons)
    first = np.hstack([weights[:, kept], into]), np.hstack([biases[:, kept], shift[None]])
    offsets = offsets + biases[:, neurons] @ outgoing[neurons] - shift @ onward
    return resized(model, hidden, first, (np.vstack([outgoing[kept], onward]), offsets))


def output_before(model: Model, inputs: Array, hidden: HiddenLayer) -> Array:
    """What a hidden layer takes, for all rows, in float64."""
    blocks = [block[hidden.weights][1] for block in passes(model, inputs)]
    return np.concatenate(blocks).astype(np.float64)


def drop_faded(model: Model, inputs: Array) -> tuple[Model, str]:
    """Remove the neurons whose weights are as good as 0."""
    model, dropped = dropping(model, inputs, faded_neurons)
    return model, f"removed neurons that do nothing: {', '.join(dropped)}" if dropped else ""


def drop_useless(model: Model, inputs: Array) -> tuple[Model, str]:
    """Remove the neurons that nothing listens to."""
    model, dropped = dropping(model, inputs, useless_neurons)
    return model, f"removed useless neurons: {', '.join(dropped)}" if dropped else ""


def dropping(
    model: Model, inputs: Array, find: Callable[[Model, Array], Sequence[Any]]
) -> tuple[Model, list[str]]:
    """Remove all neurons that are found, layer by layer; a layer keeps at least one."""
    dropped = []
    for hidden in hidden_layers(model):
        for found in find(model, inputs):
            spare = found.neurons[len(found.neurons) == found.of :]
            if found.layer == hidden.name and hidden.is_plain and spare:
                model = without_neurons(model, hidden, spare)
                dropped.append(f"{len(spare)} in {hidden.name}")
    return model, dropped


WORK: dict[str, Callable[[Model, Array], tuple[Model, str]]] = {
    "GrowingNorms, ShrinkingNorms": balance,
    "FadedNeurons": drop_faded,
    "DeadNeurons": revive,
    "SaturatedNeurons": unbend,
    "DuplicateNeurons": fold_duplicates,
    "AlwaysOn": fold_straight,
    "UselessNeurons": drop_useless,
}
