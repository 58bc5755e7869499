"""The network as the page takes it: what each layer does, with which numbers."""

from math import prod
from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import quoted
from ..export.script_layers import CALLS
from ..export.subject import Subject
from ..layers import Dense, Layer, MaskedDense
from ..losses import Loss
from ..model import Model, learned_size
from ..prediction import middle
from ..saving import KINDS
from ..settings import settings_of

LONG = 120  # signs of how a layer is made


def layers_of(subject: Subject) -> list[dict[str, Any]]:
    """Every layer in words: its name, how it is made, what it gives, what it learns."""
    return [
        {
            "name": name,
            "made": cut(repr(layer), LONG),
            "output": " × ".join(map(str, layer.output_shape(shape))),
            "learned": learned_size(layer),
        }
        for name, layer, _, shape in subject.steps()
    ]


def without_form(subject: Subject) -> str:
    """Why the network cannot run in a page; empty if it can.

    A layer of somebody's own has no form there, as the page has no Python.
    """
    names = [name for name, layer, *_ in subject.steps() if type(layer) not in CALLS]
    if not names:
        return ""
    return (
        f"The network is not drawn: {', '.join(map(quoted, names))} is not one of glassnet's own"
        " layers, and cannot run in a page."
    )


def network_of(subject: Subject) -> dict[str, Any]:
    """Everything that the way forward needs."""
    model = subject.model
    return {
        "precision": model.dtype.name,
        "input_shape": list(subject.input_shape),
        "layers": [
            layer_of(name, layer, own, shape) for name, layer, own, shape in subject.steps()
        ],
        "loss": loss_of(model),
    }


def layer_of(name: str, layer: Layer, own: Any, shape: tuple[int, ...]) -> dict[str, Any]:
    """One layer: the function that it is, and what that is given besides its input."""
    call = CALLS[type(layer)]
    given = {} if call is None else call.arguments(layer, own, shape)
    if isinstance(layer, Dense | MaskedDense):
        given = {key: np.array(value, own.weights.dtype) for key, value in given.items()}
    if isinstance(layer, MaskedDense):
        given["mask"] = layer.mask.astype(np.uint8)
    return {
        "name": name,
        "kind": type(layer).__name__,
        "function": None if call is None else call.function,
        "arguments": given,
        "shape": list(layer.output_shape(shape)),
    }


def loss_of(model: Model) -> dict[str, Any] | None:
    """The loss that the model is judged by, and behind how many layers it looks.

    None for a loss of somebody's own.
    """
    loss: Loss = model.fused_loss or model.loss
    if type(loss) not in KINDS.values():
        return None
    return {
        "kind": type(loss).__name__,
        "settings": settings_of(loss),
        "after": len(model.network.layers),
        "half": middle(model.loss),
    }


def cost_of(subject: Subject) -> int:
    """How many products one row takes on its way forward, about."""
    cost = 0
    for _, layer, own, shape in subject.steps():
        weights: Array | None = getattr(own, "weights", None)
        if weights is not None and not layer.takes_indices:
            cost += weights.size * prod(layer.output_shape(shape)[:-1])
    return cost


def cut(text: str, most: int) -> str:
    """Text on one line, cut where it becomes too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"
