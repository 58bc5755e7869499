"""The budget: what does not fit goes to disk, and what cannot be done is refused beforehand."""

from dataclasses import replace

import pytest

from glassnet import budget, memory
from glassnet.budget import Budget, Demand
from glassnet.errors import ConfigError, EnvError
from glassnet.memory import bytes_in

MEGA = 10**6
LARGE = Demand(
    rows=10 * MEGA,
    cells=200 * MEGA,
    encoded=10 * MEGA,
    row_size=100,
    outputs=2,
    batch=256,
    network=MEGA,
)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("500MB", 500 * MEGA),
        ("2GB", 2000 * MEGA),
        ("2 gb", 2000 * MEGA),
        ("1.5GiB", 3 * 2**29),
        ("64k", 64_000),
        ("1000", 1000),
    ],
)
def test_sizes_as_people_write_them(text, size):
    """MB are millions of bytes, MiB powers of two; letters may be large or small."""
    assert bytes_in(text) == size


@pytest.mark.parametrize(
    "text", ["", "GB", "-1GB", "0MB", "5 apples", "1e9", "2GBB", "nan", "9" * 400]
)
def test_other_words_are_refused(text):
    """What is no size is a wrong option, and the message shows how to write one."""
    with pytest.raises(ConfigError, match="such as 500MB"):
        bytes_in(text)


def test_without_a_limit_there_is_the_machines(monkeypatch):
    """Three quarters of what this process may use."""
    monkeypatch.setattr(budget, "machine_memory", lambda: 8000)
    assert Budget.of(None) == Budget(6000, is_asked=False)


def test_rows_alone_can_be_too_many():
    """Ten million rows of 100 bytes take 1.25 GB while they are made, and more beside."""
    assert not Budget(1250 * MEGA).fits(LARGE)
    assert Budget(5000 * MEGA).fits(LARGE)


def test_on_disk_takes_less():
    """Rows on disk take 17 bytes each while it is drawn which of them are held back."""
    limit = LARGE.on_disk
    assert 170 * MEGA < limit < LARGE.in_memory(64 * MEGA) / 3
    Budget(limit).check(LARGE, limit)
    with pytest.raises(EnvError, match=r"needs about 3\d\d MB .* limit 300 MB") as told:
        Budget(300 * MEGA).check(LARGE, limit)
    assert told.value.do == f"allow --max-memory {-(-limit // MEGA)}MB"


def test_a_machine_that_is_too_small(monkeypatch):
    """Where nobody asked for a limit, more of it is no remedy."""
    with pytest.raises(EnvError) as told:
        Budget(300 * MEGA, is_asked=False).check(LARGE, 0)
    assert "max-memory" not in told.value.do


@pytest.mark.parametrize("limit", [1, 200, 300, 1000])
@pytest.mark.parametrize("rows", [10, MEGA, 3 * MEGA])
@pytest.mark.parametrize("all_in_memory", [False, True])
def test_what_is_asked_for_is_enough(limit, rows, all_in_memory):
    """Under the limit that a refusal names nothing is refused, and 1 MB less is too little."""
    demand = replace(LARGE, rows=rows, encoded=rows, cells=20 * rows)
    enough = Budget(limit * MEGA).enough(demand, all_in_memory=all_in_memory)
    assert may(enough, demand, all_in_memory)
    assert enough == limit * MEGA or not may(enough - MEGA, demand, all_in_memory)


def may(limit, demand, all_in_memory):
    budget = Budget(limit)
    return budget.fits(demand) if all_in_memory else budget.needed(demand) <= limit


@pytest.mark.parametrize("limit", [400 * MEGA, 800 * MEGA, 1500 * MEGA])
def test_a_window_takes_what_is_left(limit):
    """All that the limit leaves is for rows that are mixed, at least 64 blocks of them."""
    blocks = Budget(limit).blocks(LARGE)
    left = limit - LARGE.beside_window
    assert left * 0.99 < blocks.window * (LARGE.row_size + budget.ORDER) <= left
    assert blocks.block * LARGE.row_size <= 2**18
    assert blocks.window / blocks.block >= 64


def test_a_window_is_never_more_than_all_rows():
    """With room for all rows they are mixed all together."""
    few = Demand(10, 20, 10, 100, 2, 256, 0)
    assert Budget(1000 * MEGA).blocks(few).window == 10


@pytest.mark.parametrize(("limit", "table"), [(10**8, 64e6), (10**9, 25e7), (10**11, 1e9)])
def test_the_tables_part(limit, table):
    """A table may take a quarter, at least 64 MB and at most 1 GB."""
    assert Budget(limit).for_table == table


def test_sizes_for_people():
    """Small sizes are told in MB."""
    assert memory.gigabytes(64 * MEGA) == "64 MB"
    assert memory.gigabytes(10**9) == "1.0 GB"
