"""`glassnet predict`: a line for every row, in order, and nothing lost on the way."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from glassnet import datasets
from glassnet.cli import main, predict
from glassnet.errors import EnvError
from glassnet.tables import read
from glassnet.workbench import table_model
from glassnet.workbench.table_model import TableModel

COLUMNS = {"a": np.linspace(-1, 1, 40), "b": np.tile([0.5, 2.0], 20)}


def cells_of(outcome):
    """The lines of a CSV on stdout."""
    assert outcome.code == 0, outcome.err
    return list(csv.reader(io.StringIO(outcome.out, newline="")))


@pytest.fixture(scope="module")
def learned_iris(tmp_path_factory):
    """A run on the iris flowers, made once."""
    folder = tmp_path_factory.mktemp("iris")
    assert main(["train", "iris", "--epochs", "20", "-o", str(folder / "iris")]) == 0
    return folder


@pytest.fixture
def iris(learned_iris, copy_here):
    """A run on the iris flowers."""
    copy_here(learned_iris)
    return "iris"


@pytest.fixture
def line(glassnet):
    """A run on a straight line, with numbers to predict."""
    text = [
        f"{a!r},{b!r},{1e6 * a + b!r}"
        for a, b in zip(*(column.tolist() for column in COLUMNS.values()), strict=True)
    ]
    Path("line.csv").write_text("\n".join(["a,b,y", *text]) + "\n")
    assert glassnet("train", "line.csv", "--epochs", 5, "-o", "line").code == 0
    return "line"


def test_every_row_gets_a_line(glassnet, iris):
    """The answer, its confidence and the probability of every class, which add up to one."""
    heading, *lines = cells_of(glassnet("predict", iris, "iris"))
    names = ["setosa", "versicolor", "virginica"]
    assert heading == ["predicted species", "confidence", *(f"p({name})" for name in names)]
    assert len(lines) == 150
    for answer, confidence, *shares in lines:
        assert confidence == shares[names.index(answer)] == max(shares, key=float)
        assert sum(map(float, shares)) == pytest.approx(1, abs=1e-6)


def test_columns_are_found_by_name(glassnet, iris):
    """The order of the columns does not matter, nor do others beside them."""
    columns = datasets.columns("iris")
    turned = {"more": np.arange(150), **dict(reversed(columns.items()))}
    write("turned.csv", turned)
    there = glassnet("predict", iris, "turned.csv")
    assert there.out == glassnet("predict", iris, "iris").out
    assert "'more' was not there in training" in there.err


def test_rows_keep_their_order(glassnet, iris):
    """A table turned upside down gives the same lines upside down."""
    write(
        "upside-down.csv", {name: column[::-1] for name, column in datasets.columns("iris").items()}
    )
    there = cells_of(glassnet("predict", iris, "upside-down.csv"))
    here = cells_of(glassnet("predict", iris, "iris"))
    assert there[1:] == here[:0:-1]


def write(path, columns):
    with Path(path).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows(zip(*(column.tolist() for column in columns.values()), strict=True))


def test_answers_below_the_threshold_are_left_empty(glassnet, iris):
    """The model abstains just where its confidence is below the threshold, and says how often."""
    everything = cells_of(glassnet("predict", iris, "iris"))[1:]
    outcome = glassnet("predict", iris, "iris", "--threshold", 0.8)
    lines = cells_of(outcome)[1:]
    unsure = [float(line[1]) < 0.8 for line in everything]
    assert 0 < sum(unsure) < 150
    assert [line[0] == "" for line in lines] == unsure
    assert [line[1:] for line in lines] == [line[1:] for line in everything]
    assert f"{sum(unsure)} of 150 answers are empty" in outcome.err


def test_a_threshold_needs_classes(glassnet, line):
    """A number has no confidence, and so no threshold."""
    outcome = glassnet("predict", line, "line.csv", "--threshold", 0.5)
    assert outcome.code == 2
    assert "--threshold" in outcome.message


def test_the_saved_model_says_what_the_model_in_memory_says(glassnet, iris):
    """Every probability on paper is, as float32, the very number in memory."""
    model = TableModel.load("iris/model.safetensors")
    shares = model.predict(read(datasets.columns("iris"))).probabilities
    written = [line[2:] for line in cells_of(glassnet("predict", iris, "iris"))[1:]]
    assert (np.array(written, float).astype(np.float32) == shares).all()


def test_numbers_are_written_in_full(glassnet, line):
    """A predicted number comes back from paper with every bit."""
    model = TableModel.load("line/model.safetensors")
    values = model.predict(read("line.csv")).values
    heading, *lines = cells_of(glassnet("predict", line, "line.csv"))
    assert heading == ["predicted y"]
    assert [float(cell) for (cell,) in lines] == values.tolist()


def test_a_file_holds_what_stdout_shows(glassnet, iris):
    """-o writes the same text to a file, and - means stdout."""
    shown = glassnet("predict", iris, "iris", "-o", "-").out
    written = glassnet("predict", iris, "iris", "-o", "out.csv")
    assert written.out == ""
    assert Path("out.csv").read_text(encoding="utf-8") == shown
    assert "out.csv" in written.err


def test_json_holds_the_same(glassnet, iris):
    """--json gives one object per row; answers that are withheld are null."""
    document = glassnet("predict", iris, "iris", "--json", "--threshold", 0.8).document
    heading, *lines = cells_of(glassnet("predict", iris, "iris", "--threshold", 0.8))
    texts = [["" if cell is None else str(cell) for cell in row.values()] for row in document]
    assert texts == lines
    assert list(document[0]) == heading
    glassnet("predict", iris, "iris", "--json", "-o", "out.json")
    assert len(json.loads(Path("out.json").read_text())) == 150


def test_standard_input(glassnet, run_on_shop, shop, monkeypatch):
    """A table can be piped in."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(shop.read_bytes())))
    assert glassnet("predict", run_on_shop, "-").out == glassnet("predict", run_on_shop, shop).out


def test_words_for_missing_are_remembered(glassnet):
    """What stood for a missing value in training does so in prediction."""
    lines = [f"{'NA' if row % 9 == 0 else row % 7},{'ab'[row % 2]}" for row in range(40)]
    Path("t.csv").write_text("\n".join(["x,y", *lines]) + "\n")
    assert (
        glassnet("train", "t.csv", "--missing", "NA", "--impute", "--epochs", 2, "-o", "run").code
        == 0
    )
    assert len(cells_of(glassnet("predict", "run", "t.csv"))) == 41


def test_more_rows_than_are_written_together(glassnet, run_on_shop):
    """A long table comes out whole, in order."""
    Path("long.csv").write_text("age,colour\n" + "18,red\n60,blue\n" * 12_000)
    lines = cells_of(glassnet("predict", run_on_shop, "long.csv"))[1:]
    assert lines == lines[:2] * 12_000
    assert [line[0] for line in lines[:2]] == ["no", "yes"]


@pytest.mark.parametrize(
    ("cell", "what"), [("", "1 missing value"), ("old", "'old' at line"), ("1e300", "too large")]
)
def test_a_fault_far_down_leaves_nothing(glassnet, run_on_shop, cell, what, monkeypatch):
    """It is named with its line before the first answer is written, to a file or to stdout."""
    monkeypatch.setattr(table_model, "MOST_ROWS", 1000)
    Path("long.csv").write_text("age,colour\n" + "18,red\n" * 4998 + f"{cell},red\n18,red\n")
    for output in ("-", "answers.csv"):
        outcome = glassnet("predict", run_on_shop, "long.csv", "-o", output)
        assert (outcome.code, outcome.out) == (3, "")
        assert what in outcome.message
        assert "5000" in outcome.message
    assert not Path("answers.csv").exists()


def test_a_failure_on_the_way_says_how_far_it_came(glassnet, run_on_shop, monkeypatch):
    """What stands on stdout cannot be taken back; a file is not there at all."""
    monkeypatch.setattr(table_model, "MOST_ROWS", 1000)
    Path("long.csv").write_text("age,colour\n" + "18,red\n" * 3000)
    predict_ = TableModel.predict

    def failing(model, table, rows):
        if rows.start == 2000:
            raise EnvError("the disk is full", where="/tmp")
        return predict_(model, table, rows)

    monkeypatch.setattr(TableModel, "predict", failing)
    outcome = glassnet("predict", run_on_shop, "long.csv")
    assert outcome.code == 5
    assert "after the answers to 2,000 rows" in outcome.message
    assert len(outcome.out.splitlines()) == 2001
    glassnet("predict", run_on_shop, "long.csv", "-o", "answers.csv")
    assert not Path("answers.csv").exists()


@pytest.mark.parametrize("words", [(), ("--json",), ("--threshold", 0.7), ("--json", "-o", "-")])
def test_blocks_leave_no_trace(glassnet, run_on_shop, shop, words, monkeypatch):
    """However many rows are predicted and written together, the text and the notes are the same."""
    whole = glassnet("predict", run_on_shop, shop, *words)
    monkeypatch.setattr(table_model, "MOST_ROWS", 7)
    monkeypatch.setattr(predict, "LINES", 3)
    assert glassnet("predict", run_on_shop, shop, *words) == whole
