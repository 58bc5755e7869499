"""Sums as `glassnet explain` prints them, which add up as they stand there; formulas in numbers."""

import math
from collections.abc import Iterable
from decimal import Decimal

from ..explain.arithmetic.sums import ROUNDING, Arithmetic, ArithmeticLine, Calculation, Sum, Term
from ..model import Model
from .explain_style import WIDEST, Style, cut
from .fitting import folded

ALL = 17  # digits from which on numbers are shown whole
PLAIN = range(-4, 8)  # exponents of sums that are printed without one
DEEPEST = 4  # signs of indent before the lines of a sum, at most


def arithmetic_lines(arithmetic: Arithmetic, style: Style) -> list[str]:
    """How one number came about."""
    parts = [f"{arithmetic.name} = {style.number(arithmetic.value)}"]
    for line in arithmetic.lines:
        parts += [f"  {one}" for one in lines_of(line, style)]
    return parts


def lines_of(line: ArithmeticLine, style: Style) -> list[str]:
    """A sum with its terms, or a formula with its numbers."""
    return sum_lines(line, style) if isinstance(line, Sum) else calculation_lines(line, style)


def calculation_lines(line: Calculation, style: Style) -> list[str]:
    """name = formula = the same in numbers = value; where that is long, each on its own line."""
    parts = calculation_parts(line, style)
    whole, room = " = ".join(parts), style.width - DEEPEST
    if len(whole) <= room:
        return [whole]
    hang = min(len(line.name) + 1, WIDEST)
    first, *others = [f"{line.name} = {parts[1]}", *(f"= {part}" for part in parts[2:])]
    lines = folded(first, room, hang + 2)
    return lines + [" " * hang + one for other in others for one in folded(other, room - hang, 2)]


def calculation_parts(line: Calculation, style: Style) -> list[str]:
    """Name, formula, the same in numbers, and value; what would be said twice once."""
    parts = [line.name, line.symbols, line.written(style.digits), style.number(line.value)]
    parts = [part for place, part in enumerate(parts) if place == 0 or part != parts[place - 1]]
    if style.digits >= ALL and line.rounding:
        parts[-1] += f"   (rounding {line.rounding!r})"
    return parts


def calculations(lines: Iterable[Calculation], style: Style) -> list[str]:
    """Formulas in numbers, one after the other."""
    return [f"  {part}" for line in lines for part in calculation_lines(line, style)]


def sum_lines(whole: Sum, style: Style) -> list[str]:
    """A sum in a column whose printed numbers add up to its printed total."""
    whole = whole.shortened(style.terms)
    terms, total = printed(whole, style)
    names = [cut(term.name) for term, _ in terms]
    made = [term.written(style.digits) for term, _ in terms]
    numbers = [number for _, number in terms]
    long = max(map(len, [*numbers, total]))
    width, wide = (max(map(len, texts), default=0) for texts in (names, made))
    if 6 + width + wide + long > style.width - DEEPEST:
        rows = terms_in_two_lines(names, made, numbers, long)
        wide = 0
    else:
        rows = [
            f"  {name:<{width}}  {product:<{wide}}  {number:>{long}}"
            for name, product, number in zip(names, made, numbers, strict=True)
        ]
    before = f"  {'':<{width}}  {'':<{wide}}  "
    title = f"{whole.name} = {whole.formula}"
    return [
        *folded(title, style.width - DEEPEST, min(len(whole.name) + 1, WIDEST)),
        *rows,
        f"{before}{'─' * long}",
        f"{before}{total:>{long}}",
    ]


def terms_in_two_lines(
    names: list[str], made: list[str], numbers: list[str], long: int
) -> list[str]:
    """Each term with its number, and below it what it is made from."""
    width = max(map(len, names))
    rows: list[str] = []
    for name, product, number in zip(names, made, numbers, strict=True):
        rows.append(f"  {name:<{width}}    {number:>{long}}")
        rows += [f"    = {product}"] if product else []
    return rows


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


def rounding_note(model: Model) -> str:
    """What rounding means here."""
    return (
        f"The numbers are those that the network holds, in {model.dtype}; what they add up to is"
        " computed in float64, and the difference is said as rounding."
    )
