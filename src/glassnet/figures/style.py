"""The style of all figures: two themes, a colour for each idea, and lines that read in grey.

Colours are those of Okabe and Ito (2008), which every kind of eye tells apart; on white paper
they are darkened until small words in them are readable too. No picture relies on colour alone:
lines have dashes, points have shapes, and neurons have words.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from matplotlib import font_manager
from matplotlib.colors import to_hex, to_rgb

SANS = ("Helvetica Neue", "Helvetica", "Arial", "Liberation Sans", "DejaVu Sans")
MONO = ("Menlo", "Consolas", "Liberation Mono", "DejaVu Sans Mono")
SMALL, TEXT, LARGE = 9.0, 11.0, 13.0  # points
DASHES: tuple[Any, ...] = ("-", (0, (6, 2)), (0, (2, 1.6)), (0, (7, 2, 1.6, 2)), (0, (1, 1)))
MARKERS = ("o", "s", "^", "D", "v", "P", "X")


@dataclass(frozen=True)
class Theme:
    """What every colour stands for, on light or on dark paper.

    paper, ink   the ground, and words and axes on it
    quiet        words that may be overlooked
    rule         thin lines and frames
    panel        the ground of boxes
    inputs, weights, biases, outputs   what goes in, what is learned, what comes out
    marked       what is looked at just now
    """

    name: str
    paper: str
    ink: str
    quiet: str
    rule: str
    panel: str
    inputs: str
    weights: str
    biases: str
    outputs: str
    marked: str

    @property
    def series(self) -> tuple[str, ...]:
        """Colours for curves and classes, in the order in which they are taken."""
        return (self.inputs, self.weights, self.biases, self.outputs, self.marked, self.quiet)

    def tint(self, colour: str, share: float = 0.15) -> str:
        """A colour mixed with the paper: that share of it.

        >>> LIGHT.tint("#000000", 0.5)
        '#808080'
        """
        share = share if self.name == "light" else min(1.0, 1.15 * share)  # dark swallows colour
        parts = zip(to_rgb(colour), to_rgb(self.paper), strict=True)
        red, green, blue = (share * one + (1 - share) * other for one, other in parts)
        return to_hex((red, green, blue))


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1b1f24",
    quiet="#5b6470",
    rule="#c9ced6",
    panel="#f3f5f8",
    inputs="#0072b2",
    weights="#b84f00",
    biases="#007a58",
    outputs="#9a4277",
    marked="#c98a00",
)
DARK = Theme(
    name="dark",
    paper="#14181d",
    ink="#e9ecef",
    quiet="#a3acb8",
    rule="#454d58",
    panel="#1f252d",
    inputs="#56b4e9",
    weights="#ef8a3c",
    biases="#2fbf93",
    outputs="#dd94bd",
    marked="#f0e442",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


@cache
def installed(families: tuple[str, ...]) -> tuple[str, ...]:
    """The fonts of a list that this machine has; the last one comes with matplotlib."""
    names = set(font_manager.get_font_names())
    return tuple(family for family in families if family in names)


def code() -> list[str]:
    """The fonts of program text."""
    return list(installed(MONO))


def settings(theme: Theme) -> Any:
    """The settings of matplotlib for a theme, a dictionary that `matplotlib.rc_context` lends."""
    return {
        "font.family": list(installed(SANS)),  # each draws what those before it lack
        "font.size": TEXT,
        "text.parse_math": False,  # names of classes and columns may have dollars in them
        "mathtext.fontset": "stixsans",
        "figure.facecolor": theme.paper,
        "savefig.facecolor": theme.paper,
        "text.color": theme.ink,
        "axes.facecolor": theme.paper,
        "axes.edgecolor": theme.quiet,
        "axes.labelcolor": theme.ink,
        "axes.linewidth": 0.9,
        "axes.labelsize": TEXT,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "grid.color": theme.rule,
        "grid.linewidth": 0.5,
        "xtick.color": theme.quiet,
        "ytick.color": theme.quiet,
        "xtick.labelcolor": theme.ink,
        "ytick.labelcolor": theme.ink,
        "xtick.labelsize": SMALL + 1,
        "ytick.labelsize": SMALL + 1,
        "lines.linewidth": 2.2,
        "lines.solid_capstyle": "round",
        "legend.frameon": False,
        "legend.fontsize": SMALL + 1,
        "image.cmap": "cividis",
        "svg.fonttype": "path",  # so that it looks the same wherever it is opened
        "svg.hashsalt": "glassnet",
        "path.simplify": False,
        "axes.formatter.use_mathtext": False,
    }
