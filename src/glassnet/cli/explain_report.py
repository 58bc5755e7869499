"""What `glassnet explain` prints: sums that add up as they are printed, and formulas in numbers."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from ..explain.arithmetic.cells import Answer, CellArithmetic
from ..explain.arithmetic.chain import Chain, Link
from ..explain.arithmetic.story import Story
from ..explain.arithmetic.sums import ROUNDING, Arithmetic, Calculation, Line, Sum, Term, short
from ..explain.arithmetic.update import Update
from ..model import Model
from ..scaling import PIXELS
from .terminal import printable, results

ALL = 17  # digits from which on numbers are shown whole
PLAIN = range(-4, 8)  # exponents of sums that are printed without one
WIDEST = 34  # signs of a name
FEW = 2  # terms of a sum that are shown in a line
MORE = "More: --layer L --neuron K, --layer loss, --weight L:I,K, --json"
VIEWS = ", --formula, --areas"  # of tables
USUAL, BRIEF = 6, 4  # digits of one number in full, and of many


@dataclass(frozen=True)
class Style:
    """How numbers are printed.

    asked   significant digits, of the largest number in a sum; None leaves it to what is shown
    terms   of a sum that are shown, the largest ones
    """

    asked: int | None = None
    terms: int = 8
    usual: int = USUAL

    @property
    def digits(self) -> int:
        """The significant digits."""
        return self.usual if self.asked is None else self.asked

    @property
    def brief(self) -> "Style":
        """The same for many numbers at once."""
        return replace(self, usual=BRIEF)

    def number(self, value: float) -> str:
        """A number with its significant digits."""
        return short(value, self.digits)


def show(lines: Iterable[str]) -> None:
    """Print lines as they are."""
    out = results()
    for line in lines:
        out.print(printable(line) if line.strip() else "", markup=False)


# -- one number ----------------------------------------------------------------------------


def arithmetic_lines(arithmetic: Arithmetic, style: Style) -> list[str]:
    """How one number came about."""
    parts = [f"{arithmetic.name} = {style.number(arithmetic.value)}"]
    for line in arithmetic.lines:
        parts += [f"  {one}" for one in lines_of(line, style)]
    return parts


def lines_of(line: Line, style: Style) -> list[str]:
    """A sum with its terms, or a formula with its numbers."""
    return sum_lines(line, style) if isinstance(line, Sum) else [calculation_line(line, style)]


def calculation_line(line: Calculation, style: Style) -> str:
    """name = formula = the same in numbers = value"""
    written, value = line.written(style.digits), style.number(line.value)
    parts = [line.name, line.symbols, written, value]
    parts = [part for place, part in enumerate(parts) if place == 0 or part != parts[place - 1]]
    rounded = f"   (rounding {line.rounding!r})" if style.digits >= ALL and line.rounding else ""
    return " = ".join(parts) + rounded


def sum_lines(whole: Sum, style: Style) -> list[str]:
    """A sum in a column whose printed numbers add up to its printed total."""
    whole = whole.shortened(style.terms)
    terms, total = printed(whole, style)
    names = [cut(term.name) for term, _ in terms]
    products = [term.written(style.digits) for term, _ in terms]
    width = max(map(len, names))
    wide = max(map(len, products), default=0)
    long = max(map(len, [number for _, number in terms] + [total]))
    rows = [
        f"  {name:<{width}}  {made:<{wide}}  {number:>{long}}"
        for name, made, (_, number) in zip(names, products, terms, strict=True)
    ]
    rule = f"  {'':<{width}}  {'':<{wide}}  {'─' * long}"
    return [
        f"{whole.name} = {whole.formula}",
        *rows,
        rule,
        f"  {'':<{width}}  {'':<{wide}}  {total:>{long}}",
    ]


def printed(whole: Sum, style: Style) -> tuple[list[tuple[Term, str]], str]:
    """The terms of a sum and its total as they are printed, which add up as they stand there.

    What printing leaves out is in the last term, the rounding.
    """
    if style.digits >= ALL:
        return [(term, repr(term.value)) for term in whole.terms], repr(whole.value)
    unit, suffix = unit_of(whole, style.digits)
    given = [term for term in whole.terms if term.role != ROUNDING]
    numbers = [rounded(term.value, unit) for term in given]
    total = rounded(whole.value, unit)
    terms = [(term, text(n, unit, suffix)) for term, n in zip(given, numbers, strict=True)]
    if missing := total - sum(numbers):
        terms.append((Term(ROUNDING, 0.0, role=ROUNDING), text(missing, unit, suffix)))
    return terms, text(total, unit, suffix)


def unit_of(whole: Sum, digits: int) -> tuple[int, int]:
    """The exponent of the last digit that is printed, and that of all numbers in the column."""
    largest = max(abs(value) for value in [whole.value, *(term.value for term in whole.terms)])
    exponent = math.floor(math.log10(largest)) if largest else 0
    return exponent - digits + 1, 0 if exponent in PLAIN else exponent


def rounded(value: float, unit: int) -> Decimal:
    """A number in whole units of a power of ten."""
    return Decimal(value).scaleb(-unit).quantize(Decimal(1)) + 0  # and no -0


def text(units: Decimal, unit: int, exponent: int) -> str:
    """Whole units as a decimal number, with an exponent where there is one for all."""
    number = f"{units.scaleb(unit - exponent):f}"
    return f"{number}e{exponent:+03d}" if exponent else number


def cut(name: str) -> str:
    """A name that is not too long."""
    return name if len(name) <= WIDEST else f"{name[: WIDEST - 1]}…"


# -- a row ---------------------------------------------------------------------------------


def story_lines(story: Story, style: Style) -> list[str]:
    """The whole way of a row, on one screen if its table is small."""
    style = style.brief
    lines = [story.source, ""]
    for answer in story.answers:
        lines += answer_lines(answer, style)
    lines += ["", *input_lines(story, style)]
    for layer in range(1, story.depth + 1):
        lines += ["", *layer_lines(story, layer, style)]
    if story.has_target:
        lines += ["", "loss", *[f"  {line}" for line in loss_lines(story.loss, style)]]
    return [*lines, "", rounding_note(story.arithmetic.model), more(story)]


def more(story: Story) -> str:
    """What else may be asked."""
    return f"{MORE}{VIEWS if story.cells else ''}."


def input_lines(story: Story, style: Style) -> list[str]:
    """How the inputs came about."""
    if story.cells:
        return ["cells → inputs", *columns(cell_rows(story.cells, style))]
    count = story.arithmetic.inputs.size
    formula = f"input = (byte − {PIXELS.centre:g}) / {PIXELS.spread:g}"
    return [f"{count:,} pixels → inputs   {formula}"]


def answer_lines(answer: Answer, style: Style) -> list[str]:
    """What the network says, and what is true."""
    if answer.confidence is not None:
        said = f"{answer.target}: {answer.said}, with probability {style.number(answer.confidence)}"
        if answer.true is None:
            return [said]
        return [f"{said}; {'which is true' if answer.is_right else f'true is {answer.true}'}"]
    value = style.number(float(answer.said))
    lines = [f"{answer.target}: {value}"]
    if isinstance(answer.true, float):
        apart = style.number(float(answer.said) - answer.true)
        lines = [f"{answer.target}: {value}; true is {style.number(answer.true)}, {apart} apart"]
    return lines + ([f"  {one}" for one in sum_lines(answer.line, style)] if answer.line else [])


def cell_rows(cells: Sequence[CellArithmetic], style: Style) -> list[tuple[str, ...]]:
    """How the inputs of every cell came about, but for those of categories that it is not."""
    rows: list[tuple[str, ...]] = []
    for cell in cells:
        written = "(missing)" if cell.cell is None else cell.cell
        shown = [one for one in cell.inputs if one.value or is_measured(one)] or cell.inputs[:1]
        for place, one in enumerate(shown):
            note = f"({cell.note})" if cell.note and not place else ""
            named = one.name if len(cell.inputs) > 1 else ""
            made = " ".join(filter(None, [named, input_text(one, style), note]))
            rows.append((cut(cell.column), cut(written), made))
    return rows


def is_measured(one: Arithmetic) -> bool:
    """Whether an input is a number of the cell's, and no sign for or against a category."""
    return any(isinstance(line, Calculation) and line.given for line in one.lines)


def input_text(one: Arithmetic, style: Style) -> str:
    """One input: the formula in numbers, and what comes out."""
    texts = [line.written(style.digits) for line in one.lines if isinstance(line, Calculation)]
    value = style.number(one.value)
    return f"= {value}" if texts[-1] == value else f"→ {'; '.join(texts)} = {value}"


def layer_lines(story: Story, layer: int, style: Style) -> list[str]:
    """The strongest neurons of a layer, each in a line; of the last layer all."""
    own = story.strongest(layer)
    names = [one.layer for one in own[0]]
    count = len(story.arithmetic.passage(names[0]).output)
    which = f"{count} neurons" if count != 1 else "1 neuron"
    which += f", the strongest {len(own)}" if len(own) < count else ""
    return [f"layer {layer}: {' → '.join(names)}   {which}", *columns(neuron_rows(own, style))]


def neuron_rows(own: Sequence[Sequence[Arithmetic]], style: Style) -> list[tuple[str, ...]]:
    """For every neuron what becomes of its sum, and the sum in short."""
    rows: list[tuple[str, ...]] = []
    for neuron in own:
        first, made = in_short(neuron[0].lines[-1], style)
        values = [first, *(style.number(one.value) for one in neuron[1:])]
        rows.append((cut(neuron[0].name.partition(", ")[2]), " → ".join(values), f"= {made}"))
    return rows


def in_short(line: Line, style: Style) -> tuple[str, str]:
    """A number, and its formula; of a sum the largest terms, which add up as they are printed."""
    if isinstance(line, Calculation):
        return style.number(line.value), line.written(style.digits)
    terms, total = printed(line.shortened(FEW), style)
    parts = [f"{cut(term.name)} {'' if n.startswith('-') else '+'}{n}" for term, n in terms]
    return total, ", ".join(parts)


def loss_lines(loss: Arithmetic, style: Style) -> list[str]:
    """How a loss came about, each sum in a line."""
    return [
        f"{line.name} = {line.formula} = {style.number(line.value)}"
        if isinstance(line, Sum)
        else calculation_line(line, style)
        for line in loss.lines
    ]


def columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    """Rows of cells under each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  "
        + "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def neuron_report(story: Story, own: Sequence[Sequence[Arithmetic]], style: Style) -> list[str]:
    """One number of a row in full, and what becomes of it."""
    lines = [story.source]
    for one in own[0]:
        lines += ["", *arithmetic_lines(one, style)]
    return [*lines, "", rounding_note(story.arithmetic.model)]


def layer_report(story: Story, own: Sequence[Sequence[Arithmetic]], style: Style) -> list[str]:
    """All numbers of a layer, each in a line."""
    style, names = style.brief, " → ".join(one.layer for one in own[0])
    lines = [story.source, "", names]
    return [*lines, *columns(neuron_rows(own, style)), "", rounding_note(story.arithmetic.model)]


def rounding_note(model: Model) -> str:
    """What rounding means here."""
    return (
        f"The numbers are those that the network holds, in {model.dtype}; what they add up to is"
        " computed in float64, and the difference is said as rounding."
    )


# -- the way back, and a step --------------------------------------------------------------


def chain_lines(chain: Chain, style: Style, model: Model) -> list[str]:
    """From the loss back to a weight."""
    over = f"the mean loss of {chain.rows:,} rows" if chain.rows > 1 else "the loss"
    lines = [
        f"the gradient of {over} in {chain.address}, which is {style.number(chain.weight)}",
        "as in prediction: dropout lets all pass, batch normalization uses what it observed",
    ]
    for link in chain.links:
        lines += ["", *link_lines(link, style)]
    lines += ["", f"{chain.address.layer}: the weight's own part", *sum_lines(chain.sum, style)]
    if chain.price:
        lines += ["", "regularizer", f"  {calculation_line(chain.price, style)}"]
        lines += sum_lines(chain.total, style)
    return [*lines, "", rounding_note(model)]


def link_lines(link: Link, style: Style) -> list[str]:
    """The gradients that one layer hands back; what several have in common is said once."""
    lines = ["from the loss" if link.layer == "loss" else f"back through {link.layer}"]
    told: list[Line] = []
    for line in [line for number in link.numbers for line in number.lines]:
        if line not in told:
            told.append(line)
            lines += [f"  {one}" for one in lines_of(line, style)]
    return lines


def update_lines(update: Update, style: Style, model: Model) -> list[str]:
    """How a step moved a weight."""
    rows = f"{len(update.rows):,} rows"
    lines = [
        f"{update.address} in step {update.step:,}: epoch {update.epoch:,},"
        f" batch {update.batch:,} of {update.batches:,}, {rows}",
        f"{style.number(update.before)} → {style.number(update.after)}",
        "",
        f"optimizer  {update.optimizer}",
        f"           {update.formula}",
        "",
        "learning rate",
        *[f"  {calculation_line(line, style)}" for line in update.rate],
        "",
        "gradient, as in training",
        *[f"  {line}" for line in sum_lines(update.data, style)],
    ]
    if update.price:
        lines += [f"  {calculation_line(update.price, style)}"]
        lines += [f"  {line}" for line in sum_lines(update.gradient, style)]
    if update.clipping:
        lines += ["", "limit", *[f"  {calculation_line(line, style)}" for line in update.clipping]]
    before = ", ".join(f"{name} = {style.number(value)}" for name, value in update.state.items())
    lines += [
        "",
        f"before     w = {style.number(update.before)}" + (f", {before}" if before else ""),
    ]
    lines += [f"  {calculation_line(line, style)}" for line in update.lines]
    return [*lines, "", verdict(update, model)]


def verdict(update: Update, model: Model) -> str:
    """Whether the arithmetic gives the weight that training holds."""
    if not update.difference:
        return f"training holds {update.after!r}: the same number, to its last bit in {model.dtype}"
    return (
        f"training holds {update.after!r}, which is {update.difference!r} away: this machine"
        f" rounds {model.dtype} otherwise where it computes with many numbers at once"
    )
