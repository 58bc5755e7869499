"""Shirts: the price is the count times the unit price, and one neuron finds it exactly."""

from dataclasses import dataclass

import numpy as np

from ..arrays import Array
from ..layers import Dense
from ..losses import MeanSquaredError
from ..model import Model
from ..optimizers import SGD
from ..scaling import standardize
from ..settings import number, whole


@dataclass(frozen=True, eq=False)
class ShirtFit:
    """A neuron that has learned what shirts cost.

    unit_price  its weight
    base_price  its bias: what no shirts cost
    """

    model: Model
    counts: Array
    prices: Array

    @property
    def unit_price(self) -> float:
        """What one more shirt adds to the price."""
        return float(self.model.layers[0].parameters.weights.item())

    @property
    def base_price(self) -> float:
        """What the neuron asks for no shirts at all."""
        return float(self.model.layers[0].parameters.biases.item())


def shirts(most: int = 10, unit_price: float = 12.5) -> tuple[Array, Array]:
    """From 1 shirt to the most: price = count · unit price.

    Shapes:
        counts, prices  (most, 1)

    >>> shirts(most=3)[1].ravel().tolist()
    [12.5, 25.0, 37.5]
    """
    counts = np.arange(1.0, whole("most", most) + 1)[:, None]
    return counts, counts * number("unit_price", unit_price)


def fit_shirts(counts: Array, prices: Array, *, steps: int = 60) -> ShirtFit:
    """Teach one neuron without activation the prices, by gradient descent on all of them.

    It learns from standardized counts, where every direction is equally steep and each step
    halves the error; afterwards its weight and its bias are told in shirts. NNFS ch. 1.

    >>> fit = fit_shirts(*shirts(most=3, unit_price=20.0))
    >>> round(fit.unit_price, 9), round(fit.base_price, 9) + 0.0
    (20.0, 0.0)
    """
    scaling = standardize(counts)
    neuron = Dense(1, 1, initial_weights=[[0.0]])
    model = Model([neuron], loss=MeanSquaredError(), optimizer=SGD(0.25), dtype="float64")
    model.fit(
        scaling.apply(counts),
        prices,
        epochs=steps,
        batch_size=len(counts),
        validation_split=0,
        seed=0,
    )
    (scale,) = scaling.scales
    weights = neuron.weights / scale.spread
    neuron.parameters = Dense.Parameters(weights, neuron.biases - weights * scale.centre)
    return ShirtFit(model, counts, prices)
