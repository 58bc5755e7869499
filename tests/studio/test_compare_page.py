"""Comparing in Chromium: what lies over a view belongs to the data that are shown."""

import pytest
from playwright.sync_api import expect

from .conftest import any_seed, ask, begin, epochs, put, until


@pytest.fixture
def page(open_window, studio):
    """A window on the spiral, where this moment is compared with the first one."""
    put(studio, "spiral", seed=any_seed(), samples=20)
    page = open_window(studio)
    epochs(page, 1)
    page.get_by_label("compare with").select_option(label="this moment, kept in sight")
    page.locator(".others .other").wait_for(state="attached")
    return page


@pytest.mark.parametrize("name", ["sine", "wine"])
def test_it_ends_with_the_data(page, name):
    """Nothing of the spiral is computed for data that have other columns."""
    begin(page, name)
    expect(page.locator(".others .other")).to_have_count(0)
    expect(page.get_by_role("region", name="Comparison")).to_be_hidden()


def test_it_goes_on_after_a_change_of_the_network(page):
    """The data are the same, so the other moment's border is still one over them."""
    old = page.evaluate("studio.bench")
    ask(page, "neurons", layer=1, neurons=5)
    until(page, "old => studio.bench !== old && studio.numbers !== null", old)
    expect(page.locator(".others .other")).to_have_count(1)
    expect(page.get_by_role("region", name="Comparison")).to_be_visible()
