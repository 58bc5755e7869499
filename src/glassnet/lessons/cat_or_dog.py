"""Cat or dog: one question with two answers, asked of two neurons or of one.

    two neurons   softmax(score of cat, score of dog)
    one neuron    sigmoid(z) is the probability of a dog

They are the same thing: softmax(0, z) is (1 − sigmoid(z), sigmoid(z)).
"""

import numpy as np

from ..arrays import Array
from ..datasets.stream import Seed, chance_from
from ..errors import ShapeError
from ..layers import Dense
from ..settings import number, whole

NAMES = ("cat", "dog")
CAT = ("#....#", "##..##", "######", "#.##.#", "##..##", ".####.")  # ears that point up
DOG = (".####.", "######", "#.##.#", "######", "#.##.#", "#....#")  # ears that hang down


def pictures(samples: int = 100, *, noise: float = 0.25, seed: Seed = None) -> tuple[Array, Array]:
    """Small grey pictures of the faces of cats and dogs, with noise over them.

    Shapes:
        X  (2 · samples, 6, 6)  float32, about 0 (black) to 1 (white)
        y  (2 · samples,)       0 for a cat, 1 for a dog: as in `NAMES`
    Source: NNFS ch. 1, figures 1.11 and 1.12.

    >>> X, y = pictures(samples=5, seed=0)
    >>> X.shape, y.tolist()
    ((10, 6, 6), [0, 0, 0, 0, 0, 1, 1, 1, 1, 1])
    """
    whole("samples", samples)
    number("noise", noise, at_least=0)
    faces = np.array([[[pixel == "#" for pixel in row] for row in face] for face in (CAT, DOG)])
    X = np.repeat(faces.astype(np.float64), samples, axis=0)
    X += noise * chance_from(seed).standard_normal(X.shape)
    return X.astype(np.float32), np.repeat([0, 1], samples)


def as_two_neurons(one: Dense) -> Dense:
    """A layer of two scores, 0 and z, for a layer of one score z.

    Softmax over the two gives what sigmoid gives for the one. Source: NNFS ch. 1, 16.

    >>> one = Dense(1, 1, initial_weights=[[3]])
    >>> as_two_neurons(one).forward(np.array([[2.0]]))
    array([[0., 6.]])
    """
    check_neurons(one, 1)
    two = Dense(one.n_inputs, 2)
    parts = [np.hstack([np.zeros_like(part), part]) for part in one.parameters]
    two.parameters = Dense.Parameters(*parts)
    return two


def as_one_neuron(two: Dense) -> Dense:
    """A layer of one score z, the second minus the first, for a layer of two scores.

    Sigmoid of the one gives the second of what softmax gives for the two. NNFS ch. 1, 16.

    >>> two = Dense(1, 2, initial_weights=[[1, 4]])
    >>> as_one_neuron(two).forward(np.array([[2.0]]))
    array([[6.]])
    """
    check_neurons(two, 2)
    one = Dense(two.n_inputs, 1)
    one.parameters = Dense.Parameters(*(part[:, 1:] - part[:, :1] for part in two.parameters))
    return one


def check_neurons(layer: Dense, wanted: int) -> None:
    """Refuse a layer of another number of neurons."""
    if layer.n_neurons != wanted:
        raise ShapeError(
            f"expected a Dense layer with n_neurons={wanted}, got {layer!r}",
            do="give the last Dense layer of a network that answers yes or no",
        )
