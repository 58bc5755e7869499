"""How one column of a table becomes one or more inputs of a network, and back."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..scaling import ClippedScale, Scale
from . import strict
from .facts import Facts
from .number_grammar import in_order, sql_list
from .row_numbers import Rows
from .stored_scale import input_scale_from
from .table import Table

MOST_CATEGORIES = 100  # categories of one column with an input of their own
WITHOUT = "remove the rows, or train with --impute"
OTHER = "(other)"  # what stands for categories that have no input of their own

Inputs = npt.NDArray[np.float32]
Fetched = Any  # an array from DuckDB, masked where NULL


@dataclass(frozen=True)
class NumberInput:
    """A column of numbers: scaled, with a flag beside it if numbers were missing in training.

    filling      what stands for a missing number; None: missing numbers are refused
    has_missing  whether a second input says that the number is missing
    """

    name: str
    scale: Scale | ClippedScale
    filling: float | None = None
    has_missing: bool = False

    def input_names(self) -> list[str]:
        """Return the names of the network's inputs."""
        return [self.name, f"{self.name} is missing"] if self.has_missing else [self.name]

    def sql(self, table: Table) -> str:
        """Return SQL for what `encode` needs."""
        return table.number_sql(self.name)

    def encode(self, cells: Fetched, table: Table, rows: Rows) -> Inputs:
        """Return the inputs of some rows, one column per input."""
        values = np.array(np.ma.getdata(cells), dtype=np.float64)
        missing = np.ma.getmaskarray(cells)
        if not (np.isfinite(values) | missing).all():
            raise table.not_numbers(self.name, "correct the cells")
        if missing.any():
            values[missing] = self._filling(table)
        columns = [table.narrowed(self.name, rows, values, self.scale.apply(values))]
        if self.has_missing:
            columns.append(missing.astype(np.float32))
        return np.stack(columns, axis=1)

    def _filling(self, table: Table) -> float:
        if self.filling is None:
            raise table.missing_cells(self.name, do=WITHOUT)
        return self.filling

    def to_dict(self) -> dict[str, Any]:
        """Return the input as plain JSON."""
        return {
            "kind": "number",
            "name": self.name,
            "scale": self.scale.to_dict(),
            "filling": self.filling,
            "has_missing": self.has_missing,
        }

    def decode(self, inputs: Inputs) -> npt.NDArray[Any]:
        """Return the numbers in the column's own units, NaN where missing."""
        values = self.scale.undo(inputs[:, 0].astype(np.float64))
        if self.has_missing:
            values[inputs[:, 1] > 0.5] = np.nan
        return values


@dataclass(frozen=True)
class CategoryInput:
    """A column of words: one input per category, 1 for the row's own and 0 for the others.

    has_other        whether rare categories share an input; unseen ones use it, or else are all 0
    has_missing      whether missing cells have an input of their own
    refuses_missing  whether missing cells are refused; else they are like unseen ones
    """

    name: str
    categories: tuple[str, ...]
    has_other: bool = False
    has_missing: bool = False
    refuses_missing: bool = True

    def input_names(self) -> list[str]:
        """Return the names of the network's inputs."""
        names = [f"{self.name}={category}" for category in self.categories]
        names += [f"{self.name}={OTHER}"] * self.has_other
        return names + [f"{self.name} is missing"] * self.has_missing

    def sql(self, table: Table) -> str:
        """Return SQL for each row's category, counted from 1; 0 for any other, NULL if missing."""
        text = table.text_sql(self.name)
        place = f"list_position({sql_list(self.categories)}, {text})"
        return f"CASE WHEN {text} IS NOT NULL THEN coalesce({place}, 0) END"

    def encode(self, cells: Fetched, table: Table, rows: Rows) -> Inputs:
        """Return the inputs of some rows, one column per input."""
        missing = np.ma.getmaskarray(cells)
        if self.refuses_missing and missing.any():
            raise table.missing_cells(self.name, do=WITHOUT)
        place = np.ma.filled(cells, 0).astype(np.int64) - 1
        width = len(self.input_names())
        if self.has_missing:
            place[missing] = width - 1
        if self.has_other:
            place[place < 0] = len(self.categories)
        inputs = np.zeros((len(place), width), np.float32)
        known = np.flatnonzero(place >= 0)
        inputs[known, place[known]] = 1
        return inputs

    def to_dict(self) -> dict[str, Any]:
        """Return the input as plain JSON."""
        return {
            "kind": "category",
            "name": self.name,
            "categories": list(self.categories),
            "has_other": self.has_other,
            "has_missing": self.has_missing,
            "refuses_missing": self.refuses_missing,
        }

    def decode(self, inputs: Inputs) -> npt.NDArray[Any]:
        """Return the categories as they were written, `(other)` for any other, None if missing."""
        words = np.array([*self.categories, OTHER, None], dtype=object)
        missing, other = len(self.categories) + 1, len(self.categories)
        named = inputs[:, : len(self.categories)]
        place = np.where(named.max(axis=1, initial=0) > 0.5, named.argmax(axis=1), other)
        if self.has_missing:
            place[inputs[:, -1] > 0.5] = missing
        return np.asarray(words[place])


Input = NumberInput | CategoryInput


def input_from(value: Any, where: str) -> Input:
    """Read back what `to_dict` of an input wrote.

    Raises:
        ModelFileError  it is not such a record
    """
    if isinstance(value, dict) and value.get("kind") == "category":
        return _category_from(value, where)
    kinds = {
        "kind": strict.one_of("number", "category"),
        "name": strict.name,
        "scale": strict.anything,
        "filling": strict.finite_or_none,
        "has_missing": strict.flag,
    }
    found = strict.record(value, where, kinds)
    if found["has_missing"] and found["filling"] is None:
        raise strict.damaged("has_missing without a filling", where)
    scale = input_scale_from(found["scale"], f"{where}, scale")
    return NumberInput(found["name"], scale, found["filling"], found["has_missing"])


def _category_from(value: Any, where: str) -> CategoryInput:
    kinds = {
        "kind": strict.text,
        "name": strict.name,
        "categories": strict.names,
        "has_other": strict.flag,
        "has_missing": strict.flag,
        "refuses_missing": strict.flag,
    }
    found = strict.record(value, where, kinds)
    del found["kind"]
    part = CategoryInput(**found)
    if not part.input_names() or (part.has_missing and part.refuses_missing):
        raise strict.damaged(
            "a category without inputs, or missing cells both known and refused", where
        )
    return part


def fit_number_input(
    table: Table,
    name: str,
    rows: Rows,
    scale: Scale | ClippedScale,
    facts: Facts,
    impute: bool,
) -> NumberInput:
    """Keep the scale of a column and, if asked, its median to stand for missing numbers."""
    has_missing = facts.filled < len(rows)
    if not impute:
        if has_missing:
            raise table.missing_cells(name)
        return NumberInput(name, scale)
    middle = table.store.ranked(
        table.number_sql(name), rows, (facts.filled - 1) // 2, 2 - facts.filled % 2
    )
    return NumberInput(name, scale, float(np.median(middle)), has_missing)


def fit_category_input(
    table: Table, name: str, rows: Rows, least: int, impute: bool
) -> CategoryInput:
    """Learn the categories of a column; those on fewer than `least` rows get no own input."""
    words = table.words(name, rows, MOST_CATEGORIES + 1)
    frequent = [word for word, count in words if count >= least] or [word for word, _ in words]
    frequent = frequent[:MOST_CATEGORIES]
    filled = table.count_filled(name, rows)
    if filled < len(rows) and not impute:
        raise table.missing_cells(name)
    return CategoryInput(
        name,
        in_order(frequent),
        has_other=len(frequent) < len(words),
        has_missing=filled < len(rows),
        refuses_missing=not impute,
    )
