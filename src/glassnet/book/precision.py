"""How many digits the numbers of the book's room have.

The book calls `nnfs.init()` first, and that function reaches into NumPy and changes it for
the whole process. This one changes nothing but this room, and the seed of NumPy's old
generator: the book's layers then store float32, and multiply in float64 and round.
"""

from typing import Any

import numpy as np

from ..arrays import Array
from ..errors import ConfigError, quoted
from . import chance


class Precision:
    """The types that the room's numbers have. Before `init`: what NumPy itself would give."""

    stored: np.dtype[Any] = np.dtype(np.float64)  # of parameters when they begin
    inside: np.dtype[Any] | None = None  # in which products are added up; None: as they come
    products: np.dtype[Any] | None = None  # to which they are rounded; None: not at all


PRECISION = Precision()


def init(
    dot_precision_workaround: bool = True,
    default_dtype: Any = "float32",
    random_seed: int | None = 0,
) -> None:
    """Begin as the book's scripts begin: repeatable chance, and float32.

    With the workaround, products are added up in float64 and rounded to float32, so that
    they do not depend on the machine; without it, they are rounded to the default type.
    A `default_dtype` of None stands for NumPy's own, a `random_seed` of None leaves chance
    alone. The last call counts. NumPy is not changed, only its old generator is seeded.
    """
    PRECISION.stored = real_type(default_dtype or np.float64)
    if dot_precision_workaround:
        PRECISION.inside, PRECISION.products = np.dtype(np.float64), np.dtype(np.float32)
    else:
        PRECISION.inside = None
        PRECISION.products = PRECISION.stored if default_dtype else None
    if random_seed is not None:
        chance.seed(random_seed)


def real_type(given: Any) -> np.dtype[Any]:
    """A floating type, or a ConfigError."""
    try:
        dtype: np.dtype[Any] = np.dtype(given)
    except TypeError:
        dtype = np.dtype(object)
    if dtype.kind != "f":
        raise ConfigError(
            f"default_dtype must be a floating type, got {quoted(given)}",
            do='give "float32" or "float64"',
        )
    return dtype


def wide(array: Array) -> Array:
    """An array as products take it."""
    return array if PRECISION.inside is None else array.astype(PRECISION.inside, copy=False)


def rounded(product: Array) -> Array:
    """A product as the room keeps it."""
    return product if PRECISION.products is None else product.astype(PRECISION.products, copy=False)
