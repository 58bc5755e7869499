"""Checkpoints: whoever goes on from one ends where he would have ended without it."""

from functools import cache

import numpy as np
import pytest

import glassnet as gn
from glassnet.checkpoint import go_on_from, read_checkpoint, write_checkpoint
from glassnet.errors import ModelFileError
from glassnet.history import EpochRecord, History
from glassnet.saving import read_model_file, write_model_file
from glassnet.training import Plan, hold_back

X = np.random.default_rng(0).standard_normal((100, 4))
LABELS = np.arange(100) % 3
PLAN = Plan(9, 16, early_stopping=gn.EarlyStopping(3), seed=3)
STEPS = 5 * 9  # in all epochs, and one record more for each of them


def made(optimizer=None, width=8):
    """A network with all that makes going on hard: chance, statistics and a schedule."""
    layers = [gn.Dense(4, width), gn.BatchNorm(width), gn.ReLU(), gn.Dropout(0.2)]
    layers += [gn.Dense(width, 3), gn.Softmax()]
    optimizer = optimizer or gn.Adam(gn.CosineDecay(0.01))
    return gn.Model(layers, loss=gn.CrossEntropy(), optimizer=optimizer)


def trained(model, engine, course=None, history=None, stop=None, path=None):
    """Train to the end, or to the first moment after `stop` records when a checkpoint can be."""
    history = History() if history is None else history
    data = hold_back(model.batch_of(X, LABELS), 0.2, PLAN.seed)
    records = model.stream(*data, PLAN, engine, course)
    for count, record in enumerate(records, start=1):
        if isinstance(record, EpochRecord):
            history.epochs.append(record)
        if stop is not None and count >= stop and model.is_settled:
            write_checkpoint(path, model, history, {"asked": "this"})
            break
    records.close()
    return history


def rows_of(history):
    """The history, but for how long everything took."""
    return [{**History.row(record), "seconds": 0} for record in history]


@cache
def whole(engine, optimizer=None):
    """A training that nothing has interrupted."""
    model = made(optimizer)
    history = trained(model, engine)
    return model.digest(), rows_of(history)


def resumed(path, engine, optimizer=None):
    """The rest of a training, in a network that knows nothing of the first part."""
    model = made(optimizer)
    course, history = go_on_from(read_checkpoint(path), model, PLAN)
    trained(model, engine, course, history)
    return model.digest(), rows_of(history)


@pytest.mark.parametrize("stop", [1, 4, 5, 6, 7, 23, 30, 41, 53])
def test_going_on_ends_where_not_stopping_ends(tmp_path, stop):
    """Between two steps, after the last step of an epoch, between two epochs: every bit."""
    trained(made(), "numpy", stop=stop, path=tmp_path / "c")
    assert resumed(tmp_path / "c", "numpy") == whole("numpy")


@pytest.mark.parametrize("stop", [1, 13, 31])
def test_going_on_with_the_compiled_engine(tmp_path, stop):
    """Its chance and its steps are found again as well."""
    trained(made(), "jax", stop=stop, path=tmp_path / "c")
    assert resumed(tmp_path / "c", "jax") == whole("jax")


@pytest.mark.parametrize("optimizer", [gn.SGD(0.1), gn.Momentum(0.1), gn.AdaGrad(), gn.AdamW()])
def test_every_kind_of_state_is_kept(tmp_path, optimizer):
    """Also none at all."""
    trained(made(optimizer), "numpy", stop=20, path=tmp_path / "c")
    assert resumed(tmp_path / "c", "numpy", optimizer) == whole("numpy", optimizer)


@pytest.mark.parametrize(("first", "second"), [("numpy", "jax"), ("jax", "numpy")])
def test_a_run_may_change_its_engine(tmp_path, first, second):
    """Without dropout both take the same steps, to within rounding."""
    models = [
        gn.Model(
            made().layers[:3] + made().layers[4:],
            loss=gn.CrossEntropy(),
            optimizer=gn.SGD(0.05),
            dtype="float64",
        )
        for _ in range(3)
    ]
    trained(models[0], first)
    trained(models[1], first, stop=20, path=tmp_path / "c")
    course, history = go_on_from(read_checkpoint(tmp_path / "c"), models[2], PLAN)
    trained(models[2], second, course, history)
    for ours, theirs in zip(
        models[0].parameters.values(), models[2].parameters.values(), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=1e-8, atol=1e-10)


def test_a_checkpoint_can_be_written_at_every_record_on_numpy(tmp_path):
    """Its engine is never ahead of what it has said."""
    model = made()
    data = hold_back(model.batch_of(X, LABELS), 0.2, 3)
    assert not model.is_settled
    assert all(model.is_settled for _ in model.stream(*data, PLAN))
    assert not model.is_settled


def test_what_was_asked_for_comes_back(tmp_path):
    """Words of the caller, kept beside the numbers."""
    trained(made(), "numpy", stop=3, path=tmp_path / "c")
    assert read_checkpoint(tmp_path / "c").about == {"asked": "this"}


def test_a_checkpoint_of_another_network_is_refused(tmp_path):
    """The message names the first array that does not fit."""
    trained(made(), "numpy", stop=3, path=tmp_path / "c")
    with pytest.raises(ModelFileError, match=r"parameters\.dense_1\.weights should be \(4, 9\)"):
        go_on_from(read_checkpoint(tmp_path / "c"), made(width=9), PLAN)
    with pytest.raises(ModelFileError, match=r"'state.*' is not part of it"):
        go_on_from(read_checkpoint(tmp_path / "c"), made(gn.Momentum(0.1)), PLAN)


def test_a_model_is_no_checkpoint_and_a_checkpoint_no_model(tmp_path):
    """Each is refused where the other is wanted."""
    model = made()
    trained(model, "numpy", stop=3, path=tmp_path / "c")
    model.save(tmp_path / "m")
    with pytest.raises(ModelFileError, match="is not a checkpoint"):
        read_checkpoint(tmp_path / "m")
    with pytest.raises(ModelFileError, match="checkpoint"):
        gn.load(tmp_path / "c")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("course", {"epoch": 2}),
        ("course", {"epoch": "2", "step": 1, "total": 3}),
        ("course", {"epoch": 0, "step": 1, "total": 3}),
        ("sums", {"losses": 1.0, "weight": 0.0, "penalty": 0.0, "last": 1.0}),
        ("best", {"loss": "low", "waited": 0}),
        ("sums", {}),
        ("chance", {"state": 1}),
        ("chance", "PCG64"),
    ],
)
def test_a_description_that_cannot_be_is_refused(tmp_path, key, value):
    """Even where the file is whole: somebody else has written it."""
    trained(made(), "numpy", stop=3, path=tmp_path / "c")
    tensors, said = read_model_file(tmp_path / "c")
    write_model_file(tmp_path / "c", tensors, {**said, key: value})
    with pytest.raises(ModelFileError, match="does not fit"):
        go_on_from(read_checkpoint(tmp_path / "c"), made(), PLAN)


def test_a_history_comes_back_from_its_lines():
    """Every number of every epoch."""
    history = trained(made(), "numpy")
    assert History.from_jsonl(history.to_jsonl()).epochs == history.epochs
