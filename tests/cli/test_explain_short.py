"""The formula in short, below the way of a row."""

import shlex

import pytest


@pytest.fixture
def run(glassnet):
    """A run on iris with rectifiers."""
    words = ["--hidden", "6,5", "--activation", "relu", "--epochs", 6]
    assert glassnet("train", "iris", *words, "-o", "a run").code == 0
    return "a run"


def test_the_largest_terms_and_the_flip_are_those_of_the_formula(glassnet, run):
    """With what the cell adds to the score of the answer beyond its column's mean."""
    whole = glassnet("explain", run, "--row", 17, "--formula", "--json").document
    lines = glassnet("explain", run, "--row", 17, "--digits", 17).out.splitlines()
    begin = next(k for k, line in enumerate(lines) if line.startswith("what moves the score of"))
    assert whole["answer"] in lines[begin]
    place = whole["outputs"].index(whole["answer"])
    sizes = {one["name"]: one["relative"][place] for one in whole["columns"]}
    largest = sorted(sizes, key=lambda name: -abs(sizes[name]))[:3]
    told = [line.split()[:2] for line in lines[begin + 1 : begin + 4]]
    assert [(name, float(size)) for name, size in told] == [(n, sizes[n]) for n in largest]
    assert f"gives {whole['smallest_flip']['after']}" in lines[begin + 4]


def test_the_command_for_the_whole_can_be_typed(glassnet, run):
    """As it stands there."""
    last = glassnet("explain", run, "iris", "--row", 3).out.splitlines()[-1]
    program, *words = shlex.split(last.partition("in full: ")[2])
    assert program == "glassnet"
    assert "row 3: the model says" in glassnet(*words).out


def test_numbers_to_predict_have_no_flip(glassnet):
    """And a network with curves says that it is a tangent."""
    assert glassnet("train", "diabetes", "--epochs", 2, "--hidden", 4, "-o", "run").code == 0
    out = glassnet("explain", "run", "--row", 3).out
    assert "what moves progression most (a tangent, true near this row)" in out
    assert "gives" not in out.partition("what moves")[2]
