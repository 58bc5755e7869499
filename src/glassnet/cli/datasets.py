"""`glassnet datasets`: the data that comes with glassnet."""

import csv
import io
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table as RichTable

from .. import datasets as built_in
from ..saving import write_atomically
from .terminal import print_json, results


def datasets(
    name: Annotated[str | None, typer.Argument(help="Show only this data set.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the data set to a CSV file.")
    ] = None,
    samples: Annotated[
        int | None, typer.Option(help="Points per class, points, or days of generated data.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Repeats generated data exactly.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """List the data that comes with glassnet, or write one of them to a file."""
    if output is not None:
        if name is None:
            raise typer.BadParameter("name the data set to write: glassnet datasets iris -o FILE")
        write_csv(output, built_in.columns(name, samples=samples, seed=seed))
    chosen = [built_in.about(one) for one in ([name] if name else built_in.names())]
    if as_json:
        print_json([vars(about) for about in chosen])
    elif name:
        for field, value in vars(chosen[0]).items():
            results().print(f"[bold]{field:<12}[/] {value}")
    else:
        results().print(listing(chosen))


def listing(chosen: list[built_in.About]) -> RichTable:
    """All data sets as a table."""
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "rows", "inputs", "target", "task", "what it is"):
        table.add_column(heading, justify="right" if heading in ("rows", "inputs") else "left")
    for about in chosen:
        numbers = (f"{about.rows:,}", str(about.inputs))
        table.add_row(about.name, *numbers, about.target, about.task, about.title)
    return table


def write_csv(path: Path, columns: dict[str, Any]) -> None:
    """Write named columns to a CSV file, whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))
    write_atomically(path, [text.getvalue().encode()])
