"""How the time of a step grows with batch, width and depth; an epoch is its steps.

Beside each time stands the least that its matrix products could take on this machine.
"""

from __future__ import annotations

from dataclasses import dataclass

from compiled import operations, our_steps, products
from peers import torch_step
from timing import Contender, best_times
from training import data, model, our_step, torch_contenders

from glassnet.threads import fitting_threads

ROUNDS = 5
CASES = {
    "width": [((64, width, width, 10), 128) for width in (8, 16, 32, 64, 128, 256, 512, 1024)],
    "batch": [((64, 128, 128, 10), rows) for rows in (8, 64, 512, 4096)],
    "depth": [((64, *[128] * depth, 10), 128) for depth in (1, 2, 4, 8, 16)],
}


@dataclass(frozen=True)
class Point:
    """The seconds of one step at one size."""

    along: str  # which size grows
    size: int
    numpy: float
    compiled: float
    torch: float
    limit: float


def growth() -> list[Point]:
    """All sizes, and the limit as it was measured between them."""
    times = best_times(products(), rounds=ROUNDS)
    rate = 2 * 2048**3 / min(times.values())
    return [
        point(along, size_along(along, sizes, rows), sizes, rows, rate)
        for along, cases in CASES.items()
        for sizes, rows in cases
    ]


def size_along(along: str, sizes: tuple[int, ...], rows: int) -> int:
    """The size that grows."""
    return {"width": sizes[1], "batch": rows, "depth": len(sizes) - 2}[along]


def point(along: str, size: int, sizes: tuple[int, ...], rows: int, rate: float) -> Point:
    """Time one step of each engine and of PyTorch's best loop."""
    X, y = data(rows, sizes)
    contenders = {
        "numpy": Contender(our_step(sizes, X, y)),
        "compiled": our_steps(sizes, rows, steps=max(2, min(200, 400_000 // (rows * sizes[1])))),
        **torch_contenders("torch", torch_step(sizes, X, y)),
    }
    with fitting_threads(model(sizes).layers, rows):
        times = best_times(contenders, rounds=ROUNDS, seconds=0.02)
    torch = min(time for name, time in times.items() if name.startswith("torch"))
    limit = operations(sizes, rows) / rate
    return Point(along, size, times["numpy"], times["compiled"], torch, limit)
