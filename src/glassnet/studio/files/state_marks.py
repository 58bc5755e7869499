"""The marks of a state: what is frozen, and who is ablated, with what led away from them."""

from itertools import pairwise
from typing import Any

import numpy as np

from ...arrays import Array
from ...model import Model
from ...tables import strict
from ..network.marks import Ablated, Marks
from ..network.parts import dense_places


def described_marks(marks: Marks, model: Model, tensors: dict[str, Array]) -> list[list[int]]:
    """The ablated neurons as plain JSON; masks and weights go to the tensors."""
    for (layer, place), mask in marks.frozen.items():
        field = model.in_order()[layer]._fields[place]
        tensors[f"frozen.{model.layer_names[layer]}.{field}"] = mask
    for number, one in enumerate(marks.ablated):
        tensors[f"ablated.{number}"] = one.weights
    return [[*one.neuron, one.following] for one in marks.ablated]


def marks_from(said: Any, model: Model, parameters: list[Any], tensors: dict[str, Array]) -> Marks:
    """The marks; their tensors are taken out.

    Raises:
        ModelFileError  they are not those of such a network
    """
    frozen: dict[tuple[int, int], Array] = {}
    for layer, (name, own) in enumerate(zip(model.layer_names, parameters, strict=False)):
        for place, (field, array) in enumerate(own._asdict().items()):
            mask = tensors.pop(f"frozen.{name}.{field}", None)
            if mask is None:
                continue
            if mask.shape != array.shape or mask.dtype != np.bool_:
                raise strict.damaged("what is frozen has another shape", "marks")
            frozen[layer, place] = mask
    dense = dense_places(model)
    followers = dict(pairwise(dense))
    ablated = [
        ablated_from(one, followers, parameters, tensors.pop(f"ablated.{number}", None))
        for number, one in enumerate(strict.items(said))
    ]
    if len({one.neuron for one in ablated}) < len(ablated):
        raise strict.damaged("a neuron is ablated twice", "marks")
    return Marks(frozen, tuple(ablated))


def ablated_from(
    said: Any, followers: dict[int, int], parameters: list[Any], weights: Array | None
) -> Ablated:
    """One ablated neuron, from which nothing leads away."""
    if not isinstance(said, list) or [type(one) for one in said] != [int] * 3:
        raise strict.damaged("an ablated neuron has three numbers", "marks")
    layer, neuron, following = said
    if followers.get(layer) != following:
        raise strict.damaged("there is no such layer", "marks")
    rows = parameters[following].weights
    is_there = 0 <= neuron < len(rows) and not rows[neuron].any()
    if not is_there or weights is None:
        raise strict.damaged("something leads away from an ablated neuron", "marks")
    if (weights.shape, weights.dtype) != (rows[neuron].shape, rows.dtype):
        raise strict.damaged("what led away from it has another shape", "marks")
    return Ablated((layer, neuron), following, weights)
