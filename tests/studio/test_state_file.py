"""The whole state as a file: another studio goes on from it, bit for bit."""

import base64
import json
import re
import zlib
from dataclasses import replace
from itertools import cycle, islice

import numpy as np
import pytest

from glassnet.errors import GlassnetError
from glassnet.settings import with_settings
from glassnet.studio.bench import NEW, bench_of_data, bench_of_table
from glassnet.studio.files.state_file import read_state, written
from glassnet.studio.files.state_text import open_text, open_upload, text_of
from glassnet.studio.learner import Learner
from glassnet.studio.network.marking import ablate, freeze, restore
from glassnet.studio.network.structure import add_neuron
from glassnet.studio.rows.drawn_points import draw, sheet
from glassnet.studio.session import Session
from glassnet.tables import read
from glassnet.workbench.table_columns import Columns
from glassnet.workbench.table_training import TableTraining


def moment_after(session, steps=5, **settings):
    """A session's moment after some steps with other settings."""
    session.learning(batch_size=7, **settings)
    for _ in range(steps):
        session.step()
    return session.learner.moment()


def numbers(learner):
    """All numbers that a learner has, as bytes."""
    state = learner.engine.train_state
    arrays = [array for own in state.parameters for array in own]
    arrays += [array for own in state.states for each in own for array in each or ()]
    return b"".join(array.tobytes() for array in arrays)


@pytest.mark.parametrize("optimizer", ["adam", "sgd", "momentum", "adamw"])
def test_another_studio_goes_on_bit_for_bit(session, optimizer):
    """From within an epoch, with the same rows, chance, optimizer and curve."""
    moment = moment_after(session, 23, optimizer=optimizer, l2=0.001)
    here, there = Learner(moment), Learner(read_state(written(moment)))
    assert numbers(here) == numbers(there)
    for _ in range(50):
        assert here.step() == there.step()
    assert numbers(here) == numbers(there)
    assert here.curve == there.curve
    assert here.epoch.number > 3


def test_what_an_optimizer_remembers_may_be_infinite(session):
    """As after a gradient whose square is too large for a number; no step goes nowhere then."""
    session.learning(optimizer="rmsprop", learning_rate=1e-6)
    session.set("dense_3.weights", [0, 0], 1e30)
    session.step()
    learner = session.learner
    assert not np.isfinite(learner.engine.state[0]).all()
    assert numbers(Learner(read_state(written(learner.moment())))) == numbers(learner)


def test_what_was_written_is_written_again(session):
    """The same text, to the letter: nothing was lost."""
    session.put(replace(session.learner.bench, reach=2.5))
    session.step()
    session.set("dense_1.weights", [0, 0], 0.25)
    text = written(session.learner.moment())
    assert written(read_state(text)) == text
    assert read_state(text).bench.reach == 2.5
    assert written(Learner(read_state(text)).moment()) == text


def test_it_rewinds_to_the_same_first_weights(session):
    """Whether the seed draws them or they came with the network."""
    first = Learner(session.learner.first)
    moment = moment_after(session)
    assert numbers(Learner(read_state(written(moment)).first)) == numbers(first)
    session.set("dense_1.weights", [0, 0], 0.5)
    session.learner.show()
    session.put(session.learner.bench)  # as it is now is where it begins
    moment = moment_after(session)
    again = read_state(written(moment)).first
    assert numbers(Learner(again)) == numbers(Learner(moment.first))
    assert numbers(Learner(again)) != numbers(first)


def test_what_was_turned_can_be_reverted(session):
    """The numbers as training left them go along."""
    session.step()
    trained = session.learner.moment().state.parameters[0].weights[0, 0]
    session.set("dense_1.weights", [0, 0], 3.0)
    there = Learner(read_state(written(session.learner.moment())))
    assert there.engine.parameters[0].weights[0, 0] == 3.0
    there.revert()
    assert there.engine.parameters[0].weights[0, 0] == trained


COLOURS = ["red", "green", "blue, or 'so'", None]
TABLE = {
    "size": [float(n % 13) + 1 / 3 for n in range(60)],
    "colour": [COLOURS[n % 3] for n in range(60)],
    "kind": [("yes", "no")[n % 5 < 2] for n in range(60)],
    "price": [n**2 / 7 for n in range(60)],
}


@pytest.mark.parametrize("target", ["kind", "price"])
def test_rows_of_a_table_go_along(target):
    """With their cells for the page, and the numbers that the network takes."""
    session = Session(bench_of_table(read(TABLE), target, "a table", seed=4))
    moment = moment_after(session, 11)
    there = read_state(written(moment))
    for key in ("title", "sentence", "columns", "rows"):
        assert there.bench.contents()[key] == moment.bench.contents()[key]
    assert np.array_equal(there.bench.data.inputs, moment.bench.data.inputs)
    assert np.array_equal(there.bench.held_back.targets, moment.bench.held_back.targets)
    assert there.bench.loaded.encoder == moment.bench.loaded.encoder
    here, there = Learner(moment), Learner(there)
    for _ in range(20):
        here.step(), there.step()
    assert numbers(here) == numbers(there)


def test_marks_go_along(session):
    """What is frozen stays frozen, and who is ablated comes back with the same numbers."""
    session.epoch()
    freeze(session, parameter="dense_1.weights", index=[0, 3])
    freeze(session, layer=2, neuron=1)
    ablate(session, layer=2, neuron=5)
    session.step()
    text = written(session.learner.moment())
    other = Session(bench_of_data("iris"))
    open_text(other, text_of(session)["text"])
    assert written(other.learner.moment()) == text
    for one in (session, other):
        one.step()
        restore(one, layer=2, neuron=5)
    assert numbers(other.learner) == numbers(session.learner)
    assert other.learner.engine.parameters[4].weights[5].any()


def test_another_structure_goes_along(session):
    """And a further change of it draws the same new weights there as here."""
    session.epoch()
    add_neuron(session, 1)
    session.learning(dropout=0.25)
    session.step()  # and its chance has been drawn from
    other = Session(bench_of_data("iris"))
    open_text(other, text_of(session)["text"])
    for one in (session, other):
        add_neuron(one, 1)
        one.step()
        one.step()
    assert numbers(other.learner) == numbers(session.learner)


@pytest.mark.parametrize("classes", [0, 3])
def test_points_that_were_drawn_go_along(classes):
    """So that drawing goes on; an empty sheet, too."""
    session = Session(bench_of_data("iris"))
    sheet(session, classes)
    empty = written(session.learner.moment())
    assert written(read_state(empty)) == empty
    points = [[x / 10, x / 7, *([x % 3] if classes else [])] for x in range(-8, 9)]
    draw(session, add=points)
    session.step()
    other = Session(bench_of_data("iris"))
    open_text(other, text_of(session)["text"])
    assert other.learner.bench.contents()["rows"] == session.learner.bench.contents()["rows"]
    for one in (session, other):
        draw(one, remove=[points[3][:2]])
        one.step()
    assert numbers(other.learner) == numbers(session.learner)


def test_built_in_data_go_along_by_their_name(session):
    """So the file is small; their digest is compared."""
    text = written(session.learner.moment())
    said = json.loads(text)
    assert said["data"].keys() == {"digest", "origin"}
    assert len(text) < 12_000
    said["data"]["origin"]["seed"] = 1
    with pytest.raises(GlassnetError, match="not those that the network has learned from"):
        read_state(json.dumps(said))


def test_too_many_rows_are_refused_with_the_way_out():
    """The model file and the table are taken along instead."""
    many = {"x": np.arange(600_000.0) % 1000, "y": np.arange(600_000) % 2}
    bench = bench_of_data("vertical", samples=5)
    big = bench.loaded.model.batch_of(np.zeros((len(many["x"]), 2)), many["y"] * 0)
    session = Session(bench)
    moment = session.learner.moment()
    object.__setattr__(moment.bench, "origin", None)
    object.__setattr__(moment.bench, "data", big)
    with pytest.raises(GlassnetError, match="1,048,576") as raised:
        written(moment)
    assert "glassnet studio MODEL DATA" in raised.value.do


# -- files that are wrong ------------------------------------------------------------------


@pytest.fixture(scope="module")
def said():
    """A state in the middle of an epoch, on rows of a table."""
    session = Session(bench_of_table(read(TABLE), "kind", "a table", seed=4))
    session.learning(batch_size=7, l2=0.1)
    for _ in range(11):
        session.step()
    session.set("dense_1.weights", [0, 0], 3.0)
    freeze(session, parameter="dense_1.biases")
    ablate(session, layer=1, neuron=2)
    return json.loads(written(session.learner.moment()))


def places(value, path=()):
    """Every place in JSON."""
    yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value[:2])
    if isinstance(value, dict | list):
        for key, one in inside:
            yield from places(one, (*path, key)) if isinstance(one, dict | list) else [(*path, key)]


OTHERS = (None, True, -1, 0, 1e308, 2**70, "", "x" * 100, [], {}, [[]], {"kind": "Dense"}, "Dense")


@pytest.mark.one_in(3)
@pytest.mark.parametrize("turn", range(3))
def test_whatever_is_changed_is_read_as_a_state_or_refused(said, turn):
    """Every value by something else: never an error of ours, never half a state."""
    whole, count = json.dumps(said), 0
    for path, other in zip(places(said), islice(cycle(OTHERS), turn, None, 3), strict=False):
        changed = json.loads(whole)
        if not path:
            changed = other
        else:
            place = changed
            for key in path[:-1]:
                place = place[key]
            place[path[-1]] = other
        try:
            moment = read_state(json.dumps(changed))
        except GlassnetError:
            count += 1
            continue
        Learner(moment).step()
        json.dumps(moment.bench.contents()["rows"])
    assert count > 70


def test_what_is_left_out_is_missed(said):
    """Each part of it; and a part that nobody knows."""
    for key in said:
        with pytest.raises(GlassnetError):
            read_state(json.dumps({name: said[name] for name in said if name != key}))
    with pytest.raises(GlassnetError):
        read_state(json.dumps({**said, "more": 1}))
    for key in said["tensors"]:
        less = {name: said["tensors"][name] for name in said["tensors"] if name != key}
        if "trained" in key or "begun_with" in key or "parameters" in key or "state" in key:
            with pytest.raises(GlassnetError):
                read_state(json.dumps({**said, "tensors": less}))


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", "null", "{", '{"format": "glassnet-studio"}', "\0", "[" * 1000),
        '{"format": "glassnet-studio", "format": "glassnet-studio"}',
        '{"format": "glassnet-studio", "version": NaN}',
    ],
)
def test_other_texts_are_refused(text):
    """In a sentence that says what it is not."""
    with pytest.raises(GlassnetError, match="not a state of a studio"):
        read_state(text)


def test_a_newer_version_is_said():
    """Its number and the number that is read."""
    with pytest.raises(GlassnetError, match="version 2, and this studio reads 1"):
        read_state('{"format": "glassnet-studio", "version": 2}')


def test_sizes_are_looked_at_before_anything_is_made(said):
    """Neither a shape nor a network is taken at its word."""
    large = json.loads(json.dumps(said))
    large["tensors"]["parameters.dense_1.weights"]["shape"] = [2**30, 2**30]
    with pytest.raises(GlassnetError, match="not as long as its shape"):
        read_state(json.dumps(large))
    with pytest.raises(GlassnetError, match="more than 8,192 points"):
        read_state(json.dumps({**said, "curve": [[1, 1.0, None, None]] * 8193}))
    large = json.loads(json.dumps(said))
    large["network"]["layers"][0]["n_neurons"] = 10**9
    large["network"]["layers"][2]["n_inputs"] = 10**9
    with pytest.raises(GlassnetError, match="parameters, and the studio shows at most"):
        read_state(json.dumps(large))


# -- on their way --------------------------------------------------------------------------


def test_a_small_state_is_a_text_to_paste(session):
    """Letters that an address may have, whatever stands before them; opened, it can be undone."""
    session.epoch()
    text, before = text_of(session)["text"], numbers(session.learner)
    assert re.fullmatch(r"#state=[A-Za-z0-9_-]+", text)
    assert len(text) <= 100_000
    other = Session(bench_of_data("iris"))
    open_text(other, f"  http://127.0.0.1:8000/{text}\n")
    assert numbers(other.learner) == before
    assert other.learner.bench.title == "spiral"
    other.undo()
    assert other.learner.bench.title == "iris"


@pytest.mark.parametrize("harm", ["cut", "changed", "none", "bomb", "long"])
def test_a_text_that_was_harmed_is_refused(session, harm):
    """Cut off, changed, empty, or grown beyond its limit; the bench stays as it is."""
    text = text_of(session)["text"]
    bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 2**24)).decode().rstrip("=")
    harmed = {
        "cut": text[:-40],
        "changed": text[:500] + ("A" if text[500] != "A" else "B") + text[501:],
        "none": "https://example.com/#token=abc",
        "bomb": f"#state={bomb}",
        "long": f"#state={'A' * 100_001}",
    }[harm]
    before = numbers(session.learner)
    words = "too large" if harm == "bomb" else None  # which it never grows to
    with pytest.raises(GlassnetError, match=words) as raised:
        open_text(session, harmed)
    assert raised.value.do
    assert numbers(session.learner) == before
    assert session.past == []


def test_a_large_state_is_no_text(session):
    """It says how long it would be, and that a file takes it."""
    wide = with_settings(NEW, {"hidden": (200, 100)})
    bench = session.learner.bench
    made = TableTraining(read(TABLE), Columns("kind"), wide, seed=0).model
    made.model.begin(0)
    session.put(replace(bench, loaded=made))
    with pytest.raises(GlassnetError, match="100,000 are the most"):
        text_of(session)


def test_an_uploaded_state_is_opened(session, tmp_path):
    """By the number of the upload; another file is refused."""
    session.step()
    path = tmp_path / "a.glassnet-studio.json"
    path.write_text(written(session.learner.moment()), encoding="utf-8")
    other = Session(bench_of_data("iris"))
    open_upload(other, other.uploads.lend(path).number)
    assert numbers(other.learner) == numbers(session.learner)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(GlassnetError, match="no text"):
        open_upload(other, other.uploads.lend(path).number)
    with pytest.raises(GlassnetError, match="not here, or no longer"):
        open_upload(other, "99")
