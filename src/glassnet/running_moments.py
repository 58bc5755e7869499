"""The mean and the standard deviation of numbers that come in portions."""

import numpy as np

from .arrays import Array

PIECE = 2**14  # numbers that are measured together


class RunningMoments:
    """The mean of the numbers so far, and how far they lie from it.

    The numbers are measured in pieces of 16,384, however they are portioned, so that the same
    numbers in the same order give the same bits; at most one piece is kept. Pieces are joined
    in a way that loses no digits to large means. Chan, Golub & LeVeque 1979.

    >>> moments = RunningMoments()
    >>> moments.add(np.array([1.0, 3.0]))
    >>> moments.add(np.array([5.0, 7.0]))
    >>> moments.measured()
    (4.0, 2.23606797749979)
    """

    def __init__(self) -> None:
        self.count = 0
        self.origin: float | None = None  # near the mean: that of the first piece
        self.offset = 0.0  # of the mean from there; apart, so that a large mean costs no digits
        self.squares = 0.0  # squared distances from the mean, summed
        self.left: Array = np.zeros(0)  # numbers that do not make up a piece yet

    def add(self, values: Array) -> None:
        """Go on with some more numbers, float64 of shape (n,)."""
        values = np.concatenate([self.left, values]) if len(self.left) else values
        whole = len(values) // PIECE * PIECE
        for start in range(0, whole, PIECE):
            self.join(values[start : start + PIECE])
        self.left = values[whole:].copy()

    def measured(self) -> tuple[float, float]:
        """The mean and the standard deviation of all numbers, of which there is one at least."""
        if len(self.left):
            self.join(self.left)
            self.left = self.left[:0]
        return (self.origin or 0.0) + self.offset, float(np.sqrt(self.squares / self.count))

    def join(self, piece: Array) -> None:
        """Join the mean and the squares of a piece to those of the numbers before it."""
        mean = piece.mean()
        distances = piece - mean
        rest = distances.mean()  # what rounding left over
        distances -= rest
        squares = np.square(distances, out=distances).sum()
        total = self.count + len(piece)
        self.origin = float(mean) if self.origin is None else self.origin
        apart = (float(mean) - self.origin) + float(rest) - self.offset
        self.squares += float(squares) + apart**2 * (self.count * len(piece) / total)
        self.offset += apart * (len(piece) / total)
        self.count = total
