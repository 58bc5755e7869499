"""`glassnet check`: the table, JSON, and its exit codes."""

import pytest

import glassnet as gn
from glassnet.checking import library

OWN = """
from glassnet.activations import Elementwise

class Square(Elementwise):
    def value(self, x):
        return x * x
    def derivative(self, x, y):
        return {factor} * x
"""


@pytest.fixture
def few_parts(monkeypatch):
    """A library of four parts; all of them have tests of their own."""
    layers = [one for one in library.CHECKED if isinstance(one[0], (gn.Dense, gn.Softmax))]
    monkeypatch.setattr(library, "CHECKED", layers)
    for name in ("LOSSES", "REGULARIZERS", "OPTIMIZERS"):
        monkeypatch.setattr(library, name, getattr(library, name)[:1])


def assert_is_right(document):
    assert document["ok"]
    assert (document["failed"], document["skipped"]) == (0, 0)
    subjects = {check["subject"] for check in document["checks"]}
    assert {"Dense(3, 2)", "Softmax()", "CrossEntropy()", "rungs", "engines"} <= subjects


def test_the_parts_of_the_library_are_checked(glassnet, few_parts):
    """Layers, losses, optimizers, rungs and engines: the table names them, and they are right."""
    assert_is_right(glassnet("check", "--json").document)


@pytest.mark.thorough
def test_the_library_is_right(glassnet):
    """Every check passes, on every rung and both engines, and the table names the parts."""
    document = glassnet("check", "--json").document
    assert_is_right(document)
    gradients = [check["found"] for check in document["checks"] if check["kind"] == "gradient"]
    assert len(gradients) > 70
    assert max(gradients) <= 1e-6


@pytest.fixture
def own(tmp_path):
    """A way to write a file with a layer whose derivative has this factor."""

    def write(factor):
        path = tmp_path / "own.py"
        path.write_text(OWN.format(factor=factor))
        return path

    return write


def test_a_right_file(glassnet, own):
    """Exit code 0, and a line that says so."""
    outcome = glassnet("check", own(2))
    assert outcome.code == 0
    assert outcome.out.splitlines()[1].split() == ["Square()", *outcome.out.split()[6:9], "right"]
    assert outcome.out.splitlines()[-1] == "own.py: 18 passed."


def test_a_wrong_file(glassnet, own):
    """Exit code 7; the place stands in the table and in the error."""
    outcome = glassnet("check", own(1))
    assert outcome.code == 7
    wrong = "Square.differentiate_inputs: largest relative error 0.5 at input ["
    assert f"wrong: {wrong}" in outcome.out
    assert outcome.message.startswith("error[7]: 2 of 18 checks of own.py failed")
    assert wrong in outcome.message
    assert glassnet("check", own(1), "--json").document["failed"] == 2


def test_a_file_with_nothing_in_it(glassnet, tmp_path):
    """Exit code 2, with how to."""
    (tmp_path / "empty.py").write_text("")
    outcome = glassnet("check", "empty.py")
    assert outcome.code == 2
    assert "do: write a class of Layer" in outcome.message


def test_a_run(glassnet, run_on_shop):
    """On rows of its own data; nothing but what the loops do not know is skipped."""
    outcome = glassnet("check", run_on_shop, "--json")
    assert outcome.code == 0
    skipped = [c["subject"] for c in outcome.document["checks"] if c["status"] == "skipped"]
    assert skipped == ["loops"]
    assert "drawn" not in outcome.err


def test_a_model_whose_data_are_gone(glassnet, run_on_shop, shop):
    """Rows are drawn instead, and that is said."""
    shop.unlink()
    outcome = glassnet("check", run_on_shop)
    assert outcome.code == 0
    assert "its rows are drawn" in outcome.err


def test_a_model_file_without_a_table(glassnet, tmp_path):
    """Rows are drawn by the shape that the layers take."""
    model = gn.Model([gn.Dense(2, 3), gn.Softmax()], loss=gn.CrossEntropy())
    model.begin(0)
    model.save(tmp_path / "model.safetensors")
    outcome = glassnet("check", "model.safetensors")
    assert outcome.code == 0
    assert "loops" in outcome.out


def test_no_such_model(glassnet):
    """The usual error of a path that leads nowhere."""
    assert glassnet("check", "nowhere").code in (4, 5)
    assert glassnet("check", "nowhere.py").code == 5
