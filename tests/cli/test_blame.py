"""Wrong options: each message is about the option that is wrong, and its remedy helps."""

import shlex
import shutil

import pytest

import glassnet as gn
from glassnet.cli import main


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A run on iris, and a network without a table."""
    folder = tmp_path_factory.mktemp("made")
    words = ["--hidden", "6,5", "--activation", "relu", "--epochs", "3", "-o", str(folder / "run")]
    assert main(["train", "iris", *words]) == 0
    model = gn.Model([gn.Dense(4, 3), gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(0)
    model.save(folder / "bare.safetensors")
    return folder


@pytest.fixture(autouse=True)
def files(made, tmp_path):
    """The run, its model alone, and the network, in the test's own folder."""
    shutil.copytree(made / "run", tmp_path / "run")
    shutil.copy(made / "run" / "model.safetensors", tmp_path / "alone.safetensors")
    shutil.copy(made / "bare.safetensors", tmp_path)


WRONG = {
    "explain run --row x": "--row",
    "explain run --row 0": "--row",
    "explain run": "--row",
    "explain run --formula": "--row",
    "explain run --row 3 --layer 9": "--layer",
    "explain run --row 3 --layer dense": "--layer",
    "explain run --row 3 --layer 2 --neuron 9": "--neuron",
    "explain run --row 3 --layer 2 --neuron x": "--neuron",
    "explain run --row 3 --neuron 2": "--neuron",
    "explain run --row 3 --layer loss --neuron 2": "--neuron",
    "explain run --row 3 --weight 9:0,0": "--weight",
    "explain run --row 3 --weight 2:0": "--weight",
    "explain run --row 3 --weight 2:9,0": "--weight",
    "explain run --row 3 --weight 2:a,b": "--weight",
    "explain run --row 3 --weight relu_1:0,0": "--weight",
    "explain run --row 3 --bias 9:0": "--bias",
    "explain run --row 3 --bias 2:9": "--bias",
    "explain run --step 3 --bias 9:0": "--bias",
    "explain run --step 99 --bias 2:0": "--step",
    "explain run --step 3": "--step",
    "explain alone.safetensors --step 3 --weight 2:0,0": "--step",
    "explain alone.safetensors iris --step 3 --weight 2:0,0": "--step",
    "explain run --areas": "--along",
    "explain run --areas --along petal": "--along",
    "explain run --areas --along petal_width_cm,petal_width_cm": "--along",
    "explain run --along petal_width_cm --row 2": "--along",
    "explain run --areas --between 3": "--between",
    "explain run --areas --between 0,3": "--between",
    "explain run --areas --between 3,3": "--between",
    "explain run --row 3 --digits 99": "--digits",
    "explain run --row 3 --terms 0": "--terms",
    "explain run --row 3 --separator comma": "--separator",
    "explain run --row 3 --encoding klingon": "--encoding",
    "explain run iris --row 3 --decimal comma": "--decimal",
    "explain run iris --weight 2:0,0 --step 2 --missing x": "--missing",
    "inspect run --missing x": "--missing",
    "inspect run --seed 3": "--seed",
    "inspect run --samples 3": "--samples",
    "inspect run -o x.safetensors": "--output",
    "inspect bare.safetensors --fix": "--fix",
    "inspect bare.safetensors --ablation": "--ablation",
    "figures --separator comma": "--separator",
    "figures --only nosuch": "--only",
    "figures --chapter 9": "--chapter",
    "figures --theme blue": "--theme",
    "figures --format jpg --only 1.01": "--format",
    "figures --format gif --only 1.01": "--format",
    "figures run --only nosuch": "--only",
    "figures run --chapter 2": "--chapter",
    "figures run --along petal_width_cm": "--along",
    "figures run --along petal_width_cm,foo": "--along",
    "figures bare.safetensors --along a,b": "--along",
    "export run --to python --separator comma": "--separator",
}


@pytest.mark.parametrize("words", WRONG)
def test_the_option_that_is_wrong_is_named(glassnet, words):
    """And no other one; what to do is said too."""
    outcome = glassnet(*shlex.split(words))
    assert outcome.code == 2
    assert f" | where: {WRONG[words]} | do: " in outcome.message


@pytest.mark.parametrize("words", ["--areas --between 1,999", "--bias 2:0 --row 999", "--row 999"])
def test_a_row_that_is_not_there_is_told_with_the_rows_that_are(glassnet, words):
    """Whatever it was asked for."""
    message = glassnet("explain", "run", *words.split()).message
    assert "row must be from 1 to 150, got 999" in message


def test_a_step_without_a_run_does_not_advise_data(glassnet):
    """DATA would not help: the settings of the run are what is missing."""
    message = glassnet("explain", "alone.safetensors", "--step", 3, "--weight", "2:0,0").message
    assert "give DATA" not in message
    assert "folder of a run" in message


def test_remedies_can_be_typed(glassnet):
    """What a message advises is accepted."""
    for words in ("--row 1", "--row 3 --layer 1 --neuron 2", "--step 3 --weight 1:0,0"):
        assert glassnet("explain", "run", *words.split()).code == 0


@pytest.mark.parametrize("text", [b"a\0b", b"x = ("])
def test_a_file_that_is_no_python_has_no_line_none(glassnet, tmp_path, text):
    """A line is said where there is one."""
    (tmp_path / "own.py").write_bytes(text)
    message = glassnet("check", "own.py").message
    assert "where: own.py" in message
    assert "None" not in message
