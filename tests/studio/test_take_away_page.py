"""Taking away in Chromium: files under a typed name, pictures, a video, and the way back."""

import base64
import json
import re
from xml.dom import minidom

import numpy as np
import pytest
from playwright.sync_api import expect

import glassnet as gn

from .conftest import any_seed, ask, begin, begin_with, epochs, steps, until


@pytest.fixture
def page(kept, studio):
    """A window of the shared studio, on a spiral that was never trained on, without a dialog."""
    for page in kept(studio, "spiral", seed=any_seed()):
        close(page)
        yield page


def close(page):
    """Close the dialog, if it is open."""
    page.evaluate("document.querySelectorAll('dialog[open]').forEach((one) => one.close())")


def show(page, name=None):
    """Open the dialog, and type a name."""
    page.get_by_role("button", name="Take away").click()
    if name is not None:
        page.get_by_label("save as").fill(name)


def take(page, label, folder):
    """Press a button of the dialog, and keep the file."""
    with page.expect_download() as taken:
        page.get_by_role("button", name=label, exact=True).click()
    path = folder / taken.value.suggested_filename
    taken.value.save_as(path)
    page.locator(".taken", has_text=path.name).wait_for()
    return path


def losses(page):
    """What the bar above says of the loss."""
    return page.locator("[data-measure=loss]")


def moving(page, path):
    """The size of a video, and its first and its last picture as numbers."""
    page.set_content("<video muted></video>")
    return page.evaluate(
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
          const ended = new Promise((done) => { video.onended = done; });
          await video.play();
          await ended;
          return { first, last: look(), size: [video.videoWidth, video.videoHeight] };
        }""",
        [base64.b64encode(path.read_bytes()).decode(), path.suffix[1:]],
    )


def test_files_come_under_the_name_that_is_typed(page, tmp_path):
    """Cleaned of what leads elsewhere; they open, and hold the numbers that are seen."""
    epochs(page, 1)
    show(page, '../my: "spiral"/1')
    path = take(page, "Model file", tmp_path)
    assert path.name == "my- -spiral-1.safetensors"
    model = gn.load(path)
    shown = page.evaluate("Array.from(studio.live.network.layers[0].arguments.weights.data)")
    assert np.array_equal(np.float32(shown), model.layers[0].weights.reshape(-1))
    assert take(page, "Python script", tmp_path).read_text("utf-8").startswith(("#", '"""'))
    assert take(page, "ONNX", tmp_path).suffix == ".onnx"
    page.get_by_label("save as").fill("///")
    assert take(page, "State file", tmp_path).name == "network.glassnet-studio.json"


def test_the_page_that_is_taken_shows_the_same_numbers(page, open_page, tmp_path):
    """Opened from disk by itself; its loss is the loss that was seen."""
    epochs(page, 2)
    seen = losses(page).inner_text()
    show(page, "a page")
    path = take(page, "Page", tmp_path)
    taken = open_page(path.as_uri(), own=("file:",))
    taken.locator(".network").wait_for()
    shown = taken.locator(".measured tbody tr").first.locator("td").all_inner_texts()
    assert set(seen.split(" / ")) <= set(shown)


@pytest.mark.one_in(2)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pictures_look_the_same_elsewhere(page, open_page, tmp_path, theme):
    """An SVG file is whole, says nothing of classes or variables, and is painted alike."""
    page.emulate_media(color_scheme=theme)
    epochs(page, 1)
    show(page, "seen")
    for label in ("Network", "View"):
        path = take(page, f"{label} as SVG", tmp_path)
        text = path.read_text("utf-8")
        root = minidom.parseString(text).documentElement
        assert root.tagName == "svg"
        assert root.getElementsByTagName("title")[0].firstChild.data
        assert re.search(r"class=|\sstyle=|var\(|light-dark|foreignObject|<script", text) is None
        picture = take(page, f"{label} as PNG", tmp_path).read_bytes()
        assert picture.startswith(b"\x89PNG")
    ground = {"light": (255, 255, 255), "dark": (29, 32, 36)}[theme]
    fills = re.findall(r'<rect x="0" y="0"[^>]*fill="rgb\((\d+),(\d+),(\d+)\)"', text)
    assert tuple(map(int, fills[0])) == ground
    other = open_page(path.as_uri(), own=("file:", "data:"))
    image = other.locator("image").first
    expect(image).to_have_attribute("href", re.compile("^data:image/png"))


def test_names_in_a_picture_are_text(page, tmp_path):
    """Whatever a column or a class is called: it is neither markup nor a link."""
    table = tmp_path / "odd.csv"
    name = "<script>alert(1)</script>"
    lines = [f"{n % 7},{n % 5},{('a&b', '<b>')[n % 2]}" for n in range(60)]
    table.write_text("\n".join([f'"{name}",y,kind', *lines]), encoding="utf-8")
    begin_with(page, table, target="kind")
    show(page, "odd")
    text = take(page, "View as SVG", tmp_path).read_text("utf-8")
    root = minidom.parseString(text).documentElement
    assert root.getElementsByTagName("script") == []
    words = [node.firstChild.data for node in root.getElementsByTagName("text")]
    assert any(name.startswith(word.rstrip("…")) for word in words)
    assert "a&b" in words


def test_training_becomes_a_video(page, blank, tmp_path):
    """It opens elsewhere, has a length, and its first and last pictures differ."""
    show(page, "early")
    page.get_by_role("button", name="training as a video").click()
    page.locator(".taken.problem", has_text="nothing has been trained here yet").wait_for()
    page.get_by_role("button", name="Close").last.click()
    ask(page, "learning", learning_rate=0.3)
    steps(page, 4)
    show(page, "learning")
    path = take(page, "training as a video", tmp_path)
    assert path.suffix in (".mp4", ".webm")
    found = moving(blank, path)
    assert found["size"] == [1280, 720]
    difference = np.abs(np.array(found["first"], int) - np.array(found["last"], int))
    assert difference.max() > 30
    until(page, "!studio.isReplaying")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("is_other", [False, True], ids=["here", "there"])
def test_a_state_goes_on_in_another_studio(page, open_window, restartable, tmp_path, is_other):
    """From a dropped file and from a pasted text, after other data; with the token in neither."""
    epochs(page, 2)
    show(page, "state")
    path = take(page, "State file", tmp_path)
    page.get_by_role("button", name="As text").click()
    box = page.get_by_label("state as text")
    expect(box).to_have_value(re.compile("^#state=.{100}"))
    token = page.evaluate("sessionStorage.getItem('glassnet-token')")
    text = box.input_value()
    assert token not in text
    assert token not in path.read_text("utf-8")
    seen = losses(page).inner_text()
    there = page
    if is_other:
        there = open_window(restartable("--port", "0", "iris"))
    else:
        close(page)
        begin(page, "iris")
    there.evaluate(
        """text => {
          const data = new DataTransfer();
          data.items.add(new File([text], "a.glassnet-studio.json"));
          document.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
        }""",
        path.read_text("utf-8"),
    )
    title, epoch = there.locator("h1"), there.locator("[data-measure=epoch]")
    expect(title).to_contain_text("spiral")
    expect(epoch).to_have_text("2")
    expect(losses(there)).to_have_text(seen)
    there.get_by_role("button", name="Undo").click()
    expect(title).to_contain_text("iris")
    show(there)
    there.get_by_label("state as text").fill("no state")
    there.get_by_role("button", name="Open text").click()
    there.locator(".taken.problem", has_text="has no #state=").wait_for()
    there.get_by_label("state as text").fill(f"https://example.com/{text}")
    there.get_by_role("button", name="Open text").click()
    expect(there.locator("dialog.take-away")).to_be_hidden()
    expect(title).to_contain_text("spiral")
    expect(epoch).to_have_text("2")
    assert json.loads(path.read_text("utf-8"))["format"] == "glassnet-studio"
