"""`glassnet resume`: as if the run had never been stopped, or a reason why that cannot be."""

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import glassnet as gn
from glassnet.cli.runs import checkpoints

START = "import sys; from glassnet.cli import main; sys.exit(main(sys.argv[1:]))"
RUNS = 20  # killed and resumed
ASKED = ["digits", "--epochs", "30", "--dropout", "0.1", "--early-stopping", "25"]
ASKED += ["--hidden", "16", "--checkpoint-every", "0"]


def weights_and_history(folder):
    """What a run has come to, but for how long it took."""
    lines = Path(folder, "history.jsonl").read_text().splitlines()
    rows = [{**json.loads(line), "seconds": 0} for line in lines]
    return gn.load(Path(folder, "model.safetensors")).digest(), rows


def start(*words):
    """The program in a process of its own."""
    command = [sys.executable, "-c", START, *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def kill_in_training(process, folder, after):
    """Wait for a first checkpoint and some moments more, and kill."""
    while not checkpoints(folder) and process.poll() is None:
        time.sleep(0.005)
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """A run that nobody has stopped."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert start("train", *ASKED, "-o", folder).wait() == 0
    return weights_and_history(folder)


@pytest.mark.parametrize("seed", range(RUNS))
def test_a_killed_run_ends_as_if_it_had_not_been(glassnet, uninterrupted, seed):
    """Killed at a random moment, once or twice, and resumed from another folder: every bit."""
    chance = random.Random(seed)
    kill_in_training(start("train", *ASKED, "-o", "a/run"), Path("a/run"), chance.uniform(0, 0.5))
    if chance.random() < 0.3:
        kill_in_training(start("resume", "a/run"), Path("a/run"), chance.uniform(0, 0.8))
    shutil.move("a", "moved")
    outcome = glassnet("resume", "moved/run")
    finished = "this run is finished" in outcome.err  # it was, before it could be killed
    assert outcome.code == (2 if finished else 0), outcome.err
    assert weights_and_history("moved/run") == uninterrupted
    left = sorted(path.name for path in Path("moved/run").iterdir())
    hidden = [name for name in left if name.startswith(".") and name.endswith(".tmp")]
    assert len(hidden) <= 2  # one for each time it was killed in the middle of writing
    assert set(left) - {*hidden} == {"config.toml", "history.jsonl", "model.safetensors"}


@pytest.fixture
def stopped(glassnet, shop):
    """A run of the shop's table that was killed."""
    process = start("train", shop, "--epochs", "1000000", "--checkpoint-every", "0", "-o", "run")
    kill_in_training(process, Path("run"), 0.1)
    return shop


def assert_refused(outcome, code, what):
    assert outcome.code == code, outcome.err
    assert what in outcome.message
    assert len(outcome.message) <= 400


def test_edited_cells_are_noticed(glassnet, stopped):
    """Going on with other data would be a run that never was."""
    stopped.write_text(stopped.read_text().replace("18,red", "19,red", 1))
    assert_refused(glassnet("resume", "run"), 3, "the data have changed since this run began")


def test_other_columns_are_named(glassnet, stopped):
    """The ones that are gone and the ones that are new."""
    stopped.write_text(stopped.read_text().replace("age,", "years,", 1))
    outcome = glassnet("resume", "run")
    assert_refused(outcome, 2, "'age' are gone; 'years' are new")


def test_other_settings_are_named(glassnet, stopped):
    """Field by field, with both values."""
    config = Path("run/config.toml")
    text = config.read_text().replace('"64,64"', '"8"').replace("dropout = 0.0", "dropout = 0.5")
    config.write_text(text)
    outcome = glassnet("resume", "run")
    assert_refused(outcome, 2, "hidden was '64,64', is '8'; dropout was 0.0, is 0.5")
    assert "config.toml" in outcome.message


def test_a_table_that_was_moved(glassnet, stopped):
    """It is missed by its name, and found where DATA says."""
    stopped.rename("elsewhere.csv")
    assert_refused(glassnet("resume", "run"), 5, "shop.csv")
    Path("elsewhere.csv").write_text(Path("elsewhere.csv").read_text() + "1,red,no\n")
    assert_refused(glassnet("resume", "run", "elsewhere.csv"), 3, "have changed")


def test_another_version_is_said(glassnet, monkeypatch):
    """It may round differently; training goes on."""
    kill_in_training(start("train", *ASKED, "-o", "run"), Path("run"), 0)
    monkeypatch.setattr("platform.python_version", lambda: "4.0.0")
    outcome = glassnet("resume", "run")
    assert outcome.code == 0
    assert ", is 4.0.0: the last digits may differ" in outcome.err


def test_a_damaged_checkpoint_is_passed_over(glassnet, uninterrupted):
    """The one before it leads to the same end."""
    kill_in_training(start("train", *ASKED, "-o", "run"), Path("run"), 0.2)
    before, last = checkpoints(Path("run"))
    last.write_bytes(last.read_bytes()[:-100])
    outcome = glassnet("resume", "run")
    assert outcome.code == 0
    assert f"'{last.name}' is damaged" in outcome.err
    assert weights_and_history("run") == uninterrupted


def test_only_damaged_checkpoints(glassnet, stopped):
    """Nothing is begun anew without being asked for."""
    for path in checkpoints(Path("run")):
        path.write_bytes(b"")
    assert_refused(glassnet("resume", "run"), 4, "it is empty")


def test_a_run_that_was_killed_before_its_first_step(glassnet, uninterrupted):
    """It begins again, and comes to the same."""
    kill_in_training(start("train", *ASKED, "-o", "run"), Path("run"), 0)
    for path in checkpoints(Path("run")):
        path.unlink()
    outcome = glassnet("resume", "run")
    assert outcome.code == 0
    assert "the run begins again" in outcome.err
    assert weights_and_history("run") == uninterrupted


def test_a_finished_run_has_nothing_left_to_do(glassnet):
    """And its files stay as they are."""
    assert glassnet("train", "iris", "--epochs", 2, "-o", "run").code == 0
    before = {path.name: path.read_bytes() for path in Path("run").iterdir()}
    assert_refused(glassnet("resume", "run"), 2, "this run is finished")
    assert {path.name: path.read_bytes() for path in Path("run").iterdir()} == before


def test_no_run_at_all(glassnet):
    """A folder without a run, and no folder."""
    Path("empty").mkdir()
    for name in ("empty", "nowhere"):
        assert_refused(glassnet("resume", name), 5, f"there is no run in '{name}'")


def test_a_run_at_work_is_left_alone(glassnet, shop):
    """Neither resumed nor overwritten while its process lives; its number is told."""
    process = start("train", shop, "--epochs", "1000000", "--checkpoint-every", "0", "-o", "run")
    try:
        while not checkpoints(Path("run")):
            time.sleep(0.01)
        for words in (["resume", "run"], ["train", "iris", "-o", "run", "--overwrite"]):
            assert_refused(glassnet(*words), 5, f"process {process.pid} is training in 'run'")
    finally:
        process.kill()
        process.wait()


def test_an_unfinished_run_is_not_replaced_unasked(glassnet, stopped):
    """The message knows both ways out."""
    outcome = glassnet("train", "iris", "-o", "run")
    assert_refused(outcome, 2, "already holds an unfinished run")
    assert "or resume it" in outcome.message
    assert glassnet("train", "iris", "--epochs", 2, "-o", "run", "--overwrite").code == 0
    assert not checkpoints(Path("run"))


def test_ctrl_c_can_be_resumed(glassnet, uninterrupted):
    """The message says how."""
    process = subprocess.Popen(
        [sys.executable, "-c", "import signal;signal.signal(2, signal.default_int_handler)\n" + START,
         "train", *ASKED, "-o", "run"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )
    while not checkpoints(Path("run")):
        time.sleep(0.005)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    assert process.returncode == 130
    assert "note: go on with glassnet resume run" in said
    assert glassnet("resume", "run").code == 0
    assert weights_and_history("run") == uninterrupted


def test_a_failing_replacement_leaves_the_old_run(glassnet):
    """A run that diverges in its first epoch has replaced nothing."""
    assert glassnet("train", "diabetes", "--epochs", 2, "-o", "run").code == 0
    before = {path.name: path.read_bytes() for path in Path("run").iterdir()}
    words = ["--optimizer", "sgd", "--learning-rate", "1e6", "--schedule", "constant"]
    outcome = glassnet("train", "diabetes", *words, "-o", "run", "--overwrite")
    assert outcome.code == 6
    assert {path.name: path.read_bytes() for path in Path("run").iterdir()} == before
