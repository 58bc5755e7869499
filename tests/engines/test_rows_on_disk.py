"""Rows on disk: the same numbers as in memory, and nothing that stays behind."""

import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from glassnet.chance import generator_for
from glassnet.engines import RowsOnDisk, rows_on_disk
from glassnet.engines.batches import batches
from glassnet.errors import EnvError
from glassnet.shuffling import BlockOrder, Blocks
from glassnet.train_step import Batch
from glassnet.workbench.provenance import digest_of_data

INPUTS = np.random.default_rng(0).standard_normal((103, 3)).astype(np.float32)
LABELS = np.arange(103)
WEIGHTS = np.linspace(1, 2, 103, dtype=np.float32)


def stored(array, size=10):
    rows = RowsOnDisk(array.shape[1:], array.dtype)
    for start in range(0, len(array), size):
        rows.append(array[start : start + size])
    return rows


@pytest.mark.parametrize("array", [INPUTS, LABELS, WEIGHTS[:, None]])
def test_what_was_written_is_read(array, monkeypatch):
    """Any slice gives the rows that were written, and so do all blocks behind each other."""
    rows = stored(array)
    assert (len(rows), rows.shape, rows.ndim) == (103, array.shape, array.ndim)
    for part in (slice(0, 103), slice(7, 31), slice(100, 200), slice(5, 5)):
        np.testing.assert_array_equal(rows[part], array[part])
    monkeypatch.setattr(rows_on_disk, "TOGETHER", 64)
    blocks = [rows[block] for block in rows.blocks()]
    assert len(blocks) > 5
    np.testing.assert_array_equal(np.concatenate(blocks), array)


def test_nothing_stays_behind(tmp_path, monkeypatch):
    """The file has no name while it is used, so not even a killed process leaves one."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    rows = stored(INPUTS)
    np.testing.assert_array_equal(rows[0:103], INPUTS)
    if sys.platform != "win32":  # there it goes when it is closed
        assert list(tmp_path.iterdir()) == []
    rows.file.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a file that is always full")
def test_a_full_disk():
    """A disk without space is said as such, with what to do."""
    rows = stored(INPUTS)
    rows.file.close()
    rows.file = Path("/dev/full").open("r+b", buffering=0)  # noqa: SIM115
    with pytest.raises(EnvError, match="No space left") as told:
        rows.append(INPUTS)
    assert "TMPDIR" in told.value.do
    rows.file.close()


def test_a_file_that_became_shorter():
    """Rows that are not there any more are an error, never zeros."""
    rows = stored(INPUTS)
    rows.file.truncate(100)
    with pytest.raises(EnvError, match="ends too early"):
        rows[0:103]


def test_no_temporary_folder(tmp_path, monkeypatch):
    """Where no file can be made, that is said."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(EnvError, match="temporary file"):
        RowsOnDisk((3,), np.float32)


def test_the_fingerprint_is_that_of_the_rows():
    """Data have one fingerprint, wherever they are."""
    data = Batch(INPUTS, LABELS, WEIGHTS)
    assert digest_of_data(Batch(*map(stored, data))) == digest_of_data(data)


@pytest.mark.parametrize("weights", [None, WEIGHTS])
def test_an_epoch_from_disk(weights):
    """Every row comes once, with its own target and weight, in full batches but the last."""
    data = Batch(INPUTS, LABELS, weights)
    on_disk = Batch(*(None if part is None else stored(part) for part in data))
    order = BlockOrder(103, Blocks(4, 32), generator_for("shuffling", 0, 1))
    seen = list(batches(on_disk, order, 8, 0))
    assert [len(rows) for rows, _ in seen] == [8] * 12 + [7]
    assert sorted(np.concatenate([rows for rows, _ in seen]).tolist()) == list(range(103))
    for rows, batch in seen:
        for part, whole in zip(batch, data, strict=True):
            if whole is not None:
                np.testing.assert_array_equal(part, whole[rows])


@pytest.mark.parametrize("first", [8, 32, 40, 96, 103])
def test_going_on_within_an_epoch(first):
    """Begun at a row, an epoch has the batches that were left."""
    on_disk = Batch(stored(INPUTS), stored(LABELS))
    order = BlockOrder(103, Blocks(4, 32), generator_for("shuffling", 0, 1))
    whole = [rows.tolist() for rows, _ in batches(on_disk, order, 8, 0)]
    rest = [rows.tolist() for rows, _ in batches(on_disk, order, 8, first)]
    assert rest == whole[-(-first // 8) :]
