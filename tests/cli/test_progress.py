"""Progress: a bar on a terminal, lines in a log, and the numbers in both."""

import os
import pty
import re
import subprocess
import sys

import pytest

from glassnet.cli import progress
from glassnet.history import BatchRecord, EpochRecord

EPOCH = EpochRecord(
    epoch=1,
    step=2,
    loss=0.51234,
    penalty=0.0,
    validation_loss=0.61234,
    metrics={"accuracy": 0.875},
    learning_rate=0.1,
    seconds=1.0,
    best=True,
)


def shown_on_terminal(epochs, until=None, **environment):
    """What a training writes on stderr when that is a terminal of 100 columns.

    All of it, or as much as it takes until a pattern is found; it is ended then.
    """
    ours, theirs = pty.openpty()
    words = ["train", "iris", "--epochs", str(epochs), "--batch-size", "120", "-o", "run"]
    settings = {**os.environ, "COLUMNS": "100", "TERM": "xterm-256color", **environment}
    command = [sys.executable, "-m", "glassnet", *words]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs, env=settings) as run:
        os.close(theirs)
        text = read(ours, until)
        run.kill()
    os.close(ours)
    return text


def plain(text):
    """Text without the signs that command a terminal."""
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text)


def read(descriptor, until):
    text = b""
    while until is None or not re.search(until, plain(text.decode(errors="ignore"))):
        try:
            chunk = os.read(descriptor, 65536)
        except OSError:  # on Linux the end of a terminal is an error
            chunk = b""
        if not chunk:
            break
        text += chunk
    return text.decode(errors="ignore")


def test_a_terminal_gets_a_bar():
    """The bar shows the epoch, both losses, the accuracy, the speed and the time left."""
    line = r"epoch [\d,]+/2,000 .*━.* loss \S+ in, \S+ out  accuracy 0\.\d+ +\d+k rows/s +\d\d:\d\d"
    text = shown_on_terminal(2000, until=line)
    assert re.search(line, plain(text)), plain(text)[:500]
    assert "\x1b[" in text


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_plain_terminals_get_plain_text(environment):
    """Whoever asks for no colour gets no control signs at all, and no bar."""
    text = shown_on_terminal(300, **environment)
    assert text.startswith("note: inputs: 4 numbers")
    assert "\x1b" not in text
    assert "━" not in text


def test_a_log_gets_a_line_now_and_then(capsys, monkeypatch):
    """Without a terminal there is a line every few seconds, not one per epoch."""
    seconds = iter([0, 1, 6, 7, 12])
    monkeypatch.setattr(progress, "monotonic", lambda: next(seconds))
    progress.watch([BatchRecord(1, 1, 1, 0.5, 60_000), EPOCH, EPOCH, EPOCH, EPOCH], 9)
    lines = capsys.readouterr().err.splitlines()
    assert lines == [
        "epoch 1/9  loss 0.512 in, 0.612 out  accuracy 0.875  10k rows/s",
        "epoch 1/9  loss 0.512 in, 0.612 out  accuracy 0.875  5k rows/s",
    ]


def test_the_bar_moves_within_an_epoch():
    """One step of four in the third epoch is two epochs and a quarter."""
    pace = progress.Pace()
    pace.count(BatchRecord(epoch=3, step=1, steps=4, cost=0.5, rows=10))
    assert pace.epochs == 2.25


@pytest.mark.parametrize("width", [20, 60, 80, 100, 200])
def test_narrow_terminals_get_the_numbers_first(width):
    """Where there is little room the bar goes, then nothing else; a wide bar has an end."""
    columns = progress.columns_for(width)
    bars = [column for column in columns if isinstance(column, progress.BarColumn)]
    assert len(bars) == (width >= 80)
    assert all(4 <= bar.bar_width <= 30 for bar in bars)
    assert len(columns) == 3 + (width >= 80) + (width >= 100)


def test_without_held_back_rows_there_is_one_loss():
    """What is not known is not shown."""
    record = EpochRecord(1, 2, 0.5, 0.0, None, {}, 0.1, 1.0, True)
    assert progress.sentence_of(record) == "loss 0.5"


def test_a_regression_shows_r_squared():
    """Numbers to predict have R² in place of accuracy."""
    record = EpochRecord(1, 2, 0.5, 0.0, 0.6, {"r_squared": 0.4}, 0.1, 1.0, True)
    assert progress.sentence_of(record) == "loss 0.5 in, 0.6 out  R² 0.400"
