"""`glassnet train`: what it prints, what it leaves behind, and that it repeats itself."""

import io
import json
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from math import ceil
from pathlib import Path

import pytest

import glassnet as gn
from glassnet.cli.learning import widths
from glassnet.errors import ConfigError

QUICK = ["--epochs", 5, "--json"]


def history_in(folder):
    """The epochs of a run, without the seconds they took."""
    lines = Path(folder, "history.jsonl").read_text().splitlines()
    return [{**json.loads(line), "seconds": 0} for line in lines]


def test_a_run_holds_model_history_and_settings(glassnet):
    """Training leaves these and a page about the run, and nothing else."""
    assert glassnet("train", "iris", *QUICK).code == 0
    names = sorted(path.name for path in Path("runs/iris-1").iterdir())
    assert names == ["config.toml", "history.jsonl", "model.safetensors", "report.html"]
    assert len(history_in("runs/iris-1")) == 5
    assert tomllib.loads(Path("runs/iris-1/config.toml").read_text())["data"] == "iris"
    assert gn.load("runs/iris-1/model.safetensors").count_parameters() == 4675


def test_runs_are_numbered(glassnet):
    """A run without a folder of its own gets the first free one."""
    runs = [glassnet("train", "iris", "--epochs", 1, "--json").document["run"] for _ in range(2)]
    assert runs == [str(Path("runs/iris-1")), str(Path("runs/iris-2"))]


def test_no_run_is_overwritten_by_accident(glassnet):
    """A folder with a run is only used again if that is asked for."""
    words = ["train", "iris", *QUICK, "-o", "run"]
    first = glassnet(*words).document["digest"]
    refused = glassnet(*words, "--seed", 1)
    assert refused.code == 2
    assert "--overwrite" in refused.message
    assert glassnet(*words, "--seed", 1, "--overwrite").document["digest"] != first


def test_a_failed_training_leaves_the_old_run_as_it_was(glassnet):
    """Whoever overwrites a run keeps it if the new training fails."""
    assert glassnet("train", "iris", *QUICK, "-o", "run").code == 0
    before = Path("run/model.safetensors").read_bytes()
    words = ["--learning-rate", "1e9", "-o", "run", "--overwrite"]
    assert glassnet("train", "iris", *QUICK, *words).code == 6
    assert Path("run/model.safetensors").read_bytes() == before


def test_a_model_that_no_file_can_hold_leaves_nothing(glassnet, monkeypatch):
    """That is found out with the first step, and no run seems to be there."""
    monkeypatch.setattr("glassnet.saving.header.LARGEST", 1000)
    outcome = glassnet("train", "iris", "--epochs", 3, "-o", "run")
    assert outcome.code == 2
    assert "too large for a model file" in outcome.message
    assert not Path("run").exists()


def test_divergence_keeps_the_last_good_epoch(glassnet):
    """A training that diverges late leaves what it had learned before, all of it finite."""
    words = ["--optimizer", "sgd", "--learning-rate", 1e6, "--batch-size", 150]
    outcome = glassnet("train", "iris", "--epochs", 20, *words, "-o", "run")
    assert outcome.code == 6
    assert f"epoch {len(history_in('run')) + 1}" in outcome.message
    assert "the weights before that epoch are in run" in outcome.err
    assert glassnet("predict", "run", "iris").code == 0


def test_the_summary_says_what_one_must_know(glassnet):
    """In and out of sample, their gap, the confusion matrix, the baseline, rows, time, digest."""
    outcome = glassnet("train", "iris", "--epochs", 20, "-o", "run")
    assert outcome.code == 0
    for word in ("in sample", "out of sample", "gap", "loss", "accuracy", "versicolor", "recall"):
        assert word in outcome.out
    lines = dict(line.split(maxsplit=1) for line in outcome.out.splitlines()[-8:])
    assert lines["baseline"].startswith("accuracy 0.3333 by always saying the most frequent class")
    assert lines["rows"].strip() == "150 in all, 120 learned from, 30 held back"
    assert lines["split"].strip() == "0.2 of every class is held back, drawn by chance"
    assert lines["trained"].startswith("20 epochs in ")
    assert lines["network"] == "4 → 64 → 64 → 3, 4,675 parameters"
    assert lines["weights"].startswith(gn.load("run/model.safetensors").digest())
    assert lines["saved"] == "in  run"


def test_the_summary_of_a_regression(glassnet):
    """A number has R² and errors in its own unit in place of accuracy and confusion."""
    out = glassnet("train", "diabetes", "--epochs", 3, "-o", "run").out
    assert "R²" in out
    assert "baseline  mean absolute error" in out
    assert "accuracy" not in out


def test_json_is_one_document_and_nothing_else(glassnet):
    """With --json stdout holds a document with every number of the summary, and more digits."""
    outcome = glassnet("train", "wine", *QUICK)
    document = outcome.document
    rows = {"given": 178, "learned_from": 142, "held_back": 36, "without_target": 0}
    assert document["rows"] == rows
    assert document["task"] == "classification"
    assert document["target"] == "cultivar"
    assert document["epochs"] == 5
    assert document["in_sample"]["rows"] == 142
    assert sum(map(sum, document["out_of_sample"]["confusion"])) == 36
    assert document["notes"]


def test_numbers_are_honoured_exactly(glassnet):
    """As many epochs, steps and held-back rows as were asked for, no more and no fewer."""
    words = ["--epochs", 7, "--batch-size", 50, "--validation", 0.4, "--json", "-o", "run"]
    document = glassnet("train", "iris", *words).document
    epochs = history_in("run")
    assert document["rows"]["held_back"] == 60
    assert [epoch["epoch"] for epoch in epochs] == [1, 2, 3, 4, 5, 6, 7]
    assert epochs[-1]["step"] == 7 * ceil(90 / 50)


def test_options_reach_the_network(glassnet):
    """The layers and the optimizer in the model file are those that were asked for."""
    words = "--hidden 5,4 --activation tanh --dropout 0.25 --l2 0.01 --optimizer momentum"
    words += " --learning-rate 0.03 --schedule constant"
    assert glassnet("train", "iris", *QUICK, *words.split(), "-o", "run").code == 0
    model = gn.load("run/model.safetensors")
    kinds = [type(layer).__name__ for layer in model.layers]
    assert kinds == ["Dense", "Tanh", "Dropout", "Dense", "Tanh", "Dropout", "Dense", "Softmax"]
    assert model.layers[0].weight_regularizer == gn.L2(0.01)
    assert model.layers[2].rate == 0.25
    assert model.optimizer == gn.Momentum(0.03)


def test_no_hidden_layer_is_a_linear_model(glassnet):
    """An empty --hidden asks for no hidden layer."""
    assert glassnet("train", "iris", *QUICK, "--hidden", "").document["parameters"] == 4 * 3 + 3


def test_no_validation(glassnet):
    """Whoever holds nothing back learns from all rows, and is told nothing about others."""
    document = glassnet("train", "iris", *QUICK, "--validation", 0).document
    assert document["rows"]["learned_from"] == 150
    assert document["out_of_sample"] is None
    assert " - " in glassnet("train", "iris", "--epochs", 1, "--validation", 0).out


def test_early_stopping_says_what_it_did(glassnet):
    """It stops, keeps the best epoch, and owns up that the held-back rows chose it."""
    words = ["train", "iris", "--epochs", 300, "--early-stopping", 3, "--seed", 2]
    document = glassnet(*words, "--json", "-o", "a").document
    best = document["best_epoch"]
    assert document["epochs"] == best + 3 < 300
    assert document["stopped"] == f"no improvement after epoch {best}"
    assert document["out_of_sample"]["loss"] == history_in("a")[best - 1]["validation_loss"]
    assert "the held-back rows chose" in glassnet(*words, "-o", "b").out


def test_the_same_seed_is_the_same_run(glassnet):
    """The same command gives the same weights and history, another seed gives others."""
    words = ["train", "iris", *QUICK, "--dropout", 0.2, "-o"]
    one, two = (glassnet(*words, folder).document["digest"] for folder in "ab")
    other = glassnet(*words, "c", "--seed", 1).document["digest"]
    assert one == two != other
    assert history_in("a") == history_in("b") != history_in("c")


def test_another_process_repeats_the_run(glassnet):
    """Weights and history have the same bits in a process of its own."""
    words = ["train", "spiral", *QUICK, "--seed", 3, "-o"]
    here = glassnet(*words, "here").document["digest"]
    command = [sys.executable, "-m", "glassnet", *map(str, words), "there"]
    there = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    assert json.loads(there.stdout)["digest"] == here
    assert history_in("here") == history_in("there")


def test_a_run_repeats_itself_from_its_settings(glassnet, shop):
    """config.toml alone brings back the same weights; an option beside it wins."""
    words = "--epochs 6 --hidden 7,3 --class-weight balanced --missing NA --missing ? --l1 1e-05"
    words += (
        " --ignore colour --early-stopping 4 --seed 9 --validation 0.3 --optimizer adam --impute"
    )
    first = glassnet("train", shop, *words.split(), "--json", "-o", "a").document
    again = glassnet("train", "--config", "a/config.toml", "--json", "-o", "b").document
    assert again["digest"] == first["digest"]
    assert Path("a/config.toml").read_text() == Path("b/config.toml").read_text()
    other = glassnet("train", "--config", "a/config.toml", "--seed", 8, "--json").document
    assert other["digest"] != first["digest"]


def test_rows_of_a_second_file_are_held_back(glassnet, shop):
    """Other rows to validate on change what is said about the model, and not the model."""
    Path("small.csv").write_text("bought,colour,age\nyes,red,20\nno,blue,50\n")
    words = ["train", shop, *QUICK, "--validation"]
    whole, small = (glassnet(*words, rows).document for rows in (shop, "small.csv"))
    assert whole["digest"] == small["digest"]
    assert small["rows"]["learned_from"] == 60
    assert small["out_of_sample"]["rows"] == 2
    assert whole["out_of_sample"] == whole["in_sample"]


@pytest.mark.parametrize("line", ["bought,colour\nyes,red\n", "bought,colour,age\nmaybe,red,20\n"])
def test_a_second_file_that_does_not_fit(glassnet, shop, line):
    """A second file without the columns or with other classes is refused by name."""
    Path("small.csv").write_text(line)
    outcome = glassnet("train", shop, *QUICK, "--validation", "small.csv")
    assert outcome.code == 3
    assert "small.csv" in outcome.message


def test_rows_without_a_target_are_counted(glassnet):
    """Rows in = rows learned from + held back + left out, and imputed cells are said."""
    lines = [f"{row % 7 or ''},{'abc'[row % 3] if row % 10 else ''}" for row in range(50)]
    Path("t.csv").write_text("\n".join(["x,y", *lines]) + "\n")
    outcome = glassnet("train", "t.csv", "--impute", *QUICK)
    rows = {"given": 50, "learned_from": 36, "held_back": 9, "without_target": 5}
    assert outcome.document["rows"] == rows
    assert "missing cells are filled in" in outcome.err
    assert (
        "5 left out for want of a target"
        in glassnet("train", "t.csv", "--impute", "--epochs", 1).out
    )


def test_many_classes_are_not_printed_as_a_wall(glassnet):
    """A confusion matrix of more than 20 classes is left to --json."""
    lines = [f"{row % 25},label{row % 25}" for row in range(100)]
    Path("t.csv").write_text("\n".join(["x,y", *lines]) + "\n")
    out = glassnet("train", "t.csv", "--epochs", 1).out
    assert "recall" not in out
    assert "classes   25" in out


def test_long_names_of_classes_stay_readable(glassnet, monkeypatch):
    """A confusion matrix that is too wide gives way to a list of what is taken for what."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = [f"{row % 8},the long name of class {row % 8}" for row in range(80)]
    Path("t.csv").write_text("\n".join(["x,y", *lines]) + "\n")
    words = ["--epochs", 1, "--validation", 0]
    out = glassnet("train", "t.csv", *words).out
    assert "else mostly taken for" in out
    for number in range(8):
        assert f" the long name of class {number}     10   " in out
    monkeypatch.setenv("COLUMNS", "300")
    assert "else mostly" not in glassnet("train", "t.csv", *words).out


def test_widths():
    """Whole numbers with commas between; empty for none."""
    assert widths("64, 32") == (64, 32)
    assert widths(" ") == ()
    with pytest.raises(ConfigError, match="commas"):
        widths("64 32")


def test_an_address_is_no_file(glassnet):
    """Nothing is fetched; the message says what to do first."""
    outcome = glassnet("train", "https://example.org/iris.csv")
    assert outcome.code == 2
    assert "download the file first" in outcome.message


@pytest.mark.parametrize("option", ["--target", "--ignore", "--categorical"])
def test_columns_with_a_comma_between(glassnet, shop, option):
    """An option that is repeated is shown as it is to be written."""
    outcome = glassnet("train", shop, option, "age,colour")
    assert outcome.code == 2
    assert outcome.message.endswith(f"do: write {option} age {option} colour")


def test_the_commands_of_a_card_hold_in_its_folder(glassnet, shop, monkeypatch):
    """As they stand there, from wherever the run is."""
    assert glassnet("train", shop, "--epochs", 2, "--card", "-o", "some/where").code == 0
    monkeypatch.chdir("some/where")
    for name in ("new.csv", "labelled.csv"):
        shutil.copy(shop, name)
    (block,) = re.findall("```sh\n(.*?)```", Path("model-card.md").read_text(), re.DOTALL)
    commands = [line.partition("#")[0].split()[1:] for line in block.splitlines()]
    assert [words[0] for words in commands] == ["predict", "evaluate", "train"]
    for words in commands:
        assert glassnet(*words).code == 0, words
    assert (shop.parent / "some/again/model.safetensors").exists()


@pytest.mark.parametrize("option", ["--process-id", "--num-processes"])
def test_options_of_processes_need_a_place_to_meet(glassnet, option):
    """Whoever gives one of them expects to meet others, and would train alone."""
    outcome = glassnet("train", "iris", option, 1, "-o", "run")
    assert outcome.code == 2
    assert f"where: {option} | do: add --coordinator HOST:PORT" in outcome.message
    assert not Path("run").exists()


def test_standard_input_without_a_table(glassnet, monkeypatch):
    """There is no path that could be looked at, nor a name that could be another."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    outcome = glassnet("train", "-")
    assert outcome.code == 3
    assert outcome.message.endswith("do: give a table on standard input, or its path")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'[{"x": 1}]')))
    outcome = glassnet("train", "-")
    assert outcome.message.endswith("do: put it into a file whose name ends in .json")


@pytest.mark.skipif(sys.platform == "win32", reason="no such files")
def test_a_pipe_is_learned_from_its_first_row_on(shop):
    """`glassnet train <(zcat shop.csv.gz)` sees every row, however long the table is."""
    words = "train <(cat long.csv) --epochs 1 --json -o run"
    heading, *lines = shop.read_text().splitlines()
    Path("long.csv").write_text("\n".join([heading, *lines * 400]) + "\n")
    command = ["bash", "-c", f"{shlex.quote(sys.executable)} -m glassnet {words}"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["rows"]["given"] == 24_000


def test_missing_words_are_heeded_in_built_in_data(glassnet):
    """They stand for nothing there as well as in a file."""
    outcome = glassnet("train", "iris", "--missing", "setosa", "--epochs", 1, "-o", "run")
    assert outcome.code == 3
    assert "target 'species': 50 missing values" in outcome.message


@pytest.mark.parametrize("option", ["--separator", "--decimal"])
def test_what_is_for_text_files_is_refused_for_others(glassnet, option):
    """Nothing would heed it, and whoever says it would think that it had been."""
    Path("t.json").write_text('[{"x": 1, "y": "a"}, {"x": 2, "y": "b"}]')
    outcome = glassnet("train", "t.json", option, ",", "-o", "run")
    assert outcome.code == 2
    assert f"{option[2:]} is for text files, and this is another" in outcome.message
    assert outcome.message.endswith(f"do: leave out {option}")
