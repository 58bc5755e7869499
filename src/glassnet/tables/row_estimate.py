"""About how many rows, inputs and outputs a file has, told from a few looks before it is read."""

# ruff: noqa: S608  (every text goes through sql_text)

import csv
import glob
import gzip
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from .dialect import SEPARATORS
from .inputs import MOST_CATEGORIES
from .number_grammar import is_missing, parse, sql_text
from .store import RefusedError, Store
from .typed_columns import NUMBERS

LOOKS, LENGTH = 16, 2**16  # pieces of a text file that are looked at, and bytes in each
PARQUET, GZIP = b"PAR1", b"\x1f\x8b"
OF_NUMBERS, OF_WORDS = 2, MOST_CATEGORIES + 2  # inputs of a column at most, with a flag


class Look(NamedTuple):
    """What a few looks tell.

    rows     about how many; 0 where nothing can be told without reading it all
    inputs   that a network needs at most for its columns, as far as the looks go
    outputs  different cells in the column with most of them, likewise
    """

    rows: int
    inputs: int
    outputs: int


NOTHING = Look(0, 1, 1)


def look_at(path: Path) -> Look:
    """Look at a file; what is wrong with it is left to the reader to say.

    A pipe is left alone: it would not give a second time what is taken from it here.
    """
    if not path.is_file():
        return NOTHING
    try:
        with path.open("rb") as file:
            head = file.read(LENGTH)
        if head.startswith(PARQUET):
            return look_at_parquet(path)
        if head.startswith(GZIP):
            with gzip.open(path) as packed:
                return widths(packed.read(LENGTH))._replace(rows=0)
        return widths(head)._replace(rows=rows_about(path))
    except (OSError, EOFError, ValueError, csv.Error, RefusedError):
        return NOTHING


def rows_about(path: Path) -> int:
    """About how many rows a text file has; 0 for a short one."""
    size = path.stat().st_size
    if size < LENGTH:
        return 0
    lines = seen = 0
    with path.open("rb") as file:
        for look in range(LOOKS):
            file.seek(look * (size - LENGTH) // max(LOOKS - 1, 1))
            piece = file.read(LENGTH)
            lines, seen = lines + piece.count(b"\n"), seen + len(piece)
    return size * lines // max(seen, 1)


def widths(head: bytes) -> Look:
    """What the beginning of a text file tells about its columns."""
    lines = head.decode(errors="replace").splitlines()
    separator = max(SEPARATORS, key=lines[0].count) if lines else ","
    names, *rows = list(csv.reader(lines[:-1], delimiter=separator)) or [[]]
    columns = [{row[place] for row in rows if place < len(row)} for place in range(len(names))]
    inputs = sum(OF_NUMBERS if all_numbers(cells) else OF_WORDS for cells in columns)
    return Look(0, max(inputs, 1), max([len(cells) for cells in columns], default=1) or 1)


def all_numbers(cells: set[str]) -> bool:
    """Whether some cells are numbers, with a decimal point or comma, or missing."""
    return all(
        is_missing(cell) or parse(cell) is not None or parse(cell, ",") is not None
        for cell in cells
    )


def look_at_parquet(path: Path) -> Look:
    """What a Parquet file says about itself."""
    store, name = Store(sparing=True), sql_text(glob.escape(str(path)))
    rows = store.run(f"SELECT sum(num_rows) FROM parquet_file_metadata({name})")[0][0]
    kinds = [str(kind) for _, kind, *_ in store.run(f"DESCRIBE SELECT * FROM read_parquet({name})")]
    return Look(int(rows or 0), max(inputs_of(kinds), 1), OF_WORDS)


def inputs_of(kinds: Sequence[str]) -> int:
    """How many inputs columns of these types have at most."""
    return sum(OF_NUMBERS if NUMBERS.fullmatch(kind) else OF_WORDS for kind in kinds)
