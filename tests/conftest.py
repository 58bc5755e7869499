"""What tests of different rooms share: Chromium, in which our pages are looked at."""

import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "pages are tested in Chromium, and none was found on PATH;"
    " install it with: sudo apt-get install -y chromium (scripts/test does so where it can)"
)
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="module")
def chromium():
    """The browser; a page that is not looked at in one is not tested.

    Started for each file of tests, because Playwright keeps an event loop in this thread as long
    as it runs, and other files' tests could then run none of their own.
    """
    from playwright.sync_api import sync_playwright

    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()
