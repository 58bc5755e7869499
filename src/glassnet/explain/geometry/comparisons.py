"""Comparisons: how scores become an answer, and what must change for another one."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from ...activations import Sigmoid
from ...arrays import Array
from ...model import Model
from ...prediction import middle
from .affine import AffineMap


@dataclass(frozen=True)
class Comparison:
    """How a model answers: with the class of the largest score, or with yes above a threshold.

    threshold  of yes; None where the largest score wins
    """

    threshold: float | None

    def answer(self, scores: Array) -> Array:
        """The answers to rows of scores: class numbers, (rows,), or 0 and 1, (rows, outputs)."""
        if self.threshold is None:
            return scores.argmax(axis=1)
        return (scores > self.threshold).astype(np.int64)

    def contests(self, n_outputs: int) -> AffineMap:
        """What of a row's scores changes its sign wherever the answer changes."""
        if self.threshold is not None:
            return AffineMap(np.eye(n_outputs), np.full((1, n_outputs), -self.threshold))
        pairs = list(combinations(np.eye(n_outputs), 2))
        weights = np.array([one - other for one, other in pairs]).reshape(-1, n_outputs).T
        return AffineMap(weights, np.zeros((1, len(pairs))))

    def gaps(self, answer: Array, n_outputs: int) -> AffineMap:
        """What of a row's scores is above 0 as soon as the answer is another.

        Of classes, how far each other one is ahead; of yes and no, how far each is beyond the
        threshold on the other side.
        """
        if self.threshold is None:
            others = np.delete(np.eye(n_outputs), int(answer), axis=1)
            others[int(answer)] = -1
            return AffineMap(others, np.zeros((1, n_outputs - 1)))
        away = np.where(np.reshape(answer, -1) > 0, -1.0, 1.0)
        return AffineMap(np.diag(away), -self.threshold * away[None])


def comparison_of(model: Model) -> Comparison | None:
    """How a model answers; None if it predicts numbers, of which none is another answer."""
    if model.loss.takes_labels:
        return Comparison(None)
    if model.loss.takes_yes_or_no:
        is_share = isinstance(model.layers[-1], Sigmoid)
        return Comparison(0.0 if is_share else middle(model.loss))
    return None
