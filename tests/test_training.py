"""Training as a stream: it goes on while it is read, and ends well however it ends."""

import math

import numpy as np
import pytest

import glassnet as gn
from glassnet.course import Best, EarlyStopping
from glassnet.engines import NumpyEngine
from glassnet.errors import ConfigError, DivergedError
from glassnet.history import BatchRecord, EpochRecord
from glassnet.train_step import Batch, Network, initial_state
from glassnet.training import Plan, train

ROWS = 64
X = np.random.default_rng(0).standard_normal((ROWS, 3))
Y = np.sin(X.sum(axis=1, keepdims=True))
WEIGHTS = np.random.default_rng(1).uniform(0.1, 3, ROWS)


def engine(optimizer=None, seed=0):
    layers = (gn.Dense(3, 5, seed=seed), gn.Tanh(), gn.BatchNorm(5), gn.Dense(5, 1, seed=seed + 1))
    for layer in layers:
        layer.begin(dtype="float64")
    network = Network(layers, gn.MeanSquaredError(), optimizer or gn.SGD(0.05))
    return NumpyEngine(network, initial_state(network))


def weights_of(at_work):
    return np.concatenate([a.ravel() for own in at_work.train_state.parameters for a in own])


def epochs_of(stream):
    return [record for record in stream if isinstance(record, EpochRecord)]


# -- the plan ------------------------------------------------------------------------------


def test_every_epoch_has_an_order_of_its_own():
    """Every row once, and not as in the epoch before."""
    first, second = (Plan(5, 8).order(epoch, 50).tolist() for epoch in (1, 2))
    assert sorted(first) == sorted(second) == list(range(50))
    assert first != second


@pytest.mark.parametrize("plan", [Plan(1, 8, shuffle=False), Plan(1, 50), Plan(1, 99)])
def test_rows_stay_as_they_are_where_order_makes_no_difference(plan):
    """Without shuffling, and where one batch holds all rows."""
    assert plan.order(1, 50) is None


def test_steps_are_counted_over_the_whole_training():
    """Every begun batch is a step, and epochs of an earlier fit count: schedules need both."""
    assert Plan(3, 8).steps(50) == 3 * 7
    assert Plan(3, 50).steps(50) == 3
    assert Plan(3, 8, first_epoch=5).steps(50) == 7 * 7


def test_every_epoch_has_chance_of_its_own():
    """Dropout differs from epoch to epoch, and comes again with the seed."""
    like = np.zeros(10)
    drawn = [
        Plan(9, 8, seed=seed).mode(epoch).random.uniform(like).tolist()
        for seed, epoch in ((1, 1), (1, 2), (2, 1), (1, 1))
    ]
    assert drawn[0] == drawn[3]
    assert drawn[0] != drawn[1]
    assert drawn[0] != drawn[2]


# -- early stopping ------------------------------------------------------------------------


@pytest.mark.parametrize("patience", [0, -1, 1.5, True, "3", None])
def test_patience_is_a_number_of_epochs(patience):
    """At least one."""
    with pytest.raises(ConfigError, match="patience"):
        EarlyStopping(patience)
    with pytest.raises(ConfigError, match="minimum"):
        EarlyStopping(1, minimum=-0.1)


def test_an_improvement_must_be_larger_than_the_minimum():
    """0.95 after 1 is none if 0.1 is asked for; the next is compared with 1 again."""
    best = Best(EarlyStopping(2, minimum=0.1))
    assert [best.look(loss, []) for loss in (1, 0.95, 0.85)] == [True, False, True]
    assert best.loss == 0.85


def test_patience_runs_out_after_so_many_epochs_in_a_row():
    """An improvement begins the count anew."""
    best = Best(EarlyStopping(2))
    over = []
    for loss in (5, 6, 4, 4, 4.5):
        best.look(loss, [])
        over.append(best.is_over)
    assert over == [False, False, False, False, True]


def test_without_early_stopping_patience_never_runs_out():
    """And nothing is copied."""
    best = Best(None)
    for loss in (1, 2, 3, 4):
        best.look(loss, [])
    assert not best.is_over
    assert best.parameters is None


def test_the_best_weights_are_copies():
    """Training goes on in place; what was best must not move with it."""
    best, own = Best(EarlyStopping(1)), gn.Dense(1, 1, initial_weights=[[1.0]]).parameters
    best.look(1.0, [own])
    own.weights[:] = 7
    assert best.parameters[0].weights.tolist() == [[1.0]]


# -- however it ends -----------------------------------------------------------------------

PLAN = Plan(6, 16, early_stopping=EarlyStopping(3))


def scripted(losses):
    """An `evaluate` that says one loss after the other."""
    script = iter(losses)
    return lambda parameters: {"loss": next(script)}


def weights_after(epochs, plan=PLAN):
    """What the weights are after so many epochs without early stopping."""
    at_work = engine()
    plan = Plan(epochs, plan.batch_size, plan.shuffle, seed=plan.seed)
    list(train(at_work, Batch(X, Y), plan))
    return weights_of(at_work)


def test_patience_out_restores_the_best_weights():
    """The second epoch was best; three without improvement follow, and no sixth."""
    at_work = engine()
    records = epochs_of(train(at_work, Batch(X, Y), PLAN, scripted([3, 1, 2, 5, 4, 0])))
    assert [record.epoch for record in records] == [1, 2, 3, 4, 5]
    assert [record.best for record in records] == [True, True, False, False, False]
    np.testing.assert_array_equal(weights_of(at_work), weights_after(2))


def test_the_last_epoch_restores_the_best_weights():
    """Patience had not run out, but the last epoch was not the best."""
    at_work = engine()
    assert len(epochs_of(train(at_work, Batch(X, Y), PLAN, scripted([3, 4, 2, 1, 5, 6])))) == 6
    np.testing.assert_array_equal(weights_of(at_work), weights_after(4))


def test_the_reader_who_stops_gets_the_best_weights():
    """Closing the stream in the middle of an epoch is a good end, too."""
    at_work = engine()
    stream = train(at_work, Batch(X, Y), PLAN, scripted([1, 2, 3, 4, 5, 6]))
    for record in stream:
        if record.epoch == 3:
            break
    stream.close()
    np.testing.assert_array_equal(weights_of(at_work), weights_after(1))


@pytest.mark.parametrize("accident", [KeyboardInterrupt, MemoryError, ZeroDivisionError])
def test_an_interruption_inside_a_step_restores_the_best_weights(accident):
    """Ctrl-C may come anywhere, even in the middle of an update."""

    class Interrupted(gn.SGD):
        def update(self, parameter, gradient, state, step):
            moved = gn.SGD.update(self, parameter, gradient, state, step)
            if step == 14:  # the fourth epoch's second of four steps
                raise accident
            return moved

    at_work = engine(Interrupted(0.05))
    with pytest.raises(accident):
        list(train(at_work, Batch(X, Y), PLAN, scripted([3, 1, 2, 5])))
    np.testing.assert_array_equal(weights_of(at_work), weights_after(2))


def test_divergence_restores_the_best_weights():
    """The last finite ones are worse than the best ones."""
    at_work = engine()
    with pytest.raises(DivergedError, match="the validation loss became nan") as caught:
        list(train(at_work, Batch(X, Y), PLAN, scripted([3, 1, 2, math.nan])))
    assert caught.value.where == "epoch 4"
    np.testing.assert_array_equal(weights_of(at_work), weights_after(2))


def test_without_early_stopping_the_latest_weights_are_kept():
    """Also if an earlier epoch was better, and if the reader stops in between."""
    plan = Plan(6, 16)
    at_work = engine()
    list(train(at_work, Batch(X, Y), plan, scripted([1, 2, 3, 4, 5, 6])))
    np.testing.assert_array_equal(weights_of(at_work), weights_after(6))
    at_work = engine()
    stream = train(at_work, Batch(X, Y), plan, scripted([1, 2, 3]))
    next(record for record in stream if isinstance(record, EpochRecord) and record.epoch == 3)
    stream.close()
    np.testing.assert_array_equal(weights_of(at_work), weights_after(3))


def test_divergence_without_early_stopping_leaves_the_start_of_the_epoch():
    """Weights, and what batch normalization observed."""
    at_work, data = engine(), Batch(X, Y.copy())
    stream = train(at_work, data, Plan(6, 16))
    next(record for record in stream if isinstance(record, EpochRecord) and record.epoch == 2)
    data.targets[:] = 1e308
    with pytest.raises(DivergedError, match=r"epoch 3, batch 1"):
        list(stream)
    np.testing.assert_array_equal(weights_of(at_work), weights_after(2))


def test_without_validation_the_training_loss_is_watched():
    """It falls in this example, so patience never runs out."""
    records = epochs_of(train(engine(), Batch(X, Y), PLAN))
    assert all(record.validation_loss is None and record.metrics == {} for record in records)
    assert [record.watched for record in records] == [record.loss for record in records]
    assert records[-1].loss < records[0].loss


def test_training_happens_while_it_is_read():
    """Before the first record is asked for, nothing is done; after it, one step is."""
    at_work = engine()
    stream = train(at_work, Batch(X, Y), PLAN)
    assert at_work.step == 0
    next(stream)
    assert at_work.step == 1
    stream.close()


# -- what it says --------------------------------------------------------------------------


def test_records_count_epochs_steps_and_rows():
    """One record after every step and after every epoch."""
    stream = list(train(engine(), Batch(X, Y), Plan(2, 30, first_epoch=4)))
    kinds = [type(record) for record in stream]
    assert kinds == [BatchRecord, BatchRecord, BatchRecord, EpochRecord] * 2
    steps = [record for record in stream if isinstance(record, BatchRecord)]
    assert [(r.epoch, r.step, r.steps, r.rows) for r in steps] == [
        *((4, 1, 3, 30), (4, 2, 3, 30), (4, 3, 3, 4)),
        *((5, 1, 3, 30), (5, 2, 3, 30), (5, 3, 3, 4)),
    ]
    assert [(r.epoch, r.step) for r in epochs_of(stream)] == [(4, 3), (5, 6)]


def test_the_learning_rate_said_is_that_of_the_last_step():
    """With a schedule that halves it after every step of four: ⅛ of it at the fourth."""
    optimizer = gn.SGD(gn.StepDecay(0.8, factor=0.5, every=1))
    records = epochs_of(train(engine(optimizer), Batch(X, Y), Plan(2, 16)))
    assert [r.learning_rate for r in records] == [0.8 / 2**3, 0.8 / 2**7]


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["all the same", "weighted"])
def test_the_loss_of_an_epoch_is_the_mean_over_rows_whatever_the_batch_size(weights):
    """So slow a training moves nothing: all batch sizes must give the plain (weighted) mean."""
    losses = []
    for batch_size in (2, 7, 32, ROWS, 1000):
        layers = (gn.Dense(3, 5, seed=0), gn.Tanh(), gn.Dense(5, 1, seed=1))
        network = Network(layers, gn.MeanSquaredError(), gn.SGD(1e-15))
        at_work = NumpyEngine(network, initial_state(network))
        data = Batch(*(p if p is None else p.astype(np.float32) for p in (X, Y, weights)))
        losses.append(epochs_of(train(at_work, data, Plan(1, batch_size)))[0].loss)
    output = np.tanh(X @ layers[0].weights) @ layers[2].weights
    plain = np.average((output - Y)[:, 0] ** 2, weights=weights)
    np.testing.assert_allclose(losses, plain, rtol=1e-6)


def test_the_cost_of_a_step_is_loss_and_penalty():
    """What the step makes smaller; the epoch says both apart."""
    layer = gn.Dense(3, 1, initial_weights=[[1.0], [-2.0], [0.5]], weight_regularizer=gn.L1(0.1))
    network = Network((layer,), gn.MeanSquaredError(), gn.SGD(1e-12))
    at_work = NumpyEngine(network, initial_state(network))
    step, epoch = train(at_work, Batch(X, Y), Plan(1, ROWS))
    assert epoch.penalty == pytest.approx(0.35, rel=1e-6)
    assert step.cost == pytest.approx(epoch.loss + epoch.penalty, rel=1e-6)
