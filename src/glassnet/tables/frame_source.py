"""Arrays by name, and data frames of every kind, into DuckDB."""

# ruff: noqa: S608  (names of columns never reach SQL, and every text goes through sql_text)

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import DataError, quoted
from .header import check_names, short
from .store import RefusedError, Store
from .table import Table
from .typed_columns import load_typed

ARRAYS, FRAME = "the given arrays", "the data frame"
STRANGE = (bytes, bytearray, list, tuple, dict, set, complex)
STRANGE_OF_NUMPY = (np.ndarray, np.void, np.complexfloating)
NO_VALUE = ("NoneType", "NAType", "NaTType")  # None and what pandas writes for it

Values = npt.NDArray[Any]
Column = tuple[Values, npt.NDArray[np.bool_]]  # the values, and where they are missing


@dataclass(frozen=True)
class PlainSource:
    """Data without physical lines."""

    name: str

    def line_of(self, row: int) -> int | None:
        """Return None: there are no lines."""
        return None


def read_arrays(
    store: Store, arrays: Mapping[Any, Any], missing: tuple[str, ...], where: str
) -> Table:
    """Read a dict of column names and arrays of one length."""
    names = check_names([str(name) for name in arrays], where)
    named = zip(names, arrays.values(), strict=True)
    columns = [_from_array(array, _place(where, name)) for name, array in named]
    return _load(store, names, columns, missing, where)


def read_frame(store: Store, frame: Any, missing: tuple[str, ...], where: str) -> Table:
    """Read a data frame that narwhals understands: pandas, Polars, pyarrow and others.

    Raises:
        DataError  narwhals does not understand it
    """
    import narwhals as nw

    try:
        known = nw.from_native(frame)
        eager = known.collect() if isinstance(known, nw.LazyFrame) else known
        names = check_names([str(name) for name in eager.columns], where)
        series = zip(names, eager.iter_columns(), strict=True)
        columns = [_from_series(cells, _place(where, name)) for name, cells in series]
    except (TypeError, nw.exceptions.NarwhalsError) as error:
        reason = " ".join(str(error).split())[:120]
        raise DataError(
            f"cannot read this {type(frame).__name__} as a table: {reason}",
            where=where,
            do="give a path, a dict of column name -> array, or a data frame",
        ) from error
    return _load(store, names, columns, missing, where)


def _place(where: str, name: str) -> str:
    return f"{where}, column {short(name)}"


def _load(
    store: Store,
    names: Sequence[str],
    columns: Sequence[Column],
    missing: tuple[str, ...],
    where: str,
) -> Table:
    lengths = {len(values) for values, _ in columns}
    if len(lengths) > 1:
        raise DataError(
            f"columns of different lengths: {sorted(lengths)[:5]}",
            where=where,
            do="give all columns the same number of rows",
        )
    if lengths in (set(), {0}):
        raise DataError("0 data rows", where=where, do="give at least one row of data")
    lent: dict[str, Any] = {}
    selection = []
    for place, (values, absent) in enumerate(columns):
        lent |= {f"v{place}": values, f"m{place}": absent}
        selection.append(f"CASE WHEN NOT m{place} THEN v{place} END AS c{place}")
    origin = f"SELECT {', '.join(selection)} FROM {store.borrow(lent)}"
    try:
        stored, n_rows, notes = load_typed(store, origin, names, missing, where)
    except RefusedError as refusal:
        raise DataError(
            f"cannot read these cells: {quoted(str(refusal).rpartition(': ')[2])}",
            where=where,
            do="give numbers, texts in Unicode, truth values or dates",
        ) from refusal
    store.give_back()
    return Table(store, PlainSource(where), stored, n_rows, missing=missing, notes=notes)


def _from_series(series: Any, where: str) -> Column:
    """Take numbers as an array, and everything else and numbers beyond 64 bits as texts."""
    absent = series.is_null().to_numpy().astype(bool)
    is_number = series.dtype.is_integer() or series.dtype.is_float()
    if is_number and "128" not in str(series.dtype):
        return _native(series.fill_null(0).to_numpy()), absent
    values, also_absent = _texts(series.to_list(), where)
    return values, absent | also_absent


def _from_array(cells: Any, where: str) -> Column:
    try:
        array = np.ma.asanyarray(cells)
    except ValueError as error:
        raise _not_one_axis("lists of different lengths", where) from error
    if array.ndim != 1:
        raise _not_one_axis(f"the shape {array.shape}", where)
    absent = np.ma.getmaskarray(array)
    values = np.ma.getdata(array)
    if values.dtype.kind in "iuf":
        return _native(values), absent
    values, also_absent = _texts(values.tolist() if values.dtype.kind in "bUO" else values, where)
    return values, absent | also_absent


def _not_one_axis(found: str, where: str) -> DataError:
    return DataError(
        f"a column has one axis, and this one has {found}",
        where=where,
        do="give every column as one list of cells",
    )


def _native(values: Values) -> Values:
    """Return numbers in a type and byte order that DuckDB knows."""
    kind = np.dtype(np.float64) if values.dtype.itemsize > 8 else values.dtype.newbyteorder("=")
    return values.astype(kind, copy=False)


def _texts(cells: Iterable[Any], where: str) -> Column:
    """Write cells as texts; None, NaN, NA and NaT are missing."""
    listed = list(cells)
    values = np.empty(len(listed), dtype=object)
    for place, cell in enumerate(listed):
        values[place] = _text(cell, where)
    return values, np.array([value is None for value in values], dtype=bool)


def _text(cell: Any, where: str) -> str | None:
    if isinstance(cell, str):
        return cell
    if type(cell).__name__ in NO_VALUE:
        return None
    if isinstance(cell, STRANGE + STRANGE_OF_NUMPY):
        raise DataError(
            f"the column holds {type(cell).__name__} cells",
            where=where,
            do="give numbers, texts, truth values or dates",
        )
    text = str(cell)
    return None if text in ("nan", "NaT") else text
