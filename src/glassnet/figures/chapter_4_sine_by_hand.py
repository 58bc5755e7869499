"""Chapter 4: the sine by hand, pair by pair, and an input that passes through the finished one."""

from collections.abc import Mapping
from dataclasses import astuple, replace
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ..explain import area_of_effect
from ..lessons import Pair, Stage, active_pairs, hand_tuned_model, hand_tuned_pairs, sine_stages
from .chapter_4_eight_pairs import (
    LIMITS,
    SIZE,
    Changed,
    PairsDrawing,
    Passing,
    draw_beside_sine,
    plot_areas,
)
from .figure import Animation, Drawable, Figure, Numbers
from .numerals import fixed, shown
from .sheet import Sheet
from .single_neuron import between
from .style import SMALL

STEPS, REST = 3, 6  # frames on the way to a stage, and at it
STAGES = {stage.figure: stage for stage in sine_stages()}
X = np.linspace(0, 1, 1001)


def areas_of(pairs: tuple[Pair, ...]) -> dict[int, tuple[float, float]]:
    """Where each pair changes the output for x from 0 to 1, by its number."""
    found = {}
    for number, pair in enumerate(pairs, start=1):
        area = area_of_effect(pair.w1, pair.b1, pair.w2, pair.b2) if pair.o else None
        low, high = (max(0.0, area.low), min(1.0, area.high)) if area else (0.0, 0.0)
        if low < high:
            found[number] = (low, high)
    return found


def numbers_of(stage: Stage) -> Numbers:
    """A stage's settings and what is new in them, its areas, and its curve beside the sine."""
    y, sine = stage.at(X), np.sin(2 * np.pi * X)
    return {
        "figure": stage.figure,
        "pairs": stage.pairs,
        "changed": {number: tuple(new) for number, new in stage.changed.items()},
        "areas": areas_of(stage.pairs),
        "x": X,
        "y": y,
        "sine": sine,
        "mean_squared_error": float(np.square(y - sine).mean()),
    }


def draw_stage(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The pairs on the left, what is new in boxes, and the curve on the right."""
    changed: Changed = numbers["changed"]
    PairsDrawing(sheet, numbers["pairs"], changed).draw(changed)
    title = words_of(changed, numbers["pairs"]) or "every setting is 0"
    axes = plot_areas(sheet, numbers["areas"], changed, title)
    draw_beside_sine(axes, sheet.theme, numbers)
    write_error(axes, sheet, numbers["mean_squared_error"])


def write_error(axes: Axes, sheet: Sheet, error: float) -> None:
    """The mean squared error, below the plot."""
    look: dict[str, Any] = {"size": SMALL, "color": sheet.theme.quiet, "transform": axes.transAxes}
    axes.text(1, -0.115, f"mean squared error {error:.3g}", ha="right", va="center", **look)


def words_of(changed: Changed, pairs: tuple[Pair, ...]) -> str:
    """What is new, in a line.

    >>> words_of({1: ("w1", "o")}, (Pair(w1=6.0, o=-1.0),))
    'pair 1: w1 = 6, o = −1'
    """
    if len(changed) > 1:
        *most, last = map(str, changed)
        return f"pairs {', '.join(most)} and {last}"
    lines = [
        f"pair {number}: {', '.join(f'{name} = {shown(getattr(pair, name))}' for name in names)}"
        for number, names, pair in ((n, names, pairs[n - 1]) for n, names in changed.items())
    ]
    return "".join(lines)


def moving_stages() -> list[Numbers]:
    """From each stage to the next, resting at each."""
    stages = list(STAGES.values())
    frames = [numbers_of(stages[0])] * REST
    for before, after in pairwise(stages):
        for step in range(1, STEPS):
            frames.append(numbers_of(replace(after, pairs=on_the_way(before, after, step / STEPS))))
        frames += [numbers_of(after)] * REST
    return frames


def on_the_way(before: Stage, after: Stage, share: float) -> tuple[Pair, ...]:
    """The pairs at a share of the way from a stage to another."""
    both = zip(before.pairs, after.pairs, strict=True)
    return tuple(Pair(*between(astuple(one), astuple(other), share)) for one, other in both)


# -- an input passes through ---------------------------------------------------------------------


def passing(x: float) -> Numbers:
    """What every neuron of the finished network gives for an x, and which pairs are active."""
    pairs = hand_tuned_pairs()
    model = hand_tuned_model(pairs)
    outputs = model.activations(np.array([[x]]))
    first, second = outputs["relu_1"][0], outputs["relu_2"][0]
    output = float(outputs[model.layer_names[-1]][0, 0])
    return {
        **numbers_of(STAGES["4.33"]),
        "passing": Passing(x, first, second, output),
        "active": active_pairs(pairs, x),
    }


def draw_passing(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The numbers in the neurons, the active pair marked, and where on the curve that is."""
    theme, inside, active = sheet.theme, numbers["passing"], numbers["active"]
    PairsDrawing(sheet, numbers["pairs"], active).draw({}, inside)
    who = f"pair {active[0]} is active" if active else "no pair is active"
    title = f"x = {fixed(inside.x)}: y = {fixed(inside.output, 3)}, and {who}"
    axes = plot_areas(sheet, numbers["areas"], active, title)
    draw_beside_sine(axes, theme, numbers)
    axes.vlines(inside.x, LIMITS[2], 1.36, color=theme.ink, lw=1, linestyle=(0, (2, 2)), zorder=2)
    axes.plot(
        *(inside.x, inside.output, "o"),
        markersize=9,
        color=theme.marked,
        markeredgecolor=theme.ink,
        zorder=5,
    )


def all_passing() -> list[Numbers]:
    """x from 0 to 1."""
    return [passing(step / 20) for step in range(21)]


TITLES = (
    ("4.20", "C4-20", "All weights are 0, and nothing comes out"),
    ("4.21", "C4-21", "Pair 1, all of its weights 1: x comes out"),
    ("4.22", "C4-22", "The first weight: 6 times as steep"),
    ("4.23", "C4-23", "The second bias moves the curve up"),
    ("4.24", "C4-24", "A second weight of −1: the curve falls, and ends"),
    ("4.25", "C4-25", "An output weight of −1 flips the sign"),
    ("4.26", "C4-26", "Pair 8 adds a constant: the wave begins"),
    ("4.27", "C4-27", "Pair 2, all of its weights 1"),
    ("4.28", "C4-28", "Pair 2 begins where pair 1 stops"),
    ("4.29", "C4-29", "Pair 2 gets an area of effect"),
    ("4.30", "C4-30", "Its sign flipped, pair 2 goes on more gently"),
    ("4.31", "C4-31", "The constant brings the beginning back to 0"),
    ("4.32", "C4-32", "A flat top, and pair 3 begins the descent"),
    ("4.33", "C4-33", "Seven pairs draw the whole wave"),
)


def see(stage: Stage) -> str:
    """What to look for, in sentences."""
    new = words_of({number: tuple(one) for number, one in stage.changed.items()}, stage.pairs)
    sentence = stage.see[0].upper() + stage.see[1:].replace("-", "−") + "."
    more = f" New: {new}." if new else ""
    return f"{sentence}{more}{' The page leaves open what that is.' if stage.assumed else ''}"


FIGURES: list[Drawable] = [
    *(
        Figure(
            *(number, "sine-by-hand", title, see(STAGES[number])),
            ("C4-19", requirement) if number == "4.20" else (requirement,),
            data=partial(numbers_of, STAGES[number]),
            draw=draw_stage,
            size=SIZE,
        )
        for number, requirement, title in TITLES
    ),
    Animation(
        *("anim-4.20", "sine-by-hand", "A sine, made by hand"),
        "Figures 4.20 to 4.33 in their order, with all settings: those that change stand in boxes,"
        " and the curve grows into the sine from left to right.",
        ("C4-37",),
        frames=moving_stages,
        draw=draw_stage,
        seconds=0.25,
        size=SIZE,
    ),
    Figure(
        *("4.34", "pair-1-active", "At 0.08 only the first pair is active"),
        "Both neurons of pair 1 are above 0, and of no other pair are both; the output is 0.48.",
        ("C4-34",),
        data=partial(passing, 0.08),
        draw=draw_passing,
        size=SIZE,
    ),
    Figure(
        *("4.35", "pair-4-active", "At 0.5 only the fourth pair is active"),
        "Both neurons of pair 4 are above 0, and of no other pair are both; the output is 0. The"
        " page does not name its input, so 0.5 is ours.",
        ("C4-35",),
        data=partial(passing, 0.5),
        draw=draw_passing,
        size=SIZE,
    ),
    Animation(
        *("anim-4.34", "passing-through", "From 0 to 1: each pair in its turn"),
        "One pair after the other is active, each in its own area; on the flat tops none is.",
        ("C4-34", "C4-35", "C4-37"),
        frames=all_passing,
        draw=draw_passing,
        seconds=0.4,
        stands=10,
        size=SIZE,
    ),
]
