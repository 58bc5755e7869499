"""The sheet that points are put onto, in Chromium: it lies still under the pen."""

from playwright.sync_api import expect

from .conftest import begin, epochs, put, until

WATCH = """() => {
  window.tops = new Set();
  const look = () => {
    const { top } = document.querySelector(".seen svg.view").getBoundingClientRect();
    window.tops.add(Math.round(top));
    requestAnimationFrame(look);
  };
  look();
}"""


def test_a_sheet_lies_still_while_points_are_put_onto_it(open_window, studio):
    """Also after a network that has learned; the line above it stays and says something else."""
    put(studio, "spiral", samples=20)
    page = open_window(studio)
    begin(page, "wine")
    epochs(page, 1)
    page.get_by_label("empty sheet", exact=True).select_option("2")
    sentence = page.locator(".notice.first")
    expect(sentence).to_contain_text("This sheet is empty")
    sheet = page.locator(".seen svg.view").bounding_box()
    page.evaluate(WATCH)
    for count in (1, 2):
        place = sheet["x"] + sheet["width"] * count / 3, sheet["y"] + sheet["height"] / 2
        page.mouse.click(*place)
        until(page, "count => studio.state.drawing.points === count", count)
    expect(sentence).to_contain_text("Nothing was trained here yet")
    assert page.evaluate("[...window.tops]") == [round(sheet["y"])]
