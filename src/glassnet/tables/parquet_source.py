"""Parquet into DuckDB, with its types."""

# ruff: noqa: S608  (names of columns never reach SQL, and every text goes through sql_text)

from pathlib import Path

from ..errors import DataError, quoted
from .frame_source import PlainSource
from .header import check_names
from .store import RefusedError, Store
from .table import Table
from .text_file import TextFile, sql_path, text_file
from .typed_columns import load_typed


def read_parquet(store: Store, file: TextFile, *, missing: tuple[str, ...]) -> Table:
    """Read a Parquet file."""
    try:
        names = check_names(_names(store, file), file.name)
        origin = f"SELECT * FROM read_parquet({sql_path(file)}, hive_partitioning=false)"
        columns, n_rows, notes = load_typed(store, origin, names, missing, file.name)
    except RefusedError as refusal:
        reason = str(refusal).rpartition(": ")[2].replace(str(file.path), file.name)
        raise DataError(
            f"not a readable Parquet file: {quoted(reason)}",
            where=file.name,
            do="copy or make the file again",
        ) from refusal
    return Table(store, PlainSource(file.name), columns, n_rows, missing=missing, notes=notes)


def rows_and_columns(path: Path) -> tuple[int, int]:
    """Count both in a Parquet file, before any cell is read; 0 and 0 if it is none."""
    store = Store()
    try:
        file = text_file(path, path.name, store.folder)
        rows = store.run(f"SELECT num_rows FROM parquet_file_metadata({sql_path(file)})")
        return int(rows[0][0]), len(_names(store, file))
    except RefusedError:
        return 0, 0


def _names(store: Store, file: TextFile) -> list[str]:
    """Return the names of the columns as they stand in the file, without those inside columns."""
    schema = f"parquet_schema({sql_path(file)})"
    nodes = store.run(f"SELECT name, coalesce(num_children, 0) FROM {schema}")

    def after(place: int) -> int:
        end = place + 1
        for _ in range(nodes[place][1]):
            end = after(end)
        return end

    names, place = [], 1  # 0 is the root
    while place < len(nodes):
        names.append(nodes[place][0])
        place = after(place)
    return names
