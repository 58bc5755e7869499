"""`glassnet evaluate`: the numbers of the training, found again."""

from pathlib import Path

import pytest


@pytest.mark.parametrize("data", ["iris", "diabetes"])
def test_the_held_back_rows_give_the_same_numbers_again(glassnet, data):
    """What training said about rows that were held back, evaluate says about them too."""
    glassnet("datasets", data, "-o", "all.csv")
    heading, *lines = Path("all.csv").read_text().splitlines()
    Path("learn.csv").write_text("\n".join([heading, *lines[::2]]) + "\n")
    Path("judge.csv").write_text("\n".join([heading, *lines[1::2]]) + "\n")
    words = ["--validation", "judge.csv", "--epochs", 5, "--json", "-o", "run"]
    trained = glassnet("train", "learn.csv", *words).document
    assert glassnet("evaluate", "run", "judge.csv", "--json").document == trained["out_of_sample"]
    assert glassnet("evaluate", "run", "learn.csv", "--json").document == trained["in_sample"]


def test_what_is_printed_for_people(glassnet, run_on_shop, shop):
    """Loss, accuracy, confusion matrix, baseline and the number of rows."""
    out = glassnet("evaluate", run_on_shop, shop).out
    for word in ("loss", "accuracy", "recall", "baseline  accuracy 0.6667", "rows      60"):
        assert word in out


def test_rows_without_an_answer_are_left_out_and_counted(glassnet, run_on_shop):
    """A row whose target is empty cannot be judged; how many there are is said."""
    Path("t.csv").write_text("age,colour,bought\n20,red,yes\n30,blue,\n40,green,no\n")
    outcome = glassnet("evaluate", run_on_shop, "t.csv", "--json")
    assert outcome.document["rows"] == 2
    assert "1 of 3 rows have no 'bought' and are left out" in outcome.err


def test_a_table_without_the_target(glassnet, run_on_shop):
    """Without true answers there is nothing to compare; predict is named instead."""
    Path("t.csv").write_text("age,colour\n20,red\n")
    outcome = glassnet("evaluate", run_on_shop, "t.csv")
    assert outcome.code == 3
    assert "'bought'" in outcome.message
    assert "predict" in outcome.message


def test_an_unknown_class_is_named(glassnet, run_on_shop):
    """A label that training never saw is an error with its line, not a wrong answer."""
    Path("t.csv").write_text("age,colour,bought\n20,red,yes\n30,blue,perhaps\n")
    outcome = glassnet("evaluate", run_on_shop, "t.csv")
    assert outcome.code == 3
    assert "'perhaps' at line 3" in outcome.message


def test_remedies_are_those_of_this_verb(glassnet, run_on_shop):
    """What only `train` could do is not named where the answers themselves are wrong."""
    Path("t.csv").write_text("age,colour,bought\n20,red,\n30,blue,\n")
    outcome = glassnet("evaluate", run_on_shop, "t.csv")
    assert outcome.code == 3
    assert outcome.message.endswith("do: give rows in which it is known")
    glassnet("datasets", "sine", "-o", "sine.csv")
    assert glassnet("train", "sine.csv", "--epochs", 1, "-o", "wave").code == 0
    Path("t.csv").write_text("x,y\n0.5,1\n0.6,high\n")
    outcome = glassnet("evaluate", "wave", "t.csv")
    assert outcome.code == 3
    assert outcome.message.endswith("do: use --missing 'high' or correct the cells")


def test_numbers_beyond_all_bounds(glassnet):
    """What overflows is infinite, null in JSON, and no warning about lines of our code."""
    glassnet("datasets", "sine", "-o", "sine.csv")
    assert glassnet("train", "sine.csv", "--epochs", 1, "-o", "wave").code == 0
    Path("t.csv").write_text("x,y\n0.5,1\n1e30,1e30\n")
    outcome = glassnet("evaluate", "wave", "t.csv")
    assert (outcome.code, outcome.err) == (0, "")
    assert "loss                 inf" in outcome.out
    document = glassnet("evaluate", "wave", "t.csv", "--json").document
    assert document["loss"] is None
    assert document["mean_absolute_error"] > 1e29


def test_generated_data_has_a_seed(glassnet):
    """Another seed gives other rows to judge by; the same seed gives those learned from."""
    words = ["--samples", 20, "--validation", 0, "--epochs", 5, "--json", "-o", "run"]
    trained = glassnet("train", "spiral", *words).document["in_sample"]
    words = ["evaluate", "run", "spiral", "--samples", 20, "--json"]
    assert glassnet(*words).document == trained
    assert glassnet(*words, "--seed", 1).document["loss"] != trained["loss"]


def test_the_model_file_may_be_named_itself(glassnet, run_on_shop, shop):
    """A run's folder and the model file in it mean the same model."""
    folder = glassnet("evaluate", run_on_shop, shop).out
    assert glassnet("evaluate", run_on_shop / "model.safetensors", shop).out == folder
