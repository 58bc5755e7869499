"""`glassnet train --max-memory`: a limit on memory, kept or refused."""

from pathlib import Path

import pytest

from glassnet.budget import Budget
from glassnet.cli import learning
from glassnet.errors import DataError
from glassnet.shuffling import Blocks

QUICK = ("--epochs", "2", "--hidden", "4", "-o", "run")


@pytest.fixture
def no_room(monkeypatch):
    """Nothing fits into memory, and 20 rows are mixed at a time."""
    monkeypatch.setattr(Budget, "fits", lambda self, demand: False)
    monkeypatch.setattr(Budget, "blocks", lambda self, demand: Blocks(3, 20))


def test_a_table_that_fits(glassnet, shop):
    """Under a limit that is large enough, everything is as without one."""
    digests = [
        glassnet("train", shop, *QUICK, "--overwrite", "--json", *limit).document["digest"]
        for limit in ((), ("--max-memory", "2GB"))
    ]
    assert digests[0] == digests[1]


def test_a_table_that_does_not(glassnet, shop, no_room):
    """Its rows stay on disk, which is said, and the model can be used like any other."""
    told = glassnet("train", shop, *QUICK, "--max-memory", "400MB")
    assert told.code == 0
    assert "stay on disk: they are shuffled in blocks of 3, 20 rows at a time" in told.err
    assert glassnet("evaluate", "run", shop).code == 0


@pytest.mark.parametrize(("limit", "code"), [("30MB", 5), ("150MB", 5), ("much", 2)])
def test_a_limit_that_cannot_be_kept(glassnet, shop, monkeypatch, limit, code):
    """It is refused before the table is read, with how much is needed, and leaves nothing."""
    monkeypatch.setattr(learning.Reading, "read", lambda *_: pytest.fail("the table was read"))
    told = glassnet("train", shop, *QUICK, "--max-memory", limit)
    assert told.code == code
    assert "needs about" in told.message or "such as 500MB" in told.message
    assert "do: " in told.message
    assert not Path("run").exists()


def test_a_network_that_does_not_fit(glassnet, shop, monkeypatch):
    """A network alone can be too large for the limit; that too is found before the table."""
    monkeypatch.setattr(learning.Reading, "read", lambda *_: pytest.fail("the table was read"))
    limit = ("--max-memory", "1GB", "--hidden", "20000,20000", "-o", "run")
    told = glassnet("train", shop, *limit)
    assert told.code == 2
    assert "the limit is 1.0 GB" in told.message


def test_a_long_table_is_refused_from_a_few_looks(glassnet, tmp_path, monkeypatch):
    """The rows of a long file are guessed from pieces of it."""
    line = "0.123456,yes\n"
    path = tmp_path / "long.csv"
    with path.open("w") as file:
        file.write("age,bought\n")
        for _ in range(200):
            file.write(line * 10_000)
    told = glassnet("train", path, "--max-memory", "250MB", "-o", "run")
    assert told.code == 5
    needed = int(told.message.split("needs about ")[1].split(" MB")[0])
    assert 250 < needed < 400  # two million rows take 9 bytes each, and the program 200 MB
    enough = told.message.split("allow --max-memory ")[1].split()[0]
    monkeypatch.setattr(learning.Reading, "read", reached)
    assert "reached" in glassnet("train", path, "--max-memory", enough, "-o", "run").message


def reached(*_):
    raise DataError("reached")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("limit", ["1MB", "240MB"])
@pytest.mark.parametrize("more", [(), ("--hidden", "300,300")])
def test_enough_is_asked_for_at_once(glassnet, tmp_path, limit, more):
    """Before a table is read or after, who allows what a refusal asks for is not refused again."""
    lines = [",".join(f"w{row % 97 + place}" for place in range(40)) for row in range(400)]
    path = tmp_path / "wide.csv"
    path.write_text("\n".join([",".join(f"c{place}" for place in range(40)), *lines]))
    command = ("train", path, "--target", "c0", "--epochs", "1", *more, "-o", "run")
    told = glassnet(*command, "--max-memory", limit)
    assert told.code == 5
    enough = told.message.split("allow --max-memory ")[1].split()[0]
    assert glassnet(*command, "--max-memory", enough).code == 0


def test_folds_need_memory(glassnet, shop, no_room):
    """Cross-validation holds many copies of the rows, so it is refused where one does not fit."""
    told = glassnet("train", shop, *QUICK, "--folds", "3")
    assert told.code == 2
    assert "folds need all rows in memory" in told.message
