"""The book's names as its chapter 17 has them: weights begin ten times as large.

    from glassnet.book.chapter_17 import *

The sine of chapter 17 is hard to learn from 0.01 · N(0, 1), so its script takes 0.1.
"""

from functools import partial

from . import *  # noqa: F403
from . import Layer_Dense as Layer_Dense_With_Scale
from . import __all__ as __all__

Layer_Dense = partial(Layer_Dense_With_Scale, weight_scale=0.1)  # type: ignore[assignment,misc]
