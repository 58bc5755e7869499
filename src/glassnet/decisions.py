"""Decisions: from a network's scores to names of classes, or to none where it is unsure."""

from collections.abc import Sequence

import numpy as np

from .arrays import Array
from .doors import finite, only, real_numbers
from .errors import ShapeError
from .settings import number

__all__ = ["decide", "only_if_sure"]


def decide(scores: Array, names: Sequence[str], threshold: float = 0.0) -> Array:
    """Name the class of every row; None where its probability is below `threshold`.

    The largest score wins, and of equal ones the first. A single column holds the probability
    of the second of two classes, and more than one half is needed for it. A threshold above 0
    needs probabilities. Source: NNFS ch. 1 (names) and ch. 4 (refusing to act).

    Shapes:
        scores  (rows, classes) or (rows, 1)
        result  (rows,) of names and None

    Raises:
        ShapeError  not one name per class, or no rows of scores
        DataError   a score is not finite, or no probability where one is needed

    >>> decide([[0.45, 0.55], [0.9, 0.1]], ["cat", "dog"]).tolist()
    ['dog', 'cat']
    >>> decide([[0.45, 0.55], [0.9, 0.1]], ["cat", "dog"], threshold=0.6).tolist()
    [None, 'cat']
    >>> decide([[0.9]], ["not dog", "dog"]).tolist()
    ['dog']
    """
    number("threshold", threshold, at_least=0, at_most=1)
    rows = finite("scores", real_numbers("scores", scores), np.float64)
    if rows.ndim != 2 or not rows.shape[1] or max(rows.shape[1], 2) != len(names):
        raise ShapeError(
            f"{len(names)} names do not fit scores of shape {rows.shape}",
            do="give scores of shape (rows, classes) and one name per class",
        )
    if threshold or rows.shape[1] == 1:
        right = ((rows >= 0) & (rows <= 1 + 1e-6)).all(axis=1)
        only("scores", rows, right, "probabilities from 0 to 1")
    if rows.shape[1] == 1:
        rows = np.hstack([1 - rows, rows])
    return only_if_sure(np.array(list(names), dtype=object)[rows.argmax(axis=1)], rows, threshold)


def only_if_sure(answers: Array, probabilities: Array, threshold: float) -> Array:
    """Return the answers, None where the largest probability of the row is below `threshold`.

    Shapes:
        answers        (rows,)
        probabilities  (rows, classes)
    """
    return np.where(probabilities.max(axis=1) < threshold, None, answers)
