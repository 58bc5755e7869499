"""What the tests of the command line share: a way to call the program, and small tables."""

import json
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from glassnet.cli import main

KILLED = """
import os, sys
from glassnet.cli import main
from glassnet.cli.keeper import Keeper
keep, left = Keeper.keep, {checkpoints}
def keep_or_end(keeper):
    global left
    keep(keeper)
    left -= 1
    if not left:
        os.kill(os.getpid(), {signal})
Keeper.keep = keep_or_end
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Outcome:
    """What a call of the program came to."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def words(self) -> str:
        """The results as one line, wherever lines were broken."""
        return " ".join(self.out.split())

    @property
    def message(self) -> str:
        """The last line on stderr, where errors are told."""
        return self.err.splitlines()[-1]


@pytest.fixture(autouse=True)
def own_folder(tmp_path, monkeypatch):
    """Every test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "xterm")  # and what a test does to it is undone


@pytest.fixture
def glassnet(capsys):
    """Call the program with these words, as a shell would."""

    def call(*words: object) -> Outcome:
        capsys.readouterr()
        code = main([str(word) for word in words])
        return Outcome(code, *capsys.readouterr())

    return call


@pytest.fixture
def killed():
    """Let the program kill itself as soon as it has written so many checkpoints."""

    def killed(*words: object, checkpoints: int = 1) -> None:
        code = KILLED.format(checkpoints=checkpoints, signal=int(signal.SIGKILL))
        command = [sys.executable, "-c", code, *map(str, words)]
        done = subprocess.run(command, capture_output=True, check=False)
        assert done.returncode == -signal.SIGKILL, done.stderr

    return killed


def write_shop(folder: Path) -> Path:
    rows = [
        f"{18 + row % 47},{('red', 'blue', 'green')[row % 3]},{'yes' if row % 3 else 'no'}"
        for row in range(60)
    ]
    path = folder / "shop.csv"
    path.write_text("\n".join(["age,colour,bought", *rows]) + "\n")
    return path


@pytest.fixture
def shop(tmp_path):
    """A small table, which is easy to learn: 60 customers, and whether they bought."""
    return write_shop(tmp_path)


@pytest.fixture(scope="session")
def learned_shop(tmp_path_factory):
    """That table and a run on it, made once."""
    folder = tmp_path_factory.mktemp("learned")
    words = ["--epochs", "40", "-o", str(folder / "shop")]
    assert main(["train", str(write_shop(folder)), *words]) == 0
    return folder


@pytest.fixture
def copy_here(tmp_path):
    """Copy what was made once, data and runs, as if it had been made here."""

    def copy(folder: Path) -> Path:
        shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
        before, after = (json.dumps(str(place))[1:-1] for place in (folder, tmp_path))
        for config in tmp_path.glob("*/config.toml"):
            text = config.read_text(encoding="utf-8")
            config.write_text(text.replace(before, after), encoding="utf-8")
        return tmp_path

    return copy


@pytest.fixture
def run_on_shop(learned_shop, copy_here):
    """The folder of a run on the shop's table."""
    return copy_here(learned_shop) / "shop"
