"""Chapter 2: a line is fitted from few or from many samples at a time."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..explain import best_line
from ..lessons import fit_line, noisy_line
from .curve_drawing import draw_curve, draw_points
from .figure import Animation, Drawable, Figure, Numbers
from .sheet import Sheet
from .style import SMALL, TEXT

SIZES = (1, 8, 32)  # samples at a time
LAST = 60  # of the settled lines are drawn
FRAMES = (*range(1, 21), *range(22, 61, 2), *range(64, 121, 4))  # the steps that are shown
TRAIL = 6  # earlier lines that are still to be seen
ENDS = np.array([-1.0, 1.0])  # of x


def fits() -> Numbers:
    """Points, the best line, and for each batch size the last lines and how much they tremble."""
    x, y = noisy_line(seed=0)
    found = [fit_line(x, y, batch_size=size, seed=1) for size in SIZES]
    best = best_line(x, y)
    return {
        "x": x,
        "y": y,
        "sizes": SIZES,
        "best": (best.slope, best.intercept),
        "lines": [fit.lines[-LAST:] for fit in found],
        "spreads": [fit.spread for fit in found],
    }


def draw_fits(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A panel for every batch size, with its last lines over each other."""
    for place, size in enumerate(numbers["sizes"]):
        axes = panel(sheet, numbers, place, size)
        heights = numbers["lines"][place] @ np.array([ENDS, [1.0, 1.0]])
        for height in heights:
            axes.plot(ENDS, height, color=sheet.theme.weights, linewidth=0.9, alpha=0.45)
        best = numbers["best"][0] * ENDS + numbers["best"][1]
        draw_curve(axes, sheet.theme, ENDS, best, place=1, colour=sheet.theme.ink, width=1.6)
        text = f"spread {numbers['spreads'][place]:.4f}"
        axes.text(0.96, 0.06, text, size=SMALL + 1, ha="right", transform=axes.transAxes)
    axes = sheet.drawing()
    note = "thin: the lines after each of the last 60 steps; dashed: the best line of all points"
    axes.text(sheet.width / 2, 0.14, note, size=SMALL, color=sheet.theme.quiet, ha="center")


def panel(sheet: Sheet, numbers: Mapping[str, Any], place: int, size: int) -> Any:
    """Axes for a batch size, with all points in them."""
    width = (sheet.width - 0.9) / 3
    spot = (0.6 + place * width, 0.75, width - 0.18, sheet.height - 1.15)
    axes = sheet.plot("x", "y" if place == 0 else "", spot)
    axes.set_xlim(-1, 1)
    axes.set_ylim(-2.5, 4.5)
    axes.set_xticks([-1, 0, 1])
    if place:
        axes.set_yticklabels([])
    colour = sheet.theme.tint(sheet.theme.inputs, 0.45)
    draw_points(axes, sheet.theme, numbers["x"], numbers["y"], colour=colour, size=5)
    title = f"{size} sample{'s' if size > 1 else ''} at a time"
    axes.set_title(title, size=TEXT, weight="bold", loc="left", pad=7)
    return axes


def steps() -> list[Numbers]:
    """The first steps of each batch size: the chosen points, the line, and those before it."""
    x, y = noisy_line(seed=0)
    found = [fit_line(x, y, batch_size=size, seed=1) for size in SIZES]
    return [
        {
            "x": x,
            "y": y,
            "sizes": SIZES,
            "step": step,
            "chosen": [fit.chosen[step - 1] for fit in found],
            "lines": [fit.lines[max(0, step - TRAIL) : step] for fit in found],
        }
        for step in FRAMES
    ]


def draw_steps(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A panel for every batch size: its chosen points, its line, and a trail of earlier lines."""
    theme = sheet.theme
    for place, size in enumerate(numbers["sizes"]):
        axes = panel(sheet, numbers, place, size)
        chosen = numbers["chosen"][place]
        draw_points(axes, theme, numbers["x"][chosen], numbers["y"][chosen], colour=theme.inputs)
        *trail, line = numbers["lines"][place]
        for earlier in trail:
            axes.plot(ENDS, earlier[0] * ENDS + earlier[1], color=theme.weights, lw=0.8, alpha=0.4)
        draw_curve(axes, theme, ENDS, line[0] * ENDS + line[1], colour=theme.weights)
    axes = sheet.drawing()
    note = f"step {numbers['step']:,}; dark: the samples that this step looks at"
    axes.text(sheet.width / 2, 0.14, note, size=SMALL + 1, ha="center")


FIGURES: list[Drawable] = [
    Figure(
        *("2.12", "batch-sizes", "A line, fitted from few or many samples at a time"),
        "The more samples each step looks at, the less the line trembles: its spread falls about"
        " as fast as the batch grows.",
        ("C2-19",),
        data=fits,
        draw=draw_fits,
        size=(9.0, 4.4),
    ),
    Animation(
        *("anim-2.12", "batch-sizes", "The line on its way, from 1, 8 and 32 samples at a time"),
        "All three lines find the points; the one that looks at a single sample at a time keeps"
        " jumping.",
        ("C2-19",),
        frames=steps,
        draw=draw_steps,
        seconds=0.18,
        size=(9.0, 4.4),
    ),
]
