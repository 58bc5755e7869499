"""What is exported: a network, and the table that it was made for if there is one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ..doors import shape_through
from ..errors import ConfigError, quoted
from ..layers import Layer
from ..model import Model
from ..scaling import Scale
from ..settings import whole
from ..tables import Encoder
from ..tables.target import ClassTarget, NumberTarget
from ..workbench.table_model import TableModel

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Subject:
    """A network that has learned, ready to be written down in another form.

    encoder      how a table's columns become its inputs; None if it takes arrays
    input_shape  of one sample
    """

    model: Model
    encoder: Encoder | None
    input_shape: Shape

    @property
    def output_shape(self) -> Shape:
        """The shape of one sample's output."""
        return shape_through(self.model.layers, self.input_shape)

    def steps(self) -> list[tuple[str, Layer, Any, Shape]]:
        """Every layer in order: its name, itself, its parameters, the shape of its input."""
        found, shape = [], self.input_shape
        parameters = self.model.in_order()
        for name, layer, own in zip(
            self.model.layer_names, self.model.layers, parameters, strict=True
        ):
            found.append((name, layer, own, shape))
            shape = layer.output_shape(shape)
        return found


def subject_of(model: Model | TableModel, input_shape: Sequence[int] | None = None) -> Subject:
    """Put together what is known about a model.

    Raises:
        ConfigError  it is no model; the shape of its inputs is needed and not given, or no shape,
                     or another than the network's
        ShapeError   the shape does not fit the layers
    """
    encoder = model.encoder if isinstance(model, TableModel) else None
    network = model.model if isinstance(model, TableModel) else model
    if not isinstance(network, Model):
        raise ConfigError(
            f"a Model or a TableModel can be exported, got {quoted(network)}",
            do="save an estimator with its save(), and give TableModel.load() of that file",
        )
    known = (len(encoder.input_names),) if encoder else known_shape(network.layers)
    shape = shape_for(network, known, None if input_shape is None else checked(input_shape))
    shape_through(network.layers, shape)
    return Subject(network, encoder, shape)


def scales_of(encoder: Encoder) -> list[Scale]:
    """How the network's outputs become numbers in the unit of each target that is a number."""
    return [target.scale for target in encoder.targets if isinstance(target, NumberTarget)]


def classes_of(encoder: Encoder) -> list[tuple[str, ...]]:
    """The names of the classes of each target that has any."""
    return [target.classes for target in encoder.targets if isinstance(target, ClassTarget)]


def checked(input_shape: Sequence[int]) -> Shape:
    """The shape of one sample as it was given, in a list or another sequence."""
    if not isinstance(input_shape, Iterable):
        raise ConfigError(
            f"input_shape must be the length of every axis, got {quoted(input_shape)}",
            do="write for example input_shape=(28, 28, 1)",
        )
    return tuple(whole("input_shape", length) for length in input_shape)


def shape_for(network: Model, known: Shape | None, given: Shape | None) -> Shape:
    """The shape of one sample's input: the one that is known, or else the one that was given."""
    if known is None and given is None:
        raise ConfigError(
            f"{network.layer_names[0]} takes inputs of many shapes, and a form needs one",
            where="--input-shape",
            do="say the shape of one sample, such as --input-shape 28,28,1",
        )
    if given is not None and known not in (None, given):
        raise ConfigError(
            f"the network takes samples of shape {known}, not {given}",
            where="--input-shape",
            do="leave it out",
        )
    return known or given or ()


def known_shape(layers: tuple[Layer, ...]) -> Shape | None:
    """The shape of one sample's input, where the layers decide it."""
    for layer in layers:
        if layer.input_shape is not None:
            return layer.input_shape
        if type(layer).output_shape is not Layer.output_shape:  # it may change the shape
            return None
    return None
