"""Threads: small matrix products are faster on one core, large ones on all."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from math import prod
from typing import Any

from .layers import Layer

LARGE = 4_000_000  # multiplications in one product from which a second core pays (measured)


@contextmanager
def fitting_threads(layers: Sequence[Layer], rows: int) -> Iterator[None]:
    """While inside, use as many BLAS threads as the largest product of these layers is worth."""
    if largest_product(layers, rows) >= LARGE:
        yield
        return
    with one_thread():
        yield


@contextmanager
def one_thread() -> Iterator[None]:
    """While inside, use one BLAS thread."""
    with controller().limit(limits=1, user_api="blas"):
        yield


def largest_product(layers: Sequence[Layer], rows: int) -> int:
    """The multiplications in the largest product of `rows` inputs with weights."""
    shapes = [shape for layer in layers for shape in layer.parameter_shapes]
    return rows * max((prod(shape) for shape in shapes), default=0)


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux can tell which of the machine's
        return os.cpu_count() or 1


@cache
def controller() -> Any:
    """The one handle on the BLAS libraries of this process."""
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

    return ThreadpoolController()
