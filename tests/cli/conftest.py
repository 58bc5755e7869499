"""What the tests of the command line share: a way to call the program, and small tables."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from glassnet.cli import main


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
def shop(tmp_path):
    """A small table, which is easy to learn: 60 customers, and whether they bought."""
    rows = [
        f"{18 + row % 47},{('red', 'blue', 'green')[row % 3]},{'yes' if row % 3 else 'no'}"
        for row in range(60)
    ]
    path = tmp_path / "shop.csv"
    path.write_text("\n".join(["age,colour,bought", *rows]) + "\n")
    return path


@pytest.fixture
def run_on_shop(glassnet, shop):
    """The folder of a run on that table."""
    assert glassnet("train", shop, "--epochs", 40, "-o", "shop").code == 0
    return shop.parent / "shop"
