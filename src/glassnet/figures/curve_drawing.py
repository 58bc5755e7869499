"""Curves, drawn: lines that differ by colour and dash, axes through 0, and named points."""

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from ..arrays import Array
from .style import DASHES, MARKERS, SMALL, Theme


def draw_curve(
    axes: Axes,
    theme: Theme,
    x: Array,
    y: Array,
    *,
    place: int = 0,
    colour: str = "",
    name: str = "",
    width: float = 2.2,
) -> None:
    """A curve in the colour and the dashes of its place among the others, or in a given colour.

    place   0 is a solid line, and all others are dashed
    colour  for a curve that stands alone
    width   in points
    """
    axes.plot(
        x,
        y,
        color=colour or theme.series[place % len(theme.series)],
        linestyle=DASHES[place % len(DASHES)],
        linewidth=width,
        label=label_of(name),
    )


def draw_points(
    axes: Axes,
    theme: Theme,
    x: Array,
    y: Array,
    *,
    place: int = 0,
    colour: str = "",
    name: str = "",
    size: float = 22,
) -> None:
    """Points in the colour and the shape of their place among the others, or in a given colour.

    size  in square points
    """
    axes.scatter(
        x,
        y,
        color=colour or theme.series[place % len(theme.series)],
        marker=MARKERS[place % len(MARKERS)],
        s=size,
        linewidths=0,
        label=label_of(name),
    )


def label_of(name: str) -> str:
    """A name for a legend; matplotlib leaves out what begins with an underscore.

    >>> label_of("sine"), label_of("_sine"), label_of("")
    ('sine', ' _sine', '_')
    """
    return f" {name}" if name.startswith("_") else name or "_"


def short(name: str) -> str:
    """A name that fits beside a picture.

    >>> short("a very long name of a class")
    'a very long name …'
    """
    return name if len(name) <= 18 else f"{name[:16].rstrip()} …"


def draw_zero(axes: Axes, theme: Theme) -> None:
    """The lines where x and y are 0."""
    axes.axhline(0, color=theme.quiet, linewidth=0.9, zorder=1)
    axes.axvline(0, color=theme.quiet, linewidth=0.9, zorder=1)


def draw_note(
    axes: Axes,
    theme: Theme,
    point: tuple[float, float],
    words: str,
    shift: tuple[float, float] = (10, 10),
    colour: str | None = None,
) -> None:
    """A point of a curve with words beside it, moved by so many typographic points."""
    colour = colour or theme.ink
    axes.plot(*point, marker="o", markersize=6.5, color=colour, markeredgecolor=theme.paper)
    axes.annotate(
        words,
        point,
        xytext=shift,
        textcoords="offset points",
        size=SMALL + 0.5,
        color=colour,
        ha="left" if shift[0] >= 0 else "right",
        va="bottom" if shift[1] >= 0 else "top",
        bbox={"facecolor": theme.paper, "edgecolor": "none", "pad": 1.5, "alpha": 0.85},
    )


def draw_legend(axes: Axes, theme: Theme, names: Sequence[str] = (), **settings: Any) -> None:
    """What the curves are called, where there is room."""
    legend = axes.legend(*([names] if names else []), handlelength=3.2, **settings)
    for text in legend.get_texts():
        text.set_color(theme.ink)
