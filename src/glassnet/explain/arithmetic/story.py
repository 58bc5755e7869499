"""The story of a row or a picture: from its cells to the answer, and to the loss."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import ConfigError, DataError, quoted
from ...images.encoder import ImageEncoder
from ...images.pictures import Pictures
from ...model import Model
from ...tables import Encoder, Table
from .cells import Answer, CellArithmetic, answers_of, cells_of, output_names, target_of
from .passage import places_of
from .row_arithmetic import RowArithmetic, has_weights
from .sums import Arithmetic

STRONGEST = 3  # neurons of a layer that are told about


@dataclass(frozen=True, eq=False)
class Story:
    """One row of a table, or one picture, on its way through a network.

    row         counted from 1
    source      what the row is called
    cells       how they became inputs; none for a picture, whose pixels are its inputs
    arithmetic  every number in the network
    answers     what it says about every target, in the table's own words and units
    """

    row: int
    source: str
    cells: tuple[CellArithmetic, ...]
    arithmetic: RowArithmetic
    answers: tuple[Answer, ...]

    @property
    def has_target(self) -> bool:
        """Whether it is known what is true."""
        return self.arithmetic.target is not None

    @property
    def loss(self) -> Arithmetic:
        """How the loss came about.

        Raises:
            DataError  it is not known what is true
        """
        if not self.has_target:
            raise no_target([answer.target for answer in self.answers], self.source)
        return self.arithmetic.loss

    def all_of(self, layer: int | str) -> list[tuple[Arithmetic, ...]]:
        """Every number of a layer, and what is made of each alone before the next layer."""
        name = self.arithmetic.layer_name(layer)
        places = places_of(self.arithmetic.passage(name).output)
        return [self.arithmetic.neuron(name, place) for place in places]

    def strongest(self, layer: int, most: int = STRONGEST) -> list[tuple[Arithmetic, ...]]:
        """The neurons of a layer that give the largest numbers; of the last layer up to ten."""
        last = self.arithmetic.own_passages(layer)[-1].output
        places = sorted(places_of(last), key=lambda place: -abs(last[place]))
        if layer == self.depth:
            places = sorted(places[:10])
            most = len(places)
        return [self.arithmetic.neuron(layer, place) for place in places[:most]]

    @property
    def depth(self) -> int:
        """How many layers have weights."""
        return sum(map(has_weights, self.arithmetic.model.layers))

    def to_dict(self) -> dict[str, Any]:
        """Return the whole story as plain JSON: every number, and how the strongest came about."""
        told = [self.strongest(layer) for layer in range(1, self.depth + 1)]
        return {
            "row": self.row,
            "source": self.source,
            "cells": [cell.to_dict() for cell in self.cells],
            **self.arithmetic.to_dict(),
            "strongest": [[[one.to_dict() for one in own] for own in each] for each in told],
            "answers": [answer.to_dict() for answer in self.answers],
        }


def story_of_row(model: Model, encoder: Encoder, table: Table, row: int) -> Story:
    """The story of a table's row, which is counted from 1, as in the file without its header.

    Raises:
        ConfigError  the table has no such row
        DataError    a column that is needed is missing, or a cell cannot be used
    """
    cells = cells_of(encoder, table, row - 1)
    arithmetic = RowArithmetic(
        model,
        [one.value for cell in cells for one in cell.inputs],
        target_of(encoder, table, row - 1),
        input_names=encoder.input_names,
        output_names=output_names(encoder),
    )
    answers = answers_of(encoder, table, row - 1, arithmetic.output)
    return Story(row, f"row {row:,} of {table.source}", cells, arithmetic, answers)


def story_of_picture(model: Model, encoder: ImageEncoder, pictures: Pictures, row: int) -> Story:
    """The story of a picture, counted from 1; its folder's name is its class, if it is one.

    Raises:
        ConfigError  there is no such picture
        DataError    it is of another size or kind than those that were learned from
    """
    check_picture(pictures, row)
    classes, name = encoder.class_names, pictures.names[row - 1]
    label = label_of(name, encoder)
    pixels = encoder.encode_inputs(pictures.images[row - 1 : row])[:1][0]
    arithmetic = RowArithmetic(
        model, pixels, label, input_names=pixel_names(encoder), output_names=classes
    )
    place = int(arithmetic.output.argmax())
    true, sure = None if label is None else classes[label], float(arithmetic.output[place])
    answers = (Answer("class", classes[place], true, sure),)
    return Story(row, f"picture {row:,}, {name}", (), arithmetic, answers)


def check_picture(pictures: Pictures, row: int) -> None:
    """Refuse a picture that is not there.

    Raises:
        ConfigError  with the numbers of those that there are
    """
    if not 1 <= row <= pictures.n_rows:
        raise ConfigError(
            f"row must be from 1 to {pictures.n_rows:,}, got {row:,}",
            do="count the pictures from 1, in the order of their paths",
        )


def label_of(name: str, encoder: ImageEncoder) -> int | None:
    """The class number of a picture, if its folder is named like a class."""
    folder = Path(name).parent.name
    return encoder.class_names.index(folder) if folder in encoder.class_names else None


def pixel_names(encoder: ImageEncoder) -> list[str]:
    """What every pixel is called: row, column and, in colour, channel, counted from 0."""
    height, width, *channels = encoder.shape
    ends = [f",{channel}" for channel in range(*channels)] if channels else [""]
    places = [(row, column) for row in range(height) for column in range(width)]
    return [f"pixel {row},{column}{end}" for row, column in places for end in ends]


def no_target(names: list[str], where: str) -> DataError:
    """The error for a row whose truth is asked for and not there."""
    return DataError(
        f"{' or '.join(map(quoted, names))} is not said, and without the true answer there is"
        " no loss",
        where=where,
        do="fill in the true answer, or leave out what needs the loss",
    )
