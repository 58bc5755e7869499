"""Marking: freeze numbers and thaw them, ablate neurons and restore them; what one is worth.

Layers with weights are counted from 1, the outputs' layer among them; neurons from 0.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from ...arrays import Array
from ...course import copy_of
from ...errors import ConfigError
from ...inspection.passage import hidden_layers, places_with_weights
from ...prediction import evaluate
from ...settings import whole
from ..bench import check_rows
from ..learner import Learner
from .marks import Marks, Neuron, without
from .places import index_in, place_of

if TYPE_CHECKING:
    from ..session import Session

Chosen = dict[tuple[int, int], Array]  # some numbers of some parameters


def freeze(session: "Session", **what: Any) -> None:
    """Let training leave numbers as they are: one, a parameter, a neuron or a layer.

    parameter  its name, with `index` one number of it
    layer      its weights and biases; with `neuron` those that lead to one
    """
    mark(session, "freeze", True, **what)


def thaw(session: "Session", **what: Any) -> None:
    """Let training change numbers again."""
    mark(session, "thaw", False, **what)


def mark(session: "Session", word: str, is_frozen: bool, **what: Any) -> None:
    """Freeze or thaw some numbers."""
    chosen, label = chosen_numbers(session, **what)
    learner = session.learner
    frozen = dict(learner.marks.frozen)
    for key, some in chosen.items():
        before = frozen.get(key, np.zeros(some.shape, bool))
        frozen[key] = before | some if is_frozen else before & ~some
    if all(same(frozen[key], learner.marks.frozen.get(key)) for key in chosen):
        return
    session.note(f"{word} {label}")
    kept = {key: mask for key, mask in frozen.items() if mask.any()}
    learner.mark(Marks(kept, learner.marks.ablated))
    session.tell("state", "frame")


def same(mask: Array, before: Array | None) -> bool:
    """Whether a mask is as it was."""
    return not mask.any() if before is None else np.array_equal(mask, before)


def chosen_numbers(
    session: "Session",
    parameter: str | None = None,
    index: list[int] | None = None,
    layer: int | None = None,
    neuron: int | None = None,
) -> tuple[Chosen, str]:
    """The numbers that are meant, and what they are called.

    Raises:
        ConfigError  there are no such numbers, or training does not change them
    """
    if (parameter is None) == (layer is None):
        raise ConfigError(
            "one of parameter and layer says which numbers are meant",
            do='give a parameter such as "dense_1.weights", or a layer such as 1',
        )
    if layer is None:
        return chosen_of_parameter(session, str(parameter), index)
    if index is not None:
        raise ConfigError("index is for a parameter, not for a layer", do="give neuron instead")
    learner = session.learner
    place, name = place_of_layer(learner, layer)
    chosen = {}
    for field, array in enumerate(learner.engine.parameters[place]):
        chosen[place, field] = np.zeros(array.shape, bool)
        chosen[place, field][..., slice(None) if neuron is None else neuron_of(array, neuron)] = (
            True
        )
    return chosen, name if neuron is None else f"{name}, neuron {neuron}"


def chosen_of_parameter(
    session: "Session", parameter: str, index: list[int] | None
) -> tuple[Chosen, str]:
    """A whole parameter, or one number of it."""
    layer, field, name = place_of(session.learner, parameter)
    engine = session.learner.engine
    array = engine.parameters[layer][field]
    if not any((one.layer, one.field) == (layer, field) for one in engine.places):
        raise ConfigError(f"{name} is observed, not learned", do="choose weights or biases")
    some = np.full(array.shape, index is None)
    if index is None:
        return {(layer, field): some}, name
    where = index_in(array, index, name)
    some[where] = True
    return {(layer, field): some}, f"{name}[{', '.join(map(str, where))}]"


def place_of_layer(learner: Learner, layer: int) -> tuple[int, str]:
    """Where a layer with weights is, and its name."""
    weighted = places_with_weights(learner.bench.model)
    place = weighted[whole("layer", layer, at_most=len(weighted)) - 1]
    return place, learner.bench.model.layer_names[place]


def neuron_of(array: Array, neuron: int) -> int:
    """The place of a neuron, if the layer has it."""
    return whole("neuron", neuron, at_least=0, at_most=array.shape[-1] - 1)


# -- ablation ------------------------------------------------------------------------------


def ablate(session: "Session", layer: int, neuron: int) -> None:
    """Take a hidden neuron's effect away; training leaves it as it is meanwhile."""
    learner = session.learner
    which = hidden_neuron(learner, layer, neuron)
    if learner.marks.is_ablated(which[0]):
        return
    session.note(f"ablate neuron {neuron} of layer {layer}")
    shown, gone = without(learner.engine.parameters, [which])
    learner.engine.restore(shown)
    learner.mark(Marks(learner.marks.frozen, (*learner.marks.ablated, *gone)))
    session.tell("state", "frame")


def restore(session: "Session", layer: int, neuron: int) -> None:
    """Give an ablated neuron its effect back, with the same bits."""
    learner = session.learner
    which, _ = hidden_neuron(learner, layer, neuron)
    if not learner.marks.is_ablated(which):
        return
    session.note(f"restore neuron {neuron} of layer {layer}")
    for one in learner.marks.ablated:
        if one.neuron == which:
            learner.engine.parameters[one.following].weights[neuron] = one.weights
    left = tuple(one for one in learner.marks.ablated if one.neuron != which)
    learner.mark(Marks(learner.marks.frozen, left))
    session.tell("state", "frame")


def worth(session: "Session", layer: int, neuron: int) -> dict[str, Any]:
    """What a hidden neuron is worth: loss and metrics with it and without it.

    On the rows held back, if there are any. Other neurons that are ablated stay so.
    """
    check_rows(session.learner.bench)
    with session.lock:
        learner, bench = session.learner, session.learner.bench
        which = hidden_neuron(learner, layer, neuron)
        parameters = copy_of(learner.engine.parameters)
        for one in learner.marks.ablated:
            if one.neuron == which[0]:
                parameters[one.following].weights[neuron] = one.weights
    shown, _ = without(parameters, [which])
    data = bench.held_back or bench.data
    network = learner.engine.network
    return {
        "rows": len(data.inputs),
        "held_back": bench.held_back is not None,
        "with": evaluate(network, parameters, data),
        "without": evaluate(network, shown, data),
    }


def hidden_neuron(learner: Learner, layer: int, neuron: int) -> tuple[Neuron, int]:
    """A hidden neuron by its places, and the place of the dense layer that follows it.

    Raises:
        ConfigError  there is no such neuron, or more than its outgoing weights hang on it
    """
    model = learner.bench.model
    place, name = place_of_layer(learner, layer)
    hidden = next((one for one in hidden_layers(model) if one.weights == place), None)
    if hidden is None:
        raise ConfigError(
            f"{name} gives the network's outputs, which cannot be ablated", do="take a hidden layer"
        )
    if not hidden.is_plain:
        raise ConfigError(
            f"behind {name} neurons are mixed, so that none can be ablated by its weights alone",
            do="use glassnet inspect --ablation",
        )
    return (place, neuron_of(learner.engine.parameters[place].weights, neuron)), hidden.following
