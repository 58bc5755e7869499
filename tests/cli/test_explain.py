"""`glassnet explain`: any number of a model, as a user asks for it."""

import io
import json
import re
import shlex
import shutil
from decimal import Decimal
from math import fsum
from pathlib import Path

import numpy as np
import pytest

import glassnet as gn
from glassnet.budget import Budget
from glassnet.cli import main
from glassnet.scaling import Scale
from glassnet.shuffling import Blocks
from glassnet.tables import Encoder
from glassnet.tables.inputs import NumberInput
from glassnet.tables.target import NumberTarget


@pytest.fixture
def book():
    """The neuron of NNFS ch. 2, and a table with its inputs."""
    dense = gn.Dense(4, 1, initial_weights=[[0.2], [0.8], [-0.5], [1.0]])
    model = gn.Model([dense], loss=gn.MeanSquaredError(), dtype="float64")
    model.begin(0)
    dense.biases = np.array([[2.0]])
    inputs = tuple(NumberInput(name, Scale()) for name in "abcd")
    encoder = Encoder(inputs, NumberTarget("y", Scale()), scaling="none")
    model.save("book.safetensors", table=encoder.to_dict())
    Path("book.csv").write_text("a,b,c,d,y\n1,2,3,2.5,5\n0,0,0,0,2\n")
    return "book.safetensors", "book.csv"


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run on iris with few steps, and rectifiers."""
    folder = tmp_path_factory.mktemp("iris") / "run"
    words = ["--hidden", "6,5", "--activation", "relu", "--epochs", "6", "-o", str(folder)]
    assert main(["train", "iris", *words]) == 0
    return folder


@pytest.fixture
def run(trained):
    """A copy of it, which a test may change."""
    shutil.copytree(trained, "run")
    return "run"


def numbers_in(out):
    """The last number of each line of a printed sum, and its total below the line."""
    lines = out.splitlines()
    rule = next(place for place, line in enumerate(lines) if line.strip().startswith("──"))
    first = next(place for place in range(rule, 0, -1) if " = Σ" in lines[place]) + 1
    terms = [Decimal(line.split()[-1]) for line in lines[first:rule]]
    return terms, Decimal(lines[rule + 1].strip())


def test_the_books_neuron_by_hand(glassnet, book):
    """1 · 0.2 + 2 · 0.8 + 3 · (−0.5) + 2.5 · 1 + 2 = 4.8. NNFS ch. 2."""
    out = glassnet("explain", *book, "--row", 1, "--layer", 1, "--neuron", 0).out
    golden = """\
row 1 of book.csv

dense_1, y = 4.8
  y = Σ input · weight + bias
    a     1 · 0.2      0.20000
    b     2 · 0.8      1.60000
    c     3 · (-0.5)  -1.50000
    d     2.5 · 1      2.50000
    bias               2.00000
                      ────────
                       4.80000
"""
    assert out.startswith(golden)


def test_the_books_neuron_as_a_document(glassnet, book):
    """Every number whole: math.fsum of the terms is the total."""
    words = ["--row", 1, "--layer", 1, "--neuron", 0, "--json"]
    (sum_,) = glassnet("explain", *book, *words).document["numbers"][0][0]["lines"]
    assert [term["value"] for term in sum_["terms"]] == [0.2, 1.6, -1.5, 2.5, 2.0]
    assert sum_["value"] == 4.8
    assert sum_["terms"][2]["factors"] == {"input": 3.0, "weight": -0.5}


def test_the_books_gradient(glassnet, book):
    """loss (4.8 − 5)², so dloss / dy = −0.4, and −1.2 in the weight of the input 3."""
    document = glassnet("explain", *book, "--row", 1, "--weight", "1:2,0", "--json").document
    assert document["links"][0]["numbers"][0]["value"] == pytest.approx(-0.4)
    assert document["gradient"]["value"] == pytest.approx(-1.2)
    out = glassnet("explain", *book, "--row", 1, "--bias", "1:0").out
    assert "dloss / d y = 2 · (output − truth) = 2 · (4.8 − 5) = -0.4" in out


def test_a_whole_row_on_a_page(glassnet, run):
    """Cells, layers, decision and loss, in fewer than 60 lines."""
    out = glassnet("explain", run, "iris", "--row", 17).out
    assert len(out.splitlines()) < 60
    for word in ("row 17", "cells → inputs", "petal_length_cm  1.3", "layer 2: dense_2 → relu_2"):
        assert word in out
    assert "setosa" in out
    assert "loss = log(sum) − (score − largest)" in out


def test_what_is_printed_adds_up(glassnet, run):
    """With any number of digits, and however few terms are shown."""
    for digits in (2, 3, 6, 12):
        for terms in (1, 3, 20):
            words = ["--row", 17, "--layer", 2, "--neuron", 3, "--digits", digits]
            out = glassnet("explain", run, "iris", *words, "--terms", terms).out
            shown, total = numbers_in(out)
            assert sum(shown) == total


def test_every_digit(glassnet, run):
    """With 17 the terms add up in float64, to the last bit of what the network holds."""
    words = ["--row", 17, "--layer", 2, "--neuron", 3, "--digits", 17]
    terms, total = numbers_in(glassnet("explain", run, "iris", *words).out)
    assert fsum(map(float, terms)) == float(total)
    document = glassnet("explain", run, "iris", *words, "--json").document
    assert float(total) == document["numbers"][0][0]["value"]


def test_large_and_small_sums_have_one_exponent(glassnet, book):
    """Numbers far from 1 are shown with their digits too, and add up."""
    Path("book.csv").write_text("a,b,c,d,y\n1e12,2e11,-3e12,2.5,5\n")
    out = glassnet("explain", *book, "--row", 1, "--layer", 1, "--neuron", 0).out
    shown, total = numbers_in(out)
    assert sum(shown) == total
    assert "e+12" in out


def test_without_data_it_is_the_runs_own(glassnet, run):
    """The table that the run has learned from."""
    assert (
        glassnet("explain", run, "--row", 17).out.replace(f"{run} --row", f"{run} iris --row")
        == glassnet("explain", run, "iris", "--row", 17).out
    )


def test_missing_cells_and_words_in_a_story(glassnet):
    """What stands for a missing number, and which category a word is."""
    rows = [f"{20 + n if n % 5 else ''},{('red', 'blue')[n % 2]},{n % 3 > 0}" for n in range(40)]
    Path("t.csv").write_text("\n".join(["age,colour,back", *rows]) + "\n")
    assert glassnet("train", "t.csv", "--impute", "--epochs", 2, "-o", "run").code == 0
    out = glassnet("explain", "run", "--row", 6).out
    for word in ("(missing)", "age is missing = 1", "median of the training rows", "colour=blue"):
        assert word in out
    assert "colour=red" not in out.split("layer 1")[0]


def test_standard_input(glassnet, book, monkeypatch):
    """DATA may come through a pipe."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"a,b,c,d\n1,2,3,2.5\n")))
    assert "4.8" in glassnet("explain", book[0], "-", "--row", 1).out


def test_a_layer_and_the_loss(glassnet, run):
    """All neurons of a layer, by number or by name; the loss in full."""
    by_number = glassnet("explain", run, "--row", 3, "--layer", 1).out
    assert by_number.count("neuron ") == 6
    assert "max(0, " in glassnet("explain", run, "--row", 3, "--layer", "relu_1").out
    loss = glassnet("explain", run, "--row", 3, "--layer", "loss").out
    assert "sum = Σ e^(score − largest)" in loss
    shown, total = numbers_in(loss)
    assert sum(shown) == total


def test_the_mean_gradient_is_that_of_the_model(glassnet, run):
    """All rows of iris, in Python and on the command line."""
    document = glassnet("explain", run, "iris", "--weight", "2:3,4", "--json").document
    from glassnet.workbench.table_model import TableModel

    loaded = TableModel.load("run/model.safetensors")
    table = gn.tables.read(gn.datasets.columns("iris"))
    loaded.model.forward(loaded.encoder.encode_inputs(table))
    loaded.model.backward(loaded.encoder.encode_target(table))
    assert document["gradient"]["value"] == float(loaded.model.layers[2].dweights[3, 4])
    assert document["rows"] == 150


@pytest.mark.parametrize(
    "optimizer", ["sgd", "momentum", "nesterov", "adagrad", "rmsprop", "adam", "adamw"]
)
def test_a_step_of_the_run(glassnet, optimizer):
    """The last step leads to the weights that the run has saved, whatever the optimizer."""
    words = ["--hidden", "4", "--epochs", 3, "--optimizer", optimizer, "-o", "run", "--l2", 0.01]
    assert glassnet("train", "iris", *words).code == 0
    outcome = glassnet("explain", "run", "--weight", "1:2,3", "--step", 12, "--json")
    saved = gn.load("run/model.safetensors").layers[0].weights[2, 3]
    assert outcome.document["after"] == float(saved)
    assert outcome.document["difference"] == 0
    assert "differs" not in outcome.err
    out = glassnet("explain", "run", "--weight", "1:2,3", "--step", 12).out
    assert "epoch 3, batch 4 of 4" in out
    assert "the same number, to its last bit in float32" in out


def test_data_that_have_changed_are_refused(glassnet, shop):
    """A step can only be repeated with the numbers that it was taken with."""
    assert glassnet("train", shop, "--epochs", 3, "-o", "run").code == 0
    assert glassnet("explain", "run", "--bias", "1:0", "--step", 2).code == 0
    shop.write_text(shop.read_text().replace("\n19,", "\n20,"))
    outcome = glassnet("explain", "run", "--bias", "1:0", "--step", 2)
    assert outcome.code == 3
    assert "the data have changed since this run began" in outcome.message


def test_settings_that_have_changed_are_refused(glassnet, run):
    """Of the network, of the optimizer, of the seed, and of the number of epochs."""
    config = Path("run/config.toml").read_text()
    for old, new, said in (
        ("relu", "tanh", "the network was"),
        ("seed = 0", "seed = 1", "the seed was"),
        ('optimizer = "adamw"', 'optimizer = "adam"', "the optimizer was"),
        ("epochs = 6", "epochs = 7", "epoch 1 had the learning rate"),
    ):
        assert old in config
        Path("run/config.toml").write_text(config.replace(old, new))
        outcome = glassnet("explain", "run", "--bias", "1:0", "--step", 2)
        assert outcome.code == 2
        assert said in outcome.message


def test_another_course_than_the_runs_is_refused(glassnet, run):
    """Where the losses are not those that the run has noted down; last digits are only said."""
    history = Path("run/history.jsonl")
    lines = history.read_text().splitlines()
    first = json.loads(lines[0])
    for factor, code in ((1 + 1e-6, 0), (1.1, 2)):
        changed = json.dumps({**first, "loss": first["loss"] * factor})
        history.write_text("\n".join([changed, *lines[1:]]) + "\n")
        outcome = glassnet("explain", run, "--bias", "1:0", "--step", 6)
        assert outcome.code == code
        assert ("epoch 1 had the loss" if code else "differs in its last digits") in outcome.err


def test_a_step_with_rows_on_disk(glassnet, shop, monkeypatch):
    """They are shuffled as in the run, and that they are is said."""
    monkeypatch.setattr(Budget, "fits", lambda self, demand: False)
    monkeypatch.setattr(Budget, "blocks", lambda self, demand: Blocks(3, 20))
    assert glassnet("train", shop, "--epochs", 3, "--batch-size", 10, "-o", "run").code == 0
    outcome = glassnet("explain", "run", "--bias", "1:0", "--step", 15, "--json")
    saved = gn.load("run/model.safetensors").layers[0].biases[0, 0]
    assert outcome.document["after"] == float(saved)
    assert "in blocks of 3" in outcome.err


def test_a_step_after_early_stopping(glassnet):
    """Training is repeated with the rows that it has watched, and ends where it has ended."""
    words = ["--epochs", 60, "--early-stopping", 1, "--learning-rate", 0.002, "-o", "run"]
    assert glassnet("train", "iris", *words).code == 0
    epochs = len(Path("run/history.jsonl").read_text().splitlines())
    assert epochs < 60
    outcome = glassnet("explain", "run", "--bias", "1:0", "--step", 240)
    assert outcome.code == 2
    assert f"step must be from 1 to {4 * epochs} in this training, got 240" in outcome.message


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["iris", "--row", 151], 2, "row must be from 1 to 150, got 151"),
        (["iris", "--row", 0], 2, "row must be a whole number ≥ 1"),
        (["iris"], 2, "row is not said"),
        (["iris", "--row", 1, "--layer", 4], 2, "layer must be from 1 to 3, got 4"),
        (["iris", "--row", 1, "--layer", "gelu_1"], 2, "unknown layer 'gelu_1'"),
        (["iris", "--row", 1, "--layer", 1, "--neuron", 6], 2, "places from 0 to 5, got '6'"),
        (["iris", "--row", 1, "--layer", 1, "--neuron", "x"], 2, "neuron must have whole numbers"),
        (["iris", "--row", 1, "--neuron", 1], 2, "neuron needs its layer"),
        (["iris", "--weight", "2:6,0"], 2, "places from 0,0 to 5,4, got '6,0'"),
        (["iris", "--weight", "2"], 2, "weight must be a layer, a colon and a place"),
        (["iris", "--bias", "3:3"], 2, "dense_3.biases has places from 0 to 2, got '3'"),
        (["iris", "--weight", "1:0,0", "--bias", "1:0"], 2, "weight and bias are two numbers"),
        (["iris", "--row", 1, "--weight", ""], 2, "a layer, a colon and a place, got ''"),
        (["iris", "--row", 1, "--neuron", ""], 2, "neuron needs its layer"),
        (["iris", "--row", 1, "--areas", "--along", ""], 2, "does not use a column ''"),
        (["iris", "--step", 3], 2, "step needs a weight or a bias"),
        (["--weight", "1:0,0", "--step", 25], 2, "step must be from 1 to 24 in this training"),
        (["--weight", "1:0,0", "--step", 1, "--row", 1], 2, "step and row ask for two things"),
        (["iris", "--row", 1, "--digits", 1], 2, "digits must be a whole number from 2 to 17"),
        (["iris", "--row", 1, "--along", "a"], 2, "along is for the areas"),
        (["iris", "--row", 1, "--formula", "--layer", 1], 2, "formula and layer ask for two"),
        (["none.csv", "--row", 1], 5, "none.csv"),
    ],
)
def test_wrong_questions_are_answered_in_a_line(glassnet, run, words, code, said):
    """What was expected, with its range."""
    outcome = glassnet("explain", run, *words)
    assert outcome.code == code
    assert said in outcome.message
    assert "Traceback" not in outcome.err


def test_a_model_without_a_run_needs_data(glassnet, book):
    """There are no settings beside it that name a table."""
    for words in (["--row", 1], ["--bias", "1:0", "--step", 1]):
        outcome = glassnet("explain", book[0], *words)
        assert outcome.code == 2
        assert "settings of a run" in outcome.message


def test_a_table_without_the_target(glassnet, book):
    """The way forward is told; the loss and the way back are refused."""
    Path("new.csv").write_text("a,b,c,d\n1,2,3,2.5\n")
    assert "4.8" in glassnet("explain", book[0], "new.csv", "--row", 1).out
    for words in (
        ["--row", 1, "--layer", "loss"],
        ["--row", 1, "--bias", "1:0"],
        ["--bias", "1:0"],
    ):
        outcome = glassnet("explain", book[0], "new.csv", *words)
        assert outcome.code == 3
        assert "'y'" in outcome.message


def test_a_model_without_a_table_is_for_python(glassnet):
    """It does not know any columns."""
    model = gn.Model([gn.Dense(2, 1)], loss=gn.MeanSquaredError())
    model.begin(0)
    model.save("plain.safetensors")
    Path("t.csv").write_text("a,b\n1,2\n")
    outcome = glassnet("explain", "plain.safetensors", "t.csv", "--row", 1)
    assert outcome.code == 4
    assert "does not know any columns" in outcome.message


def test_pictures(glassnet):
    """A picture is a row; its pixels are named, and its folder is its class."""
    image = pytest.importorskip("PIL.Image")
    chance = np.random.default_rng(0)
    for name, level in (("dark", 40), ("light", 200)):
        Path("pictures", name).mkdir(parents=True)
        for number in range(8):
            pixels = chance.normal(level, 9, (3, 3)).clip(0, 255).astype(np.uint8)
            image.fromarray(pixels).save(f"pictures/{name}/{number}.png")
    assert glassnet("train", "pictures", "--epochs", 2, "--hidden", 4, "-o", "run").code == 0
    out = glassnet("explain", "run", "pictures", "--row", 2).out
    assert "9 pixels → inputs" in out
    assert "dark/1.png" in out
    assert "loss = log(sum)" in out
    document = glassnet("explain", "run", "--weight", "1:0,0", "--json").document
    assert document["rows"] == 16
    step = glassnet("explain", "run", "--bias", "2:1", "--step", 2, "--json").document
    assert step["after"] == float(gn.load("run/model.safetensors").layers[2].biases[0, 1])
    assert glassnet("explain", "run", "--row", 1, "--formula").code == 2


def test_help_says_how_things_are_counted(glassnet):
    """Rows and layers from 1, neurons and inputs from 0."""
    out = glassnet("explain", "--help").out
    assert "counted from 1" in out
    assert "weights[3, 5] of the second layer" in " ".join(out.split())


def test_the_page_shows_what_is_printed(glassnet):
    """Every command on docs/explain.md, with its whole output, in one go."""
    page = (Path(__file__).parents[2] / "docs" / "explain.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n\$ glassnet (.*?)\n(.*?)^```", page, re.M | re.S)
    assert len(blocks) >= 5
    for words, shown in blocks:
        outcome = glassnet(*shlex.split(words))
        assert outcome.code == 0
        if shown:
            assert outcome.out.rstrip() == shown.rstrip()
