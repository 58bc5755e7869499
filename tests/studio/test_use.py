"""The studio in use, in Chromium: by mouse and by keyboard, with the library's own numbers."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from .conftest import LOST, ask, begin, told, until

EPOCH = """n => {
  const told = document.querySelector("[data-measure=epoch]")?.textContent ?? "0";
  return Number(told.replaceAll(",", "")) >= n;
}"""
TAKEN = """async () => {
  const seen = new Set();
  for (let round = 0; round < 10; round += 1) seen.add((await studio.ask("firing")).firing.step);
  return [...seen];
}"""
UNDOABLE = "word => document.querySelector('[title^=\"undo\"]').title.startsWith(`undo ${word}`)"
CURVE = "document.querySelector('.function').getAttribute('d')"
TURN = """async (slider, before) => {
  const { model } = studio;
  const [send, waiting] = [model.send, []];
  model.send = message => waiting.push(message);  // the studio is not asked for it
  slider.focus();
  slider.value = 0.9;
  slider.dispatchEvent(new Event("input", { bubbles: true }));
  const curve = name => document.querySelector(name)?.getAttribute("d");
  while (curve(".function") === before) await new Promise(requestAnimationFrame);
  model.send = send;
  for (const message of waiting) model.send(message);
  return [curve(".function"), curve(".ghost")];
}"""
HEALTH = """answer => {
  const real = window.fetch;
  window.health = answer;
  window.fetch = (path, ...given) =>
    path === "/health" ? Promise.resolve(window.health) : real(path, ...given);
  window.studio.model.socket.close();
}"""
GROUND = "getComputedStyle(document.body).backgroundColor"
HANGING = """[document.documentElement, ...document.querySelectorAll(".floor > *")]
  .filter((box) => box.scrollWidth > box.clientWidth).map((box) => box.className)"""
MIDDLES = """[...document.querySelectorAll(".term .bar.signed")].map((bar) => [
  parseFloat(getComputedStyle(bar, "::after").left), bar.getBoundingClientRect().width / 2])"""


@pytest.fixture
def page(kept, studio):
    """A window of the shared studio, on the spiral and untrained, which all tests share."""
    for page in kept(studio, "spiral"):
        page.evaluate("document.activeElement.blur()")
        yield page


def measure(page, name):
    """The text of a measure in the bar above."""
    return page.locator(f"[data-measure='{name}']")


def loss_of(page):
    """The loss that the page has."""
    return page.evaluate("studio.numbers.learned_from.loss")


def act(page, name):
    """Press a button."""
    page.get_by_role("button", name=name).first.click()


def pick(page, layer, neuron):
    """Pick a neuron by the lists of the inspector, whose numbers become those of the layer."""
    page.get_by_label("layer", exact=True).select_option(label=f"layer {layer}")
    page.get_by_label("neuron", exact=True).fill(str(neuron))
    page.get_by_label("neuron", exact=True).press("Enter")
    until(page, "neuron => studio.live.picked.neuron === neuron", neuron)


def test_it_opens_untrained_with_one_sentence_and_a_button(page):
    """Which trains; the loss falls, and pausing stops it."""
    notice = page.locator(".notice.first")
    before = loss_of(page)
    notice.get_by_role("button", name="▶ Train").click()
    until(page, EPOCH, 40)
    expect(notice).to_be_hidden()
    act(page, "Pause")
    until(page, "studio.state.status === 'ready'")
    taken = page.evaluate(TAKEN)
    assert len(taken) == 1
    until(page, "step => studio.numbers.step === step", taken[0])
    told(page)
    assert loss_of(page) < before - 0.05
    expect(page.locator(".chart .curve").nth(1)).to_be_attached()


def test_steps_epochs_and_rewinding(page):
    """To the same first weights and the same loss."""
    epoch, loss = measure(page, "epoch"), measure(page, "loss")
    first = loss.inner_text()
    act(page, "Step")
    until(page, UNDOABLE, "one step")
    page.get_by_role("button", name="Epoch").click()
    expect(epoch).to_have_text("1")
    expect(loss).not_to_have_text(first)
    act(page, "Rewind")
    expect(epoch).to_have_text("0")
    expect(loss).to_have_text(first)


def test_a_knob_changes_the_function_at_once_and_the_loss(page):
    """The old curve stays in grey while it is turned; undoing brings everything back."""
    begin(page, "sine")
    loss = measure(page, "loss")
    before, first = page.evaluate(CURVE), loss.inner_text()
    pick(page, 3, 0)
    slider = page.locator("input[type=range]").first
    after = slider.evaluate(TURN, before)
    assert after[0] != before
    assert after[1] == before
    expect(loss).not_to_have_text(first)
    slider.evaluate("slider => slider.blur()")
    expect(page.locator(".ghost")).to_have_count(0)
    page.keyboard.press("z")
    until(page, f"old => {CURVE} === old", before)
    expect(loss).to_have_text(first)


def test_a_number_is_typed_exactly(page, open_window, studio):
    """And is the server's number then; a word is refused where it was typed."""
    pick(page, 1, 3)
    box = page.locator("[data-exact='0.biases.3']")
    box.fill("0.1")
    box.press("Enter")
    until(page, UNDOABLE, "dense_1.biases[0, 3]")
    other = open_window(studio)
    pick(other, 1, 3)
    expect(other.locator("[data-exact='0.biases.3']")).to_have_value("0.1")
    box.fill("much")
    box.press("Enter")
    expect(box).to_have_attribute("aria-invalid", "true")


def test_the_arithmetic_of_a_neuron_adds_up(page):
    """Its inputs times its weights, and its bias, are what the layer gives."""
    pick(page, 2, 4)
    rows = page.locator(".terms .term:not(.head)").evaluate_all(
        """lines => lines.map(line => [
          line.children[1].title || '1', line.querySelector('input[type=text]').value])"""
    )
    total = sum(float(x.replace("−", "-")) * float(w) for x, w in rows)
    shown = page.locator(".sum div").nth(2).locator("b").inner_text()
    assert float(shown.replace("−", "-")) == pytest.approx(total, abs=1e-6)


def test_areas_are_painted_and_change_with_training(page):
    """A picture of all places, not only of the rows."""
    picture = "document.querySelector('.areas canvas').toDataURL()"
    before = page.evaluate(picture)
    colors = page.evaluate(
        """() => { const c = document.querySelector('.areas canvas');
          const d = c.getContext('2d').getImageData(0, 0, c.width, c.height).data;
          const sums = Array.from({length: d.length / 4}, (_, i) => d[4 * i] + 256 * d[4 * i + 1]);
          return new Set(sums).size; }"""
    )
    assert colors >= 2
    page.keyboard.press("e")
    until(page, EPOCH, 1)
    until(page, f"old => {picture} !== old", before)


def test_many_inputs_show_rows(page):
    """With what is said about each."""
    page.get_by_label("set", exact=True).select_option("iris")
    lines = page.locator(".rows tbody tr")
    lines.nth(2).click()
    number = lines.nth(2).locator("th").inner_text().replace("◆", "").strip()
    expect(page.locator(".answer .headline")).to_have_text(re.compile(f"^Row {number}:"))
    widths = lines.nth(2).locator("td").evaluate_all("all => all.map(one => one.offsetTop)")
    assert len(set(widths)) == 1


def test_what_is_being_typed_stays_while_the_studio_tells_of_itself(page):
    """Until it is sent; then the box shows what the studio has."""
    rate = page.get_by_label("learning rate")
    rate.click()
    rate.press("End")
    old = rate.input_value()
    page.keyboard.type("5")
    ask(page, "set", parameter="dense_1.weights", index=[0, 0], value=0.5)
    until(page, UNDOABLE, "dense_1.weights[0, 0]")
    expect(rate).to_have_value(f"{old}5")
    rate.press("Enter")
    until(page, UNDOABLE, "learning rate")
    expect(rate).to_have_value(f"{old}5")


def test_a_message_stays_while_numbers_come(page):
    """That a page has taken them says nothing about what was wrong."""
    ask(page, "train")
    page.get_by_label("learning rate").fill("-1")
    page.get_by_label("learning rate").press("Enter")
    notice = page.locator("#page > .notice.bad")
    expect(notice).to_contain_text("learning_rate")
    shown = page.evaluate("studio.numbers.frame")
    until(page, "shown => studio.numbers.frame > shown + 4", shown)
    assert notice.is_visible()
    ask(page, "pause")


def test_settings_are_sent_and_wrong_ones_marked(page):
    """A wrong one changes nothing, and says what helps."""
    panel = page.get_by_label("Learning", exact=True)
    rate = panel.get_by_label("learning rate")
    panel.get_by_label("optimizer").select_option("sgd")
    expect(rate).to_have_value("0.1")
    rate.fill("-1")
    rate.press("Enter")
    notice = page.locator("#page > .notice.bad")
    expect(notice).to_contain_text("learning_rate")
    expect(rate).to_have_attribute("aria-invalid", "true")
    rate.fill("0.05")
    rate.press("Enter")
    expect(notice).to_be_hidden()
    until(page, UNDOABLE, "learning rate")
    page.keyboard.press("Escape")
    rate.evaluate("box => box.blur()")
    page.keyboard.press("z")
    expect(rate).to_have_value("0.1")


def test_what_is_put_right_is_no_longer_marked(page):
    """Whoever leaves a wrong number sees the one that holds, and that as any other."""
    rate = page.get_by_label("Learning", exact=True).get_by_label("learning rate")
    rate.fill("-1")
    rate.press("Tab")
    expect(rate).to_have_attribute("aria-invalid", "true")
    ask(page, "step")
    expect(rate).to_have_value("0.01")
    expect(rate).to_have_attribute("aria-invalid", "false")
    expect(rate).to_have_attribute("title", "")


def test_without_rows_no_loss_is_named(page):
    """There is none on an empty sheet."""
    ask(page, "sheet", classes=2)
    until(page, "studio.numbers?.bench === studio.bench && studio.state.title === 'drawing'")
    expect(measure(page, "epoch")).to_have_text("0")
    expect(measure(page, "loss")).to_have_count(0)


def test_divergence_is_said_with_a_way_out(page):
    """Training goes on with a smaller rate."""
    panel = page.get_by_label("Learning", exact=True)
    panel.get_by_label("optimizer").select_option("sgd")
    until(page, UNDOABLE, "optimizer")
    panel.get_by_label("learning rate").fill("100000")
    panel.get_by_label("learning rate").press("Enter")
    until(page, UNDOABLE, "learning rate")
    page.get_by_role("button", name="▶ Train").first.click()
    notice = page.locator("#page > .notice.bad")
    expect(notice).to_contain_text("stopped")
    notice.get_by_role("button", name="Rewind").click()
    expect(notice).to_be_hidden()
    expect(measure(page, "epoch")).to_have_text("0")


def test_the_keyboard_does_it_all(page):
    """Train, step, undo, move between neurons, turn a knob, ask for the keys."""
    page.evaluate("studio.live.pickNeuron(3, 0)")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Pause").wait_for()
    page.keyboard.press("Space")
    page.get_by_role("button", name="▶ Train").first.wait_for()
    page.keyboard.press(".")
    until(page, UNDOABLE, "one step")
    page.keyboard.press("z")
    until(page, UNDOABLE, "training")
    page.locator(".neuron.picked").focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(page.locator("input[type=range]:focus")).to_be_visible()
    page.keyboard.press("ArrowRight")
    until(page, UNDOABLE, "dense_2")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.locator(".neuron.picked").focus()
    page.keyboard.press("l")
    expect(page.locator("header [role=status]")).to_contain_text("loss")


def test_a_button_that_can_no_longer_be_pressed_hands_the_keyboard_on(page):
    """To the last one before it that can be, or the next."""
    ask(page, "set", parameter="dense_1.weights", index=[0, 0], value=2.0)
    revert = page.get_by_role("button", name="As trained")
    expect(revert).to_be_enabled()
    revert.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_focused()
    ask(page, "train", epochs=1)
    until(page, "studio.numbers.epoch === 1 && studio.state.status === 'ready'")
    before = page.locator(".time [title*=before]")
    expect(before).to_be_enabled()
    before.focus()
    for _ in range(10):
        page.keyboard.press("Enter")
    until(page, "studio.numbers.step === 0")
    expect(page.locator(".time input[type=range]")).to_be_focused()


def test_the_token_leaves_the_address(page):
    """It stays in the window: loading the page again goes on."""
    assert "token" not in page.url
    page.reload()
    page.locator("[data-measure=loss]").wait_for()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("token", ["#token=wrong", ""])
def test_without_the_token_the_page_says_what_to_do(open_window, studio, token):
    """And so it does with a wrong one."""
    address = f"http://127.0.0.1:{studio.port}/{token}"
    page = open_window(studio, address, is_ready=False, missed=LOST)
    expect(page.locator("#page > .notice.bad")).to_contain_text("printed")


def test_a_file_may_lead_to_the_page(open_page, studio, tmp_path):
    """As the one that opens the browser does."""
    from glassnet.cli.studio import REDIRECT

    path = tmp_path / "open.html"
    path.write_text(REDIRECT.format(studio.address))
    own = (path.as_uri(), f"http://127.0.0.1:{studio.port}/", f"ws://127.0.0.1:{studio.port}/")
    page = open_page(path.as_uri(), (*own, "data:"))
    page.locator("[data-measure=loss]").wait_for()


def test_training_goes_on_without_a_page(page, studio):
    """Whoever comes back sees it where it is by then."""
    page.keyboard.press("Space")
    until(page, EPOCH, 2)
    there = page.evaluate("studio.numbers.epoch")
    page.goto("about:blank")
    page.goto(studio.address)
    until(page, EPOCH, there + 1)
    act(page, "Pause")
    expect(page.get_by_role("button", name="▶ Train").first).to_be_visible()


def test_a_lost_connection_is_found_again(page):
    """By itself; what was there is there again."""
    page.evaluate(
        """() => { const Real = WebSocket; window.opened = 0;
          window.WebSocket = class extends Real {
            constructor(...given) { super(...given); window.opened += 1; } };
          window.WebSocket.OPEN = Real.OPEN; }"""
    )
    page.evaluate("window.studio.model.socket.close()")
    until(page, "window.opened === 1 && studio.socket === 'open'")
    expect(page.locator("#page > .notice.bad")).to_be_hidden()
    page.get_by_role("button", name="Epoch").click()
    expect(measure(page, "epoch")).to_have_text("1")


def test_a_studio_that_does_not_answer_is_missed(page):
    """Buttons rest until then; one that does not know the page needs its own address."""
    page.evaluate(HEALTH, {"ok": False, "status": 503})
    expect(page.locator("#page > .notice.bad")).to_contain_text("lost")
    expect(page.get_by_role("button", name="Step")).to_be_disabled()
    page.evaluate("window.health.status = 401")
    expect(page.locator("#page > .notice")).to_contain_text("printed")
    page.reload()
    page.locator("[data-measure=loss]").wait_for()


@pytest.mark.thorough
def test_a_studio_that_ended_is_missed_and_a_new_one_needs_its_own_address(
    open_window, restartable
):
    """Buttons rest until then."""
    first = restartable("--port", "0")
    page = open_window(first, missed=LOST)
    first.process.kill()
    expect(page.locator("#page > .notice.bad")).to_contain_text("lost")
    expect(page.get_by_role("button", name="Step")).to_be_disabled()
    restartable("--port", str(first.port))
    expect(page.locator("#page > .notice")).to_contain_text("printed")


@pytest.mark.one_in(5)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1024, 1280, 1920])
def test_no_width_needs_scrolling_sideways(page, scheme, width):
    """In both themes, nothing hangs out of its box."""
    page.evaluate("delete document.documentElement.dataset.theme")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    until(page, "width => innerWidth === width", width)
    assert page.evaluate(HANGING) == []
    ground = page.evaluate(GROUND)
    brightness = np.mean([int(part) for part in ground[4:-1].split(",")])
    assert (brightness > 128) == (scheme == "light")
    page.keyboard.press("t")
    expect(page.locator("body")).not_to_have_css("background-color", ground)


def test_the_picture_stays_in_sight_beside_every_knob(page):
    """One button goes from the drawing to the knobs; the foot of the inspector can be reached."""
    page.set_viewport_size({"width": 1280, "height": 800})
    page.get_by_role("button", name="Knobs and arithmetic").click()
    expect(page.locator("[data-knob]").first).to_be_focused()
    for thing in (page.locator("[data-knob]").first, page.get_by_text("Findings").last):
        thing.scroll_into_view_if_needed()
        expect(thing).to_be_in_viewport()
        for other in (".view-chooser", "svg.view", ".bar-above", ".time"):
            expect(page.locator(other).last).to_be_in_viewport(ratio=0.9)


def test_the_line_of_0_is_in_the_middle_of_the_bar_of_a_term(page):
    """Terms below 0 go from it to the left."""
    drawn = page.evaluate(MIDDLES)
    assert drawn
    assert [line for line, _ in drawn] == pytest.approx([middle for _, middle in drawn], abs=1)
