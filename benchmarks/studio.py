"""The studio in a real browser: how soon it is there, how fast a knob acts, how smoothly it trains.

scripts/bench_studio [--seconds 5]

Each line is a number, its limit, and whether it holds. A network of 1-64-64-1 (4,224 connections)
on a sine is watched in Chromium, whose own work is done by the processor here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, sleep
from typing import Any

from playwright.sync_api import Page, sync_playwright
from websockets.sync.client import connect

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
READY = "[data-measure=loss]"
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
TURNS = 300
USUAL = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
WARM = 2  # seconds of training before anything is measured, until the browser has compiled the page
TURN = """turns => new Promise(done => {
  const slider = document.querySelector('[data-knob^="2.weights"]') ??
    document.querySelector('input[type=range][data-knob]');
  const curve = () => document.querySelector('.function').getAttribute('d');
  const times = [];
  const turn = () => {
    const before = curve();
    const value = Number(slider.value) + (times.length % 2 ? -1 : 1) * Number(slider.step) * 20;
    const began = performance.now();
    slider.value = value;
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    if (curve() !== before) times.push(performance.now() - began);
    if (times.length < turns) requestAnimationFrame(turn);
    else { slider.dispatchEvent(new Event("pointerup", { bubbles: true })); done(times); }
  };
  turn();
})"""
FRAMES = """milliseconds => new Promise(done => {
  const gaps = [];
  let before = performance.now();
  let shown = 0;
  const stop = window.studio.subscribe((what) => { shown += what === "frame"; });
  const count = now => {
    gaps.push(now - before);
    before = now;
    if (now - began < milliseconds) requestAnimationFrame(count);
    else { stop?.(); done([gaps.slice(1), shown, now - began]); }
  };
  const began = before;
  requestAnimationFrame(count);
})"""


@dataclass(frozen=True)
class Line:
    """What was measured, and its limit."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    most: bool = True  # whether the limit is a most, or a least

    @property
    def holds(self) -> bool:
        """Whether the number is on the right side of its limit, if it has one."""
        if self.limit is None:
            return True
        return self.value <= self.limit if self.most else self.value >= self.limit

    def written(self) -> str:
        """As a line of the table."""
        number = f"{self.what:62} {self.value:10.2f} {self.unit:10}"
        if self.limit is None:
            return number.rstrip()
        bar = f"{'≤' if self.most else '≥'} {self.limit:g}"
        said = "met" if self.holds else "NOT MET"
        return f"{number} {bar:10} {said}"


class Studio:
    """A studio at work, started as a program."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "glassnet", "studio", "--no-browser", "--port", "0"]
        began = perf_counter()
        self.process = subprocess.Popen(
            [*command, *arguments], stdout=subprocess.PIPE, text=True, env=USUAL
        )
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().split()[-1]
        self.seconds = perf_counter() - began
        self.origin, self.token = self.address.split("/#token=")

    def step(self) -> int:
        """How many steps were taken by now, asked by a page without pictures that goes again."""
        protocols = ["glassnet", f"glassnet.{self.token}"]
        url = self.origin.replace("http", "ws") + "/live"
        with connect(url, subprotocols=protocols, origin=self.origin, max_size=None) as page:
            while True:
                message = page.recv()
                if isinstance(message, bytes):
                    length = int.from_bytes(message[:4], "little")
                    return int(json.loads(message[4 : 4 + length])["step"])

    def speed(self, seconds: float) -> float:
        """Steps a second while nobody looks."""
        began, first = perf_counter(), self.step()
        sleep(seconds)
        return (self.step() - first) / (perf_counter() - began)

    def end(self) -> None:
        """End it."""
        self.process.kill()
        self.process.wait()


def main() -> int:
    """Measure, and print the table; the exit code is 1 where a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5.0, help="of each look")
    seconds = parser.parse_args().seconds
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        print("there is no Chromium; install it: sudo apt-get install -y chromium", file=sys.stderr)
        return 5
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        lines = [*first_page(browser), *at_work(browser, trained(Path(folder)), seconds)]
        browser.close()
    print("\n".join(line.written() for line in lines))
    return int(not all(line.holds for line in lines))


def trained(folder: Path) -> str:
    """A network of 1-64-64-1 that has begun to learn."""
    run = folder / "run"
    command = [sys.executable, "-m", "glassnet", "train", "sine", "--hidden", "64,64"]
    options = ["--activation", "relu", "--epochs", "5", "-o", str(run)]
    subprocess.run([*command, *options], check=True, capture_output=True)
    return str(run)


def first_page(browser: Any) -> list[Line]:
    """From the printed address to a page with a network; what it has fetched, and from whom."""
    starts, painted, opened, sizes, foreign = [], [], [], [], 0
    for _ in range(5):
        studio = Studio()
        starts.append(studio.seconds)
        page = browser.new_context().new_page()
        fetched = fetched_by(page)
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        began = perf_counter()
        page.goto(studio.address)
        page.locator(READY).wait_for()
        opened.append(perf_counter() - began)
        painted.append(page.evaluate(PAINTED) / 1e3)
        sizes.append(sum(fetched))
        foreign += sum(not url.startswith((studio.origin, "data:")) for url in asked)
        page.context.close()
        studio.end()
    return [
        Line("from the command to the printed address, best of 5", min(starts), "s", 1.0),
        Line("from the address to the first paint of the page, best of 5", min(painted), "s", 0.5),
        Line("from the address to the network on the page, best of 5", min(opened), "s", 0.5),
        Line("files of the first page, as sent", max(sizes) / 1e3, "kB", 200),
        Line("requests to anybody else", foreign, "", 0),
    ]


def fetched_by(page: Page) -> list[int]:
    """A list that grows by the bytes of every file that a page fetches."""
    sizes: list[int] = []
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    return sizes


def at_work(browser: Any, run: str, seconds: float) -> list[Line]:
    """How fast a knob acts, how smoothly a training is shown, and what watching costs it."""
    studio = Studio(run, "sine")
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(studio.address)
    page.locator(READY).wait_for()
    rest = page.evaluate(TURN, TURNS)
    page.keyboard.press("Space")
    sleep(WARM)
    gaps, shown, lasted = page.evaluate(FRAMES, 1000 * seconds)
    busy = page.evaluate(TURN, TURNS)
    watched = speed_of(lambda: page.evaluate("() => window.studio.numbers.step"), seconds)
    page.goto("about:blank")
    sleep(0.5)
    alone = studio.speed(seconds)
    studio.end()
    return [
        Line("a knob to the changed curve, at rest, median", median(rest), "ms", 15),
        Line("a knob to the changed curve, at rest, p95", p95(rest), "ms", 15),
        Line("a knob to the changed curve, while training, p95", p95(busy), "ms", 15),
        Line("pictures a second while training", 1000 / (sum(gaps) / len(gaps)), "/s", 55, False),
        Line("new numbers a second while training", 1000 * shown / lasted, "/s", 10, False),
        Line("p95 between two pictures while training", p95(gaps), "ms", 34),
        Line("steps a second while nobody watches", alone, "/s"),
        Line("steps a second while watched, of those", watched / alone, "", 0.5, False),
    ]


def speed_of(step: Callable[[], int], seconds: float) -> float:
    """Steps a second, as the page sees them."""
    began, first = perf_counter(), step()
    sleep(seconds)
    return (step() - first) / (perf_counter() - began)


def p95(times: list[float]) -> float:
    """What 95 of 100 stay under."""
    return quantiles(times, n=20)[-1]


if __name__ == "__main__":
    sys.exit(main())
