"""When a training ends early: as asked, else by how many rows can say which epoch was the best."""

import numpy as np
import pytest

from glassnet.course import EarlyStopping
from glassnet.errors import ConfigError
from glassnet.images import LabelledImages
from glassnet.tables import read
from glassnet.workbench.image_training import ImageTraining
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_training import Columns, TableTraining


def plan(rows, **options):
    """What is planned for a table of so many rows, a fifth of which is held back."""
    table = read({"x": np.arange(rows) / rows, "y": np.arange(rows) % 7 / 7})
    return TableTraining(table, Columns("y", task="regression"), seed=0, **options).plan


@pytest.mark.parametrize(("rows", "patience"), [(4_994, None), (5_000, 10), (5_010, 10)])
def test_with_a_thousand_rows_held_back_the_best_epoch_is_kept(rows, patience):
    """Of fewer, chance would choose it."""
    assert plan(rows).early_stopping == (patience and EarlyStopping(patience))


def test_with_nothing_held_back_training_goes_on_to_its_end():
    """However many rows there are."""
    assert plan(5_000, validation=0).early_stopping is None


@pytest.mark.parametrize(("asked", "rule"), [(0, None), (3, EarlyStopping(3))])
@pytest.mark.parametrize("rows", [100, 5_000])
def test_what_is_asked_for_counts(rows, asked, rule):
    """0 asks for the last epoch."""
    assert plan(rows, early_stopping=asked).early_stopping == rule


@pytest.mark.parametrize("asked", [-1, 2.5, True, "10"])
def test_epochs_are_whole_numbers(asked):
    """From 0."""
    with pytest.raises(ConfigError, match="early_stopping must be a whole number ≥ 0"):
        plan(100, early_stopping=asked)


def test_pictures_keep_to_the_same_rule():
    """A thousand of them held back are enough, too."""
    images = LabelledImages(np.zeros((2_000, 2, 2), np.uint8), np.arange(2_000) % 2, ("a", "b"))
    recipe = Recipe(hidden=(2,))
    for share, rule in ((0.4, None), (0.5, EarlyStopping(10))):
        training = ImageTraining(images, recipe, validation=share, seed=0)
        assert training.plan.early_stopping == rule
