"""How `glassnet explain` prints: numbers with their digits, lines that fit, rows of cells."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..explain.arithmetic.sums import short
from .fitting import USUAL as USUAL_WIDTH
from .fitting import fitted, folded, terminal_width
from .terminal import printable, results

WIDEST = 34  # signs of a name
USUAL, BRIEF = 6, 4  # digits of one number in full, and of many


@dataclass(frozen=True)
class Style:
    """How numbers are printed.

    asked   significant digits, of the largest number in a sum; None leaves it to what is shown
    terms   of a sum that are shown, the largest ones
    width   of a line, in signs
    """

    asked: int | None = None
    terms: int = 8
    usual: int = USUAL
    width: int = USUAL_WIDTH

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
    """Print lines, each as wide as the terminal at most."""
    out, width = results(), terminal_width()
    for line in lines:
        for part in fitted(printable(line), width) if line.strip() else [""]:
            out.print(part)


def columns(rows: Sequence[tuple[str, ...]], width: int = USUAL_WIDTH) -> list[str]:
    """Rows of cells under each other; a last cell that is long goes on under itself."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    hang = sum(widths[:-1]) + 2 * len(widths)
    lines: list[str] = []
    for row in rows:
        cells = zip(row[:-1], widths[:-1], strict=True)
        before = "".join(f"  {cell:<{wide}}" for cell, wide in cells) + "  "
        first, *others = folded(row[-1], width - hang, 2)
        lines += [(before + first).rstrip(), *(" " * hang + other for other in others)]
    return lines


def in_full(value: float) -> str:
    """A number with all its digits, since a rounded one may not do what is said of it."""
    return short(value, 17)


def cut(name: str) -> str:
    """A name that is not too long."""
    return name if len(name) <= WIDEST else f"{name[: WIDEST - 1]}…"
