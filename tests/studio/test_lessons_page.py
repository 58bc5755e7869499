"""Lessons in the studio's page, in Chromium: walked through by mouse and by keyboard."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import DRAG, ask, told, until

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
def open_lesson(kept, studio):
    """A window of the shared studio, at a lesson if one is named.

    Every test has a lesson of its own, for the studio remembers how far each was done.
    """
    for page in kept(studio, "spiral"):
        page.evaluate(
            "document.querySelectorAll('.lesson details').forEach((one) => one.open = false)"
        )

        def begin(lesson=None, page=page):
            if lesson is not None:
                ask(page, "lesson", name=lesson)
                until(page, "studio.state.lesson.open !== null")
            return page

        yield begin
        ask(page, "leave_lesson")
        until(page, "studio.state.lesson.open === null")


def heading(page, text):
    """Wait for the stage that is called so."""
    expect(page.locator(".lesson h3")).to_have_text(re.compile(f"^{text}"))


def said(page, text):
    """Wait for what is said to those who do not see the page."""
    expect(page.locator(".lesson [role=status]")).to_have_text(re.compile(f"^{re.escape(text)}"))


def test_a_whole_lesson_by_mouse(open_lesson):
    """Turning knobs, typing, a hint, being shown; Next opens when all is there."""
    page = open_lesson()
    panel = page.get_by_label("Lesson", exact=True)
    panel.get_by_text("Lessons", exact=True).click()
    panel.get_by_role("button", name="One weight and one bias").click()
    heading(page, "1 of 5")
    on = panel.get_by_role("button", name="Next")
    expect(on).to_be_disabled()
    told(page)
    weight = page.locator("[data-knob='0.weights.0']")
    weight.evaluate("knob => knob.scrollIntoView({ block: 'center' })")
    box = weight.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] + 4, box["y"] + box["height"] / 2, steps=5)
    page.mouse.up()
    expect(page.locator(".lesson-tools .main")).to_be_enabled()
    expect(panel.locator(".lesson-tasks .passed")).to_have_count(2)
    said(page, "Done.")
    on.click()
    heading(page, "2 of 5")
    page.locator("[data-exact='0.weights.0']").fill("-0.7")
    page.locator("[data-exact='0.weights.0']").press("Enter")
    expect(page.locator(".lesson-tools .main")).to_be_enabled()
    on.click()
    heading(page, "3 of 5")
    panel.get_by_role("button", name="Hint").click()
    panel.locator(".lesson-hints li").wait_for()
    for stage in (4, 5):
        panel.get_by_role("button", name="Show me").click()
        expect(page.locator(".lesson-tools .main")).to_be_enabled()
        on.click()
        heading(page, f"{stage} of 5")
    panel.get_by_role("button", name="Show me").click()
    said(page, "Done. That was the last stage.")
    expect(panel.locator(".lesson-stages .done").nth(3)).to_be_attached()
    panel.get_by_text("Other lessons").click()
    entry = panel.get_by_role("button", name="One weight and one bias")
    expect(entry).to_contain_text("✓")


def test_a_whole_lesson_by_keyboard(open_lesson):
    """From the list to the last stage, with nothing but keys."""
    page = open_lesson()
    page.locator(".lesson summary", has_text="Lessons").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="A rectified neuron", exact=False).focus()
    page.keyboard.press("Enter")
    heading(page, "1 of 4")
    page.locator(".lesson-task").first.focus()
    page.keyboard.press("Enter")
    for number, stage in [("1", 2), ("0.5", 3), ("-1", 4)]:
        name = "biases" if number == "0.5" else "weights"
        page.locator(f"[data-exact='0.{name}.0']").focus()
        page.keyboard.press("Control+a")
        page.keyboard.type(number)
        page.keyboard.press("Enter")
        expect(page.locator(".lesson-tools .main")).to_be_enabled()
        page.locator(".lesson-tools .main").focus()
        page.keyboard.press("Enter")
        heading(page, f"{stage} of 4")
        expect(page.locator(".lesson h3")).to_be_focused()
    page.locator(".lesson-tools button", has_text="Show me").focus()
    page.keyboard.press("Enter")
    said(page, "Done. That was the last stage.")
    until(page, SAME_END)


def test_a_stage_is_there_again_after_loading_and_undoing(open_lesson):
    """With its hints and its ticks; undoing takes it back with its numbers."""
    page = open_lesson("neuron")
    panel = page.get_by_label("Lesson", exact=True)
    for stage in (2, 3, 4):
        panel.get_by_role("button", name="Show me").click()
        expect(page.locator(".lesson-tools .main")).to_be_enabled()
        panel.get_by_role("button", name="Next").click()
        heading(page, f"{stage} of 4")
    panel.get_by_role("button", name="Hint").click()
    panel.locator(".lesson-hints li").wait_for()
    page.reload()
    heading(page, "4 of 4")
    expect(panel.locator(".lesson-hints li")).to_have_count(1)
    expect(panel.locator(".lesson-stages .done")).to_have_count(3)
    expect(page.locator("[data-exact='0.biases.0']")).to_have_value("0")
    page.locator(".neuron.picked").focus()
    page.keyboard.press("z")
    heading(page, "3 of 4")
    expect(page.locator(".sum")).to_contain_text("2.3")
    page.keyboard.press("y")
    heading(page, "4 of 4")


def test_the_lesson_waits_while_one_plays_with_other_data(open_lesson):
    """And brings its own network back when it is asked to."""
    page = open_lesson("sine")
    panel = page.get_by_label("Lesson", exact=True)
    page.locator(".aim").wait_for(state="attached")
    picked = page.get_by_label("layer", exact=True).locator("option:checked")
    expect(picked).to_have_text("layer 1")
    panel.get_by_role("button", name="layer 2, neuron 0").click()
    expect(picked).to_have_text("layer 2")
    panel.get_by_role("button", name="Show me").click()
    expect(page.locator(".lesson-tools .main")).to_be_enabled()
    page.get_by_label("set", exact=True).select_option("sine")
    panel.get_by_role("button", name="Bring the lesson back").wait_for()
    expect(panel.get_by_role("button", name="Next")).to_be_disabled()
    expect(page.locator(".aim")).to_have_count(0)
    panel.get_by_role("button", name="Bring the lesson back").click()
    page.locator(".aim").wait_for(state="attached")
    panel.get_by_text("More", exact=True).click()
    panel.get_by_role("button", name="Leave the lesson").click()
    expect(panel.locator(".lesson-body")).to_be_hidden()
    expect(page.locator(".aim")).to_have_count(0)


def test_ticks_come_while_it_trains(open_lesson):
    """What there is now is counted up, and Next opens as soon as it is enough."""
    page = open_lesson("batch_size")
    for epoch in ("1", "2"):
        page.get_by_role("button", name="Epoch", exact=True).click()
        expect(page.locator(".lesson-tasks")).to_contain_text(f"It is {epoch} now")
    page.get_by_role("button", name="▶ Train").first.click()
    expect(page.locator(".lesson-tools .main")).to_be_enabled()
    expect(page.locator(".lesson-tasks .passed")).to_have_count(2)
    page.get_by_role("button", name="Pause").click()
    page.get_by_label("Lesson", exact=True).get_by_role("button", name="Next").click()
    heading(page, "2 of 5")


def give(page, text):
    """Give the file of a lesson by the chooser beside the lessons."""
    page.locator(".lesson-chooser").evaluate("chooser => (chooser.open = true)")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open a lesson file").click()
    file = {"name": "bumps.toml", "mimeType": "text/plain", "buffer": text.encode()}
    chooser.value.set_files(file)


def test_a_lesson_file_is_opened_on_the_page(open_lesson):
    """A mistake is said beside the lessons as the reader says it; a mended file begins anew."""
    page = open_lesson()
    panel = page.get_by_label("Lesson", exact=True)
    problem = panel.get_by_role("alert")
    give(page, TEXT.replace("neurons = 1", "neurons = 2"))
    expect(problem).to_contain_text("2 × 1 numbers were expected")
    expect(problem).to_contain_text("bumps.toml, network, layers 1, weights")
    expect(problem).to_contain_text("write 2 lists of 1 numbers")
    expect(panel.locator(".lesson-body")).to_be_hidden()
    give(page, TEXT)
    expect(panel.locator(".lesson-text")).to_contain_text("two")
    expect(panel.locator("h3")).to_be_focused()
    expect(panel.locator("h2")).to_be_in_viewport()
    expect(problem).to_be_hidden()
    page.evaluate(DRAG, ["drop", "bumps.toml", TEXT.replace("**one**", "three")])
    expect(panel.locator(".lesson-text")).to_contain_text("three")


def test_nothing_of_a_lesson_file_is_markup(open_window, restartable, tmp_path):
    """It is shown letter by letter."""
    (tmp_path / "own.toml").write_text(TEXT)
    page = open_window(restartable("--port", "0", "--lesson", str(tmp_path / "own.toml")))
    panel = page.get_by_label("Lesson", exact=True)
    expect(panel.locator("h2")).to_have_text("<i>Own</i>")
    expect(panel.locator(".lesson-text p")).to_have_count(2)
    expect(panel.locator(".lesson-text")).to_contain_text("<img src=x")
    expect(panel.locator(".lesson-tasks")).to_contain_text("<u>all</u>")
    expect(panel.locator(".lesson-tasks")).to_contain_text("<s>much</s>")
    expect(panel.locator("i, img, u, s, b")).to_have_count(0)
    assert page.evaluate("window.broken") is None
