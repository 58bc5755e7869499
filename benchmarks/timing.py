"""Timing side by side: every contender takes its turn in every round, and its best round counts.

On a shared machine absolute times drift; the ratio of two programs that took turns does not.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from threadpoolctl import threadpool_info


@dataclass(frozen=True)
class Contender:
    """A call to time, what has to be set before each of its turns, and what it does."""

    call: Callable[[], object]
    prepare: Callable[[], object] = bool
    units: int = 1  # steps or epochs in one call


@dataclass(frozen=True)
class Row:
    """One comparison: our time, a peer's time, and the ratio that we want to reach."""

    id: str
    work: str
    ours: float  # seconds
    peer: str
    theirs: float  # seconds
    bar: float  # theirs / ours should be at least this

    @property
    def ratio(self) -> float:
        """How many times as fast we are."""
        return self.theirs / self.ours


def best_times(
    contenders: dict[str, Contender], *, rounds: int = 9, seconds: float = 0.15
) -> dict[str, float]:
    """The best time of one unit of each contender's work, in seconds."""
    repeats = {name: repeats_for(one, seconds) for name, one in contenders.items()}
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(rounds):
        for name, one in contenders.items():
            one.prepare()
            call = one.call
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


def print_table(rows: list[Row]) -> None:
    """All comparisons, with what was wanted."""
    print(f"{'id':<4}{'work':<44}{'ours':>10}  {'peer':<34}{'theirs':>10}{'ratio':>8}{'bar':>7}")
    for row in rows:
        if row.bar is None:
            bar = ""
        else:
            bar = f"{row.bar:>6.2f}x  {'met' if row.ratio >= row.bar else 'NOT MET'}"
        print(
            f"{row.id:<4}{row.work:<44}{shown(row.ours):>10}  {row.peer:<34}"
            f"{shown(row.theirs):>10}{row.ratio:>7.2f}x{bar}"
        )
    print(f"\n{machine()}")


def shown(seconds: float) -> str:
    """A time in the unit that suits it."""
    return f"{seconds * 1e6:.1f} µs" if seconds < 1e-3 else f"{seconds * 1e3:.2f} ms"


def machine() -> str:
    """What this was measured on."""
    import sklearn
    import torch

    versions = [
        f"Python {platform.python_version()}",
        f"NumPy {np.__version__}",
        f"PyTorch {torch.__version__}",
        f"scikit-learn {sklearn.__version__}",
    ]
    kernels = {
        library["architecture"] for library in threadpool_info() if "architecture" in library
    }
    versions.append(f"BLAS kernels {', '.join(sorted(kernels))}")
    return f"{platform.machine()}, {os.cpu_count()} cores; {', '.join(versions)}"
