"""The product of inputs and weights, and the same product with the same bits in any company.

BLAS multiplies a matrix tile by tile, and some of its kernels add in another order in one
place of a tile than in another. Then a row's result depends, in its last bits, on where the
row stands and how many others there are. Predictions must not.
"""

from functools import cache
from typing import Any

import numpy as np

from ..arrays import Array, Mode

GROUPS = (64, 8)  # rows multiplied together: the most that this machine does steadily


def product(inputs: Array, weights: Array, mode: Mode) -> Array:
    """inputs @ weights; in a steady mode every row by itself has its bits.

    In a steady mode the number of rows must be divisible by 64.
    """
    if not mode.steady:
        return inputs @ weights
    steady = (group for group in GROUPS if is_steady(*weights.shape, weights.dtype, group))
    groups = inputs.reshape(-1, next(steady, 1), inputs.shape[1]) @ weights
    return groups.reshape(len(inputs), -1)


@cache
def is_steady(n_inputs: int, n_outputs: int, dtype: Any, group: int) -> bool:
    """Whether this machine gives equal rows of a group equal results; found out by trying.

    One row at a time is steady by construction, but up to ten times as slow as 64.
    """
    generator = np.random.default_rng(0)
    rows = generator.standard_normal((16, 1, n_inputs)).astype(dtype)
    weights = generator.standard_normal((n_inputs, n_outputs)).astype(dtype)
    outputs = np.repeat(rows, group, axis=1) @ weights
    return bool((outputs == outputs[:, :1]).all())
