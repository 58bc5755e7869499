"""`glassnet inspect`: what ails a network, as a user asks for it."""

import json
import re
import shlex
import shutil
from pathlib import Path

import numpy as np
import pytest

from glassnet import inspection
from glassnet.cli import main
from glassnet.model import load, load_with_table


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run on iris with rectifiers."""
    folder = tmp_path_factory.mktemp("iris") / "run"
    words = ["--hidden", "6,5", "--activation", "relu", "--epochs", "30", "-o", str(folder)]
    assert main(["train", "iris", *words]) == 0
    return folder


@pytest.fixture
def run(trained):
    """A copy of it, which a test may change."""
    shutil.copytree(trained, "run")
    return Path("run")


def change(path, work):
    """Change the network in a file."""
    model, table = load_with_table(path)
    work(model)
    model.save(path, table=table)


def kill_two(model):
    model.layers[0].biases[0, [1, 4]] = -50


def test_a_run_is_looked_at_with_its_own_rows(glassnet, run):
    """Which of them were held back is known, and nothing has to be said but its name."""
    outcome = glassnet("inspect", run)
    assert outcome.code == 0
    assert "150 rows of the data set 'iris' (120 learned from, 30 held back)" in outcome.words
    assert "30 epochs of its training" in outcome.words


def test_dead_neurons_are_named_with_cause_and_cure(glassnet, run):
    """On the rows of its run, and on rows that are given."""
    change(run / "model.safetensors", kill_two)
    for words in ((run,), (run, "iris")):
        out = glassnet("inspect", *words).out
        assert "relu_1: 2 of 6 neurons gave 0 for all 150 rows" in out
        assert "cause  " in out
        assert "cure   biases larger by a little more than (1: +" in out


def test_json_holds_the_same(glassnet, run):
    """Evidence as numbers; one document and nothing else."""
    change(run / "model.safetensors", kill_two)
    document = glassnet("inspect", run, "--json").document
    dead = next(one for one in document["findings"] if one["type"] == "DeadNeurons")
    assert dead["evidence"]["neurons"] == [1, 4]
    assert dead["evidence"]["rows"] == document["rows"] == 150
    assert document["scores"].keys() == {"loss", "accuracy"}


def test_fix_writes_a_new_file_and_shows_that_it_helps(glassnet, run):
    """The old one stays as it was; findings and loss before and after are told."""
    path = run / "model.safetensors"
    change(path, kill_two)
    before = path.read_bytes()
    outcome = glassnet("inspect", run, "--fix")
    assert outcome.code == 0
    assert "woke dead neurons by their biases: " in outcome.out
    assert "before, 1 and 0 after" in outcome.out
    assert path.read_bytes() == before
    again = glassnet("inspect", run / "model-fixed.safetensors", "iris").out
    assert "gave 0" not in again
    assert glassnet("evaluate", run / "model-fixed.safetensors", "iris").code == 0
    glassnet("inspect", run, "--fix")
    assert (run / "model-fixed-2.safetensors").exists()


def test_fix_goes_where_it_is_told(glassnet, run):
    """Even over the old one, if that is what was said."""
    path = run / "model.safetensors"
    change(path, kill_two)
    fixed = glassnet("inspect", run, "--fix", "-o", path, "--json").document["fix"]
    assert fixed["file"] == str(path)
    assert "DeadNeurons" not in {one["type"] for one in fixed["after"]["findings"]}
    assert "gave 0" not in glassnet("inspect", run).out


def test_nothing_to_repair_is_said(glassnet):
    """And no file is written."""
    glassnet("train", "iris", "--hidden", "4", "--epochs", 20, "-o", "calm")
    outcome = glassnet("inspect", "calm", "--fix")
    assert outcome.code == 0
    assert "Nothing was repaired" in outcome.out
    assert not Path("calm/model-fixed.safetensors").exists()


def test_ablation_ranks_all_hidden_neurons(glassnet, run):
    """Eleven of them, the one worth most first."""
    document = glassnet("inspect", run, "--ablation", "--json").document["ablation"]
    losses = [one["loss"] for one in document["neurons"]]
    assert len(losses) == 11
    assert losses == sorted(losses, reverse=True)
    out = glassnet("inspect", run, "--ablation").out
    assert "What each hidden neuron is worth on 150 rows" in out


def test_ablation_of_predicted_numbers_has_no_accuracy(glassnet):
    """The heads of the columns name what is there: the loss alone."""
    glassnet("train", "sine", "--hidden", "4", "--epochs", 2, "-o", "wave")
    out = glassnet("inspect", "wave", "--ablation").out
    assert "loss rises by" in out
    assert "accuracy" not in out


def test_without_rows_weights_and_history_tell_what_they_can(glassnet, run):
    """Dead neurons cannot be known, and that is said."""
    shutil.copy(run / "model.safetensors", "alone.safetensors")
    outcome = glassnet("inspect", "alone.safetensors")
    assert outcome.code == 0
    assert "Not known: without data it cannot be known which neurons are dead" in outcome.out
    assert "without a history" in outcome.out
    change("alone.safetensors", lambda model: model.layers[2].weights.__setitem__(3, 0))
    assert "without neuron 3 of 6" in glassnet("inspect", "alone.safetensors").out


def test_rows_without_the_target_tell_what_they_can(glassnet, run, tmp_path):
    """All but gradients, labels and the loss."""
    names = "sepal_length_cm,sepal_width_cm,petal_length_cm,petal_width_cm"
    (tmp_path / "new.csv").write_text(f"{names}\n5.1,3.5,1.4,0.2\n6.0,3.0,4.5,1.5\n")
    outcome = glassnet("inspect", run, "new.csv")
    assert outcome.code == 0
    assert "without targets nothing is known of gradients" in outcome.out
    refused = glassnet("inspect", run, "new.csv", "--ablation")
    assert refused.code == 2
    assert "true answers" in refused.message


def test_data_that_are_gone_are_not_missed_in_silence(glassnet, shop, run_on_shop):
    """The weights are looked at, and it says why no more."""
    shop.unlink()
    outcome = glassnet("inspect", run_on_shop)
    assert outcome.code == 0
    assert "the data of this run cannot be read" in outcome.err
    assert "Not known: without data" in outcome.out


def red_and_blue():
    """Rows of a table whose one column tells red from blue."""
    generator = np.random.default_rng(0)
    kinds = np.repeat(["red", "blue"], 60)
    places = np.where(kinds == "red", 3, -3) + generator.standard_normal(120)
    return [f"{x:.3f},{kind}" for x, kind in zip(places, kinds, strict=True)]


def test_a_label_that_was_changed_is_named_with_its_cells(glassnet, tmp_path):
    """By its row, as an editor counts them without the header."""
    rows = red_and_blue()
    (tmp_path / "true.csv").write_text("\n".join(["x,kind", *rows]) + "\n")
    rows[16] = rows[16].replace("red", "blue")
    (tmp_path / "wrong.csv").write_text("\n".join(["x,kind", *rows]) + "\n")
    glassnet("train", "true.csv", "--epochs", 150, "--hidden", "8", "-o", "run")
    out = glassnet("inspect", "run", "wrong.csv").words
    assert "row 17 says blue, looks like red" in out
    assert f"unknown: x {rows[16].split(',')[0]}" in out
    document = glassnet("inspect", "run", "wrong.csv", "--json").document
    (found,) = [one for one in document["findings"] if one["type"] == "SuspectLabels"]
    (suspect,) = found["evidence"]["found"]
    assert suspect["cells"]["x"] == rows[16].split(",")[0]
    assert suspect["evidence"] == "unknown"


def test_a_suspect_row_of_a_second_table_is_shown_with_its_own_cells(glassnet, tmp_path):
    """Both tables have a row 17; the one that is meant was held back."""
    rows = red_and_blue()
    (tmp_path / "first.csv").write_text("\n".join(["x,kind", *rows]) + "\n")
    rows = rows[::-1]
    rows[16] = rows[16].replace("blue", "red")
    (tmp_path / "second.csv").write_text("\n".join(["x,kind", *rows]) + "\n")
    words = ["--epochs", "150", "--hidden", "8", "-o", "run"]
    glassnet("train", "first.csv", "--validation", "second.csv", *words)
    out = glassnet("inspect", "run").words
    assert "row 17 says red, looks like blue" in out
    assert f"held back: x {rows[16].split(',')[0]}" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["-o", "x.safetensors"], "output is for the repaired model"),
        (["nowhere.csv"], "nowhere.csv"),
    ],
)
def test_what_cannot_be_done_is_refused(glassnet, run, words, said):
    """With the code of its kind, in one line."""
    outcome = glassnet("inspect", run, *words)
    assert outcome.code in (2, 5)
    assert said in outcome.message


def test_fix_without_rows_is_refused(glassnet, run):
    """A dead neuron cannot be known without them."""
    shutil.copy(run / "model.safetensors", "alone.safetensors")
    outcome = glassnet("inspect", "alone.safetensors", "--fix")
    assert outcome.code == 2
    assert "fix needs rows" in outcome.message


def test_a_network_without_a_table_takes_no_file(glassnet, run):
    """Its weights can be looked at, and Python takes arrays."""
    load("run/model.safetensors").save("plain.safetensors")
    assert glassnet("inspect", "plain.safetensors").code == 0
    outcome = glassnet("inspect", "plain.safetensors", "iris")
    assert outcome.code == 2
    assert "gn.inspection" in outcome.message


def test_training_tells_while_it_lasts(glassnet):
    """A rate that kills rectifiers is noted in the epoch where they are seen dead."""
    harsh = ["--activation", "relu", "--optimizer", "adam", "--learning-rate", "0.3"]
    err = glassnet("train", "iris", *harsh, "--schedule", "constant", "--epochs", 10).err
    assert "note: epoch 1: relu_2: " in err


def test_training_is_silent_when_all_is_well(glassnet):
    """No look is worth a word then."""
    err = glassnet("train", "iris", "--epochs", 10).err
    assert "note: epoch" not in err


def test_json_is_finite(glassnet, run):
    """A network whose numbers are lost is still told as JSON."""
    change(
        run / "model.safetensors", lambda model: model.layers[0].weights.__setitem__((0, 0), 1e38)
    )
    outcome = glassnet("inspect", run, "--json")
    assert outcome.code == 0
    json.loads(outcome.out, parse_constant=pytest.fail)


def test_the_page_shows_what_is_printed(glassnet):
    """Every command on docs/inspect.md, with its whole output, in one go."""
    page = (Path(__file__).parents[2] / "docs" / "inspect.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n\$ glassnet (.*?)\n(.*?)^```", page, re.M | re.S)
    assert len(blocks) == 4
    for words, shown in blocks:
        outcome = glassnet(*shlex.split(words))
        assert outcome.code == 0
        if shown:
            assert outcome.out.rstrip() == shown.rstrip()


def test_the_page_names_every_finding():
    """In the words of the room."""
    page = (Path(__file__).parents[2] / "docs" / "inspect.md").read_text(encoding="utf-8")
    public = [getattr(inspection, name) for name in inspection.__all__]
    kinds = [kind for kind in public if inspection.Finding in getattr(kind, "__bases__", ())]
    kinds += [inspection.GrowingNorms, inspection.ShrinkingNorms]
    assert len(kinds) > 10
    assert [kind.__name__ for kind in kinds if f"| `{kind.__name__}` |" not in page] == []
