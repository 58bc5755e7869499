"""Data made by a formula: the book's three small examples.

`seed` is a whole number, a NumPy generator, None (different every time), or
`book_random()`, which gives the arrays of the package `nnfs` bit for bit.
"""

import numpy as np

from ..arrays import Array
from ..settings import number, whole
from .stream import Chance, Seed, chance_from, normal

MOST_SAMPLES = 10_000_000
MOST_CLASSES = 256  # the book's labels are bytes
MOST_NOISE = 1000.0


def spiral(
    samples: int = 100, classes: int = 3, *, noise: float = 0.2, seed: Seed = None
) -> tuple[Array, Array]:
    """Points on spiral arms that start together in the middle; each arm is a class.

        point = (r sin 2.5a, r cos 2.5a)
        r = 0 … 1,  a = 4c … 4(c + 1) + noise · N(0, 1)    along arm c = 0, 1, …

    Shapes:
        X  (samples · classes, 2)  float32
        y  (samples · classes,)    class numbers, arm after arm
    Source: A. Karpathy, CS231n (MIT licence); NNFS ch. 3.

    >>> X, y = spiral(samples=50, classes=3, seed=0)
    >>> X.shape, y.shape
    ((150, 2), (150,))
    """
    chance = _checked(samples, classes, noise, seed)
    X = np.concatenate([_arm(place, samples, noise, chance) for place in range(classes)])
    return X, _class_numbers(samples, classes, chance)


def _arm(place: int, samples: int, noise: float, chance: Chance) -> Array:
    radius = np.linspace(0, 1, samples)
    angle = np.linspace(4 * place, 4 * (place + 1), samples) + normal(chance, samples) * noise
    points = radius * np.sin(2.5 * angle), radius * np.cos(2.5 * angle)
    return np.column_stack(points).astype(np.float32)


def vertical(
    samples: int = 100, classes: int = 3, *, noise: float = 0.1, seed: Seed = None
) -> tuple[Array, Array]:
    """Round groups of points side by side; each group is a class.

        point = (noise · N(0, 1) + c / 3,  noise · N(0, 1) + 0.5)    in group c = 0, 1, …

    Shapes:
        X  (samples · classes, 2)  float32
        y  (samples · classes,)    class numbers, group after group
    Source: NNFS ch. 6, after A. Karpathy, CS231n (MIT licence).

    >>> X, y = vertical(samples=50, classes=2, seed=0)
    >>> X.shape, y.shape
    ((100, 2), (100,))
    """
    chance = _checked(samples, classes, noise, seed)
    X = np.concatenate([_group(place, samples, noise, chance) for place in range(classes)])
    return X, _class_numbers(samples, classes, chance)


def _group(place: int, samples: int, noise: float, chance: Chance) -> Array:
    across = normal(chance, samples) * noise + place / 3
    up = normal(chance, samples) * noise + 0.5
    return np.column_stack([across, up])


def sine(samples: int = 1000, *, noise: float = 0.0, seed: Seed = None) -> tuple[Array, Array]:
    """One period of a sine wave, the book's example of regression, which is without noise.

        X = 0, 1/samples, 2/samples, …        y = sin 2πX + noise · N(0, 1)

    Shapes:
        X, y  (samples, 1)  float64
    Source: NNFS ch. 17.

    >>> X, y = sine(samples=4)
    >>> y.round(12).ravel().tolist()
    [0.0, 1.0, 0.0, -1.0]
    """
    chance = _checked(samples, 1, noise, seed)
    X = np.arange(samples).reshape(-1, 1) / samples
    y = np.sin(2 * np.pi * X)
    if noise:
        y += noise * chance.standard_normal((samples, 1))
    return X, y


def _checked(samples: int, classes: int, noise: float, seed: Seed) -> Chance:
    whole("samples", samples, at_most=MOST_SAMPLES)
    whole("classes", classes, at_most=MOST_CLASSES)
    number("noise", noise, at_least=0, at_most=MOST_NOISE)
    return chance_from(seed)


def _class_numbers(samples: int, classes: int, chance: Chance) -> Array:
    book = isinstance(chance, np.random.RandomState)
    return np.repeat(np.arange(classes, dtype=np.uint8 if book else np.int64), samples)
