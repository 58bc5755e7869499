"""Views, neurons, arithmetic and findings in the studio's page, with the library's own numbers."""

import math
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from glassnet.cli import main
from glassnet.cli.studio import session_for
from glassnet.explain import areas_between, pieces_along
from glassnet.explain.geometry.neurons import score_layers
from glassnet.studio.bench import bench_of_data
from glassnet.studio.files.state_file import written
from glassnet.studio.seeing.one_row import row_of
from glassnet.tables import read

from .conftest import ask, begin, begin_with, epochs, pick, steps, until

VIEW = "window.studio.views.view"


@pytest.fixture
def page(kept, studio):
    """A window of the shared studio, in which no regions are drawn."""
    for page in kept(studio, "sine", samples=60):
        page.evaluate("studio.views.regions.checked = false")
        yield page


def learned(page, name, count=0, **given):
    """Other data, some epochs learned, and their view; the same bench here, with its numbers."""
    begin(page, name, **given)
    epochs(page, count)
    page.evaluate("studio.views.again()")  # and not when it is its turn
    bench = bench_of_data(name, **given)
    take_numbers(page, bench.model)
    return bench


def take_numbers(page, model):
    """Let a network of our own have the numbers that the page shows."""
    for place, layer in enumerate(model.layers):
        if layer.parameters:
            arrays = [
                np.array(
                    page.evaluate(
                        f"[...studio.live.network.layers[{place}].arguments.{name}.data]"
                    ),
                    np.float32,
                ).reshape(array.shape)
                for name, array in layer.parameters._asdict().items()
            ]
            layer.parameters = type(layer.parameters)(*arrays)


def cells_of(page, row="studio.live.row"):
    """The cells of a row, by default of the picked one."""
    return page.evaluate(f"studio.live.cells[{row}]")


def inputs_of(bench, cells):
    """The inputs that the network receives for a row."""
    encoder = bench.loaded.encoder
    return encoder.encode_inputs(row_of(encoder, cells), [0])


def choose(page, label, value):
    """Choose in one of the lists above the view."""
    page.locator(".view-chooser").get_by_label(label, exact=True).select_option(value)


# -- views ---------------------------------------------------------------------------------


def test_along_one_column_all_else_is_as_in_the_row(page):
    """The curves are the library's predictions for such rows."""
    bench = learned(page, "wine", 3)
    choose(page, "view", "along")
    choose(page, "column", "6")
    places, values = page.evaluate(f"[{VIEW}.places, {VIEW}.values]")
    cells = cells_of(page)
    for at in (0, 60, 120, 240):
        made = [places[at] if column == 6 else cell for column, cell in enumerate(cells)]
        said = bench.model.predict(inputs_of(bench, made))[0]
        assert [curve[at] for curve in values] == pytest.approx(said.tolist(), abs=1e-5)


def test_hollow_points_are_explained_where_there_are_some(page):
    """And not where all rows are learned from: a legend of what is not there only puzzles."""
    learned(page, "sine", samples=60)
    legend = page.locator(".view-holder").get_by_text("hollow: rows held back")
    expect(legend).to_be_visible()
    page.evaluate("studio.all = studio.live.rows")
    page.evaluate("studio.live.rows = studio.all.map((row) => ({...row, back: false}))")
    page.evaluate("studio.views.again()")
    expect(legend).to_have_count(0)
    page.evaluate("studio.live.rows = studio.all")


def test_regions_begin_where_the_library_says(page):
    """Every bend along the one input has its line, those of the first layer to the last digit."""
    bench = learned(page, "sine", 2, samples=60)
    page.get_by_label("regions").check()
    drawn = np.sort(page.evaluate(f"{VIEW}.switches"))
    low, high = page.evaluate(f"[{VIEW}.axis.low, {VIEW}.axis.high]")
    scale = bench.loaded.encoder.inputs[0].scale
    pieces = pieces_along(score_layers(bench.model.layers), np.zeros(1), np.ones(1))
    edges = scale.undo(pieces.edges[1:-1])
    edges = edges[(edges > low) & (edges < high)]
    assert len(edges) > 3
    distances = abs(edges[:, None] - drawn).min(axis=1)
    assert distances.max() < (high - low) / 240
    own = bench.model.layers[0].parameters
    first = scale.undo(-own.biases[0].astype(float) / own.weights[0])
    first = first[(first > low) & (first < high)]
    assert abs(first[:, None] - drawn).min(axis=1).max() < 1e-5
    expect(page.locator(".borders")).to_have_attribute(
        "d", re.compile(f"^(M[^M]+){{{len(drawn)}}}$")
    )


def test_between_two_rows_the_answer_changes_where_the_library_says(page):
    """From the one's prediction to the other's."""
    bench = learned(page, "iris", 20)
    choose(page, "view", "between")
    values, turns = page.evaluate(f"[{VIEW}.values, {VIEW}.turns]")
    rows = page.evaluate("studio.views.choice.rows")
    ends = [cells_of(page, row) for row in rows]
    for at, cells in ((0, ends[0]), (-1, ends[1])):
        said = bench.model.predict(inputs_of(bench, cells))[0]
        assert [curve[at] for curve in values] == pytest.approx(said.tolist(), abs=1e-5)
    names = [part.name for part in bench.loaded.encoder.inputs]
    pairs = zip(*ends, strict=True)
    table = read({name: list(both) for name, both in zip(names, pairs, strict=True)}, name="")
    areas = areas_between(bench.model, bench.loaded.encoder, table, 1, 2)
    changes = [part.interval.high for part in areas.answers[:-1]]
    assert turns == pytest.approx(changes, abs=1 / 240)
    assert changes


def test_on_the_border_two_answers_are_equally_good(page):
    """Over two columns; and on that of a neuron its sum is 0. Regions are drawn if asked for."""
    bench = learned(page, "spiral", 12, samples=40)
    best = np.sort(bench.model.predict(rows_on(page, bench, "decision")), axis=1)
    assert np.median(best[:, -1] - best[:, -2]) < 0.01
    pick(page, 1, 3)
    own = bench.model.layers[0].parameters
    rows, weights = rows_on(page, bench, "own"), own.weights[:, 3]
    assert abs(rows @ weights + own.biases[0, 3]).max() < 1e-3 * np.linalg.norm(weights)
    picture = "() => document.querySelector('.sheet').toDataURL()"
    without = page.evaluate(picture)
    page.get_by_label("regions").check()
    assert page.evaluate(picture) != without


def rows_on(page, bench, line):
    """The rows, as the network receives them, on a line of the view over two columns."""
    path = page.evaluate(f"{VIEW}.{line}.getAttribute('d')")
    points = [list(map(float, point.split())) for point in path[1:].replace("M", "L").split("L")]
    x, y = np.array(points).T
    ends = page.evaluate(f"{VIEW}.axes.map(({{low, high}}) => [low, high])")
    shares = [(x - 44) / 306, (330 - y) / 320]
    values = [low + share * (high - low) for share, (low, high) in zip(shares, ends, strict=True)]
    return bench.loaded.encoder.encode_inputs(read({"x": values[0], "y": values[1]}, name=""))


def test_categories_are_steps(page, tmp_path):
    """One for every word, at the height that such a row has."""
    lines = [
        f"{('red', 'green', 'blue')[n % 3]},{n % 7},{'yes' if n % 3 else 'no'}" for n in range(60)
    ]
    (tmp_path / "own.csv").write_text("\n".join(["colour,size,good", *lines]))
    begin_with(page, tmp_path / "own.csv", target="good")
    choose(page, "view", "along")
    assert page.locator(".function").first.get_attribute("d").count("H") == 3
    words, curves = page.evaluate(f"[{VIEW}.axis.words, {VIEW}.values]")
    for place, word in enumerate(words):
        assert [curve[place] for curve in curves] == said_of(page, 0, word)
    choose(page, "column", "1")
    places, curves = page.evaluate(f"[{VIEW}.places, {VIEW}.values]")
    assert [curve[200] for curve in curves] == said_of(page, 1, places[200])
    choose(page, "view", "over")
    assert page.evaluate("document.querySelector('.areas canvas').toDataURL().length") > 300


def said_of(page, column, cell):
    """What the page says of the picked row with another cell."""
    return page.evaluate(
        "([column, cell]) => { const { live } = studio; live.edit(live.row, column, cell);"
        " return [...live.answers[live.row].output]; }",
        [column, cell],
    )


@pytest.mark.parametrize("name", ["iris", "spiral"])
def test_what_is_beyond_all_numbers_is_left_out_of_pictures(page, name):
    """Of a network that has run away; the rest is drawn, and the window says nothing wrong."""
    begin(page, name)
    ask(page, "learning", optimizer="sgd", learning_rate=1e5)
    for _ in range(3):
        ask(page, "step")
        until(page, "([wanted]) => studio.state.undo === wanted", ["one step"])
        for view in page.evaluate(
            "[...document.querySelector('.view-chooser select').options].map(one => one.value)"
        ):
            choose(page, "view", view)
            page.evaluate("studio.views.again()")
            pick(page, 2, 0)
            drawn = page.evaluate(
                "[...document.querySelectorAll('path')].map(one => one.getAttribute('d'))"
            )
            assert [d for d in drawn if re.search("NaN|Inf", d or "")] == []


# -- neurons -------------------------------------------------------------------------------


def test_every_neuron_shows_its_function_and_where_it_fires(page):
    """Small in the drawing, large in the inspector, counted over all rows."""
    bench = learned(page, "sine", 2, samples=60)
    inked = """() => { const c = document.querySelector('.own-functions');
      const { data } = c.getContext('2d').getImageData(0, 0, c.width, c.height);
      return data.some(one => one > 0); }"""
    assert page.evaluate(inked)
    pick(page, 1, 5)
    own = bench.model.layers[0].parameters
    parts = [bench.data.inputs, bench.held_back.inputs]
    fires = sum(int((part @ own.weights + own.biases > 0)[:, 5].sum()) for part in parts)
    said = f"Fires on {fires} of {sum(map(len, parts))} rows"
    page.locator(".own-function", has_text=said).wait_for()
    edge = float(bench.loaded.encoder.inputs[0].scale.undo(-own.biases[0, 5] / own.weights[0, 5]))
    exact = page.locator(".own-function p").first
    sign = ">" if own.weights[0, 5] > 0 else "<"
    exact.filter(has_text=f"Active for x {sign} {edge:.4g}".replace("-", "−")).wait_for()
    expect(page.locator(".own-function .band").first).to_be_attached()


def test_neighbours_are_pointed_at_while_new_numbers_come(page):
    """What is known of them is old by then, and nothing is shaded until it is known anew."""
    learned(page, "sine", 2, samples=60)
    pick(page, 1, 5)
    page.locator(".own-function .pairs li").first.wait_for()
    page.evaluate(
        """() => {
          studio.live.tell("values");
          document.querySelector(".own-function .pairs li").dispatchEvent(new Event("focus"));
        }"""
    )
    page.locator(".own-function .pairs li").first.focus()
    expect(page.locator(".own-function .band").first).to_be_attached()


# -- arithmetic ----------------------------------------------------------------------------


def test_the_arithmetic_of_a_connection_adds_up(page):
    """Forward, backward, and what the next step makes of its weight; picking it is asking."""
    learned(page, "spiral", 1, samples=40)
    page.evaluate("studio.live.pickConnection(2, 3, 4)")
    first = page.locator(".arithmetic .told-sum").first
    first.wait_for()
    terms = [
        float(one)
        for one in first.locator("[data-term]").evaluate_all(
            "all => all.map(one => one.dataset.term)"
        )
    ]
    value = float(first.locator("[data-value]").get_attribute("data-value"))
    assert math.fsum(terms) == value
    shown = page.evaluate("studio.live.rowOf(studio.live.stages[2].sum)[4]")
    assert shown == pytest.approx(value, abs=1e-6)
    parts = page.locator(".arithmetic h4").all_inner_texts()
    assert parts[:2] == [
        "Forward",
        "Backward: how this row's loss changes with the weight from neuron 3",
    ]
    after = float(page.locator("[data-next]").get_attribute("data-next"))
    steps(page, 1)
    weight = "studio.live.network.layers[2].arguments.weights.data[3 * 16 + 4]"
    assert page.evaluate(weight) == after


def test_the_formula_says_what_would_change_the_answer(page):
    """The page's own network then says so, too."""
    learned(page, "wine", 5)
    page.locator(".formula > summary").click()
    words = page.locator(".flip").inner_text().rstrip(".")
    head, after = words.split("; ")[1].split(" makes it ")
    column, value = head.split(" from ")[0], head.split(" to ")[1].replace("−", "-")
    said = page.evaluate(
        "([column, value]) => { const { live } = studio;"
        " live.edit(live.row, live.parts.findIndex(({ name }) => name === column), value);"
        " return live.outputNames[live.answers[live.row].said[0]]; }",
        [column, value.replace(",", "")],
    )
    assert said == after


# -- what ails it --------------------------------------------------------------------------


def test_a_cure_is_applied_and_taken_back(page):
    """And what it did to the loss is said."""
    begin(page, "spiral", samples=40)
    ask(page, "set", parameter="dense_1.biases", index=[0, 5], value=-100)
    until(page, "studio.live.isDead(1, 5)")
    page.locator(".findings-card > summary").click()
    finding = page.locator(".finding", has_text="relu_1: 1 of 16")
    finding.get_by_role("button", name="Apply the cure").click()
    said = page.locator(".findings-card [role=status]")
    said.filter(has_text="loss on rows learned from").wait_for()
    until(page, "!studio.live.isDead(1, 5)")
    ask(page, "undo")
    until(page, "studio.live.network.layers[0].arguments.biases.data[5] === -100")


def test_gradients_are_followed_layer_by_layer(page):
    """The newest numbers are those of the last step."""
    begin(page, "sine", samples=60)
    page.locator("details.card", has_text="Gradient flow").locator("summary").click()
    page.locator(".flow", has_text="It begins with the first step").wait_for()
    for _ in range(3):
        steps(page, 1)
    expect(page.locator(".flow-line")).to_have_count(9)  # 3 of them are keys
    flow = page.evaluate("studio.numbers.flow")
    assert flow["step"] == 3
    assert all(size > 0 for size in flow["gradients"] + flow["steps"])
    line = "document.querySelector('.flow .view .flow-line')"
    until(page, f"{line}.getAttribute('d').split('L').length === 3")


def test_points_of_several_labels_have_the_colour_of_the_label_shown(page, tmp_path):
    """Blue where it is true and orange where not, as the tint behind them."""
    chance = np.random.default_rng(0)
    rows = [
        (x, y, "in" if x * x + y * y < 0.5 else "out", "up" if y > x else "down")
        for x, y in chance.uniform(-1, 1, (60, 2)).round(4)
    ]
    lines = ["x,y,inside,side", *(",".join(map(str, row)) for row in rows)]
    (tmp_path / "two.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ["train", str(tmp_path / "two.csv"), "--epochs", "1", "-o", str(tmp_path / "run")]
    assert main([*words, "--target", "inside", "--target", "side"]) == 0
    session = session_for(str(tmp_path / "run"), str(tmp_path / "two.csv"))
    (tmp_path / "two.json").write_text(written(session.learner.moment()), encoding="utf-8")
    begin_with(page, tmp_path / "two.json", "open_state")
    found = {}
    for output, name in enumerate(("inside", "side")):
        choose(page, "label", str(output))
        marks = page.evaluate(f"{VIEW}.marks.map((mark) => mark.style.getPropertyValue('--own'))")
        truths = page.evaluate(f"studio.live.truths.map((truth) => truth[{output}])")
        assert {(truth, colour) for truth, colour in zip(truths, marks, strict=True)} == {
            (1, "#0072b2"),
            (0, "#e69f00"),
        }
        found[name] = truths
        expect(page.locator(".legend").get_by_text("held back")).to_have_count(0)
    assert found["inside"] != found["side"]
