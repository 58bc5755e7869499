"""The looks of the page: both themes, every width, on paper, and without motion."""

import pytest
from playwright.sync_api import expect

from glassnet.page import report, to_html

from .conftest import shows

GROUND = "getComputedStyle(document.body).backgroundColor"


def luminance(color):
    """How bright a colour is, by WCAG's formula."""
    parts = [int(part) / 255 for part in color]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(page, text, ground):
    """How well a variable's colour can be read on another's."""
    colors = page.evaluate(
        """(names) => names.map((name) => {
          const one = document.createElement('i');
          one.style.color = `var(--${name})`;
          document.body.append(one);
          const found = getComputedStyle(one).color.match(/\\d+/g).slice(0, 3);
          one.remove();
          return found;
        })""",
        [text, ground],
    )
    low, high = sorted(map(luminance, colors))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_of_text_can_be_read(page, theme):
    """With a contrast of 4.5 or more, in both themes."""
    page.emulate_media(color_scheme=theme)
    for text in ("ink", "quiet", "plus", "minus", "wrong", "focus"):
        for ground in ("panel", "paper", "sunken"):
            assert contrast(page, text, ground) >= 4.5, (text, ground)


def test_the_theme_follows_the_system_and_can_be_turned(page):
    """By the button, and by its key."""
    page.emulate_media(color_scheme="dark")
    body, dark = page.locator("body"), page.evaluate(GROUND)
    page.get_by_label("light or dark").click()
    expect(body).not_to_have_css("background-color", dark)
    page.keyboard.press("t")
    expect(body).to_have_css("background-color", dark)


@pytest.fixture(scope="module")
def reports(kept_windows, runs, tmp_path_factory):
    """Windows of the pages of two runs."""
    opened = {}
    for name in ("iris", "diabetes"):
        path = tmp_path_factory.mktemp("reports") / f"{name}.html"
        report(runs[name], path, data=name)
        opened[name] = kept_windows.open(path.as_uri(), own=("file:",))
    return opened


@pytest.mark.one_in(3)
@pytest.mark.parametrize("width", [390, 1024, 1280, 1920, 2560])
@pytest.mark.parametrize("name", ["iris", "diabetes"])
def test_no_width_needs_scrolling_sideways(reports, width, name):
    """From a telephone to a projector, and nothing hangs out of its box."""
    page = reports[name]
    page.set_viewport_size({"width": width, "height": 800})
    page.wait_for_function("width => innerWidth === width", arg=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    out = page.evaluate(
        """() => [...document.querySelectorAll('.card, .list, .inspector, .terms, .about')]
          .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className)"""
    )
    assert out == []


def test_nothing_moves_by_itself(page):
    """A bar is where its number is, at once, whether somebody minds motion or not."""
    page.emulate_media(reduced_motion="no-preference")
    moving = "[...document.querySelectorAll('*')].map(e => getComputedStyle(e).transitionDuration)"
    assert set(page.evaluate(moving)) == {"0s"}


def test_on_paper(page):
    """Buttons are left out, and lists are shown as far as they go on a sheet."""
    page.emulate_media(media="print")
    expect(page.get_by_role("button", name="Undo")).to_be_hidden()
    expect(page.locator(".matrix")).to_be_visible()
    assert len(page.pdf()) > 1000
    page.emulate_media(media="screen")


def test_without_scripts_the_page_says_so(look, iris_page):
    """Instead of staying empty."""
    page = look(iris_page, java_script_enabled=False)
    assert "JavaScript" in page.content()


def test_a_network_without_a_table(look, tmp_path):
    """Its inputs are numbered, and it runs all the same."""
    import glassnet as gn

    layers = [gn.Embedding(9, 2), gn.Flatten(), gn.Dense(6, 4), gn.ReLU(), gn.Dense(4, 2)]
    model = gn.Model(layers, loss=gn.SoftmaxCrossEntropy())
    model.begin(seed=0)
    to_html(model, tmp_path / "model.html", input_shape=(3,))
    page = look(tmp_path / "model.html")
    page.locator(".field input").nth(1).fill("8")
    expected = model.predict([[0, 8, 0]])[0]
    shows(page, expected, 1e-6)
    page.locator(".field input").nth(1).fill("9")
    expect(page.locator(".problem")).to_contain_text("from 0 to 8")
