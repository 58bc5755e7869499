"""Time in the studio's page, in Chromium: moments to go back to, branches, and comparing them."""

import json

import pytest

MISSED = ("WebSocket connection", "ERR_CONNECTION_REFUSED")
SHOWN = """([step, last]) => studio.numbers?.step === step &&
  document.querySelector('.time-said').textContent.startsWith(`step ${step} of ${last} `)"""
NUMBERS = "() => [...window.studio.live.network.layers[0].arguments.weights.data]"
LOSS = "() => window.studio.numbers.learned_from.loss"


@pytest.fixture
def page(chromium, studio):
    """A window on the sine, untrained; what it says on the console fails."""
    context = chromium.new_context(viewport={"width": 1280, "height": 800})
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_default_timeout(20_000)
    page.goto(studio.address)
    page.locator("[data-measure=loss]").wait_for()
    begin(page, "sine")
    yield page
    context.close()
    assert [one for one in said if not any(map(one.count, MISSED))] == []


def begin(page, name):
    """Other data than any test had: its runs are not yet there."""
    seed = page.evaluate("Math.floor(Math.random() * 1e9)")
    ask(page, "data", name=name, seed=seed, samples=40)
    page.wait_for_function(
        "seed => studio.state.data?.seed === seed && studio.numbers?.step === 0 &&"
        " studio.numbers.bench === studio.bench && studio.timeline.runs.length === 0",
        arg=seed,
    )


def ask(page, word, **given):
    """Ask for something as the page does, and wait for the answer."""
    return page.evaluate(f"window.studio.ask('{word}', {json.dumps(given)})")


def steps(page, count):
    """Take steps, and wait until they are shown."""
    before = page.evaluate("window.studio.numbers.step")
    for _ in range(count):
        ask(page, "step")
    page.wait_for_function("step => studio.numbers.step === step", arg=before + count)


def test_a_drag_sends_the_newest_wish_alone(page):
    """While one is on its way, those between are left out; the last is always shown."""
    steps(page, 12)
    asked = page.evaluate(
        """() => new Promise(done => {
          const slider = document.querySelector('.time input');
          const asked = [], ask = studio.ask.bind(studio);
          studio.ask = (word, given) => {
            if (word === 'go') asked.push(given.step);
            return ask(word, given);
          };
          for (let place = 11; place >= 0; place -= 1) {
            slider.value = place;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
          }
          studio.subscribe(what => what === 'frame' && studio.numbers.step === 0 && done(asked));
        })"""
    )
    assert asked == [11, 0]


def test_training_from_a_moment_branches_and_the_old_run_stays(page):
    """Chips name both, and lead to the newest of each."""
    steps(page, 4)
    end = page.evaluate(NUMBERS)
    page.keyboard.press("[")
    page.keyboard.press("[")
    page.wait_for_function(SHOWN, arg=[2, 4])
    steps(page, 1)
    chips = page.get_by_role("group", name="runs").get_by_role("button")
    names = chips.all_inner_texts()
    assert names[0].startswith("run ")
    assert names[1].endswith("from step 2")
    assert chips.nth(1).get_attribute("aria-pressed") == "true"
    chips.nth(0).click()
    page.wait_for_function(SHOWN, arg=[4, 4])
    assert page.evaluate(NUMBERS) == end
    assert chips.nth(0).get_attribute("aria-pressed") == "true"


def test_what_came_later_stays_in_the_curves(page):
    """Fainter; and the scale of the chart stays with it."""
    for _ in range(3):
        ask(page, "epoch")
    page.wait_for_function("() => studio.numbers?.epoch === 3")
    losses = page.get_by_label("Curves", exact=True).locator("figure").first
    assert losses.locator(".curve.later").count() == 0
    scale = losses.locator(".tick").all_inner_texts()
    first = page.evaluate("studio.timeline.moments.find(([step, epoch]) => epoch === 1)[0]")
    ask(page, "go", run=page.evaluate("studio.timeline.run"), step=first)
    page.wait_for_function("() => document.querySelectorAll('.curve.later').length >= 2")
    assert losses.locator(".tick").all_inner_texts() == scale
    ask(page, "rewind")
    page.wait_for_function("() => document.querySelectorAll('.curve').length === 0")


def test_two_runs_are_compared(page):
    """Settings that differ, losses of both, four curves, and the other's function as a ghost."""
    ask(page, "epoch")
    ask(page, "epoch")
    ask(page, "learning", learning_rate=0.5)
    ask(page, "rewind")
    ask(page, "epoch")
    page.wait_for_function("() => studio.numbers?.epoch === 1 && studio.timeline.runs.length === 2")
    page.get_by_label("compare with").select_option(index=1)
    table = page.get_by_label("Comparison", exact=True)
    table.wait_for()
    lines = table.locator("tbody tr").all_inner_texts()
    assert lines[0].split("\t") == ["learning rate", "0.5", "0.01"]
    shown = page.evaluate(LOSS)
    ghost = page.locator(".others .other").get_attribute("d")
    assert ghost != page.locator(".view .function").first.get_attribute("d")
    losses = page.get_by_label("Curves", exact=True).locator("figure").first
    looks = ("before", "held", "other-before", "other-held")
    drawn = [losses.locator(f".curve.{look}").get_attribute("d") for look in looks]
    assert drawn[0] != drawn[2]
    assert drawn[1] != drawn[3]
    loss = lines[1].split("\t")
    assert float(loss[1]) == pytest.approx(shown, rel=1e-3)
    other = page.evaluate("studio.timeline.runs.find(one => one.run !== studio.timeline.run)")
    ask(page, "go", run=other["run"], step=other["step"])
    page.wait_for_function("step => studio.numbers.step === step", arg=other["step"])
    page.wait_for_function(
        "ghost => document.querySelector('.view .function').getAttribute('d') === ghost", arg=ghost
    )
    assert page.evaluate(LOSS) == pytest.approx(float(loss[2]), rel=1e-3)
    table.get_by_role("button", name="Stop comparing").click()
    assert page.locator(".others .other").count() == 0
    assert table.is_hidden()


def test_borders_of_another_moment_are_drawn_over_areas(page):
    """And stay with it while others are shown; also where the connection was lost before they
    had come."""
    begin(page, "spiral")
    ask(page, "epoch")
    page.wait_for_function("() => studio.numbers?.epoch === 1")
    page.get_by_label("compare with").evaluate(
        """box => {
          box.value = "this moment";
          box.dispatchEvent(new Event("change"));
          studio.model.socket.close();
        }"""
    )
    border = page.locator(".others .other")
    border.wait_for(state="attached")
    then = border.get_attribute("d")
    assert then.count("L") > 10
    ask(page, "epoch")
    page.wait_for_function("() => studio.numbers?.epoch === 2")
    assert border.get_attribute("d") == then
    page.locator(".time-said", has_text="epoch 2").wait_for()


def test_a_replay_shows_the_moments_in_their_order(page):
    """From the first to the newest; two a second where motion is to be reduced."""
    steps(page, 9)
    page.evaluate(
        """() => {
          const real = window.setTimeout;
          window.setTimeout = (act, pause, ...rest) => {
            window.pauses.push(pause);
            return real(act, pause, ...rest);
          };
          studio.subscribe(what => what === 'frame' && window.seen.push(studio.numbers.step));
        }"""
    )
    for motion, is_calm in (("no-preference", False), ("reduce", True)):
        page.emulate_media(reduced_motion=motion)
        page.evaluate("() => { window.seen = []; window.pauses = []; }")
        page.get_by_role("button", name="Replay").click()
        page.get_by_role("button", name="■ Stop").wait_for()
        page.get_by_role("button", name="Replay").wait_for()
        page.wait_for_function(SHOWN, arg=[9, 9])
        seen = page.evaluate("window.seen")
        assert (seen[0], seen[-1]) == (0, 9)
        assert seen == sorted(seen)
        assert (500 in page.evaluate("window.pauses")) == is_calm
