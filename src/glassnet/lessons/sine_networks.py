"""Three networks learn the sine: without a bend, with a few neurons, and with many.

    linear 8-8   only a straight line: the mean squared error cannot fall below 0.196
    ReLU 8-8     straight pieces that follow the wave: below 0.001
    ReLU 64-64   many more pieces: below 0.0001

Source: NNFS ch. 4, figures 4.06, 4.07 and 4.37. The book begins with weights of 0.01 · N(0, 1)
and inputs from 0 to 1; then every corner lies at 0, and small networks often stay stuck with half
of the wave. Here inputs go from -1 to 1, weights begin as He et al. 2015 ask for, every second
neuron of the first layer looks to the left, `spread_corners` gives every neuron a corner of its
own, and the first steps are small, so that none loses it at once.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..activations import Linear, Rectifier, ReLU
from ..arrays import Array
from ..datasets import sine
from ..errors import ConfigError
from ..explain import best_line
from ..history import History
from ..layers import Dense, Layer
from ..losses import MeanSquaredError
from ..model import Model
from ..optimizers import Adam
from ..scaling import Scaling, scale_to_range
from ..schedules import CosineDecay, WarmUp
from ..settings import unknown
from ..threads import one_thread

NETWORKS: dict[str, tuple[int, type[Layer]]] = {
    "linear 8-8": (8, Linear),
    "ReLU 8-8": (8, ReLU),
    "ReLU 64-64": (64, ReLU),
}
EPOCHS, BATCH_SIZE = 200, 50
LEARNING_RATE = WarmUp(CosineDecay(0.02), steps=400)  # a tenth of all steps


@dataclass(frozen=True, eq=False)
class SineFit:
    """A network that has learned the sine, and how well.

    X, y                (1000, 1)  the wave, one period from 0 to 1
    predictions         (1000, 1)  what the network says
    mean_squared_error  over all points
    scaling             brings X to -1 … 1 before it enters the model
    """

    name: str
    seed: int
    model: Model
    scaling: Scaling
    X: Array
    y: Array
    predictions: Array
    mean_squared_error: float
    history: History


def fit_sine(name: str, *, seed: int, epochs: int = EPOCHS) -> SineFit:
    """Teach one of `NETWORKS` the sine, with Adam and a learning rate that comes and goes.

    `epochs` must be more than 20, for which the learning rate rises.

    Raises:
        ConfigError  there is no network of that name
    """
    if name not in NETWORKS:
        raise unknown("network", name, NETWORKS)
    X, y = sine()
    model, scaling = begin_sine(name, seed)
    inputs = scaling.apply(X)
    history = model.fit(
        inputs, y, epochs=epochs, batch_size=BATCH_SIZE, validation_split=0, seed=seed
    )
    predictions = model.predict(inputs)
    error = float(np.square(predictions - y).mean())
    return SineFit(name, seed, model, scaling, X, y, predictions, error, history)


def begin_sine(name: str, seed: int) -> tuple[Model, Scaling]:
    """One of `NETWORKS` as it is before it learns, and what brings x to −1 … 1 for it."""
    X, _ = sine()
    scaling = scale_to_range(X, -1, 1)
    model = sine_network(*NETWORKS[name])
    model.begin(seed)
    look_both_ways(model.layers[0])
    spread_corners(model, scaling.apply(X))
    return model, scaling


def sine_network(width: int, activation: type[Layer]) -> Model:
    """1 input, two hidden layers of a width, 1 linear output."""
    layers = [
        *(Dense(1, width), activation()),
        *(Dense(width, width), activation()),
        Dense(width, 1),
    ]
    optimizer = Adam(LEARNING_RATE)
    return Model(layers, loss=MeanSquaredError(), optimizer=optimizer)


def look_both_ways(first: Any) -> None:
    """Give every second neuron of a layer a weight below 0, and the others one above.

    So half of them are active to the right of their corner, and half to the left.
    """
    signs = np.where(np.arange(first.n_neurons) % 2, -1, 1).astype(first.weights.dtype)
    first.weights = abs(first.weights) * signs


@one_thread()  # so that no digit depends on the number of cores
def spread_corners(model: Model, X: Any) -> None:
    """Set the biases before every rectifier so that its corners are spread over the data.

        biasⱼ = −quantile of (inputs @ weights)ⱼ at (j + ½) / n,    j = 0 … n − 1

    So neuron j is active on a share 1 − (j + ½) / n of the rows: some on nearly all of them,
    some on few, and none is dead. Weights stay as they are; the model must have begun.

    Raises:
        ConfigError  a weighted layer before a rectifier is not Dense
    """
    values = np.asarray(X, model.dtype)
    for layer, following in zip(model.layers, [*model.layers[1:], None], strict=True):
        if isinstance(following, Rectifier):
            if not isinstance(layer, Dense):
                raise ConfigError(
                    f"corners can be spread by a Dense layer, and {layer!r} stands before one",
                    do="put Dense directly before every rectifier",
                )
            shares = (np.arange(layer.n_neurons) + 0.5) / layer.n_neurons
            quantiles = np.quantile(values @ layer.weights, shares, axis=0)
            layer.biases = -np.diag(quantiles)[None].astype(model.dtype)
        values = layer.forward(values)


def linear_limit() -> float:
    """The mean squared error of the best straight line through the sine.

    No linear network can be better. Over a whole continuous period it is ½ − 3 / π².

    >>> round(linear_limit(), 6)
    0.196038
    """
    X, y = sine()
    return float(np.square(best_line(X, y).at(X) - y).mean())
