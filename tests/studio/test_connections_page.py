"""Many connections in the studio's page, in Chromium: painted, and still to be read."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import ask, pick, until

MANY = 2 * 32 + 32 * 16 + 16 * 3
PAINTED = "() => document.querySelector('.strokes').toDataURL()"
NEURONS = ".network .neuron circle:not(.ring)"
MIDDLES = """neurons => [...document.querySelectorAll(neurons)].map(circle => {
  const { x, y, width, height } = circle.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
})"""
WEIGHT = "([layer, place]) => studio.live.network.layers[layer].arguments.weights.data[place]"
SVG = """async () => {
  const { svgText } = await import('/static/pictures.js');
  return svgText(document.querySelector('.network'));
}"""
CHOSEN = """([input, neuron]) => {
  const { connection } = studio.live;
  return connection?.input === input && connection.neuron === neuron;
}"""


@pytest.fixture(scope="module")
def page(kept, studio):
    """A window on the spiral, whose network has 624 connections, for all tests."""
    for page in kept(studio, "spiral"):
        ask(page, "neurons", layer=1, neurons=32)
        page.locator(f".strokes[data-shown='{MANY}']").wait_for()
        yield page


def test_a_turned_weight_is_painted_anew(page):
    """And undone, the picture is the old one, to the dot."""
    old = page.evaluate(PAINTED)
    ask(page, "set", parameter="dense_1.weights", index=[0, 3], value=4.0)
    until(page, f"old => ({PAINTED})() !== old", old)
    ask(page, "undo")
    until(page, f"old => ({PAINTED})() === old", old)


def test_what_is_frozen_or_picked_looks_otherwise(page):
    """Though no number has changed."""
    old = page.evaluate(PAINTED)
    ask(page, "freeze", layer=2)
    until(page, f"old => ({PAINTED})() !== old", old)
    frozen = page.evaluate(PAINTED)
    pick(page, 1, 5)
    until(page, f"old => ({PAINTED})() !== old", frozen)


def test_the_connection_under_the_pointer_is_read_out(page):
    """It leads through where the pointer is; a click asks for its arithmetic."""
    middles = page.evaluate(MIDDLES, NEURONS)
    sources, targets = middles[:2], middles[2:34]
    readout = page.locator(".diagram > .readout")
    (x1, y1), (x2, y2) = sources[1], targets[30]
    x, y = x1 + 0.9 * (x2 - x1), y1 + 0.9 * (y2 - y1)
    page.mouse.move(x, y)
    expect(readout).to_contain_text("→")
    text = readout.inner_text()
    name, neuron, weight = re.fullmatch(
        r"(\w+) → layer 1, neuron (\d+): weight (\S+)", text
    ).groups()
    place = ["x", "y"].index(name)
    (x1, y1), (x2, y2) = sources[place], targets[int(neuron)]
    assert abs(y1 + (x - x1) / (x2 - x1) * (y2 - y1) - y) < 6
    number = page.evaluate(WEIGHT, [0, place * 32 + int(neuron)])
    assert float(weight.replace("−", "-")) == pytest.approx(number, rel=1e-6)
    page.mouse.click(x, y)
    until(page, CHOSEN, [place, int(neuron)])
    page.mouse.move(x1, 5)
    expect(readout).to_contain_text(f"layer 1, neuron {neuron} =")


def test_a_picture_of_the_network_has_every_connection_as_a_line(page):
    """The page has none of them afterwards."""
    assert page.evaluate(SVG).count("<line") == MANY
    assert page.locator(".network line").count() == 0


def test_another_theme_paints_in_its_colours(page):
    """At once, without other numbers."""
    old = page.evaluate(PAINTED)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    until(page, f"old => ({PAINTED})() !== old", old)
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    until(page, f"old => ({PAINTED})() === old", old)
