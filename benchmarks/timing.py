"""Timing side by side: every contender takes its turn in every round, and its best turn counts.

On a shared machine absolute times drift; the ratio of two programs that took turns does not.
Turns are short, so that some of them meet nobody else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

LONGEST = 30.0  # seconds for all rounds of one comparison


@dataclass(frozen=True)
class Contender:
    """A call to time, what has to be set before each of its turns, and what it does."""

    call: Callable[[], object]
    prepare: Callable[[], object] = bool
    units: int = 1  # steps or epochs in one call


@dataclass(frozen=True)
class Row:
    """One comparison: our time or size, a peer's or a limit, and the ratio to be reached."""

    id: str
    work: str
    ours: float  # seconds, or bytes
    peer: str
    theirs: float  # the same
    bar: float | None  # theirs / ours should be at least this
    unit: str = "s"  # or B
    noisy: bool = False  # whether others were using the machine as well

    @property
    def ratio(self) -> float:
        """How many times as fast, or as small, we are."""
        return self.theirs / self.ours

    @property
    def verdict(self) -> str:
        """Whether the bar is met; nothing where there is none."""
        if self.bar is None:
            return ""
        return "met" if self.ratio >= self.bar else "NOT MET"


def best_times(
    contenders: dict[str, Contender], *, rounds: int = 30, seconds: float = 0.04
) -> dict[str, float]:
    """The best time of one unit of each contender's work, in seconds.

    Where a round takes long there are fewer, but never fewer than three.
    """
    repeats = {name: repeats_for(one, seconds) for name, one in contenders.items()}
    best = dict.fromkeys(contenders, float("inf"))
    end = perf_counter() + LONGEST
    for count in range(rounds):
        if count >= 3 and perf_counter() > end:
            break
        for name, one in contenders.items():
            one.prepare()
            call = one.call
            call()  # untimed: caches fill, and the threads of whoever came before fall asleep
            began = perf_counter()
            for _ in range(repeats[name]):
                call()
            spent = (perf_counter() - began) / repeats[name] / one.units
            best[name] = min(best[name], spent)
    return best


def repeats_for(contender: Contender, seconds: float) -> int:
    """How often to call so that one turn lasts about so long; warms up on the way."""
    contender.prepare()
    contender.call()
    began = perf_counter()
    contender.call()
    once = perf_counter() - began
    return max(1, round(seconds / max(once, 1e-7)))


def compare(
    id: str,
    work: str,
    contenders: dict[str, Contender],
    bars: dict[str, float | None],
    rounds: int = 30,
) -> list[Row]:
    """Time all contenders; a peer that ran in several ways counts with its fastest."""
    times = best_times(contenders, rounds=rounds)
    rows = []
    for peer, bar in bars.items():
        name = min((name for name in times if name.startswith(peer)), key=times.__getitem__)
        rows.append(Row(id, work, times["ours"], name, times[name], bar))
    return rows


HEADINGS = ("id", "work", "ours", "peer", "theirs", "ratio", "bar", "")


def cells(row: Row) -> tuple[str, ...]:
    """A row as it is shown."""
    bar = "" if row.bar is None else f"{row.bar:g}x"
    ratio = f"{row.ratio:.2f}x{'~' if row.noisy else ''}"
    ours, theirs = (shown(number, row.unit) for number in (row.ours, row.theirs))
    return (row.id, row.work, ours, row.peer, theirs, ratio, bar, row.verdict)


def print_table(rows: list[Row]) -> None:
    """All comparisons, with what was wanted."""
    table = [HEADINGS, *map(cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    right = {2, 4, 5, 6}
    for line in table:
        parts = [
            cell.rjust(width) if place in right else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        print("  ".join(parts).rstrip())


def shown(number: float, unit: str) -> str:
    """A time or a size in the unit that suits it."""
    if unit == "B":
        return f"{number / 1e6:.0f} MB"
    if number < 1e-3:
        return f"{number * 1e6:.1f} µs"
    return f"{number * 1e3:.2f} ms" if number < 1 else f"{number:.2f} s"
