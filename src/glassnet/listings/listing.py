"""A listing: what a page of the book says, what the library says, and whether they agree."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import GlassnetError

WIDEST = 88  # signs of a row of numbers, before it is broken


@dataclass(frozen=True)
class Listing:
    """One thing that a page of the book prints or claims, beside our way to it.

    requirement  the id under which docs/requirements.md lists it, such as C2-01
    title        what it is about
    page         what the page has: a number, numbers, printed text, or a claim in a few words
    ours         computes the same with the library
    rule         when the two agree
    note         one sentence where the print is damaged, or leaves something out
    """

    requirement: str
    title: str
    page: Any
    ours: Callable[[], Any]
    rule: "Rule"
    note: str = ""

    def run(self) -> "Outcome":
        """Compute our side, and compare it with the page."""
        try:
            ours = self.ours()
        except Exception as error:  # an error is an answer too, which only `Refused` accepts
            ours = error
        return Outcome(self, ours, self.rule.agree(self.page, ours))


@dataclass(frozen=True)
class Outcome:
    """What a listing came to."""

    listing: Listing
    ours: Any
    passed: bool

    @property
    def texts(self) -> tuple[str, str]:
        """The page's side and ours, as they are shown."""
        rule = self.listing.rule
        if isinstance(self.ours, Exception):
            what = self.ours.what if isinstance(self.ours, GlassnetError) else str(self.ours)
            return rule.show(self.listing.page), f"{type(self.ours).__name__}: {what}"
        return rule.show(self.listing.page), rule.show_ours(self.ours)


class Rule:
    """When a page and the library agree, and how both are shown."""

    def agree(self, page: Any, ours: Any) -> bool:
        """Whether they do. An error never agrees with a value."""
        raise NotImplementedError

    def show(self, page: Any) -> str:
        """The page's side as text."""
        return str(page)

    def show_ours(self, ours: Any) -> str:
        """Our side as text."""
        return self.show(ours)


@dataclass(frozen=True)
class Text(Rule):
    """What Python prints is the same text, whatever the white space.

    >>> Text().agree("[[1.  2.5]]", np.array([[1, 2.5]]))
    True
    """

    def agree(self, page: Any, ours: Any) -> bool:
        return tidy(str(page)) == tidy(str(ours))


@dataclass(frozen=True)
class Near(Rule):
    """Numbers of the same shape, none further from the page's than a tolerance.

    |ours − page| ≤ tolerance + relative · |page|

    >>> Near(1e-9).agree([1, 2], [1, 2]), Near(1e-9).agree([1, 2], [[1, 2]])
    (True, False)
    """

    tolerance: float
    relative: float = 0.0

    def agree(self, page: Any, ours: Any) -> bool:
        if isinstance(ours, Exception):
            return False
        wanted, got = np.asarray(page, float), np.asarray(ours, float)
        if wanted.shape != got.shape:
            return False
        allowed = self.tolerance + self.relative * abs(wanted)
        return bool((abs(got - wanted) <= allowed).all())  # NaN is near to nothing

    def show(self, page: Any) -> str:
        finest = self.tolerance or self.relative
        decimals = round(-math.log10(finest)) + 1
        return rows_of(np.asarray(page), decimals, suppress_small=self.tolerance > 0)


@dataclass(frozen=True)
class AtMost(Rule):
    """Our number is the page's limit or below it.

    >>> AtMost().agree(0.05, 0.0317), AtMost().agree(0.05, float("nan"))
    (True, False)
    """

    def agree(self, page: Any, ours: Any) -> bool:
        return not isinstance(ours, Exception) and bool(ours <= page)

    def show(self, page: Any) -> str:
        return f"at most {page}"

    def show_ours(self, ours: Any) -> str:
        return f"{ours:.4g}"


@dataclass(frozen=True)
class Holds(Rule):
    """What the page claims in words is found to be so.

    >>> Holds().agree("a tie goes to the first", True)
    True
    """

    def agree(self, page: Any, ours: Any) -> bool:
        return isinstance(ours, bool | np.bool_) and bool(ours)

    def show_ours(self, ours: Any) -> str:
        return "so it is" if ours else "it is not so"


@dataclass(frozen=True)
class Refused(Rule):
    """What cannot be right is refused, and the error says why."""

    def agree(self, page: Any, ours: Any) -> bool:
        return isinstance(ours, GlassnetError)


def tidy(text: str) -> str:
    """Text without the white space that only lines numbers up.

    >>> tidy("[[ 1.   2.]\\n [-1.  10.]]")
    '[[1. 2.] [-1. 10.]]'
    """
    return " ".join(text.split()).replace("[ ", "[").replace(" ]", "]")


def rows_of(array: np.ndarray, decimals: int, *, suppress_small: bool) -> str:
    """Numbers with the decimals that count, one line for each row of a matrix."""
    return np.array2string(
        array + 0.0 if array.dtype.kind == "f" else array,  # no -0.
        precision=decimals,
        suppress_small=suppress_small,
        max_line_width=WIDEST,
        threshold=200,
    )
