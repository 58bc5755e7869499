"""What the tests of the page share: runs of small networks, windows, and a way to ask a page."""

import json

import numpy as np
import pytest

from glassnet.datasets import about, columns
from glassnet.page import report
from glassnet.page.document import MODULES, START, embedded, joined
from glassnet.tables import read
from glassnet.workbench.recipe import Recipe
from glassnet.workbench.table_columns import Columns
from glassnet.workbench.table_training import TableTraining

PAUSE = 25  # milliseconds between two looks, for which no picture has to be drawn
NEAR = """([shares, near]) => {
  const shown = [...document.querySelectorAll(".share .number")].map(({ title }) => Number(title));
  const isNear = (one, at) => Math.abs(one - shares[at]) <= near;
  return shown.length === shares.length && shown.every(isNear);
}"""


def shows(page, shares, near=0.0):
    """Wait until these probabilities are shown."""
    given = [np.asarray(shares, float).tolist(), near]
    page.wait_for_function(NEAR, arg=given, polling=PAUSE)


def differs(page, shares, by=1e-4):
    """Wait until others are shown, with one of them as far away."""
    question = f"given => !({NEAR})(given)"
    page.wait_for_function(question, arg=[shares.tolist(), by], polling=PAUSE)


@pytest.fixture
def look(open_page):
    """Open a file in a window of its own; it asks for nothing but itself."""
    return lambda path, **options: open_page(path.as_uri(), own=("file:",), **options)


@pytest.fixture(scope="module")
def kept_page(kept_windows, iris_page):
    """One window of the page of the irises for all tests of a file."""
    return kept_windows.open(iris_page.as_uri(), own=("file:",))


@pytest.fixture
def page(kept_page, kept_windows):
    """The page of the irises as it opens."""
    kept_page.mouse.move(0, 0)
    kept_page.reload()
    yield kept_page
    kept_windows.check()


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
