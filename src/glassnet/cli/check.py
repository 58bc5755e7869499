"""`glassnet check`: whether every number is what it claims to be."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import CheckFailedError
from .options import JsonOption
from .terminal import print_json, printable, results

if TYPE_CHECKING:
    from ..checking import Report


def check(
    context: typer.Context,
    subject: Annotated[
        Path | None,
        typer.Argument(
            metavar="MODEL|FILE.py",
            help="The folder of a run, its model.safetensors, or a Python file; else the library.",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Compare gradients with central differences, and every way to compute with every other.

    Without argument, everything public: layers, activations, losses, regularizers, optimizers,
    the three rungs and both engines.

    MODEL: its own gradients on its own rows, loops and engines, its exports and its file.

    FILE.py: whatever layers, losses, regularizers and optimizers it defines. The file is run.

    Ends with exit code 7 if something is wrong.
    """
    if subject is not None and subject.suffix == ".py" and not subject.is_dir():
        from ..checking import check_file

        tell(check_file(subject), as_json=as_json)
    elif subject is not None:
        from .check_model import report_on

        tell(report_on(context, subject), as_json=as_json)
    else:
        from ..checking import check_library

        tell(check_library(), as_json=as_json)


def tell(report: "Report", *, as_json: bool) -> None:
    """Print the table, and fail if something is wrong."""
    if as_json:
        print_json(report.to_dict())
    else:
        for line in report.text.splitlines():
            results().print(printable(line))
    if not report.ok:
        raise CheckFailedError(
            f"{len(report.failures)} of {len(report.checks)} checks of {report.title} failed;"
            f" first: {report.failures[0].problem}",
            do="see all of them above, each with the place where it is wrong",
        )
