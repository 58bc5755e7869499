"""Chapter 2: all of its figures, in their order."""

from collections.abc import Sequence

from . import chapter_2_arrays, chapter_2_batch_sizes, chapter_2_neurons, chapter_2_products
from .figure import Drawable

FIGURES: Sequence[Drawable] = [
    *chapter_2_neurons.FIGURES,
    *chapter_2_arrays.SHAPES,
    *chapter_2_arrays.PRODUCTS,
    chapter_2_arrays.SAMPLE,
    *chapter_2_batch_sizes.FIGURES,
    chapter_2_arrays.BATCH,
    *chapter_2_products.FIGURES,
]
