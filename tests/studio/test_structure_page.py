"""The structure in the studio's page, in Chromium: layers, neurons, locks, and ablation."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import ask, epochs, other_bench, pick, until

READY = """([widths, step]) => {
  const { studio } = window;
  return studio.numbers?.bench === studio.bench && studio.numbers.step === step &&
    studio.live.stages.map(({ size }) => size).join() === widths &&
    document.querySelector('.structure-sum').textContent.startsWith(widths.replaceAll(',', ' → '));
}"""
WEIGHTS = "layer => [...window.studio.live.network.layers[layer].arguments.weights.data]"
LOSS = "() => window.studio.numbers.held_back.loss"
OWN_LOSS = """() => {
  const { live } = studio;
  const back = live.rows.flatMap(({ back }, row) => (back ? [row] : []));
  return live.measure(back).loss;
}"""
PICTURE = "() => document.querySelector('.areas canvas').toDataURL()"


@pytest.fixture
def page(kept, studio):
    """A window on the spiral, untrained."""
    yield from kept(studio, "spiral")


def widths(page, expected, step=0):
    """Wait for a network of these widths, with its numbers after so many steps."""
    until(page, READY, [expected, step])


def is_locked(page, name):
    """Wait until what has this name is locked."""
    expect(page.get_by_label(name, exact=True)).to_have_attribute("aria-pressed", "true")


def frozen(page, count):
    """Wait until so many connections are dashed."""
    expect(page.locator(".network line.frozen")).to_have_count(count)


def test_layers_and_neurons_come_and_go_by_keyboard(page):
    """The keyboard stays on the button that was pressed; undoing brings all back."""
    page.get_by_label("one neuron more in layer 1").focus()
    page.keyboard.press("Enter")
    widths(page, "2,17,16,3")
    expect(page.locator("[data-key='+ 1']")).to_be_focused()
    page.keyboard.press("Enter")
    widths(page, "2,18,16,3")
    page.get_by_label("add a layer before layer 2").focus()
    page.keyboard.press("Enter")
    widths(page, "2,18,18,16,3")
    assert page.evaluate("document.activeElement.dataset.key") == "insert 2"
    page.get_by_label("activation of layer 2").select_option("tanh")
    until(page, "studio.live.network.layers[3].kind === 'Tanh'")
    page.get_by_label("remove layer 1").click()
    widths(page, "2,18,16,3")
    expect(page.locator(".layers")).to_contain_text("3 outputs")
    expect(page.locator(".layer").first).to_contain_text("54 parameters")
    for _ in range(5):
        ask(page, "undo")
    widths(page, "2,16,16,3")


PARTS = {
    "network": ".neuron.picked",
    "knobs": ".inspector input[type=range]",
    "view": ".view-chooser select",
}


@pytest.mark.parametrize("part", PARTS)
def test_the_keyboard_stays_in_the_part_of_the_page_that_is_made_anew(page, part):
    """Another network is shown there, and keys go on to work in it."""
    ask(page, "add_neuron", layer=1)
    widths(page, "2,17,16,3")
    page.evaluate("studio.live.pickNeuron(2, 0)")
    page.locator(PARTS[part]).first.focus()
    ask(page, "undo")
    widths(page, "2,16,16,3")
    expect(page.locator(PARTS[part]).first).to_be_focused()


def test_it_changes_while_it_trains_and_the_page_computes_the_same(page):
    """With the new layers, dropout among them, the page has the studio's loss."""
    ask(page, "train")
    until(page, "studio.numbers.epoch >= 2")
    page.get_by_label("add a layer before the outputs").click()
    until(page, "studio.live.stages.length === 5 && studio.state.structure.layers.length === 4")
    page.get_by_text("Against overfitting").click()
    box = page.get_by_label("dropout")
    box.fill("0.2")
    box.press("Enter")
    until(page, "studio.live.network.layers.some(({kind}) => kind === 'Dropout')")
    there = page.evaluate("studio.numbers?.epoch ?? 0")
    until(page, "there => studio.numbers?.epoch > there", there)
    ask(page, "pause")
    there = ask(page, "firing")["firing"]
    wanted = "({bench, step}) => studio.numbers?.bench === bench && studio.numbers.step === step"
    until(page, wanted, there)
    assert page.evaluate(OWN_LOSS) == pytest.approx(page.evaluate(LOSS), abs=1e-5)


def test_a_network_that_is_gone_is_not_kept(page):
    """However often the structure changes: the browser can let go of what is not shown any more."""
    page.evaluate("window.gone = new WeakRef(studio.live)")
    other_bench(page, "add_neuron", layer=1)
    browser = page.context.new_cdp_session(page)
    for _ in range(100):
        browser.send("HeapProfiler.collectGarbage")
        if page.evaluate("gone.deref() === undefined"):
            break
        page.wait_for_timeout(50)
    browser.detach()
    assert page.evaluate("gone.deref() === undefined")


def test_a_width_is_typed_and_a_wrong_one_refused(page):
    """With the limit in words, where it was typed."""
    box = page.get_by_label("neurons in layer 2")
    box.fill("600")
    box.press("Enter")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#page > .notice.bad")).to_contain_text("512")
    for typed in ("much", "2.5"):
        box.fill("16")
        box.press("Enter")
        expect(box).to_have_attribute("aria-invalid", "false")
        box.fill(typed)
        box.press("Enter")
        expect(box).to_have_attribute("aria-invalid", "true")
    box.fill("9")
    box.press("Enter")
    widths(page, "2,16,9,3")
    expect(box).to_have_attribute("aria-invalid", "false")


def test_what_is_locked_keeps_its_bits(page):
    """One weight by its lock, and a whole neuron; their connections are dashed."""
    pick(page, 2, 4)
    lock = page.locator(".term .lock").nth(1)
    name = lock.get_attribute("aria-label")
    assert name.startswith("freeze weight from")
    lock.click()
    is_locked(page, name)
    frozen(page, 1)
    page.get_by_label("freeze neuron", exact=True).click()
    is_locked(page, "freeze neuron")
    frozen(page, 16)
    before = page.evaluate(WEIGHTS, 2)
    epochs(page, 1)
    after = page.evaluate(WEIGHTS, 2)
    assert before[4::16] == after[4::16]
    assert before != after
    page.get_by_label("freeze neuron", exact=True).click()
    frozen(page, 0)


def test_an_ablated_neuron_is_marked_and_comes_back(page):
    """Loss and picture change at once, to what was said that the network is worth without it."""
    epochs(page, 5)
    page.evaluate("studio.views.view.refresh('values')")  # and not when it is its turn
    weights, loss, picture = (page.evaluate(what, 4) for what in (WEIGHTS, LOSS, PICTURE))
    changes = page.evaluate(
        """async () => { const found = [];
          for (let n = 0; n < 16; n += 1) {
            const { with: whole, without } = await studio.ask("worth", { layer: 2, neuron: n });
            found.push(Math.abs(without.loss - whole.loss)); }
          return found; }"""
    )
    neuron = changes.index(max(changes))
    pick(page, 2, neuron)
    worth = page.locator("[data-worth='without loss']")
    worth.wait_for()
    without = worth.inner_text()
    page.get_by_role("button", name="Ablate").click()
    until(page, "old => studio.numbers.held_back.loss !== old", loss)
    assert page.evaluate(LOSS) == pytest.approx(float(without), rel=1e-3)
    until(page, f"old => ({PICTURE})() !== old", picture)
    marked = page.locator(".neuron.ablated")
    expect(marked).to_have_count(1)
    expect(marked).to_have_attribute("aria-label", re.compile("ablated$"))
    page.get_by_role("button", name="Restore").click()
    until(page, "old => studio.numbers.held_back.loss === old", loss)
    assert page.evaluate(WEIGHTS, 4) == weights
    expect(marked).to_have_count(0)


def test_a_connection_of_weight_0_has_a_look(page):
    """It has no width, and its opacity is a number."""
    ask(page, "ablate", layer=1, neuron=2)
    page.locator(".neuron.ablated").wait_for()
    assert page.locator(".network line[stroke-width='0.00']").count() == 16
    assert page.locator(".network line[stroke-opacity='NaN']").count() == 0


def test_of_many_connections_the_strongest_are_drawn(page):
    """4,000 of 17,024; every weight is in the images."""
    ask(page, "neurons", layer=1, neurons=128)
    ask(page, "neurons", layer=2, neurons=128)
    widths(page, "2,128,128,3")
    page.locator(".strokes[data-shown='4000']").wait_for()
    expect(page.locator(".diagram")).to_contain_text("17,024 connections")
    page.get_by_text("All weights as images").click()
    images = page.locator(".pictures canvas")
    expect(images).to_have_count(3)
    sizes = images.evaluate_all("all => all.map(c => [c.height, c.width])")
    assert sizes == [[2, 128], [128, 128], [128, 3]]


def test_a_schedule_says_where_it_is(page):
    """Its length is asked for only where there is a schedule."""
    page.get_by_text("Schedule of the rate").click()
    steps = page.get_by_label("over steps")
    expect(steps).to_be_hidden()
    page.get_by_label("schedule", exact=True).select_option("cosine")
    steps.fill("2")
    steps.press("Enter")
    ask(page, "epoch")
    page.get_by_text("the rate is 0, and stays there").wait_for()
