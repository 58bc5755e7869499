"""Lines that fit: no answer is wider than the terminal, and no number is torn apart."""

import re

import pytest

from glassnet.cli.fitting import fitted, folded

LONG = "a column with a name that is rather long, for a reason"


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """A run on a table with long names and classes, and the table."""
    folder = tmp_path_factory.mktemp("wide")
    names = [LONG, "width [mm] = measured", *(f"another column, number {k}" for k in range(6))]
    rows = [
        ",".join([*(str(row * 7 % (k + 5) + row / 8) for k in range(8)), f"class {row % 5} of all"])
        for row in range(60)
    ]
    heading = ",".join(f'"{name}"' for name in [*names, "kind"])
    (folder / "wide.csv").write_text("\n".join([heading, *rows]) + "\n")
    from glassnet.cli import main

    words = ["--hidden", "7,6", "--activation", "relu", "--epochs", "5", "-o", str(folder / "run")]
    assert main(["train", str(folder / "wide.csv"), *words]) == 0
    return folder / "run", folder / "wide.csv"


VIEWS = {
    "row": ["--row", 3],
    "layer": ["--row", 3, "--layer", 2],
    "loss": ["--row", 3, "--layer", "loss"],
    "neuron": ["--row", 3, "--layer", 1, "--neuron", 2],
    "gradient": ["--row", 3, "--weight", "1:0,2"],
    "mean gradient": ["--weight", "3:1,2"],
    "step": ["--weight", "2:0,2", "--step", 4],
    "formula": ["--row", 3, "--formula"],
    "areas": ["--row", 3, "--areas", "--along", LONG],
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("view", VIEWS)
def test_no_view_is_wider_than_the_terminal(glassnet, wide, monkeypatch, view, width):
    """With names and numbers as long as they may be."""
    monkeypatch.setenv("COLUMNS", str(width))
    digits = [] if view == "areas" else ["--digits", 17 if width == 120 else 6]
    outcome = glassnet("explain", *wide, *VIEWS[view], *digits)
    assert outcome.code == 0
    assert [line for line in outcome.out.splitlines() if len(line) > width] == []


def test_a_pipe_has_eighty_signs(glassnet, wide, monkeypatch):
    """What is written into a file is as wide as a usual terminal."""
    monkeypatch.delenv("COLUMNS", raising=False)
    out = glassnet("explain", *wide, "--row", 3).out
    assert 70 < max(map(len, out.splitlines())) <= 80


def test_a_diagnosis_fits_too(glassnet, wide, monkeypatch):
    """Cause and cure go on under themselves."""
    monkeypatch.setenv("COLUMNS", "60")
    out = glassnet("inspect", *wide).out
    assert max(map(len, out.splitlines())) <= 60


@pytest.mark.parametrize("width", [12, 30, 47, 80])
def test_words_and_numbers_stay_whole(width):
    """A line that is broken has the same words in the same order."""
    text = "  η = end + (start − end) · (1 + cos(π · min(2 / 4000, 1))) / 2 = -1.23456e-05"
    for broken in (folded(text, width, 4), fitted(text, width)):
        assert " ".join(broken).split() == text.split()


def test_no_line_ends_with_an_operator():
    """Where arithmetic goes on, the line begins with the operator."""
    text = "y = " + " + ".join(f"{k}.5 · {k}.25" for k in range(20))
    for width in range(20, 100):
        for line in folded(text, width, 2):
            assert not re.search(r"[=+·]$", line)


def test_a_long_formula_has_each_equals_sign_in_a_line_of_its_own(glassnet, wide, monkeypatch):
    """The symbols, the numbers and the value stand under each other."""
    monkeypatch.delenv("COLUMNS", raising=False)
    out = glassnet("explain", *wide, "--weight", "2:0,2", "--step", 4).out
    assert re.search(r"\n  m = m \+ .*\n    = [-0-9.e]+ \+ .*\n    = [-0-9.e]+\n", out)


def test_no_zero_has_a_sign(glassnet, wide):
    """A gradient that a rectifier lets not pass is 0, and not -0."""
    for neuron in range(6):
        out = glassnet("explain", *wide, "--row", 3, "--weight", f"2:0,{neuron}").out
        assert not re.search(r"-0(?![.\d])", out)
