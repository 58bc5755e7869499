"""Sums and calculations whose printed numbers give the number that the network holds.

All of it is done in float64 with the numbers that the network holds itself. What its own
floating type made of the result differs by a rounding, which is always a term of its own.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ...errors import DataError

REST, ROUNDING = "rest", "rounding"  # roles of terms that were not there before
FIELD = re.compile(r"\{(.*?)\}", re.DOTALL)  # a name in a formula

Formula = tuple[str, dict[str, float], float]  # with names in braces, the numbers, the result


@dataclass(frozen=True)
class Term:
    """One number of a sum.

    factors  what it is made from, by name; may be empty
    form     how, with the names in braces; nothing where it is the product
    role     "term", "bias", "rest" for many together, or "rounding"
    count    how many terms it stands for
    place    where in its array the number stands that it comes from, if that matters
    """

    name: str
    value: float
    factors: Mapping[str, float] = field(default_factory=dict)
    role: str = "term"
    count: int = 1
    place: tuple[int, ...] = ()
    form: str = ""

    def written(self, digits: int = 17) -> str:
        """What it is made from, in numbers; nothing if it is not made from any."""
        form = self.form or " · ".join(f"{{{name}}}" for name in self.factors)
        return filled(form, {name: short(value, digits) for name, value in self.factors.items()})

    def to_dict(self) -> dict[str, Any]:
        """Return the term as plain JSON."""
        parts: dict[str, Any] = {"name": self.name, "role": self.role}
        parts |= {"factors": dict(self.factors)} if self.factors else {}
        parts |= {"count": self.count} if self.count != 1 else {}
        return {**parts, "value": self.value}


@dataclass(frozen=True)
class Sum:
    """Numbers that add up: `math.fsum` of all terms is `value`, to the last bit.

    Where the network has rounded on its way, a last term says by how much. Where a sum is
    smaller than its own rounding, a second one may be needed for the last bit.

    >>> whole = Sum.of("z", "a + b", [Term("a", 0.1), Term("b", 0.2)], value=0.3)
    >>> [(term.name, term.value) for term in whole.terms][2:]
    [('rounding', -2.7755575615628914e-17)]
    >>> math.fsum(term.value for term in whole.terms)
    0.3
    """

    name: str
    formula: str
    terms: tuple[Term, ...]
    value: float

    @classmethod
    def of(cls, name: str, formula: str, terms: Iterable[Term], value: float) -> "Sum":
        """Add the rounding that is needed to reach a value.

        Raises:
            DataError  a number is not finite
        """
        given = tuple(terms)
        numbers = [finite(name, term.value) for term in given]
        missing = roundings(numbers, finite(name, value))
        return cls(
            name, formula, (*given, *(Term(ROUNDING, r, role=ROUNDING) for r in missing)), value
        )

    @property
    def rounding(self) -> float:
        """What the network's own rounding adds to the terms."""
        return math.fsum(term.value for term in self.terms if term.role == ROUNDING)

    @property
    def size(self) -> float:
        """The sum of the sizes of all terms."""
        return math.fsum(abs(term.value) for term in self.terms if term.role != ROUNDING)

    def shortened(self, most: int) -> "Sum":
        """The same sum with its largest terms in front, and the others as one.

        A bias stays. Nothing is put together that would be one term alone.
        """
        terms = [term for term in self.terms if term.role == "term"]
        if len(terms) <= most + 1:
            return self
        order = sorted(terms, key=lambda term: -abs(term.value))
        largest, others = order[:most], order[most:]
        together = math.fsum(term.value for term in others)
        count = sum(term.count for term in others)
        rest = Term(f"and {count:,} more", together, role=REST, count=count)
        kept = [term for term in self.terms if term.role not in ("term", ROUNDING)]
        return Sum.of(self.name, self.formula, [*largest, rest, *kept], self.value)

    def to_dict(self) -> dict[str, Any]:
        """Return the sum as plain JSON."""
        return {
            "kind": "sum",
            "name": self.name,
            "formula": self.formula,
            "terms": [term.to_dict() for term in self.terms],
            "value": self.value,
        }


@dataclass(frozen=True)
class Calculation:
    """One formula with its numbers: `exact` in float64, and `value`, which the network holds.

    formula  in Unicode, with the names in `given` in braces

    >>> relu = Calculation.of("y", "max(0, {x})", {"x": -1.25}, exact=0.0)
    >>> relu.symbols, relu.written(), relu.value
    ('max(0, x)', 'max(0, -1.25)', 0.0)
    """

    name: str
    formula: str
    given: Mapping[str, float]
    exact: float
    value: float

    @classmethod
    def of(
        cls,
        name: str,
        formula: str,
        given: Mapping[str, Any],
        exact: float,
        value: float | None = None,
    ) -> "Calculation":
        """Note down a formula; without a value of the network's the exact one is it.

        Raises:
            DataError  a number is not finite
        """
        numbers = {key: finite(name, number) for key, number in given.items()}
        exact = finite(name, exact)
        return cls(name, formula, numbers, exact, exact if value is None else finite(name, value))

    @property
    def rounding(self) -> float:
        """What the network's own rounding adds to the exact result."""
        return self.value - self.exact

    @property
    def symbols(self) -> str:
        """The formula with its names."""
        return FIELD.sub(r"\1", self.formula)

    def written(self, digits: int = 17) -> str:
        """The formula with its numbers; those below zero in brackets where that is needed."""
        numbers = {name: short(value, digits) for name, value in self.given.items()}
        return filled(self.formula, numbers)

    def to_dict(self) -> dict[str, Any]:
        """Return the calculation as plain JSON."""
        return {
            "kind": "calculation",
            "name": self.name,
            "formula": self.symbols,
            "given": dict(self.given),
            "exact": self.exact,
            "rounding": self.rounding,
            "value": self.value,
        }


ArithmeticLine = Sum | Calculation


@dataclass(frozen=True)
class Arithmetic:
    """How one number came about, line by line; the last line gives the number itself.

    name   what the number is, in words
    layer  the name of the layer, such as dense_2, or "loss"
    place  where in the layer's output, in the gradient or in the parameter it stands
    """

    name: str
    layer: str
    place: tuple[int, ...]
    lines: tuple[ArithmeticLine, ...]

    @property
    def value(self) -> float:
        """The number that the network holds."""
        return self.lines[-1].value

    @property
    def sum(self) -> Sum:
        """The last sum among the lines.

        Raises:
            DataError  there is none
        """
        sums = [line for line in self.lines if isinstance(line, Sum)]
        if not sums:
            raise DataError(f"{self.name} is no sum", do="look at its lines")
        return sums[-1]

    def shortened(self, most: int) -> "Arithmetic":
        """The same with short sums."""
        lines = [line.shortened(most) if isinstance(line, Sum) else line for line in self.lines]
        return replace(self, lines=tuple(lines))

    def to_dict(self) -> dict[str, Any]:
        """Return the arithmetic as plain JSON."""
        return {
            "name": self.name,
            "layer": self.layer,
            "place": list(self.place),
            "lines": [line.to_dict() for line in self.lines],
            "value": self.value,
        }


def roundings(numbers: Sequence[float], value: float) -> list[float]:
    """What is missing from numbers to a value: nothing, one number, or rarely two.

    One float64 holds what is missing, unless that is much larger than the value itself.
    """
    found: list[float] = []
    while math.fsum([*numbers, *found]) != value:
        found.append(math.fsum([value, *(-number for number in [*numbers, *found])]))
    return found


def finite(name: str, value: Any) -> float:
    """A number as float64.

    Raises:
        DataError  it is infinite or no number
    """
    number = float(value)
    if not math.isfinite(number):
        raise DataError(
            f"{name} is {number}, and its arithmetic cannot be shown",
            do="scale the inputs, or train again: the network holds numbers that are not finite",
        )
    return number


def short(value: float, digits: int) -> str:
    """A number with so many significant digits; from 17 on, all that it has.

    >>> short(2 / 3, 4), short(3.0, 4), short(2 / 3, 17), short(-0.0, 4)
    ('0.6667', '3', '0.6666666666666666', '0')
    """
    value += 0.0  # which takes the sign off a zero
    text = repr(value) if digits >= 17 else f"{value:.{digits}g}"
    return text.removesuffix(".0")


def field_of(name: str) -> str:
    """A name from outside as it may stand between braces in a formula."""
    return name.translate(str.maketrans("{}", "()"))


def filled(formula: str, numbers: Mapping[str, str]) -> str:
    """A formula with numbers in it; one below zero in brackets where it could be misread."""
    pieces = FIELD.split(formula)
    for place in range(1, len(pieces), 2):
        before, after, number = pieces[place - 1], pieces[place + 1], numbers[pieces[place]]
        free = before.endswith(("(", ", ")) or (place == 1 and not before)
        is_bare = not number.startswith("-") or (free and not after.startswith(("²", "^")))
        pieces[place] = number if is_bare else f"({number})"
    return "".join(pieces)
