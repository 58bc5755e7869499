"""`glassnet predict --keep`: a row's own name beside its answer."""

import csv
import io
import json

import numpy as np
import pytest

from glassnet.images import LabelledImages
from glassnet.workbench import table_model
from glassnet.workbench.image_training import ImageTraining
from glassnet.workbench.recipe import Recipe

ROWS = [("0071", "20", "red"), ("0008", "61.50", "blue"), ("", "30", "green"), ("0100", "", "red")]


@pytest.fixture
def asked(tmp_path):
    """Rows with a number of their own, which has zeros before it and is missing once."""
    path = tmp_path / "asked.csv"
    path.write_text("\n".join(["id,age,colour,size", *(",".join((*row, "1.50")) for row in ROWS)]))
    return path


@pytest.fixture
def run(glassnet, shop):
    """A network for the shop, to which an age may be missing."""
    words = ("--epochs", 2, "--impute", "-o", "run")
    assert glassnet("train", shop, *words).code == 0
    return "run"


@pytest.mark.parametrize("at_once", [1, 3, 1000])
def test_columns_are_kept_as_they_are_written(glassnet, run, asked, at_once, monkeypatch):
    """In the order in which they were named, however many rows are answered together."""
    monkeypatch.setattr(table_model, "MOST_ROWS", at_once)
    monkeypatch.setattr(table_model, "FEWEST_ROWS", 1)
    without = list(csv.reader(io.StringIO(glassnet("predict", run, asked).out)))
    words = ("--keep", "size", "--keep", "id", "--keep", "age")
    found = list(csv.reader(io.StringIO(glassnet("predict", run, asked, *words).out)))
    assert found[0] == ["size", "id", "age", *without[0]]
    assert [line[:3] for line in found[1:]] == [["1.50", name, age] for name, age, _ in ROWS]
    assert [line[3:] for line in found] == without


def test_missing_cells_are_null_in_json(glassnet, run, asked):
    """And words are words."""
    found = json.loads(glassnet("predict", run, asked, "--keep", "id", "--json").out)
    assert [row["id"] for row in found] == ["0071", "0008", None, "0100"]


def test_an_answer_withheld_keeps_its_name(glassnet, run, asked):
    """So one knows of whom nothing is said."""
    words = ("--keep", "id", "--threshold", "1")
    assert glassnet("predict", run, asked, *words).out.splitlines()[1].startswith("0071,,")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ids"], "there is no column 'ids'; did you mean 'id'?"),
        (["id", "id"], "two columns of the answers would be called 'id'"),
        (["confidence"], "two columns of the answers would be called 'confidence'"),
    ],
)
def test_what_cannot_be_kept_is_said(glassnet, run, asked, words, said):
    """Before anything is written."""
    outcome = glassnet("predict", run, asked, *(f"--keep={word}" for word in words))
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err


def test_pictures_have_no_columns(glassnet, asked):
    """Their file is named anyway."""
    images = LabelledImages(
        np.arange(24, dtype=np.uint8).reshape(6, 2, 2), np.arange(6) % 2, ("a", "b")
    )
    training = ImageTraining(images, Recipe(hidden=(2,), epochs=1), validation=0, seed=0)
    list(training.stream())
    training.model.save("model")
    outcome = glassnet("predict", "model", ".", "--keep", "file")
    assert outcome.code == 2
    assert "called 'file'" in outcome.err
    outcome = glassnet("predict", "model", ".", "--keep", "id")
    assert outcome.code == 2
    assert "pictures have no columns" in outcome.err
