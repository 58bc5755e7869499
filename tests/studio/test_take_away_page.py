"""Taking away in Chromium: files under a typed name, pictures, a video, and the way back."""

import base64
import json
import re
from xml.dom import minidom

import numpy as np
import pytest

import glassnet as gn

IDLE = "document.querySelector('[data-measure=epoch]').textContent"


class Window:
    """A page of a studio of its own; what it says on the console fails the test."""

    def __init__(self, chromium, running, **options):
        self.context = chromium.new_context(viewport={"width": 1280, "height": 800}, **options)
        self.page = self.context.new_page()
        self.said, self.asked = [], []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.set_default_timeout(30_000)
        self.page.goto(running.address)
        self.page.locator("[data-measure=loss]").wait_for()

    def show(self, name=None):
        """Open the dialog, and type a name."""
        self.page.get_by_role("button", name="Take away").click()
        if name is not None:
            self.page.get_by_label("save as").fill(name)

    def take(self, label, folder):
        """Press a button of the dialog, and keep the file."""
        with self.page.expect_download() as taken:
            self.page.get_by_role("button", name=label, exact=True).click()
        path = folder / taken.value.suggested_filename
        taken.value.save_as(path)
        self.page.locator(".taken", has_text=path.name).wait_for()
        return path

    def epochs(self, count):
        """Train for some epochs."""
        before = int(self.page.evaluate(IDLE).replace(",", ""))
        for more in range(1, count + 1):
            self.page.get_by_role("button", name="Epoch", exact=True).click()
            self.page.wait_for_function(f"n => Number({IDLE}) >= n", arg=before + more)


@pytest.fixture
def window(chromium, restartable):
    """Windows of a studio on few points, each closed in the end."""
    opened = []

    def begin(*arguments, **options):
        opened.append(Window(chromium, restartable("--port", "0", *arguments), **options))
        return opened[-1]

    yield begin
    for one in opened:
        one.context.close()
        assert one.said == []
        own = ("http://127.0.0.1", "blob:", "data:")
        assert [url for url in one.asked if not url.startswith(own)] == []


def test_files_come_under_the_name_that_is_typed(window, tmp_path):
    """Cleaned of what leads elsewhere; they open, and hold the numbers that are seen."""
    here = window()
    here.epochs(1)
    here.show('../my: "spiral"/1')
    path = here.take("Model file", tmp_path)
    assert path.name == "my- -spiral-1.safetensors"
    model = gn.load(path)
    shown = here.page.evaluate("Array.from(studio.live.network.layers[0].arguments.weights.data)")
    assert np.array_equal(np.float32(shown), model.layers[0].weights.reshape(-1))
    assert here.take("Python script", tmp_path).read_text("utf-8").startswith(("#", '"""'))
    assert here.take("ONNX", tmp_path).suffix == ".onnx"
    here.page.get_by_label("save as").fill("///")
    assert here.take("State file", tmp_path).name == "network.glassnet-studio.json"


def test_the_page_that_is_taken_shows_the_same_numbers(window, tmp_path, chromium):
    """Opened from disk by itself; its loss is the loss that was seen."""
    here = window()
    here.epochs(2)
    seen = here.page.locator("[data-measure=loss]").inner_text()
    here.show("a page")
    path = here.take("Page", tmp_path)
    page = chromium.new_page()
    page.goto(path.as_uri())
    page.locator(".network").wait_for()
    losses = page.locator(".measured tbody tr").first.locator("td").all_inner_texts()
    assert set(seen.split(" / ")) <= set(losses)
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_look_the_same_elsewhere(window, tmp_path, chromium, theme):
    """An SVG file is whole, says nothing of classes or variables, and is painted alike."""
    here = window(color_scheme=theme)
    here.epochs(1)
    here.show("seen")
    for label in ("Network", "View"):
        path = here.take(f"{label} as SVG", tmp_path)
        text = path.read_text("utf-8")
        root = minidom.parseString(text).documentElement
        assert root.tagName == "svg"
        assert root.getElementsByTagName("title")[0].firstChild.data
        assert re.search(r"class=|\sstyle=|var\(|light-dark|foreignObject|<script", text) is None
        picture = here.take(f"{label} as PNG", tmp_path).read_bytes()
        assert picture.startswith(b"\x89PNG")
    page = chromium.new_page(viewport={"width": 400, "height": 400})
    page.goto(path.as_uri())
    ground = {"light": (255, 255, 255), "dark": (29, 32, 36)}[theme]
    fills = re.findall(r'<rect x="0" y="0"[^>]*fill="rgb\((\d+),(\d+),(\d+)\)"', text)
    assert tuple(map(int, fills[0])) == ground
    assert page.locator("image").first.get_attribute("href").startswith("data:image/png")
    page.close()


def test_names_in_a_picture_are_text(window, tmp_path):
    """Whatever a column or a class is called: it is neither markup nor a link."""
    table = tmp_path / "odd.csv"
    name = "<script>alert(1)</script>"
    lines = [f"{n % 7},{n % 5},{('a&b', '<b>')[n % 2]}" for n in range(60)]
    table.write_text("\n".join([f'"{name}",y,kind', *lines]), encoding="utf-8")
    here = window(str(table))
    here.show("odd")
    text = here.take("View as SVG", tmp_path).read_text("utf-8")
    root = minidom.parseString(text).documentElement
    assert root.getElementsByTagName("script") == []
    words = [node.firstChild.data for node in root.getElementsByTagName("text")]
    assert any(name.startswith(word.rstrip("…")) for word in words)
    assert "a&b" in words


def test_training_becomes_a_video(window, tmp_path, chromium):
    """It opens elsewhere, has a length, and its first and last pictures differ."""
    here = window()
    here.show("early")
    here.page.get_by_role("button", name="training as a video").click()
    here.page.locator(".taken.problem", has_text="nothing has been trained here yet").wait_for()
    here.page.get_by_role("button", name="Close").last.click()
    here.page.evaluate("studio.ask('learning', { learning_rate: 0.3 })")
    for _ in range(4):
        here.page.get_by_role("button", name="Step", exact=True).click()
    here.page.wait_for_function("() => studio.numbers.step === 4")
    here.show("learning")
    path = here.take("training as a video", tmp_path)
    assert path.suffix in (".mp4", ".webm")
    page = chromium.new_page()
    page.set_content("<video muted></video>")
    found = page.evaluate(
        """async ([text, kind]) => {
          const video = document.querySelector("video");
          video.src = `data:video/${kind};base64,${text}`;
          await new Promise((done, fail) => { video.onloadeddata = done; video.onerror = fail; });
          const sheet = Object.assign(document.createElement("canvas"), { width: 64, height: 36 });
          const context = sheet.getContext("2d", { willReadFrequently: true });
          const look = () => {
            context.drawImage(video, 0, 0, 64, 36);
            return Array.from(context.getImageData(0, 0, 64, 36).data);
          };
          const first = look();
          await video.play();
          await new Promise((done) => { video.onended = done; });
          return { first, last: look(), size: [video.videoWidth, video.videoHeight] };
        }""",
        [base64.b64encode(path.read_bytes()).decode(), path.suffix[1:]],
    )
    assert found["size"] == [1280, 720]
    difference = np.abs(np.array(found["first"], int) - np.array(found["last"], int))
    assert difference.max() > 30
    here.page.wait_for_function("() => !studio.isReplaying")
    page.close()


def test_a_state_goes_on_in_another_studio(window, tmp_path):
    """From a dropped file and from a pasted text; with the token in neither."""
    here, there = window(), window("iris")
    here.epochs(2)
    here.show("state")
    path = here.take("State file", tmp_path)
    here.page.get_by_role("button", name="As text").click()
    here.page.wait_for_function(
        "() => document.querySelector('.take-away textarea').value.length > 100"
    )
    text = here.page.get_by_label("state as text").input_value()
    token = here.page.evaluate("sessionStorage.getItem('glassnet-token')")
    assert token not in text
    assert token not in path.read_text("utf-8")
    assert text.startswith("#state=")
    seen = here.page.locator("[data-measure=loss]").inner_text()
    there.page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], "a.glassnet-studio.json"));
          document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }""",
        path.read_text("utf-8"),
    )
    there.page.locator("h1", has_text="spiral").wait_for()
    there.page.wait_for_function(f"() => {IDLE} === '2'")
    assert there.page.locator("[data-measure=loss]").inner_text() == seen
    there.page.get_by_role("button", name="Undo").click()
    there.page.locator("h1", has_text="iris").wait_for()
    there.show()
    there.page.get_by_label("state as text").fill("no state")
    there.page.get_by_role("button", name="Open text").click()
    there.page.locator(".taken.problem", has_text="has no #state=").wait_for()
    there.page.get_by_label("state as text").fill(f"https://example.com/{text}")
    there.page.get_by_role("button", name="Open text").click()
    there.page.locator("dialog.take-away").wait_for(state="hidden")
    there.page.wait_for_function(f"() => {IDLE} === '2'")
    assert json.loads(path.read_text("utf-8"))["format"] == "glassnet-studio"
