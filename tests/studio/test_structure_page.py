"""The structure in the studio's page, in Chromium: layers, neurons, locks, and ablation."""

import pytest

MISSED = ("WebSocket connection", "ERR_CONNECTION_REFUSED")
READY = """([widths, step]) => {
  const { studio } = window;
  return studio.numbers?.bench === studio.bench && studio.numbers.step === step &&
    studio.live.stages.map(({ size }) => size).join() === widths &&
    document.querySelector('.structure-sum').textContent.startsWith(widths.replaceAll(',', ' → '));
}"""
WEIGHTS = "layer => [...window.studio.live.network.layers[layer].arguments.weights.data]"
LOSS = "() => window.studio.numbers.held_back.loss"
PICTURE = "() => document.querySelector('.areas canvas').toDataURL()"


@pytest.fixture
def page(chromium, studio):
    """A window on the spiral, untrained; what it says on the console fails."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error) + str(error.stack)))
    page.set_default_timeout(60_000)
    page.goto(studio.address)
    page.locator("[data-measure=loss]").wait_for()
    ask(page, "learning", optimizer="adam", l2=0, dropout=0, schedule="constant")
    ask(page, "data", name="spiral")
    widths(page, "2,16,16,3")
    yield page
    context.close()
    assert [one for one in said if not any(map(one.count, MISSED))] == []


def ask(page, word, **given):
    answer = page.evaluate("([word, given]) => studio.ask(word, given)", [word, given])
    assert answer["ok"], answer
    return answer


def widths(page, expected, step=0):
    """Wait for a network of these widths, with its numbers after so many steps."""
    page.wait_for_function(READY, arg=[expected, step])


def pick(page, layer, neuron):
    page.evaluate("([layer, neuron]) => studio.live.pickNeuron(layer, neuron)", [layer, neuron])


def test_layers_and_neurons_come_and_go_by_keyboard(page):
    """The keyboard stays on the button that was pressed; undoing brings all back."""
    page.get_by_label("one neuron more in layer 1").focus()
    page.keyboard.press("Enter")
    widths(page, "2,17,16,3")
    assert page.evaluate("document.activeElement.dataset.key") == "+ 1"
    page.keyboard.press("Enter")
    widths(page, "2,18,16,3")
    page.get_by_label("add a layer before layer 2").focus()
    page.keyboard.press("Enter")
    widths(page, "2,18,18,16,3")
    assert page.evaluate("document.activeElement.dataset.key") == "insert 2"
    page.get_by_label("activation of layer 2").select_option("tanh")
    page.wait_for_function("() => studio.live.network.layers[3].kind === 'Tanh'")
    page.get_by_label("remove layer 1").click()
    widths(page, "2,18,16,3")
    assert "3 outputs" in page.locator(".layers").inner_text()
    assert "54 parameters" in page.locator(".layer").first.inner_text()
    for _ in range(5):
        ask(page, "undo")
    widths(page, "2,16,16,3")


def test_it_changes_while_it_trains_and_the_page_computes_the_same(page):
    """With the new layers, dropout among them, the page has the studio's loss."""
    ask(page, "train")
    page.wait_for_function("() => studio.numbers.epoch >= 2")
    page.get_by_label("add a layer before the outputs").click()
    page.wait_for_function("() => studio.live.stages.length === 5")
    page.get_by_text("Against overfitting").click()
    box = page.get_by_label("dropout")
    box.fill("0.2")
    box.press("Enter")
    page.wait_for_function("() => studio.live.network.layers.some(({kind}) => kind === 'Dropout')")
    there = page.evaluate("studio.numbers?.epoch ?? 0")
    page.wait_for_function("there => studio.numbers?.epoch > there", arg=there)
    ask(page, "pause")
    page.wait_for_function("() => studio.state.status === 'ready'")
    step = page.evaluate("studio.timeline.here?.step ?? studio.numbers.step")
    page.wait_for_function("step => studio.numbers.step >= step", arg=step)
    own = page.evaluate(
        """() => { const { live } = studio;
          const back = live.rows.flatMap(({ back }, row) => (back ? [row] : []));
          return live.measure(back).loss; }"""
    )
    assert own == pytest.approx(page.evaluate(LOSS), abs=1e-5)


def test_a_width_is_typed_and_a_wrong_one_refused(page):
    """With the limit in words, where it was typed."""
    box = page.get_by_label("neurons in layer 2")
    box.fill("600")
    box.press("Enter")
    page.locator("input[data-key='count 2'][aria-invalid=true]").wait_for()
    assert "512" in page.locator(".notice.bad").first.inner_text()
    for typed in ("much", "2.5"):
        box.fill(typed)
        box.press("Enter")
        assert box.get_attribute("aria-invalid") == "true"
    box.fill("9")
    box.press("Enter")
    widths(page, "2,16,9,3")
    assert box.get_attribute("aria-invalid") == "false"


def test_what_is_locked_keeps_its_bits(page):
    """One weight by its lock, and a whole neuron; their connections are dashed."""
    pick(page, 2, 4)
    lock = page.locator(".term .lock").nth(1)
    name = lock.get_attribute("aria-label")
    lock.click()
    page.wait_for_function("() => document.querySelectorAll('.network line.frozen').length === 1")
    assert name.startswith("freeze weight from")
    assert lock.get_attribute("aria-pressed") == "true"
    page.get_by_label("freeze neuron", exact=True).click()
    page.wait_for_function("() => document.querySelectorAll('.network line.frozen').length === 16")
    before = page.evaluate(WEIGHTS, 2)
    ask(page, "epoch")
    page.wait_for_function("() => studio.numbers.epoch === 1")
    after = page.evaluate(WEIGHTS, 2)
    assert before[4::16] == after[4::16]
    assert before != after
    page.get_by_label("freeze neuron", exact=True).click()
    page.wait_for_function("() => !document.querySelector('.network line.frozen')")


def test_an_ablated_neuron_is_marked_and_comes_back(page):
    """Loss and picture change at once, to what was said that the network is worth without it."""
    for _ in range(5):
        ask(page, "epoch")
    page.wait_for_function("() => studio.numbers.epoch === 5")
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
    told = page.locator("[data-worth='without loss']")
    told.wait_for()
    without = told.inner_text()
    page.get_by_role("button", name="Ablate").click()
    page.wait_for_function("old => studio.numbers.held_back.loss !== old", arg=loss)
    now = page.evaluate(LOSS)
    assert now == pytest.approx(float(without), rel=1e-3)
    page.wait_for_function(f"old => ({PICTURE})() !== old", arg=picture)
    marked = page.locator(".neuron.ablated")
    assert marked.count() == 1
    assert marked.get_attribute("aria-label").endswith("ablated")
    page.get_by_role("button", name="Restore").click()
    page.wait_for_function("old => studio.numbers.held_back.loss === old", arg=loss)
    assert page.evaluate(WEIGHTS, 4) == weights
    assert marked.count() == 0


def test_of_many_connections_the_strongest_are_drawn(page):
    """4,000 of 17,024; every weight is in the images."""
    ask(page, "neurons", layer=1, neurons=128)
    ask(page, "neurons", layer=2, neurons=128)
    widths(page, "2,128,128,3")
    assert page.locator(".network .edges line").count() == 4000
    assert "17,024 connections" in page.locator(".diagram").inner_text()
    page.get_by_text("All weights as images").click()
    sizes = page.locator(".pictures canvas").evaluate_all(
        "all => all.map(c => [c.height, c.width])"
    )
    assert sizes == [[2, 128], [128, 128], [128, 3]]


def test_a_schedule_says_where_it_is(page):
    """Its length is asked for only where there is a schedule."""
    page.get_by_text("Schedule of the rate").click()
    steps = page.get_by_label("over steps")
    assert not steps.is_visible()
    page.get_by_label("schedule", exact=True).select_option("cosine")
    steps.fill("2")
    steps.press("Enter")
    ask(page, "epoch")
    page.get_by_text("the rate is 0, and stays there").wait_for()
