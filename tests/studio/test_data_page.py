"""Data in the studio's page: tables of one's own, built-in sets, and points that are drawn."""

import pytest
from playwright.sync_api import expect

from glassnet.studio.bench import bench_of_data

from .conftest import DRAG, ask, until

HOSTILE = '<img src=x onerror="document.title=1">'
ROWS = [f"{n * 7 % 13},{n * 3 % 11},{'ab'[n % 2]}" for n in range(60)]
STATE = "window.studio.state"


@pytest.fixture
def page(kept, studio):
    """A window of the shared studio, on the spiral, in which nobody draws."""
    for page in kept(studio, "spiral"):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.evaluate("studio.drawing.turn(false)")
        page.evaluate("studio.drawing.choose(0)")
        yield page


def choose_file(page, name, text):
    """Give a file by the chooser."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Your own table").click()
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    chooser.value.set_files(file)


def test_a_table_is_chosen_looked_at_and_learned(page):
    """Its names are texts and nothing else; undoing brings the spiral back."""
    table = "\n".join([f"{HOSTILE},\u202ey,kind", *ROWS])
    choose_file(page, f"{HOSTILE}.csv", table)
    dialog = page.get_by_role("dialog", name="A table of your own")
    target = dialog.get_by_label("column to learn")
    expect(target.locator("option:checked")).to_have_text("kind")
    expect(dialog.locator("th", has_text="<img")).to_have_count(1)
    dialog.locator("tbody tr").nth(1).get_by_role("checkbox").uncheck()
    dialog.get_by_role("button", name="Learn from it").click()
    dialog.wait_for(state="hidden")
    until(page, f"{STATE}.opened !== null && studio.live.parts.length === 1")
    assert page.evaluate("studio.live.parts[0].name") == HOSTILE
    assert page.evaluate("studio.live.outputNames") == ["a", "b"]
    expect(page.locator("img")).to_have_count(0)
    assert page.title() == "glassnet studio"
    page.get_by_role("button", name="Columns").click()
    target.wait_for()
    expect(dialog.locator("tbody tr").nth(1).get_by_role("checkbox")).not_to_be_checked()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    ask(page, "undo")
    until(page, f"{STATE}.title === 'spiral'")


def test_a_table_is_dropped_and_what_is_wrong_is_said_in_full(page):
    """With its line and a remedy, for which there is a field in sight."""
    rows = [*ROWS, "?,3,a"]
    page.evaluate(DRAG, ["dragenter", "mine.csv", ""])
    page.locator(".drop-zone").wait_for()
    page.evaluate(DRAG, ["drop", "mine.csv", "\n".join(["x,y,kind", *rows])])
    page.locator(".drop-zone").wait_for(state="hidden")
    dialog = page.get_by_role("dialog", name="A table of your own")
    dialog.get_by_role("button", name="Learn from it").click()
    problem = dialog.get_by_role("alert")
    for words in ("line 62", "mine.csv:62", "use missing '?'"):
        expect(problem).to_contain_text(words)
    dialog.get_by_label("missing", exact=True).fill("?")
    dialog.get_by_role("button", name="Read again").click()
    dialog.get_by_text("fill in missing cells").click()
    dialog.get_by_role("button", name="Learn from it").click()
    dialog.wait_for(state="hidden")
    until(page, f"{STATE}.title === 'mine' && {STATE}.rows[0] === 49")


@pytest.mark.one_in(2)
@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("large.csv", "a,b\n" + "1,2\n" * 300_000, "1,000,000"),
        ("broken.csv", "a,b\n1,2\n3,4,5\n", "broken.csv:3"),
        ("empty.csv", "", "the file is empty"),
        ("null.csv", "a,b\n1,\0\n", "0x00 at line 2"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_it(page, name, text, word):
    """And nothing on the bench has changed."""
    choose_file(page, name, text)
    problem = page.get_by_role("dialog", name="A table of your own").get_by_role("alert")
    expect(problem).to_contain_text(word)
    expect(page.get_by_role("button", name="Learn from it")).to_be_disabled()
    page.get_by_role("button", name="Cancel").click()
    expect(problem).to_be_hidden()
    seen = ask(page, "firing")["firing"]
    assert page.evaluate(f"[studio.bench, {STATE}.title]") == [seen["bench"], "spiral"]


SLOW_FIRST = """() => {
  const { model } = studio;
  const upload = model.upload.bind(model);
  model.upload = async (name, file) => {
    const answer = await upload(name, file);
    if (name === "first.csv") await new Promise((resolve) => (window.release = resolve));
    return answer;
  };
}"""


def test_a_table_that_comes_late_does_not_push_out_the_next(page):
    """What was given up is not looked at, whenever it arrives."""
    page.evaluate(SLOW_FIRST)
    dialog = page.get_by_role("dialog", name="A table of your own")
    try:
        choose_file(page, "first.csv", "\n".join(["x,y,kind", *ROWS]))
        until(page, "window.release")
        dialog.get_by_role("button", name="Cancel").click()
        choose_file(page, "second.csv", "\n".join(["x,y,kind", *ROWS]))
        expect(dialog.locator(".upload-body b")).to_have_text("second.csv")
        page.evaluate("window.release()")
        assert dialog.locator(".upload-body b").inner_text() == "second.csv"
        dialog.get_by_role("button", name="Cancel").click()
    finally:
        page.evaluate("delete studio.model.upload")


def test_noise_and_samples_are_chosen_and_the_scaling_is_shown(page):
    """With the centre and the spread that the encoder measured."""
    panel = page.get_by_label("Data", exact=True)
    for name, value in (("samples", "30"), ("noise", "0.05")):
        panel.get_by_label(name).fill(value)
        panel.get_by_label(name).press("Enter")
        until(page, f"given => String({STATE}.data.{name}) === given", value)
    until(page, "studio.live.rows.length === 90")
    panel.get_by_text("how columns become inputs").click()
    panel.locator(".scaled tbody tr").first.wait_for()
    bench = bench_of_data("spiral", samples=30, noise=0.05)
    scale = bench.loaded.encoder.inputs[0].scale
    shown = panel.locator(".scaled tbody tr").first.locator("td").all_inner_texts()
    assert [float(text.replace("−", "-")) for text in shown] == pytest.approx(
        [scale.centre, scale.spread], rel=1e-3
    )


def place_on(page, across, up):
    """Where a share of the view is on the screen."""
    box = page.locator(".view-holder svg.view").bounding_box()
    return box["x"] + across * box["width"], box["y"] + up * box["height"]


def test_points_are_drawn_with_the_mouse_while_it_learns(page):
    """A stroke is one change, on the same network; undoing takes it back."""
    page.get_by_role("button", name="Draw points").click()
    page.keyboard.press("2")
    ask(page, "train")
    page.mouse.move(*place_on(page, 0.3, 0.4))
    page.mouse.down()
    drawn = page.locator(".drawn .mark")
    for step in range(1000):  # a spray takes its time from one point to the next
        page.mouse.move(*place_on(page, 0.3 + step % 8 * 0.03, 0.4))
        if drawn.count() > 3:
            break
    page.mouse.up()
    until(page, f"{STATE}.drawing.points > 303")
    fresh = page.evaluate(f"{STATE}.drawing.points") - 300
    assert page.evaluate(f"[{STATE}.status, {STATE}.undo, {STATE}.title]") == [
        "training",
        "points",
        "spiral, drawn on",
    ]
    until(page, "fresh => studio.live.rows.length === 300 + fresh", fresh)
    last = "fresh => studio.live.rows.slice(-fresh).map(({truth}) => truth[0])"
    assert page.evaluate(last, fresh) == [1] * fresh
    page.locator(".view-holder").evaluate("holder => holder.blur()")
    page.keyboard.press("z")
    until(page, f"{STATE}.drawing.points === 300 && {STATE}.title === 'spiral'")


def test_points_are_erased_with_the_mouse(page):
    """Those under the pointer."""
    page.get_by_role("button", name="Draw points").click()
    page.get_by_role("button", name="Eraser").click()
    box = page.locator(".view-holder .mark").first.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(page, f"{STATE}.drawing.points < 300")
    assert page.evaluate(f"{STATE}.undo").startswith(("a point", "points"))


def test_a_point_is_erased_once_however_long_the_eraser_stays(page):
    """As many points can be erased in a stroke as there are."""
    page.get_by_role("button", name="Draw points").click()
    page.get_by_role("button", name="Eraser").click()
    box = page.locator(".view-holder .mark").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    touches = set()
    for step in range(1000):  # the eraser takes its time from one touch to the next
        page.mouse.move(x + step % 2, y)
        touches.add(page.evaluate("studio.drawing.stroke.last"))
        if len(touches) > 3:
            break
    removed = page.evaluate("studio.drawing.stroke.remove.map(String)")
    page.mouse.up()
    assert removed
    assert len(set(removed)) == len(removed)
    until(page, f"{STATE}.drawing.points < 300")


def test_points_are_drawn_with_the_keyboard_on_an_empty_sheet(page):
    """Arrow keys move a cross, Enter adds, Delete erases, Escape ends; then it learns."""
    page.get_by_label("empty sheet", exact=True).select_option("2")
    page.locator(".notice", has_text="This sheet is empty").wait_for()
    page.locator(".view-holder").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    until(page, f"{STATE}.drawing.points === 1")
    page.keyboard.press("2")
    for _ in range(5):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    until(page, f"{STATE}.drawing.points === 2 && studio.live.rows.length === 2")
    rows = page.evaluate("studio.live.rows.map(({cells, truth}) => [...cells, truth[0]])")
    assert [row[2] for row in rows] == [0, 1]
    assert rows[0][0] == rows[1][0] == pytest.approx(0.02 * 2.3)
    assert rows[1][1] - rows[0][1] == pytest.approx(5 * 0.02 * 2.3)
    ask(page, "epoch")
    page.keyboard.press("Delete")
    until(page, f"{STATE}.drawing.points === 1")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Draw points").wait_for()
