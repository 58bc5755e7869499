"""`glassnet rungs`: the same network by loops, by NumPy and compiled, side by side."""

from typing import TYPE_CHECKING, Any

from rich.table import Table as RichTable
from rich.text import Text

from ..errors import CheckFailedError
from .options import JsonOption
from .terminal import print_json, results, say

if TYPE_CHECKING:
    from ..rungs import Rung

INSTALL = "pip install 'glassnet[jax]'"
REMARKS = {"compiled": ": the same page as NumPy's, made into one program"}
WITHOUT_JAX = f"the third rung, compiled, needs the package jax: {INSTALL}"


def rungs(as_json: JsonOption = False) -> None:
    """Run one network by loops, by NumPy and compiled: their code, their time, their numbers.

    Each looks once at 90 points of a spiral and improves once. Ends with exit code 7 if the
    numbers differ by more than 1e-12.
    """
    from .. import rungs as room  # loaded only when it is wanted

    climbed = room.climb(room.example())
    apart = [room.largest_difference(climbed[0].numbers, rung.numbers) for rung in climbed]
    if as_json:
        print_json(document(climbed, apart, room.AGREEMENT))
    else:
        for rung in climbed:
            print_code(rung)
        results().print(comparison(climbed, apart))
        results().print(f"They agree to {max(apart):.1e}.")
    if len(climbed) < 3:
        say([WITHOUT_JAX])
    check(climbed, apart, room.AGREEMENT)


def print_code(rung: "Rung") -> None:
    """What a rung ran, as it is written."""
    results().print(Text(f"── {rung.name}{REMARKS.get(rung.name, '')}\n", style="bold"))
    results().print(rung.code)


def comparison(climbed: list["Rung"], apart: list[float]) -> RichTable:
    """A line for each rung."""
    table = RichTable(box=None, pad_edge=False, header_style="bold")
    for heading in ("rung", "lines shown", "first step", "each step", "speed", "apart from loops"):
        table.add_column(heading, justify="left" if heading == "rung" else "right")
    for rung, distance in zip(climbed, apart, strict=True):
        speed = f"{climbed[0].seconds / rung.seconds:,.0f} ×"
        seconds = (milliseconds(rung.first), milliseconds(rung.seconds))
        table.add_row(rung.name, str(lines_of(rung)), *seconds, speed, f"{distance:.1e}")
    return table


def milliseconds(seconds: float) -> str:
    """A time for people.

    >>> milliseconds(0.0123)
    '12.3 ms'
    """
    return f"{1000 * seconds:,.3g} ms"


def lines_of(rung: "Rung") -> int:
    """How many lines of code are shown, without the empty ones."""
    return sum(bool(line.strip()) for line in rung.code.splitlines())


def document(climbed: list["Rung"], apart: list[float], allowed: float) -> dict[str, Any]:
    """The rungs for programs."""
    return {
        "rungs": [
            {
                "name": rung.name,
                "first_step_seconds": rung.first,
                "step_seconds": rung.seconds,
                "loss": float(rung.numbers.loss),
                "largest_difference": distance,
                "code": rung.code,
            }
            for rung, distance in zip(climbed, apart, strict=True)
        ],
        "allowed_difference": allowed,
        "missing": [] if len(climbed) == 3 else [{"name": "compiled", "install": INSTALL}],
    }


def check(climbed: list["Rung"], apart: list[float], allowed: float) -> None:
    """Raise a CheckFailedError where a rung came to other numbers."""
    for rung, distance in zip(climbed, apart, strict=True):
        if not distance <= allowed:
            raise CheckFailedError(
                f"{rung.name} and loops differ by {distance:.3g}, and {allowed:g} is allowed",
                do="please report this with the output of glassnet rungs --json",
            )
