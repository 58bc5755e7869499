"""`glassnet train --folds`: an estimate by cross-validation, and a model that learns from all."""

import json
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import glassnet as gn
from glassnet.cli import folds
from glassnet.cli.interruption import Interrupted
from glassnet.cli.runs import CONFIG, FOLDS_DONE, checkpoints

QUICK = ["train", "iris", "--epochs", 3, "--folds", 3, "-o", "run"]
IN_FOLDS = """
import os, sys
from glassnet.cli import folds, main
def killed(records):
    next(iter(records))
    os.kill(os.getpid(), 9)
folds.watch_sweep = killed
sys.exit(main(sys.argv[1:]))
"""


def test_the_summary_tells_both(glassnet):
    """What the folds say about other rows, and what the model has learned from."""
    outcome = glassnet(*QUICK)
    assert outcome.code == 0
    assert "3 folds: mean ± standard deviation" in outcome.out
    assert "rows held back, each once" in outcome.out
    assert "model     learned from all rows after that; in sample: loss " in outcome.out
    assert "150 in all, 150 learned from, 0 held back" in outcome.out


def test_the_document_tells_both(glassnet):
    """Means and spreads of every quantity, every fold, and one confusion matrix of all rows."""
    document = glassnet(*QUICK, "--json").document
    said = document["folds"]
    assert said == json.loads(Path("run/folds.json").read_text())
    assert said["folds"] == len(said["each"]) == 3
    assert said["out_of_sample"].keys() == {"loss", "accuracy"}
    assert sum(map(sum, said["held_back"]["confusion"])) == said["held_back"]["rows"] == 150
    assert document["rows"]["learned_from"] == 150
    assert document["out_of_sample"] is None


def test_the_model_is_that_of_a_training_on_all_rows(glassnet):
    """Bit for bit; and the run's settings repeat it, folds and all."""
    digest = glassnet(*QUICK, "--json").document["digest"]
    alone = glassnet("train", "iris", "--epochs", 3, "--validation", 0, "--json")
    assert alone.document["digest"] == digest
    again = glassnet("train", "--config", "run/config.toml", "-o", "again", "--json")
    assert again.document["digest"] == digest
    assert Path("again/folds.json").read_bytes() == Path("run/folds.json").read_bytes()


def test_a_number_is_judged_in_its_own_unit(glassnet):
    """Beside what guessing the mean would do."""
    outcome = glassnet("train", "diabetes", "--epochs", 3, "--folds", 3, "-o", "run")
    assert "mean absolute error by always" not in outcome.err
    line = next(one for one in outcome.out.splitlines() if one.startswith("baseline"))
    assert 60 < float(line.split()[4]) < 70  # the table's own, 65.6, over parts of it
    assert "R²" in outcome.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--validation", 0.3], "--validation"),
        (["--validation", 0.2], "--validation"),  # the usual share, but asked for
        (["--validation", "iris"], "--validation"),
        (["--early-stopping", 5], "--early-stopping"),
        (["--folds", 1], "--folds"),
        (["--processes", 2, "--engine", "jax"], "--folds"),
    ],
)
def test_what_does_not_go_together_is_refused(glassnet, words, told):
    """In one line that says what to leave out, before anything is trained."""
    outcome = glassnet(*QUICK, *words)
    assert outcome.code == 2
    assert told in outcome.message
    assert not Path("run").exists()


def test_no_share_beside_folds_is_no_contradiction(glassnet):
    """`--validation 0` says the same again."""
    assert glassnet(*QUICK, "--validation", 0).code == 0


def test_more_folds_than_rows(glassnet, tmp_path):
    """The error says in which column of which file, and nothing is left behind."""
    (tmp_path / "few.csv").write_text("a,b\n1,x\n2,y\n3,x\n4,y\n")
    outcome = glassnet("train", "few.csv", "--folds", 5, "-o", "run")
    assert outcome.code == 3
    assert "4 rows that can be held back are too few for 5 folds" in outcome.message
    assert not Path("run").exists()


def test_folds_that_diverge_leave_nothing_behind(glassnet):
    """The fold is named, and there is no folder."""
    wild = ["--optimizer", "sgd", "--learning-rate", "1e6", "--epochs", 60]
    outcome = glassnet("train", "diabetes", "--folds", 3, *wild, "-o", "run")
    assert outcome.code == 6
    assert "the network of fold 1 diverged" in outcome.message
    assert not Path("run").exists()


def outcome_of(folder):
    """The folds of a run, and its last loss."""
    folder = Path(folder)
    last = json.loads(folder.joinpath("history.jsonl").read_text().splitlines()[-1])
    return json.loads((folder / "folds.json").read_text()), last["loss"]


def test_killed_in_its_last_training_a_run_keeps_its_folds(glassnet, killed):
    """They are not done again, and the end is that of a run that nobody has killed."""
    killed(*QUICK, "--hidden", 8)
    assert checkpoints(Path("run"))
    outcome = glassnet("resume", "run", "--json")
    assert outcome.code == 0, outcome.err
    assert "the 3 folds were done before" in outcome.err
    assert outcome.document["folds"]["folds"] == 3
    assert not Path("run", FOLDS_DONE).exists()
    settings = tomllib.loads(Path("run/config.toml").read_text())
    assert (settings["folds"], settings["validation"]) == (3, "0")
    assert glassnet("train", "--config", "run/config.toml", "-o", "whole").code == 0
    assert outcome_of("run") == outcome_of("whole")


def test_killed_in_its_folds_a_run_begins_again(glassnet):
    """Nothing is there to go on from but the settings, and that is said."""
    command = [sys.executable, "-c", IN_FOLDS, *map(str, QUICK)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL
    assert Path("run", CONFIG).exists()
    outcome = glassnet("resume", "run")
    assert outcome.code == 0, outcome.err
    assert "the run begins again" in outcome.err
    assert "3 folds: mean" in outcome.out


def test_folds_of_other_settings_or_damaged_ones_are_done_again(glassnet):
    """What a killed run has left counts only for the very same question."""
    assert glassnet(*QUICK).code == 0
    document = {"asked": {"folds": 3}, "data": "abc"}
    whole = {**document, "folds": json.loads(Path("run/folds.json").read_text())}
    path = Path("left.json")
    path.write_text(json.dumps(whole))
    assert folds.kept(path, document).held_back.rows == 150
    assert folds.kept(path, {**document, "data": "other"}) is None
    assert folds.kept(path, {**document, "asked": {"folds": 4}}) is None
    for damaged in ("", "[]", '{"asked": {"folds": 3}, "data": "abc"}', path.read_text()[:-9]):
        path.write_text(damaged)
        assert folds.kept(path, document) is None


def test_ctrl_c_in_the_folds_can_be_resumed(glassnet, monkeypatch):
    """A new run begins its folds again; a run that was there before is whole."""

    def interrupt(records):
        next(iter(records))
        assert tomllib.loads(Path("run", CONFIG).read_text())["folds"] == 3
        raise Interrupted(signal.SIGINT)

    assert glassnet("train", "iris", "--epochs", 2, "-o", "old").code == 0
    before = {path.name: path.read_bytes() for path in Path("old").iterdir()}
    with monkeypatch.context() as patch:
        patch.setattr(folds, "watch_sweep", interrupt)
        outcome = glassnet(*QUICK)
        assert outcome.code == 130
        assert "go on with glassnet resume run" in outcome.err
        assert outcome.message.endswith("where: run")
        Path("run").rename("interrupted")
        Path("old").rename("run")
        assert glassnet(*QUICK, "--overwrite").code == 130
        assert {path.name: path.read_bytes() for path in Path("run").iterdir()} == before
    assert glassnet("resume", "interrupted").code == 0
    assert glassnet(*QUICK, "--overwrite").code == 0
    digests = [gn.load(f"{run}/model.safetensors").digest() for run in ("interrupted", "run")]
    assert digests[0] == digests[1]


def test_nothing_of_a_run_before_lies_beside_a_new_model(glassnet):
    """Neither its folds nor its card, which would tell of another model."""
    assert glassnet(*QUICK, "--card").code == 0
    assert {"folds.json", "model-card.md"} <= {path.name for path in Path("run").iterdir()}
    assert glassnet("train", "iris", "--epochs", 1, "-o", "run", "--overwrite").code == 0
    names = sorted(path.name for path in Path("run").iterdir())
    assert names == ["config.toml", "history.jsonl", "model.safetensors", "report.html"]
