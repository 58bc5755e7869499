"""Chapter 1: all of its figures, in their order."""

from collections.abc import Sequence

from . import chapter_1_formula, chapter_1_images, chapter_1_lines, chapter_1_structures
from .figure import Drawable

FIGURES: Sequence[Drawable] = [
    *chapter_1_structures.BEFORE_LINES,
    *chapter_1_lines.FIGURES,
    *chapter_1_structures.AFTER_LINES,
    *chapter_1_images.FIGURES,
    *chapter_1_formula.FIGURES,
]
