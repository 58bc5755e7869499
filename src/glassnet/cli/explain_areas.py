"""`glassnet explain --areas`: where in the inputs which neurons act, and with what formula."""

from collections.abc import Iterator, Sequence
from typing import Any

from ..arrays import Array
from ..errors import ConfigError, quoted
from ..explain.arithmetic.cells import check_row
from ..explain.geometry.intervals import Interval
from ..explain.geometry.table_areas import (
    AS_RECEIVED,
    LineAreas,
    PlaneAreas,
    areas_along,
    areas_between,
)
from ..tables import Table
from ..workbench.table_model import TableModel
from .blame import about
from .explain_style import Style, show
from .terminal import print_json

MOST, FEW = 20, 5  # pieces, neurons or pairs that are printed; regions
MOST_OUTPUTS = 3


def print_areas(
    loaded: TableModel,
    table: Table,
    row: int | None,
    along: str | None,
    between: str | None,
    style: Style,
    *,
    as_json: bool,
) -> None:
    """Print the areas of effect along columns, or from one row to another."""
    if along is not None and between is not None:
        raise ConfigError("along and between are two ways", do="leave out --along or --between")
    if between is not None:
        with about("--between"):
            areas = between_rows(loaded, table, row, between)
    else:
        names = columns_in(loaded, along) if along is not None else []
        row = row or 1
        check_row(table, row - 1)
        with about("--along"):
            areas = areas_along(loaded.model, loaded.encoder, table, names, row)
    if as_json:
        print_json(areas.to_dict())
    elif isinstance(areas, PlaneAreas):
        show(plane_lines(areas, style))
    else:
        show(line_lines(areas, style))


def columns_in(loaded: TableModel, along: str) -> list[str]:
    """The columns named with a comma between; their names may have commas themselves."""
    names = [part.name for part in loaded.encoder.inputs]
    if along in names:
        return [along]
    for name in names:
        if along.startswith(f"{name},") and along[len(name) + 1 :].strip() in names:
            return [name, along[len(name) + 1 :].strip()]
    return [name.strip() for name in along.split(",")]


def between_rows(
    loaded: TableModel, table: Table, row: int | None, between: str
) -> LineAreas | PlaneAreas:
    """The areas on the way between two rows, which are written as 3,17."""
    parts = [part.strip() for part in between.split(",")]
    if row is not None or len(parts) != 2 or not all(part.isdecimal() for part in parts):
        raise ConfigError(
            f"between must be two rows with a comma between, got {quoted(between)}"
            if row is None
            else "between names its rows itself",
            where="--between",
            do="write for example --between 3,17" if row is None else "leave out --row",
        )
    return areas_between(loaded.model, loaded.encoder, table, int(parts[0]), int(parts[1]))


# -- lines ---------------------------------------------------------------------------------


def line_lines(areas: LineAreas, style: Style) -> Iterator[str]:
    """What happens along a line."""
    if len(areas.rows) == 2:
        one, other = areas.rows
        yield f"From row {one} (t = 0) to row {other} (t = 1), all columns together:"
    else:
        yield f"Along {areas.axis}, all else as in row {areas.rows[0]}:"
    pieces = areas.pieces
    count = len(pieces.intervals)
    are = f"{count:,} straight pieces, cut wherever a" if count > 1 else "1 straight piece: no"
    yield f"{are} neuron switches"
    yield ""
    yield from formulas(areas, style)
    yield from answer_lines(areas, style)
    yield from active_lines(areas, style)


def formulas(areas: LineAreas, style: Style) -> Iterator[str]:
    """The formula of every piece."""
    pieces = areas.pieces
    for row, interval in enumerate(pieces.intervals[:MOST]):
        yield f"  {where(interval, style)}"
        for name, slope, offset in outputs_of(
            areas.outputs, pieces.slopes[row], pieces.offsets[row]
        ):
            rising = f"{style.number(slope)} · {short_axis(areas)}"
            yield f"      {name} = {rising} {plus(offset, style)}"
        if row + 1 < len(pieces.intervals):
            switching = pieces.switching(row)
            neurons = "; ".join(map(str, switching[:3])) + ("; …" if len(switching) > 3 else "")
            yield f"    at {style.number(interval.high)} switches {neurons}"
    yield from more(len(pieces.intervals), "pieces")
    yield ""


def answer_lines(areas: LineAreas, style: Style) -> Iterator[str]:
    """Where the model says what."""
    if not areas.answers:
        return
    yield "The model says"
    for part in areas.answers[:MOST]:
        yield f"  {where(part.interval, style)}  {part.answer}"
    yield from more(len(areas.answers), "parts")
    yield ""


def active_lines(areas: LineAreas, style: Style) -> Iterator[str]:
    """Where each neuron and each pair of neurons is active."""
    for layer, neurons in areas.intervals.items():
        silent = [neuron for neuron, own in enumerate(neurons) if not own]
        yield f"{layer}: {len(neurons)} neurons are active"
        acting = [(neuron, own) for neuron, own in enumerate(neurons) if own]
        for neuron, own in acting[:MOST]:
            yield f"  neuron {neuron}: {listed(own, style)}"
        yield from more(len(acting), "neurons")
        if silent:
            yield f"  nowhere: {', '.join(map(str, silent[:MOST]))}"
    if areas.pairs:
        yield "Both of a pair, one listening to the other, are active (the area of effect)"
    for pair in areas.pairs[:MOST]:
        names = f"{pair.first} → {pair.second}"
        yield f"  {names}: {listed(pair.intervals, style)}"
    yield from more(len(areas.pairs), "pairs")


# -- planes --------------------------------------------------------------------------------


def plane_lines(areas: PlaneAreas, style: Style) -> Iterator[str]:
    """What happens over a plane."""
    regions, (x, y) = areas.regions, areas.window
    yield f"Over {areas.axes[0]} and {areas.axes[1]}, all else as in row {areas.row}:"
    names = [
        f"{name} from {style.number(low)} to {style.number(high)}"
        for name, (low, high) in zip(areas.axes, (x, y), strict=True)
    ]
    yield f"{regions.count:,} polygons, each with one formula, fill {' and '.join(names)}"
    yield ""
    if areas.shares:
        yield "The model says"
        for answer, share in areas.shares.items():
            yield f"  {answer} in {percent(share)} of the window"
        yield ""
    yield from largest_regions(areas, style)


def largest_regions(areas: PlaneAreas, style: Style) -> Iterator[str]:
    """The formulas of the largest regions."""
    regions = areas.regions
    sizes = regions.areas
    order = sorted(range(regions.count), key=lambda region: -sizes[region])
    yield "The largest:"
    for region in order[:FEW]:
        middle = ", ".join(map(style.number, regions.polygons.middles[region].tolist()))
        corners = len(regions.outline(region))
        share = percent(sizes[region] / sizes.sum())
        yield f"  around ({middle}): {corners} corners, {share} of the window"
        yield f"    {len(regions.active(region))} neurons are active"
        slopes, offsets = regions.slopes[region], regions.offsets[region]
        for name, slope, offset in outputs_of(areas.outputs, slopes.T, offsets):
            terms = f"{style.number(slope[0])} · {areas.axes[0]} "
            terms += f"{plus(slope[1], style)} · {areas.axes[1]}"
            yield f"      {name} = {terms} {plus(offset, style)}"
    if regions.count > FEW:
        yield f"  and {regions.count - FEW:,} more; --json has all"


# -- words ---------------------------------------------------------------------------------


def outputs_of(names: Sequence[str], slopes: Array, offsets: Array) -> list[tuple[str, Any, float]]:
    """The first outputs with their formulas."""
    return [*zip(names, slopes.tolist(), offsets.tolist(), strict=True)][:MOST_OUTPUTS]


def short_axis(areas: LineAreas) -> str:
    """The axis as a formula calls it."""
    return areas.axis.removesuffix(AS_RECEIVED)


def percent(share: float) -> str:
    """A share of a window."""
    return f"{share:.1%}" if share >= 0.0005 else "less than 0.1%"


def plus(value: float, style: Style) -> str:
    """A number to be added, with its sign in front."""
    return f"{'-' if value < 0 else '+'} {style.number(abs(value))}"


def where(interval: Interval, style: Style) -> str:
    """An interval in words."""
    low, high = style.number(interval.low), style.number(interval.high)
    if interval.low == -float("inf"):
        return "everywhere" if interval.high == float("inf") else f"below {high}"
    return f"above {low}" if interval.high == float("inf") else f"from {low} to {high}"


def listed(intervals: Sequence[Interval], style: Style) -> str:
    """Intervals one after the other."""
    some = ", ".join(where(interval, style) for interval in intervals[:6])
    return some + (", …" if len(intervals) > 6 else "")


def more(count: int, what: str) -> Iterator[str]:
    """How many were left out."""
    if count > MOST:
        yield f"  and {count - MOST:,} more {what}; --json has all"
