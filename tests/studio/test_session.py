"""A session: it trains as the library does, every number can be turned, every change undone."""

import time
from contextlib import contextmanager

import numpy as np
import pytest

from glassnet import SGD, Model
from glassnet.errors import ConfigError
from glassnet.prediction import evaluate
from glassnet.studio.bench import MOST_PARAMETERS, bench_of_data, bench_of_model, check_size
from glassnet.studio.session import Session


def numbers(session):
    """All parameters, copied."""
    return [np.array(array) for own in session.learner.engine.parameters for array in own]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def wait(until, seconds=30):
    """Give the worker thread time; a test that waits in vain fails."""
    end = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_three_epochs_are_those_of_fit(session):
    """The same first weights, order of rows and steps, to the last bit."""
    twin = bench_of_data("spiral", samples=20)
    model = twin.model
    model.optimizer = session.learner.learning.build_optimizer()
    held = (twin.held_back.inputs, twin.held_back.targets)
    history = model.fit(
        twin.data.inputs, twin.data.targets, epochs=3, batch_size=32, validation=held, seed=0
    )
    for _ in range(3):
        session.epoch()
    assert same(numbers(session), list(model.parameters.values()))
    assert [point.loss for point in session.learner.curve] == [e.loss for e in history.epochs]
    last = history.epochs[-1]
    assert session.learner.curve[-1].validation_loss == last.validation_loss
    assert session.learner.curve[-1].accuracy == last.metrics["accuracy"]


def test_steps_are_epochs_taken_slowly(session):
    """48 rows in batches of 32 are two steps, and the third belongs to the next epoch."""
    session.epoch()
    after = numbers(session)
    session.rewind()
    session.step()
    assert session.learner.epoch.rows_seen == 32
    session.step()
    assert same(numbers(session), after)
    assert session.learner.epoch.number == 2


def test_rewind_goes_to_the_same_first_weights(session):
    """However long it was trained, and under other settings; they stay."""
    first = numbers(session)
    session.epoch()
    session.learning(optimizer="sgd", learning_rate=0.5)
    session.epoch()
    session.rewind()
    assert same(numbers(session), first)
    assert session.learner.learning.learning_rate == 0.5
    assert session.learner.curve == []
    session.epoch()
    session.rewind()
    assert same(numbers(session), first)


def test_another_seed_draws_other_weights_and_rewinds_to_them(session):
    """And the old ones come back by undoing."""
    first = numbers(session)
    session.seed(7)
    other = numbers(session)
    assert not same(first, other)
    session.epoch()
    session.rewind()
    assert same(numbers(session), other)
    session.undo()
    session.undo()
    session.undo()
    assert same(numbers(session), first)
    session.epoch()
    session.rewind()
    assert same(numbers(session), first)


def test_a_knob_is_turned_undone_and_turned_again(session):
    """The number is float32's nearest, and the others stay."""
    before = numbers(session)
    session.set("dense_2.weights", [3, 5], 0.1)
    assert session.learner.engine.parameters[2].weights[3, 5] == np.float32(0.1)
    assert session.is_turned
    session.undo()
    assert same(numbers(session), before)
    session.redo()
    assert session.learner.engine.parameters[2].weights[3, 5] == np.float32(0.1)
    session.revert()
    assert same(numbers(session), before)


def test_turns_of_a_held_knob_are_one_change(session):
    """Until it is let go, or another is turned."""
    before = numbers(session)
    for value in (0.1, 0.2, 0.3):
        session.set("dense_1.biases", [0, 2], value, hold=True)
    session.set("dense_1.biases", [0, 2], 0.4)
    session.set("dense_1.biases", [0, 2], 0.5)
    session.undo()
    assert session.learner.engine.parameters[0].biases[0, 2] == np.float32(0.4)
    session.undo()
    assert same(numbers(session), before)


def test_everything_comes_back_by_undoing(session):
    """Training, settings, data, seeds and knobs, in their order, and forward again."""
    marks = []
    for act in (
        lambda: session.epoch(),
        lambda: session.set("dense_1.weights", [1, 2], 2.0),
        lambda: session.learning(optimizer="momentum", batch_size=7),
        lambda: session.step(),
        lambda: session.data("sine", samples=30),
        lambda: session.epoch(),
    ):
        marks.append((numbers(session), session.learner.learning, session.learner.bench.title))
        act()
    end = numbers(session)
    for weights, learning, title in reversed(marks):
        session.undo()
        assert same(numbers(session), weights)
        assert session.learner.learning == learning
        assert session.learner.bench.title == title
    with pytest.raises(ConfigError, match="nothing to undo"):
        session.undo()
    for _ in marks:
        session.redo()
    assert same(numbers(session), end)


def test_after_undoing_training_takes_the_same_way(session):
    """In the middle of an epoch too: order, chance and the optimizer's memory come back."""
    session.step()
    session.set("dense_1.weights", [0, 0], 5.0)
    session.undo()
    session.step()
    session.epoch()
    now = numbers(session)
    session.rewind()
    session.epoch()
    session.epoch()
    assert same(now, numbers(session))


def test_settings_change_between_two_steps(session):
    """The next step uses the new rate: with plain descent it is twice as long."""
    session.learning(optimizer="sgd", learning_rate=0.01)
    before = numbers(session)
    session.step()
    short = [now - then for now, then in zip(numbers(session), before, strict=True)]
    session.undo()
    session.learning(learning_rate=0.02)
    session.step()
    long = [now - then for now, then in zip(numbers(session), before, strict=True)]
    for one, other in zip(short, long, strict=True):
        assert np.allclose(2 * one, other, atol=1e-6)


def test_large_weights_have_their_price(session):
    """With plain descent a step is longer by η λ 2 w. NNFS ch. 14."""
    session.learning(optimizer="sgd", learning_rate=0.1)
    before = numbers(session)[0]
    session.step()
    without = numbers(session)[0]
    session.undo()
    session.learning(l2=0.5)
    session.step()
    assert np.allclose(numbers(session)[0], without - 0.1 * 0.5 * 2 * before, atol=1e-6)


def test_training_runs_until_it_is_paused(session):
    """Knobs and settings may be turned meanwhile; undoing stops it and goes back to its start."""
    first = numbers(session)
    session.train()
    wait(lambda: session.learner.epoch.number > 3)
    with session.lock:
        session.learning(learning_rate=0.002)
        session.set("dense_1.weights", [0, 0], 0.25)
    there = session.learner.epoch.number
    wait(lambda: session.learner.epoch.number > there + 1)
    with session.lock:
        session.pause()
        paused = numbers(session)
    time.sleep(0.05)
    assert same(numbers(session), paused)
    assert session.state()["status"] == "ready"
    for _ in range(3):
        session.undo()
    assert same(numbers(session), first)


def test_one_thread_trains_at_a_time(session, monkeypatch):
    """The next begins when the one before has given the BLAS threads of the process back."""
    inside, most = [], []

    @contextmanager
    def counted():
        inside.append(1)
        most.append(len(inside))
        yield
        inside.pop()

    monkeypatch.setattr("glassnet.studio.trainer.one_thread", counted)
    with session.lock:  # as a lesson that is shown while it trains
        session.train()
        wait(lambda: inside)
        session.pause()
        session.train()
        second = session.trainer.thread
        second.join(0.2)
    session.pause()
    second.join()
    assert most == [1, 1]


def test_training_for_some_epochs_stops_by_itself(session):
    """After the last of them, and says so."""
    session.train(epochs=2)
    wait(lambda: session.state()["status"] == "ready")
    assert [point.epoch for point in session.learner.curve] == [1, 2]


def test_what_diverges_stops_with_finite_weights(session):
    """It says why and what to do, and another rate goes on from there."""
    session.learning(optimizer="sgd", learning_rate=1e6)
    session.train()
    wait(lambda: session.state()["status"] == "diverged")
    problem = session.state()["problem"]
    assert problem["code"] == "diverged"
    assert "learning rate" in problem["do"]
    assert all(np.isfinite(array).all() for array in numbers(session))
    session.learning(learning_rate=0.01)
    session.epoch()
    assert session.state()["status"] == "ready"


def test_a_single_step_may_diverge_too(session):
    """The session survives it."""
    session.learning(optimizer="sgd", learning_rate=1e6)
    for _ in range(20):
        session.step()
    assert session.state()["status"] == "diverged"
    assert all(np.isfinite(array).all() for array in numbers(session))


def test_what_is_shown_of_a_moment_is_the_librarys(session, unpacked):
    """Loss and accuracy on both kinds of rows, after a knob was turned."""
    session.set("dense_3.biases", [0, 1], 1.5)
    header, arrays = unpacked(session.frame(9))
    bench, engine = session.learner.bench, session.learner.engine
    for name, data in (("learned_from", bench.data), ("held_back", bench.held_back)):
        assert header[name] == evaluate(engine.network, engine.parameters, data)
    assert header["frame"] == 9
    assert arrays["dense_3.biases"].tolist() == engine.parameters[4].biases.ravel().tolist()
    assert set(arrays) == set(bench.model.parameters)


def test_long_curves_are_shown_with_few_points(session, unpacked):
    """The last one is always among them."""
    for _ in range(3):
        session.epoch()
    point = session.learner.curve[-1]
    session.learner.curve = [point] * 5000 + [session.learner.curve[0]]
    header, _ = unpacked(session.frame(1))
    assert len(header["curve"]) <= 402
    assert header["curve"][-1][0] == 1


def test_a_model_goes_on_where_it_was(tmp_path):
    """With its own optimizer and rate, on rows of a table; rewinding gives it back as it came."""
    from glassnet.datasets import columns
    from glassnet.tables import read

    bench = bench_of_data("vertical", samples=20)
    bench.model.optimizer = SGD(0.25)
    session = Session(bench_of_model(bench.loaded, read(columns("vertical", samples=9)), "rows"))
    first = numbers(session)
    assert session.learner.learning.optimizer == "sgd"
    assert session.learner.learning.learning_rate == 0.25
    assert session.state()["rows"] == [27, 0]
    session.epoch()
    session.rewind()
    assert same(numbers(session), first)


def test_networks_too_large_to_show_are_refused():
    """With the limit in the message."""
    from glassnet import Dense, MeanSquaredError

    model = Model([Dense(1000, 1000)], loss=MeanSquaredError())
    with pytest.raises(ConfigError, match=f"{MOST_PARAMETERS:,}"):
        check_size(model)


def test_what_can_be_undone_is_limited(session):
    """The oldest changes are forgotten."""
    for turn in range(105):
        session.set("dense_1.biases", [0, 0], float(turn))
    assert len(session.past) == 100
