"""Several targets on the command line: trained, told, predicted as written, resumed."""

import csv
import io
import json
from pathlib import Path

import pytest

from glassnet.cli.keeper import Keeper

ROWS = 120
LABELS = ["--target", "tall", "--target", "heavy", "--ignore", "height", "--ignore", "weight"]
NUMBERS = ["--target", "height", "--target", "weight", "--ignore", "tall", "--ignore", "heavy"]


@pytest.fixture
def people():
    """A table of people: two labels, the second of odd spelling, and two numbers."""
    lines = ["shoe,belt,tall,heavy,height,weight"]
    for row in range(ROWS):
        shoe, belt = 36 + row * 7 % 11 + row / 1000, 70 + row * 13 % 40 + row / 1000
        tall, heavy = "ja" if shoe > 41 else "nein", "01" if belt > 85 else "1.0"
        lines.append(f"{shoe},{belt},{tall},{heavy},{4 * shoe},{belt - 5.5}")
    Path("people.csv").write_text("\n".join(lines) + "\n")
    return "people.csv"


def cells(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_labels_are_told_one_by_one(glassnet, people):
    """Each label has its own accuracy, recall of every class and baseline."""
    out = glassnet("train", people, *LABELS, "--epochs", 40, "-o", "run").out
    for words in ("accuracy of tall", "accuracy of heavy", "heavy: accuracy 0.", "recall", "1.0"):
        assert words in out
    document = glassnet("evaluate", "run", people, "--json").document
    assert list(document["targets"]) == ["tall", "heavy"]
    for part in document["targets"].values():
        (yes, _), (_, no) = part["confusion"]
        assert part["accuracy"] == (yes + no) / ROWS
        assert part["recall"].keys() == set(part["classes"])
    assert "heavy: accuracy" in glassnet("evaluate", "run", people).out


def test_labels_are_predicted_as_written(glassnet, people):
    """Every label gets an answer, a confidence and the probability of its second class."""
    assert glassnet("train", people, *LABELS, "--epochs", 200, "-o", "run").code == 0
    rows = cells(glassnet("predict", "run", people).out)
    names = ["predicted tall", "confidence tall", "p(tall=nein)"]
    assert list(rows[0])[:3] == names
    with Path(people).open() as file:
        true = list(csv.DictReader(file))
    for label in ("tall", "heavy"):
        right = [
            row[f"predicted {label}"] == one[label] for row, one in zip(rows, true, strict=True)
        ]
        assert sum(right) > 0.95 * ROWS
    for row in rows:
        share, sure = float(row["p(heavy=1.0)"]), float(row["confidence heavy"])
        assert sure == pytest.approx(max(share, 1 - share))
        assert row["predicted heavy"] == ("1.0" if share > 0.5 else "01")


def test_unsure_answers_are_left_empty_label_by_label(glassnet, people):
    """A threshold empties the labels that are less sure, and counts them."""
    assert glassnet("train", people, *LABELS, "--epochs", 3, "-o", "run").code == 0
    outcome = glassnet("predict", "run", people, "--threshold", 0.9)
    rows = cells(outcome.out)
    empty = 0
    for row in rows:
        for label in ("tall", "heavy"):
            assert (row[f"predicted {label}"] == "") == (float(row[f"confidence {label}"]) < 0.9)
            empty += row[f"predicted {label}"] == ""
    assert f"{empty} of {2 * ROWS} answers are empty" in outcome.err


def test_numbers_have_metrics_of_their_own(glassnet, people):
    """R² and errors in each target's unit, printed and in JSON, a column for each prediction."""
    out = glassnet("train", people, *NUMBERS, "--epochs", 60, "-o", "run").out
    for words in ("R² of height", "mean absolute error of weight", "weight: mean absolute error"):
        assert words in out
    document = glassnet("evaluate", "run", people, "--json").document
    assert document["targets"]["weight"]["r_squared"] > 0.9
    assert document["targets"]["height"]["mean_absolute_error"] < 10
    rows = cells(glassnet("predict", "run", people).out)
    assert list(rows[0]) == ["predicted height", "predicted weight"]
    refused = glassnet("predict", "run", people, "--threshold", 0.5)
    assert (refused.code, "'height', 'weight'" in refused.message) == (2, True)


def test_a_config_repeats_several_targets(glassnet, people):
    """config.toml holds all targets; a single one may stand there as a plain text too."""
    words = [*LABELS, "--epochs", 3, "--json"]
    first = glassnet("train", people, *words, "-o", "a").document
    assert first["target"] == ["tall", "heavy"]
    assert first["task"] == "multi-label"
    again = glassnet("train", "--config", "a/config.toml", "--json", "-o", "b").document
    assert again["digest"] == first["digest"]
    Path("one.toml").write_text(f'data = "{people}"\ntarget = "tall"\nepochs = 1\n')
    assert glassnet("train", "--config", "one.toml", "--json").document["target"] == "tall"


def test_folds_judge_each_target(glassnet, people):
    """Cross-validation tells every target's mean and spread, and its own baseline."""
    words = ["--folds", 3, "--epochs", 3, "-o", "run"]
    out = glassnet("train", people, *LABELS, *words).out
    for line in ("accuracy of tall", "tall: accuracy 0.", "heavy: accuracy 0."):
        assert line in out
    document = json.loads(Path("run/folds.json").read_text())
    assert document["held_back"]["targets"]["tall"]["rows"] == ROWS


def test_rows_without_one_of_the_targets(glassnet, people):
    """A row that lacks any target is left out and counted, in training and in evaluation."""
    lines = Path(people).read_text().splitlines()
    lines[5] = "40,80,,01,160,74.5"
    Path("gap.csv").write_text("\n".join(lines) + "\n")
    assert glassnet("train", "gap.csv", *LABELS, "--epochs", 1).code == 3
    words = [*LABELS, "--impute", "--epochs", 2, "--json", "-o", "run"]
    rows = glassnet("train", "gap.csv", *words).document["rows"]
    assert (rows["given"], rows["without_target"]) == (ROWS, 1)
    assert rows["learned_from"] + rows["held_back"] + rows["without_target"] == ROWS
    outcome = glassnet("evaluate", "run", "gap.csv", "--json")
    assert outcome.document["rows"] == ROWS - 1
    assert f"1 of {ROWS} rows have no 'tall' or 'heavy'" in outcome.err


def test_mixed_targets_are_refused(glassnet, people):
    """A label and a number cannot be learnt together; the message says what each holds."""
    outcome = glassnet("train", people, "--target", "tall", "--target", "height")
    assert outcome.code == 2
    assert "'tall' holds 2 different words" in outcome.message
    assert "'height' holds" in outcome.message


def test_a_run_with_several_targets_is_resumed(glassnet, people, monkeypatch):
    """A run that was stopped goes on to the weights that it would have had."""
    words = [*LABELS, "--epochs", 6, "--checkpoint-every", 0, "-o"]
    whole = glassnet("train", people, *words, "whole", "--json").document["digest"]
    monkeypatch.setattr("glassnet.cli.train.learn", stopped_early)
    assert glassnet("train", people, *words, "run").code == 1
    assert glassnet("resume", "run", "--json").document["digest"] == whole


def stopped_early(training, folder, asked, *_):
    """Keep what three steps have come to, and fall over."""
    keeper = Keeper(training, folder, asked)
    for number, _record in enumerate(keeper.kept(training.stream())):
        if number == 2:
            raise RuntimeError("pulled the plug")


@pytest.mark.parametrize("more", [[], ["--folds", 2]])
def test_names_with_brackets_are_told_as_they_are(glassnet, more):
    """Units often stand in brackets, which are no command to whoever prints."""
    lines = [f"{row * 7 % 13},{row * 3 % 7},{row * 5 % 11}" for row in range(40)]
    Path("cars.csv").write_text("\n".join(["seats,mass [/kg],speed [km/h]", *lines]) + "\n")
    words = ["--target", "mass [/kg]", "--target", "speed [km/h]", "--epochs", 1]
    outcome = glassnet("train", "cars.csv", *words, *more, "-o", "run")
    assert outcome.code == 0, outcome.message
    assert "R² of mass [/kg]" in outcome.out
    assert "R² of speed [km/h]" in outcome.out


def test_labels_with_brackets_and_colons_are_told_as_they_are(glassnet):
    """Neither is a name with colons, which elsewhere stands for a picture."""
    lines = [f"{row * 7 % 13},{row % 2},{row * 5 % 3 % 2}:a:b" for row in range(40)]
    Path("lots.csv").write_text("\n".join(["size,ok [/all],kind:x:", *lines]) + "\n")
    words = ["--target", "ok [/all]", "--target", "kind:x:", "--epochs", 1]
    outcome = glassnet("train", "lots.csv", *words, "-o", "run")
    assert outcome.code == 0, outcome.message
    for words in (
        "accuracy of ok [/all]",
        "held back, ok [/all], by",
        "kind:x:: accuracy",
        "1:a:b",
    ):
        assert words in outcome.out
