"""The document: one small file that asks nobody for anything, and in which names are text."""

import base64
import hashlib
import itertools
import json
import re
from importlib import import_module

import numpy as np
import pytest

import glassnet as gn
from glassnet.errors import ConfigError
from glassnet.page import report, to_html
from glassnet.page.contents import contents_of_model, contents_of_training
from glassnet.page.document import (
    FEW_ROWS,
    LARGEST,
    MODULES,
    STATIC,
    document,
    embedded,
    module,
    thinned,
)
from glassnet.tables import Encoder, read
from glassnet.workbench.table_model import TableModel

HOSTILE = "</script><img src=x onerror=alert(1)>"
TOP = re.compile(r"^(?:export )?(?:async )?(?:function|class|const|let)\s+(\w+)", re.MULTILINE)


def dense_model(*widths, dtype="float32"):
    layers = [gn.Dense(*pair) for pair in itertools.pairwise(widths)]
    model = gn.Model(layers, loss=gn.MeanSquaredError(), dtype=dtype)
    model.begin(seed=0)
    return model


def contents_in(text):
    """What a page has to say, read as a browser would."""
    found = re.search(r'<script type="application/json" id="contents">(.*?)</script>', text)
    return json.loads(found[1])


def test_no_two_modules_define_the_same_name():
    """They are joined into one, where the second would be an error."""
    names = [name for one in MODULES for name in TOP.findall(module(one))]
    assert len(names) == len(set(names)), sorted(n for n in names if names.count(n) > 1)


def test_modules_import_only_from_those_before_them():
    """So that each is ready when it is used; and every file is a module of the page."""
    done = set()
    for name in MODULES:
        assert set(re.findall(r'from "\./(\w+)\.js"', module(name))) <= done
        done.add(name)
    assert {path.stem for path in STATIC.glob("*.js")} == done


def test_no_module_reads_text_as_markup_or_code():
    """Nor does any speak to the network."""
    never = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function"
    never += r"|fetch\(|XMLHttpRequest|WebSocket|import\("
    assert not [name for name in MODULES if re.search(never, module(name))]


def test_the_policy_names_the_very_script_and_style(iris_page):
    """Anything else that came into the page would not run."""
    text = iris_page.read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)[1]
    script = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)[1]
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)[1]
    digests = [base64.b64encode(hashlib.sha256(t.encode()).digest()) for t in (script, style)]
    assert "default-src 'none'" in policy
    assert [f"'sha256-{digest.decode()}'" in policy for digest in digests] == [True, True]
    assert "unsafe" not in policy


def test_nothing_in_the_file_points_elsewhere(iris_page):
    """But for the name of the drawing's language, which nobody fetches."""
    addresses = set(re.findall(r"https?://[^\"' ]+", iris_page.read_text()))
    assert addresses == {"http://www.w3.org/2000/svg"}


def test_hostile_names_stay_inside_their_element():
    """Whatever a column is called, the file has as many elements as ever."""
    text = embedded({"title": HOSTILE, "deep": [{"name": "<!--<script>"}]})
    assert "<" not in text
    assert json.loads(text)["title"] == HOSTILE


def test_the_title_is_text():
    """In the head, too."""
    text = document(contents_of_model(dense_model(2, 1), HOSTILE))
    assert "<title>&lt;/script&gt;&lt;img" in text
    assert text.count("</script>") == 2


def test_the_same_training_gives_the_same_page(iris, tmp_path):
    """Bit for bit."""
    one, other = (report(iris, tmp_path / "a.html", data="iris") for _ in range(2))
    assert one == other
    assert (tmp_path / "a.html").read_text() == one


def test_a_large_network_is_described_in_words(tmp_path):
    """The file stays small, and says what is not in it."""
    text = to_html(dense_model(700, 600, 10), tmp_path / "large.html")
    contents = contents_in(text)
    assert len(text) <= LARGEST < 1_000_000
    assert contents["network"] is None
    assert "426,610 parameters" in contents["omitted"][0]
    assert [layer["made"] for layer in contents["layers"]] == ["Dense(700, 600)", "Dense(600, 10)"]


def test_rows_go_before_weights():
    """Cells with very long words make room first for fewer rows, then for none."""
    for length, kept in [(9_000, FEW_ROWS), (90_000, 0)]:
        long = [f"{row} " * (length // 4) for row in range(100, 260)]
        words = np.array([*long, *["a", "b"] * 20])
        table = read({"word": words.astype(object), "number": np.arange(200.0)})
        encoder = Encoder.fit(table, "number", rows=np.arange(160, 200))
        model = TableModel(dense_model(len(encoder.input_names), 1), encoder)
        found = contents_in(document(contents_of_model(model, "long", table)))
        assert len(found["rows"]["numbers"] if found["rows"] else []) == kept
        assert "rows" in found["omitted"][0]
        assert found["network"] is not None


def test_thinning_keeps_both_kinds_of_rows(runs):
    """Those held back stay first, and every column keeps in step."""
    rows = contents_of_training(runs["diabetes"], "diabetes")["rows"]
    assert rows["back"] > FEW_ROWS  # or there would be room for all of them
    few = thinned(rows, FEW_ROWS)
    assert len(few["numbers"]) == FEW_ROWS
    assert 0 < few["back"] < FEW_ROWS
    assert {len(column) for column in [*few["cells"], *few["truth"]]} == {FEW_ROWS}
    place = rows["numbers"].index(few["numbers"][-1])
    assert few["cells"][0][-1] == rows["cells"][0][place]


def test_names_too_long_for_any_page_are_an_error():
    """With a remedy, and no half of a page."""
    contents = contents_of_model(dense_model(2, 1), "x")
    contents |= {"notes": ["long" * LARGEST]}
    with pytest.raises(ConfigError, match="too long"):
        document(contents)


def test_arrays_are_their_bytes():
    """The least significant byte first, whatever the machine."""
    stored = json.loads(embedded({"w": np.array([[1.0, -2.0]], ">f4")}))["w"]
    assert (stored["shape"], stored["kind"]) == ([1, 2], "float32")
    assert base64.b64decode(stored["base64"]) == np.array([1.0, -2.0], "<f4").tobytes()


def test_a_loss_that_was_infinite_leaves_a_gap_in_its_curve(tmp_path):
    """JSON cannot say infinity; all other numbers are there, and the page is written."""
    history = gn.History()
    for epoch, loss in enumerate([1.0, float("inf"), 0.5], start=1):
        scores = {"accuracy": float("nan") if epoch == 2 else 0.5}
        record = gn.EpochRecord(epoch, epoch, 1.0, 0.0, loss, scores, 0.1, 0.1, False)
        history.epochs.append(record)
    found = contents_in(to_html(dense_model(2, 1), tmp_path / "m.html", history=history))["history"]
    assert found["losses"][1]["values"] == [1.0, None, 0.5]
    assert found["metrics"][0]["values"] == [0.5, None, 0.5]


def test_a_large_network_is_not_written_out_to_be_thrown_away(monkeypatch, tmp_path):
    """Its arrays alone are larger than a page may be, so no page with them is tried."""
    module = import_module("glassnet.page.document")
    tried = []
    monkeypatch.setattr(module, "written", lambda contents: tried.append(contents) or "page")
    to_html(dense_model(700, 600, 10), tmp_path / "large.html")
    assert [contents["network"] for contents in tried] == [None]
