"""`glassnet explain --formula` and `--areas`: what is printed, and for programs."""

import re
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest

from glassnet.cli import main
from glassnet.cli.explain_areas import columns_in
from glassnet.cli.explain_formula import flip_text
from glassnet.explain import ColumnFlip, ColumnTerm
from glassnet.explain.arithmetic.sums import short


@pytest.fixture(scope="module")
def run_on_iris(tmp_path_factory):
    """A small rectified network on iris, which no test changes."""
    folder = tmp_path_factory.mktemp("iris") / "run"
    words = ["--hidden", "16,16", "--activation", "relu", "--epochs", "30", "-o", str(folder)]
    assert main(["train", "iris", *words]) == 0
    return folder


def numbers(line):
    """The numbers at the end of a printed line."""
    return [Decimal(word) for word in re.findall(r"(?<!\S)-?\d+\.\d+(?!\S)", line)][-3:]


def test_the_printed_sum_adds_up_as_it_is_printed(glassnet, run_on_iris):
    """Constant, contributions and rounding come to the score, digit by digit."""
    out = glassnet("explain", run_on_iris, "iris", "--row", 17, "--formula").out
    assert out.startswith("row 17: the model says setosa")
    assert "exactly this sum" in out
    lines = out.split("\n\n")[1].splitlines()[1:]
    *terms, score = [numbers(line) for line in lines]
    assert len(terms) == 6
    assert [sum(column) for column in zip(*terms, strict=True)] == score


def test_a_curved_network_is_said_to_have_a_tangent(glassnet):
    """The default activation is GELU; the layer that bends is named."""
    glassnet("train", "iris", "--epochs", 5, "-o", "run")
    out = glassnet("explain", "run", "iris", "--row", 1, "--formula").out
    assert "A tangent, true only near this row, because gelu_1 is curved" in out
    assert "The formula holds" not in out
    outcome = glassnet("explain", "run", "iris", "--areas", "--between", "1,80")
    assert outcome.code == 2
    assert "GELU" in outcome.message
    assert "gelu_1" in outcome.message
    assert "--activation relu" in outcome.message


def test_flips_as_printed_change_the_prediction(glassnet, run_on_iris):
    """The value behind the arrow, written into the table, gets the printed answer."""
    glassnet("datasets", "iris", "-o", "iris.csv")
    out = glassnet("explain", run_on_iris, "iris.csv", "--row", 60, "--formula").out
    said = re.search(r"  (petal_\w+) +([\d.]+) → ([\d.-]+) .*: (\w+)", out)
    name, before, value, answer = said.groups()
    heading, *lines = Path("iris.csv").read_text().splitlines()
    cells = lines[59].split(",")
    place = heading.split(",").index(name)
    assert float(cells[place]) == float(before)
    cells[place] = value
    Path("new.csv").write_text("\n".join([heading, ",".join(cells)]) + "\n")
    assert glassnet("predict", run_on_iris, "new.csv").out.splitlines()[1].startswith(answer)


@pytest.mark.parametrize(
    ("value", "beyond", "said"),
    [
        (-19.0, True, "45 → -19 (-64; no row has less than 18): yes"),
        (85.0, True, "45 → 85 (+40; no row has more than 64): yes"),
        (60.0, False, "45 → 60 (+15): yes"),
    ],
)
def test_a_number_that_no_row_has_is_said_to_be_so(value, beyond, said):
    """Nobody is -19 years old, and the network was never asked about such a row."""
    flip = ColumnFlip("age", value - 45, value, 3.0, "no", "yes", value - 45, beyond=beyond)
    column = ColumnTerm("age", "number", 45.0, (1.0,), (1.0,), seen=(18.0, 64.0), flip=flip)
    assert flip_text(column) == said


def test_what_no_row_has_is_in_words_and_in_json(glassnet, run_on_iris):
    """A table of the same row twice has no other numbers than the row's own."""
    glassnet("datasets", "iris", "-o", "iris.csv")
    heading, *lines = Path("iris.csv").read_text().splitlines()
    Path("twice.csv").write_text("\n".join([heading, lines[59], lines[59]]) + "\n")
    for data, beyond in (("twice.csv", True), ("iris.csv", False)):
        words = ["explain", run_on_iris, data, "--row", {"twice.csv": 1, "iris.csv": 60}[data]]
        flip = glassnet(*words, "--formula", "--json").document["smallest_flip"]
        assert flip["beyond"] == beyond
        for out in (glassnet(*words, "--formula").out, glassnet(*words).out):
            value = short(flip["value"], 17)
            (line,) = [line for line in out.splitlines() if f"→ {value} " in line]
            assert ("no row has" in out[out.index(line) :]) == beyond


def test_flips_of_long_numbers_are_printed_whole(glassnet):
    """Of moments in milliseconds the digits that differ are the last, and all of them are told."""
    moments = [1_700_000_000_000.25 + 1.5 * row for row in range(40)]
    rows = [f"{moment!r},{'late' if row > 19 else 'early'}" for row, moment in enumerate(moments)]
    Path("moments.csv").write_text("\n".join(["moment,half", *rows]))
    network = ["--hidden", 4, "--activation", "relu", "--epochs", 60]
    assert glassnet("train", "moments.csv", *network, "-o", "run").code == 0
    whole = glassnet("explain", "run", "--row", 3, "--formula").out
    assert "moment = 1700000000003.25" in whole
    for out, said in (
        (whole, r"moment +1700000000003.25 → ([\d.]+) .*: (late)"),
        (glassnet("explain", "run", "--row", 3).out, r"1700000000003.25 → ([\d.]+) gives (late)"),
    ):
        value, answer = re.search(said, out).groups()
        Path("new.csv").write_text(f"moment\n{value}\n")
        assert glassnet("predict", "run", "new.csv").out.splitlines()[1].startswith(answer)


def test_numbers_wider_than_the_terminal_are_printed_all_the_same(glassnet):
    """One unit of a column of very small numbers adds a number of more than a hundred digits."""
    rows = [f"{(row - 20) * 1e-130!r},{'up' if row > 19 else 'down'}" for row in range(40)]
    Path("small.csv").write_text("\n".join(["size,side", *rows]))
    assert glassnet("train", "small.csv", "--epochs", 2, "-o", "run").code == 0
    outcome = glassnet("explain", "run", "--row", 3, "--formula")
    assert outcome.code == 0
    assert "One unit more of a column adds:\n" in outcome.out


def test_columns_without_a_flip_say_how_far_was_searched(glassnet, shop):
    """The whole line, where the network is straight."""
    glassnet("train", shop, "--activation", "relu", "--epochs", 30, "-o", "run")
    out = glassnet("explain", "run", shop, "--row", 1, "--formula").out
    assert "In place of colour = red" in out
    assert re.search(r"age .*(→|no change of it alone does \(searched: the whole line\))", out)


def test_areas_are_printed_and_whole_in_json(glassnet, run_on_iris):
    """Over two columns, along one, between rows."""
    along = ["--areas", "--along", "petal_length_cm,petal_width_cm", "--row", 60]
    out = glassnet("explain", run_on_iris, "iris", *along).out
    count = int(re.search(r"([\d,]+) polygons", out)[1].replace(",", ""))
    document = glassnet("explain", run_on_iris, "iris", *along, "--json").document
    assert document["count"] == count == len(document["regions"])
    assert sum(document["shares"].values()) == pytest.approx(1)
    line = ["explain", run_on_iris, "iris", "--areas", "--along", "petal_length_cm"]
    out = glassnet(*line).out
    assert "all else as in row 1" in out
    assert "the area of effect" in out
    document = glassnet(*line, "--json").document
    assert document["pieces"][0]["low"] is None
    assert glassnet("explain", run_on_iris, "iris", "--areas", "--between", "3,120").out.startswith(
        "From row 3 (t = 0) to row 120 (t = 1)"
    )


def test_a_formula_for_programs(glassnet, run_on_iris):
    """The same record as in Python."""
    document = glassnet("explain", run_on_iris, "iris", "--row", 2, "--formula", "--json").document
    assert document["outputs"] == ["setosa", "versicolor", "virginica"]
    assert {column["name"] for column in document["columns"]} >= {"petal_length_cm"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--areas", "--between", "3"], "write for example --between 3,17"),
        (["--areas", "--between", "3,4", "--row", "3"], "leave out --row"),
        (["--areas", "--between", "3,4", "--along", "petal_width_cm"], "leave out --along"),
        (["--areas"], "--between two rows"),
        (["--areas", "--along", "petal"], "'petal_length_cm'"),
        (["--formula", "--row", "151"], "from 1 to 150"),
    ],
)
def test_what_is_wrong_is_said_with_a_remedy(words, said, glassnet, run_on_iris):
    """Exit code 2, one line, no traceback."""
    outcome = glassnet("explain", run_on_iris, "iris", *words)
    assert outcome.code == 2
    assert said in outcome.message


@pytest.mark.parametrize("along", ["size, cm,age", "age, size, cm", "size, cm"])
def test_columns_with_commas_in_their_names_are_found(along):
    """Alone, and with another one before or after."""
    parts = [SimpleNamespace(name=name) for name in ("size, cm", "age")]
    loaded = SimpleNamespace(encoder=SimpleNamespace(inputs=parts))
    found = columns_in(loaded, along)
    assert set(found) <= {"size, cm", "age"}
    assert ",".join(found) == along.replace("age, ", "age,")
