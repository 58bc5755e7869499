"""What the tests of explanations share: a referee that reads printed formulas."""

import math

import numpy as np
import pytest

import glassnet as gn

SIGNS = {"−": "-", "·": "*", "²": "**2", "√(": "sqrt(", "e^(": "exp(", "^": "**", "π": "pi"}
NAMES = {
    **{name: getattr(math, name) for name in ("exp", "log", "sqrt", "tanh", "cos", "pi", "floor")},
    "sign": np.sign,
    "max": max,
    "min": min,
    "abs": abs,
}


def value_of(text):
    """What a formula with numbers in it comes to, read by Python and not by glassnet."""
    for sign, python in SIGNS.items():
        text = text.replace(sign, python)
    return float(eval(text, {"__builtins__": {}}, NAMES))


def check_line(line):
    """A sum adds up to its last bit, and each of its terms is what it says; so is a formula."""
    if "terms" not in vars(line):
        assert value_of(line.written()) == pytest.approx(line.exact, rel=1e-9, abs=1e-12)
        return
    assert math.fsum(term.value for term in line.terms) == line.value
    for term in line.terms:
        if term.factors:
            assert value_of(term.written()) == pytest.approx(term.value, rel=1e-9, abs=1e-12)
    short = line.shortened(3)
    assert math.fsum(term.value for term in short.terms) == line.value
    assert sum(term.count for term in short.terms if term.role != "rounding") == sum(
        term.count for term in line.terms if term.role != "rounding"
    )


@pytest.fixture
def check():
    """Check every line of an arithmetic, and that the rounding is no more than rounding."""

    def check_all(lines, epsilon):
        for line in lines:
            check_line(line)
        last = lines[-1]
        sizes = [abs(term.value) for line in lines for term in vars(line).get("terms", ())]
        size = max([1.0, abs(last.value), *sizes])
        assert abs(last.rounding) <= 200 * epsilon * size

    return check_all


def layers_of(kind):
    """Layers of a network that is straight in pieces: 2 inputs, or pictures of 6 × 6 pixels."""
    mask = np.arange(6 * 5).reshape(6, 5) % 3 > 0
    return {
        "relu": lambda: [gn.Dense(2, 6), gn.ReLU(), gn.Dense(6, 5), gn.ReLU(), gn.Dense(5, 3)],
        "leaky": lambda: [gn.Dense(2, 6), gn.LeakyReLU(0.2), gn.Dense(6, 3)],
        "step": lambda: [gn.Dense(2, 6), gn.Step(), gn.Dense(6, 5), gn.ReLU(), gn.Dense(5, 3)],
        "masked": lambda: [
            gn.Dense(2, 6),
            gn.ReLU(),
            gn.MaskedDense(mask),
            gn.ReLU(),
            gn.Dense(5, 3),
        ],
        "norm": lambda: [
            gn.BatchNorm(2),
            gn.Dense(2, 6),
            gn.BatchNorm(6),
            gn.ReLU(),
            gn.Dense(6, 3),
        ],
        "linear": lambda: [gn.Dense(2, 6), gn.Linear(), gn.Dropout(0.5), gn.ReLU(), gn.Dense(6, 3)],
        "pictures": lambda: [
            *(gn.Conv2D(1, 2, 3, padding="same"), gn.BatchNorm(2), gn.ReLU(), gn.MaxPool2D(2)),
            *(gn.Conv2D(2, 3, 2), gn.LeakyReLU(0.1), gn.AveragePool2D(2), gn.Flatten()),
            gn.Dense(3, 3),
        ],
    }[kind]()


@pytest.fixture
def random_model():
    """Make a network with drawn weights, biases and observed means of every kind of layer."""

    def make(kind, seed=0, dtype="float64", ending=(gn.Softmax, gn.CrossEntropy)):
        layers = layers_of(kind) if isinstance(kind, str) else kind
        last, loss = ending
        model = gn.Model([*layers, *([last()] if last else [])], loss=loss(), dtype=dtype)
        model.begin(seed)
        generator = np.random.default_rng(seed)
        for layer in layers:
            drawn = {
                name: generator.standard_normal(getattr(layer.parameters, name).shape)
                for name in {"biases", "shift", "mean"} & {*layer.parameters._fields}
            }
            if "variance" in layer.parameters._fields:
                drawn["variance"] = generator.random(layer.variance.shape) + 0.2
            layer.parameters = layer.parameters._replace(
                **{name: array.astype(dtype) for name, array in drawn.items()}
            )
        return model

    return make


def scores_of(model, rows):
    """What the layers before a last softmax or sigmoid give, by the network itself."""
    values = np.asarray(rows, np.float64)
    last = isinstance(model.layers[-1], gn.Softmax | gn.Sigmoid)
    for layer in model.layers[:-1] if last else model.layers:
        whole = type(layer.parameters)(*(np.asarray(one, np.float64) for one in layer.parameters))
        values, _ = layer.compute(whole, values, gn.INFERENCE)
    return values


@pytest.fixture
def scores():
    """The network's own scores in float64."""
    return scores_of
