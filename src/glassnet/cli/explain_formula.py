"""`glassnet explain --formula`: a row's scores as a sum of what its columns contribute."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from ..explain.geometry.column_terms import ColumnBorder, ColumnTerm, Numbers
from ..explain.geometry.table_formula import TableFormula, table_formula
from ..tables import Table
from ..workbench.table_model import TableModel
from .explain_style import Style, cut, in_full, show
from .explain_style import columns as in_columns
from .terminal import print_json

LABEL = 24  # signs that what stands before a row of numbers has at least
MOST_OUTPUTS = 4  # side by side
MOST_CELLS = 12  # other categories of a column

NumberRow = tuple[str, Sequence[str]]  # what it is about, and a number for every output


def print_formula(
    loaded: TableModel, table: Table, row: int, style: Style, *, as_json: bool
) -> None:
    """Print the formula of a row, in the table's own columns and units."""
    formula = table_formula(loaded.model, loaded.encoder, table, row)
    if as_json:
        print_json(formula.to_dict())
    else:
        show(formula_lines(formula, style))


def formula_lines(formula: TableFormula, style: Style) -> Iterator[str]:
    """All there is to say about a row's formula."""
    shown = shown_outputs(formula)
    for part in (
        heading(formula, shown),
        sum_lines(formula, shown, style),
        relative_lines(formula, shown, style),
        unit_lines(formula, shown, style),
        category_lines(formula, shown, style),
        border_lines(formula, style),
        flip_lines(formula, style),
    ):
        lines = list(part)
        if lines:
            yield from lines
            yield ""


def heading(formula: TableFormula, shown: list[int]) -> Iterator[str]:
    """What the row is, and what kind of formula it has."""
    yield f"row {formula.row}: the model says {formula.answer}"
    what = "score" if formula.task != "regression" else "predicted number, in its own unit,"
    if formula.exact:
        yield f"The {what} is exactly this sum, wherever no neuron switches:"
    else:
        yield f"A tangent, true only near this row, because {formula.curved} is curved:"
    if len(shown) < len(formula.outputs):
        yield f"The {len(shown)} largest of {len(formula.outputs)} scores; --json has all."


def shown_outputs(formula: TableFormula) -> list[int]:
    """The outputs to be shown: all, or if they are many, those with the largest scores."""
    places = range(len(formula.outputs))
    if len(places) <= MOST_OUTPUTS:
        return list(places)
    return sorted(places, key=lambda place: -formula.scores[place])[:MOST_OUTPUTS]


def ranked(formula: TableFormula, shown: list[int]) -> list[ColumnTerm]:
    """The columns, those first that move the shown scores most from where they usually are."""

    def size(column: ColumnTerm) -> float:
        return max(abs(column.relative[place]) for place in shown)

    return sorted(formula.columns, key=size, reverse=True)


# -- sums ----------------------------------------------------------------------------------


def sum_lines(formula: TableFormula, shown: list[int], style: Style) -> Iterator[str]:
    """Constant, contributions and rounding, which add up to the scores as they are printed."""
    columns = ranked(formula, shown)
    lines = [("constant", formula.constant)]
    lines += [(named(column), column.contributions) for column in columns[: style.terms]]
    if rest := columns[style.terms :]:
        sums = tuple(sum(column.contributions[k] for column in rest) for k in range_of(formula))
        lines.append((f"{len(rest)} other columns", sums))
    numbers = [values for _, values in lines] + [formula.scores]
    places = decimals(numbers, shown, style.digits)
    printed = [[fixed(values[k], places) for k in shown] for values in numbers]
    *terms, scores = printed
    missing = [
        fixed_zero(Decimal(score) - sum(map(Decimal, column)), places)
        for score, column in zip(scores, zip(*terms, strict=True), strict=True)
    ]
    names = [name for name, _ in lines]
    rows = [*zip(names, terms, strict=True), ("rounding", missing), ("score", scores)]
    yield from aligned(rows, [formula.outputs[k] for k in shown], style.width)


def relative_lines(formula: TableFormula, shown: list[int], style: Style) -> Iterator[str]:
    """What each cell adds beyond the usual one of its column."""
    kinds = {column.kind for column in formula.columns}
    usual = [f"{formula.reference} of its column"] if "number" in kinds else []
    usual += ["the mean of its column's categories"] if "category" in kinds else []
    yield f"Compared with {' or '.join(usual)}:"
    columns = ranked(formula, shown)[: style.terms]
    yield from table_of(formula, shown, style, [(named(c), c.relative) for c in columns])


def unit_lines(formula: TableFormula, shown: list[int], style: Style) -> Iterator[str]:
    """What one unit more of each number adds."""
    columns = [column for column in ranked(formula, shown) if column.coefficients]
    if not columns:
        return
    bent = any(column.bent for column in columns)
    near = " (near this row's numbers: scaling bends them)" if bent else ""
    yield f"One unit more of a column adds{near}:"
    some = columns[: style.terms]
    yield from table_of(formula, shown, style, [(c.name, c.coefficients) for c in some])


def category_lines(formula: TableFormula, shown: list[int], style: Style) -> Iterator[str]:
    """What other categories, or a missing cell, would add, and what the model would then say."""
    for column in ranked(formula, shown)[: style.terms]:
        if not column.replacements:
            continue
        yield f"In place of {named(column)}, by the formula:"
        some = column.replacements[:MOST_CELLS]
        lines = [(other.cell, other.effects) for other in some]
        yield from table_of(formula, shown, style, lines)
        if len(some) < len(column.replacements):
            yield f"  and {len(column.replacements) - len(some)} more; --json has all"


# -- borders and flips ---------------------------------------------------------------------


def border_lines(formula: TableFormula, style: Style) -> Iterator[str]:
    """How far each number can go alone before some neuron switches."""
    columns = [column for column in formula.columns if column.kind == "number"]
    if not formula.exact or not columns:
        return
    yield "The formula holds, one column at a time:"
    rows = []
    for column in columns:
        low, high = border_text(column.below, style), border_text(column.above, style)
        rows.append((cut(column.name), f"from {low}    to {high}"))
    yield from in_columns(rows, style.width)


def border_text(border: ColumnBorder | None, style: Style) -> str:
    """Where a region ends, and which neuron ends it."""
    if border is None:
        return "any"
    return f"{style.number(border.value)} ({border.neuron})"


def flip_lines(formula: TableFormula, style: Style) -> Iterator[str]:
    """The smallest change of each column that changes the answer."""
    if formula.task == "regression":
        yield "A predicted number has no other answer; what one unit adds says how it changes."
        return
    yield "What changes the answer, one column at a time (each was tried on the model):"
    rows = []
    for column in formula.columns:
        is_smallest = column.flip and column.flip == formula.smallest_flip
        mark = ", the smallest, as the network receives it" if is_smallest else ""
        rows.append((cut(column.name), flip_text(column) + mark))
    yield from in_columns(rows, style.width)


def flip_text(column: ColumnTerm) -> str:
    """The smallest change of a column that changes the answer, or that there is none."""
    others = [f"{other.cell}: {other.answer}" for other in column.replacements if other.flips]
    found = [", ".join(others)] if others else []
    if column.flip:
        flip = column.flip
        how_far = f"{flip.change:+.6g}{beyond_text(column, '; ')}"
        found.insert(0, f"{cell_text(column)} → {in_full(flip.value)} ({how_far}): {flip.after}")
    if found:
        return "; or ".join(found)
    return f"no change of it alone does (searched: {column.searched})"


def beyond_text(column: ColumnTerm, joint: str) -> str:
    """What no row of the table has, behind a joint; nothing where some have less and more."""
    if not column.flip or not column.flip.beyond or not column.seen:
        return ""
    low, high = column.seen
    end = f"less than {in_full(low)}" if column.flip.value < low else f"more than {in_full(high)}"
    return f"{joint}no row has {end}"


# -- numbers in columns --------------------------------------------------------------------


def table_of(
    formula: TableFormula, shown: list[int], style: Style, lines: Sequence[tuple[str, Numbers]]
) -> Iterator[str]:
    """Lines of numbers under the names of the outputs."""
    places = decimals([values for _, values in lines], shown, style.digits)
    rows = [(name, [signed(values[k], places) for k in shown]) for name, values in lines]
    yield from aligned(rows, [formula.outputs[k] for k in shown], style.width)


def aligned(lines: Sequence[NumberRow], names: Sequence[str], width: int) -> Iterator[str]:
    """Lines of numbers, one under the other; outputs that find no room follow in a block below."""
    columns = [
        max(len(cut(name)), *(len(numbers[k]) for _, numbers in lines))
        for k, name in enumerate(names)
    ]
    for block in blocks_of(columns, width - LABEL):
        room = width - 2 - sum(columns[k] + 2 for k in block)
        labels = min(max(len(name) for name, _ in lines), max(room, 0))
        for name, numbers in [("", [cut(name) for name in names]), *lines]:
            cells = "".join(f"  {numbers[k]:>{columns[k]}}" for k in block)
            if len(name) > labels:
                yield f"  {name}"
            yield f"  {name if len(name) <= labels else '':<{labels}}{cells}"


def blocks_of(columns: Sequence[int], room: int) -> list[list[int]]:
    """Which columns stand side by side, so that no block is wider than the room."""
    blocks: list[list[int]] = [[0]]
    for k in range(1, len(columns)):
        if sum(columns[one] + 2 for one in [*blocks[-1], k]) <= room:
            blocks[-1].append(k)
        else:
            blocks.append([k])
    return blocks


def decimals(lines: Sequence[Numbers], shown: list[int], digits: int) -> int:
    """How many decimals show the largest number with so many digits."""
    largest = max((abs(values[k]) for values in lines for k in shown), default=0.0)
    exponent = int(f"{largest:e}".partition("e")[2]) if largest else 0
    return min(max(digits - 1 - exponent, 0), 20)


def fixed(value: float, places: int) -> str:
    """A number with so many decimals."""
    return fixed_zero(Decimal(value), places)


def fixed_zero(value: Decimal | int, places: int) -> str:
    """A number with so many decimals; 0 has no sign."""
    text = f"{value:.{places}f}"
    return text.lstrip("-") if not text.strip("-0.") else text


def signed(value: float, places: int) -> str:
    """A number with so many decimals and its sign."""
    text = fixed(value, places)
    return text if text.startswith("-") or not text.strip("0.") else f"+{text}"


def named(column: ColumnTerm) -> str:
    """A column with its cell."""
    if column.cell is None:
        return f"{column.name} missing" + (
            "" if column.filling is None else f", filled with {column.filling:.6g}"
        )
    return f"{column.name} = {cell_text(column)}"


def cell_text(column: ColumnTerm) -> str:
    """A cell as it stands in the table, with all digits of a number."""
    if column.cell is None:
        return "missing"
    return in_full(column.cell) if isinstance(column.cell, float) else column.cell


def range_of(formula: TableFormula) -> range:
    """The places of the outputs."""
    return range(len(formula.outputs))
