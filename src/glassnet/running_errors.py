"""How far predictions of numbers are from the truth, over rows that come block by block.

The same metrics as in `metrics`, of rows that are never in memory together.
"""

import numpy as np

from .arrays import Array
from .metrics import number_pair


class RunningErrors:
    """What the metrics need to know about the rows so far.

    Means and squares around them are joined block by block, which loses no digits to large
    means. Chan, Golub & LeVeque 1979.

    >>> errors = RunningErrors()
    >>> errors.add(np.array([[1.0], [2.0]]), np.array([[1.0], [2.0]]))
    >>> errors.add(np.array([[4.0]]), np.array([[3.0]]))
    >>> errors.r_squared
    0.5
    """

    def __init__(self) -> None:
        self.rows = 0
        self.mean: Array = 0.0  # of the truth, per output
        self.spread: Array = 0.0  # squared distances from that mean, summed
        self.missed: Array = 0.0  # squared errors, summed
        self.off: Array = 0.0  # sizes of errors, summed
        self.first: Array | None = None  # row of the truth
        self.constant: Array = True  # whether all others are like it

    def add(self, y_pred: Array, y_true: Array) -> None:
        """Count some more rows, (rows, outputs) each or (rows,)."""
        y_pred, y_true = number_pair(y_pred, y_true)
        y_pred, y_true = y_pred.reshape(len(y_pred), -1), y_true.reshape(len(y_true), -1)
        self.first = y_true[0] if self.first is None else self.first
        self.constant = self.constant & (y_true == self.first).all(axis=0)
        self.missed = self.missed + ((y_true - y_pred) ** 2).sum(axis=0)
        self.off = self.off + abs(y_true - y_pred).sum(axis=0)
        self.join(len(y_true), y_true.mean(axis=0), y_true)

    def join(self, rows: int, mean: Array, y_true: Array) -> None:
        """Join the mean and the spread of a block to those of the rows before it."""
        apart, total = mean - self.mean, self.rows + rows
        between = apart**2 * (self.rows * rows / total)
        self.spread = self.spread + ((y_true - mean) ** 2).sum(axis=0) + between
        self.mean, self.rows = self.mean + apart * (rows / total), total

    @property
    def r_squared(self) -> float:
        """The share of the targets' variance that is explained; see `metrics.r_squared`."""
        unexplained = np.divide(
            self.missed, self.spread, out=np.sign(self.missed), where=~self.constant
        )
        return float((1 - unexplained).mean())

    @property
    def mean_absolute_error(self) -> float:
        """The mean size of all errors, in units of y."""
        return float(self.off.mean() / self.rows)

    @property
    def mean_squared_error(self) -> float:
        """The mean of all squared errors, in squared units of y."""
        return float(self.missed.mean() / self.rows)
