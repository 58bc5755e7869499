"""JSON into DuckDB: a list of records, or one record per line; every cell first as text."""

# ruff: noqa: S608  (names of columns never reach SQL, and every text goes through sql_text)

import codecs

from ..errors import DataError, quoted
from .frame_source import PlainSource
from .header import check_names
from .number_grammar import sql_cell, sql_list, sql_number
from .store import RefusedError, Store
from .table import Stored, Table
from .text_file import TextFile, as_utf_8, sql_path, verify

LIST_OF_RECORDS = 'write a list of records like [{"a": 1, "b": "x"}], or one record per line'


def read_json(store: Store, file: TextFile, *, encoding: str, missing: tuple[str, ...]) -> Table:
    """Read records; a key that a record does not have is a missing cell there."""
    file = as_utf_8(file, encoding, store.folder)
    verify(file)
    is_list = file.head().removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")
    form = "array" if is_list else "auto"
    compression = "gzip" if file.gzipped else "none"
    origin = f"read_json_objects({sql_path(file)}, format='{form}', compression='{compression}')"
    try:
        store.run(f"CREATE TEMP TABLE records AS SELECT json FROM {origin}")
    except RefusedError as refusal:
        reason = str(refusal).rpartition('", ')[2]
        raise DataError(
            f"not JSON: {quoted(reason)}",
            where=file.name,
            do="write the table again as JSON or CSV",
        ) from refusal
    _refuse_strange_records(store, file)
    keys = _keys(store)
    names = check_names(keys, file.name)
    nested = _nested(store, keys)
    kept = [place for place in range(len(keys)) if place not in nested]
    if not kept:
        raise DataError("no record has a number or a text", where=file.name, do=LIST_OF_RECORDS)
    cells = ", ".join(f"{sql_cell(f'cell[{place + 1}]', missing)} AS c{place}" for place in kept)
    found = f"SELECT json_extract_string(json, {_pointers(keys)}) AS cell FROM records"
    n_rows = store.create(f"SELECT {cells} FROM ({found})")
    store.run("DROP TABLE records")
    columns = [Stored(names[place], sql_number(f"c{place}"), f"c{place}") for place in kept]
    notes = tuple(
        f"column {quoted(names[place])} is left out: it holds lists or records" for place in nested
    )
    return Table(store, PlainSource(file.name), columns, n_rows, missing=missing, notes=notes)


def _refuse_strange_records(store: Store, file: TextFile) -> None:
    others = "count(*) FILTER (json_type(json) <> 'OBJECT')"
    count, other = store.run(f"SELECT count(*), {others} FROM records")[0]
    if not count or other:
        what = f"{other:,} of {count:,} rows are no records" if other else "0 data rows"
        raise DataError(what, where=file.name, do=LIST_OF_RECORDS)
    keys = "SELECT rowid AS row, unnest(json_keys(json)) AS key FROM records"
    twice = store.run(f"SELECT row, key FROM ({keys}) GROUP BY ALL HAVING count(*) > 1 LIMIT 1")
    for row, key in twice:
        raise DataError(
            f"the record in row {row} (counted from 0) has the key {quoted(key)} more than once",
            where=file.name,
            do="give every record each key only once",
        )


def _keys(store: Store) -> list[str]:
    """Return every key of every record, in the order in which they first appear."""
    keys = "SELECT rowid AS row, unnest(json_keys(json)) AS key, "
    places = f"{keys} generate_subscripts(json_keys(json), 1) AS place FROM records"
    found = store.run(f"SELECT key FROM ({places}) GROUP BY key ORDER BY min((row, place))")
    return [key for (key,) in found]


def _nested(store: Store, keys: list[str]) -> list[int]:
    """Return the places of keys under which some record has a list or a record."""
    kinds = f"SELECT json_type(json, {_pointers(keys)}) AS kinds FROM records"
    found = [
        f"coalesce(bool_or(kinds[{place + 1}] IN ('ARRAY', 'OBJECT')), false)"
        for place in range(len(keys))
    ]
    (row,) = store.run(f"SELECT {', '.join(found)} FROM ({kinds})")
    return [place for place, is_nested in enumerate(row) if is_nested]


def _pointers(keys: list[str]) -> str:
    return sql_list(["/" + key.replace("~", "~0").replace("/", "~1") for key in keys])
