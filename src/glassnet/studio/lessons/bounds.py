"""Bounds: what a number is asked to be, in words and as a test."""

from dataclasses import dataclass, replace

from .section import Section

WITHIN = 0.001  # how near is near enough, unless a lesson says otherwise
KEYS = ("is", "within", "above", "below", "between", "at_least")


@dataclass(frozen=True)
class Bounds:
    """From low to high; `words` say it, `middle` is a number that fits if there is a natural one.

    >>> bounds = Bounds(1.9, 2.1, "is 2 (within 0.1)", 2.0)
    >>> bounds.hold(2.1), bounds.hold(2.11), bounds.hold(None)
    (True, False, False)
    """

    low: float
    high: float
    words: str
    middle: float | None = None
    is_open: bool = False  # whether low and high themselves are too little and too much

    def hold(self, value: float | None) -> bool:
        """Whether a number is as it is asked to be; None and NaN are not."""
        if value is None:
            return False
        if self.is_open:
            return self.low < value < self.high
        return self.low <= value <= self.high


def bounds_in(section: Section) -> Bounds:
    """Read what a number is asked to be: exactly one of is, above, below, between, at_least.

    Raises:
        DataError  there is none of them, or more than one
    """
    given = [key for key in KEYS if key != "within" and key in section]
    if len(given) != 1:
        raise section.wrong(
            f"one of is, above, below, between or at_least was expected, got {len(given)} of them",
            "say with one of them what the number is to be",
        )
    return READERS[given[0]](section)


def near(value: float, within: float) -> Bounds:
    """Bounds around a number."""
    slack = within + 1e-9 * max(1.0, abs(value))  # 0.1 + 0.2 is 0.3
    words = f"is {said(value)}" + (f" (within {said(within)})" if within else "")
    return Bounds(value - slack, value + slack, words, value)


def read_is(section: Section) -> Bounds:
    """is = 2.3, within = 0.01; the usual nearness is not said."""
    is_usual = "within" not in section
    bounds = near(section.number("is"), within_in(section, WITHIN))
    return replace(bounds, words=f"is {said(bounds.middle or 0.0)}") if is_usual else bounds


def within_in(section: Section, default: float) -> float:
    """How near is near enough."""
    within = section.number("within", default)
    if within < 0:
        raise section.wrong(f"within is {within}", "give a number of 0 or more", "within")
    return within


def read_above(section: Section) -> Bounds:
    """above = 2."""
    low = section.number("above")
    return Bounds(low, float("inf"), f"is above {said(low)}", is_open=True)


def read_below(section: Section) -> Bounds:
    """below = 2."""
    high = section.number("below")
    return Bounds(float("-inf"), high, f"is below {said(high)}", is_open=True)


def read_at_least(section: Section) -> Bounds:
    """at_least = 20."""
    low = section.number("at_least")
    return Bounds(low, float("inf"), f"is at least {said(low)}", low)


def read_between(section: Section) -> Bounds:
    """between = [1, 2]."""
    low, high = section.numbers("between", 2, "end")
    if low > high:
        raise section.wrong(f"between {low} and {high} is nothing", "write the smaller first")
    return Bounds(low, high, f"is between {said(low)} and {said(high)}", (low + high) / 2)


READERS = {
    "is": read_is,
    "above": read_above,
    "below": read_below,
    "between": read_between,
    "at_least": read_at_least,
}


def said(value: float) -> str:
    """A number as it is asked for.

    >>> said(-0.4083333), said(2.0), said(-2.7332)
    ('−0.408333', '2', '−2.7332')
    """
    return f"{value:.6g}".replace("-", "−")
