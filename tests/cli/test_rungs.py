"""`glassnet rungs`: three ways to the same numbers, with their code and their time."""

from glassnet import rungs


def test_three_rungs_side_by_side(glassnet):
    """Each has its code, its time and its distance from the loops."""
    outcome = glassnet("rungs")
    assert outcome.code == 0
    assert outcome.err == ""
    for shown in ("def neuron(", "def train_step(", "jax.jit(function)", "apart from loops"):
        assert shown in outcome.out
    lines = outcome.out.splitlines()
    for name in ("loops", "NumPy", "compiled"):
        (line,) = [line for line in lines if line.startswith(f"{name} ")]
        assert line.count(" ms") == 2


def test_json(glassnet):
    """Programs get the numbers, and the same differences."""
    document = glassnet("rungs", "--json").document
    names = [rung["name"] for rung in document["rungs"]]
    assert names == ["loops", "NumPy", "compiled"]
    for rung in document["rungs"]:
        assert rung["largest_difference"] <= document["allowed_difference"] == 1e-12
        assert min(rung["step_seconds"], rung["first_step_seconds"]) > 0
        assert rung["code"].startswith("def ")
    assert document["missing"] == []


def test_without_jax(glassnet, monkeypatch):
    """Two rungs are shown, and how to install the third is said."""
    monkeypatch.setattr(rungs, "has_jax", lambda: False)
    outcome = glassnet("rungs")
    assert outcome.code == 0
    assert "compiled " not in outcome.out
    assert "pip install 'glassnet[jax]'" in outcome.err
    missing = glassnet("rungs", "--json").document["missing"]
    assert missing == [{"name": "compiled", "install": "pip install 'glassnet[jax]'"}]


def test_rungs_that_differ(glassnet, monkeypatch):
    """Exit code 7, and which of them it is."""
    monkeypatch.setattr(rungs, "AGREEMENT", -1.0)
    outcome = glassnet("rungs")
    assert outcome.code == 7
    assert "loops" in outcome.message
