"""Time in the studio's page, in Chromium: moments to go back to, branches, and comparing them."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from .conftest import any_seed, ask, begin, epochs, steps, told, until

SHOWN = """([step, last]) => studio.numbers?.step === step &&
  document.querySelector('.time-said').textContent.startsWith(`step ${step} of ${last} `)"""
NUMBERS = "() => [...window.studio.live.network.layers[0].arguments.weights.data]"
HOLD_FRAMES = """() => {
  const [take, ask, held] = [studio.take.bind(studio), studio.ask.bind(studio), []];
  studio.take = buffer => held.push(buffer);
  window.release = () => { studio.take = take; held.forEach(take); };
  window.answers = 0;
  studio.ask = async (word, given) => {
    const answer = await ask(word, given);
    window.answers += word === 'go';
    return answer;
  };
}"""
HOLD_ANSWERS = """() => {
  const [answered, held] = [studio.answered.bind(studio), []];
  studio.answered = message => "step" in message ? held.push(message) : answered(message);
  window.release = () => { studio.answered = answered; held.forEach(answered); };
  window.held = held;
}"""
CURVE = "document.querySelector('.view .function').getAttribute('d')"
MARKS = """() => [...document.querySelectorAll('.time-marks span')]
  .map((mark) => mark.getBoundingClientRect()).map(({ left, right }) => [left, right])"""
LOSS = "() => window.studio.numbers.learned_from.loss"


@pytest.fixture
def page(kept, studio):
    """A window on the sine, untrained, with data of which no run is known."""
    for page in kept(studio, "sine", seed=any_seed(), samples=40):
        page.evaluate("document.activeElement.blur()")
        yield page


def stands(page, place):
    """Wait until the slider stands at the moment of this place, and can be moved."""
    slider = page.get_by_label("moment", exact=True)
    expect(slider).to_be_enabled()
    expect(slider).to_have_value(str(place))
    return slider


@pytest.mark.one_in(2)
@pytest.mark.parametrize("count", [2, 6, 8, 10, 13])
def test_the_names_of_the_marks_do_not_lie_on_each_other(page, count):
    """The last one stands to the left of its mark."""
    moments = [[step, 1000 + step, True] for step in range(count)]
    page.evaluate("moments => { studio.timeline.moments = moments; }", moments)
    page.evaluate("studio.tell('timeline')")
    until(page, f"document.querySelector('.time input').max === '{count - 1}'")
    drawn = page.evaluate(MARKS)
    assert len(drawn) > 1
    assert all(right < left for (_, right), (left, _) in pairwise(drawn))


def test_arrows_and_brackets_go_through_the_moments(page):
    """The network is the one of then; who cannot see it is told. A frame that is late does not
    move the slider back."""
    steps(page, 1)
    first = page.evaluate(NUMBERS)
    steps(page, 2)
    last = page.evaluate(NUMBERS)
    slider = stands(page, 3)
    slider.focus()
    page.evaluate(HOLD_FRAMES)
    for answers in (1, 2):
        page.keyboard.press("ArrowLeft")
        until(page, "answers => window.answers === answers", answers)
        stands(page, 3 - answers)
    page.evaluate("window.release()")
    until(page, SHOWN, [1, 3])
    assert page.evaluate(NUMBERS) == first
    said = f"step 1 of 3, loss {page.evaluate(LOSS):.4g}"
    expect(slider).to_have_attribute("aria-valuetext", said)
    slider.evaluate("slider => slider.blur()")
    page.keyboard.press("]")
    page.keyboard.press("]")
    until(page, SHOWN, [3, 3])
    assert page.evaluate(NUMBERS) == last
    expect(page.get_by_label("the moment after")).to_be_disabled()
    page.keyboard.press("[")
    until(page, SHOWN, [2, 3])
    page.keyboard.press("z")
    until(page, SHOWN, [3, 3])


def test_a_moment_that_comes_before_its_answer_is_told(page):
    """Whichever is first: the moment is said with its loss, and can be gone on from."""
    steps(page, 3)
    slider = stands(page, 3)
    page.evaluate(HOLD_ANSWERS)
    page.keyboard.press("[")
    until(page, "window.held.length === 1 && studio.numbers.step === 2")
    page.evaluate("window.release()")
    said = f"step 2 of 3, loss {page.evaluate(LOSS):.4g}"
    expect(slider).to_have_attribute("aria-valuetext", said)
    expect(page.get_by_label("the moment after")).to_be_enabled()


def test_a_drag_sends_the_newest_wish_alone(page):
    """While one is on its way, those between are left out; the last is always shown."""
    steps(page, 12)
    stands(page, 12)
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
    stands(page, 4)
    page.keyboard.press("[")
    page.keyboard.press("[")
    until(page, SHOWN, [2, 4])
    steps(page, 1)
    chips = page.get_by_role("group", name="runs").get_by_role("button")
    expect(chips).to_have_text([re.compile("^run "), re.compile("from step 2$")])
    expect(chips.nth(1)).to_have_attribute("aria-pressed", "true")
    chips.nth(0).click()
    until(page, SHOWN, [4, 4])
    assert page.evaluate(NUMBERS) == end
    expect(chips.nth(0)).to_have_attribute("aria-pressed", "true")


def test_what_came_later_stays_in_the_curves(page):
    """Fainter; and the scale of the chart stays with it."""
    epochs(page, 3)
    losses = page.get_by_label("Curves", exact=True).locator("figure").first
    expect(losses.locator(".readout")).to_contain_text("epoch 3:")
    expect(losses.locator(".curve.later")).to_have_count(0)
    scale = losses.locator(".tick").all_text_contents()
    first = page.evaluate("studio.timeline.moments.find(([step, epoch]) => epoch === 1)[0]")
    ask(page, "go", run=page.evaluate("studio.timeline.run"), step=first)
    expect(losses.locator(".curve.later")).to_have_count(2)
    expect(losses.locator(".tick")).to_have_text(scale)
    ask(page, "rewind")
    expect(page.locator(".curve")).to_have_count(0)


def test_two_runs_are_compared(page):
    """Settings that differ, losses of both, four curves, and the other's function as a ghost."""
    epochs(page, 2)
    ask(page, "learning", learning_rate=0.5)
    ask(page, "rewind")
    ask(page, "epoch")
    until(page, "studio.numbers?.epoch === 1 && studio.timeline.runs.length === 2")
    told(page)
    page.get_by_label("compare with").select_option(index=1)
    table = page.get_by_label("Comparison", exact=True)
    lines = table.locator("tbody tr")
    shown = page.evaluate(LOSS)
    expect(lines.nth(0)).to_have_text("learning rate0.50.01")
    expect(lines.nth(1).locator("td").nth(0)).to_have_text(f"{shown:.4g}")
    old = float(lines.nth(1).locator("td").nth(1).inner_text())
    ghost = page.locator(".others .other").get_attribute("d")
    assert ghost != page.evaluate(CURVE)
    losses = page.get_by_label("Curves", exact=True).locator("figure").first
    looks = ("before", "held", "other-before", "other-held")
    curves = [losses.locator(f".curve.{look}") for look in looks]
    for curve in curves:
        expect(curve).to_have_count(1)
    drawn = [curve.get_attribute("d") for curve in curves]
    assert drawn[0] != drawn[2]
    assert drawn[1] != drawn[3]
    other = page.evaluate("studio.timeline.runs.find(one => one.run !== studio.timeline.run)")
    ask(page, "go", run=other["run"], step=other["step"])
    until(page, "step => studio.numbers.step === step", other["step"])
    until(page, f"ghost => {CURVE} === ghost", ghost)
    assert page.evaluate(LOSS) == pytest.approx(old, rel=1e-3)
    table.get_by_role("button", name="Stop comparing").click()
    expect(page.locator(".others .other")).to_have_count(0)
    expect(table).to_be_hidden()


def test_borders_of_another_moment_are_drawn_over_areas(page):
    """And stay with it while others are shown; also where the connection was lost before they
    had come."""
    begin(page, "spiral")
    epochs(page, 1)
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
    until(page, "studio.socket === 'open' && studio.numbers !== null")
    epochs(page, 1)
    page.locator(".time-said", has_text="epoch 2").wait_for()
    expect(border).to_have_attribute("d", then)
    page.get_by_role("button", name="Stop comparing").click()
    expect(border).to_have_count(0)


def test_a_replay_shows_the_moments_in_their_order(page):
    """From the first to the newest; two a second where motion is to be reduced."""
    steps(page, 4)
    stands(page, 4)
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
        until(page, SHOWN, [4, 4])
        seen = page.evaluate("window.seen")
        assert (seen[0], seen[-1]) == (0, 4)
        assert seen == sorted(seen)
        assert (500 in page.evaluate("window.pauses")) == is_calm
