"""Batch size: a line is fitted from few or many samples at a time, and trembles accordingly."""

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..datasets.stream import Seed, chance_from
from ..explain import Line
from ..explain.lines import points
from ..settings import number, whole

BATCH_SIZES = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, eq=False)
class LineFit:
    """A line on its way through a cloud of points.

    lines   (steps, 2)  slope and intercept after every step
    chosen  (steps, batch_size)  the points that a step looked at, counted from 0
    x, y    (samples,)  the points
    """

    batch_size: int
    lines: Array
    chosen: Array
    x: Array
    y: Array

    @property
    def settled(self) -> Array:
        """The second half of the lines, when the way there is done and only trembling is left."""
        return self.lines[len(self.lines) // 2 :]

    @property
    def line(self) -> Line:
        """The mean of the settled lines: close to the best line."""
        slope, intercept = self.settled.mean(axis=0).tolist()
        return Line(slope, intercept)

    @property
    def spread(self) -> float:
        """How much the settled line trembles: the variance of its height, mean over all points.

        About proportional to 1 / batch size.
        """
        heights = self.settled[:, :1] * self.x + self.settled[:, 1:]
        return float(heights.var(axis=0).mean())


def noisy_line(
    samples: int = 500,
    *,
    slope: float = 2.0,
    intercept: float = 1.0,
    noise: float = 0.5,
    seed: Seed = None,
) -> tuple[Array, Array]:
    """Points around a line, which lie nowhere exactly on it.

        y = slope · x + intercept + noise · N(0, 1),    x drawn evenly from −1 to 1

    Shapes:
        x, y  (samples,)
    """
    whole("samples", samples)
    chance = chance_from(seed)
    x = chance.uniform(-1, 1, samples)
    return x, slope * x + intercept + noise * chance.standard_normal(samples)


def fit_line(
    x: Array,
    y: Array,
    *,
    batch_size: int,
    steps: int = 4000,
    learning_rate: float = 0.05,
    seed: Seed = None,
) -> LineFit:
    """Fit a line by steps against the gradient, each from a few points chosen at random.

        error = slope · x + intercept − y
        slope ← slope − η · mean(2 error · x)        intercept ← intercept − η · mean(2 error)

    The points of a step are drawn with replacement, so that steps do not depend on each other
    whatever their size. Source: NNFS ch. 2, figure 2.12.

    Raises:
        ShapeError  not one x and one y per point
        DataError   a number is not finite

    >>> x, y = noisy_line(seed=0)
    >>> one, many = (fit_line(x, y, batch_size=size, seed=1).spread for size in (1, 32))
    >>> 20 < one / many < 60
    True
    """
    whole("batch_size", batch_size)
    whole("steps", steps, at_least=2)
    number("learning_rate", learning_rate, above=0)
    chance = chance_from(seed)
    x, y = points(x, y)
    slope, intercept, lines = 0.0, 0.0, np.empty((steps, 2))
    chosen = np.empty((steps, batch_size), np.int64)
    for step in range(steps):
        chosen[step] = batch = (chance.random(batch_size) * len(x)).astype(np.int64)
        error = slope * x[batch] + intercept - y[batch]
        slope -= learning_rate * 2 * float((error * x[batch]).mean())
        intercept -= learning_rate * 2 * float(error.mean())
        lines[step] = slope, intercept
    return LineFit(batch_size, lines, chosen, x, y)
