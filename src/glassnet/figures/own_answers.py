"""The user's own classes: what is taken for what, and whether confidence can be trusted."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from ..arrays import Array
from ..metrics import confusion_matrix
from .curve_drawing import short
from .figure import Figure
from .numerals import fixed
from .own import OwnModel, Question
from .own_colours import rising
from .sheet import Sheet
from .style import SMALL, TEXT, Theme

BINS = 10
MOST_WRITTEN = 12  # classes whose counts are written into the cells
DEPTH = 2.0  # so that counts can be read on a share of 1
MOST_PANELS = 3  # labels that are drawn


def no_answers(own: OwnModel) -> str:
    """Why there is nothing to judge; empty if there is."""
    if not own.tells_classes:
        return "it is for models that tell classes apart, and this one predicts numbers"
    return "" if own.y is not None else "the true answers are not known: give DATA with its target"


def confusion_numbers(own: OwnModel) -> Mapping[str, Any]:
    """For each question the rows per (true class, said class)."""
    return {
        "rows": own.judged_in_words,
        "parts": [
            {
                "name": asked.name,
                "names": asked.class_names,
                "counts": confusion_matrix(asked.said, asked.true, len(asked.class_names)),
            }
            for asked in own.questions()[:MOST_PANELS]
        ],
    }


def draw_confusion(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """A matrix for each question; a row is a true class, and its share is the depth of colour."""
    parts = numbers["parts"]
    width = (sheet.width - 0.2) / len(parts)
    for place, part in enumerate(parts):
        margin = margin_for(part["names"])
        wide = width - margin - 0.35
        below = margin if crowded(part["names"], wide) else 0.75
        spot = (place * width + margin, below, wide, sheet.height - below - 0.55)
        draw_matrix_of(sheet, sheet.axes(spot), part, numbers["rows"])


def margin_for(names: Any) -> float:
    """Inches for the names of classes at the side."""
    return 0.65 + min(1.7, 0.085 * max(len(short(name)) for name in names))


def draw_matrix_of(sheet: Sheet, axes: Axes, part: Mapping[str, Any], rows: str) -> None:
    """One matrix, with its accuracy above."""
    theme, counts, names = sheet.theme, part["counts"], part["names"]
    sums = counts.sum(axis=1, keepdims=True)
    shares = counts / np.maximum(sums, 1)
    axes.imshow(shares, cmap=rising(theme), vmin=0, vmax=DEPTH, aspect="auto")
    ticks = [*range(len(names))] if len(names) <= 2 * MOST_WRITTEN else []
    words = [short(name) for name in names] if ticks else []
    inches = axes.get_window_extent().width / axes.figure.dpi
    turned = 90.0 if crowded(words, inches) else 0.0
    axes.set_xticks(ticks, words, rotation=turned, ha="center")
    axes.set_yticks(ticks, words)
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xlabel("said")
    axes.set_ylabel("true")
    right = counts.trace() / max(counts.sum(), 1)
    head = f"{part['name']}: " if part["name"] else ""
    title = f"{head}{counts.trace():,} of {rows} right, {right:.1%}"
    axes.set_title(title, size=SMALL + 1, loc="left", pad=7, color=theme.quiet)
    for place in range(len(names)):
        corner = (place - 0.5, place - 0.5)
        axes.add_patch(framed(corner, theme))
    if len(names) <= MOST_WRITTEN:
        write_counts(axes, counts, shares, len(names))


def framed(corner: tuple[float, float], theme: Theme) -> Rectangle:
    """The frame of a cell on the diagonal, whole at the edge of the matrix too."""
    return Rectangle(
        corner, 1, 1, fill=False, edgecolor=theme.ink, linewidth=1.2, clip_on=False, zorder=3
    )


def crowded(names: Sequence[str], inches: float) -> bool:
    """Whether names have no room beside each other, and are turned."""
    return sum(0.1 * (len(short(name)) + 2) for name in names) > inches


def write_counts(axes: Axes, counts: Array, shares: Array, classes: int) -> None:
    """How many rows are in each cell, and which share of the true class they are."""
    for (row, column), count in np.ndenumerate(counts):
        if count == 0:
            continue
        text = f"{count:,}\n{shares[row, column]:.0%}" if classes <= 6 else f"{count:,}"
        weight = "bold" if row == column else "normal"
        size = TEXT if classes <= 6 else SMALL
        axes.text(column, row, text, size=size, weight=weight, ha="center", va="center")


# -- calibration ---------------------------------------------------------------------------


def calibration_numbers(own: OwnModel) -> Mapping[str, Any]:
    """For each question what was believed and what came true, by confidence."""
    parts = [calibration_of(asked) for asked in own.questions()[:MOST_PANELS]]
    return {"rows": own.judged_in_words, "parts": parts}


def calibration_of(asked: Question) -> dict[str, Any]:
    """Confidence in what is said against how often it is right.

    Of two classes it is the probability of the second one, and how often that is true.
    """
    if len(asked.class_names) == 2:
        confidence, right = asked.probabilities[:, 1], asked.true == 1
        name = short(asked.class_names[1])
        word, came = f"probability of {name}", f"share of {name}"
    else:
        confidence, right = asked.probabilities.max(axis=1), asked.said == asked.true
        word, came = "confidence in what is said", "share that is right"
    return {"name": asked.name, "word": word, "came": came, **reliability(confidence, right)}


def reliability(confidence: Array, right: Array) -> dict[str, Any]:
    """Rows in ten bins of confidence: how many, how sure, and how often right.

        error = Σ counts / rows · |right − confidence|

    The error is that of Guo et al. 2017, *On calibration of modern neural networks*.

    >>> found = reliability(np.array([0.95, 0.95, 0.55, 0.55]), np.array([1, 1, 1, 0]))
    >>> round(found["error"], 3)
    0.05
    """
    confidence = np.asarray(confidence, np.float64)
    bins = np.clip(np.ceil(confidence * BINS).astype(int) - 1, 0, BINS - 1)
    counts = np.bincount(bins, minlength=BINS)
    with np.errstate(invalid="ignore"):
        sure = np.bincount(bins, confidence, BINS) / counts
        share = np.bincount(bins, np.asarray(right, np.float64), BINS) / counts
    gaps = np.where(counts > 0, abs(share - sure), 0)
    error = float((counts * gaps).sum() / max(int(counts.sum()), 1))
    return {"counts": counts, "confidence": sure, "right": share, "error": error}


def draw_calibration(sheet: Sheet, numbers: Mapping[str, Any]) -> None:
    """For each question bars against the diagonal, and below how many rows each bar has."""
    parts = numbers["parts"]
    width = (sheet.width - 0.2) / len(parts)
    for place, part in enumerate(parts):
        left = place * width
        spot = (left + 0.85, 1.95, width - 1.1, sheet.height - 2.4)
        draw_bars(sheet, sheet.plot("", part["came"], spot), part, numbers["rows"])
        spot = (left + 0.85, 0.7, width - 1.1, 0.95)
        draw_counts(sheet, sheet.plot(part["word"], "rows", spot), part)


def draw_bars(sheet: Sheet, axes: Axes, part: Mapping[str, Any], rows: str) -> None:
    """What came true, bin by bin, and a dot at what was believed."""
    theme, there = sheet.theme, part["counts"] > 0
    middles = (np.arange(BINS) + 0.5) / BINS
    axes.plot([0, 1], [0, 1], color=theme.quiet, linewidth=1.2, linestyle=(0, (4, 2)))
    right = np.where(there, np.nan_to_num(part["right"]), 0)
    fill = theme.tint(theme.inputs, 0.55)
    axes.bar(middles, right, 0.9 / BINS, color=fill, edgecolor=theme.inputs, linewidth=1)
    sure = part["confidence"][there]
    axes.plot(sure, sure, "D", color=theme.weights, markersize=5, markeredgecolor=theme.paper)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.02)
    axes.set_xticklabels([])
    name = f"{part['name']}: " if part["name"] else ""
    title = f"{name}{rows}; expected calibration error {fixed(part['error'], 3)}"
    axes.set_title(title, size=SMALL + 1, loc="left", pad=7, color=theme.quiet)


def draw_counts(sheet: Sheet, axes: Axes, part: Mapping[str, Any]) -> None:
    """How many rows are in each bin, written over its bar."""
    theme, counts = sheet.theme, part["counts"]
    middles = (np.arange(BINS) + 0.5) / BINS
    axes.bar(middles, counts, 0.9 / BINS, color=theme.tint(theme.quiet, 0.5), linewidth=0)
    for x, count in zip(middles, counts, strict=True):
        if count:
            axes.annotate(
                f"{count:,}",
                (x, count),
                xytext=(0, 2),
                textcoords="offset points",
                size=SMALL - 1,
                ha="center",
            )
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.35 * counts.max())
    axes.set_yticks([])


def panels(own: OwnModel) -> int:
    """How many questions are drawn beside each other."""
    return 1 if own.tells_one else min(own.n_outputs, MOST_PANELS)


def confusion(own: OwnModel) -> Figure:
    """What is taken for what."""
    many = own.tells_one and len(own.names()) > 6
    return Figure(
        *("confusion", "matrix", "What is taken for what"),
        "Each row of cells is a true class: how many of its rows the model takes for which"
        " class. What is right lies on the framed diagonal; the stronger a cell, the larger its"
        f" share of the true class.{own.not_drawn(MOST_PANELS, 'labels')}",
        (),
        data=lambda: confusion_numbers(own),
        draw=draw_confusion,
        size=(max(6.0, 5.0 * panels(own)), 6.4 if many else 5.2),
    )


def calibration(own: OwnModel) -> Figure:
    """Whether confidence can be trusted."""
    return Figure(
        *("calibration", "reliability", "Can its confidence be trusted?"),
        "Each bar is how often the model is right among rows of about one confidence; the"
        " diamond is how sure it was. Bars above the dashed line: too modest; below: too sure."
        " Below the bars is how many rows each of them stands for."
        f"{own.not_drawn(MOST_PANELS, 'labels')}",
        (),
        data=lambda: calibration_numbers(own),
        draw=draw_calibration,
        size=(max(6.4, 5.0 * panels(own)), 6.0),
    )
