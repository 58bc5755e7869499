"""A table becomes arrays for a network, and the network's answers become cells again.

An encoder is made from the training rows alone and is then frozen: the same numbers, categories
and classes hold for every table it meets later, whose columns it finds by their names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import ConfigError, DataError, quoted
from ..scaling import ClippedScale, Scale, min_max, robust
from . import strict
from .columns import Column, codes_among, columns_of
from .facts import Facts
from .header import as_option, nearest, short
from .inputs import (
    MOST_CATEGORIES,
    CategoryInput,
    Input,
    Inputs,
    NumberInput,
    fit_category_input,
    fit_number_input,
    input_from,
)
from .quantiles import quantiles
from .row_numbers import Rows, as_rows, blocks
from .table import Table
from .target import ClassTarget, Target, look_alikes
from .targets import Targets, choose_together, fit_targets, names_of, targets_from

SCALINGS = ("standardize", "robust", "min-max", "none")


@dataclass(frozen=True)
class Encoder:
    """How the columns of a table become the inputs and the target of a network, and back.

    inputs   one part per column that is used
    target   the column that is learnt, or several
    ignored  columns of the training table that are not used
    missing  the words that stood for a missing value in the training table
    scaling  standardize, robust, min-max or none
    notes    what was decided, in plain sentences
    """

    inputs: tuple[Input, ...]
    target: Target | Targets
    ignored: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    scaling: str = "standardize"
    notes: tuple[str, ...] = ()

    @classmethod
    def fit(
        cls,
        table: Table,
        target: str | Sequence[str],
        *,
        rows: object = None,
        task: str = "auto",
        scaling: str = "standardize",
        impute: bool = False,
        categorical: Sequence[str] = (),
        ignore: Sequence[str] = (),
        rare: int | None = None,
    ) -> "Encoder":
        """Learn from the given rows, and from no others, how to encode a table.

        target       the column to learn; several: all of numbers, or all of two values
        rows         row numbers of the training rows; None: all
        task         auto, classification or regression; multi-label for several of two values
        scaling      of number columns: standardize, robust, min-max or none
        impute       fill missing numbers with the median and flag them; count missing cells of
                     other columns as a category. Without it missing cells are an error
        categorical  number columns whose numbers are only names
        ignore       columns that are not used
        rare         categories on fewer rows than this share one input; None: one row in a
                     hundred, at most 5

        Raises:
            ConfigError  an option that does not fit the table
            DataError    the table cannot be learnt from as it is
        """
        if scaling not in SCALINGS:
            raise ConfigError(
                f"unknown scaling {quoted(scaling)}",
                where="--scaling",
                do=f"choose one of {', '.join(SCALINGS)}",
            )
        chosen = as_rows(rows, table.n_rows)
        if len(chosen) == 0:
            raise DataError("0 rows to learn from", where=table.where(), do="give at least one row")
        names = names_of(target)
        choice = choose_together(table, names, task, chosen, (*ignore, *categorical))
        columns = columns_of(table, names, chosen, categorical=categorical, ignore=ignore)
        least = min(5, len(chosen) // 100) if rare is None else rare
        scale = partial(_scale, table, chosen, scaling)
        inputs = tuple(
            fit_category_input(table, column.name, chosen, least, impute)
            if column.facts is None
            else fit_number_input(
                table, column.name, chosen, scale(column.name, column.facts), column.facts, impute
            )
            for column in columns
            if column.kind != "ignored"
        )
        learnt = fit_targets(table, names, choice.task, chosen)
        encoder = cls(
            inputs,
            learnt,
            ignored=tuple(column.name for column in columns if column.kind == "ignored"),
            missing=table.missing,
            scaling=scaling,
        )
        noted = _notes(table, columns, inputs, encoder.targets)
        return replace(encoder, notes=(f"{choice.task}: {choice.reason}", *noted))

    @property
    def task(self) -> str:
        """Classification, regression or multi-label."""
        return self.target.task

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes of the one target exactly as they are written; else empty."""
        return self.target.classes if isinstance(self.target, ClassTarget) else ()

    @property
    def targets(self) -> tuple[Target, ...]:
        """Each column that is learnt."""
        return self.target.parts if isinstance(self.target, Targets) else (self.target,)

    @property
    def n_outputs(self) -> int:
        """How many outputs the network needs: one per class, or one per target."""
        return len(self.class_names) or len(self.targets)

    @property
    def input_names(self) -> tuple[str, ...]:
        """The names of the network's inputs, in order."""
        return tuple(name for part in self.inputs for name in part.input_names())

    def encode_inputs(self, table: Table, rows: object = None) -> Inputs:
        """Return the network's inputs, shape (rows, inputs), float32.

        Raises:
            DataError  a column or a cell that is needed is missing; a cell is not a number
        """
        self._refuse_absent(table)
        chosen = as_rows(rows, table.n_rows)
        encoded = np.empty((len(chosen), len(self.input_names)), np.float32)
        asked = [part.sql(table) for part in self.inputs]
        for place, block in blocks(chosen):
            parts = zip(self.inputs, table.store.fetch(asked, block), strict=True)
            columns = [part.encode(cells, table, block) for part, cells in parts]
            encoded[place] = np.concatenate(columns, axis=1)
        return encoded

    def encode_target(self, table: Table, rows: object = None) -> npt.NDArray[Any]:
        """Return class numbers, shape (rows,), int64; else float32 of shape (rows, targets).

        The latter are scaled numbers, or 1 where a label is its second class and 0 where not.

        Raises:
            DataError  the target or some of its cells are missing, or not what was learnt
        """
        for name in self.target.names:
            if name not in table.names:
                raise _absent(name, table)
        return self.target.encode(table, as_rows(rows, table.n_rows))

    def decode_target(self, y: npt.ArrayLike) -> npt.NDArray[Any]:
        """Return class names for class numbers, or numbers in the target's own units."""
        return self.target.decode(np.asarray(y))

    def decode_inputs(self, inputs: Inputs) -> dict[str, npt.NDArray[Any]]:
        """Return the cells behind inputs by column: numbers in their units, words as written."""
        cells, begin = {}, 0
        for part in self.inputs:
            width = len(part.input_names())
            cells[part.name] = part.decode(inputs[:, begin : begin + width])
            begin += width
        return cells

    def notes_on(self, table: Table, rows: object = None) -> tuple[str, ...]:
        """Say what is particular about a table: extra columns, unseen categories, filled cells."""
        self._refuse_absent(table)
        known = {part.name for part in self.inputs} | {*self.target.names, *self.ignored}
        notes = [
            f"column {short(name)} was not there in training and is not used"
            for name in table.names
            if name not in known
        ]
        chosen = as_rows(rows, table.n_rows)
        asked = [f"count(*) FILTER ({condition})" for condition in self._particular(table)]
        counts = iter(table.store.aggregate(asked, chosen))
        for part in self.inputs:
            missing, other = next(counts), next(counts)
            if missing:
                notes.append(f"column {short(part.name)}: {missing:,} missing cells were filled in")
            if other:
                notes.append(
                    f"column {short(part.name)}: {other:,} cells hold categories that were rare "
                    "in training or not there"
                )
        return tuple(notes)

    def to_dict(self) -> dict[str, Any]:
        """Return the encoder as plain JSON."""
        return {
            "inputs": [part.to_dict() for part in self.inputs],
            "target": self.target.to_dict(),
            "ignored": list(self.ignored),
            "missing": list(self.missing),
            "scaling": self.scaling,
            "notes": list(self.notes),
        }

    @classmethod
    def from_dict(cls, value: Any) -> "Encoder":
        """Read back what `to_dict` wrote.

        Raises:
            ModelFileError  it is not such a record
        """
        kinds = {
            "inputs": strict.items,
            "target": strict.anything,
            "ignored": strict.names,
            "missing": strict.texts,
            "scaling": strict.one_of(*SCALINGS),
            "notes": strict.texts,
        }
        found = strict.record(value, "encoder", kinds)
        found["inputs"] = tuple(
            input_from(part, f"encoder, input {place}")
            for place, part in enumerate(found["inputs"])
        )
        found["target"] = targets_from(found["target"], "encoder, target")
        encoder = cls(**found)
        used = [part.name for part in encoder.inputs]
        names = [*used, *encoder.target.names, *encoder.ignored]
        if not used or len(set(names)) < len(names):
            raise strict.damaged("no inputs, or a column that is used twice", "encoder")
        numbers = [part.scale for part in encoder.inputs if isinstance(part, NumberInput)]
        if any(
            isinstance(scale, ClippedScale) != (encoder.scaling == "robust") for scale in numbers
        ):
            raise strict.damaged("a scale with a bound goes with robust scaling", "encoder")
        return encoder

    def _particular(self, table: Table) -> list[str]:
        conditions = []
        for part in self.inputs:
            other = f"{part.sql(table)} = 0" if isinstance(part, CategoryInput) else "false"
            conditions += [table.missing_sql(part.name), other]
        return conditions

    def _refuse_absent(self, table: Table) -> None:
        for part in self.inputs:
            if part.name not in table.names:
                raise _absent(part.name, table)


def _scale(table: Table, rows: Rows, scaling: str, name: str, facts: Facts) -> Scale | ClippedScale:
    if scaling == "robust":
        lower, median, upper = quantiles(table, name, rows, facts.filled)
        return robust(facts.least, lower, median, upper, facts.most)
    if scaling == "min-max":
        return min_max(facts.least, facts.most)
    return facts.scale if scaling == "standardize" and facts.scale else Scale()


def _notes(
    table: Table, columns: Sequence[Column], inputs: Sequence[Input], targets: Sequence[Target]
) -> list[str]:
    notes = [
        f"column {short(column.name)} is ignored: {column.reason}"
        for column in columns
        if column.kind == "ignored"
    ]
    notes += [
        f"column {short(name)} is read as numbers; if cells like {quoted(code)} are "
        f"codes, make them categories with --categorical {as_option(name)}"
        for name, code in codes_among(table, columns).items()
    ]
    for part in inputs:
        if isinstance(part, CategoryInput) and part.has_other:
            notes.append(
                f"column {short(part.name)}: rare categories, and those beyond the "
                f"{MOST_CATEGORIES} most frequent, share one input"
            )
        if isinstance(part, CategoryInput):
            notes.append(look_alikes(part.categories, f"column {short(part.name)}: categories"))
        if part.has_missing:
            notes.append(f"column {short(part.name)}: missing cells are filled in and flagged")
    for target in targets:
        if isinstance(target, ClassTarget):
            notes.append(look_alikes(target.classes))
    return list(filter(None, notes))


def _absent(name: str, table: Table) -> DataError:
    near = nearest(name, table.names)
    hint = f"; is it {short(near)}?" if near else ""
    return DataError(
        f"there is no column {short(name)}{hint}",
        where=table.where(),
        do="add the column: the network was trained with it, and finds columns by their names",
    )
