"""The studio in use, in Chromium: by mouse and by keyboard, with the library's own numbers."""

import numpy as np
import pytest

MISSED = ("WebSocket connection", "ERR_CONNECTION_REFUSED", "401 (Unauthorized)")


class Window:
    """A page of the studio, and what it said and asked for."""

    def __init__(self, browser, address, **options):
        self.context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.set_default_timeout(20_000)
        self.page.goto(address)


@pytest.fixture
def open_window(chromium):
    """Open a window; whatever it says on the console, or asks of others, fails."""
    windows = []

    def begin(running, address=None, ready=True, **options):
        window = Window(chromium, address or running.address, **options)
        windows.append((window, running))
        if ready:
            window.page.locator(".floor").wait_for()
            window.page.locator("[data-measure=loss]").wait_for()
        return window.page

    yield begin
    for window, running in windows:
        window.context.close()
        own = (f"http://127.0.0.1:{running.port}/", f"ws://127.0.0.1:{running.port}/", "data:")
        assert [url for url in window.asked if not url.startswith(own)] == []
        assert [said for said in window.said if not any(map(said.count, MISSED))] == []


@pytest.fixture
def page(open_window, studio):
    """A window of the shared studio, on the spiral and untrained."""
    page = open_window(studio)
    choose(page, "spiral")
    return page


def choose(page, name):
    """Other data, and wait for their network."""
    old = page.evaluate("document.querySelector('.network').dataset.old = 'yes'")
    assert old == "yes"
    box = page.get_by_label("set", exact=True)
    box.evaluate("box => { box.value = ''; }")
    box.select_option(name)
    page.locator(".network:not([data-old])").wait_for()
    until(page, "document.querySelector('[data-measure=epoch]').textContent === '0'")


def measure(page, name):
    """The first number of a measure in the bar above."""
    text = page.locator(f"[data-measure='{name}']").inner_text()
    return float(text.split(" / ")[0].replace("−", "-").replace(",", ""))


def until(page, condition, argument=None):
    """Wait for a function of the page, or for an expression, to be true."""
    is_function = condition.split("=>")[0].strip().isidentifier()
    page.wait_for_function(condition if is_function else f"() => {condition}", arg=argument)


EPOCH = "n => Number(document.querySelector('[data-measure=epoch]').textContent) >= n"
UNDOABLE = "word => document.querySelector('[title^=\"undo\"]').title.startsWith(`undo ${word}`)"


def pick(page, layer, neuron):
    page.get_by_label("layer", exact=True).select_option(label=f"layer {layer}")
    page.get_by_label("neuron", exact=True).fill(str(neuron))
    page.get_by_label("neuron", exact=True).press("Enter")


def test_it_opens_untrained_with_one_sentence_and_a_button(page):
    """Which trains; the loss falls, and pausing stops it."""
    notice = page.locator(".notice.first")
    notice.wait_for()
    before = measure(page, "loss")
    notice.get_by_role("button", name="▶ Train").click()
    until(page, EPOCH, 40)
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="▶ Train").wait_for()
    assert not notice.is_visible()
    assert measure(page, "loss") < before - 0.05
    assert page.locator(".chart .curve").count() >= 2
    page.wait_for_timeout(300)
    epoch = measure(page, "epoch")
    page.wait_for_timeout(300)
    assert measure(page, "epoch") == epoch


def test_steps_epochs_and_rewinding(page):
    """To the same first weights and the same loss."""
    first = measure(page, "loss")
    page.get_by_role("button", name="Step").click()
    until(page, UNDOABLE, "one step")
    page.get_by_role("button", name="Epoch").click()
    until(page, EPOCH, 1)
    until(
        page,
        "old => !document.querySelector('[data-measure=loss]').textContent.startsWith(old)",
        f"{first:.4g} ",
    )
    assert measure(page, "loss") != first
    page.get_by_role("button", name="Rewind").click()
    until(page, "document.querySelector('[data-measure=epoch]').textContent === '0'")
    assert measure(page, "loss") == first


def test_a_knob_changes_the_function_at_once_and_the_loss(page):
    """The old curve stays in grey while it is turned; undoing brings everything back."""
    choose(page, "sine")
    curve = "document.querySelector('.function').getAttribute('d')"
    before, loss = page.evaluate(curve), page.locator("[data-measure=loss]").inner_text()
    pick(page, 3, 0)
    slider = page.locator("input[type=range]").first
    after = slider.evaluate(
        """slider => {
          slider.focus();
          slider.value = 0.9;
          slider.dispatchEvent(new Event("input", {bubbles: true}));
          return [document.querySelector('.function').getAttribute('d'),
                  document.querySelector('.ghost').getAttribute('d')];
        }"""
    )
    assert after[0] != before
    assert after[1] == before
    until(page, "old => document.querySelector('[data-measure=loss]').textContent !== old", loss)
    slider.evaluate("slider => slider.blur()")
    assert page.locator(".ghost").count() == 0
    page.keyboard.press("z")
    until(page, f"old => {curve} === old", before)
    until(page, "old => document.querySelector('[data-measure=loss]').textContent === old", loss)


def test_a_number_is_typed_exactly(page, studio):
    """And is the server's number then; a word is refused where it was typed."""
    pick(page, 1, 3)
    box = page.locator("[data-exact='0.biases.3']")
    box.fill("0.1")
    box.press("Enter")
    until(page, UNDOABLE, "dense_1.biases[0, 3]")
    other = page.context.new_page()
    other.goto(studio.address)
    other.locator("[data-measure=loss]").wait_for()
    pick(other, 1, 3)
    assert other.locator("[data-exact='0.biases.3']").input_value() == "0.1"
    other.close()
    box.fill("much")
    box.press("Enter")
    assert box.get_attribute("aria-invalid") == "true"


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
    choose(page, "iris")
    lines = page.locator(".rows tbody tr")
    lines.nth(2).click()
    number = lines.nth(2).locator("th").inner_text().replace("◆", "").strip()
    assert page.locator(".answer .headline").inner_text().startswith(f"Row {number}:")
    widths = lines.nth(2).locator("td").evaluate_all("all => all.map(one => one.offsetTop)")
    assert len(set(widths)) == 1


def test_settings_are_sent_and_wrong_ones_marked(page):
    """A wrong one changes nothing, and says what helps."""
    panel = page.get_by_label("Learning", exact=True)
    rate = panel.get_by_label("learning rate")
    panel.get_by_label("optimizer").select_option("sgd")
    until(page, "document.querySelectorAll('.panel')[1].querySelector('input').value === '0.1'")
    rate.fill("-1")
    rate.press("Enter")
    page.locator("#page > .notice.bad").wait_for()
    assert rate.get_attribute("aria-invalid") == "true"
    assert "learning_rate" in page.locator("#page > .notice.bad").inner_text()
    rate.fill("0.05")
    rate.press("Enter")
    page.locator("#page > .notice.bad").wait_for(state="hidden")
    until(page, UNDOABLE, "learning rate")
    page.keyboard.press("Escape")
    rate.evaluate("box => box.blur()")
    page.keyboard.press("z")
    until(page, "document.querySelectorAll('.panel')[1].querySelector('input').value === '0.1'")


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
    notice.wait_for()
    assert "stopped" in notice.inner_text()
    notice.get_by_role("button", name="Rewind").click()
    notice.wait_for(state="hidden")
    assert measure(page, "epoch") == 0


def test_the_keyboard_does_it_all(page):
    """Train, step, undo, move between neurons, turn a knob, ask for the keys."""
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
    assert page.evaluate("document.activeElement.type") == "range"
    page.keyboard.press("ArrowRight")
    until(page, UNDOABLE, "dense_2")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    page.keyboard.press("Escape")
    page.locator(".neuron.picked").focus()
    page.keyboard.press("l")
    assert "loss" in page.locator("header [role=status]").inner_text()


def test_the_token_leaves_the_address(page):
    """It stays in the window: loading the page again goes on."""
    assert "token" not in page.url
    page.reload()
    page.locator("[data-measure=loss]").wait_for()


def test_without_the_token_the_page_says_what_to_do(open_window, studio):
    """And so it does with a wrong one."""
    bare = f"http://127.0.0.1:{studio.port}/"
    for address in (bare, f"{bare}#token=wrong"):
        page = open_window(studio, address, ready=False)
        page.locator("#page > .notice.bad").wait_for()
        assert "printed" in page.locator("#page > .notice.bad").inner_text()


def test_a_file_may_lead_to_the_page(open_window, studio, tmp_path):
    """As the one that opens the browser does."""
    from glassnet.cli.studio import REDIRECT

    page = open_window(studio, studio.address, ready=True)
    (tmp_path / "open.html").write_text(REDIRECT.format(studio.address))
    other = page.context.browser.new_page()
    other.goto((tmp_path / "open.html").as_uri())
    other.locator("[data-measure=loss]").wait_for(timeout=60_000)
    other.close()


def test_training_goes_on_without_a_page(open_window, studio):
    """Whoever comes back sees it where it is by then."""
    page = open_window(studio)
    choose(page, "spiral")
    page.keyboard.press("Space")
    until(page, EPOCH, 2)
    there = measure(page, "epoch")
    page.goto("about:blank")
    page.goto(studio.address)
    until(page, f"document.querySelector('[data-measure=epoch]') && ({EPOCH})({there + 1})")
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("button", name="▶ Train").wait_for()


def test_a_lost_connection_is_found_again(open_window, studio):
    """By itself; what was there is there again."""
    page = open_window(studio)
    page.evaluate(
        """() => { const Real = WebSocket; window.opened = 0;
          window.WebSocket = class extends Real {
            constructor(...given) { super(...given); window.opened += 1; } };
          window.WebSocket.OPEN = Real.OPEN; }"""
    )
    page.evaluate("window.studio.model.socket.close()")
    until(page, "window.opened === 1")
    page.locator("#page > .notice.bad").wait_for(state="hidden")
    page.get_by_role("button", name="Epoch").click()
    until(page, EPOCH, 1)


def test_a_studio_that_ended_is_missed_and_a_new_one_needs_its_own_address(
    open_window, restartable
):
    """Buttons rest until then."""
    first = restartable("--port", "0")
    page = open_window(first)
    first.process.kill()
    page.locator("#page > .notice.bad").wait_for()
    assert "lost" in page.locator("#page > .notice.bad").inner_text()
    assert page.get_by_role("button", name="Step").is_disabled()
    restartable("--port", str(first.port))
    until(page, "document.querySelector('.notice').textContent.includes('printed')")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1024, 1280, 1920])
def test_no_width_needs_scrolling_sideways(open_window, studio, scheme, width):
    """In both themes, nothing hangs out of its box."""
    page = open_window(studio, color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    brightness = np.mean([int(part) for part in ground[4:-1].split(",")])
    assert (brightness > 128) == (scheme == "light")
    page.keyboard.press("t")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != ground
