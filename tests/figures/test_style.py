"""The style: words can be read on both papers, and ideas told apart without colours."""

import pytest
from matplotlib.colors import to_rgb

from glassnet.figures import DARK, LIGHT, THEMES
from glassnet.figures.numerals import fixed
from glassnet.figures.style import DASHES, MARKERS

WORDS = ("ink", "quiet", "inputs", "weights", "biases", "outputs")


def luminance(colour):
    """How bright a colour is, from 0 to 1, by WCAG 2.2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    return sum(share * part for share, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """From 1 to 21, by WCAG 2.2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_small_words_can_be_read(theme, name):
    """In every colour that words have, on the paper: the contrast that WCAG asks for."""
    assert contrast(getattr(theme, name), theme.paper) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_numbers_can_be_read_in_marked_cells(theme):
    """Ink on a cell's strongest tint."""
    for colour in theme.series:
        assert contrast(theme.ink, theme.tint(colour, 0.36)) >= 4.5


def test_dark_is_dark_and_light_is_light():
    """The papers are far apart."""
    assert luminance(LIGHT.paper) > 0.95
    assert luminance(DARK.paper) < 0.02


def test_curves_differ_by_more_than_colour():
    """Dashes and shapes are all different, and there are enough of them."""
    assert len({str(dash) for dash in DASHES}) == len(DASHES) >= 5
    assert len(set(MARKERS)) == len(MARKERS) >= len(LIGHT.series)


def test_nothing_is_written_as_less_than_nothing():
    """What is rounded to 0 has no sign, and what is not has a true minus."""
    assert (fixed(-0.004), fixed(-0.006), fixed(0.004)) == ("0.00", "−0.01", "0.00")
