"""`glassnet resume`: as if the run had never been stopped, or a reason why that cannot be."""

import json
import os
import platform
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
NURSERY = """
import json, os, sys
import duckdb, numpy.ma, pydantic.type_adapter, rich.progress, rich.table
import glassnet.cli.learning, glassnet.cli.resume, glassnet.cli.train, glassnet.page.writing
from glassnet.cli import main
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        folder, words = json.loads(line)
        os.chdir(folder)
        for kept in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), kept)
        os._exit(main(words))
    print(child, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
RUNS = 20  # killed and resumed
ASKED = ["iris", "--epochs", "6", "--batch-size", "16", "--dropout", "0.1"]
ASKED += ["--early-stopping", "5", "--hidden", "16", "--checkpoint-every", "0"]
STEPS = 6 * 8


class Nursery:
    """Starts programs in processes of their own, one at a time, and saves them the imports."""

    def __init__(self, process):
        self.process, self.child = process, 0

    def start(self, *words):
        """Start the program with these words, in this folder."""
        line = json.dumps([str(Path.cwd()), [*map(str, words)]]) + "\n"
        self.process.stdin.write(line)
        self.process.stdin.flush()
        self.child = int(self.process.stdout.readline())

    def wait(self):
        """Wait for its end; return the exit code."""
        return int(self.process.stdout.readline())

    def kill(self):
        """Kill it, and wait until it is gone."""
        os.kill(self.child, signal.SIGKILL)
        return self.wait()


@pytest.fixture(scope="module")
def nursery():
    """A process that has everything imported."""
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield Nursery(process)
        process.stdin.close()


def weights_and_history(folder):
    """What a run has come to, but for how long it took."""
    lines = Path(folder, "history.jsonl").read_text().splitlines()
    rows = [{**json.loads(line), "seconds": 0} for line in lines]
    return gn.load(Path(folder, "model.safetensors")).digest(), rows


def step_of(folder):
    """How far a run's checkpoints have come; 0 if there are none."""
    return max((int(path.stem.split("-")[1]) for path in checkpoints(Path(folder))), default=0)


def kill_at(nursery, folder, step, words, delay=0.0):
    """Train, and kill as soon as the checkpoint of a step is there and a moment has passed."""
    nursery.start(*words)
    while step_of(folder) < step and not Path(folder, "model.safetensors").exists():
        time.sleep(0.001)
    time.sleep(delay)
    nursery.kill()


@pytest.fixture(scope="module")
def uninterrupted(nursery, tmp_path_factory):
    """A run that nobody has stopped."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    nursery.start("train", *ASKED, "-o", folder)
    assert nursery.wait() == 0
    return weights_and_history(folder)


@pytest.mark.one_in(4)
@pytest.mark.parametrize("seed", range(RUNS))
def test_a_killed_run_ends_as_if_it_had_not_been(glassnet, nursery, uninterrupted, seed):
    """Killed at a random moment, once or twice, and resumed from another folder: every bit."""
    chance = random.Random(seed)
    step, delay = chance.randint(1, STEPS), chance.uniform(0, 0.01)
    kill_at(nursery, "a/run", step, ["train", *ASKED, "-o", "a/run"], delay)
    if chance.random() < 0.3:
        step = chance.randint(step, STEPS + 1)
        kill_at(nursery, "a/run", step, ["resume", "a/run"], delay)
    shutil.move("a", "moved")
    outcome = glassnet("resume", "moved/run")
    finished = "this run is finished" in outcome.err  # it was, before it could be killed
    assert outcome.code == (2 if finished else 0), outcome.err
    assert weights_and_history("moved/run") == uninterrupted
    left = {path.name for path in Path("moved/run").iterdir()}
    assert left == {"config.toml", "history.jsonl", "model.safetensors", "report.html"}


LONG = ["--epochs", "300", "--hidden", "8", "--checkpoint-every", "0", "-o", "run"]


@pytest.fixture(scope="module")
def begun(nursery, learned_shop, tmp_path_factory):
    """The shop's table and a run of it that was killed, and the place where both were made."""
    place, kept = (tmp_path_factory.mktemp(name) for name in ("place", "kept"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        shop = shutil.copy(learned_shop / "shop.csv", place)
        kill_at(nursery, "run", 3, ["train", shop, *LONG])
    shutil.copytree(place, kept, dirs_exist_ok=True)
    return place, kept


@pytest.fixture
def stopped(begun, monkeypatch):
    """The table of a run that was killed, both in the place where they were made."""
    place, kept = begun
    shutil.rmtree(place)
    shutil.copytree(kept, place)
    monkeypatch.chdir(place)
    return place / "shop.csv"


def assert_refused(outcome, code, what):
    assert outcome.code == code, outcome.err
    assert what in outcome.message
    assert len(outcome.message) <= 400


@pytest.mark.parametrize("row", [0, 3, 30, 57])
def test_edited_cells_are_noticed(glassnet, stopped, row):
    """In rows that are learned from and in those held back: the best epoch comes from these."""
    lines = stopped.read_text().splitlines()
    lines[1 + row] = "99" + lines[1 + row][2:]
    stopped.write_text("\n".join(lines) + "\n")
    assert_refused(glassnet("resume", "run"), 3, "have changed since this run began")


def test_other_columns_are_named(glassnet, stopped):
    """The ones that are gone and the ones that are new."""
    stopped.write_text(stopped.read_text().replace("age,", "years,", 1))
    outcome = glassnet("resume", "run")
    assert_refused(outcome, 2, "'age' are gone; 'years' are new")


def test_other_settings_are_named(glassnet, stopped):
    """Field by field, with both values."""
    config = Path("run/config.toml")
    text = (
        config.read_text()
        .replace('hidden = "8"', 'hidden = "9"')
        .replace("dropout = 0.0", "dropout = 0.5")
    )
    config.write_text(text)
    outcome = glassnet("resume", "run")
    assert_refused(outcome, 2, "hidden was '8', is '9'; dropout was 0.0, is 0.5")
    assert "config.toml" in outcome.message


def test_a_table_that_was_moved(glassnet, stopped):
    """It is missed by its name, and found where DATA says."""
    stopped.rename("elsewhere.csv")
    assert_refused(glassnet("resume", "run"), 5, "shop.csv")
    Path("elsewhere.csv").write_text(Path("elsewhere.csv").read_text() + "1,red,no\n")
    assert_refused(glassnet("resume", "run", "elsewhere.csv"), 3, "have changed")


def test_another_version_is_said(glassnet, nursery, monkeypatch):
    """It may round differently; training goes on."""
    kill_at(nursery, "run", 1, ["train", *ASKED, "-o", "run"])
    version = platform.python_version()
    monkeypatch.setattr("platform.python_version", lambda: "4.0.0")
    outcome = glassnet("resume", "run")
    assert outcome.code == 0
    assert f"note: python was {version}, is 4.0.0: the last digits may differ" in outcome.err


def test_a_damaged_checkpoint_is_passed_over(glassnet, nursery, uninterrupted):
    """The one before it leads to the same end."""
    kill_at(nursery, "run", 20, ["train", *ASKED, "-o", "run"])
    *_, last = checkpoints(Path("run"))
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


def test_a_run_that_was_killed_before_its_first_step(glassnet, nursery, uninterrupted):
    """It begins again, and comes to the same."""
    kill_at(nursery, "run", 1, ["train", *ASKED, "-o", "run"])
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


def test_a_run_at_work_is_left_alone(glassnet, nursery, shop):
    """Neither resumed nor overwritten while its process lives; its number is told."""
    nursery.start("train", shop, *LONG)
    try:
        while not step_of("run"):
            time.sleep(0.01)
        for words in (["resume", "run"], ["train", "iris", "-o", "run", "--overwrite"]):
            assert_refused(glassnet(*words), 5, f"process {nursery.child} is training in 'run'")
    finally:
        nursery.kill()


def test_an_unfinished_run_is_not_replaced_unasked(glassnet, stopped):
    """The message knows both ways out."""
    outcome = glassnet("train", "iris", "-o", "run")
    assert_refused(outcome, 2, "already holds an unfinished run")
    assert "or resume it" in outcome.message
    assert glassnet("train", "iris", "--epochs", 2, "-o", "run", "--overwrite").code == 0
    assert not checkpoints(Path("run"))


def test_ctrl_c_can_be_resumed(glassnet, nursery, uninterrupted):
    """The message says how."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal;signal.signal(2, signal.default_int_handler)\n" + START,
            "train",
            *ASKED,
            "-o",
            "run",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
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


def test_an_unfinished_run_is_used_with_a_word_about_it(glassnet):
    """With a model it answers and says that it is unfinished; without one it says what to do."""
    assert glassnet("train", "iris", "--epochs", 2, "-o", "run").code == 0
    assert "unfinished" not in glassnet("evaluate", "run", "iris").err
    Path("run/checkpoint-3.safetensors").write_bytes(b"")
    outcome = glassnet("predict", "run", "iris")
    assert outcome.code == 0
    assert "note: this run is unfinished; glassnet resume run goes on with it" in outcome.err
    Path("run/model.safetensors").unlink()
    outcome = glassnet("predict", "run", "iris")
    assert outcome.code == 5
    assert "do: finish it with glassnet resume run" in outcome.message
