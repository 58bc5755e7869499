"""The rehearsal of a lesson: where "Show me" ends short of what a stage asks for, it is said."""

import re
from pathlib import Path

import pytest

from glassnet.cli import main
from glassnet.studio.lessons.shipped import shipped

PAGE = Path(__file__).parents[2] / "docs" / "studio_lessons.md"
EXAMPLE = re.search(r"^```toml\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)[1]


@pytest.fixture
def rehearsed(tmp_path, capsys):
    """Rehearse the page's example, changed a little: exit code, lines, what is wrong."""

    def rehearse(old="", new=""):
        assert old in EXAMPLE
        path = tmp_path / "balance.toml"
        path.write_text(EXAMPLE.replace(old, new))
        code = main(["studio", "--lesson", str(path), "--rehearse"])
        said = capsys.readouterr()
        return code, said.out.splitlines(), said.err

    return rehearse


def test_the_example_of_the_page_can_be_done(rehearsed):
    """Every stage has a line."""
    code, lines, wrong = rehearsed()
    assert (code, wrong) == (0, "")
    assert lines == [
        '1. In balance: "Show me" does all it asks for (2)',
        '2. Let it find that out: "Show me" does all it asks for (1)',
    ]


@pytest.mark.parametrize(
    ("old", "new", "stage", "said"),
    [
        ("to = -1 }", "to = -0.9 }", 1, "row 2: the output is 0 (within 0.05), but it is 0.2"),
        ("train = 200", "train = 1", 2, "the loss is below 0.01, but it is"),
        ("learning_rate = 0.05", "learning_rate = 100", 2, "the loss is below 0.01, but it is"),
        ("below = 0.01", "below = 100", 2, "all it asks for is so before anything was done"),
    ],
)
def test_a_stage_that_cannot_be_done_is_named(rehearsed, old, new, stage, said):
    """With what it asks for and what there is; the others are gone through all the same."""
    code, lines, wrong = rehearsed(old, new)
    assert code == 7
    assert len(lines) == 2
    assert said in lines[stage - 1]
    assert f"1 of 2 stages cannot be done as shown: {stage}" in wrong


def test_a_stage_may_ask_for_nothing(rehearsed):
    """It is there to be read."""
    code, lines, _ = rehearsed(
        'check = [{ kind = "loss", below = 0.01 }]\nshow = [{ train = 200 }]'
    )
    assert code == 0
    assert lines[1] == "2. Let it find that out: asks for nothing"


def test_there_must_be_a_lesson(capsys):
    """To rehearse."""
    assert main(["studio", "--rehearse"]) == 2
    assert "there is no lesson to rehearse" in capsys.readouterr().err


@pytest.mark.one_in(5)
@pytest.mark.parametrize("name", sorted(shipped()))
def test_every_shipped_lesson_can_be_rehearsed(name, capsys):
    """By its name."""
    assert main(["studio", "--lesson", name, "--rehearse"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(shipped()[name].stages)
