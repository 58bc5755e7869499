"""The arithmetic of any number on a row's way through a network, up to its loss."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...activations import Activation
from ...arrays import Array
from ...doors import inputs_for, targets_for
from ...errors import ConfigError, quoted
from ...layers import BatchNorm, Dropout, Layer
from ...model import Model
from ...settings import unknown
from .layer_rules import lines_of, shape_words
from .loss_rules import Judgement
from .passage import Namer, Passage, Place, listed, numbered, written
from .sums import Arithmetic

WORDS = {1: "neuron", 3: "pixel"}  # what a number of a layer's output is called, by its axes


class RowArithmetic:
    """One row on its way through a network: every number of it, and how it came about.

    The row is sent through the model's own layers in prediction, where Dropout lets all pass,
    and the numbers are those that the layers then hold: `layer.output`. Layers with weights
    are counted from 1; neurons, pixels and inputs from 0, as in the arrays.

    x             the inputs of one row, without the axis of the batch
    y             its target, as `fit` takes it; None if it is not known
    input_names   what the inputs are called, such as the columns of a table
    output_names  what the outputs are called, such as classes

    >>> from glassnet import Dense, MeanSquaredError, Model
    >>> dense = Dense(4, 1, initial_weights=[[0.2], [0.8], [-0.5], [1.0]])
    >>> model = Model([dense], loss=MeanSquaredError(), dtype="float64")
    >>> model.begin(0)
    >>> dense.biases = np.array([[2.0]])
    >>> neuron = RowArithmetic(model, [1.0, 2.0, 3.0, 2.5]).neuron(1, 0)[0]
    >>> [term.value for term in neuron.sum.terms], neuron.value
    ([0.2, 1.6, -1.5, 2.5, 2.0], 4.8)
    """

    def __init__(
        self,
        model: Model,
        x: Any,
        y: Any = None,
        *,
        input_names: Sequence[str] = (),
        output_names: Sequence[str] = (),
    ) -> None:
        self.model = model
        self.inputs = inputs_for(model.layers, np.asarray(x)[np.newaxis], model.dtype)
        self.output = model.forward(self.inputs)[0].copy()
        self.passages = passages(model, list(input_names), list(output_names))
        self.target = y
        self.output_names = [
            self.passages[-1].output_name((place,)) for place in range(self.output.shape[-1])
        ]

    def layer_name(self, layer: int | str) -> str:
        """The name of a layer, which may be given by its number among those with weights.

        Raises:
            ConfigError  there is no such layer
        """
        return layer_name(self.model, layer)

    def passage(self, layer: int | str) -> Passage:
        """What a layer was given and what it gave."""
        name = self.layer_name(layer)
        return next(passage for passage in self.passages if passage.name == name)

    def number(self, layer: int | str, place: int | Place) -> Arithmetic:
        """How one number of a layer's output came about; its value is `layer.output[0, place]`.

        Raises:
            ConfigError  there is no such layer or no such place, or the layer has no rule
        """
        passage = self.passage(layer)
        at = checked_place(passage.name, passage.output, place)
        name = f"{passage.name}, {passage.output_name(at)}"
        return Arithmetic(name, passage.name, at, lines_of(passage, at))

    def own_passages(self, layer: int | str) -> list[Passage]:
        """A layer, and the activations, BatchNorm and Dropout that follow before the next sum."""
        first = self.passages.index(self.passage(layer))
        found = [self.passages[first]]
        for passage in self.passages[first + 1 :]:
            if not isinstance(passage.layer, Activation | BatchNorm | Dropout):
                break
            found.append(passage)
        return found

    def neuron(self, layer: int | str, place: int | Place) -> tuple[Arithmetic, ...]:
        """A number, and what is made of it before the next layer that is more than a bend."""
        return tuple(self.number(own.name, place) for own in self.own_passages(layer))

    @property
    def loss(self) -> Arithmetic:
        """How the row's loss came about, without the price of regularizers.

        Raises:
            ConfigError  the target of the row is not known
        """
        return Arithmetic("loss", "loss", (), self.judgement().lines)

    def judgement(self) -> Judgement:
        """The row beside its target, as the loss that training uses takes them."""
        if self.target is None:
            raise ConfigError("there is no loss without a target", do="give the row's target, too")
        model = self.model
        loss, last = model.fused_loss or model.loss, self.passages[-1]
        output = (last.inputs if model.fused_loss else last.output)[np.newaxis]
        target = targets_for(loss, [self.target], output.shape[1:], 1, model.dtype)
        return Judgement.of(loss, output, target, self.output_names, 1.0)

    def to_dict(self) -> dict[str, Any]:
        """Return every number of every layer as plain JSON, with the arithmetic of the loss."""
        return {
            "inputs": self.inputs[0].tolist(),
            "layers": [
                {"layer": one.name, "kind": repr(one.layer), "output": one.output.tolist()}
                for one in self.passages
            ],
            "loss": None if self.target is None else self.loss.to_dict(),
        }


def passages(model: Model, input_names: list[str], output_names: list[str]) -> list[Passage]:
    """What the last `forward` of one row left in every layer, copied, with names."""
    found: list[Passage] = []
    named: Namer = listed(input_names, "input")
    last = place_of_last_weights(model.layers)
    for place, (name, layer) in enumerate(zip(model.layer_names, model.layers, strict=True)):
        inputs, output = layer.inputs[0].copy(), layer.output[0].copy()
        out = (
            listed(output_names, "output")
            if place >= last
            else numbered(WORDS.get(output.ndim, "number"))
        )
        found.append(Passage(name, layer, layer.parameters, inputs, output, named, out))
        named = out
    return found


def has_weights(layer: Layer) -> bool:
    """Whether a layer counts when layers with weights are counted."""
    return "weights" in layer.Parameters._fields


def place_of_last_weights(layers: Sequence[Layer]) -> int:
    """Where the last layer with weights stands; the last one at all if none has any."""
    places = [place for place, layer in enumerate(layers) if has_weights(layer)]
    return places[-1] if places else len(layers) - 1


def layer_name(model: Model, layer: int | str) -> str:
    """The name of a layer, which may be given by its number among those with weights.

    Raises:
        ConfigError  there is no such layer
    """
    names = model.layer_names
    counted = [name for name, one in zip(names, model.layers, strict=True) if has_weights(one)]
    if isinstance(layer, str):
        if layer not in names:
            raise unknown("layer", layer, names)
        return layer
    if layer not in range(1, len(counted) + 1):
        raise ConfigError(
            f"layer must be from 1 to {len(counted)}, got {layer}",
            do=f"count the layers with weights from 1: {', '.join(counted)}",
        )
    return counted[int(layer) - 1]


def as_place(place: int | Place) -> Place:
    """A place as a tuple of plain numbers; one number alone is a place in a row."""
    return tuple(np.atleast_1d(place).tolist())


def checked_place(name: str, array: Array, place: int | Place) -> Place:
    """A place of an array as a tuple.

    Raises:
        ConfigError  there is no such place in it
    """
    at = as_place(place)
    inside = len(at) == array.ndim and all(
        isinstance(one, int) and 0 <= one < size for one, size in zip(at, array.shape, strict=True)
    )
    if not inside:
        raise ConfigError(
            f"{name} has places {shape_words(array)}, got {quoted(written(at))}",
            do="count from 0, as in the arrays",
        )
    return at
