"""Drawn points: the network stays, its scaling too, and every stroke can be taken back."""

import numpy as np
import pytest

from glassnet.studio.bench import bench_of_data
from glassnet.studio.commands import COMMANDS, do
from glassnet.studio.frames import Slot
from glassnet.studio.news import news
from glassnet.studio.rows.points import MOST, points_of
from glassnet.studio.session import Session


def ask(session, word, **given):
    return do(session, Slot(lambda: None), {"do": word, "seq": 1, **given})


@pytest.fixture
def empty():
    """A session on an empty sheet of two classes."""
    session = Session(bench_of_data("spiral", samples=20))
    assert ask(session, "sheet", classes=2)["ok"]
    yield session
    session.pause()


def vector(session):
    return session.learner.engine.vector.copy()


def test_of_many_points_for_a_large_network_some_are_shown(session):
    """Evenly, the first and the last among them."""
    rows = points_of(session.learner.bench).rows(cost=30_000_000)
    assert (len(rows["numbers"]), rows["numbers"][0], rows["numbers"][-1]) == (20, 1, 60)
    assert rows["back"] == sum(number <= 12 for number in rows["numbers"])


def test_a_point_is_added_to_those_there_are(session):
    """The network, its settings and the rows held back stay as they were."""
    before, old = vector(session), session.learner.bench
    answer = ask(session, "draw", add=[[0.25, -0.5, 2]])
    bench = session.learner.bench
    assert (answer["ok"], answer["points"]) == (True, 61)
    np.testing.assert_array_equal(vector(session), before)
    np.testing.assert_array_equal(bench.held_back.inputs, old.held_back.inputs)
    np.testing.assert_array_equal(bench.data.inputs[:-1], old.data.inputs)
    np.testing.assert_array_equal(bench.data.targets, [*old.data.targets, 2])


def test_a_point_is_scaled_as_all_others_are(session):
    """By the centre and the spread that were measured before it was drawn."""
    scales = [part.scale for part in session.learner.bench.loaded.encoder.inputs]
    ask(session, "draw", add=[[0.25, -0.5, 0], [90.0, 0, 0]])
    expected = [(0.25 - scales[0].centre) / scales[0].spread]
    expected.append((-0.5 - scales[1].centre) / scales[1].spread)
    drawn = session.learner.bench.data.inputs[-2]
    np.testing.assert_allclose(drawn, expected, rtol=1e-6)
    now = [part.scale for part in session.learner.bench.loaded.encoder.inputs]
    assert now == scales


def test_a_stroke_is_one_change_that_can_be_taken_back_and_made_again(session):
    """The page is told of other rows each time."""
    stroke = [[x / 10, 0.1, 1] for x in range(7)]
    numbers = {session.learner.bench.number}
    ask(session, "draw", add=stroke)
    numbers.add(session.learner.bench.number)
    assert session.state()["rows"] == [55, 12]
    ask(session, "undo")
    assert session.state()["rows"] == [48, 12]
    assert session.state()["data"]["name"] == "spiral"
    ask(session, "redo")
    assert session.state()["rows"] == [55, 12]
    assert len(numbers) == 2


def test_points_are_erased_by_their_exact_place(session):
    """Held back or not; others stay."""
    points = points_of(session.learner.bench)
    far = np.flatnonzero(np.hypot(*points.cells.T) > 0.1)  # where no two are the same
    first, last = far[0], far[-1]
    gone = [points.cells[first].tolist(), points.cells[last].tolist()]
    ask(session, "draw", remove=[*gone, [5.0, 5.0]])
    left = points_of(session.learner.bench)
    np.testing.assert_array_equal(left.cells, np.delete(points.cells, [first, last], axis=0))
    assert session.state()["rows"] == [47, 11]


def test_an_empty_sheet_learns_nothing_and_says_so(empty):
    """Every command has an answer, and every page its news."""
    for word in ("train", "step", "epoch"):
        answer = ask(empty, word)
        assert answer["ok"] is False
        assert "draw some points" in answer["do"]
    slot = Slot(lambda: None)
    for kind in ("bench", "state", "timeline", "frame"):
        assert news(empty, slot, kind)
    assert empty.state()["drawing"]["points"] == 0
    assert empty.contents()["contents"]["rows"] is None


def test_what_was_drawn_on_an_empty_sheet_is_learned(empty):
    """Two clouds far apart are told apart."""
    cloud = [[x / 20, y / 20] for x in range(4) for y in range(4)]
    add = [[0.5 + x, 0.5 + y, 1] for x, y in cloud] + [[-0.5 - x, -0.5 - y, 0] for x, y in cloud]
    ask(empty, "draw", add=add)
    for _ in range(60):
        ask(empty, "epoch")
    inputs = empty.learner.bench.loaded.encoder.inputs
    X = np.column_stack([part.scale.apply(np.array([0.6, -0.6])) for part in inputs])
    empty.learner.show()
    said = empty.learner.bench.model.predict(X.astype(np.float32)).argmax(axis=1)
    assert said.tolist() == [1, 0]


def test_a_curve_is_drawn_over_one_input():
    """On a sheet of its own, and on the points of the sine."""
    session = Session(bench_of_data("sine", samples=50))
    assert ask(session, "draw", add=[[0.5, 0.9]])["ok"]
    points = points_of(session.learner.bench)
    assert (points.cells[-1].tolist(), points.truth[-1]) == ([0.5], 0.9)
    scale = session.learner.bench.loaded.encoder.target.scale
    drawn = session.learner.bench.data.targets[-1, 0]
    assert drawn == pytest.approx((0.9 - scale.centre) / scale.spread, rel=1e-6)
    assert ask(session, "draw", remove=[[0.5, 0.9]])["points"] == 50
    assert ask(session, "sheet", classes=0)["ok"]
    assert ask(session, "draw", add=[[0, 0], [0.5, 1]])["ok"]
    assert ask(session, "epoch")["ok"]


def test_training_goes_on_while_points_change(session):
    """On the points as they are then, along the same run."""
    ask(session, "train")
    run = session.learner.run
    for place in range(5):
        assert ask(session, "draw", add=[[place / 10, 0.2, 0]])["ok"]
    assert session.trainer.is_at_work
    assert session.learner.run == run
    assert session.timeline.run_of(session.learner).number == run
    session.pause()
    assert session.state()["rows"] == [53, 12]


def test_erasing_all_points_pauses_training(session):
    """There is nothing left to learn from."""
    ask(session, "train")
    assert ask(session, "draw", clear=True)["points"] == 0
    assert not session.trainer.is_at_work
    assert session.state()["status"] == "ready"


def test_rewinding_keeps_the_points(session):
    """Only the weights go back."""
    before = vector(session)
    ask(session, "draw", add=[[0.1, 0.1, 0]])
    ask(session, "epoch")
    ask(session, "rewind")
    np.testing.assert_array_equal(vector(session), before)
    assert session.state()["rows"] == [49, 12]


def test_all_points_are_told_to_the_page(session):
    """Those held back first, and the sheet, which stays while they change."""
    ask(session, "draw", add=[[x / 500, 0.3, 1] for x in range(300)])
    contents = session.contents()["contents"]
    rows, sheet = contents["rows"], contents["sheet"]
    assert (len(rows["numbers"]), rows["back"]) == (360, 12)
    assert rows["cells"][0][-1] == 299 / 500
    assert rows["truth"][0][-300:] == [1] * 300
    ask(session, "draw", add=[[3.0, 3.0, 1]])
    assert session.contents()["contents"]["sheet"] == sheet


def test_the_state_no_longer_calls_them_the_built_in_set(session):
    """Because the set cannot be made so again."""
    ask(session, "draw", add=[[0.1, 0.1, 0]])
    state = session.state()
    assert (state["data"], state["opened"], state["title"]) == (None, None, "spiral, drawn on")
    ask(session, "draw", add=[[0.2, 0.1, 0]])
    assert session.state()["title"] == "spiral, drawn on"


WRONG = [
    {"add": [[0, 0]]},
    {"add": [[0, 0, 3]]},
    {"add": [[0, 0, -1]]},
    {"add": [[0, 0, 0.5]]},
    {"add": [[0, "0", 0]]},
    {"add": [[0, True, 0]]},
    {"add": [None]},
    {"add": [[1e40, 0, 0]]},
    {"add": [[10**400, 0, 0]]},
    {"add": [[1e9, 0, 0]]},
    {"add": [[0, 0, 0]] * (MOST + 1)},
    {"add": [[0, 0, 0]] * MOST},
    {"remove": [[0, 0, 0]]},
    {"remove": [0]},
    {"add": {"x": 1}},
    {"clear": 1},
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda given: str(given)[:40])
def test_wrong_points_are_refused_and_change_nothing(session, wrong):
    """With what helps."""
    bench = session.learner.bench
    answer = ask(session, "draw", **wrong)
    assert answer["ok"] is False
    assert answer["do"]
    assert session.learner.bench is bench
    assert session.past == []


@pytest.mark.parametrize("classes", [1, 9, -2, 10**6])
def test_a_sheet_has_two_to_eight_classes(session, classes):
    """Or none, for a curve."""
    answer = ask(session, "sheet", classes=classes)
    assert answer["ok"] is False
    assert session.past == []


@pytest.mark.parametrize(
    ("name", "samples", "word"),
    [("iris", None, "two numbers"), ("sensors", 2, "two numbers"), ("spiral", 700, "2,100 rows")],
)
def test_where_nothing_can_be_drawn_it_says_why(name, samples, word):
    """With more inputs than two, or with more rows than points may be."""
    session = Session(bench_of_data(name, samples=samples))
    assert word in session.state()["drawing"]["refusal"]
    answer = ask(session, "draw", add=[[0.1, 0.1, 0]])
    assert answer["ok"] is False
    assert "empty sheet" in answer["do"]


def test_drawing_is_among_the_commands():
    """For every page."""
    assert {"draw", "sheet"} <= COMMANDS.keys()


def test_a_point_is_erased_where_the_page_shows_it(session):
    """Though the page has the cells of the table, and the network their scaled numbers."""
    cells = session.contents()["contents"]["rows"]["cells"]
    place = next([x, y] for x, y in zip(*cells, strict=True) if abs(x) + abs(y) > 0.2)
    assert ask(session, "draw", remove=[place])["points"] == 59
