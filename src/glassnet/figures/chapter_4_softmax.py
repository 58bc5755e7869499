"""Chapter 4: softmax: scores, their exponentials, and the shares of these."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from ..activations import Softmax
from ..arrays import Array
from ..listings.given import BATCH_OUTPUT
from ..scratch import exponentials
from .figure import Animation, Drawable, Numbers
from .numerals import fixed, shown
from .sheet import Sheet
from .style import SMALL, TEXT

STAGES = ("scores", "e to the power of them", "divided by their sum")
WRITE = (shown, partial(fixed, decimals=2), partial(fixed, decimals=4))


def through_softmax() -> list[Numbers]:
    """Every row of the batch, in three stages."""
    confidences = Softmax().forward(np.array(BATCH_OUTPUT))
    return [
        {
            "sample": sample,
            "stage": stage,
            "values": [np.array(scores), np.array(powers), confidences[sample]],
            "total": sum(powers),
        }
        for sample, scores in enumerate(BATCH_OUTPUT)
        for powers in [exponentials(scores)]
        for stage in (1, 2, 3)
    ]


def draw_softmax(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A panel of bars for each stage that has come."""
    theme, width = sheet.theme, (sheet.width - 0.7) / 3
    colours = (theme.inputs, theme.weights, theme.outputs)
    for place, values in enumerate(numbers["values"]):
        spot = (0.4 + place * width, 0.95, width - 0.25, sheet.height - 1.45)
        axes = sheet.axes(spot)
        axes.set_title(STAGES[place], size=TEXT, weight="bold", loc="left", pad=8)
        come = numbers["stage"] > place
        words = [WRITE[place](value) for value in values] if come else []
        draw_bars(axes, sheet, values if come else 0 * values, words, colours[place])
    ground = sheet.drawing()
    ground.text(0.4, 0.3, sums(numbers), size=SMALL + 1, va="center")


def draw_bars(axes: Axes, sheet: Sheet, values: Array, words: Sequence[str], colour: str) -> None:
    """A bar for each class, with its number."""
    theme = sheet.theme
    axes.bar(range(len(values)), values, width=0.62, color=theme.tint(colour, 0.75), lw=0)
    axes.axhline(0, color=theme.quiet, linewidth=0.9)
    top = float(values.max()) or 1.0
    low = min(0.0, float(values.min()))
    axes.set_ylim(low - (0.18 * top if low < 0 else 0), 1.18 * top)
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.set_yticks([])
    axes.set_xticks(range(len(values)), [f"class {place}" for place in range(len(values))])
    axes.tick_params(length=0, pad=6)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    for place, word in enumerate(words):
        up = values[place] >= 0
        axes.annotate(
            *(word, (place, values[place])),
            xytext=(0, 4 if up else -4),
            textcoords="offset points",
            size=SMALL + 1,
            ha="center",
            va="bottom" if up else "top",
        )


def sums(numbers: Mapping[str, Any]) -> str:
    """What has been added up so far, in words."""
    stage, text = numbers["stage"], f"row {numbers['sample']} of the batch"
    if stage >= 2:
        text += f"; the exponentials add up to {shown(numbers['total'], 2)}"
    if stage >= 3:
        text += f", and the confidences to {shown(numbers['values'][2].sum(), 6)}"
    return text


FIGURES: list[Drawable] = [
    Animation(
        *("anim-4.38", "softmax", "Softmax: from scores to confidences"),
        "Three scores become exponentials, all above 0, and these are divided by their sum: the"
        " confidences add up to 1, and the largest score has the largest one.",
        ("C4-45", "C4-46", "C4-49", "C4-53"),
        frames=through_softmax,
        draw=draw_softmax,
        seconds=1.4,
        stands=2,
        size=(8.4, 4.2),
    )
]
