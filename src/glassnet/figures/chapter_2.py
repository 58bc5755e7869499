"""Chapter 2: all of its figures, in their order."""

from collections.abc import Sequence

from .figure import Drawable

FIGURES: Sequence[Drawable] = []
