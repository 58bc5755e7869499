"""DATA on the command line: a built-in name, a file, or - for standard input."""

from pathlib import Path
from typing import Annotated

import typer

from .. import datasets
from ..errors import DataError, EnvError, quoted
from ..tables import Table, read

DataArgument = Annotated[
    str,
    typer.Argument(
        metavar="DATA",
        help="A file (CSV, TSV, Parquet, JSON; gzipped or not), - for standard input,"
        " or a built-in name: see glassnet datasets.",
    ),
]
SeparatorOption = Annotated[
    str | None, typer.Option("--separator", help="What stands between cells; else detected.")
]
DecimalOption = Annotated[
    str | None, typer.Option("--decimal", help="The decimal mark, . or , ; else detected.")
]
EncodingOption = Annotated[str, typer.Option("--encoding", help="The encoding of a text file.")]
MissingOption = Annotated[
    list[str] | None,
    typer.Option("--missing", metavar="TEXT", help="A word that means missing; repeatable."),
]


def read_data(
    data: str,
    *,
    separator: str | None = None,
    decimal: str | None = None,
    encoding: str = "utf-8",
    missing: list[str] | None = None,
    samples: int | None = None,
    seed: int = 0,
) -> Table:
    """Read what DATA names. A file is preferred to a built-in data set of the same name."""
    if data != "-" and not Path(data).exists():
        if data in datasets.names():
            return read(datasets.columns(data, samples=samples, seed=seed))
        if not Path(data).suffix:
            known = ", ".join(datasets.names())
            raise EnvError(
                f"there is no file {quoted(data)} and no built-in data of that name",
                do=f"give a path to a file, or one of {known}",
            )
    if samples is not None:
        raise DataError("--samples is for built-in data that is generated", do="leave it out")
    return read(
        data, separator=separator, decimal=decimal, encoding=encoding, missing=missing or ()
    )


def name_of(data: str) -> str:
    """A short name for a run on this data."""
    return "table" if data == "-" else Path(data).name.split(".")[0] or "table"


def usual_target(data: str, table: Table) -> str:
    """The target when none is named: that of the built-in data, else the last column."""
    if not Path(data).exists() and data in datasets.names():
        return datasets.about(data).target
    return table.names[-1]


def usual_ignored(data: str) -> list[str]:
    """Columns of built-in data that are no inputs: the time of the sensors."""
    return ["time"] if data == "sensors" and not Path(data).exists() else []
