"""Faults: whatever the system refuses, and wherever a run is killed, no file lies."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from glassnet.cli.keeper import Keeper
from glassnet.cli.runs import checkpoints

FAULTS = Path(__file__).parents[2] / "scripts" / "faults.py"


@pytest.mark.parametrize("faults", [2, pytest.param(5, marks=pytest.mark.thorough)])
def test_some_faults_of_all(faults):
    """A few system calls fail, or are the last; the script tries all of them."""
    said = subprocess.run(
        [sys.executable, FAULTS, "--take", str(faults)], capture_output=True, text=True, check=False
    )
    assert said.returncode == 0, said.stdout + said.stderr


@pytest.fixture
def full_at_step(monkeypatch):
    """A disk that is full from some checkpoint on."""

    def fill(step):
        keep = Keeper.keep

        def kept(self):
            if self.training.steps_done < step:
                return keep(self)
            with monkeypatch.context() as patch:
                patch.setattr("os.fsync", refuse)
                return keep(self)

        monkeypatch.setattr(Keeper, "keep", kept)

    def refuse(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    return fill


ASKED = ["train", "iris", "--epochs", 3, "--checkpoint-every", 0, "-o", "run"]


def test_a_disk_that_is_full_in_the_middle(glassnet, full_at_step, monkeypatch):
    """Training ends, says so, and can be resumed from the step kept before."""
    full_at_step(5)
    outcome = glassnet(*ASKED)
    assert outcome.code == 5
    assert "No space left on device | where: folder 'run'" in outcome.message
    assert outcome.message.endswith("then go on with glassnet resume run")
    assert [path.name for path in checkpoints(Path("run"))][-1] == "checkpoint-4.safetensors"
    run = Path("run").absolute()
    monkeypatch.undo()
    assert glassnet("resume", run).code == 0


def test_a_disk_that_is_full_at_once(glassnet, full_at_step):
    """Nothing is left of a run that could not keep its first step."""
    full_at_step(0)
    assert glassnet(*ASKED).code == 5
    assert not Path("run").exists()


def test_the_old_run_survives_a_full_disk(glassnet, full_at_step):
    """With --overwrite it goes only once the new one has kept a step."""
    assert glassnet(*ASKED).code == 0
    before = {path.name: path.read_bytes() for path in Path("run").iterdir()}
    full_at_step(0)
    assert glassnet(*ASKED, "--seed", 1, "--overwrite").code == 5
    assert {path.name: path.read_bytes() for path in Path("run").iterdir()} == before
