"""The sheet: a page of one theme to draw on, measured in inches."""

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Page

from .style import LARGE, SMALL, Theme

MARGIN = 0.35  # inches, on all sides
HEAD = 0.75  # inches above the drawing, for the title

Place = tuple[float, float, float, float]  # left, bottom, width and height in inches


class Sheet:
    """A page with its title on it, and room below.

    width, height  of the room below the title, in inches
    """

    def __init__(self, theme: Theme, size: tuple[float, float], label: str, title: str) -> None:
        self.theme = theme
        self.page = Page(figsize=size)
        self.width, self.height = size[0], size[1] - HEAD
        self.write_head(size, label, title)

    def write_head(self, size: tuple[float, float], label: str, title: str) -> None:
        """The title above, and the figure's number small over it."""
        left = MARGIN / size[0]
        if label:
            y = 1 - 0.24 / size[1]
            self.page.text(left, y, label, size=SMALL, color=self.theme.quiet, va="center")
        y = 1 - (0.48 if label else 0.38) / size[1]
        self.page.text(left, y, title, size=LARGE, weight="bold", va="center")

    def axes(self, place: Place, **settings: Any) -> Axes:
        """Axes in a part of the room, given in inches from its lower left corner."""
        left, bottom, width, height = place
        page = self.width, self.height + HEAD
        share = (left / page[0], bottom / page[1], width / page[0], height / page[1])
        return self.page.add_axes(share, **settings)

    def plot(self, x: str = "", y: str = "", place: Place | None = None) -> Axes:
        """Axes for curves and points, with what they measure written beside them."""
        axes = self.axes(place or (0.85, 0.7, self.width - 1.25, self.height - 0.8))
        axes.set_xlabel(x)
        axes.set_ylabel(y)
        axes.grid(visible=True)
        axes.tick_params(length=0, pad=5)
        return axes

    def drawing(self, place: Place | None = None) -> Axes:
        """Bare ground to draw on, in inches from the lower left corner of its place."""
        left, bottom, width, height = place or (0, 0, self.width, self.height)
        axes = self.axes((left, bottom, width, height))
        axes.set_xlim(0, width)
        axes.set_ylim(0, height)
        axes.set_axis_off()
        axes.set(xticks=[], yticks=[])  # nobody sees any, and making them takes time
        return axes
