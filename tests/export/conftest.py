"""What the tests of the exports share: small networks, with tables and without."""

import numpy as np
import pytest

from glassnet import (
    GELU,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    MeanSquaredError,
    Model,
    Sigmoid,
    Softmax,
)
from glassnet.tables import Encoder, read
from glassnet.workbench.table_model import TableModel

ROWS = 200


def columns(chance, rows=ROWS):
    """A table with everything: numbers far away, words that look like numbers, missing cells."""
    return {
        "age": np.where(chance.random(rows) < 0.2, np.nan, chance.normal(40, 12, rows)),
        "label": chance.choice(np.array(["red", "blé", "01", None], object), rows),
        "far, away": 1e9 + chance.normal(0, 1, rows),
        'odd "name"': chance.choice(np.array(["a", "b\n", "c,'\"d"], object), rows),
        "yes or no": chance.choice(np.array(["no", "yes"], object), rows),
        "other": chance.choice(np.array(["1", "2"], object), rows),
        "price": chance.normal(5e5, 1e5, rows),
        "length": chance.normal(0, 0.01, rows),
    }


INPUTS = ("age", "label", "far, away", 'odd "name"')
TASKS = {
    "classes": (("yes or no",), [Softmax()], CrossEntropy()),
    "number": (("price",), [], MeanSquaredError()),
    "numbers": (("price", "length"), [], MeanSquaredError()),
    "labels": (("yes or no", "other"), [Sigmoid()], BinaryCrossEntropy()),
}


@pytest.fixture(scope="session")
def cells():
    """The table that all models below are made for."""
    return columns(np.random.default_rng(0))


@pytest.fixture(scope="session")
def make(cells):
    """Make a model for a task; it has drawn its weights and learned nothing, which is enough."""

    def make(task, names=INPUTS, more=None, **options):
        targets, ending, loss = TASKS[task]
        table = read({name: cells[name] for name in (*names, *targets)} | (more or {}))
        encoder = Encoder.fit(table, list(targets), **{"impute": True, **options})
        layers = [Dense(len(encoder.input_names), 8), GELU(), Dense(8, encoder.n_outputs), *ending]
        model = Model(layers, loss=loss)
        model.begin(seed=1)
        return TableModel(model, encoder)

    return make


@pytest.fixture(params=TASKS)
def any_model(make, request):
    """A model for each task."""
    return make(request.param)
