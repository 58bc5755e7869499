"""The catalogue: every figure and animation of the book's chapters, each once and in its order."""

import warnings

import pytest

from glassnet.errors import ConfigError
from glassnet.figures import THEMES, drawn, figure_of, figures

ALL = figures()


def test_ids_are_unique_and_in_the_order_of_the_book():
    """Sorted by chapter and number, an animation behind the picture that it moves."""
    names = [figure.id for figure in ALL]
    assert len(set(names)) == len(names)
    numbers = [tuple(map(int, name.removeprefix("anim-").split("."))) for name in names]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("figure", ALL, ids=lambda one: one.id)
def test_every_figure_can_be_drawn(figure, theme):
    """On light and on dark paper, and no sign is missing in its fonts."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        page = drawn(figure, theme)
        page.canvas.draw()
    assert page.axes


def test_an_unknown_figure_is_not_found():
    """The nearest that there is, is named."""
    with pytest.raises(ConfigError, match=r"unknown figure '1\.4'; did you mean '1\.\d+'"):
        figure_of("1.4")
