"""`glassnet sweep`: what it prints, what it leaves behind, and what it refuses."""

import json
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import glassnet as gn
from glassnet.cli.sweep_report import settings_in_words
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_model import TableModel
from glassnet.workbench.table_sweep import TableSweep
from glassnet.workbench.table_training import Columns

QUICK = ["--epochs", 5, "--seeds", 2, "--folds", 3, "--engine", "numpy"]
VARIED = ("batch_size", "dropout", "optimizer")
RATES = ["--learning-rate", "0.0001,0.1", "--l2", "0,1e-4"]


def test_the_table_is_sorted_and_the_best_is_marked(glassnet):
    """One line for every setting, with mean and spread; the lowest loss comes first."""
    outcome = glassnet("sweep", "iris", *QUICK, *RATES, "-o", "run")
    assert outcome.code == 0
    lines = [line for line in outcome.out.splitlines() if "±" in line][:4]
    losses = [float(line.split("±")[0].split()[-1]) for line in lines]
    assert losses == sorted(losses)
    assert ["best" in line for line in lines] == [True, False, False, False]
    assert "best      --learning-rate 0.1 --l2" in outcome.out
    assert "24 networks in " in outcome.out


def test_the_document_holds_every_network(glassnet):
    """Settings, fold, seed and measures in columns; the same document is in the run."""
    outcome = glassnet("sweep", "iris", *QUICK, *RATES, "-o", "run", "--json")
    document = outcome.document
    assert document == json.loads(Path("run/sweep.json").read_text())
    rows = document["rows"]
    assert {len(column) for column in rows.values()} == {2 * 2 * 2 * 3}
    assert rows["fold"] == [1] * 8 + [2] * 8 + [3] * 8
    assert rows["seed"] == [0, 1] * 12
    first = document["settings"][0]
    here = [rows[name] for name in ("learning_rate", "l2", "out_of_sample_loss")]
    best = first["learning_rate"], first["l2"]
    losses = [loss for *settings, loss in zip(*here, strict=True) if (*settings,) == best]
    assert first["out_of_sample"]["loss"]["mean"] == pytest.approx(np.mean(losses))
    assert first["out_of_sample"]["loss"]["deviation"] == pytest.approx(np.std(losses))
    assert document["best"] == {name: first[name] for name in ("learning_rate", "l2")}


def test_train_repeats_the_model_of_the_run(glassnet):
    """The run holds the best model with its settings, like a run of `train`."""
    words = ["--hidden", "8", "--hidden", "", "--activation", "relu,tanh"]
    outcome = glassnet("sweep", "iris", *QUICK, *RATES, *words, "-o", "run", "--json")
    assert outcome.code == 0
    names = sorted(path.name for path in Path("run").iterdir())
    files = ["config.toml", "history.jsonl", "model.safetensors", "report.html", "sweep.json"]
    assert names == files
    again = glassnet("train", "--config", "run/config.toml", "-o", "again", "--json")
    assert again.document["digest"] == outcome.document["digest"]
    assert again.document["rows"]["learned_from"] == 150
    assert glassnet("predict", "run", "iris").code == 0


def test_the_best_settings_are_shown_as_they_can_be_typed():
    """No hidden layer is an empty word, and not a missing one."""
    words = settings_in_words({"hidden": (), "activation": "relu"})
    assert words.startswith("--hidden '' --activation relu;")
    assert settings_in_words({"hidden": (64, 32)}).startswith("--hidden 64,32;")


def test_how_long_to_train_can_be_tried(glassnet):
    """Each number of epochs is a setting; one alone is how long all are trained."""
    words = ["--seeds", 1, "--folds", 2, "--engine", "numpy", "--hidden", "4"]
    outcome = glassnet("sweep", "iris", *words, "--epochs", "1,20", "-o", "run", "--json")
    assert outcome.document["rows"]["epochs"] == [1, 20] * 2
    assert outcome.document["best"] == {"epochs": 20}
    again = glassnet("train", "--config", "run/config.toml", "-o", "again", "--json").document
    assert again["digest"] == outcome.document["digest"]
    outcome = glassnet("sweep", "iris", *words, "--epochs", "20", "-o", "told")
    assert "best      nothing was varied but seeds and folds\n" in outcome.out
    outcome = glassnet("sweep", "iris", *words, "--epochs", "20", "-o", "one", "--json")
    assert outcome.document["digest"] == again["digest"]
    assert outcome.document["best"] == {}
    assert "epochs = 20" in Path("one/config.toml").read_text()


def test_every_setting_of_the_network_and_its_learning_can_be_tried(glassnet):
    """Also the batch size, dropout and the optimizer; what has one value is the same for all."""
    words = ["--batch-size", "16,64", "--dropout", "0,0.5", "--optimizer", "sgd, adam"]
    fixed = ["--schedule", "constant", "--hidden", "4", "--activation", "relu"]
    outcome = glassnet("sweep", "iris", *QUICK, *words, *fixed, "-o", "run", "--json")
    assert outcome.code == 0, outcome.message
    tried = zip(*(outcome.document["rows"][name] for name in VARIED), strict=True)
    assert set(tried) == set(product([16, 64], [0, 0.5], ["sgd", "adam"]))
    assert set(outcome.document["best"]) == set(VARIED)
    again = glassnet("train", "--config", "run/config.toml", "-o", "again", "--json")
    assert again.document["digest"] == outcome.document["digest"]
    assert 'schedule = "constant"' in Path("again/config.toml").read_text()


def test_other_verbs_go_on_from_the_run_wherever_they_are_called(glassnet, shop, monkeypatch):
    """Its settings are those of a whole run of `train`, and name its data from every folder."""
    assert glassnet("sweep", "shop.csv", *QUICK, "-o", "run").code == 0
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    for words in (["explain", "--row", 1], ["explain", "--weight", "1:0,0", "--step", 2]):
        outcome = glassnet(words[0], "../run", *words[1:])
        assert outcome.code == 0, outcome.message
    outcome = glassnet("inspect", "../run")
    assert "60 rows of " in outcome.words, outcome.err


def test_a_run_in_the_place_of_a_sweep_leaves_nothing_of_it(glassnet, shop):
    """What the sweep came to is not said of another run."""
    assert glassnet("sweep", "shop.csv", *QUICK, "-o", "run").code == 0
    assert glassnet("train", "shop.csv", "--epochs", 1, "-o", "run", "--overwrite").code == 0
    assert not Path("run/sweep.json").exists()


def test_the_last_training_of_a_sweep_can_be_resumed(glassnet, killed, shop):
    """Killed in it, the run goes on like one of `train`, to the same weights."""
    words = ["sweep", "shop.csv", *QUICK, "--json", "-o"]
    whole = glassnet(*words, "whole").document
    killed(*words, "run")
    assert glassnet("resume", "run", "--json").document["digest"] == whole["digest"]


def test_what_is_held_back_teaches_nothing_not_even_the_scaling(shop):
    """Every fold's encoder has seen its training rows alone."""
    table = read(shop)
    sweep = TableSweep(table, Columns(target="bought"), Recipe(epochs=1), {}, folds=3)
    ages = np.array([18 + row % 47 for row in range(60)], float)
    for member in sweep.members:
        column = member.data.inputs[:, 0]
        assert column.mean() == pytest.approx(0, abs=1e-6)
        assert column.std() == pytest.approx(1, rel=1e-5)
        assert len(member.data.inputs) + len(member.held_back.inputs) == len(ages)
        assert abs(member.held_back.inputs[:, 0].mean()) > 1e-4


def test_a_fold_is_judged_as_its_own_model_would_be(shop):
    """The row says what a network says that learned the same rows alone."""
    sweep = TableSweep(
        read(shop), Columns(target="age"), Recipe(epochs=3, hidden=(4,)), {"l2": [0.1]}, folds=2
    )
    member = sweep.members[1]
    *_, row = [one for one in sweep.stream() if isinstance(one, gn.sweeps.SweepRow)]
    model = Recipe(epochs=3, hidden=(4,), l2=0.1).build(member.data.inputs.shape[1], 0, 30)
    for _ in model.stream(member.data, None, member.plan):
        pass
    encoder = member.judge.args[0]
    held = member.held_back
    evaluation = TableModel(model, encoder).evaluate_encoded(held.inputs, held.targets)
    assert row.out_of_sample["loss"] == pytest.approx(evaluation.loss, rel=1e-5)
    mistake = evaluation.metrics["mean_absolute_error"]
    assert row.out_of_sample["mean_absolute_error"] == pytest.approx(mistake, rel=1e-5)


def test_settings_that_diverge_are_last(glassnet):
    """They are counted, and the others are none the worse."""
    words = ["--learning-rate", "0.01,1e6", "--optimizer", "sgd", "--epochs", 10]
    outcome = glassnet("sweep", "diabetes", *QUICK, *words, "-o", "run")
    assert outcome.code == 0
    lines = [line.split() for line in outcome.out.splitlines() if "diverged" in line]
    assert lines == [["6", "of", "6", "diverged", "1e+06", "-", "-", "-"]]
    assert "best      --learning-rate 0.01" in outcome.out
    worst = json.loads(Path("run/sweep.json").read_text())["settings"][-1]
    assert (worst["diverged"], worst["score"]) == (6, None)


def test_where_all_diverge_nothing_is_left_behind(glassnet):
    """An error with the exit code of divergence, and no folder."""
    words = ["--learning-rate", "1e6,1e7", "--optimizer", "sgd", "--epochs", 10]
    outcome = glassnet("sweep", "diabetes", *QUICK, *words, "-o", "run")
    assert outcome.code == 6
    assert "12 of 12 networks diverged" in outcome.message
    assert not Path("run").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--learning-rate", "fast"], "--learning-rate"),
        (["--l2", "-1"], "l2"),
        (["--learning-rate", "0.1,0.1"], "twice"),
        (["--epochs", "10,many"], "epochs must be a whole number, got 'many'"),
        (["--epochs", "10,0"], "--epochs"),
        (["--folds", "1"], "--folds"),
        (["--seeds", "0"], "--seeds"),
        (["--seed", "-1"], "seed must be a whole number ≥ 0, got -1 | where: --seed |"),
        (["--dropout", "0,1"], "--dropout"),
        (["--batch-size", "16,many"], "--batch-size"),
        (["--optimizer", "sgd,adamw", "--weight-decay", "1"], "--weight-decay"),
        (["--hidden", "8", "--hidden", "8"], "--hidden"),
        (["--activation", "relu,rely"], "did you mean 'relu'"),
        (["--engine", "abacus"], "--engine"),
    ],
)
def test_what_cannot_be_tried_is_refused(glassnet, words, told):
    """In one line that names the option, before anything is trained."""
    outcome = glassnet("sweep", "iris", *words, "-o", "run")
    assert outcome.code == 2
    assert told in outcome.message
    assert not Path("run").exists()


def test_more_folds_than_rows(glassnet, tmp_path):
    """The error says in which column of which file."""
    (tmp_path / "few.csv").write_text("a,b\n1,x\n2,y\n3,x\n4,y\n")
    outcome = glassnet("sweep", "few.csv", "--folds", 5)
    assert outcome.code == 3
    assert "4 rows that can be held back are too few for 5 folds" in outcome.message
    assert "few.csv" in outcome.message


@pytest.mark.skipif(sys.platform == "win32", reason="no such signal")
def test_ctrl_c_ends_a_sweep_at_once(tmp_path):
    """With the usual exit code, and without a folder that holds nothing."""
    words = ["sweep", "digits", "--epochs", "100000", "--engine", "numpy", "-o", "run"]
    listening = (  # as in a shell, whatever the parent process ignores
        "import signal, sys; from glassnet.cli import main; "
        "signal.signal(signal.SIGINT, signal.default_int_handler); sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", listening, *words]
    with subprocess.Popen(command, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        while not (tmp_path / "run").exists() and process.poll() is None:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert not (tmp_path / "run").exists()
    assert b"Traceback" not in said
