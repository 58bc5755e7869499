"""Chapter 4: all of its figures, in their order."""

from collections.abc import Sequence

from . import (
    chapter_4_functions,
    chapter_4_pair,
    chapter_4_sine_by_hand,
    chapter_4_sine_networks,
    chapter_4_softmax,
    chapter_4_why,
)
from .figure import Drawable

FIGURES: Sequence[Drawable] = [
    *chapter_4_functions.FIGURES,
    chapter_4_why.SINE,
    *chapter_4_sine_networks.LEARN_BOTH,
    *chapter_4_why.LINEAR,
    *chapter_4_pair.FIGURES,
    *chapter_4_sine_by_hand.FIGURES,
    *chapter_4_sine_networks.LEARN_MORE,
    chapter_4_functions.EXPONENTIAL,
    *chapter_4_softmax.FIGURES,
]
