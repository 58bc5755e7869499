"""No false alarms: what the defaults train on data that are shipped is in good health."""

import numpy as np
import pytest

from glassnet import datasets
from glassnet.inspection import diagnose
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_columns import Columns
from glassnet.workbench.table_training import TableTraining


@pytest.mark.one_in(4)
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", ["iris", "wine", "breast_cancer", "vertical", "diabetes"])
def test_what_the_defaults_train_is_not_accused(name, seed):
    """With everything looked at: rows, targets, labels and the history."""
    table = read(datasets.columns(name, samples=None, seed=0), name=name)
    recipe = Recipe(hidden=(16, 16), epochs=120)
    training = TableTraining(table, Columns(datasets.about(name).target), recipe, seed=seed)
    for _ in training.stream():
        pass
    X = np.concatenate([training.data.inputs, training.held_back.inputs])
    y = np.concatenate([training.data.targets, training.held_back.targets])
    assert diagnose(training.model.model, X, y, history=training.history).wrong == ()
