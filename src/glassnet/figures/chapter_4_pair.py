"""Chapter 4: what one ReLU neuron does to x, and two behind each other: the area of effect."""

from collections.abc import Mapping
from dataclasses import astuple, replace
from functools import partial
from itertools import pairwise
from math import isfinite
from typing import Any

import numpy as np

from ..explain import Interval, area_of_effect
from ..lessons import Pair, PairStage, pair_stages
from .chapter_4_chain import WIDTH, draw_chain
from .curve_drawing import draw_curve, draw_legend, draw_note
from .figure import Animation, Drawable, Figure, Numbers
from .numerals import in_brackets, shown
from .sheet import Sheet
from .single_neuron import between, plot_beside
from .style import SMALL

LIMITS = (-1.5, 1.5, -0.5, 3.3)
STEPS, REST = 5, 6  # frames on the way to a stage, and at it
SIZE = (8.4, 4.5)
STAGES = {stage.figure: stage for stage in pair_stages()}


def numbers_of(stage: PairStage) -> Numbers:
    """The settings of a stage, its curve, and where it bends."""
    pair, x = stage.pair, np.linspace(LIMITS[0], LIMITS[1], 301)
    area = area_of(pair, stage.neurons)
    ends = [end for end in (area.low, area.high) if isfinite(end)] if area else []
    return {
        "figure": stage.figure,
        "neurons": [(pair.w1, pair.b1), (pair.w2, pair.b2)][: stage.neurons],
        "changed": tuple(stage.changed) if stage.figure != "4.12" else (),
        "x": x,
        "first": pair.first(x),
        "y": stage.at(x),
        "area": area,
        "bends": [(end, float(stage.at(np.array([end]))[0])) for end in sorted(ends)],
    }


def area_of(pair: Pair, neurons: int) -> Interval | None:
    """Where one neuron, or both, pass changes of x on.

    A single neuron is a pair whose second neuron lets through all that the first one gives.
    """
    second = (pair.w2, pair.b2) if neurons == 2 else (1.0, 0.0)
    return area_of_effect(pair.w1, pair.b1, *second)


def draw_stage(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """The neurons with what was changed, and the curve with its bends."""
    theme, neurons = sheet.theme, numbers["neurons"]
    draw_chain(sheet, neurons, "ReLU", numbers["changed"])
    axes = plot_beside(sheet, WIDTH + 0.5, LIMITS, formula(neurons))
    if numbers["figure"] == "4.19":
        draw_area(axes, theme, numbers["area"])
    if len(neurons) == 2:
        x, first = numbers["x"], numbers["first"]
        draw_curve(axes, theme, x, first, place=1, colour=theme.quiet, name="first neuron")
    draw_curve(axes, theme, numbers["x"], numbers["y"], colour=theme.outputs, name="y")
    if len(neurons) == 2:
        draw_legend(axes, theme, loc="upper right")
    for x, y in numbers["bends"]:
        beside = 9 if x > 0 else -9
        draw_note(axes, theme, (x, y), f"({shown(x)}, {shown(y)})", (beside, -9 if y < 0.2 else 9))


def draw_area(axes: Any, theme: Any, area: Interval) -> None:
    """The part of x in which both neurons are active, shaded."""
    axes.axvspan(area.low, area.high, color=theme.tint(theme.marked, 0.24), lw=0, zorder=0)
    words = f"area of effect\nx from {shown(area.low)} to {shown(area.high)}"
    axes.annotate(
        words,
        (area.middle, 2.2),
        xytext=(0.72, 2.2),
        size=SMALL + 1,
        va="center",
        arrowprops={"arrowstyle": "-", "color": theme.quiet, "linewidth": 1},
    )


def formula(neurons: list[tuple[float, float]]) -> str:
    """What the neurons compute.

    >>> formula([(-1, 0.5)])
    'y = ReLU(−1 · x + 0.5)'
    >>> formula([(-1, 0.5), (-2, 1)])
    'y = ReLU(−2 · ReLU(−1 · x + 0.5) + 1)'
    """
    inner = "x"
    for weight, bias in neurons:
        inner = f"ReLU({shown(weight)} · {inner} + {in_brackets(bias)})"
    return f"y = {inner}"


def moving_stages() -> list[Numbers]:
    """From each stage to the next, resting at each."""
    stages = list(STAGES.values())
    frames = [numbers_of(stages[0])] * REST
    for before, after in pairwise(stages):
        if before.pair != after.pair and before.neurons == after.neurons:
            frames += [numbers_of(one) for one in on_the_way(before, after)]
        frames += [numbers_of(after)] * REST
    return frames


def on_the_way(before: PairStage, after: PairStage) -> list[PairStage]:
    """Stages between two."""
    ends = astuple(before.pair), astuple(after.pair)
    shares = [step / STEPS for step in range(1, STEPS)]
    return [replace(after, pair=Pair(*between(*ends, share))) for share in shares]


WORDS = (
    (
        *("4.12", "C4-11", "A weight of 0 and a bias of 0: nothing"),
        "A flat line at 0, whatever goes in.",
    ),
    (
        *("4.13", "C4-12", "A weight of 1: from 0 on, x comes out"),
        "Flat at 0 up to x = 0, and from there a slope of 1.",
    ),
    (
        *("4.14", "C4-13", "A bias of 0.5: the neuron begins earlier"),
        "The bend has moved from x = 0 to x = −0.5: a bias moves the curve sideways.",
    ),
    (
        *("4.15", "C4-14", "A weight of −1: the neuron ends instead"),
        "The curve comes down from the left with a slope of −1, and from x = 0.5 on it is 0.",
    ),
    (
        *("4.16", "C4-15", "A second neuron lets everything through"),
        "With a weight of 1 and a bias of 0 the second neuron changes nothing.",
    ),
    (
        *("4.17", "C4-16", "The second bias moves the curve up"),
        "The whole curve stands 1 higher; the page does not say how far, so 1 is ours.",
    ),
    (
        *("4.18", "C4-17", "A second weight of −2: a beginning and an end"),
        "The curve is 0 up to x = 0, rises with a slope of 2 to 1 at x = 0.5, and stays there.",
    ),
    (
        *("4.19", "C4-18", "The area of effect of a pair"),
        "Shaded from x = 0 to 0.5: only there are both neurons active, and only there does the"
        " curve vary; elsewhere it is constant.",
    ),
)
FIGURES: list[Drawable] = [
    *(
        Figure(
            *(number, "pair" if STAGES[number].neurons == 2 else "single-neuron", title, see),
            (requirement,),
            data=partial(numbers_of, STAGES[number]),
            draw=draw_stage,
            size=SIZE,
        )
        for number, requirement, title, see in WORDS
    ),
    Animation(
        *("anim-4.12", "neuron-and-pair", "One ReLU neuron, and then two"),
        "Figures 4.12 to 4.19 in their order: the setting that changes is in a box, and the curve"
        " follows it.",
        ("C4-37",),
        frames=moving_stages,
        draw=draw_stage,
        seconds=0.2,
        size=SIZE,
    ),
]
