"""The page in use: knobs, rows and cells, by mouse and by keyboard, against NumPy's numbers."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from glassnet import CrossEntropy, Dense, MeanSquaredError, Model, Softmax
from glassnet.page import report, to_html
from glassnet.page.contents import contents_of_model, contents_of_training
from glassnet.tables import Encoder, read
from glassnet.tables.encoder import SCALINGS
from glassnet.workbench.table_model import TableModel

from .conftest import differs, shows

EXACT = "[data-exact='{}']"  # the box of one weight: layer.array.place
FOCUSED = "name => document.activeElement.ariaLabel?.startsWith(name)"


def as_number(text):
    return float(text.replace("−", "-"))


def shares(page):
    """The probabilities that are shown, in full."""
    titles = page.locator(".share .number").evaluate_all("all => all.map(one => one.title)")
    return np.array([float(title) for title in titles])


def measure(page, name, value):
    """Wait for a number of the bar above the network, of the rows that are held back."""
    shown = page.locator(f"[data-measure='{name}']").first
    expect(shown).to_have_text(f"{value:.4g}")


def pick_neuron(page, layer, neuron):
    page.get_by_label("layer", exact=True).select_option(label=f"layer {layer}")
    page.get_by_label("neuron", exact=True).fill(str(neuron))
    page.get_by_label("neuron", exact=True).press("Enter")


@pytest.fixture
def first_rows(iris):
    """The rows of the page that are held back, as the network sees them, and their classes."""
    encoder, (table, back) = iris.model.encoder, iris.held_back_rows
    rows = np.sort(np.asarray(back))
    return encoder.encode_inputs(table, rows), encoder.encode_target(table, rows)


@pytest.mark.parametrize("name", ["iris", "wine", "diabetes"])
def test_predictions_are_numpys(ask, runs, name):
    """For every row of the page, from its cells, to a millionth; and so are the losses."""
    training = runs[name]
    contents = contents_of_training(training, name)
    found = ask(
        contents,
        "s => s.answers.map(({output, said, loss}) => [Array.from(output), said, loss])",
    )
    rows = np.array(contents["rows"]["numbers"]) - 1
    encoder, model = training.model.encoder, training.model.model
    X, y = encoder.encode_inputs(training.table, rows), encoder.encode_target(training.table, rows)
    output = model.predict(X)
    losses, _ = model.loss.compute(output, y)
    said = output.argmax(axis=1)[:, None] if name != "diabetes" else encoder.decode_target(output)
    assert np.allclose([row[0] for row in found], output, rtol=1e-6, atol=1e-6)
    assert np.allclose([row[1] for row in found], said, rtol=1e-6)
    assert np.allclose([row[2] for row in found], losses, rtol=1e-5, atol=1e-6)


def test_the_page_shows_the_numbers_of_the_first_row(page, iris, first_rows):
    """The probabilities, the loss and the accuracy of the rows held back."""
    X, y = first_rows
    shows(page, iris.model.model.predict(X[:1])[0], 1e-6)
    expected = iris.model.model.evaluate(X, y)
    measure(page, "loss", expected["loss"])
    measure(page, "accuracy", expected["accuracy"])


def test_a_knob_changes_the_prediction_as_numpy_says(page, iris, first_rows):
    """A weight that is typed exactly gives what the same weight gives in Python."""
    X, y = first_rows
    pick_neuron(page, 2, 3)
    page.locator(EXACT.format("2.weights.8")).fill("1.75")  # from neuron 1: 1 · 5 + 3
    page.keyboard.press("Enter")
    model, weights = iris.model.model, iris.model.model.layers[2].weights
    before = float(weights[1, 3])
    try:
        weights[1, 3] = 1.75
        shows(page, model.predict(X[:1])[0], 1e-6)
        measure(page, "loss", model.evaluate(X, y)["loss"])
    finally:
        weights[1, 3] = before


def test_undo_redo_and_as_trained(page):
    """Every change can be taken back, one by one or all at once, and made again."""
    begun = shares(page)
    pick_neuron(page, 3, 0)
    page.locator(EXACT.format("4.biases.0")).fill("-3")
    page.keyboard.press("Tab")
    differs(page, begun, 0.01)
    one = shares(page)
    pick_neuron(page, 3, 1)
    page.locator(EXACT.format("4.biases.1")).fill("2.5")
    page.keyboard.press("Tab")
    differs(page, one, 0.01)
    two = shares(page)
    for name, wanted in (("Undo", one), ("Redo", two), ("As trained", begun), ("Undo", two)):
        page.get_by_role("button", name=name).click()
        shows(page, wanted)


def test_a_button_that_can_no_longer_be_pressed_hands_the_keyboard_on(page):
    """To the last one before it that can be, or the next."""
    page.locator("input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    expect(undo).to_be_enabled()
    undo.focus()
    page.keyboard.press("Enter")
    expect(redo).to_be_focused()
    page.keyboard.press("Enter")
    expect(undo).to_be_focused()


def test_a_slide_is_one_step_to_undo(page):
    """However far the knob was turned."""
    begun = shares(page)
    pick_neuron(page, 3, 1)
    slider = page.locator("[data-knob='4.biases.1']")
    slider.focus()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 10)
    page.mouse.down()
    for step in range(5):
        page.mouse.move(box["x"] + box["width"] * (0.5 + step / 12), box["y"] + 10)
    page.mouse.up()
    differs(page, begun, 0.01)
    page.get_by_role("button", name="Undo").click()
    shows(page, begun)


def test_the_terms_add_up(page, iris, first_rows):
    """Σ of all terms plus the bias, rounded once, is the number that is shown behind them."""
    pick_neuron(page, 1, 4)
    terms = page.locator(".product .number").evaluate_all("all => all.map(one => one.title)")
    lines = page.locator(".sum b").all_inner_texts()
    total, bias, z = map(as_number, lines[:3])
    assert np.float32(sum(map(as_number, terms))) == np.float32(z)
    assert np.float32(total + bias) == np.float32(z)
    dense = iris.model.model.layers[0]
    assert z == pytest.approx(float((first_rows[0][0] @ dense.weights + dense.biases)[0, 4]), 1e-5)
    sizes = [abs(as_number(term)) for term in terms[1:]]  # the bias stands first
    assert sizes == sorted(sizes, reverse=True)


def test_what_is_no_number_is_refused(page):
    """The box says so, and the network stays as it is."""
    begun = shares(page)
    box = page.locator(".term input[type=text]").first
    box.fill("twelve")
    box.press("Enter")
    expect(box).to_have_attribute("aria-invalid", "true")
    assert (shares(page) == begun).all()


def test_a_changed_cell_changes_the_prediction(page, iris, first_rows):
    """By the same written rules that the encoder has."""
    box = page.locator(".field input").nth(2)
    box.fill("5.1")
    encoder, (table, back) = iris.model.encoder, iris.held_back_rows
    row = int(np.sort(np.asarray(back))[0])
    cells = {part.name: table.numbers(part.name, [row]) for part in encoder.inputs}
    cells[encoder.inputs[2].name] = np.array([5.1])
    expected = iris.model.model.predict(encoder.encode_inputs(read(cells)))
    shows(page, expected[0], 1e-6)
    expect(page.locator(".rows tr.picked")).to_contain_class("edited")
    page.get_by_role("button", name="As it was").click()
    shows(page, iris.model.model.predict(first_rows[0][:1])[0], 1e-6)


def test_a_cell_that_is_no_number_keeps_the_last_inputs(page):
    """And says which column and what is wrong."""
    begun = shares(page)
    page.locator(".field input").first.fill("1,5")
    assert "sepal_length_cm: not a number" in page.locator(".problem").inner_text()
    assert (shares(page) == begun).all()


def test_rows_sorted_by_loss(page):
    """The largest comes first, and picking a row shows its answer."""
    page.get_by_label("sort rows").select_option(label="largest loss first")
    losses = [as_number(t) for t in page.locator(".rows td.number").all_inner_texts()]
    assert losses == sorted(losses, reverse=True)
    line = page.locator(".rows tbody tr").first
    line.click()
    number = line.locator("th").inner_text().replace("◆", "").strip()
    expect(page.locator(".headline")).to_contain_text(re.compile(f"^Row {number}: .*wrong"))


def test_by_keyboard_alone(page):
    """From the top of the page to a turned knob and back, without a mouse."""
    begun = shares(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('neuron')"):
            break
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Home")
    page.wait_for_function(FOCUSED, arg="layer 2, neuron 0: ")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    slider = page.locator("input[type=range]:focus")
    expect(slider).to_be_visible()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
    differs(page, begun)
    page.keyboard.press("z")
    shows(page, begun)
    expect(slider).to_be_visible()  # and not lost
    page.keyboard.press("y")
    differs(page, begun)
    page.keyboard.press("r")
    shows(page, begun)


def test_keys_for_rows_and_help(page):
    """The next row, the one before, and the list of keys."""
    headline = page.locator(".headline")
    first = headline.inner_text()
    page.keyboard.press("]")
    expect(headline).not_to_have_text(first)
    page.keyboard.press("[")
    expect(headline).to_have_text(first)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("l")
    expect(page.locator("[role=status]")).to_contain_text("loss")


def test_the_focus_is_always_to_be_seen(page):
    """Whatever has it is outlined, or ringed in the drawing."""
    for _ in range(60):
        page.keyboard.press("Tab")
        seen = page.evaluate(
            """() => {
              const one = document.activeElement;
              if (one === document.body) return true;
              const ring = one.querySelector(':scope > .ring');
              if (ring) return parseFloat(getComputedStyle(ring).strokeWidth) >= 2;
              return parseFloat(getComputedStyle(one).outlineWidth) >= 1;
            }"""
        )
        assert seen, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_everything_that_can_be_used_has_a_name(page):
    """For those who hear the page."""
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll('input, select, button, [role=button], [role=img]')]
          .filter((one) => !one.ariaLabel && !one.textContent.trim() && !one.closest('label'))
          .map((one) => one.outerHTML.slice(0, 120))"""
    )
    assert unnamed == []


def test_a_dead_neuron_is_seen_and_woken(look, tmp_path, iris):
    """Grey with a dashed ring while it gives 0 on every row; not any more with a larger bias."""
    biases = iris.model.model.layers[0].biases
    before = float(biases[0, 2])
    biases[0, 2] = -100
    try:
        report(iris, tmp_path / "report.html")
    finally:
        biases[0, 2] = before
    page = look(tmp_path / "report.html")
    found = page.locator(".findings").inner_text()
    assert "1 of 6 neurons gave 0" in found
    assert "Cure: " in found
    pick_neuron(page, 1, 2)
    picked = page.locator(".neuron.picked")
    expect(picked).to_contain_class("dead")
    expect(page.locator(".diagram .readout")).to_contain_text("it is dead")
    page.locator(EXACT.format("0.biases.2")).fill("1")
    page.keyboard.press("Enter")
    expect(picked).not_to_contain_class("dead")


def test_the_exact_value_on_hover(page, iris, first_rows):
    """Of a neuron, every digit that float32 has; of a connection its weight."""
    page.locator(".neuron").nth(4 + 2).hover()
    readout = page.locator(".diagram .readout")
    expect(readout).to_contain_text("layer 1, neuron 2 = ")
    name, value = readout.inner_text().split(" = ")
    dense = iris.model.model.layers[0]
    z = (first_rows[0][:1].astype(float) @ dense.weights + dense.biases)[0, 2]
    assert name == "layer 1, neuron 2"
    assert as_number(value.split(",")[0]) == pytest.approx(max(z, 0), rel=1e-6)


HOSTILE = "</script><img src=x onerror=alert(1)>"


def test_hostile_names_stay_text(look, tmp_path):
    """In columns, categories, classes, titles and notes: nothing runs, nothing is asked for."""
    from glassnet.workbench.recipe import Recipe
    from glassnet.workbench.table_columns import Columns
    from glassnet.workbench.table_training import TableTraining

    word = np.array([HOSTILE, "b"] * 30, object)
    columns = {HOSTILE: np.arange(60.0), f"{HOSTILE}2": word, f"{HOSTILE}3": word[::-1].copy()}
    recipe = Recipe(hidden=(3,), epochs=2)
    training = TableTraining(read(columns), Columns(target=f"{HOSTILE}3"), recipe, seed=0)
    for _ in training.stream():
        pass
    report(training, tmp_path / "report.html", data=HOSTILE)
    page = look(tmp_path / "report.html")
    assert HOSTILE in page.locator("h1").inner_text()
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 2
    page.locator(".field select").select_option(index=1)
    page.locator(".neuron").first.hover()
    expect(page.locator(".diagram .readout")).to_contain_text(HOSTILE)


CELLS = {
    "age": np.array([20.0, 30, 40, 50, np.nan, 70] * 10),
    "colour": np.array(["red", "blue", None, "red", "green", "blue"] * 10, object),
    "far": 1e9 + np.arange(60.0),
    "tiny": 1e-300 * np.arange(60.0),
    "price": np.arange(60.0) * 1e6,
}


@pytest.mark.parametrize("scaling", SCALINGS)
def test_cells_are_encoded_as_python_does(ask, scaling):
    """Missing and unseen cells, flags, and numbers of extreme size, to the last bit."""
    table = read(CELLS)
    encoder = Encoder.fit(
        table, "price", impute=True, rows=np.arange(4, 60), rare=11, scaling=scaling
    )
    model = Model([Dense(len(encoder.input_names), 1)], loss=MeanSquaredError())
    model.begin(seed=0)
    contents = contents_of_model(TableModel(model, encoder), "cells", table)
    found = ask(contents, "s => Array.from(s.inputs.data)")
    expected = encoder.encode_inputs(table, np.arange(60))
    assert np.array(found, np.float32).tolist() == expected.ravel().tolist()
    said = ask(contents, "s => s.answers.map(({said}) => said[0])")
    numbers = encoder.decode_target(model.predict(expected))[:, 0]
    assert np.allclose(said, numbers, rtol=1e-6)


def test_a_cell_far_beyond_all_others_is_drawn_in_to_the_bound(ask):
    """Its distance in spreads has a square beyond all numbers; Python gives the bound as well."""
    table = read(CELLS)
    encoder = Encoder.fit(table, "price", impute=True, rows=np.arange(60), scaling="robust")
    model = Model([Dense(len(encoder.input_names), 1)], loss=MeanSquaredError())
    model.begin(seed=0)
    place = [part.name for part in encoder.inputs].index("tiny")
    contents = contents_of_model(TableModel(model, encoder), "cells", table)
    found = ask(contents, f's => {{ s.edit(0, {place}, "1"); return Array.from(s.rowOf(-1, 0)); }}')
    cells = CELLS | {"tiny": np.array([1.0, *CELLS["tiny"][1:]])}
    assert found == encoder.encode_inputs(read(cells), [0])[0].tolist()
    assert encoder.inputs[place].scale.bound in found


def test_a_form_begins_with_cells_that_the_network_takes(ask):
    """The first category, or a missing cell where no category is known and one may be missing."""
    words = np.array(["red", "blue", None] * 20, object)
    table = read({"colour": words, "price": np.arange(60.0)})
    for impute in (True, False):
        rows = np.arange(60) if impute else np.flatnonzero([word is not None for word in words])
        encoder = Encoder.fit(table, "price", impute=impute, rows=rows, rare=50)
        model = Model([Dense(len(encoder.input_names), 1)], loss=MeanSquaredError())
        model.begin(seed=0)
        contents = contents_of_model(TableModel(model, encoder), "form")
        assert ask(contents, "s => s.problems") == [None]


def test_without_rows_there_is_a_form(look, tmp_path, iris):
    """An ordinary row to begin with, and its answer as Python gives it."""
    to_html(iris.model, tmp_path / "model.html")
    page = look(tmp_path / "model.html")
    for place, value in enumerate(("6.3", "2.9", "5.6", "1.8")):
        page.locator(".field input").nth(place).fill(value)
    cells = dict(zip(iris.model.encoder.input_names, ([6.3], [2.9], [5.6], [1.8]), strict=True))
    shows(page, iris.model.predict(read(cells)).probabilities[0], 1e-6)
    assert page.locator(".rows").count() == 0


def test_what_float32_cannot_hold_is_refused(page):
    """1e300 would be infinite to this network, and its answers no numbers."""
    begun = shares(page)
    box = page.locator(".term input[type=text]").first
    box.fill("1e300")
    box.press("Enter")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(box).to_have_attribute("title", "too large")
    assert (shares(page) == begun).all()


def test_an_answer_that_is_no_number_is_the_class_that_numpy_says(ask, iris):
    """Where infinite scores meet, argmax takes the first that is no number."""
    outputs = [[1.0, float("nan"), 9.0], [1.0, 3.0, 3.0], [float("-inf")] * 3]
    question = (
        "s => [[1, NaN, 9], [1, 3, 3], [-Infinity, -Infinity, -Infinity]].map("
        'row => decodeOutput("classification", [], Float32Array.from(row), 0)[0])'
    )
    found = ask(contents_of_training(iris, "iris"), question)
    assert found == [int(np.argmax(row)) for row in outputs]


def test_a_measure_that_is_not_known_has_no_gap(ask, iris):
    """Nothing less something is nothing; what is known on both sides has its difference."""
    question = """s => [...measuresTable({judged: "held back", notes: [], measures: [
        {name: "a", inside: 0.25, outside: null}, {name: "b", inside: 0.25, outside: 1}
    ]})[0].querySelectorAll("td")].map(cell => cell.textContent)"""
    found = ask(contents_of_training(iris, "iris"), question)
    assert found == ["–", "0.25", "–", "1", "0.25", "+0.75"]


def test_answers_beyond_the_first_are_counted(look, tmp_path):
    """Of 15 classes the twelve most probable are listed."""
    words = np.array([f"class {number % 15}" for number in range(90)], object)
    table = read({"x": np.arange(90.0), "kind": words})
    encoder = Encoder.fit(table, "kind", rows=np.arange(90))
    model = Model([Dense(1, 15), Softmax()], loss=CrossEntropy())
    model.begin(seed=0)
    to_html(TableModel(model, encoder), tmp_path / "model.html", table)
    page = look(tmp_path / "model.html")
    expect(page.locator(".answer .share")).to_have_count(12)
    expect(page.get_by_text("and 3 less probable")).to_be_visible()
