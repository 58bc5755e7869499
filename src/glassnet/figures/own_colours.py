"""Colours for the user's own model: those of classes, and scales for numbers."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

from ..arrays import Array
from .curve_drawing import label_of, short
from .style import MARKERS, SMALL, Theme

SIGNED = {"light": ("#004a75", "#e0812a"), "dark": ("#a5d8f7", "#c96a1e")}  # below and above 0
MOST_POINTS = 1500
MANY_RINGS = 60  # from which they are thinner
SMALLEST_CELL = 3.6  # points, for a dash to be seen in it
FEW_NEURONS = 8  # so few have all their numbers below
MOST_NAMES = 12  # of a legend


def class_colour(theme: Theme, place: int) -> str:
    """The colour of a class; its points have a shape as well."""
    return theme.series[place % len(theme.series)]


def diverging(theme: Theme) -> LinearSegmentedColormap:
    """Blue below 0, orange above, and 0 like the paper; without colours blue goes further."""
    low, high = SIGNED[theme.name]
    return LinearSegmentedColormap.from_list("signed", [low, theme.paper, high])


def rising(theme: Theme) -> LinearSegmentedColormap:
    """From the paper to a strong colour."""
    return LinearSegmentedColormap.from_list("rising", [theme.panel, theme.outputs])


def draw_signed(axes: Axes, theme: Theme, numbers: Array, largest: float) -> Any:
    """Numbers as an image, centred on 0; where cells are large, a dash in those below 0."""
    image = axes.imshow(
        numbers,
        cmap=diverging(theme),
        vmin=-largest,
        vmax=largest,
        aspect="auto",
        interpolation="nearest",
    )
    axes.grid(visible=False)
    axes.spines[:].set(visible=True, color=theme.rule)
    if numbers.shape[1] <= FEW_NEURONS:
        axes.set_xticks(range(numbers.shape[1]))
    box = axes.get_window_extent()
    points = 72 / axes.figure.dpi  # typographic, of a pixel
    cell = min(box.height / numbers.shape[0], box.width / numbers.shape[1]) * points
    if cell >= SMALLEST_CELL:
        rows, columns = (numbers < 0).nonzero()
        width = min(6.0, 0.5 * cell)
        ink = {"color": theme.ink, "linewidths": min(0.9, 0.16 * cell)}
        axes.scatter(columns, rows, s=width**2, marker="_", **ink)
    return image


def draw_scale(sheet: Any, image: Any, place: Any, word: str = "") -> None:
    """What the colours of an image stand for."""
    axes = sheet.axes(place)
    bar = sheet.page.colorbar(image, cax=axes)
    bar.outline.set_visible(False)
    numbers = image.get_array()
    if numbers.min() >= 0:
        axes.set_ylim(0, None)  # what is below is nowhere
    axes.tick_params(length=0, labelsize=SMALL)
    if word:
        axes.set_ylabel(word, size=SMALL)


def draw_rows(
    axes: Axes, theme: Theme, points: Array, classes: Array, wrong: Array, names: Sequence[str]
) -> None:
    """Rows of each class in its colour and shape; a ring around those taken for another."""
    legend = [short(name) for name in names[:MOST_NAMES]]
    if len(names) > MOST_NAMES:
        legend.append(f"and {len(names) - MOST_NAMES} more")
    for place in range(len(names)):
        own = classes == place
        axes.scatter(
            points[own, 0],
            points[own, 1],
            s=26,
            marker=MARKERS[place % len(MARKERS)],
            color=class_colour(theme, place),
            edgecolors=theme.paper,
            linewidths=0.5,
            label=label_of(legend[place] if place < len(legend) else ""),
            zorder=3,
        )
    if wrong.any():
        axes.scatter(
            points[wrong, 0],
            points[wrong, 1],
            s=70 if wrong.sum() < MANY_RINGS else 46,
            facecolors="none",
            edgecolors=theme.ink,
            linewidths=1.1 if wrong.sum() < MANY_RINGS else 0.6,
            label="taken for another",
            zorder=4,
        )
