"""Tables that do not fit into memory: the same rows, the same answers, and nothing left behind."""

import gc
import json
import tempfile

import numpy as np
import pytest

from glassnet import datasets
from glassnet.budget import Budget
from glassnet.checkpoint import read_checkpoint
from glassnet.engines import RowsOnDisk, rows_on_disk
from glassnet.errors import ConfigError, EnvError
from glassnet.history import BatchRecord
from glassnet.shuffling import Blocks
from glassnet.tables import read
from glassnet.workbench import table_model, table_on_disk
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_training import Columns, TableTraining

IRIS = datasets.columns("iris")
DIABETES = datasets.columns("diabetes")
QUICK = Recipe(hidden=(8,), epochs=4, batch_size=8)
TABLES = [(IRIS, "species"), (DIABETES, "progression")]


@pytest.fixture
def no_room(monkeypatch):
    """Nothing fits into memory: windows of 40 rows, blocks of 4, a few rows in each turn."""
    monkeypatch.setattr(Budget, "fits", lambda self, demand: False)
    monkeypatch.setattr(Budget, "blocks", lambda self, demand: Blocks(4, 40))
    monkeypatch.setattr(table_on_disk, "TURN", 70)
    monkeypatch.setattr(table_on_disk, "FEWEST_ROWS", 7)
    monkeypatch.setattr(rows_on_disk, "TOGETHER", 256)


def made(columns, target, recipe=QUICK, **settings):
    return TableTraining(read(columns), Columns(target), recipe, **{"seed": 0, **settings})


def trained(*words, **settings):
    training = made(*words, **settings)
    for _ in training.stream():
        pass
    return training


def as_arrays(batch):
    return [None if part is None else part[0 : len(part)] for part in batch]


@pytest.mark.parametrize(("columns", "target"), TABLES)
@pytest.mark.parametrize("validation", [0.2, 0, "second"])
def test_the_same_rows(columns, target, validation, request):
    """The rows on disk are those that would be in memory, in the same parts, bit for bit."""
    second = read(columns) if validation == "second" else validation
    here = made(columns, target, validation=second)
    request.getfixturevalue("no_room")
    there = made(columns, target, validation=second)
    assert isinstance(there.data.inputs, RowsOnDisk)
    assert there.provenance["data"] == here.provenance["data"]
    assert (there.held_back is None) == (here.held_back is None)
    if here.held_back:
        for one, other in zip(as_arrays(there.held_back), here.held_back, strict=True):
            np.testing.assert_array_equal(one, other)


def test_robust_scaling_is_the_same(request):
    """Quartiles are those of all training rows, wherever the rows are."""
    columns = Columns("species", scaling="robust")
    here = TableTraining(read(IRIS), columns, QUICK, seed=0)
    request.getfixturevalue("no_room")
    there = TableTraining(read(IRIS), columns, QUICK, seed=0)
    assert there.model.encoder == here.model.encoder
    assert abs(as_arrays(there.data)[0]).max() < 3


def test_classes_count_as_much(request):
    """Weights of classes are those that would be in memory."""
    uneven = {name: column[:120] for name, column in IRIS.items()}
    here = made(uneven, "species", class_weight="balanced")
    request.getfixturevalue("no_room")
    there = made(uneven, "species", class_weight="balanced")
    np.testing.assert_array_equal(as_arrays(there.data)[2], here.data.weights)
    assert len(set(here.data.weights.tolist())) > 1


@pytest.mark.parametrize(("columns", "target"), TABLES)
def test_one_batch_of_all_rows(columns, target, request):
    """Where shuffling plays no part, the network is the same, every bit, and judged the same."""
    whole = Recipe(hidden=(8,), epochs=5, batch_size=1000)
    here = trained(columns, target, whole).result()
    request.getfixturevalue("no_room")
    there = trained(columns, target, whole).result()
    assert there.digest == here.digest
    for one, other in (
        (there.in_sample, here.in_sample),
        (there.out_of_sample, here.out_of_sample),
    ):
        assert one.rows == other.rows
        assert one.loss == pytest.approx(other.loss, rel=1e-6)
        assert one.metrics == pytest.approx(other.metrics, rel=1e-6)
        assert one.baseline == pytest.approx(other.baseline, rel=1e-9)
        np.testing.assert_array_equal(one.confusion, other.confusion)
    for one, other in zip(there.history, here.history, strict=True):
        assert one.validation_loss == pytest.approx(other.validation_loss, rel=1e-6)
        assert one.metrics == pytest.approx(other.metrics, rel=1e-5)


def test_it_is_said(no_room):
    """The notes say that the rows are on disk, and how they are shuffled."""
    (note,) = [note for note in made(IRIS, "species").notes if "disk" in note]
    assert "in blocks of 4, 40 rows at a time" in note


def test_the_same_seed_the_same_network(no_room):
    """Shuffled in blocks, a run is repeated by its seed, and another seed gives another."""
    one, again, other = (trained(IRIS, "species", seed=seed).result().digest for seed in (3, 3, 4))
    assert one == again != other


@pytest.mark.one_in(2)
@pytest.mark.parametrize("steps", [1, 17, 30, 45])
def test_going_on_bit_for_bit(no_room, tmp_path, steps):
    """Stopped anywhere, in a window or between two, a run ends with the weights it would have."""
    recipe = Recipe(hidden=(8,), epochs=4, batch_size=8, dropout=0.2)
    straight = trained(IRIS, "species", recipe).result().digest
    begun = made(IRIS, "species", recipe)
    stream = begun.stream()
    for _ in range(steps):
        while not isinstance(next(stream), BatchRecord):
            pass
    begun.write_checkpoint(tmp_path / "checkpoint", {})
    stream.close()
    resumed = made(IRIS, "species", recipe)
    resumed.go_on_from(read_checkpoint(tmp_path / "checkpoint"))
    for _ in resumed.stream():
        pass
    assert resumed.result().digest == straight


def test_going_on_where_a_little_more_fits(no_room, tmp_path, monkeypatch):
    """The windows of a run stay as they were when it began."""
    checkpoint = checkpoint_of(tmp_path)
    monkeypatch.setattr(Budget, "blocks", lambda self, demand: Blocks(5, 50))
    resumed = made(IRIS, "species")
    resumed.go_on_from(checkpoint)
    assert resumed.plan.blocks == Blocks(4, 40)


@pytest.mark.parametrize("now", [None, Blocks(3, 30)])
def test_going_on_with_other_memory(no_room, tmp_path, monkeypatch, now):
    """Where the rows would be shuffled in another way, going on is refused, not silently other."""
    checkpoint = checkpoint_of(tmp_path)
    monkeypatch.setattr(Budget, "fits", lambda self, demand: now is None)
    monkeypatch.setattr(Budget, "blocks", lambda self, demand: now)
    with pytest.raises(ConfigError, match="began with its rows on disk"):
        made(IRIS, "species").go_on_from(checkpoint)


def checkpoint_of(folder):
    training = made(IRIS, "species")
    stream = training.stream()
    next(stream)
    training.write_checkpoint(folder / "checkpoint", {})
    stream.close()
    return read_checkpoint(folder / "checkpoint")


def test_a_table_sorted_by_class_is_learned_as_well(no_room):
    """Iris comes sorted by species; in blocks of 4 and windows of 40 it is learned all the same."""
    recipe = Recipe(hidden=(16,), epochs=40, batch_size=8)
    result = trained(IRIS, "species", recipe).result()
    assert result.in_sample.metrics["accuracy"] > 0.95


def test_the_compiled_engine_says_no(no_room):
    """An engine that needs all rows in memory is refused, with what it would take."""
    with pytest.raises(ConfigError, match="engine jax needs all rows in memory") as told:
        made(IRIS, "species", engine="jax")
    assert "numpy" in told.value.do


def test_nothing_stays_behind(no_room, tmp_path, monkeypatch):
    """When the training is gone, so is all that it wrote, also after an error."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    read({"x": [1]})
    shared = list(tmp_path.iterdir())  # by all tables, until the process ends
    training = trained(IRIS, "species")
    del training
    gc.collect()
    assert list(tmp_path.rglob("*")) == shared
    monkeypatch.setattr(RowsOnDisk, "append", full)
    with pytest.raises(EnvError, match="full"):
        made(IRIS, "species")
    gc.collect()
    assert list(tmp_path.rglob("*")) == shared


def full(self, rows):
    raise EnvError("the disk is full")


@pytest.mark.parametrize(("columns", "target"), TABLES)
def test_evaluation_in_blocks(columns, target, monkeypatch):
    """A long table is judged block by block, as if at once."""
    model, table = trained(columns, target).model, read(columns)
    whole = model.evaluate(table)
    monkeypatch.setattr(table_model, "AT_ONCE", 100)
    blocks = model.evaluate(table)
    assert blocks.rows == whole.rows == table.n_rows
    assert blocks.loss == pytest.approx(whole.loss, rel=1e-6)
    assert blocks.metrics == pytest.approx(whole.metrics, rel=1e-6)
    assert blocks.baseline == pytest.approx(whole.baseline, rel=1e-9)
    assert json.dumps(np.asarray(blocks.confusion).tolist()) == json.dumps(
        np.asarray(whole.confusion).tolist()
    )
