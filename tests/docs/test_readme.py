"""The first page: what it shows works from top to bottom, in a folder with the files it names."""

import re
import shlex
import subprocess
import sys

import pytest
from sklearn.datasets import load_iris

from glassnet.cli import main

from .conftest import ROOT, blocks_of

README = ROOT / "README.md"
SERVES = "studio"  # until Ctrl-C; it has tests of its own
LONG = ("sweep", "figures", "check", "rungs")
SHORTLY = ["--epochs", "10"]


@pytest.fixture
def measurements(tmp_path, monkeypatch):
    """A folder with the tables of the page: measured flowers, some later ones, and some unnamed."""
    monkeypatch.chdir(tmp_path)
    flowers = load_iris(as_frame=True)
    table = flowers.data.assign(species=flowers.target_names[flowers.target])
    table.to_csv("measurements.csv", index=False)
    table[::3].to_csv("later.csv", index=False)
    flowers.data[::5].to_csv("new.csv", index=False)
    return tmp_path


def lines_of(*languages):
    """The commands in blocks of these languages, without their comments."""
    text = "".join(block for language, block in blocks_of(README) if language in languages)
    return [shlex.split(line, comments=True) for line in text.splitlines() if line]


def ours():
    """The page's commands of the program, as it gets them."""
    return [words[1:] for words in lines_of("", "sh") if words[0] == "glassnet"]


def run(commands, capsys):
    """Run commands of the program, all of which must end well."""
    for words in commands:
        assert main(words) == 0, f"{words}\n{capsys.readouterr().err}"


def shortened(words):
    """A command of the page, whose training ends early."""
    return words + SHORTLY * (words[0] == "train")


def test_its_commands_end_well(measurements, capsys):
    """Those that take a second each, in the order of the page; no training goes on for long."""
    quick = [shortened(words) for words in ours() if words[0] not in (SERVES, *LONG)]
    assert {"train", "evaluate", "predict", "explain", "book"} <= {words[0] for words in quick}
    run(quick, capsys)
    assert len((measurements / "answers.csv").read_text().splitlines()) == 1 + 30
    assert (measurements / "iris" / "report.html").exists()


@pytest.mark.thorough
def test_its_long_commands_end_well(measurements, capsys):
    """As they stand on the page: whole trainings, a hundred on folds, and an animation."""
    everything = [words for words in ours() if words[0] != SERVES]
    assert {*LONG} < {words[0] for words in everything}
    run(everything, capsys)
    assert list((measurements / "iris").glob("**/*.gif"))


def test_its_other_commands_are_there():
    """Scripts that can be run, and an example that prints the neuron of the first chapter."""
    others = [words for words in lines_of("", "sh") if words[0] != "glassnet"]
    assert [words[0] for words in others] == ["scripts/demo", "scripts/test", "python"]
    assert all((ROOT / words[0]).stat().st_mode & 0o100 for words in others[:2])
    neuron = [sys.executable, *others[2][1:]]
    said = subprocess.run(neuron, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(r"\b2\.3\b", said)


def test_its_python_learns(measurements):
    """All blocks as one program: the spiral is learned, with `fit` and by hand."""
    names = {}
    for language, block in blocks_of(README):
        if language == "python":
            exec(compile(block, README.name, "exec"), names)
            if "mean_loss" in block:
                assert names["mean_loss"] < 0.5
    assert names["model"].evaluate(names["X"], names["y"])["accuracy"] > 0.8
    assert (names["same"].predict(names["X"]) == names["probabilities"]).all()
