"""What the tests of the page share: runs of small networks, windows, and a way to ask a page."""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from glassnet.datasets import about, columns
from glassnet.page import report
from glassnet.page.document import MODULES, START, embedded, joined
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_columns import Columns
from glassnet.workbench.table_training import TableTraining


@dataclass
class Watch:
    """What a page did that it should not."""

    said: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)


@pytest.fixture
def look(chromium):
    """Open a file in a window of its own; whatever it says on the console or asks for fails."""
    watch, windows = Watch(), []

    def open_file(path, **options: Any):
        options = {"viewport": {"width": 1280, "height": 800}} | options
        window = chromium.new_context(**options)
        windows.append(window)
        page = window.new_page()
        page.on("console", lambda message: watch.said.append(message.text))
        page.on("pageerror", lambda error: watch.said.append(str(error)))
        page.on("request", lambda request: watch.asked.append(request.url))
        page.on("dialog", lambda dialog: watch.said.append(dialog.message))
        page.goto(path.as_uri())
        return page

    yield open_file
    for window in windows:
        window.close()
    assert watch.said == []
    assert [url for url in watch.asked if not url.startswith("file:")] == []


@pytest.fixture(scope="module")
def blank(chromium):
    """An empty window, to compute in."""
    page = chromium.new_page()
    yield page
    page.close()


@pytest.fixture
def ask(blank):
    """Make the state of a page from contents, and ask it something: `state => …`."""
    script = joined().removesuffix(START)

    def answer(contents, question):
        data = json.loads(embedded(contents))
        return blank.evaluate(
            f"(contents) => {{ {script}; return ({question})(new State(contents)); }}", data
        )

    assert MODULES[-1] == "page"
    return answer


def trained(name, *, target=None, **recipe):
    """The training of a small network on built-in data, come to its end."""
    table = read(columns(name, samples=None, seed=0), name=name)
    settings = Recipe(**{"hidden": (6, 5), "epochs": 20, "activation": "relu"} | recipe)
    columns_ = Columns(target=target or about(name).target)
    training = TableTraining(table, columns_, settings, seed=0)
    for _ in training.stream():
        pass
    return training


@pytest.fixture(scope="session")
def iris():
    """A training on three classes."""
    return trained("iris")


@pytest.fixture(scope="session")
def runs(iris):
    """Trainings on classes and on numbers."""
    return {"iris": iris, "wine": trained("wine"), "diabetes": trained("diabetes")}


@pytest.fixture(scope="session")
def iris_page(iris, tmp_path_factory):
    """The file of its page."""
    path = tmp_path_factory.mktemp("page") / "report.html"
    report(iris, path, data="iris")
    return path
