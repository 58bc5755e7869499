"""Columns that come with a type, as in Parquet files and data frames, into DuckDB."""

# ruff: noqa: S608  (names of columns never reach SQL, and every text goes through sql_text)

import re
from collections.abc import Sequence

from ..errors import DataError
from .header import short
from .number_grammar import parse, sql_cell, sql_number
from .store import Store
from .table import Stored

NUMBERS = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)")
TEXTS = re.compile(r"""VARCHAR|ENUM\(.*\)|DATE|TIME[^\[]*|UUID|"NULL\"""", re.DOTALL)


def load_typed(
    store: Store, origin: str, names: Sequence[str], missing: Sequence[str], where: str
) -> tuple[list[Stored], int, tuple[str, ...]]:
    """Copy what the SQL query `origin` yields, column by column, in these names' order.

    Numbers keep their type, and infinite ones count as missing; truth values become the texts
    True and False; dates become texts; a column of lists, records or bytes is left out and said.
    """
    described = store.run(f"DESCRIBE {origin}")
    fields = [f"c{place}" for place in range(len(names))]
    columns, selection, notes = [], [], []
    for field, name, (_, kind, *_) in zip(fields, names, described, strict=True):
        kept = _column(field, name, str(kind), missing)
        if kept is None:
            notes.append(f"column {short(name)} is left out: it holds {str(kind)[:40]}")
        else:
            columns.append(kept[0])
            selection.append(f"{kept[1]} AS {field}")
    if not columns:
        raise DataError(
            "there is no column of numbers or text",
            where=where,
            do="give at least one column of numbers, texts, truth values or dates",
        )
    table = f"({origin}) AS origin({', '.join(fields)})"
    n_rows = store.create(f"SELECT {', '.join(selection)} FROM {table}")
    return columns, n_rows, tuple(notes)


def _column(field: str, name: str, kind: str, missing: Sequence[str]) -> tuple[Stored, str] | None:
    """Return how a column will be kept, and SQL for its cells with NULL where missing."""
    if NUMBERS.fullmatch(kind):
        values = [value for word in missing if (value := parse(word)) is not None]
        unwanted = "".join(f" AND {field}::DOUBLE <> {value!r}" for value in values)
        cell = f"CASE WHEN isfinite({field}::DOUBLE){unwanted} THEN {field} END"
        return Stored(name, number=f"{field}::DOUBLE", text=f"{field}::VARCHAR"), cell
    if kind == "BOOLEAN":
        cell = f"CASE WHEN {field} THEN 'True' WHEN NOT {field} THEN 'False' END"
    elif TEXTS.fullmatch(kind):
        cell = f"{field}::VARCHAR"
    else:
        return None
    return Stored(name, number=sql_number(field), text=field), sql_cell(cell, missing)
