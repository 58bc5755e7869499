"""Chapter 1: all of its figures, in their order."""

from collections.abc import Sequence

from . import chapter_1_lines
from .figure import Drawable

FIGURES: Sequence[Drawable] = [*chapter_1_lines.FIGURES]
