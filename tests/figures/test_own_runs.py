"""`glassnet figures MODEL`: the figures of runs that the command line has left."""

import json
import re

import numpy as np
import pytest

from glassnet.cli import main
from glassnet.figures import figures_of, left_out, of_model
from glassnet.figures.own_figures import KINDS
from glassnet.tables import read
from glassnet.workbench.table_model import TableModel

COMMON = {"loss", "metrics", "learning-rate", "weights", "network", "activations", "distributions"}
CLASSES, NUMBERS = {"confusion", "calibration"}, {"predicted-against-true", "residuals"}
RUNS = {
    "iris": (["--hidden", "5"], CLASSES),
    "diabetes": (["--hidden", "5"], NUMBERS),
    "spiral": (["--hidden", "6", "--activation", "relu"], CLASSES | {"boundary", "regions"}),
    "sine": (["--hidden", "4", "--activation", "relu"], NUMBERS | {"function"}),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """A run of two epochs for each data set."""
    folder = tmp_path_factory.mktemp("runs")
    for name, (words, _) in RUNS.items():
        ask = ["train", name, *words, "--epochs", "2", "--seed", "0", "-o", str(folder / name)]
        assert main(ask) == 0
    return folder


def call(capsys, *words):
    """Code, stdout and stderr of `glassnet figures`."""
    capsys.readouterr()
    code = main(["figures", *map(str, words)])
    return code, *capsys.readouterr()


@pytest.mark.parametrize("name", RUNS)
def test_what_applies_to_a_run_is_listed_and_the_rest_named(runs, capsys, name):
    """Each of the fifteen is in one of the two lists."""
    code, out, err = call(capsys, runs / name, "--list", "--json")
    assert code == 0
    listed = {one["id"] for one in json.loads(out)}
    assert listed == COMMON | RUNS[name][1] | {"anim-training"}
    named = set(re.findall(r"[a-z-]+", " ".join(re.findall(r"left out: ([a-z, -]+) \(", err))))
    assert named == set(KINDS) - listed


@pytest.mark.parametrize(
    ("name", "only"),
    [("iris", "confusion"), ("diabetes", "residuals"), ("spiral", "regions"), ("sine", "function")],
)
def test_a_figure_of_each_run_is_written_with_the_page(runs, capsys, tmp_path, name, only):
    """In both themes; the page shows it under This model."""
    code, _, _ = call(capsys, runs / name, "--only", only, "-o", tmp_path)
    assert code == 0
    assert len([*tmp_path.glob(f"{only}-*.svg")]) == 2
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "This model" in page
    assert f'<figure id="{only}">' in page


def test_the_animation_ends_with_the_model_of_the_run(runs, capsys, tmp_path, monkeypatch):
    """Trained again from config.toml, to the same bits."""
    from glassnet.figures import own_training

    seen = []
    frames = own_training.training_frames
    monkeypatch.setattr(
        own_training, "training_frames", lambda own: seen.append(frames(own)) or seen[-1]
    )
    words = ("--only", "anim-training", "--format", "gif", "--theme", "light", "-o", tmp_path)
    code, _, _ = call(capsys, runs / "sine", *words)
    assert code == 0
    digest = TableModel.load(runs / "sine" / "model.safetensors").model.digest()
    assert [frame["epoch"] for frame in seen[0]] == [0, 1, 2]
    assert seen[0][-1]["digest"] == digest
    assert (tmp_path / "anim-training-function.gif").read_bytes().startswith(b"GIF89a")


def test_without_a_folder_they_lie_in_the_run(runs, capsys):
    """Beside the model."""
    words = ("--only", "learning-rate", "--format", "svg", "--theme", "dark", "--json")
    code, out, _ = call(capsys, runs / "iris", *words)
    assert code == 0
    [file] = json.loads(out)["files"]
    assert file == str(runs / "iris/figures/learning-rate-by-epoch-dark.svg")


def test_two_columns_of_four_are_chosen(runs, capsys, tmp_path):
    """In their own units, the axes named."""
    along = ("--along", "petal_length_cm,petal_width_cm")
    words = ("--only", "boundary", "--format", "png", "-o", tmp_path)
    assert call(capsys, runs / "iris", *along, *words)[0] == 0
    assert (tmp_path / "boundary-over-plane.png").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--only", "boundary"), "choose two with --along"),
        (("--only", "residuals"), "tells classes apart"),
        (("--only", "confusoin"), "did you mean 'confusion'"),
        (("--along", "petal_length_cm"), "two columns"),
        (("--along", "petal_length_cm,x", "--only", "boundary"), "no column of numbers 'x'"),
        (("--chapter", "3"), "book's figures"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_remedy(runs, capsys, words, said):
    """In one message, and not a file is written."""
    code, out, err = call(capsys, runs / "iris", *words)
    assert code == 2
    assert said in err
    assert not out


def test_other_data_than_the_runs_have_no_animation(runs, capsys):
    """Their training is not what they show."""
    code, _, err = call(capsys, runs / "sine", "sine", "--only", "anim-training")
    assert code == 2
    assert "leave out DATA" in err


def test_columns_are_in_their_own_units(tmp_path):
    """A number, a missing one and a category: axes and windows as the table has them."""
    path = tmp_path / "shop.csv"
    cells = [(20 + row, "" if row % 9 == 0 else row, "ab"[row % 2], row % 3) for row in range(60)]
    lines = [",".join(map(str, row)) for row in cells]
    path.write_text("\n".join(["age,visits,kind,class", *lines]))
    words = ["--impute", "--epochs", "1", "--seed", "0", "-o", str(tmp_path / "run")]
    assert main(["train", str(path), *words]) == 0
    loaded, table = TableModel.load(tmp_path / "run/model.safetensors"), read(path)
    X, y = (getattr(loaded.encoder, f"encode_{what}")(table) for what in ("inputs", "target"))
    own = of_model(loaded, X, y, along=("age", "visits"))
    np.testing.assert_allclose(own.axes[0].values(X), 20 + np.arange(60), rtol=1e-5)
    assert [group.name for group in own.groups] == ["kind"]
    assert own.plane.inputs([0.0], [0.0])[0][own.axes[1].flag] == 0
    assert "boundary" not in left_out(own)
    assert figures_of(own, ["boundary"])[0].numbers["answers"].shape == (200, 200)
