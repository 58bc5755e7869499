"""What tests of different rooms share: which of them run, and Chromium, which shows our pages."""

import gc
import shutil
from collections import Counter

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "pages are tested in Chromium, and none was found on PATH;"
    " install it with: sudo apt-get install -y chromium (scripts/test does so where it can)"
)
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
PATIENCE = 120_000  # milliseconds, for cores are shared; what comes sooner is not waited for


@pytest.fixture(scope="module")
def chromium():
    """The browser; a page that is not looked at in one is not tested.

    Started for each file of tests, because Playwright keeps an event loop in this thread as long
    as it runs, and other files' tests could then run none of their own.
    """
    from playwright.sync_api import expect, sync_playwright

    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.fail(MISSING)
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        yield browser
        browser.close()


def pytest_addoption(parser):
    """Some promises are kept again and again: under 20 seeds, in both precisions, on dark paper."""
    parser.addoption("--thorough", action="store_true", help="run every case of every test")


def pytest_configure(config):
    """Whoever names what to run gets all of it; processes that share the tests do as told."""
    told = getattr(config, "workerinput", {}).get("thorough")
    is_named = config.args_source is not pytest.Config.ArgsSource.TESTPATHS
    config.option.thorough = told if told is not None else config.option.thorough or is_named


@pytest.hookimpl(optionalhook=True)  # of pytest-xdist
def pytest_configure_node(node):
    """Tell a process that shares the tests which of them run."""
    node.workerinput["thorough"] = node.config.option.thorough


def pytest_collection_modifyitems(config, items):
    """Leave out what is for a thorough run: `thorough` tests, and all but `one_in(N)` cases."""
    if config.option.thorough:
        return
    cases, kept, left = Counter(), [], []
    for item in items:
        one_in = item.get_closest_marker("one_in")
        name = item.nodeid.split("[")[0]
        is_left = item.get_closest_marker("thorough") or (one_in and cases[name] % one_in.args[0])
        cases[name] += 1
        (left if is_left else kept).append(item)
    config.hook.pytest_deselected(items=left)
    items[:] = kept


gc.disable()  # while tests are found, nothing becomes garbage


def pytest_collection_finish():
    """What was found stays to the end; looking for garbage in it each time takes long."""
    gc.freeze()
    gc.enable()


class Windows:
    """Windows of their own, and what their pages did that they should not."""

    def __init__(self, browser):
        self.browser, self.contexts, self.said, self.asked = browser, [], [], []

    def open(self, address, own, missed=(), **options):
        """Open an address.

        It is wrong of a page to say anything on the console, but for what is `missed`, and to ask
        for anything of which the address does not begin with one of its `own`.
        """
        options = {"viewport": {"width": 1280, "height": 800}} | options
        context = self.browser.new_context(**options)
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        page = context.new_page()

        def say(text, where):
            if not any(words in text for words in missed):
                self.said.append((text, where))

        def ask(url):
            if not url.startswith(tuple(own)):
                self.asked.append(url)

        page.on("console", lambda message: say(message.text, message.location))
        page.on("pageerror", lambda error: say(str(error), error.stack))
        page.on("dialog", lambda dialog: say(dialog.message, dialog.dismiss()))
        page.on("request", lambda request: ask(request.url))
        page.on("websocket", lambda socket: ask(socket.url))
        page.goto(address)
        return page

    def check(self):
        """Nothing wrong was done since this was asked last."""
        said, asked, self.said, self.asked = self.said, self.asked, [], []
        assert said == []
        assert asked == []

    def close(self):
        """Close all, and look for the last time."""
        for context in self.contexts:
            context.close()
        self.check()


@pytest.fixture
def open_page(chromium):
    """Open addresses in windows for one test; see Windows."""
    windows = Windows(chromium)
    yield windows.open
    windows.close()


@pytest.fixture(scope="module")
def kept_windows(chromium):
    """Windows that stay for all tests of a file."""
    windows = Windows(chromium)
    yield windows
    windows.close()


@pytest.fixture(scope="module")
def blank(chromium):
    """An empty window, to compute in."""
    page = chromium.new_page()
    yield page
    page.close()
