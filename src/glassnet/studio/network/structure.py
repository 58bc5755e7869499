"""The structure: how many layers and neurons there are, and what the neurons do with their sums.

What can be asked for; `Move` says what becomes of the weights. Hidden layers are counted from 1,
neurons from 0.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from ...errors import ConfigError
from ...layers import Dropout
from ...settings import whole
from ...workbench.recipe import ACTIVATIONS
from .move import restructured
from .parts import (
    MOST_LAYERS,
    NEW,
    Part,
    Parts,
    bent,
    checked_count,
    parts_of,
    resized,
    word_of,
)

if TYPE_CHECKING:
    from ..session import Session


def add_neuron(session: "Session", layer: int) -> None:
    """One more neuron at the end of a hidden layer; layers are counted from 1."""
    parts, place = hidden_part(session, layer)
    count = len(parts[place].neurons) + 1
    change(session, f"a neuron more in layer {layer}", resized(parts, place, count))


def remove_neuron(session: "Session", layer: int, neuron: int | None = None) -> None:
    """One neuron less in a hidden layer: the last, or a certain one, counted from 0."""
    parts, place = hidden_part(session, layer)
    neurons = list(parts[place].neurons)
    last = len(neurons) - 1
    which = last if neuron is None else whole("neuron", neuron, at_least=0, at_most=last)
    if not last:
        raise ConfigError(f"layer {layer} has one neuron, its last", do="remove the layer")
    del neurons[which]
    parts[place] = replace(parts[place], neurons=tuple(neurons))
    change(session, f"without neuron {which} of layer {layer}", parts)


def resize(session: "Session", layer: int, neurons: int) -> None:
    """So many neurons in a hidden layer; they come and go at its end."""
    parts, place = hidden_part(session, layer)
    if neurons != len(parts[place].neurons):
        change(session, f"{neurons} neurons in layer {layer}", resized(parts, place, neurons))


def add_layer(
    session: "Session", place: int, neurons: int | None = None, activation: str | None = None
) -> None:
    """One more hidden layer, which is then number `place` of them, counted from 1.

    It is like the one before it, or else like the one behind it, unless it is told otherwise.
    """
    parts = parts_of(session.learner.bench.model)
    if len(parts) > MOST_LAYERS:
        raise ConfigError(
            f"the studio takes at most {MOST_LAYERS} hidden layers", do="remove one before"
        )
    where = whole("place", place, at_most=len(parts)) - 1
    if len(parts) > 1:
        like = parts[max(where - 1, 0)]
    else:
        like = Part((ACTIVATIONS["relu"](),), (NEW,) * 16)
    count = len(like.neurons) if neurons is None else checked_count(neurons)
    following = like.following if activation is None else bent(like, activation)
    rate = session.learner.learning.dropout
    if rate and not any(isinstance(layer, Dropout) for layer in following):
        following = (*following, Dropout(rate))
    parts.insert(where, Part(following, (NEW,) * count))
    change(session, f"a layer more, number {place}", parts)


def remove_layer(session: "Session", place: int) -> None:
    """One hidden layer less."""
    parts, where = hidden_part(session, place)
    del parts[where]
    change(session, f"without layer {place}", parts)


def activate(session: "Session", layer: int, activation: str) -> None:
    """Another activation behind a hidden layer; no weight is changed."""
    parts, place = hidden_part(session, layer)
    if word_of(parts[place]) == activation:
        return
    parts[place] = replace(parts[place], following=bent(parts[place], activation))
    change(session, f"{activation} in layer {layer}", parts)


def change(session: "Session", label: str, parts: Parts) -> None:
    """Put another structure in the place of this one; training goes on if it is at work."""
    moment = restructured(session.learner.moment(), parts)
    session.note(label)
    session.rebuild(moment)


def hidden_part(session: "Session", layer: int) -> tuple[Parts, int]:
    """All parts, and the place of a hidden layer that is counted from 1.

    Raises:
        ConfigError  there is no such layer
    """
    parts = parts_of(session.learner.bench.model)
    if len(parts) == 1:
        raise ConfigError("this network has no hidden layer", do="add one")
    return parts, whole("layer", layer, at_most=len(parts) - 1) - 1
