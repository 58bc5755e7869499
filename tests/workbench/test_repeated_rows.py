"""Rows on both sides of the split are counted and said; rows that only look alike are not."""

import numpy as np
import pytest

from glassnet.tables import read
from glassnet.train_step import Batch
from glassnet.workbench import repeated_rows
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.repeated_rows import repeated_in_words
from glassnet.workbench.table_training import Columns, TableTraining

INPUTS = np.arange(40.0, dtype=np.float32).reshape(20, 2)
LABELS = np.arange(20) % 3


def batch(*rows, labels=LABELS):
    return Batch(INPUTS[list(rows)], labels[list(rows)])


def test_rows_on_both_sides_are_counted():
    """A row that is held back twice counts twice; one that is learned from twice makes no more."""
    said = repeated_in_words(batch(0, 1, 2, 2, 3, 4), batch(0, 1, 2, 3, 3, 9, 10))
    assert said.startswith("5 of the 7 rows held back stand among those learned from as well")


@pytest.mark.parametrize(
    "held_back",
    [
        batch(0, 1, 2, 3, 9, 10),  # too few
        batch(0, 1, 2, 3, 4, labels=LABELS + 1),  # another target
        Batch(INPUTS[:5, ::-1], LABELS[:5]),  # the same numbers in other columns
        batch(),
    ],
)
def test_nothing_is_said_of_others(held_back):
    """Nor of four rows, which may be chance."""
    assert repeated_in_words(batch(0, 1, 2, 3, 4, 5), held_back) == ""


def test_a_few_of_many_are_not_said():
    """Less than one in a hundred changes no score."""
    many = np.arange(501.0).reshape(-1, 1)
    learned = Batch(many[:5], many[:5])
    assert repeated_in_words(learned, Batch(many, many)) == ""
    assert repeated_in_words(learned, Batch(many[:500], many[:500])) != ""


def test_zeros_of_either_sign_are_the_same():
    """The network cannot tell them apart."""
    plus, minus = (np.full((5, 1), zero, np.float32) for zero in (0.0, -0.0))
    assert repeated_in_words(Batch(plus, plus), Batch(minus, minus)) != ""


def test_long_tables_are_not_compared(monkeypatch):
    """Both sides together count."""
    monkeypatch.setattr(repeated_rows, "MOST", 10)
    assert repeated_in_words(batch(*range(5)), batch(*range(5))) != ""
    assert repeated_in_words(batch(*range(6)), batch(*range(5))) == ""


@pytest.mark.parametrize("own_file", [False, True])
def test_a_training_says_it(own_file):
    """Whether the rows held back are drawn from the table or come with a file of their own."""
    rng = np.random.default_rng(0)
    once = {"x": rng.normal(size=40), "colour": rng.choice(["red", "blue"], 40)}
    once["y"] = rng.choice(["yes", "no"], 40)
    table = {name: np.tile(column, 3) for name, column in once.items()}
    given = {"validation": read(once)} if own_file else {}
    training = TableTraining(
        read(table), Columns("y"), Recipe(hidden=(2,), epochs=1), seed=0, **given
    )
    (note,) = [note for note in training.notes if "held back stand among" in note]
    assert note.startswith("40 of the 40 " if own_file else "2")
    alone = TableTraining(read(once), Columns("y"), Recipe(hidden=(2,), epochs=1), seed=0)
    assert not [note for note in alone.notes if "held back stand among" in note]
