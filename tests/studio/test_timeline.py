"""The timeline: every moment can be gone back to, and training goes on from there bit for bit."""

import numpy as np
import pytest

from glassnet.errors import ConfigError
from glassnet.prediction import evaluate
from glassnet.studio.bench import bench_of_data
from glassnet.studio.curve import MOST_KEPT, Point, longer
from glassnet.studio.frames import Slot
from glassnet.studio.history.comparison import compare, compared
from glassnet.studio.history.run import arrays_in
from glassnet.studio.history.timeline import EARLY, Timeline
from glassnet.studio.history.visit import go
from glassnet.studio.network.marking import ablate, freeze
from glassnet.studio.network.structure import add_neuron
from glassnet.studio.rows.drawn_points import draw
from glassnet.studio.session import Session


def numbers(session):
    """Everything that training has changed: parameters, and what the optimizer knows."""
    state = session.learner.engine.train_state
    return [np.array(array) for array in arrays_in([state.parameters, state.states])]


def same(one, other):
    return all(np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def steps_of(session, run):
    return [kept.step for kept in session.timeline.runs[run].kept]


def take(session, steps):
    for _ in range(steps):
        session.step()


def points_of(session):
    bench = session.learner.bench
    return len(bench.data.inputs) + len(bench.held_back.inputs)


def test_going_back_shows_a_moment_as_it_was(session):
    """Parameters, what the optimizer knows, the place in the epoch and the curve."""
    take(session, 3)
    then, curve = numbers(session), list(session.learner.curve)
    take(session, 6)
    go(session, 1, 3)
    assert same(numbers(session), then)
    assert session.learner.engine.step == 3
    assert session.learner.epoch.rows_seen == 32
    assert session.learner.curve == curve


def mark(session):
    """Leave a neuron as it is, and take another away."""
    freeze(session, layer=1, neuron=0)
    ablate(session, 1, 1)


SETTINGS = {
    "adam": lambda session: session.learning(optimizer="adam"),
    "momentum": lambda session: session.learning(optimizer="momentum"),
    "dropout": lambda session: session.learning(dropout=0.4),
    "schedule": lambda session: session.learning(schedule="cosine", schedule_steps=12),
    "marks": mark,
}


@pytest.mark.parametrize("step", [0, 2, 3])
@pytest.mark.parametrize("settings", SETTINGS)
def test_a_branch_under_the_same_settings_is_the_run_itself(session, step, settings):
    """To the last bit, from the beginning, the end of an epoch, and the middle of one."""
    SETTINGS[settings](session)
    take(session, 9)
    there, curve = numbers(session), list(session.learner.curve)
    go(session, 1, step)
    take(session, 9 - step)
    assert session.learner.run == 2
    assert same(numbers(session), there)
    assert session.learner.curve == curve


def test_a_branch_leaves_the_old_one_to_go_back_to(session):
    """Under its old settings; both have the moments before in common."""
    take(session, 8)
    end = numbers(session)
    go(session, 1, 4)
    session.learning(learning_rate=0.5)
    take(session, 2)
    names = [run["name"] for run in session.moments()["runs"]]
    assert names == ["run 1", "run 2 from step 4"]
    assert steps_of(session, 2) == [0, 1, 2, 3, 4, 5, 6]
    go(session, 1, 8)
    assert same(numbers(session), end)
    assert session.learner.learning.learning_rate == 0.01
    go(session, 2, 6)
    assert session.learner.learning.learning_rate == 0.5
    go(session, 2, 1)
    first = numbers(session)
    go(session, 1, 1)
    assert same(numbers(session), first)


def test_scrubbing_changes_nothing(session):
    """Back and forth, and then on: as if nobody had looked."""
    twin = Session(bench_of_data("spiral", samples=20))
    for one in (session, twin):
        take(one, 5)
    for step in (3, 0, 4, 1, 5, 2, 5):
        go(session, 1, step)
    before = session.moments()
    assert before["moments"] == twin.moments()["moments"]
    for one in (session, twin):
        take(one, 3)
    assert session.learner.run == 1
    assert same(numbers(session), numbers(twin))


def test_a_drag_is_one_change_to_undo(session):
    """And undoing leads to where it began; doing it again, to where it ended."""
    take(session, 4)
    there, count = numbers(session), len(session.past)
    for step in (3, 2, 1):
        go(session, 1, step)
    go(session, 1, 2)
    assert len(session.past) == count + 1
    seen = numbers(session)
    session.undo()
    assert same(numbers(session), there)
    session.redo()
    assert same(numbers(session), seen)
    assert session.moments()["run"] == 1


def test_numbers_turned_at_the_end_of_a_run_are_there_on_coming_back(session):
    """And still known as turned by hand."""
    take(session, 3)
    session.set("dense_1.weights", [0, 0], 7.0)
    go(session, 1, 0)
    assert not session.is_turned
    go(session, 1, 3)
    assert session.learner.engine.parameters[0].weights[0, 0] == 7.0
    session.revert()
    assert session.learner.engine.parameters[0].weights[0, 0] != 7.0


def test_going_on_at_the_end_stays_on_the_run(session):
    """Also after a pause, and under other settings."""
    take(session, 2)
    session.learning(learning_rate=0.1)
    session.epoch()
    assert list(session.timeline.runs) == [1]
    assert steps_of(session, 1) == [0, 1, 2, 3, 4]


def test_undoing_training_leads_back_along_the_run(session):
    """What it had learned is not lost: the run still has it."""
    take(session, 1)
    session.epoch()
    session.undo()
    assert session.learner.engine.step == 1
    assert session.moments()["run"] == 1
    assert session.moments()["runs"][0]["step"] == 2
    take(session, 1)
    assert session.moments()["runs"][1]["name"] == "run 2 from step 1"


@pytest.mark.parametrize(
    "change", [lambda s: s.rewind(), lambda s: s.seed(5)], ids=["rewind", "seed"]
)
def test_rewinding_or_another_seed_begins_a_run(session, change):
    """With its first step; the old one can be compared, as its data are the same."""
    take(session, 2)
    change(session)
    assert session.moments()["run"] == 0
    assert session.moments()["moments"] == []
    take(session, 1)
    event = session.moments()
    assert [run["name"] for run in event["runs"]] == ["run 1", "run 2"]
    assert event["run"] == 2
    assert steps_of(session, 1) == [0, 1, 2]


def test_runs_of_other_data_wait_for_their_data(session):
    """They cannot be compared; they are there again when their data are."""
    take(session, 2)
    session.data("sine", samples=20)
    assert session.moments()["runs"] == []
    with pytest.raises(ConfigError, match="no run 1 of these data"):
        go(session, 1, 0)
    take(session, 1)
    session.data("spiral", samples=20)
    assert [run["name"] for run in session.moments()["runs"]] == ["run 1"]
    go(session, 1, 2)
    assert session.learner.engine.step == 2


def test_another_network_for_the_same_data_is_another_run(session):
    """The bench is another, and its data are the same."""
    take(session, 2)
    session.put(bench_of_data("spiral", samples=20))
    assert session.moments()["run"] == 0
    take(session, 1)
    assert [run["run"] for run in session.moments()["runs"]] == [1, 2]
    go(session, 1, 1)
    assert session.learner.bench is session.timeline.runs[1].bench


def test_another_structure_begins_a_run_that_can_be_compared(session, unpacked):
    """From its own first step on; the old network comes back with its run."""
    take(session, 2)
    add_neuron(session, 1)
    assert session.moments()["run"] == 0
    take(session, 1)
    assert [run["run"] for run in session.moments()["runs"]] == [1, 2]
    slot = Slot(lambda: None)
    compare(session, slot, run=1)
    _, arrays = unpacked(compared(session, slot, 1))
    assert arrays["dense_1.weights"].shape == (2, 16)
    assert unpacked(session.frame(1))[1]["dense_1.weights"].shape == (2, 17)
    go(session, 1, 1)
    assert unpacked(session.frame(1))[1]["dense_1.weights"].shape == (2, 16)


def test_points_that_are_drawn_stay_on_the_run(session):
    """It goes on with them; its moments before that are still there, with the points of then."""
    take(session, 2)
    points = points_of(session)
    draw(session, add=[[0.5, 0.5, 1]])
    take(session, 1)
    assert points_of(session) == points + 1
    assert list(session.timeline.runs) == [1]
    go(session, 1, 1)
    assert points_of(session) == points
    assert session.moments()["run"] == 1
    go(session, 1, 3)
    assert points_of(session) == points + 1


def test_early_steps_are_kept_one_by_one_and_then_ends_of_epochs(session):
    """Two steps are an epoch of 48 rows."""
    session.timeline.set_out(session.learner)
    for _ in range(60):
        session.timeline.passed(session.learner, session.learner.step())
    assert steps_of(session, 1) == [*range(EARLY + 1), *range(EARLY + 2, 61, 2)]


def test_moments_stay_even_and_few_however_long_a_run(session):
    """First and newest among them, and no gap far wider than if all were alike; and they are
    taken ever more rarely, so that 500 epochs are not copied 500 times."""
    session.timeline = timeline = Timeline(most_moments=20)
    timeline.set_out(session.learner)
    for _ in range(1000):
        timeline.passed(session.learner, session.learner.step())
        assert len(timeline.runs[1].kept) <= 20
    timeline.rest(session.learner)
    steps = steps_of(session, 1)
    assert (steps[0], steps[-1]) == (0, 1000)
    assert max(np.diff(steps)) <= 3 * 1000 / 20
    assert timeline.changes < 160
    assert len(steps) >= 10


def test_all_moments_together_stay_within_the_limit(session):
    """Of numbers, however many runs share it and whatever they do."""
    session.timeline = timeline = Timeline(most_numbers=40_000, most_runs=4)
    for run in range(6):
        session.rewind()
        for _ in range(30):
            session.step()
            assert timeline.numbers <= 40_000
        go(session, run + 1, 15)
    real = {id(a): a.size for r in timeline.runs.values() for k in r.kept
            for a in arrays_in([k.moment.state.parameters, k.moment.state.states])}  # fmt: skip
    assert 10_000 < sum(real.values()) <= 40_000


def test_the_run_trained_longest_ago_is_forgotten_where_there_are_too_many(session):
    """With a word about it."""
    session.timeline = Timeline(most_runs=2)
    for _ in range(2):
        session.rewind()
        take(session, 2)
    go(session, 1, 2)
    take(session, 1)
    assert session.moments()["forgotten"] is None
    session.rewind()
    take(session, 1)
    event = session.moments()
    assert [run["name"] for run in event["runs"]] == ["run 1", "run 3"]
    assert event["forgotten"] == "run 2"


def test_on_a_run_that_was_forgotten_training_goes_on_as_another(session):
    """Undoing may lead to such a place; the first weights are kept with it."""
    session.timeline = Timeline(most_runs=1)
    take(session, 3)
    session.rewind()
    take(session, 1)
    session.undo()
    session.undo()
    assert session.learner.engine.step == 3
    assert session.moments()["run"] == 0
    take(session, 1)
    assert steps_of(session, 3) == [0, 3, 4]
    assert session.moments()["runs"][0]["name"] == "run 3 from step 3"


def test_training_for_long_needs_no_more_memory():
    """A thousand tiny epochs: the arrays that are kept do not become more, and the curve, which
    has a point for each epoch, is kept once and not with every moment."""
    session = Session(bench_of_data("spiral", samples=2))
    session.timeline = timeline = Timeline(most_moments=20)
    timeline.set_out(session.learner)

    def train(steps):
        for _ in range(steps):
            timeline.passed(session.learner, session.learner.step())
        moments = [vars(kept.moment) for kept in timeline.runs[1].kept]
        arrays = {id(a): a.nbytes for one in moments for a in arrays_in(list(one.values()))}
        return sum(arrays.values()), {len(one["curve"]) for one in moments}

    before, after = train(200), train(1000)
    assert session.learner.epoch.number == 1201
    assert after[0] <= before[0] * 1.1
    assert before[1] == after[1] == {0}


def test_training_in_the_background_keeps_moments(session):
    """And pausing keeps the newest."""
    session.train(epochs=20)
    thread = session.trainer.thread
    while session.trainer.is_at_work:
        thread.join(0.01)
    assert steps_of(session, 1)[-1] == 40
    assert len(steps_of(session, 1)) == EARLY + 1 + 4
    go(session, 1, 10)
    assert not session.is_turned
    go(session, 1, 40)
    session.train()
    session.pause()
    assert session.timeline.runs[1].newest.step == session.learner.engine.step


def test_what_diverged_can_be_left_by_going_back(session):
    """The problem is not there at the earlier moment."""
    take(session, 2)
    session.learning(optimizer="sgd", learning_rate=1e6)
    for _ in range(20):
        session.step()
    assert session.state()["status"] == "diverged"
    go(session, 1, 1)
    assert session.state()["status"] == "ready"
    assert session.learner.learning.optimizer == "adam"


def test_another_moment_is_sent_with_all_that_is_shown_beside_this_one(session, unpacked):
    """Its settings, losses by the library, curve, and layers with their numbers."""
    session.epoch()
    session.epoch()
    held, learned = session.learner.bench.held_back, session.learner.bench.data
    engine = session.learner.engine
    expected = [evaluate(engine.network, engine.parameters, data) for data in (learned, held)]
    weights = engine.parameters[0].weights.copy()
    session.rewind()
    session.learning(learning_rate=0.5)
    session.epoch()
    before = session.frame(1)
    slot = Slot(lambda: None)
    compare(session, slot, run=1)
    slot.number()
    assert slot.take() is None  # a frame is on its way
    slot.acknowledge(1)
    assert slot.take() == "compared"
    header, arrays = unpacked(compared(session, slot, 7))
    assert (header["kind"], header["frame"], header["name"]) == ("compared", 7, "run 1")
    assert (header["step"], header["epoch"]) == (4, 2)
    assert header["learning"]["learning_rate"] == 0.01
    assert [header["learned_from"], header["held_back"]] == expected
    assert [point[0] for point in header["curve"]] == [1, 2]
    assert np.array_equal(arrays["dense_1.weights"], weights)
    assert header["network"]["layers"][0]["arguments"]["weights"] == {"shape": [2, 16]}
    layer = session.learner.bench.model.layers[0]
    assert np.array_equal(layer.weights, session.learner.engine.parameters[0].weights)
    assert session.frame(1) == before


def test_an_earlier_moment_can_be_compared_too(session, unpacked):
    """Or the present one, to be looked at while others are shown."""
    take(session, 6)
    slot = Slot(lambda: None)
    compare(session, slot, run=1, step=2)
    assert unpacked(compared(session, slot, 1))[0]["step"] == 2
    go(session, 1, 4)
    compare(session, slot)
    assert unpacked(compared(session, slot, 1))[0]["step"] == 4


def test_what_is_not_there_cannot_be_gone_to_or_compared(session):
    """The message says what there is."""
    with pytest.raises(ConfigError, match="no run 1"):
        go(session, 1, 0)
    take(session, 1)
    with pytest.raises(ConfigError, match="no run 9") as caught:
        compare(session, Slot(lambda: None), run=9)
    assert "run 1" in caught.value.do


def test_pages_are_told_of_the_timeline_when_it_has_news(session):
    """Not with every knob that is turned."""
    slot = Slot(lambda: None)
    session.tell()
    session.watch(slot)
    slot.wanted.clear()
    session.set("dense_1.weights", [0, 0], 1.0)
    assert "timeline" not in slot.wanted
    session.step()
    assert "timeline" in slot.wanted
    slot.wanted.clear()
    session.undo()
    assert "timeline" in slot.wanted


def test_while_a_network_trains_pages_are_told_now_and_then(session, monkeypatch):
    """Once in a quarter of a second; and of what is left when training ends."""
    times = [100.0, 100.1, 100.2, 100.3, 100.4, 100.6]
    clock = {"now": times[0]}
    monkeypatch.setattr("glassnet.studio.history.timeline.monotonic", lambda: clock["now"])
    session.step()
    told = []
    for clock["now"] in times:
        session.timeline.changes += 1
        told.append(session.timeline.has_news(session.learner, is_training=True))
    assert told == [False, False, False, True, False, True]
    session.timeline.changes += 1
    assert session.timeline.has_news(session.learner)


def test_curves_have_a_point_for_every_epoch_and_then_for_every_second(session):
    """And so on; a branch has the same points as the run at the same epoch."""
    curve = []
    for epoch in range(1, 3 * MOST_KEPT):
        curve = longer(curve, Point(epoch, 1.0, None, None))
        assert len(curve) <= MOST_KEPT + 1
        assert curve[-1].epoch == epoch
        if epoch == MOST_KEPT:
            assert [point.epoch for point in curve] == list(range(1, epoch + 1))
    assert [point.epoch for point in curve[:3]] == [4, 8, 12]
    early = curve[:5]
    for epoch in range(21, 3 * MOST_KEPT):
        early = longer(early, Point(epoch, 1.0, None, None))
    assert [point.epoch for point in early] == [point.epoch for point in curve]
