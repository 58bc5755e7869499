"""Lessons in the studio's page, in Chromium: walked through by mouse and by keyboard."""

import pytest

NEXT = "() => !document.querySelector('.lesson-tools .main').disabled"
HEADING = "text => document.querySelector('.lesson h3')?.textContent.startsWith(text)"
COUNTING = """() => /It is [1-9][0-9]* now/.test(
  document.querySelector('.lesson-tasks').textContent)"""
SAID = "text => document.querySelector('.lesson [role=status]').textContent.startsWith(text)"
SAME_END = """() => {
  const [curve, aim] = ["function", "aim"].map((name) => document.querySelector(`.seen .${name}`));
  const ends = [curve, aim].map((path) => Number(path.getAttribute("d").split(" ").at(-1)));
  return Math.abs(ends[0] - ends[1]) < 1;
}"""
TEXT = """
id = "own"
title = "<i>Own</i>"
[data]
rows = [[-1], [0], [1]]
targets = [0, 0, 0]
[[network.layers]]
neurons = 1
weights = [[0]]
[[stages]]
title = "<b>bold</b>"
text = "<img src=x onerror=window.broken=1> **one**\\n\\ntwo"
target = [[-1, -1], [1, 1]]
check = [{ kind = "function", within = 0.1, asks = "<u>all</u>", missing = "<s>much</s>" }]
show = [{ layer = 1, neuron = 0, input = 0, to = 1 }]
"""


@pytest.fixture
def open_page(chromium):
    """Open a window, at a lesson if one is named; whatever it says on the console fails.

    Every test has a lesson of its own, for the studio remembers how far each was done.
    """
    contexts, said = [], []

    def begin(running, lesson=None):
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 800}))
        page = contexts[-1].new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.set_default_timeout(20_000)
        page.goto(running.address)
        page.locator("[data-measure=loss]").wait_for()
        if lesson is not None:
            page.evaluate("name => studio.ask('lesson', { name })", lesson)
            page.wait_for_function("() => studio.state.lesson.open !== null")
        return page

    yield begin
    for context in contexts:
        context.pages[0].evaluate("studio.ask('leave_lesson')")
        context.pages[0].evaluate("studio.ask('data', { name: 'spiral' })")
        context.close()
    assert said == []


def test_a_whole_lesson_by_mouse(open_page, studio):
    """Turning knobs, typing, a hint, being shown; Next opens when all is there."""
    page = open_page(studio)
    panel = page.get_by_label("Lesson", exact=True)
    panel.get_by_text("Lessons", exact=True).click()
    panel.get_by_role("button", name="One weight and one bias").click()
    page.wait_for_function(HEADING, arg="1 of 5")
    on = panel.get_by_role("button", name="Next")
    assert on.is_disabled()
    weight = page.locator("[data-knob='0.weights.0']")
    weight.evaluate("knob => knob.scrollIntoView({ block: 'center' })")
    box = weight.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 4, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    page.wait_for_function(NEXT)
    assert panel.locator(".lesson-tasks .passed").count() == 2
    page.wait_for_function(SAID, arg="Done.")
    on.click()
    page.wait_for_function(HEADING, arg="2 of 5")
    page.locator("[data-exact='0.weights.0']").fill("-0.7")
    page.locator("[data-exact='0.weights.0']").press("Enter")
    page.wait_for_function(NEXT)
    on.click()
    page.wait_for_function(HEADING, arg="3 of 5")
    panel.get_by_role("button", name="Hint").click()
    panel.locator(".lesson-hints li").wait_for()
    for stage in (4, 5):
        panel.get_by_role("button", name="Show me").click()
        page.wait_for_function(NEXT)
        on.click()
        page.wait_for_function(HEADING, arg=f"{stage} of 5")
    panel.get_by_role("button", name="Show me").click()
    page.wait_for_function(SAID, arg="Done. That was the last stage.")
    assert panel.locator(".lesson-stages .done").count() + 1 >= 5
    panel.get_by_text("Other lessons").click()
    entry = panel.get_by_role("button", name="One weight and one bias")
    assert entry.inner_text().startswith("✓")


def test_a_whole_lesson_by_keyboard(open_page, studio):
    """From the list to the last stage, with nothing but keys."""
    page = open_page(studio)
    page.locator(".lesson summary", has_text="Lessons").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="A rectified neuron", exact=False).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(HEADING, arg="1 of 4")
    page.locator(".lesson-task").first.focus()
    page.keyboard.press("Enter")
    for number, stage in [("1", 2), ("0.5", 3), ("-1", 4)]:
        name = "biases" if number == "0.5" else "weights"
        page.locator(f"[data-exact='0.{name}.0']").focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        page.wait_for_function(NEXT)
        page.locator(".lesson-tools .main").focus()
        page.keyboard.press("Enter")
        page.wait_for_function(HEADING, arg=f"{stage} of 4")
        assert page.evaluate("document.activeElement.tagName") == "H3"
    page.locator(".lesson-tools button", has_text="Show me").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(SAID, arg="Done. That was the last stage.")
    page.wait_for_function(SAME_END)


def test_a_stage_is_there_again_after_loading_and_undoing(open_page, studio):
    """With its hints and its ticks; undoing takes it back with its numbers."""
    page = open_page(studio, "neuron")
    panel = page.get_by_label("Lesson", exact=True)
    for stage in (2, 3, 4):
        panel.get_by_role("button", name="Show me").click()
        page.wait_for_function(NEXT)
        panel.get_by_role("button", name="Next").click()
        page.wait_for_function(HEADING, arg=f"{stage} of 4")
    panel.get_by_role("button", name="Hint").click()
    panel.locator(".lesson-hints li").wait_for()
    page.reload()
    page.wait_for_function(HEADING, arg="4 of 4")
    assert panel.locator(".lesson-hints li").count() == 1
    assert panel.locator(".lesson-stages .done").count() == 3
    assert page.locator("[data-exact='0.biases.0']").input_value() == "0"
    page.locator(".neuron.picked").focus()
    page.keyboard.press("z")
    page.wait_for_function(HEADING, arg="3 of 4")
    page.wait_for_function("() => document.querySelector('.sum').textContent.includes('2.3')")
    page.keyboard.press("y")
    page.wait_for_function(HEADING, arg="4 of 4")


def test_the_lesson_waits_while_one_plays_with_other_data(open_page, studio):
    """And brings its own network back when it is asked to."""
    page = open_page(studio, "sine")
    panel = page.get_by_label("Lesson", exact=True)
    page.locator(".aim").wait_for(state="attached")
    picked = page.get_by_label("layer", exact=True).locator("option:checked")
    assert picked.inner_text() == "layer 1"
    panel.get_by_role("button", name="layer 2, neuron 0").click()
    assert picked.inner_text() == "layer 2"
    panel.get_by_role("button", name="Show me").click()
    page.wait_for_function(NEXT)
    page.get_by_label("set", exact=True).select_option("sine")
    panel.get_by_role("button", name="Bring the lesson back").wait_for()
    assert panel.get_by_role("button", name="Next").is_disabled()
    assert page.locator(".aim").count() == 0
    panel.get_by_role("button", name="Bring the lesson back").click()
    page.locator(".aim").wait_for(state="attached")
    panel.get_by_text("More", exact=True).click()
    panel.get_by_role("button", name="Leave the lesson").click()
    panel.locator(".lesson-body").wait_for(state="hidden")
    assert page.locator(".aim").count() == 0


def test_ticks_come_while_it_trains(open_page, studio):
    """What there is now is counted up, and Next opens as soon as it is enough."""
    page = open_page(studio, "batch_size")
    page.get_by_role("button", name="▶ Train").first.click()
    page.wait_for_function(COUNTING)
    page.wait_for_function(NEXT)
    assert page.locator(".lesson-tasks .passed").count() == 2
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Lesson", exact=True).get_by_role("button", name="Next").click()
    page.wait_for_function(HEADING, arg="2 of 5")


def test_nothing_of_a_lesson_file_is_markup(open_page, restartable, tmp_path):
    """It is shown letter by letter."""
    (tmp_path / "own.toml").write_text(TEXT)
    page = open_page(restartable("--port", "0", "--lesson", str(tmp_path / "own.toml")))
    panel = page.get_by_label("Lesson", exact=True)
    assert panel.locator("h2").inner_text() == "<i>Own</i>"
    assert panel.locator(".lesson-text p").count() == 2
    assert "<img src=x" in panel.locator(".lesson-text").inner_text()
    assert "<u>all</u>" in panel.locator(".lesson-tasks").inner_text()
    assert "<s>much</s>" in panel.locator(".lesson-tasks").inner_text()
    assert panel.locator("i, img, u, s, b").count() == 0
    assert page.evaluate("window.broken") is None
