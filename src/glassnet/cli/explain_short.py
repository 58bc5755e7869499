"""The formula of a row in short: which columns matter most, and what changes the answer."""

import shlex
from pathlib import Path

from ..explain.geometry.column_terms import ColumnTerm
from ..explain.geometry.table_formula import TableFormula, table_formula
from .explain_data import ExplainedTable
from .explain_formula import beyond_text, cell_text
from .explain_style import Style, columns, cut, in_full

MOST = 3  # columns that are told
QUICK = 30  # columns that a table may have: beyond, looking for flips takes seconds


def short_lines(shown: object, row: int, style: Style, command: list[str]) -> list[str]:
    """The largest terms of the formula, the smallest flip, and the command that shows all.

    Nothing for pictures, for wide tables, and for several targets, which have a score each.
    """
    if not isinstance(shown, ExplainedTable) or len(shown.loaded.encoder.inputs) > QUICK:
        return []
    if not shown.loaded.class_names and len(shown.loaded.encoder.targets) > 1:
        return []
    formula = table_formula(shown.loaded.model, shown.loaded.encoder, shown.table, row)
    rows = [matters(column, formula, style.brief) for column in strongest(formula)]
    flip = flip_line(formula)
    return [
        "",
        heading(formula),
        *columns(rows, style.width),
        *([f"  {flip}"] if flip else []),
        f"  in full: {shlex.join(command)}",
    ]


def command_for(model: Path, data: str | None, row: int) -> list[str]:
    """What to type for the whole formula."""
    words = [str(model), *([] if data is None else [data])]
    return ["glassnet", "explain", *words, "--row", str(row), "--formula"]


def place_of(formula: TableFormula) -> int:
    """Which of the scores is that of the answer."""
    names = list(formula.outputs)
    return names.index(formula.answer) if formula.answer in names else 0


def strongest(formula: TableFormula) -> list[ColumnTerm]:
    """The columns that move the score most from where they usually are."""
    place = place_of(formula)
    return sorted(formula.columns, key=lambda one: -abs(one.relative[place]))[:MOST]


def heading(formula: TableFormula) -> str:
    """What is moved, and how far that is true."""
    how = "exact while no neuron switches" if formula.exact else "a tangent, true near this row"
    what = "" if formula.task == "regression" else "the score of "
    return f"what moves {what}{formula.outputs[place_of(formula)]} most ({how})"


def matters(column: ColumnTerm, formula: TableFormula, style: Style) -> tuple[str, str, str]:
    """What a cell adds beyond the usual one of its column."""
    size = column.relative[place_of(formula)]
    usual = formula.reference if column.kind == "number" else "the mean of its categories"
    sign = "" if size < 0 else "+"
    return cut(column.name), f"{sign}{style.number(size)}", f"against {usual}"


def flip_line(formula: TableFormula) -> str:
    """The smallest change of one column that gives another answer."""
    smallest = formula.smallest_flip
    for column in formula.columns:
        if smallest is not None and column.flip == smallest:
            said = f"{cell_text(column)} → {in_full(smallest.value)} gives {smallest.after}"
            return f"{cut(column.name)} {said}{beyond_text(column, ', but ')}"
    return ""
