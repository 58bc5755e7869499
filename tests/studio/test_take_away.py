"""Take away: in every form the numbers are those on the bench, and others can open it."""

import gc
import importlib.util
import json
import re
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError
from glassnet.studio.commands import COMMANDS, do
from glassnet.studio.files import take_away as forms
from glassnet.studio.files.shelf import MOST_BYTES, MOST_FILES, Made, Shelf
from glassnet.studio.files.state_file import read_state, written
from glassnet.studio.files.take_away import FORMS, take_away
from glassnet.studio.frames import Slot
from glassnet.studio.history.moments import moments
from glassnet.tables import read
from glassnet.workbench.table_model import TableModel

from .conftest import read_frame


@pytest.fixture
def turned(session):
    """A session that has learned a little and was then turned by hand."""
    session.learning(optimizer="momentum", learning_rate=0.05, l2=0.01)
    session.epoch()
    session.set("dense_1.weights", [1, 2], 0.625)
    return session


def made(session, form):
    """The bytes of a form."""
    told = take_away(session, form)
    file = session.shelf.get(told["id"])
    assert (file.name, len(file.contents)) == (told["name"], told["bytes"])
    return file.contents


def opened(tmp_path, session):
    """The network out of the model file that was taken away."""
    path = tmp_path / "network.safetensors"
    path.write_bytes(made(session, "model"))
    return path, TableModel.load(path)


def bench_numbers(session):
    """The parameters on the bench, by their names."""
    session.learner.show()
    return session.learner.bench.model.parameters


class Litter:
    """Garbage that is only found in a search, and then lets other threads have their turn."""

    def __init__(self):
        self.own = self

    def __del__(self):
        sum(range(20))


@pytest.fixture
def restless():
    """Threads take turns as often as they can, and garbage is looked for all the time."""
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(1e-6)
    gc.set_threshold(50)
    yield
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


def test_several_pages_take_the_script_at_the_same_time(turned, restless):
    """Each gets the same, though Python 3.11 cannot take programs apart in two threads at once."""
    moment = turned.learner.moment()

    def take(_):
        Litter()
        return FORMS["python"].write(moment)

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(take, range(60)))
    assert len(found) == 1


def test_the_model_file_holds_the_numbers_and_the_settings(turned, tmp_path):
    """`gn.load` opens it; its optimizer and its prices are those of the bench."""
    path, _ = opened(tmp_path, turned)
    model = gn.load(path)
    for name, array in bench_numbers(turned).items():
        assert np.array_equal(model.parameters[name], array), name
    assert model.layers[0].weights[1, 2] == 0.625
    assert isinstance(model.optimizer, gn.Momentum)
    assert model.optimizer.learning_rate == 0.05
    assert "0.01" in repr(model.layers[0].weight_regularizer)
    assert model.provenance["seed"] == turned.learner.seed


def test_the_studio_opens_the_model_file_again(turned, tmp_path):
    """With rows, as the command line does; the same network is on the bench."""
    path, _ = opened(tmp_path, turned)
    rows = tmp_path / "rows.csv"
    columns = gn.datasets.columns("spiral", samples=20)
    names = list(columns)
    lines = [",".join(map(str, cells)) for cells in zip(*columns.values(), strict=True)]
    rows.write_text("\n".join([",".join(names), *lines]), encoding="utf-8")
    from glassnet.cli.studio import session_for

    again = session_for(str(path), str(rows))
    assert again.learner.bench.model.digest() == gn.load(path).digest()


def test_the_script_says_what_the_bench_says(turned, tmp_path):
    """Loaded as a module, for rows of the table."""
    path = tmp_path / "taken_network.py"
    path.write_bytes(made(turned, "python"))
    spec = importlib.util.spec_from_file_location("taken_network", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    _, model = opened(tmp_path, turned)
    columns = gn.datasets.columns("spiral", samples=20)
    expected = model.predict(read(columns)).probabilities
    lines = zip(*columns.values(), strict=True)
    said = module.predict([dict(zip(columns, map(str, cells), strict=True)) for cells in lines])
    assert np.abs(said - expected).max() < 1e-6


def test_the_onnx_file_says_what_the_bench_says(turned, tmp_path):
    """In onnxruntime, for every row that the network learns from."""
    import onnxruntime

    ran = onnxruntime.InferenceSession(made(turned, "onnx"))
    _, model = opened(tmp_path, turned)
    columns = gn.datasets.columns("spiral", samples=20)
    given = {one.name: np.array(columns[one.name], np.float64)[:, None] for one in ran.get_inputs()}
    outputs = dict(zip([one.name for one in ran.get_outputs()], ran.run(None, given), strict=True))
    expected = model.predict(read(columns)).probabilities
    assert np.abs(outputs["probabilities"] - expected).max() < 1e-5


def test_a_missing_library_is_said_with_what_installs_it(session, monkeypatch):
    """ONNX is an extra."""
    monkeypatch.setitem(sys.modules, "glassnet.export.onnx_file", None)
    answer = do(session, Slot(lambda: None), {"do": "take_away", "form": "onnx"})
    assert answer["ok"] is False
    assert answer["do"] == "pip install 'glassnet[onnx]'"
    assert session.shelf.files == {}


def contents_of_page(text):
    """What stands in a page as data."""
    found = re.search(r'<script type="application/json" id="contents">(.*?)</script>', text)
    return json.loads(found[1])


def test_the_page_holds_the_numbers_and_the_curve(turned):
    """Its arrays are those of the bench; the results are judged on the same rows."""
    turned.epoch()
    text = made(turned, "html").decode("ascii")
    contents = contents_of_page(text)
    names = bench_numbers(turned)
    from base64 import b64decode

    for layer in contents["network"]["layers"]:
        for field, value in layer["arguments"].items():
            if isinstance(value, dict):
                stored = np.frombuffer(b64decode(value["base64"]), value["kind"])
                assert np.array_equal(stored, names[f"{layer['name']}.{field}"].reshape(-1))
    assert contents["history"]["epochs"] == [1, 2]
    loss = next(one for one in contents["results"]["measures"] if one["name"] == "loss")
    header, _ = read_frame(turned.frame(1))
    assert loss["inside"] == pytest.approx(header["learned_from"]["loss"], rel=1e-6)
    assert loss["outside"] == pytest.approx(header["held_back"]["loss"], rel=1e-6)
    assert contents["rows"]["numbers"]


def test_the_state_is_one_of_the_forms(turned):
    """And goes on from the same numbers; see test_state_file."""
    moment = read_state(made(turned, "state").decode())
    for own, layer in zip(moment.state.parameters, turned.learner.engine.parameters, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(own, layer, strict=True))


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"onnx"}))
def test_taking_away_changes_nothing(turned, form):
    """Neither the numbers on the bench nor what can be undone; training need not pause."""
    before, past = written(turned.learner.moment()), list(turned.past)
    turned.train()
    made(turned, form)
    assert turned.trainer.is_at_work
    turned.undo()
    assert written(turned.learner.moment()) == before
    assert turned.past == past


def test_what_was_taken_is_one_moment(turned, monkeypatch):
    """Whatever training does while a file is written; the lock is free meanwhile."""
    seen = []

    def slow(moment):
        before = [array.copy() for own in moment.state.parameters for array in own]
        turned.step()  # which needs the lock
        after = [array for own in moment.state.parameters for array in own]
        seen.append(all(map(np.array_equal, before, after)))
        return b"made"

    monkeypatch.setitem(forms.FORMS, "model", FORMS["model"]._replace(write=slow))
    assert COMMANDS["take_away"].apart
    assert do(turned, Slot(lambda: None), {"do": "take_away", "form": "model"})["ok"]
    assert seen == [True]


def test_unknown_forms_are_refused(session):
    """With those that there are."""
    with pytest.raises(ConfigError, match="unknown form 'pickle'") as raised:
        take_away(session, "pickle")
    assert "model" in raised.value.do


def test_a_shelf_keeps_the_newest_files():
    """A few, and not many bytes; the newest always."""
    shelf = Shelf()
    names = [shelf.put(Made("a", "b", bytes([n]))) for n in range(20)]
    assert len(set(names)) == 20
    assert [name for name in names if shelf.get(name)] == names[-MOST_FILES:]
    assert all(len(name) == 22 for name in names)
    big = shelf.put(Made("a", "b", bytes(MOST_BYTES + 1)))
    assert list(shelf.files) == [big]


def test_names_of_files_are_safe():
    """Nobody outside chooses them, and they hold no sign that means something to a shell."""
    for form in FORMS.values():
        assert re.fullmatch(r"network\.[a-z.-]+", form.name)


# -- moments, for a video ------------------------------------------------------------------


def frames_in(contents):
    """The frames of a file of moments: header and first array of each."""
    while contents:
        size = int.from_bytes(contents[:4], "little")
        frame, contents = contents[4 : 4 + size], contents[4 + size :]
        header, arrays = read_frame(frame)
        yield header, next(iter(arrays.values())).reshape(-1)


def test_moments_of_a_run_come_in_their_order(session):
    """Each with its step and its own numbers; the newest are those on the bench."""
    first = session.learner.engine.parameters[0].weights.reshape(-1).copy()
    for _ in range(5):
        session.step()
    told = moments(session)
    found = list(frames_in(session.shelf.get(told["id"]).contents))
    assert [header["step"] for header, _ in found] == [0, 1, 2, 3, 4, 5]
    assert told["moments"] == 6
    assert np.array_equal(found[0][1], first)
    last = session.learner.engine.parameters[0].weights.reshape(-1)
    assert np.array_equal(found[-1][1], last)
    assert not np.array_equal(found[-2][1], last)


def test_many_moments_are_thinned_out_evenly(session, monkeypatch):
    """The first and the last stay."""
    monkeypatch.setattr("glassnet.studio.history.moments.MOST_MOMENTS", 3)
    for _ in range(6):
        session.step()
    contents = session.shelf.get(moments(session)["id"]).contents
    assert [header["step"] for header, _ in frames_in(contents)] == [0, 3, 6]


def test_without_training_there_are_no_moments(session):
    """It says what to do first."""
    with pytest.raises(ConfigError, match="nothing has been trained here yet"):
        moments(session)
