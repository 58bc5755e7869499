"""The list of rows in a page: however many rows there are, the number of each can be read."""

import re

import pytest
from playwright.sync_api import expect

from glassnet.page import report


@pytest.mark.parametrize("number", [7, 999, 12_345, 1_234_567])
def test_the_number_of_a_row_is_never_cut(look, runs, tmp_path, number):
    """Of one that was held back and edited as little as of any other."""
    report(runs["iris"], tmp_path / "report.html", data="iris")
    whole = (tmp_path / "report.html").read_text()
    of_another = re.sub(r'"numbers":\[\d+', f'"numbers":[{number}', whole)
    (tmp_path / "many.html").write_text(of_another)
    page = look(tmp_path / "many.html", viewport={"width": 1280, "height": 800})
    page.evaluate(
        "document.querySelectorAll('.rows tr').forEach(one => one.classList.add('edited'))"
    )
    heads = page.locator(".rows tbody th")
    expect(heads.filter(has_text=f"{number:,}").first).to_be_attached()
    cut = "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
    assert heads.evaluate_all(cut) == []
