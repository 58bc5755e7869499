"""Training together: groups, parts, and what goes in and out."""

from dataclasses import replace

import numpy as np
import pytest

import glassnet as gn
from glassnet.sweeps import SweepRow
from glassnet.sweeps.compiled import program_for
from glassnet.sweeps.crew import crew_for
from glassnet.sweeps.member import Member
from glassnet.sweeps.structure import structure_of
from glassnet.sweeps.together import Progress, groups_of, parts_of, train_all
from glassnet.train_step import Batch
from glassnet.training import Plan

X = np.random.default_rng(0).standard_normal((20, 3))
Y = X[:, :1] * X[:, 1:2]


def member(optimizer, seed=0, *, width=4, rows=20, l2=0.1, epochs=3, batch_size=8):
    first = gn.Dense(3, width, weight_regularizer=gn.L2(l2))
    model = gn.Model(
        [first, gn.Tanh(), gn.Dense(width, 1)],
        loss=gn.MeanSquaredError(),
        optimizer=optimizer,
        dtype="float64",
    )
    plan = Plan(epochs, batch_size, seed=seed)
    return Member({}, None, model, Batch(X[:rows], Y[:rows]), None, plan)


def trained(members, engine):
    """What each member has come to, in the order of the members."""
    losses = {}
    for record in train_all(members, crew_for(engine, [])):
        if isinstance(record, SweepRow):
            losses[id(record.settings)] = record.in_sample["loss"]
    return [losses[id(one.settings)] for one in members]


def alone(one):
    copy = member(one.model.optimizer, l2=one.model.layers[0].weight_regularizer.strength)
    plan = one.plan
    copy.model.fit(
        *(X, Y),
        epochs=plan.epochs,
        batch_size=plan.batch_size,
        seed=plan.seed,
        validation_split=0,
    )
    return copy.model.evaluate(X, Y)["loss"]


@pytest.mark.parametrize("engine", ["numpy", "jax"])
def test_all_numbers_of_an_optimizer_may_differ(engine):
    """Learning rate, decay and betas are inputs of one training."""
    members = [
        member(gn.AdamW(0.01, weight_decay=0.1)),
        member(gn.AdamW(0.02, weight_decay=0.5, beta_1=0.5), 1),
        member(gn.AdamW(gn.ExponentialDecay(0.1, factor=0.5)), 2, l2=0.0),
        member(gn.AdamW(0.01), 3),
    ]
    assert len(groups_of(members)) == 1
    assert trained(members, engine) == pytest.approx([alone(one) for one in members], rel=1e-9)


@pytest.mark.parametrize(("engine", "count"), [("numpy", 1), ("numpy", 5), ("jax", 5)])
def test_steps_that_need_not_be_taken_count_as_done(engine, count):
    """Where all diverge, training ends early, and all of its steps are behind it."""
    members = [member(gn.SGD(1e9), seed, epochs=40) for seed in range(count)]
    *_, last = train_all(members, crew_for(engine, members))
    assert last == Progress(count * 40 * 3, count * 40 * 3, count, count)


def test_what_may_differ_compiles_nothing():
    """Other rates, prices, seeds and epochs take the same program, and the same machine code."""
    first = [member(gn.Adam(0.01), seed) for seed in (0, 1)]
    trained(first, "jax")
    program = program_for(structure_of(first[0].network))
    size = program._cache_size()
    other = [member(gn.Adam(0.3), seed, l2=0.7, epochs=5) for seed in (5, 6)]
    trained(other, "jax")
    assert program_for(structure_of(other[0].network)) is program
    assert program._cache_size() == size


def test_structures_and_shapes_fall_into_groups():
    """Another width, number of rows, optimizer or plan is another group."""
    same = [member(gn.Adam(0.1)), member(gn.Adam(0.2), 7, l2=3.0)]
    others = [
        *(member(gn.Adam(), width=5), member(gn.Adam(), rows=19), member(gn.SGD())),
        *(member(gn.Adam(), epochs=4), member(gn.Adam(), batch_size=9)),
    ]
    assert [len(group) for group in groups_of([*same, *others])] == [2, 1, 1, 1, 1, 1]


def test_parts_keep_every_worker_busy():
    """They are as large as they may be, and of equal size if that is possible."""
    sizes = [
        [len(part) for part in parts_of([None] * count, most, workers)]
        for count, most, workers in (
            (64, 5, 2),
            (64, 1000, 2),
            (7, 3, 2),
            (1, 9, 2),
            (30, 2**31, 1),
        )
    ]
    assert sizes == [[4] * 16, [32, 32], [3, 3, 1], [1], [30]]


def test_whoever_stops_reading_stops_the_training():
    """What is left is not trained."""
    members = [member(gn.Adam(), seed, epochs=10_000) for seed in range(3)]
    records = train_all(members, crew_for("numpy", []))
    progress = next(records)
    records.close()
    assert isinstance(progress, Progress)
    assert 0 < progress.steps < progress.of_steps == 3 * 30_000
    assert progress.networks == 0


def test_an_error_of_a_member_reaches_the_reader():
    """It is not lost in another thread."""

    def broken(model, data):
        raise RuntimeError("broken in a thread")

    with pytest.raises(RuntimeError, match="broken in a thread"):
        list(train_all([replace(member(gn.Adam()), judge=broken)], crew_for("numpy", [])))


def test_auto_compiles_only_long_sweeps():
    """Compiling takes seconds for every structure, which a short sweep does not."""
    members = [member(gn.Adam(), seed, epochs=8_334) for seed in (0, 1)]  # 3 steps each
    wide = member(gn.Adam(), width=9)
    for sweep, engine in ((members[:1], "numpy"), (members, "jax"), ([*members, wide], "numpy")):
        assert crew_for("auto", sweep).engine == engine
