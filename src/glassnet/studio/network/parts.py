"""Parts: a structure as a list of dense layers, each with what follows it."""

from copy import copy
from dataclasses import dataclass, replace
from typing import Any

from ...activations import Elementwise, preferred_initializer
from ...chance import generator_for
from ...errors import ConfigError
from ...inspection.surgery import with_layers
from ...layers import Dense, Dropout, Layer
from ...model import Model, learned_size
from ...settings import settings_of, unknown, whole
from ...workbench.recipe import ACTIVATIONS

MOST_LAYERS, MOST_NEURONS = 12, 512  # hidden layers, and neurons in each
NEW = -1


@dataclass(frozen=True)
class Part:
    """One dense layer, and what follows it before the next.

    source   which dense layer of the structure before it goes on from; None for a new one
    neurons  for each of its neurons, which one of the source's that is, or NEW
    """

    following: tuple[Layer, ...]
    neurons: tuple[int, ...]
    source: int | None = None


Parts = list[Part]


def dense_layers(model: Model) -> list[tuple[int, Dense]]:
    """The dense layers, and where they are."""
    return [(place, layer) for place, layer in enumerate(model.layers) if type(layer) is Dense]


def dense_places(model: Model) -> list[int]:
    """Where the dense layers are."""
    return [place for place, _ in dense_layers(model)]


def parts_of(model: Model) -> Parts:
    """The dense layers of a network, the last one for its outputs.

    Raises:
        ConfigError  it has layers of another kind
    """
    places = dense_places(model)
    for place, layer in enumerate(model.layers):
        is_bend = isinstance(layer, Elementwise | Dropout) or place > max(places, default=-1)
        if place not in places and not (is_bend and place and not layer.parameter_shapes):
            raise ConfigError(
                f"layers and neurons can be added and removed in networks of Dense layers with"
                f" activations and dropout between them; here is a {type(layer).__name__}, too",
                do="turn its knobs, or train another network",
            )
    ends = [*places[1:], len(model.layers)]
    return [
        Part(model.layers[place + 1 : end], tuple(range(dense.n_neurons)), number)
        for number, ((place, dense), end) in enumerate(zip(dense_layers(model), ends, strict=True))
    ]


def resized(parts: Parts, place: int, count: int) -> Parts:
    """With so many neurons in one part."""
    kept = parts[place].neurons[: checked_count(count)]
    neurons = kept + (NEW,) * (count - len(kept))
    return [*parts[:place], replace(parts[place], neurons=neurons), *parts[place + 1 :]]


def checked_count(neurons: int) -> int:
    """So many neurons, if a layer can have them."""
    if neurons > MOST_NEURONS:
        raise ConfigError(
            f"the studio takes at most {MOST_NEURONS} neurons in a layer, got {neurons:,}",
            do=f"give at most {MOST_NEURONS}",
        )
    return whole("neurons", neurons)


def bent(part: Part, activation: str) -> tuple[Layer, ...]:
    """What follows a part, with another activation; its dropout stays."""
    if activation not in ACTIVATIONS:
        raise unknown("activation", activation, ACTIVATIONS)
    rest = [layer for layer in part.following if isinstance(layer, Dropout)]
    return (ACTIVATIONS[activation](), *rest)


def word_of(part: Part) -> str | None:
    """The name of a part's activation; None if it has several, or one of somebody's own."""
    words = {kind: word for word, kind in ACTIVATIONS.items()}
    bends = [type(layer) for layer in part.following if not isinstance(layer, Dropout)]
    if not bends:
        return "linear"
    return words.get(bends[0]) if len(bends) == 1 else None


def dropped(parts: Parts, rate: float) -> Parts:
    """With dropout behind the activation of every hidden layer, or without for a rate of 0."""
    own = (Dropout(rate),) if rate else ()
    hidden = [
        replace(part, following=(*(f for f in part.following if not isinstance(f, Dropout)), *own))
        for part in parts[:-1]
    ]
    return [*hidden, parts[-1]]


# -- the model of a structure --------------------------------------------------------------


def built(old: Model, parts: Parts) -> Model:
    """The model of a structure, without weights, but else as the old one."""
    dense = [layer for _, layer in dense_layers(old)]
    layers: list[Layer] = []
    n_inputs = dense[0].n_inputs
    for part in parts:
        like = dense[-1 if part.source is None else part.source]
        layers += [dense_like(like, n_inputs, len(part.neurons)), *map(copy, part.following)]
        n_inputs = len(part.neurons)
    return with_layers(old, layers)


def dense_like(layer: Dense, n_inputs: int, n_neurons: int) -> Dense:
    """A dense layer of another shape; weights that were given for the old shape are not kept."""
    settings = settings_of(layer)
    if (settings["n_inputs"], settings["n_neurons"]) != (n_inputs, n_neurons):
        settings |= {"initial_weights": None}
    return Dense(**{**settings, "n_inputs": n_inputs, "n_neurons": n_neurons})


def draw(model: Model, seed: int, changes: int) -> None:
    """Draw all weights from the session's seed, for the change of this number."""
    chance = generator_for("initial weights", seed, changes)
    for place, layer in enumerate(model.layers):
        layer.begin(chance, preferred_initializer(model.layers[place + 1 :]), model.dtype)


# -- what there is to know -----------------------------------------------------------------


def structure_of(model: Model) -> dict[str, Any]:
    """The structure as the page shows it; layers in their order."""
    try:
        parts, refusal = parts_of(model), None
    except ConfigError as error:
        parts, refusal = [], error.what
    layers = [
        {
            "name": model.layer_names[place],
            "neurons": len(part.neurons),
            "activation": word_of(part),
            "following": [type(layer).__name__ for layer in part.following],
            "parameters": learned_size(layer),
        }
        for (place, layer), part in zip(dense_layers(model), parts, strict=False)
    ]
    return {
        "layers": layers,
        "parameters": model.count_parameters(),
        "refusal": refusal,
        "activations": list(ACTIVATIONS),
        "most": {"layers": MOST_LAYERS, "neurons": MOST_NEURONS},
    }
