"""One row of the page: its cells as the page sends them, edited or not, as a table of one row."""

from typing import Any

import numpy as np

from ...arrays import Array
from ...errors import ConfigError, quoted
from ...tables import Encoder, Table, read
from ...tables.inputs import Input, NumberInput
from ...tables.target import ClassTarget

NAME = "the row"
KINDS = (int, float, str, type(None))


def row_of(encoder: Encoder, cells: list[Any], truth: list[Any] | None = None) -> Table:
    """The table of one row, with its targets if they are known.

    cells  one for every column that is used: a number, text, or None where it is missing
    truth  one for every target: a number of a class, or a number in its own unit

    Raises:
        ConfigError  these are not the cells or targets of such a row
    """
    parts, targets = encoder.inputs, encoder.targets if truth is not None else ()
    checked("cells", cells, [part.name for part in parts])
    checked("truth", truth or [], [target.name for target in targets])
    columns = {part.name: [cell_of(part, cell)] for part, cell in zip(parts, cells, strict=True)}
    for target, value in zip(targets, truth or [], strict=True):
        columns[target.name] = [word_of(target, value)]
    return read({name: column_of(values) for name, values in columns.items()}, name=NAME)


def target_of(encoder: Encoder, row: Table) -> Array:
    """The target of a row as `fit` takes it, (1, …)."""
    return encoder.encode_target(row, [0])


def checked(name: str, given: list[Any], columns: list[str]) -> None:
    """Refuse a list that has not one cell for every column."""
    if len(given) != len(columns) or any(type(one) not in KINDS for one in given):
        raise ConfigError(
            f"{name} must be {len(columns)} cells, got {quoted(given)}",
            do=f"give one number, text or null for each of {', '.join(columns[:5])} …",
        )


def cell_of(part: Input, cell: Any) -> Any:
    """A cell as its column has it.

    Raises:
        ConfigError  a column of numbers is given text
    """
    if not isinstance(part, NumberInput) or cell is None:
        return None if cell is None else str(cell)
    if isinstance(cell, str):
        raise ConfigError(f"{part.name} holds numbers, got {quoted(cell)}", do="give a number")
    return float(cell)


def word_of(target: Any, value: Any) -> Any:
    """A target as its column has it: the word of a class, or a number.

    Raises:
        ConfigError  there is no such class
    """
    if not isinstance(target, ClassTarget):
        if type(value) not in (int, float):
            raise ConfigError(f"{target.name} is a number, got {quoted(value)}", do="give one")
        return float(value)
    if type(value) is not int or not 0 <= value < len(target.classes):
        raise ConfigError(
            f"{target.name} has no class number {quoted(value)}",
            do=f"give one from 0 to {len(target.classes) - 1}",
        )
    return target.classes[value]


def column_of(values: list[Any]) -> Any:
    """A column of one cell; a number that is missing is NaN."""
    return np.array(values, np.float64) if isinstance(values[0], float) else values
