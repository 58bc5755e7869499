"""`glassnet export`: a model in other forms, or an error and no file."""

import subprocess
import sys
from pathlib import Path

import pytest

from glassnet import Dense, Flatten, Model, SoftmaxCrossEntropy
from glassnet.images.encoder import ImageEncoder


@pytest.fixture
def plain_model(tmp_path):
    """The file of a network without a table, which does not say the shape of its inputs."""
    model = Model([Flatten(), Dense(6, 2)], loss=SoftmaxCrossEntropy())
    model.layers[1].begin()
    model.save(tmp_path / "plain.safetensors")
    return tmp_path / "plain.safetensors"


def test_onnx(glassnet, run_on_shop):
    """The file lies beside the model, and what is in it is said."""
    outcome = glassnet("export", run_on_shop, "--to", "onnx", "--opset", 13, "--json")
    said = outcome.document
    assert (run_on_shop / "model.onnx").stat().st_size == said["bytes"]
    assert said["inputs"] == ["age", "colour"]
    assert said["outputs"] == ["label", "probabilities"]
    assert said["opset"] == 13
    assert said["largest_difference"] <= 1e-5
    assert "the ONNX file is" in outcome.err


@pytest.mark.parametrize("plain", [[], ["--plain"]])
def test_python(glassnet, run_on_shop, shop, plain):
    """The script answers as `glassnet predict` does, and stdout stays free for it."""
    outcome = glassnet("export", run_on_shop, "--to", "python", *plain)
    assert (outcome.code, outcome.out) == (0, "")
    command = [sys.executable, "shop/model.py", str(shop)]
    script = subprocess.run(command, capture_output=True, text=True, check=True)
    expected = glassnet("predict", run_on_shop, shop).out
    labels = [
        [line.split(",")[0] for line in text.splitlines()] for text in (script.stdout, expected)
    ]
    assert labels[0] == labels[1]
    shown = glassnet("export", "shop", "--to", "python", *plain, "-o", "-").out
    assert shown == Path("shop/model.py").read_text(encoding="utf-8")


def test_a_network_without_a_table(glassnet, plain_model):
    """It goes to a file of its own name, when the shape of its inputs is said."""
    assert glassnet("export", plain_model, "--to", "onnx", "--input-shape", "2,3").code == 0
    assert plain_model.with_suffix(".onnx").exists()


REFUSED = {
    "form": (["--to", "onx"], 2, "--to", "onnx"),
    "no form": ([], 2, "--to", "--help"),
    "plain onnx": (["--to", "onnx", "--plain"], 2, "--plain", "--to python"),
    "opset of a script": (["--to", "python", "--opset", 13], 2, "--opset", "--to onnx"),
    "opset": (["--to", "onnx", "--opset", 12], 2, "--opset", "13"),
    "shape": (["--to", "onnx", "--input-shape", "a"], 2, "--input-shape", "28,28,1"),
    "another shape": (["--to", "onnx", "--input-shape", "9"], 2, "--input-shape", "leave it out"),
    "onnx to stdout": (["--to", "onnx", "-o", "-"], 2, "--output", "give a file"),
    "no folder": (["--to", "onnx", "-o", "no/model.onnx"], 5, "no", "folder"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(glassnet, run_on_shop, name):
    """With the right exit code, the place and a remedy; no file is left."""
    words, code, place, do = REFUSED[name]
    before = sorted(run_on_shop.parent.rglob("*"))
    outcome = glassnet("export", "shop", *words)
    assert (outcome.code, outcome.out) == (code, "")
    assert place in outcome.message
    assert do in outcome.message.split(" | do: ")[1]
    assert sorted(run_on_shop.parent.rglob("*")) == before


def test_o42_a_layer_without_a_form(glassnet, run_on_shop, monkeypatch):
    """The layer is named, with exit code 2, and no file is left."""
    from glassnet.export import onnx_layers

    monkeypatch.delitem(onnx_layers.FORMS, Dense)
    outcome = glassnet("export", "shop", "--to", "onnx")
    assert outcome.code == 2
    assert "layer 'dense_1' has no ONNX form" in outcome.message
    assert not (run_on_shop / "model.onnx").exists()


@pytest.mark.parametrize("missing", ["onnx", "onnxruntime"])
def test_o42_onnx_is_missing(glassnet, run_on_shop, monkeypatch, missing):
    """What to install is said, with exit code 5, and no file is left."""
    for name in list(sys.modules):
        if name.startswith("glassnet.export.onnx"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    outcome = glassnet("export", "shop", "--to", "onnx")
    assert outcome.code == 5
    assert missing in outcome.message
    assert "pip install 'glassnet[onnx]'" in outcome.message
    assert not (run_on_shop / "model.onnx").exists()


def test_networks_for_pictures(glassnet, tmp_path):
    """They are refused in words, and the way to their arrays is said."""
    model = Model([Dense(4, 2)], loss=SoftmaxCrossEntropy())
    model.begin(seed=0)
    model.save("pictures.safetensors", table=ImageEncoder((2, 2), ("cat", "dog")).to_dict())
    outcome = glassnet("export", "pictures.safetensors", "--to", "onnx")
    assert outcome.code == 2
    assert "pictures" in outcome.message
    assert "gn.load()" in outcome.message
    outcome = glassnet("export", "pictures.safetensors", "--to", "html", "-o", "-")
    assert outcome.code == 2
    assert "do: give a file" in outcome.message
