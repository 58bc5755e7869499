"""The book's one stream of chance: NumPy's old global generator.

Everything in the book draws from it in turn, data before weights before dropout, so the
same script gives the same numbers only if all of them share it. The rest of the library
never touches it.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from ..arrays import Array
from ..settings import whole


def seed(number: int) -> None:
    """Start the stream anew."""
    np.random.seed(whole("random_seed", number, at_least=0, at_most=2**32 - 1))  # noqa: NPY002


def normal(shape: tuple[int, ...]) -> Array:
    """Draw from N(0, 1), in float64."""
    return np.random.standard_normal(shape)  # noqa: NPY002


def coins(chance: float, shape: tuple[int, ...]) -> Array:
    """Throw coins that show 1 with a chance, else 0."""
    return np.random.binomial(1, chance, shape)  # noqa: NPY002


def order(count: int) -> Array:
    """The numbers 0 … count − 1, shuffled."""
    return np.random.permutation(count)  # noqa: NPY002


@contextmanager
def borrowed() -> Iterator[np.random.RandomState]:
    """The stream as an object: what is drawn from it inside is drawn from the stream."""
    stream = np.random.RandomState()
    stream.set_state(np.random.get_state())  # noqa: NPY002
    yield stream
    np.random.set_state(stream.get_state())  # noqa: NPY002


@contextmanager
def undisturbed() -> Iterator[None]:
    """Whatever is drawn inside, the stream afterwards goes on as if it had not been."""
    before = np.random.get_state()  # noqa: NPY002
    try:
        yield
    finally:
        np.random.set_state(before)  # noqa: NPY002
