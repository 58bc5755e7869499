"""Who decides which rows are held back, and classes of uneven size, on the command line."""

from pathlib import Path

import pytest

WORDS = ["train", "train", "train", "Val", "test"]


@pytest.fixture
def parts():
    """100 rows, of which every fourth and fifth of five is for validation."""
    lines = [f"{row * 7 % 10 + row / 100},{'ab'[row % 2]},{WORDS[row % 5]}" for row in range(100)]
    Path("parts.csv").write_text("\n".join(["x,y,part", *lines]) + "\n")
    return "parts.csv"


def test_a_split_column(glassnet, parts):
    """Its words decide, the report counts them, and predict does not need the column."""
    words = ["--target", "y", "--split-column", "part", "--epochs", 2]
    document = glassnet("train", parts, *words, "--json", "-o", "run").document
    assert document["rows"]["held_back"] == 40
    assert document["split"] == "as column 'part' says: 20 'Val', 20 'test', 60 'train'"
    assert "split     as column 'part' says" in glassnet("train", parts, *words).out
    Path("new.csv").write_text("x\n1\n2\n")
    assert len(glassnet("predict", "run", "new.csv").out.splitlines()) == 3
    evaluated = glassnet("evaluate", "run", parts)
    assert evaluated.code == 0
    assert "part" not in evaluated.err


def test_time_order(glassnet, parts):
    """The last rows of the file are those that evaluating them alone comes to."""
    words = ["--target", "y", "--ignore", "part", "--time-order", "--validation", 0.3]
    document = glassnet("train", parts, *words, "--epochs", 2, "--json", "-o", "run").document
    heading, *lines = Path(parts).read_text().splitlines()
    Path("last.csv").write_text("\n".join([heading, *lines[70:]]) + "\n")
    assert glassnet("evaluate", "run", "last.csv", "--json").document == document["out_of_sample"]


@pytest.mark.parametrize(
    ("words", "code", "where", "do"),
    [
        ("--split-column part --time-order", 2, "--split-column", "leave out"),
        ("--split-column part --validation parts.csv", 2, "--split-column", "leave out"),
        ("--split-column part --validation 0.5", 2, "--split-column", "leave out"),
        ("--time-order --validation parts.csv", 2, "--time-order", "leave out"),
        ("--time-order --validation 0", 2, "--time-order", "leave out time_order"),
        ("--split-column prat", 2, "--split-column", "choose one of"),
        ("--split-column y --target x", 3, "parts.csv:2, column 'y'", "holdout"),
        ("--split-column part --folds 3", 2, "--split-column", "leave out"),
        ("--time-order --folds 3", 2, "--time-order", "leave out"),
    ],
)
def test_what_cannot_be(glassnet, parts, words, code, where, do):
    """Two answers to one question, and words that say nothing, are refused with a remedy."""
    given = [] if "--target" in words else ["--target", "y"]
    outcome = glassnet("train", parts, *given, *words.split(), "-o", "run")
    assert outcome.code == code
    assert where in outcome.message.split(" | where: ")[1]
    assert do in outcome.message.split(" | do: ")[1]
    assert len(outcome.message) <= 400
    assert not Path("run").exists()


def test_o12_uneven_classes(glassnet):
    """999 to 1: a note, the majority baseline and the recall of every class, everywhere."""
    lines = [f"{row % 7 + 0.5},{'yes' if row == 500 else 'no'}" for row in range(1000)]
    Path("t.csv").write_text("\n".join(["x,y", *lines]) + "\n")
    words = ["--validation", 0, "--epochs", 2]
    trained = glassnet("train", "t.csv", *words, "-o", "run")
    told = glassnet("train", "t.csv", *words, "--json")
    judged = glassnet("evaluate", "run", "t.csv", "--json")
    for outcome in (trained, told, judged):
        assert "'no' is on 999 rows, 'yes' on 1 row" in outcome.err
    assert "baseline  accuracy 0.999 by always saying the most frequent class" in trained.out
    assert "recall" in trained.out
    for document in (told.document["in_sample"], judged.document):
        assert document["baseline"] == 0.999
        assert document["recall"].keys() == {"no", "yes"}
    assert any("--class-weight balanced" in note for note in told.document["notes"])


def test_a_class_of_which_no_row_was_judged(glassnet):
    """Where no row of a class is held back, its recall is null and not a number."""
    lines = [f"{row % 7 + 0.5},{'yes' if row == 5 else 'no'}" for row in range(100)]
    Path("t.csv").write_text("\n".join(["x,y", *lines]) + "\n")
    document = glassnet("train", "t.csv", "--epochs", 1, "--json").document
    assert document["out_of_sample"]["recall"]["yes"] is None
