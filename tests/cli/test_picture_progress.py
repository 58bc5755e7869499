"""Progress of reading pictures: a bar on a terminal, and nothing anywhere else."""

import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from rich.console import Console

from glassnet.cli import picture_progress
from glassnet.cli.picture_progress import watched_reading
from glassnet.errors import DataError
from glassnet.images.image_set import read_image_set, read_test_images
from glassnet.images.pictures import read_pictures


@pytest.fixture
def folder(tmp_path):
    """Two pictures to learn from and two set apart."""
    for place in ("train/a/1.png", "train/b/1.png", "test/a/1.png", "test/b/1.png"):
        path = tmp_path / "pictures" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.zeros((4, 4), np.uint8)).save(path)
    return tmp_path / "pictures"


@pytest.fixture
def terminal(monkeypatch):
    """What is drawn on a terminal, at once and always."""
    drawn = io.StringIO()
    console = Console(file=drawn, force_terminal=True, width=80, _environ={"TERM": "xterm"})
    monkeypatch.setattr(picture_progress, "notes", lambda: console)
    monkeypatch.setattr(picture_progress, "DRAWN", 0)
    return drawn


def plain(drawn):
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", drawn.getvalue())


def test_a_terminal_gets_a_bar(terminal, folder):
    """Pictures are counted, part by part; what is read is the same."""
    with watched_reading() as watch:
        images, test = read_image_set(folder, watch)
    assert len(images.labels) == len(test.labels) == 2
    assert plain(terminal).count("picture 2/2 ━") >= 2


@pytest.mark.parametrize(
    "read",
    [
        lambda folder, watch: read_test_images(folder, ("a", "b"), watch),
        lambda folder, watch: read_pictures(folder / "test", watch),
    ],
)
def test_pictures_to_judge_or_predict_are_counted_too(folder, read):
    """Every file comes by once."""
    seen = []
    read(folder, lambda files: (seen.append(file) or file for file in files))
    assert [file.parent.name for file in seen] == ["a", "b"]


def fail_at_the_second(files):
    for file in files:
        if file.name == "b.png":
            raise DataError("bad")


def test_the_bar_is_gone_before_an_error_is_told(terminal):
    """Whatever stops the reading, the line is cleared and the cursor is there again."""
    with pytest.raises(DataError), watched_reading() as watch:
        fail_at_the_second(watch([Path("a.png"), Path("b.png"), Path("c.png")]))
    *_, after = terminal.getvalue().split("picture ")
    assert "\x1b[2K" in after
    assert "\x1b[?25h" in after


def test_pipes_get_nothing(glassnet, folder):
    """No bar and no line in a log."""
    outcome = glassnet("train", folder, "--epochs", 1, "-o", "run")
    assert outcome.code == 0
    assert "picture 1" not in outcome.err
    assert "\x1b" not in outcome.err
    assert Path("run/model.safetensors").exists()
