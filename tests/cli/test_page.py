"""report.html, which every run leaves, and `glassnet export --to html`."""

import json
import re

import pytest
from PIL import Image

from glassnet.cli.page import leave_page


def contents_of(path):
    """What a page has to say."""
    found = re.search(r'id="contents">(.*?)</script>', path.read_text())
    return json.loads(found[1])


def test_a_run_leaves_a_page(glassnet, shop):
    """It is named in JSON, and says what the run came to."""
    outcome = glassnet("train", shop, "--hidden", 4, "--epochs", 5, "-o", "run", "--json")
    page = shop.parent / outcome.document["report"]
    contents = contents_of(page)
    assert page == shop.parent / "run" / "report.html"
    assert contents["title"] == "bought · shop.csv"
    shown = {line["name"]: line for line in contents["results"]["measures"]}
    assert shown["loss"]["outside"] == outcome.document["out_of_sample"]["loss"]
    assert shown["accuracy"]["inside"] == outcome.document["in_sample"]["accuracy"]
    assert (
        contents["results"]["matrices"][0]["counts"]
        == outcome.document["out_of_sample"]["confusion"]
    )
    facts = dict(contents["facts"])
    assert facts["digest of the weights"] == outcome.document["digest"]
    assert "48 learned from, 12 held back" in facts["rows"]


def test_rows_of_the_page_are_those_of_the_file(glassnet, shop):
    """Counted from 1 without the header, held-back ones first, with the cells as they are."""
    glassnet("train", shop, "--hidden", 4, "--epochs", 2, "-o", "run")
    rows = contents_of(shop.parent / "run" / "report.html")["rows"]
    lines = [line.split(",") for line in shop.read_text().splitlines()[1:]]
    assert sorted(rows["numbers"]) == list(range(1, 61))
    assert rows["back"] == 12
    for place, number in enumerate(rows["numbers"]):
        cells = [str(column[place]) for column in rows["cells"]]
        answer = ("no", "yes")[rows["truth"][0][place]]
        assert [*cells, answer] == lines[number - 1]


def test_the_same_command_leaves_the_same_page(glassnet, shop):
    """But for the date."""
    pages = []
    for _ in range(2):
        glassnet("train", shop, "--hidden", 4, "--epochs", 3, "-o", "run", "--overwrite")
        text = (shop.parent / "run" / "report.html").read_text()
        pages.append(re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "DATE", text))
    assert pages[0] == pages[1]
    assert pages[0].count("DATE") == 1


def test_a_run_with_folds_shows_them(glassnet, shop):
    """Judged are the rows that each fold has held back."""
    options = ["--hidden", 4, "--epochs", 3, "--folds", 3, "-o", "run", "--json"]
    document = glassnet("train", shop, *options).document
    contents = contents_of(shop.parent / "run" / "report.html")
    assert contents["results"]["judged"] == "held back by a fold"
    assert contents["tables"][0]["title"].startswith("Cross-validation with 3 folds")
    assert (
        contents["results"]["matrices"][0]["counts"] == document["folds"]["held_back"]["confusion"]
    )


def test_a_sweep_shows_every_setting(glassnet, shop):
    """The best first, beside the network that was made of it."""
    options = ["--learning-rate", "0.001,0.01", "--hidden", 4, "--seeds", 1, "--folds", 2]
    outcome = glassnet("sweep", shop, *options, "--epochs", 3, "-o", "run", "--json")
    contents = contents_of(shop.parent / outcome.document["report"])
    table = contents["tables"][0]
    assert table["headings"][:2] == ["", "learning rate"]
    assert [line[0] for line in table["lines"]] == ["best", "–"]
    assert float(table["lines"][0][1]) == outcome.document["best"]["learning_rate"]


def test_a_resumed_run_leaves_a_page_too(glassnet, shop, monkeypatch):
    """As if it had never been interrupted."""
    from glassnet.cli import learning

    options = ["--hidden", 4, "--epochs", 3, "--checkpoint-every", 0, "-o", "run"]
    with monkeypatch.context() as patch:
        patch.setattr(learning, "remove_checkpoints", lambda folder: None)
        glassnet("train", shop, *options)
    whole = (shop.parent / "run" / "report.html").read_text()
    for name in ("report.html", "model.safetensors"):
        (shop.parent / "run" / name).unlink()
    assert glassnet("resume", "run").code == 0
    again = contents_of(shop.parent / "run" / "report.html")
    assert (
        again["network"]
        == json.loads(re.search(r'id="contents">(.*?)</script>', whole)[1])["network"]
    )


def test_a_failing_page_does_not_lose_the_run(glassnet, shop, monkeypatch):
    """The model is there, what went wrong is said, and no half of a page is left."""
    from glassnet import page

    def fail(*given, **options):
        raise RuntimeError("no room \x1b[31m")

    monkeypatch.setattr(page, "report", fail)
    outcome = glassnet("train", shop, "--hidden", 4, "--epochs", 2, "-o", "run", "--json")
    assert outcome.code == 0
    assert outcome.document["report"] is None
    assert "it has no report.html" in outcome.err
    assert "\x1b" not in outcome.err
    assert (shop.parent / "run" / "model.safetensors").exists()
    assert not (shop.parent / "run" / "report.html").exists()
    assert leave_page.__doc__


def test_a_page_of_another_run_is_removed(glassnet, shop):
    """Before a new run in its folder has a page of its own."""
    glassnet("train", shop, "--hidden", 4, "--epochs", 2, "-o", "run")
    before = (shop.parent / "run" / "report.html").read_text()
    glassnet("train", shop, "--hidden", 5, "--epochs", 2, "-o", "run", "--overwrite")
    assert contents_of(shop.parent / "run" / "report.html")["layers"][0]["made"] == "Dense(4, 5)"
    assert (shop.parent / "run" / "report.html").read_text() != before


def test_export_without_data(glassnet, run_on_shop):
    """The network with a form, and the curves of the run that it lies in."""
    outcome = glassnet("export", "shop", "--to", "html", "--json")
    contents = contents_of(run_on_shop / "model.html")
    assert outcome.document["bytes"] == (run_on_shop / "model.html").stat().st_size
    assert contents["title"] == "shop"
    assert contents["rows"] is None
    assert contents["results"] is None
    assert len(contents["history"]["epochs"]) == 40


def test_export_with_data(glassnet, run_on_shop, shop):
    """The results are those of `evaluate`; rows without a target have no results."""
    glassnet("export", "shop", shop, "--to", "html", "-o", "page.html")
    contents = contents_of(shop.parent / "page.html")
    expected = glassnet("evaluate", "shop", shop, "--json").document
    shown = {line["name"]: line["inside"] for line in contents["results"]["measures"]}
    assert shown == {"loss": expected["loss"], "accuracy": expected["accuracy"]}
    assert contents["results"]["judged"] == "evaluated"
    (shop.parent / "new.csv").write_text("age,colour\n30,red\n40,blue\n")
    glassnet("export", "shop", "new.csv", "--to", "html", "-o", "page.html")
    contents = contents_of(shop.parent / "page.html")
    assert contents["rows"]["cells"] == [[30, 40], ["red", "blue"]]
    assert (contents["rows"]["truth"], contents["results"]) == (None, None)


@pytest.fixture
def pictures(tmp_path):
    """Two classes of pictures, bright and dark."""
    for label, level in (("bright", 200), ("dark", 30)):
        (tmp_path / "pictures" / label).mkdir(parents=True)
        for number in range(10):
            picture = Image.new("L", (4, 3), level + number)
            picture.save(tmp_path / "pictures" / label / f"{number}.png")
    return tmp_path / "pictures"


def test_pictures(glassnet, pictures):
    """Their bytes are in the page, of a run and of an export."""
    glassnet("train", pictures, "--hidden", 4, "--epochs", 2, "-o", "run")
    glassnet("export", "run", pictures, "--to", "html", "-o", "page.html")
    for name in ("run/report.html", "page.html"):
        contents = contents_of(pictures.parent / name)
        assert contents["columns"]["pixels"] == [3, 4]
        assert len(contents["rows"]["numbers"]) == 20
        assert len(contents["rows"]["pixels"]) == 20 * 12 * 4 / 3  # in base 64


REFUSED = {
    "data for a script": (["{shop}", "--to", "python"], 2, "--to html"),
    "data that are not there": (["no.csv", "--to", "html"], 5, "check the path"),
    "pictures for a table": ([".", "--to", "html"], 2, "give a table"),
    "to stdout": (["--to", "html", "-o", "-"], 2, "give a file"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(glassnet, run_on_shop, shop, name):
    """With the right exit code and a remedy; no file is left."""
    words, code, do = REFUSED[name]
    outcome = glassnet("export", "shop", *(word.format(shop=shop) for word in words))
    assert (outcome.code, outcome.out) == (code, "")
    assert do in outcome.message
    assert not (run_on_shop / "model.html").exists()
