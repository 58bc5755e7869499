"""Runs of every format ever released can be resumed for ever."""

import shutil
from pathlib import Path

import pytest

import glassnet as gn
from glassnet.checkpoint import read_checkpoint
from glassnet.cli import main

GOLDEN = Path(__file__).parent / "golden"
BITS = 150  # of all those in the file, evenly spread


@pytest.fixture
def run(tmp_path):
    """A copy of the run that was killed with format 1."""
    return Path(shutil.copytree(GOLDEN / "run_1", tmp_path / "run"))


def test_a_run_of_format_1_goes_on(run):
    """It comes to its end, with a model that knows its flowers."""
    assert main(["resume", str(run)]) == 0
    assert len((run / "history.jsonl").read_text().splitlines()) <= 60
    assert gn.load(run / "model.safetensors").predict([[5.1, 3.5, 1.4, 0.2]]).shape == (1, 3)
    assert not [*run.glob("checkpoint-*")]


def test_no_bit_of_a_checkpoint_can_change(run):
    """Whichever bit flips: refused."""
    (path,) = run.glob("checkpoint-*")
    whole = path.read_bytes()
    for place in range(0, 8 * len(whole), 8 * len(whole) // BITS):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        with pytest.raises(gn.errors.ModelFileError):
            read_checkpoint(path)


def test_no_cut_of_a_checkpoint_is_read(run):
    """Whatever its length, from none at all to all but one byte."""
    (path,) = run.glob("checkpoint-*")
    whole = path.read_bytes()
    for length in [*range(0, len(whole), len(whole) // 64), len(whole) - 1]:
        path.write_bytes(whole[:length])
        with pytest.raises(gn.errors.ModelFileError, match="damaged"):
            read_checkpoint(path)
