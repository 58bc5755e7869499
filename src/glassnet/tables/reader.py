"""The one way in: a path, standard input, arrays by name or a data frame becomes a Table."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..errors import ConfigError, DataError, quoted
from .csv_source import read_csv
from .frame_source import ARRAYS, FRAME, read_arrays, read_frame
from .json_source import read_json
from .number_grammar import BLANKS
from .parquet_source import read_parquet
from .store import MEMORY, Store
from .table import Table
from .text_file import TextFile, spool, text_file

JSON = (".json", ".jsonl", ".ndjson")


def read(
    source: Any,
    *,
    separator: str | None = None,
    decimal: str | None = None,
    encoding: str = "utf-8",
    missing: Sequence[str] = (),
    name: str = "",
    sparing: bool = False,
    memory: int = MEMORY,
) -> Table:
    """Read a table; every row of the source is a row of the table.

    source     a path: .parquet, .json, .jsonl, .ndjson, anything else is CSV; each may be gzipped.
               "-" is CSV from standard input. A dict of column name -> array. A data frame
    separator  between cells: comma, semicolon, tab, bar or any character; None: detected
    decimal    the decimal mark, "." or ","; None: detected where the separator is not a comma
    encoding   of a text file
    missing    words that stand for a missing value; empty and blank cells always do
    name       what messages call the source; a file is called by its path if nothing is said
    sparing    keep most of the table on disk, in a temporary folder: for tables of any length that
               are only gone through from top to bottom
    memory     bytes that the table may take before it is written to that folder

    CSV has one header line. A line with nothing on it is no row; where there are several columns,
    neither is a line of blanks. Blanks around a quoted cell do not count; others do.

    Raises:
        DataError    the data cannot be read as they are; says where and what helps
        EnvError     the file cannot be opened, or there is no memory or disk space left
        ConfigError  an impossible option
    """
    words = _words(missing)
    store = Store(sparing=sparing, memory=memory)
    if isinstance(source, Mapping):
        return read_arrays(store, source, words, name or ARRAYS)
    if not isinstance(source, str | os.PathLike):
        return read_frame(store, source, words, name or FRAME)
    file = _file(source, name, store.folder)
    kind = _kind(file)
    if kind == "parquet":
        return read_parquet(store, file, missing=words)
    if kind == "json":
        return read_json(store, file, encoding=encoding, missing=words)
    return read_csv(
        store,
        file,
        separator=separator,
        decimal=decimal,
        encoding=encoding,
        missing=words,
    )


def _file(source: str | os.PathLike[str], name: str, folder: Path) -> TextFile:
    if source == "-":
        return _standard_input(folder)
    path, shown = Path(source), name or str(source)
    can_be_shown = shown.isprintable() and len(shown) <= 80
    return text_file(path, shown if can_be_shown else quoted(name or path.name), folder)


def _standard_input(folder: Path) -> TextFile:
    file = spool(sys.stdin.buffer, "standard input", folder)
    if not file.path.stat().st_size:
        do = "give a table on standard input, or its path"
        raise DataError("0 data rows: nothing came", where=file.name, do=do)
    return file


def _kind(file: TextFile) -> str:
    """Tell a Parquet file by its first bytes and JSON by its name."""
    if file.head().startswith(b"PAR1") or file.path.suffix == ".parquet":
        return "parquet"
    suffixes = [suffix.lower() for suffix in file.path.suffixes if suffix.lower() != ".gz"]
    return "json" if suffixes and suffixes[-1] in JSON else "csv"


def _words(missing: Sequence[str]) -> tuple[str, ...]:
    if isinstance(missing, str):
        missing = (missing,)
    if wrong := [word for word in missing if not isinstance(word, str)]:
        raise ConfigError(
            f"words for missing values must be texts, got {quoted(wrong[0])}",
            where="--missing",
            do="put the words in quotes",
        )
    return tuple(dict.fromkeys(word.strip(BLANKS) for word in missing))
