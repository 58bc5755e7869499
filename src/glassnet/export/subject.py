"""What is exported: a network, and the table that it was made for if there is one."""

from dataclasses import dataclass
from typing import Any

from ..doors import shape_through
from ..errors import ConfigError
from ..layers import Layer
from ..model import Model
from ..tables import Encoder
from ..workbench.table_model import TableModel


@dataclass(frozen=True)
class Subject:
    """A network that has learned, ready to be written down in another form.

    encoder      how a table's columns become its inputs; None if it takes arrays
    input_shape  of one sample
    """

    model: Model
    encoder: Encoder | None
    input_shape: tuple[int, ...]

    @property
    def output_shape(self) -> tuple[int, ...]:
        """The shape of one sample's output."""
        return shape_through(self.model.layers, self.input_shape)

    def steps(self) -> list[tuple[str, Layer, Any, tuple[int, ...]]]:
        """Every layer in order: its name, itself, its parameters, the shape of its input."""
        found, shape = [], self.input_shape
        parameters = self.model.in_order()
        for name, layer, own in zip(
            self.model.layer_names, self.model.layers, parameters, strict=True
        ):
            found.append((name, layer, own, shape))
            shape = layer.output_shape(shape)
        return found


def subject_of(model: Model | TableModel, input_shape: tuple[int, ...] | None = None) -> Subject:
    """Put together what is known about a model.

    Raises:
        ConfigError  the shape of its inputs is needed and not given, or given and not needed
        ShapeError   the shape does not fit the layers
    """
    if isinstance(model, TableModel):
        network, encoder = model.model, model.encoder
        known: tuple[int, ...] | None = (len(encoder.input_names),)
    else:
        network, encoder = model, None
        known = known_shape(model.layers)
    if known is None and input_shape is None:
        raise ConfigError(
            f"{network.layer_names[0]} takes inputs of many shapes, and a form needs one",
            where="--input-shape",
            do="say the shape of one sample, such as --input-shape 28,28,1",
        )
    if input_shape is not None and known not in (None, input_shape):
        raise ConfigError(
            f"the network takes samples of shape {known}, not {input_shape}",
            where="--input-shape",
            do="leave it out",
        )
    shape = known or input_shape or ()
    shape_through(network.layers, shape)
    return Subject(network, encoder, shape)


def known_shape(layers: tuple[Layer, ...]) -> tuple[int, ...] | None:
    """The shape of one sample's input, where the layers decide it."""
    for layer in layers:
        if layer.input_shape is not None:
            return layer.input_shape
        if type(layer).output_shape is not Layer.output_shape:  # it may change the shape
            return None
    return None
