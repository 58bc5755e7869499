"""The book's data, drawn from the book's stream: what is drawn next goes on where they end."""

from ..arrays import Array
from ..datasets import sine, spiral, vertical
from .chance import borrowed


def spiral_data(samples: int, classes: int) -> tuple[Array, Array]:
    """Points on spiral arms, each arm a class. NNFS ch. 3; A. Karpathy, CS231n (MIT licence).

    Shapes:
        X  (samples · classes, 2)  float32
        y  (samples · classes,)    class numbers, bytes: at most 256 classes
    """
    with borrowed() as stream:
        return spiral(samples, classes, seed=stream)


def vertical_data(samples: int, classes: int) -> tuple[Array, Array]:
    """Round groups of points side by side, each group a class. NNFS ch. 6; A. Karpathy.

    Shapes:
        X  (samples · classes, 2)  float32
        y  (samples · classes,)    class numbers, bytes: at most 256 classes
    """
    with borrowed() as stream:
        return vertical(samples, classes, seed=stream)


def sine_data(samples: int = 1000) -> tuple[Array, Array]:
    """One period of a sine wave. NNFS ch. 17. No chance is involved.

    Shapes:
        X, y  (samples, 1)  float64
    """
    return sine(samples)
