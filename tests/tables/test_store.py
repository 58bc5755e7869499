"""The store: what the machine cannot do is the machine's fault, in three parts."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import duckdb
import numpy as np
import pytest

from glassnet.errors import ConfigError, DataError, EnvError
from glassnet.tables import read
from glassnet.tables.store import MEMORY, RefusedError, Store


class Broken:
    """A connection that can do nothing."""

    def __init__(self, error):
        self.error = error

    def execute(self, sql):
        """Fail."""
        raise self.error


@pytest.mark.parametrize(
    "error",
    [
        duckdb.OutOfMemoryException("failed to allocate"),
        duckdb.IOException("could not write: No space left on device"),
        MemoryError(),
    ],
)
def test_no_room(error):
    """No memory and no disk space are faults of the machine, with something to do."""
    store = Store()
    store._connection = Broken(error)
    with pytest.raises(EnvError, match="not enough memory and disk space") as caught:
        store.run("SELECT 1")
    assert "TMPDIR" in caught.value.do


def test_refused():
    """Anything else that DuckDB refuses is passed on with its first line."""
    with pytest.raises(RefusedError, match="Parser Error"):
        Store().run("SELEKT 1")


def test_no_temporary_folder(monkeypatch, tmp_path):
    """A machine without a place for temporary files is said to be one."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(EnvError, match="cannot make a temporary folder"):
        Store()


def test_a_store_sees_no_tables_of_others():
    """Two tables that are read one after the other stay what they were."""
    first, second = read({"x": [1.0, 2.0]}), read({"x": [3.0]})
    assert (first.numbers("x").tolist(), second.numbers("x").tolist()) == ([1.0, 2.0], [3.0])
    del second
    assert first.numbers("x").tolist() == [1.0, 2.0]


FORK = """
import os
from glassnet.tables import read
read({"x": [1.0]})
child = os.fork()
if child == 0:
    raise SystemExit(read({"x": [1.0, 2.0]}).n_rows)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
"""


def test_a_forked_process_reads_tables():
    """It has a database of its own, as threads do not come along into it."""
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORK], check=True, timeout=120)


FORK_ENDS = """
import os, sys
from glassnet.tables import read
table = read({"x": [1.0]})
child = os.fork()
if child == 0:
    del table
    sys.exit()
os.waitpid(child, 0)
assert table.store.folder.is_dir()
"""


def test_a_forked_process_leaves_the_folders_of_its_parent():
    """It drops its copy of a table and ends, and the parent still has its files."""
    subprocess.run([sys.executable, "-W", "ignore", "-c", FORK_ENDS], check=True, timeout=120)


def test_lost_row(file, monkeypatch):
    """A reader that loses a row is found out."""
    create = Store.create
    monkeypatch.setattr(Store, "create", lambda store, sql: create(store, f"{sql} OFFSET 1"))
    with pytest.raises(DataError, match="3 rows were found one by one, but 2 all at once"):
        read(file("a,b\n1,2\n3,4\n5,6\n"))


def test_reads_only_what_it_is_given(file):
    """The reader fetches no extensions and writes nothing on standard output."""
    settings = Store().run(
        "SELECT value FROM duckdb_settings() WHERE name IN ('autoinstall_known_extensions', "
        "'autoload_known_extensions', 'enable_progress_bar')"
    )
    assert [value for (value,) in settings] == ["false"] * 3


def test_a_sparing_store_takes_more_when_it_must():
    """What does not fit into little memory is done with as much as usual, and comes out right."""
    store = Store(sparing=True)
    found = store.run("SELECT len(list(range)), list(-range)[-1] FROM range(8_000_000)")
    assert found == [(8_000_000, -7_999_999)]
    assert not store.sparing


def test_sparing_with_memory_changes_no_cell(file):
    """A table that does not fit into little memory comes back from disk as it was."""
    rows, times = np.random.default_rng(0).random((6_000, 80)), 20
    lines = io.BytesIO()
    np.savetxt(lines, rows, "%.3f", ",")
    heading = ",".join(f"c{place}" for place in range(80)).encode()
    path = file(heading + b"\n" + lines.getvalue() * times, "long.csv")
    table = read(path, sparing=True)
    (spilled,) = table.store.run("SELECT count(*) FROM duckdb_temporary_files()")[0]
    assert spilled
    assert table.store.sparing
    for place in (0, 79):
        written = np.tile(np.round(rows[:, place], 3), times)
        np.testing.assert_array_equal(table.numbers(f"c{place}"), written)


def test_threads_take_turns():
    """Several windows of a studio look at the same table at once, also at chosen rows of it."""
    table = read({"x": np.arange(2_000.0), "y": np.arange(2_000.0) ** 2})
    chosen = np.arange(0, 2_000, 7)

    def look(place):
        some = table.numbers("y", range(place, place + 500))
        assert (some == np.arange(place, place + 500.0) ** 2).all()
        assert table.store.aggregate(["max(c0)"], chosen)[0] == chosen[-1]

    with ThreadPoolExecutor(8) as threads:
        assert len(list(threads.map(look, range(200)))) == 200


def test_less_memory_than_little_is_never_exceeded():
    """Before anything is read, the database has no more than was allowed."""
    store = Store(memory=20_000_000)
    assert store.run("SELECT current_setting('memory_limit')") == [("19.0 MiB",)]


@pytest.mark.parametrize("memory", [-5, 0, "1GB", None])
def test_memory_is_a_number_of_bytes(memory):
    """Less than nothing is not taken for no limit."""
    with pytest.raises(ConfigError, match="memory must be a whole number"):
        Store(memory=memory)


@pytest.mark.parametrize(("memory", "allowed"), [(MEMORY, "3.7 GiB"), (10**8, "61.0 MiB")])
def test_wide_tables_have_the_room_that_is_set_apart_for_them(memory, allowed):
    """20,000 columns of few rows are refused otherwise; what somebody allowed stays the most."""
    store = Store(memory=memory)
    store.expect(20_000)
    assert store.run("SELECT current_setting('memory_limit')") == [(allowed,)]
    store.run(f"SET memory_limit = '{MEMORY}B'")  # others share it
