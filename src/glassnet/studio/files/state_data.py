"""The data of a state: built-in ones by their name, others as the network takes them.

Beside those go the rows that a page shows, cell by cell.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from ... import datasets
from ...arrays import Array
from ...errors import ConfigError, ModelFileError
from ...page.document import stored, thinned
from ...page.rows import MOST_ROWS, room_for
from ...saving import digest_of
from ...tables import strict
from ...tables.target import ClassTarget, Target
from ...train_step import Batch
from ...workbench.table_model import TableModel
from ..bench import Bench, bench_of_data
from ..rows.points import MOST as MOST_POINTS
from ..rows.points import Points, bench_with, refusal
from .state_arrays import arrays_from

MOST_NUMBERS = 2**20  # of all rows
CELLS = (int, float, str, type(None))


def described_data(bench: Bench) -> dict[str, Any]:
    """The data of a bench as plain JSON.

    Raises:
        ConfigError  there are too many rows
    """
    arrays = arrays_of(bench)
    said: dict[str, Any] = {"digest": digest_of(arrays), "origin": None}
    if bench.origin is not None and bench.origin.get("name") in datasets.names():
        return said | {"origin": bench.origin}
    if (count := sum(array.size for array in arrays.values())) > MOST_NUMBERS:
        raise ConfigError(
            f"the rows have {count:,} numbers, and a state holds at most {MOST_NUMBERS:,}",
            do="take the model file, and open it with the table: glassnet studio MODEL DATA",
        )
    said["notes"] = list(bench.notes)
    if isinstance(bench.points, Points):
        return said | {"points": described_points(bench.points)}
    return said | {
        "arrays": {name: stored(array) for name, array in arrays.items()},
        "rows": bench.rows(1) if bench.rows else None,
    }


def arrays_of(bench: Bench) -> dict[str, Array]:
    """The numbers of all rows, by name."""
    parts = {"data": bench.data, "held_back": bench.held_back}
    return {
        f"{name}.{field}": array
        for name, batch in parts.items()
        if batch
        for field, array in batch._asdict().items()
        if array is not None
    }


def bench_from(said: Any, loaded: TableModel, title: str, seed: int) -> Bench:
    """A bench with a network and these data.

    Raises:
        ModelFileError  the data are not those of the state, or do not suit its network
    """
    if not isinstance(said, dict) or not isinstance(said.get("digest"), str):
        raise strict.damaged("data were expected", "the state")
    if said.get("origin") is not None:
        strict.record(said, "data", dict.fromkeys(("digest", "origin"), strict.anything))
        made = bench_of_data(**origin_from(said["origin"]))
        bench = replace(made, loaded=loaded, title=title, seed=seed)
    elif "points" in said:
        bench = drawn(said, loaded, title, seed)
    else:
        bench = given(said, loaded, title, seed)
    if digest_of(arrays_of(bench)) != said["digest"]:
        raise ModelFileError(
            "the data of this state are not those that the network has learned from",
            do="use the version of glassnet that has written it",
        )
    return bench


def origin_from(said: Any) -> dict[str, Any]:
    """How built-in data were chosen; `bench_of_data` looks at the values itself."""
    if not isinstance(said, dict) or said.get("name") not in datasets.names():
        raise strict.damaged("built-in data were expected", "data")
    usual = bench_of_data("vertical", samples=2).origin or {}
    kinds = (str, int, float, type(None))
    if not set(said) <= set(usual) or not all(type(value) in kinds for value in said.values()):
        raise strict.damaged("built-in data were expected", "data")
    return said


def given(said: Any, loaded: TableModel, title: str, seed: int) -> Bench:
    """A bench with rows out of a state."""
    kinds = {"digest": strict.text, "origin": strict.anything, "notes": strict.texts}
    found = strict.record(
        said, "data", {**kinds, "arrays": strict.anything, "rows": strict.anything}
    )
    arrays = arrays_from(found["arrays"])
    data, back = (batch_from(arrays, name, loaded) for name in ("data", "held_back"))
    if data is None or arrays:
        raise strict.damaged("rows to learn from were expected", "data")
    rows = rows_from(found["rows"], loaded)

    def some(cost: int) -> dict[str, Any]:
        room = room_for(len(loaded.encoder.inputs), cost)
        return rows if len(rows["numbers"]) <= room else thinned(rows, room)

    return Bench(title, loaded, data, back, some, seed, notes=found["notes"])


def described_points(points: Points) -> dict[str, Any]:
    """Points that were drawn, as plain JSON."""
    arrays = {"cells": stored(points.cells), "truth": stored(points.truth)}
    return {"arrays": arrays, "back": points.back, "sheet": [list(ends) for ends in points.sheet]}


def drawn(said: Any, loaded: TableModel, title: str, seed: int) -> Bench:
    """A bench with points that were drawn."""
    kinds = {"digest": strict.text, "origin": strict.anything, "notes": strict.texts}
    found = strict.record(said, "data", {**kinds, "points": strict.anything})
    kinds = {"arrays": strict.anything, "back": strict.anything, "sheet": strict.items}
    own = strict.record(found["points"], "points", kinds)
    arrays = arrays_from(own["arrays"])
    cells, truth = arrays.pop("cells"), arrays.pop("truth")
    sheet = tuple((strict.finite(low), strict.finite(high)) for low, high in own["sheet"])
    points = Points(cells, truth, own["back"], sheet)
    empty = Batch(np.zeros((0, 0)), np.zeros(0))
    bare = Bench(title, loaded, empty, None, None, seed, notes=found["notes"])
    check_points(points, bare)
    if arrays:
        raise strict.damaged("points were expected", "points")
    return bench_with(bare, points)


def check_points(points: Points, bench: Bench) -> None:
    """Refuse points that nobody can have drawn for such a network."""
    is_class = isinstance(bench.loaded.encoder.target, ClassTarget)
    shape = (len(points), len(bench.loaded.encoder.inputs))
    fits = (
        refusal(bench) == ""
        and points.cells.shape == shape
        and points.cells.dtype == np.float64
        and points.truth.shape == (len(points),)
        and points.truth.dtype == (np.int64 if is_class else np.float64)
        and type(points.back) is int
        and 0 <= points.back <= len(points) <= MOST_POINTS
        and len(points.sheet) == 2
        and all(low < high for low, high in points.sheet)
    )
    classes = len(bench.loaded.encoder.class_names)
    if not fits or (is_class and not ((points.truth >= 0) & (points.truth < classes)).all()):
        raise strict.damaged("points were expected", "points")


def batch_from(arrays: dict[str, Array], name: str, loaded: TableModel) -> Batch | None:
    """Rows as the network takes them; None if there are none."""
    inputs, targets, weights = (arrays.pop(f"{name}.{field}", None) for field in Batch._fields)
    if inputs is None:
        return None
    if inputs.shape[1:] != (len(loaded.encoder.input_names),):
        raise strict.damaged("the rows do not have the columns of the table", "data")
    return loaded.model.batch_of(inputs, targets, weights)


def rows_from(said: Any, loaded: TableModel) -> dict[str, Any]:
    """Rows that a page shows."""
    kinds = {"numbers": strict.items, "back": strict.anything, "cells": strict.items}
    found = strict.record(
        said, "rows", {**kinds, "truth": strict.anything, "pixels": strict.anything}
    )
    count, encoder = len(found["numbers"]), loaded.encoder
    truth = [] if found["truth"] is None else strict.items(found["truth"])
    cells = [*found["cells"], *truth]
    widths = len(found["cells"]), len(truth) or len(encoder.targets)
    fits = (
        0 < count <= MOST_ROWS
        and widths == (len(encoder.inputs), len(encoder.targets))
        and type(found["back"]) is int
        and 0 <= found["back"] <= count
        and found["pixels"] is None
        and all(type(number) is int for number in found["numbers"])
        and all(isinstance(column, list) and len(column) == count for column in cells)
        and all(type(cell) in CELLS for column in cells for cell in column)
        and all(
            is_true_of(target, cell)
            for target, column in zip(encoder.targets, truth, strict=False)
            for cell in column
        )
    )
    if not fits:
        raise strict.damaged("rows of the table were expected", "rows")
    return found


def is_true_of(target: Target, cell: Any) -> bool:
    """Whether a cell can be what is true: the number of a class, or a number."""
    if isinstance(target, ClassTarget):
        return type(cell) is int and 0 <= cell < len(target.classes)
    return type(cell) in (int, float)
