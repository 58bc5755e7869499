"""`glassnet inspect`: what ails a network, why, and the smallest cure, which can be applied."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import ConfigError
from ..model import Model
from .data import USUAL, Reading
from .options import (
    JsonOption,
    ModelArgument,
    flag,
    option,
)
from .reading_options import reads_data
from .terminal import print_json

if TYPE_CHECKING:
    from ..inspection import Diagnosis
    from .inspect_data import Inspected

WHAT = "What to do"  # a panel of --help


@reads_data
def inspect(
    context: typer.Context,
    model: ModelArgument,
    data: Annotated[
        str | None,
        typer.Argument(
            metavar="DATA",
            help="A file, - for standard input, a built-in name; else what the run learned from.",
        ),
    ] = None,
    ablation: Annotated[
        bool, flag(WHAT, "--ablation", "What each hidden neuron is worth, by taking it away.")
    ] = False,
    fix: Annotated[
        bool, flag(WHAT, "--fix", "Repair what can be repaired, in a new file.")
    ] = False,
    output: Annotated[
        Path | None,
        option(WHAT, "FILE", "Where to; else beside the model.", "-o", "--output"),
    ] = None,
    reading: Reading = USUAL,
    as_json: JsonOption = False,
) -> None:
    """Look for what ails a network: each finding with its evidence, its cause and the cure.

    Neurons that are dead, always on, saturated, duplicate or useless; signals and gradients
    that explode or vanish; a learning rate too large or too small; overfitting; labels that
    may be wrong. Without DATA the rows of the model's own run are looked at, if it has one;
    else only its weights.

    Rows count from 1, without the header; neurons from 0, as in the arrays.
    """
    from ..inspection import ablation as taken_apart
    from .inspect_data import inspected
    from .inspect_fix import fixed
    from .inspect_report import ablation_lines, diagnosis_lines, fix_lines, show

    if output is not None and not fix:
        raise ConfigError("output is for the repaired model", do="add --fix, or leave out -o")
    looked = inspected(context, model, data, reading)
    check_possible(looked, ablation=ablation, fix=fix)
    found = diagnosed(looked)
    worth = taken_apart(looked.model, looked.X, looked.y) if ablation else None
    mended = fixed(looked, found, output) if fix else None
    if as_json:
        document: dict[str, Any] = {"model": str(looked.path), "data": looked.source or None}
        document |= document_of(looked, found)
        document |= {"ablation": worth.to_dict()} if worth else {}
        print_json(document | ({"fix": mended.to_dict()} if mended else {}))
        return
    lines = diagnosis_lines(looked, found)
    lines += ablation_lines(worth) if worth else []
    show(lines + (fix_lines(mended) if mended else []))


def diagnosed(looked: "Inspected") -> "Diagnosis":
    """Everything that was found."""
    from ..inspection import diagnose

    return diagnose(
        looked.model,
        looked.X,
        looked.y,
        history=looked.history,
        numbers=looked.numbers,
        evidence=looked.evidence,
        names=looked.class_names,
    )


def document_of(looked: "Inspected", found: "Diagnosis") -> dict[str, Any]:
    """The diagnosis as JSON, with the cells of suspect rows."""
    document = found.to_dict()
    for one in document["findings"]:
        if one["type"] == "SuspectLabels":
            for suspect in one["evidence"]["found"]:
                suspect["cells"] = looked.cells(suspect["row"], suspect["evidence"])
    return document


def check_possible(looked: "Inspected", *, ablation: bool, fix: bool) -> None:
    """Refuse what needs rows, or their targets, where there are none.

    Raises:
        ConfigError  there are none
    """
    if looked.X is None and (ablation or fix):
        name = "fix" if fix else "ablation"
        do = "give DATA"
        if isinstance(looked.loaded, Model):
            do = f"in Python, gn.inspection.{'repaired' if fix else 'ablation'} takes arrays"
        raise ConfigError(f"{name} needs rows, and there are none", do=do)
    if looked.y is None and ablation:
        raise ConfigError(
            "ablation needs the true answers, and DATA has no column of them",
            do="give data with the target",
        )
