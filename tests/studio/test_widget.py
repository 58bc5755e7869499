"""The studio in a notebook: the same session and the same page, over the notebook's messages."""

import base64
import json
import queue
import re
import subprocess
import sys
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from playwright.sync_api import expect

import glassnet as gn
from glassnet.errors import EnvError, GlassnetError
from glassnet.studio.files.state_file import read_state, written
from glassnet.studio.files.take_away import FORMS, take_away
from glassnet.studio.front_end import FILES, in_order, one_module, scoped_style
from glassnet.studio.learner import Learner
from glassnet.studio.notebook.exchange import MOST_VIEWS, PIECE, Exchange
from glassnet.studio.notebook.showing import bench_of, show
from glassnet.studio.session import Session
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_columns import Columns
from glassnet.workbench.table_training import TableTraining

from .conftest import read_frame

X, Y = gn.datasets.spiral(20, 3, seed=0)
NETWORKS = {
    "classes": (gn.Softmax, 3, gn.CrossEntropy(), Y),
    "numbers": (gn.Linear, 2, gn.MeanSquaredError(), X * 2),
    "one number": (gn.Linear, 1, gn.MeanSquaredError(), X[:, 0]),
    "yes or no": (gn.Sigmoid, 1, gn.BinaryCrossEntropy(), (Y == 1) * 1),
}


def network(kind, dtype="float32"):
    """A small network of arrays, and what it learns from."""
    activation, outputs, loss, y = NETWORKS[kind]
    layers = [gn.Dense(2, 8, seed=1), gn.ReLU(), gn.Dense(8, outputs, seed=2), activation()]
    return gn.Model(layers, loss=loss, optimizer=gn.SGD(0.1), dtype=dtype), (X, y)


class Talk:
    """An exchange, and everything that it sends."""

    def __init__(self, session):
        self.sent = queue.Queue()
        self.exchange = Exchange(session, lambda *message: self.sent.put(message))

    def ask(self, view, *buffers, **content):
        """Send a message of a view."""
        self.exchange.hear({"view": view, **content}, list(buffers))

    def until(self, view, key, wanted=lambda told: True):
        """What the next message of a kind to a view says, and its bytes."""
        while True:
            told, buffers = self.sent.get(timeout=20)
            if told["view"] == view and key in told and wanted(told[key]):
                return told, buffers

    def do(self, view, word, **given):
        """Do a command; its answer."""
        self.ask(view, message={"seq": 7, "do": word, **given})
        return self.until(view, "message", lambda message: message["seq"] == 7)[0]["message"]


@pytest.fixture
def talk(session):
    """A notebook that talks to a session on the spiral."""
    found = Talk(session)
    yield found
    found.exchange.end()


# -- what is shown -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_network_of_arrays_is_shown_with_its_own_numbers(kind, dtype):
    """It trains as `fit` does, bit for bit, and can be taken away and gone on from."""
    model, data = network(kind, dtype)
    twin, _ = network(kind, dtype)
    session = Session(bench_of(model, data))
    session.learning(batch_size=16)
    session.seed(5)
    session.epoch()
    session.learner.show()
    twin.fit(*data, epochs=1, batch_size=16, validation_split=0, seed=5)
    for name, array in twin.parameters.items():
        assert np.array_equal(model.parameters[name], array), name
    shown = session.contents()["contents"]
    places = [number - 1 for number in shown["rows"]["numbers"]]
    cells = np.array(shown["rows"]["cells"], model.dtype).T
    assert np.array_equal(cells, X[places].astype(model.dtype))
    text = written(session.learner.moment())
    assert written(Learner(read_state(text)).moment()) == text
    for form in sorted(set(FORMS) - {"onnx"}):
        assert take_away(session, form)["bytes"] > 500


def test_what_was_taken_away_opens_as_a_network_of_arrays(tmp_path):
    """Without columns, which it never had."""
    model, data = network("yes or no")
    session = Session(bench_of(model, data))
    told = take_away(session, "model")
    path = tmp_path / "model.safetensors"
    path.write_bytes(session.shelf.get(told["id"]).contents)
    assert np.array_equal(gn.load(path).predict(X), model.predict(X))


def test_a_model_of_a_table_is_shown_on_its_rows():
    """Given as arrays by name, as everywhere; the answers are its own."""
    columns = gn.datasets.columns("iris")
    table = read(columns)
    made = TableTraining(table, Columns(gn.datasets.about("iris").target), Recipe(), seed=0).model
    made.model.begin(0)
    bench = bench_of(made, columns)
    assert bench.loaded is made
    assert len(bench.data.inputs) == table.n_rows


def image_network():
    """A network of pictures."""
    layers = [gn.Flatten(), gn.Dense(64, 2), gn.Softmax()]
    return gn.Model(layers, loss=gn.CrossEntropy())


WRONG = {
    "no rows": (lambda: (network("classes")[0], None), "there are none"),
    "not a pair": (lambda: (network("classes")[0], X), "two arrays"),
    "no model": (lambda: ("model", (X, Y)), "got str"),
    "no name": (lambda: (None, (X, Y)), "name of a built-in set"),
    "pictures": (lambda: (image_network(), (np.zeros((4, 8, 8)), [0, 1, 0, 1])), "rows of num"),
    "shares": (lambda: (network("classes")[0], (X, np.eye(3)[Y])), "one label for each row"),
    "too wide": (
        lambda: (
            gn.Model([gn.Dense(1001, 1)], loss=gn.MeanSquaredError()),
            (np.zeros((3, 1001)), [1, 2, 3]),
        ),
        "at most 1,000 inputs",
    ),
    "too large": (
        lambda: (
            gn.Model([gn.Dense(900, 900), gn.ReLU(), gn.Dense(900, 1)], loss=gn.MeanSquaredError()),
            (np.zeros((3, 900)), [1, 2, 3]),
        ),
        "parameters, and the studio shows",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_shown_is_refused_with_what_it_takes(case):
    """Before anything is shown."""
    make, words = WRONG[case]
    with pytest.raises(GlassnetError, match=words) as raised:
        bench_of(*make())
    assert raised.value.do


def test_without_the_extra_it_is_said_what_to_install(monkeypatch):
    """And `import glassnet` needs none of it."""
    monkeypatch.setitem(sys.modules, "anywidget", None)
    monkeypatch.delitem(sys.modules, "glassnet.studio.notebook.widget", raising=False)
    with pytest.raises(EnvError, match="anywidget") as raised:
        gn.show()
    assert raised.value.do == "pip install 'glassnet[notebook]'"
    code = "import glassnet as gn, sys; gn.show; print('anywidget' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "False"


def test_the_widget_is_one_that_notebooks_know():
    """It carries its module, answers messages, and its network is the caller's own."""
    model, data = network("classes")
    widget = show(model, data)
    try:
        assert widget._esm == one_module()
        assert widget.get_state()["_model_module"] == "anywidget"
        assert widget.model is model
        sent = []
        widget.exchange.sending = lambda *message: sent.append(message)
        content = {"view": "a", "message": {"seq": 1, "do": "epoch"}}
        widget._handle_custom_msg(content, [])
        assert any(told.get("message") == {"seq": 1, "ok": True} for told, _ in sent)
        assert widget.model.train_state.step > 0
    finally:
        widget.close()
    assert not widget.exchange.thread.is_alive() or widget.exchange.has_ended


# -- messages ------------------------------------------------------------------------------


def test_a_view_is_told_everything_and_asks_as_a_page_does(talk, session):
    """The bench, the state, and a frame as bytes; the next frame after it was acknowledged."""
    talk.ask("a", message={"seq": 0, "do": "hello"})
    bench, _ = talk.until("a", "event", lambda event: event["event"] == "bench")
    assert bench["event"]["contents"] == json.loads(json.dumps(bench["event"]["contents"]))
    _, (frame,) = talk.until("a", "frame")
    header, _ = read_frame(frame)
    assert header["step"] == 0
    assert talk.do("a", "ack", frame=header["frame"])["ok"]
    assert talk.do("a", "step")["ok"]
    _, (frame,) = talk.until("a", "frame")
    assert session.learner.engine.step == 1


def test_two_views_have_a_slot_each(talk, session):
    """One that does not acknowledge holds up no other; one that is gone is told nothing."""
    for view in "ab":
        talk.ask(view, message={"seq": 0, "do": "hello"})
        talk.until(view, "frame")
    assert len(session.slots) == 2
    frame = talk.exchange.views["b"].slot.sent
    assert talk.do("b", "ack", frame=frame)["ok"]
    talk.do("b", "step")
    talk.until("b", "frame")
    talk.ask("a", bye=True)
    assert session.slots == [talk.exchange.views["b"].slot]


def test_forgotten_views_make_way(talk, session):
    """A window that was closed says nothing; only so many are kept."""
    for number in range(MOST_VIEWS + 5):
        talk.ask(f"view {number}", message={"seq": 0, "do": "ack", "frame": 1})
    assert len(talk.exchange.views) == len(session.slots) == MOST_VIEWS
    assert "view 12" in talk.exchange.views


@pytest.mark.parametrize(
    "content",
    [
        *(None, [], "text", {}, {"view": None}, {"view": 3}, {"view": ""}, {"view": "x" * 65}),
        *({"view": "a", "message": None}, {"view": "a", "message": [1]}, {"view": "a"}),
        *({"view": "a", "message": {"do": "nothing"}}, {"view": "a", "file": {}}),
        *({"view": "a", "upload": None, "last": True}, {"view": "a", "upload": "x", "last": 3}),
    ],
    ids=repr,
)
def test_messages_of_another_kind_do_no_harm(talk, session, content):
    """They are left, or answered with what is wrong."""
    before = session.frame(1)
    talk.exchange.hear(content, [])
    assert session.frame(1) == before
    assert talk.do("b", "state")["ok"]


def test_files_go_in_pieces(talk, session, monkeypatch):
    """Both ways, whole, and slow enough for a notebook's server."""
    from glassnet.studio.files.shelf import Made
    from glassnet.studio.notebook import exchange

    waited = []
    monkeypatch.setattr(exchange, "sleep", waited.append)
    contents = bytes(range(256)) * 3000
    name = session.shelf.put(Made("a.bin", "application/octet-stream", contents))
    talk.ask("a", file=name)
    parts = []
    while True:
        told, buffers = talk.until("a", "file")
        parts += buffers
        if told["last"]:
            break
    assert b"".join(parts) == contents
    assert max(map(len, parts)) == PIECE
    assert sum(waited) >= len(contents) / 1_000_000
    talk.ask("a", file="other")
    assert talk.until("a", "file")[0]["kind"] is None
    talk.ask("a", memoryview(b"x,y\n1,2\n"), upload="rows.csv", seq=1, last=False)
    talk.ask("a", memoryview(b"3,4\n"), upload="rows.csv", seq=2, last=True)
    answer = talk.until("a", "message", lambda message: message["seq"] == 2)[0]["message"]
    assert session.uploads.get(answer["upload"]).path.read_text() == "x,y\n1,2\n3,4\n"


def test_news_come_no_faster_than_a_notebook_takes_them(talk, monkeypatch):
    """Events as well as frames: what is told is waited for in the measure of its length."""
    from glassnet.studio.notebook import exchange

    waited = []
    monkeypatch.setattr(exchange, "sleep", waited.append)
    talk.ask("a", message={"seq": 0, "do": "hello"})
    told, _ = talk.until("a", "event", lambda event: event["event"] == "bench")
    talk.until("a", "frame")
    assert sum(waited) > len(json.dumps(told["event"])) / 1_000_000


def test_too_large_a_file_is_refused_while_it_comes(talk, session):
    """And what came is let go."""
    session.uploads.most_bytes = 10
    talk.ask("a", b"12345678", upload="a", seq=1, last=False)
    assert talk.until("a", "message")[0]["message"]["ok"]
    talk.ask("a", b"12345678", upload="a", seq=2, last=False)
    answer = talk.until("a", "message")[0]["message"]
    assert (answer["ok"], answer["seq"]) == (False, 2)
    assert talk.exchange.views["a"].pieces == {}


def test_files_that_come_side_by_side_are_not_mixed(talk, session):
    """Each has its own pieces, whichever comes to its end first."""
    for name, piece, last in [("a", b"1", 0), ("b", b"2", 0), ("b", b"3", 1), ("a", b"4", 1)]:
        talk.ask("v", piece, upload=name, seq=name, last=bool(last))
    told = [talk.until("v", "message", lambda said: "upload" in said)[0]["message"] for _ in "ab"]
    found = {one["label"]: session.uploads.get(one["upload"]).path.read_bytes() for one in told}
    assert found == {"a": b"14", "b": b"23"}


def test_closing_waits_for_the_command_at_work(talk, session):
    """And for the step: what is learned is not taken down while it changes."""
    session.train()
    closing = Thread(target=talk.exchange.end)
    with session.lock:
        closing.start()
        closing.join(0.2)
        assert session.trainer.is_at_work
    closing.join()
    assert not session.trainer.is_at_work


# -- one module ----------------------------------------------------------------------------


def test_every_module_of_the_page_is_in_the_one_module():
    """All but those that only a window of its own needs; each after what it imports."""
    alone = {"shim.js", "open.js"}
    assert set(in_order()) == {name for name in FILES if name.endswith(".js")} - alone
    assert in_order()[-1] == "notebook.js"
    assert in_order().index("numbers.js") < in_order().index("inspector.js")


def test_the_one_module_imports_nothing_and_exports_one_thing():
    """Whatever form an import or an export has in a file was understood."""
    lines = one_module().splitlines()
    assert [line for line in lines if re.match(r"import\b", line)] == []
    exports = [line for line in lines if re.match(r"export\b", line)]
    assert len(exports) == 1
    assert exports[0].startswith("export default { render:")


@pytest.mark.parametrize("name", in_order())
def test_no_module_reaches_out_of_its_root(name):
    """Neither the address nor the server nor the document's own keys are a panel's business."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", Path(FILES[name][0]).read_text("utf-8"), flags=re.S)
    reaching = (
        r"\b(location|WebSocket|sessionStorage|localStorage)\b|(?<![.\w])fetch\([^)]*\)(?! {)"
    )
    reaching += r"|document\.(addEventListener|querySelector|getElementById|activeElement|body)"
    assert re.search(reaching, text) is None


def test_the_style_holds_within_the_root_alone():
    """No rule for the page around it; widths are those of the cell."""
    style = scoped_style()
    assert ":root" not in style
    assert re.search(r"^(body|html)\b", style, re.MULTILINE) is None
    assert "@media (max-width" not in style
    assert ':host([data-theme="dark"])' in style
    assert ".take-away" in style


# -- in a browser --------------------------------------------------------------------------

CELL = """<!doctype html><html><head><style>
button { background: rgb(1, 2, 3) !important; } h2 { color: rgb(4, 5, 6); }
</style></head><body style="background: rgb(17, 17, 17)"><h2 id="own">A notebook</h2>
<button id="outside">outside</button><div id="cell" style="width: 1150px"></div>
<script type="module">
import widget from "/widget.js";
const listeners = new Set();
const codes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const bytes = (text) => new DataView(codes(text).buffer);
const signs = (buffer) => Array.from(new Uint8Array(buffer), (one) => String.fromCharCode(one));
const text = (buffer) => btoa(signs(buffer).join(""));
const model = {
  send: (content, callbacks, buffers = []) => toKernel(content, buffers.map(text)),
  on: (name, listener) => name === "msg:custom" && listeners.add(listener),
  off: (name, listener) => listeners.delete(listener),
};
window.leave = widget.render({ model, el: document.getElementById("cell") });
window.keys = [];
document.addEventListener("keydown", (event) => window.keys.push(event.key));
for (;;) {
  for (const [content, buffers] of await fromKernel()) {
    for (const listener of listeners) listener(content, buffers.map(bytes));
  }
  await new Promise((resolve) => setTimeout(resolve, 5));
}
</script></body></html>"""


def in_a_cell(open_page):
    """A page that plays the notebook's side of anywidget's protocol, and the widget in it."""
    model, data = network("classes")
    widget = show(model, data)
    sent = queue.Queue()
    widget.exchange.sending = lambda *message: sent.put(message)

    def to_kernel(content, buffers):
        widget._handle_custom_msg(content, [memoryview(base64.b64decode(one)) for one in buffers])

    def from_kernel():
        found = [sent.get_nowait() for _ in range(sent.qsize())]
        return [
            [told, [base64.b64encode(one).decode() for one in bytes_]] for told, bytes_ in found
        ]

    page = open_page("about:blank", own=("http://notebook.test/", "about:", "blob:", "data:"))
    page.expose_function("toKernel", to_kernel)
    page.expose_function("fromKernel", from_kernel)
    kinds = {"/": ("text/html", CELL), "/widget.js": ("text/javascript", one_module())}

    def serve(route):
        kind, body = kinds.get(route.request.url.removeprefix("http://notebook.test"), ("", ""))
        route.fulfill(content_type=kind, body=body)  # nothing for a favicon

    page.route("**/*", serve)
    page.goto("http://notebook.test/")
    page.locator(".floor").wait_for()
    page.locator("[data-measure=loss]").wait_for()
    yield page, widget
    page.goto("about:blank")
    widget.close()


@pytest.fixture
def cell(open_page):
    """A widget in a page for one test."""
    yield from in_a_cell(open_page)


@pytest.fixture(scope="module")
def kept_cell(kept_windows):
    """One for all tests that leave it where it is."""
    yield from in_a_cell(kept_windows.open)


def test_the_studio_trains_and_is_turned_in_a_cell(kept_cell):
    """By its own keys, which the notebook does not hear; the caller's network is what learns."""
    page, widget = kept_cell
    page.get_by_role("button", name="Epoch", exact=True).click()
    expect(page.locator("[data-measure=epoch]")).to_have_text("1")
    before = widget.model.train_state.step
    page.keyboard.press(".")
    page.locator("[title^='undo one step']").wait_for()
    assert widget.model.train_state.step == before + 1
    assert page.evaluate("window.keys") == []
    page.locator("#outside").click()
    page.keyboard.press(".")
    page.wait_for_function("() => window.keys.join() === '.'")
    page.get_by_label("neuron", exact=True).fill("1")
    page.get_by_label("neuron", exact=True).press("Enter")
    box = page.locator(".term input[type=text]").first
    box.fill("0.375")
    box.press("Enter")
    page.locator("[title^='undo dense_2']").wait_for()
    assert widget.model.train_state.step == before + 1
    numbers = [widget.model.parameters[f"dense_2.{name}"] for name in ("weights", "biases")]
    assert any(0.375 in array for array in numbers)


def test_styles_stay_apart_and_the_theme_is_the_notebooks(kept_cell):
    """The notebook's own rules do not reach the studio, and the studio's do not reach it."""
    page, _ = kept_cell
    color = "name => getComputedStyle(document.querySelector(name)).color"
    assert page.evaluate(color, "#own") == "rgb(4, 5, 6)"
    train = page.get_by_role("button", name="Epoch", exact=True)
    assert train.evaluate("one => getComputedStyle(one).backgroundColor") != "rgb(1, 2, 3)"
    expect(page.locator("#cell > div")).to_have_attribute("data-theme", "dark")
    assert page.locator(".floor").evaluate("one => one.scrollWidth <= one.clientWidth")
    page.evaluate("document.body.style.background = 'white'")
    expect(page.locator("#cell > div")).to_have_attribute("data-theme", "light")
    page.get_by_role("button", name="light or dark").click()
    page.evaluate("document.body.dataset.other = 'of the same theme'")
    expect(page.locator("#cell > div")).to_have_attribute("data-theme", "dark")
    page.evaluate("document.body.style.background = ''")
    expect(page.locator("#cell > div")).to_have_attribute("data-theme", "dark")


def test_files_are_taken_and_states_opened_in_a_cell(kept_cell, tmp_path):
    """Through the notebook's messages, byte for byte."""
    page, widget = kept_cell
    page.get_by_role("button", name="Take away").click()
    with page.expect_download() as taken:
        page.get_by_role("button", name="State file", exact=True).click()
    path = tmp_path / taken.value.suggested_filename
    taken.value.save_as(path)
    session = widget.exchange.session
    assert path.read_text("utf-8") == written(session.learner.moment())
    session.epoch()
    page.get_by_label("state file").set_input_files(path)
    expect(page.locator("dialog.take-away")).to_be_hidden()
    assert written(session.learner.moment()) == path.read_text("utf-8")


def test_a_cell_that_is_removed_is_told_nothing_more(cell):
    """Its view says goodbye, and nothing after that; training would go on."""
    page, widget = cell
    assert len(widget.exchange.session.slots) == 1
    step = widget.model.train_state.step
    page.evaluate("window.leave()")
    page.get_by_role("button", name="Epoch", exact=True).click()
    page.evaluate("toKernel({}, [])")  # which comes behind all else
    assert widget.exchange.session.slots == []
    assert widget.model.train_state.step == step


def test_a_cell_that_was_taken_off_the_page_is_whole_when_it_comes_back(cell):
    """Notebooks do that with cells that are out of sight, whatever comes for them meanwhile."""
    page, widget = cell
    page.evaluate("() => { window.away = document.getElementById('cell'); away.remove(); }")
    widget.exchange.session.data("spiral", samples=30)
    title = "window.away.firstElementChild.shadowRoot.querySelector('h1').textContent"
    page.wait_for_function(f"() => {title} === 'spiral'")
    page.evaluate("document.body.append(window.away)")
    page.get_by_role("button", name="Epoch", exact=True).click()
    expect(page.locator("[data-measure=epoch]")).to_have_text("1")
    expect(page.locator(".own-functions")).to_be_visible()
