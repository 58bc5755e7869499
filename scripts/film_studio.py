"""Film the studio while a network learns the spiral, for the documentation: docs/studio.gif.

.venv/bin/python scripts/film_studio.py [FILE]
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from math import pi, sin
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PLACE = Path(__file__).parents[1] / "docs" / "studio.gif"
OPTIONS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
SIZE = {"width": 1280, "height": 800}
SHOWN = (960, 600)
COLORS = 128
STEPS = (0, 40, 80, 120, 160, 240, 320, 400, 520, 640, 800, 1000, 1250, 1500, 1800, 2100, 2400)
PICTURE, LAST = 250, 2500  # milliseconds


def main() -> None:
    """Train by so many steps between two pictures, then turn a knob, and write the film."""
    place = Path(sys.argv[1]) if len(sys.argv) > 1 else PLACE
    command = [sys.executable, "-m", "glassnet", "studio", "spiral", "--no-browser", "--port", "0"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process,  # noqa: S603
        sync_playwright() as playwright,
    ):
        assert process.stdout is not None
        address = process.stdout.readline().split()[-1]
        path = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=path, args=OPTIONS)
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(address)
        page.locator("[data-measure=loss]").wait_for()
        pictures = [*learning(page), *turning(page)]
        browser.close()
        process.kill()
    write(pictures, place)
    print(f"{place}: {len(pictures)} pictures, {place.stat().st_size / 1e6:.2f} MB")


def learning(page: Page) -> list[Image.Image]:
    """Pictures at some steps of training."""
    pictures = []
    for step in STEPS:
        page.evaluate(
            """async wanted => {
              const { studio } = window;
              while (studio.numbers.step < wanted) {
                await studio.ask("epoch");
                await new Promise(requestAnimationFrame);
                await new Promise(requestAnimationFrame);
              }
            }""",
            step,
        )
        page.wait_for_timeout(250)
        pictures.append(picture(page))
    return pictures


def turning(page: Page) -> list[Image.Image]:
    """Pictures while a knob of the last layer is turned to and fro."""
    page.get_by_role("button", name="Knobs and arithmetic").click()
    pictures = []
    for place in range(1, 13):
        page.evaluate(
            """value => {
              const knob = document.querySelectorAll("input[type=range][data-knob]")[5];
              window.start ??= Number(knob.value);
              knob.value = window.start + value * Number(knob.max);
              knob.dispatchEvent(new Event("input", { bubbles: true }));
            }""",
            0.9 * sin(2 * pi * place / 12),
        )
        page.wait_for_timeout(150)
        pictures.append(picture(page))
    return pictures


def picture(page: Page) -> Image.Image:
    """What is to be seen now."""
    seen = Image.open(io.BytesIO(page.screenshot()))
    return seen.convert("RGB").resize(SHOWN, Image.Resampling.LANCZOS)


def write(pictures: list[Image.Image], place: Path) -> None:
    """One palette for all pictures, so that nothing flickers."""
    some = [pictures[0], pictures[len(pictures) // 2], pictures[-1]]
    together = Image.new("RGB", (SHOWN[0], SHOWN[1] * len(some)))
    for row, one in enumerate(some):
        together.paste(one, (0, row * SHOWN[1]))
    palette = together.quantize(COLORS, method=Image.Quantize.FASTOCTREE)
    frames = [one.quantize(palette=palette, dither=Image.Dither.NONE) for one in pictures]
    durations = [PICTURE] * (len(frames) - 1) + [LAST]
    frames[0].save(
        place, save_all=True, append_images=frames[1:], duration=durations, loop=0, optimize=True
    )


if __name__ == "__main__":
    main()
