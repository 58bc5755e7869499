"""`glassnet datasets`: the data that comes with glassnet."""

import csv
import io
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table as RichTable

from .. import datasets as built_in
from ..errors import ConfigError, quoted
from ..saving import write_atomically
from .options import DATA, DataSeedOption, JsonOption, SamplesOption, option
from .terminal import print_json, results, say

EXAMPLE = "write for example: glassnet datasets spiral -o spiral.csv --samples 1000"
SUFFIXES = ("", ".csv", ".txt")  # what a file of CSV may be called
SHOWN = (
    *("name", "title", "rows", "inputs", "target", "task", "classes"),
    *("description", "origin", "licence"),
)


def datasets(
    name: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="Say more about this one.")
    ] = None,
    output: Annotated[
        Path | None, option(DATA, "FILE", "Write NAME as CSV; - for stdout.", "-o", "--output")
    ] = None,
    samples: SamplesOption = None,
    seed: DataSeedOption = 0,
    as_json: JsonOption = False,
) -> None:
    """List the data that comes with glassnet, describe one of them, or write it to a file."""
    if name is None and output is not None:
        raise ConfigError("output needs the name of a data set", do=EXAMPLE)
    for said, is_said in (("samples", samples is not None), ("seed", seed != 0)):
        if is_said and output is None:
            raise ConfigError(f"{said} is for a data set that is written", do=EXAMPLE)
    if name is not None and output is not None:
        write(name, output, samples, seed, as_json=as_json)
        return
    chosen = [built_in.about(one) for one in ([name] if name else built_in.names())]
    if as_json:
        print_json([described(about) for about in chosen])
    elif name:
        print_description(chosen[0])
    else:
        results().print(listing(chosen))


def described(about: built_in.About) -> dict[str, Any]:
    """What is known about a data set, as far as it is of use to a reader."""
    known = asdict(about)
    return {field: known[field] for field in SHOWN}


def print_description(about: built_in.About) -> None:
    """Everything about one data set, for people."""
    for field, value in described(about).items():
        if value:
            text = ", ".join(value) if isinstance(value, tuple) else value
            results().print(f"{field:<12} {text}")


def listing(chosen: list[built_in.About]) -> RichTable:
    """All data sets as a table."""
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "rows", "inputs", "target", "task", "what it is"):
        table.add_column(heading, justify="right" if heading in ("rows", "inputs") else "left")
    for about in chosen:
        numbers = (f"{about.rows:,}", str(about.inputs))
        table.add_row(about.name, *numbers, about.target, about.task, about.title)
    return table


def write(name: str, path: Path, samples: int | None, seed: int, *, as_json: bool) -> None:
    """Write a data set as CSV to a file, whole or not at all, or to stdout."""
    text, columns = io.StringIO(), built_in.columns(name, samples=samples, seed=seed)
    rows = list(zip(*(column.tolist() for column in columns.values()), strict=True))
    csv.writer(text, lineterminator="\n").writerows([tuple(columns), *rows])
    if path.suffix not in SUFFIXES:
        raise ConfigError(
            f"data sets are written as CSV, and {quoted(path.name)} is not called so",
            where="--output",
            do=f"call it {path.with_suffix('.csv').name}",
        )
    if str(path) == "-":
        if as_json:
            raise ConfigError("output - is for CSV alone", do="give a file, or leave out --json")
        sys.stdout.write(text.getvalue())
        return
    write_atomically(path, [text.getvalue().encode()])
    if as_json:
        print_json({"name": name, "file": str(path), "rows": len(rows)})
    say([f"the data are in {path}"])
