"""Progress of a prediction: a bar beside a file of answers, and nothing anywhere else."""

import io
import re

import numpy as np
import pytest
from rich.console import Console

from glassnet.cli import prediction_progress
from glassnet.cli.prediction_progress import Answered, watch_prediction
from glassnet.workbench.table_model import Predictions

BLOCKS = [Answered(Predictions(np.arange(count)), [[]] * count) for count in (1000, 500)]


@pytest.fixture
def terminal(monkeypatch):
    """What is drawn on a terminal, at once and always."""
    drawn = io.StringIO()
    console = Console(file=drawn, force_terminal=True, width=80, _environ={"TERM": "xterm"})
    monkeypatch.setattr(prediction_progress, "notes", lambda: console)
    monkeypatch.setattr(prediction_progress, "DRAWN", 0)
    return drawn


def test_a_terminal_gets_a_bar(terminal):
    """It counts the rows, and every block comes through as it is."""
    assert list(watch_prediction(iter(BLOCKS), 1500, to_file=True)) == BLOCKS
    plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", terminal.getvalue())
    assert "row 1,000/1,500 ━" in plain
    assert "row 1,500/1,500 ━" in plain


def test_answers_and_the_bar_do_not_mix(terminal, monkeypatch):
    """Answers that appear on the terminal need no bar; what is piped away passes unchanged."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert list(watch_prediction(iter(BLOCKS), 1500, to_file=False)) == BLOCKS
    assert terminal.getvalue() == ""


def test_stdout_is_left_alone(terminal, capsys):
    """What is printed while the bar stands goes to stdout and not to the terminal."""
    for _ in watch_prediction(iter(BLOCKS), 1500, to_file=False):
        print("an answer")
    assert capsys.readouterr().out == "an answer\n" * 2
    assert "answer" not in terminal.getvalue()


def test_pipes_get_nothing(capsys):
    """Where nobody watches, nothing is said."""
    assert list(watch_prediction(iter(BLOCKS), 1500, to_file=True)) == BLOCKS
    assert capsys.readouterr().err == ""
